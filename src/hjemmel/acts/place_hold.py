"""Must something be kept past its day, or from being erased, and why?

A hold that the notice declares is placed on one customer by a role that it names, for a reason and until a day; it keeps the record types
that the law names and no others, she sees it, and it ends by itself.
"""

import secrets
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Hold, Notice
from hjemmel.notice.vocabulary import PLACED
from hjemmel.stores import entries, evidence, people

LEAST_REASON_CHARACTERS = 5
RECORD = "placed-hold"


def place_hold(customer_number: str, hold_id: str, reason: str, actor: Actor, now: datetime, until: datetime | None = None) -> str:
    """The number of the hold. `until` is its end where it is to end before the longest that the notice lets it last.

    Raises Refused: no such hold, another role, no reason, an end that is past or too far ahead, one that stands already; NoSuchCustomer.
    """
    notice = the_notice()
    rule = _rule(notice, hold_id)
    clause = notice.clause_for(f"notice.hold.{rule.id}")
    contact = people.contact_by_number(customer_number)
    latest = rule.at_most.after(now)
    if actor.audience not in rule.placed_by or len(reason.strip()) < LEAST_REASON_CHARACTERS:
        nb = f"dette kan {', '.join(rule.placed_by)} gjøre, med en grunn på minst fem tegn"
        en = f"{', '.join(rule.placed_by)} may do this, with a reason of at least five characters"
        raise Refused(refuse("not-yours", clause, nb, en))
    if until is not None and not now < until <= latest:
        nb, en = f"slutten må ligge mellom nå og {latest:%Y-%m-%d}", f"the end must lie between now and {latest:%Y-%m-%d}"
        raise Refused(refuse("too-long", clause, nb, en))
    with transaction.atomic():
        people.lock(contact.pk)
        if entries.about(notice.record(RECORD), contact.pk).filter(hold=rule.id, lifted_at=None).exists():
            raise Refused(refuse("again", clause, "dette er alt holdt tilbake", "this is held already"))
        number = f"H-{secrets.token_hex(4)}"
        values = {"number": number, "hold": rule.id, "law": rule.law, "reason": reason.strip(), "placed_at": now, "until": until or latest}
        entries.add(notice.record(RECORD), contact.pk, {**values, "erase_after": False}, notice.version.number)
        evidence.append("hold", actor.id, actor.audience, clause, now, {"hold": rule.id, "on": True}, contact.evidence_salt)
    return number


def _rule(notice: Notice, hold_id: str) -> Hold:
    placed = {rule.id: rule for rule in notice.holds if rule.source == PLACED}
    if hold_id not in placed:
        known = ", ".join(placed)
        raise Refused(refuse("unknown-word", "", f"velg en av {known}", f"choose one of {known}"))
    return placed[hold_id]
