"""May the privacy office fetch what the subject herself could, to answer her request?

Only to answer a request of hers that waits, and for which she was identified as surely as by signing in. The permit is the subject's
own, minted for the one who answers; she is told, and it ends like any other.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.open_permit import Permit
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.rights.states import WAITING
from hjemmel.stores import entries, evidence, models, people

RIGHTS = ("information", "access", "portability", "erasure")
SUBJECT, PURPOSE = "customer", "access"
REASON = "Krav {number}, av personvernkontoret"


def open_on_behalf(customer_number: str, number: str, actor: Actor, now: datetime) -> Permit:
    """The subject's permit, for the one who answers her. Raises Refused where no such request of hers waits; NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("act.open_on_behalf")
    contact = people.contact_by_number(customer_number)
    with transaction.atomic():
        waits = entries.about(notice.record("request"), contact.pk).filter(number=number, state__in=WAITING, right__in=RIGHTS)
        if actor.audience != "privacy" or not waits.exists():
            nb = f"kunden har ikke noe krav `{number}` om informasjon, innsyn, flytting eller sletting som venter; registrer kravet først"
            en = f"the customer has no request `{number}` for information, access, portability or erasure that waits; enter it first"
            raise Refused(refuse("no-request", clause, nb, en))
        token = secrets.token_urlsafe(24)
        row = models.Permit.objects.create(
            contact=contact,
            audience=SUBJECT,
            purpose=PURPOSE,
            actor=actor.id,
            reason=REASON.format(number=number),
            matter=number,
            opened_at=now,
            expires_at=now + timedelta(minutes=settings.HJEMMEL_PERMIT_MINUTES),
            token_digest=people.digest(token),
            notice_version=notice.version.number,
        )
        body = {"permit": row.pk, "purpose": PURPOSE, "on behalf": True, "expires_at": row.expires_at}
        evidence.append("permit", actor.id, actor.audience, clause, now, body, contact.evidence_salt)
    return Permit(row.pk, token, customer_number, SUBJECT, PURPOSE, row.reason, now, row.expires_at, clause, number)
