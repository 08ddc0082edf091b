"""May this person's data be opened, by whom, for what, and until when?

The one act that mints a permit. It is evidence, the subject sees it, and it ends by itself.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import decide_permit, restriction_fault
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.stores import evidence, models, people

LEAST_REASON_CHARACTERS = 5


@dataclass(frozen=True, slots=True)
class Permit:
    """`token` is the secret that opens the windows; it is not stored. `clause` is the one that lets the audience look at all."""

    id: int
    token: str
    customer_number: str
    audience: str
    purpose: str
    reason: str
    opened_at: datetime
    expires_at: datetime
    clause: str


def open_permit(actor: Actor, purpose: str, customer_number: str, reason: str, now: datetime) -> Permit:
    """A permit for one customer, in the actor's audience.

    Raises Refused (no clause for this audience and purpose, no reason given, a restriction) and NoSuchCustomer. Refusals are evidence.
    """
    contact = people.contact_by_number(customer_number)
    decision = _decide(actor, purpose, contact, reason)
    if not decision.allowed:
        _record_refusal(actor, decision, contact, purpose, now)
        raise Refused(decision)
    token = secrets.token_urlsafe(24)
    minutes = settings.HJEMMEL_PERMIT_MINUTES
    with transaction.atomic():
        row = models.Permit.objects.create(
            contact=contact,
            audience=actor.audience,
            purpose=purpose,
            actor=actor.id,
            reason=reason.strip(),
            opened_at=now,
            expires_at=now + timedelta(minutes=minutes),
            token_digest=people.digest(token),
            notice_version=the_notice().version.number,
        )
        body = {"permit": row.pk, "purpose": purpose, "expires_at": row.expires_at}
        evidence.append("permit", actor.id, actor.audience, decision.clause, now, body, contact.evidence_salt)
    return Permit(row.pk, token, customer_number, actor.audience, purpose, row.reason, now, row.expires_at, decision.clause)


def _decide(actor: Actor, purpose: str, contact: models.Contact, reason: str) -> Decision:
    notice = the_notice()
    own = actor.audience == "customer"
    decision = decide_permit(notice, actor.audience, purpose)
    if not decision.allowed:
        return decision
    clause = decision.clause
    if own and actor.id != contact.customer_number:
        return refuse("other-subject", clause, "du kan bare åpne dine egne opplysninger", "you can open only your own data")
    if not own and len(reason.strip()) < LEAST_REASON_CHARACTERS:
        return refuse(
            "no-reason",
            clause,
            "oppgi sak eller grunn (minst fem tegn); kunden får se den",
            "give a case or a reason (at least five characters); the customer will see it",
        )
    restricted = None if own else restriction_fault(notice, people.standing(contact.pk, ""), clause)
    return restricted or decision


def _record_refusal(actor: Actor, decision: Decision, contact: models.Contact, purpose: str, now: datetime) -> None:
    with transaction.atomic():
        body = {"asked": "permit", "purpose": purpose, "code": decision.code}
        evidence.append("refusal", actor.id, actor.audience, decision.clause, now, body, contact.evidence_salt)
