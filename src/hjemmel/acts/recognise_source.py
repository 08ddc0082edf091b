"""Which source holds this token, or this certificate?"""

from datetime import datetime

from hjemmel.stores import certificates, models, people


def recognise_source(token: str, format_name: str) -> str | None:
    """The name of the source whose token it is, or None for an unknown token or one for another format."""
    if not token:
        return None
    return models.Source.objects.filter(token_digest=people.digest(token), format=format_name).values_list("name", flat=True).first()


def recognise_certificate(der: bytes, format_name: str, now: datetime) -> str | None:
    """The name of the source whose certificate it is, or None for an unknown one or one for another format.

    That its holder has the key was proven where the connection ended. Of a source that was added before it was kept until when its
    certificate is in force, it is known from now on. Raises NotACertificate, CertificateNotInForce.
    """
    certificate = certificates.of_der(der)
    known = models.Source.objects.filter(certificate_digest=certificate.digest, format=format_name).first()
    if known is None:
        return None
    if known.certificate_ends_at is None:
        models.Source.objects.filter(pk=known.pk, certificate_digest=certificate.digest).update(certificate_ends_at=certificate.ends)
    certificate.require_in_force(now)
    return known.name
