"""Does the package leave now?

The gate is asked for each record type in it; what leaves is written down for the person to see, as a transfer that she asked for; and
the key is used up, all in one transaction and before the first byte goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse, require
from hjemmel.gate.disclosure import Ask, decide_disclosure
from hjemmel.rights.portability import HANDED_OVER, RECORD, WAITING, Fields, ground_of
from hjemmel.stores import entries, evidence, models

SUBJECT = "customer"  # who has approved it: the person herself


@dataclass(frozen=True, slots=True)
class Sent:
    """What the package was: its fields by record type, its rows, and its SHA-256 (hex)."""

    fields: Fields
    rows: Mapping[str, int]
    digest: str


def hand_over(number: str, sent: Sent, now: datetime) -> None:
    """Note that it leaves. Raises Refused where it may not, somebody was quicker, or she is erased meanwhile."""
    notice = the_notice()
    clause, ground = notice.clause_for("act.hand_over"), ground_of(notice)
    waiting = entries.rows(notice.record(RECORD)).filter(number=number, state=WAITING, until__gt=now)
    contact = models.Contact.objects.filter(pk__in=waiting.values("contact_id")).first()
    nb, en = "flyttingen er hentet, stanset eller for gammel", "the transfer has been fetched or stopped, or is too old"
    gone = Refused(refuse("no-transfer", clause, nb, en))
    if contact is None or ground is None:
        raise gone
    with writing(contact, Actor(contact.customer_number, SUBJECT)):
        row = waiting.first()
        if row is None:
            raise gone
        herself, today = frozenset({row.contact_id}), now.astimezone(ZoneInfo(notice.time_zone)).date()
        for record in sent.fields:
            require(decide_disclosure(notice, Ask(ground.id, ground.recipient, record, herself, herself), today))
        scope = "; ".join(f"{record}: {', '.join(names)}" for record, names in sent.fields.items())
        told: dict[str, object] = {"number": number, "recipient": ground.recipient, "ground": ground.id, "law": ground.law, "scope": scope}
        told |= {"issuer": row.provider, "approved_by": SUBJECT, "released_at": now}
        entries.add(notice.record("disclosure"), row.contact_id, told, notice.version.number)
        entries.rows(notice.record(RECORD)).filter(pk=row.pk).update(state=HANDED_OVER, ended_at=now)
        body = {"recipient": ground.recipient, "ground": ground.id, "rows": dict(sent.rows), "sha256": sent.digest}
        evidence.append("disclosure", SUBJECT, SUBJECT, clause, now, body, contact.evidence_salt)
