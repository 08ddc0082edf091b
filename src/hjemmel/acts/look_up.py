"""What may be seen of one person, right now?

The one door to a subject's rows. The gate decides and says why; the audience's own windows hand over the rows; and that it happened
is evidence, whatever the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look, matters_of, use_for
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.notice.model import Use
from hjemmel.stores import evidence, models, people, reading


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows in the order of `columns`, the clause that opened them, and the permit under which they were read. `keys` are the subscriptions
    that the rows are of, 0 for entries: which hold keeps a row hangs on it, and nobody is shown it."""

    record_id: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    clause: str
    permit_id: int
    keys: Sequence[int] = ()


def look_up(token: str, actor: Actor, record_id: str, now: datetime, fields: Sequence[str] = ()) -> Seen:
    """The rows of the permit's subject that the notice opens for the actor's audience and the permit's purpose.

    Raises Refused (recorded as evidence), RegisterUnavailable, EventsUnavailable.
    """
    notice = the_notice()
    row = people.permit_by_token(token) if token else None
    decision = _decide(row, actor, record_id, tuple(fields), now)
    if not decision.allowed:
        _record(row, actor, "refusal", decision, record_id, {"asked": "look", "code": decision.code}, now)
        raise Refused(decision)
    assert row is not None
    use = use_for(notice, Look(actor.audience, row.purpose, record_id, tuple(fields)))
    assert isinstance(use, Use)
    columns = tuple(fields) or use.fields
    found = reading.keyed_rows_of(notice.record(record_id), use, token, columns, notice.time_zone)
    _record(row, actor, "look", decision, record_id, {"rows": len(found)}, now)
    return Seen(record_id, columns, [row for _, row in found], decision.clause, row.pk, [key for key, _ in found])


def _decide(row: models.Permit | None, actor: Actor, record_id: str, fields: tuple[str, ...], now: datetime) -> Decision:
    if row is None or row.actor != actor.id:
        return refuse(
            "no-permit",
            "",
            "det trengs en tillatelse; åpne kunden med en grunn",
            "this takes a permit; open the customer with a reason",
        )
    notice = the_notice()
    look = Look(actor.audience, row.purpose, record_id, fields)
    standing = people.standing(row.contact_id, record_id, matters_of(notice, look), actor.id)
    return decide_look(notice, look, people.gate_permit(row), standing, now)


@transaction.atomic
def _record(
    row: models.Permit | None, actor: Actor, act: str, decision: Decision, record_id: str, body: dict[str, Any], now: datetime
) -> None:
    salt = row.contact.evidence_salt if row else None
    full = {"record": record_id, "permit": row.pk if row else None, **body}
    evidence.append(act, actor.id, actor.audience, decision.clause, now, full, salt)
    if row is not None and decision.allowed and record_id not in row.records_seen.split(","):
        seen = Concat(F("records_seen"), Value(record_id + ","))
        models.Permit.objects.filter(pk=row.pk).exclude(records_seen__contains=f"{record_id},").update(records_seen=seen)
