"""A proxy in front of the pages where TLS ends: it asks clients for a certificate and tells it on (RFC 9440)."""

import base64
import http.client
import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

# What a client itself says of certificates a proxy takes away (RFC 9440 2.4).
KEPT_BACK = ("client-cert", "client-cert-secret", "host", "connection", "content-length")


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate with its key, each in a PEM file."""

    certificate: Path
    key: Path

    @property
    def pem(self) -> bytes:
        return self.certificate.read_bytes()

    @property
    def der(self) -> bytes:
        return ssl.PEM_cert_to_DER_cert(self.pem.decode())

    @property
    def byte_sequence(self) -> str:
        """As RFC 9440 has it."""
        return f":{base64.b64encode(self.der).decode()}:"

    @property
    def escaped(self) -> str:
        """As nginx has it (`$ssl_client_escaped_cert`)."""
        return quote(self.pem.decode(), safe="")


def identity(folder: Path, name: str, begins: datetime, ends: datetime) -> Identity:
    """A new key and a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), begins, ends)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    found = Identity(folder / f"{name}.pem", folder / f"{name}.key")
    found.certificate.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    found.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return found


@contextmanager
def proxy(behind: str, secret: str, own: Identity, trusted: list[Identity]) -> Iterator[int]:
    """The port of a proxy before `behind` (host:port) that proves what `trusted` clients are."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = self.connection.getpeercert(binary_form=True)  # type: ignore[attr-defined]
            headers = {name: value for name, value in self.headers.items() if name.lower() not in KEPT_BACK}
            headers["Client-Cert-Secret"] = secret
            if told:
                headers["Client-Cert"] = f":{base64.b64encode(told).decode()}:"
            onward = http.client.HTTPConnection(behind, timeout=30)
            onward.request("POST", self.path, self.rfile.read(int(self.headers["Content-Length"])), headers)
            answer = onward.getresponse()
            body = answer.read()
            onward.close()
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *told: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.certificate, own.key)
    context.verify_mode = ssl.CERT_OPTIONAL
    for each in trusted:
        context.load_verify_locations(each.certificate)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
