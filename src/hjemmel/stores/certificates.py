"""Whose certificate is this, and on which days is it in force?

A machine is known by the SHA-256 of its whole certificate, whoever issued it.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


class NotACertificate(Exception):
    """What should be an X.509 certificate is none. One sentence."""


class CertificateNotInForce(Exception):
    """A certificate whose days are over, or have not begun."""

    def __init__(self) -> None:
        super().__init__(
            "the client certificate is not in force, its days are over or have not begun: renew it with `hjemmel source renew`"
        )


@dataclass(frozen=True, slots=True)
class Certificate:
    """`digest` is what is stored of it; it is in force from `begins` to `ends`."""

    digest: bytes
    begins: datetime
    ends: datetime

    def require_in_force(self, now: datetime) -> None:
        """Raises CertificateNotInForce."""
        if not self.begins <= now <= self.ends:
            raise CertificateNotInForce


def of_der(der: bytes) -> Certificate:
    """The certificate of these octets. Raises NotACertificate."""
    try:
        read = x509.load_der_x509_certificate(der)
        return Certificate(sha256(der).digest(), read.not_valid_before_utc, read.not_valid_after_utc)
    except ValueError:
        raise NotACertificate("what the proxy tells of the client is no certificate: have it send it as RFC 9440 says") from None


def der_of_pem(pem: bytes) -> bytes:
    """The one certificate of a PEM file. Raises NotACertificate."""
    try:
        [found] = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise NotACertificate("the file does not hold one certificate in PEM: give the machine's own, without its issuers") from None
    return found.public_bytes(Encoding.DER)
