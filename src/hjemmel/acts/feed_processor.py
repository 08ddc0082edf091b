"""What does a processor get today?

The declared fields of the declared record types, marked with their purpose, for as long as the agreement lasts and not a day longer.
Only a recipient that the notice calls standing gets everybody; any other gets the cases that are shared with it, while both the case
and the sharing are open. Who has had the use of her data restricted, or is erased, is not in it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import ALL_BUT_OWN
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Kind, Notice, Recipient
from hjemmel.stores import agreements, entries, evidence, models, recipient_notices

CASE = "fault-case"  # the one record type that is shared with a processor row by row
GIVES = ("privacy", "system")


@dataclass(frozen=True, slots=True)
class Feed:
    """`header` says what the feed may be used for; `rows` are by record type, with the declared fields and no others."""

    header: dict[str, str]
    rows: dict[str, list[dict[str, Any]]]
    changes: list[dict[str, str]] = field(
        default_factory=list
    )  # what it has had, and was corrected, restricted or erased since the last feed


def feed_processor(party: str, actor: Actor, now: datetime) -> Feed:
    """The feed of one processor. Raises Refused for another role, and where no agreement runs at this moment."""
    notice = the_notice()
    agreement = agreements.running(notice, now).filter(party=party).first()
    named = {recipient.id for recipient in notice.recipients}  # a later version of the notice may have dropped the kind
    if agreement is None or agreement.category not in named or actor.audience not in GIVES:
        clause = notice.clause_for("processor-agreement.field.ends_on")
        nb, en = f"ingen avtale med `{party}` gjelder nå", f"no agreement with `{party}` is in force now"
        raise Refused(refuse("no-agreement", clause, nb, en))
    recipient = notice.recipient(agreement.category)
    clause = notice.clause_for(f"notice.recipient.{recipient.id}")
    rows = {record: _rows(notice, recipient, record, party) for record, _ in recipient.fields}
    with transaction.atomic():
        changes = recipient_notices.send(notice, recipient, party, now)
        body = {"recipient": recipient.id, "changes": len(changes), "rows": {record: len(found) for record, found in rows.items()}}
        evidence.append("disclosure", actor.id, actor.audience, clause, now, body)
    header = {"purpose": recipient.purpose, "recipient": recipient.id, "clause": clause, "controller": notice.provider.name}
    return Feed({**header, "notice_version": str(notice.version.number), "made_at": now.isoformat()}, rows, changes)


def _rows(notice: Notice, recipient: Recipient, record_id: str, party: str) -> list[dict[str, Any]]:
    record = notice.record(record_id)
    if record.kind is not Kind.ENTRY or not (recipient.standing or record_id == CASE):
        return []
    stops = [choice.id for choice in notice.choices if choice.stops == ALL_BUT_OWN]
    restricted = models.Choice.objects.filter(choice__in=stops, lifted_at=None).values("contact_id")
    owner = "pk" if record_id == "contact" else "contact_id" if record.subject == "customer" else "subscription__contact_id"
    erased_on = {"pk": "erased_on", "contact_id": "contact__erased_on"}.get(owner, "subscription__contact__erased_on")
    found = entries.rows(record).exclude(**{f"{owner}__in": restricted}).filter(**{erased_on: None}).order_by("pk")
    if not recipient.standing:
        shares = entries.rows(notice.record("case-share")).filter(vendor=party, revoked_at=None)
        found = found.filter(closed_at=None, number__in=shares.values("case_number"))
    return list(found.values(*recipient.fields_of(record_id)))
