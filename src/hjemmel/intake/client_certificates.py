"""Which client certificate does the proxy say that this delivery came with?

TLS ends at a proxy, which proves that the client has the key and tells its certificate in `Client-Cert` (RFC 9440), or percent-encoded
PEM as nginx writes it. Anybody can write a header: it counts only beside the secret that the proxy alone knows.
"""

import base64
import binascii
import hmac
import ssl
from collections.abc import Mapping
from urllib.parse import unquote

HEADER, SECRET_HEADER = "Client-Cert", "Client-Cert-Secret"
LEAST_SECRET, LONGEST = 32, 16_384  # characters
PEM = "-----BEGIN CERTIFICATE-----"


class SecretTooShort(Exception):
    """HJEMMEL_CLIENT_CERT_SECRET can be guessed. One sentence."""


def require_secret(secret: str) -> None:
    """Raises SecretTooShort for one that is set and can be guessed."""
    if secret and len(secret) < LEAST_SECRET:
        raise SecretTooShort(f"HJEMMEL_CLIENT_CERT_SECRET has fewer than {LEAST_SECRET} characters: make one with `openssl rand -hex 32`")


def told_by_proxy(headers: Mapping[str, str], secret: str) -> bytes | None:
    """The certificate of the client (DER); None where none is told, or where it was not the proxy that told."""
    written, shown = headers.get(HEADER, ""), headers.get(SECRET_HEADER, "")
    if len(secret) < LEAST_SECRET or not hmac.compare_digest(shown.encode(), secret.encode()) or not 0 < len(written) <= LONGEST:
        return None
    try:
        if len(written) > 2 and written[0] == written[-1] == ":":  # a byte sequence (RFC 8941 3.3.5)
            return base64.b64decode(written[1:-1], validate=True)
        return ssl.PEM_cert_to_DER_cert(unquote(written)) if unquote(written).startswith(PEM) else None
    except (binascii.Error, ValueError):
        return None
