"""Who is on that list, right now?

A list that the notice declares for an audience: everyone who meets its conditions, and nothing of those who do not. Also what is
about nobody. The audience's own login reads it through its window, and each drawing is evidence.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, clause_of, use_for
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.notice.model import Needs, Use
from hjemmel.stores import evidence, reading


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rows in the order of `columns`, and the clause that opened them."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    clause: str


def draw_list(actor: Actor, purpose: str, record_id: str, now: datetime) -> Drawn:
    """The rows of a declared list. Raises Refused (recorded as evidence), RegisterUnavailable."""
    notice = the_notice()
    use = use_for(notice, Look(actor.audience, purpose, record_id))
    if isinstance(use, Use) and use.needs not in (Needs.LIST, Needs.NO_PERSON):
        nb, en = "dette er ingen liste; åpne én kunde med en grunn", "this is no list; open one customer with a reason"
        use = refuse("needs-permit", clause_of(notice, notice.record(record_id), use), nb, en)
    if isinstance(use, Decision):
        _record(actor, "refusal", use.clause, {"asked": "list", "record": record_id, "code": use.code}, now)
        raise Refused(use)
    record = notice.record(record_id)
    rows = reading.list_of(record, use)
    clause = clause_of(notice, record, use)
    _record(actor, "list", clause, {"record": record_id, "purpose": purpose, "rows": len(rows)}, now)
    return Drawn(use.fields, rows, clause)


@transaction.atomic
def _record(actor: Actor, act: str, clause: str, body: dict[str, Any], now: datetime) -> None:
    evidence.append(act, actor.id, actor.audience, clause, now, body)
