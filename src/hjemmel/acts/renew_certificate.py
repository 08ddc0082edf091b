"""By which certificate does a source prove who it is from now on?"""

from datetime import datetime

from django.db import IntegrityError, transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.add_source import SourceExists
from hjemmel.stores import certificates, evidence, models


class NoSuchSource(Exception):
    """No source of this name has a certificate."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no source called `{name}` has a certificate: add it with `hjemmel source add {name} --certificate FILE`")


def renew_certificate(name: str, pem: bytes, actor: Actor, now: datetime) -> datetime:
    """Until when the new certificate is in force; the old one is nobody's from now on.

    Raises NoSuchSource, SourceExists, NotACertificate, CertificateNotInForce.
    """
    certificate = certificates.of_der(certificates.der_of_pem(pem))
    certificate.require_in_force(now)
    try:
        with transaction.atomic():
            known = models.Source.objects.filter(name=name, certificate_digest__isnull=False)
            if not known.update(certificate_digest=certificate.digest, certificate_ends_at=certificate.ends):
                raise NoSuchSource(name)
            told = {"source": name, "certificate": certificate.digest.hex()}
            evidence.append("source", actor.id, actor.audience, "", now, told)
    except IntegrityError:
        raise SourceExists(name) from None
    return certificate.ends
