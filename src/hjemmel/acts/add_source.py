"""Which machine may deliver what?

A source is for one format. It gets a token, of which only the SHA-256 is stored, so that it is shown once; or it proves who it is by a
client certificate, and then by that alone.
"""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from hjemmel.acts.actor import Actor
from hjemmel.stores import certificates, evidence, models, people


class SourceExists(Exception):
    """A source has or had this name, or has this certificate for the same format."""

    def __init__(self, name: str):
        super().__init__(f"there is or was a source called `{name}`, or there is one with its certificate and format; choose another name")


def add_source(name: str, format_name: str, actor: Actor, now: datetime) -> str:
    """A new source's token. Raises SourceExists."""
    token = secrets.token_urlsafe(24)
    _add(name, format_name, actor, now, token_digest=people.digest(token))
    return token


def add_certified_source(name: str, format_name: str, pem: bytes, actor: Actor, now: datetime) -> datetime:
    """Until when a new source's certificate is in force. Raises SourceExists, NotACertificate, CertificateNotInForce."""
    certificate = certificates.of_der(certificates.der_of_pem(pem))
    certificate.require_in_force(now)
    _add(name, format_name, actor, now, certificate_digest=certificate.digest, certificate_ends_at=certificate.ends)
    return certificate.ends


def _add(name: str, format_name: str, actor: Actor, now: datetime, **proof: Any) -> None:
    try:
        with transaction.atomic():
            models.Source.objects.create(name=name, format=format_name, created_at=now, **proof)
            told = {"certificate": proof["certificate_digest"].hex()} if "certificate_digest" in proof else {}
            evidence.append("source", actor.id, actor.audience, "", now, {"source": name, "format": format_name, **told})
    except IntegrityError:
        raise SourceExists(name) from None
