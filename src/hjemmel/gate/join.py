"""May these record types be looked at together?

Only if the notice names them as a join, for this audience and purpose. What comes out inherits the strictest of its parts: the
shortest window, every opt-out and consent, the largest group.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from hjemmel.gate.decide import Look, use_for
from hjemmel.gate.decision import Decision, refuse
from hjemmel.gate.floor import floor_of
from hjemmel.notice.model import Join, Notice, Use


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """`reach` is how far back every part is read. `uses` are by record type."""

    join: Join
    clause: str
    uses: dict[str, Use]
    reach: timedelta
    opt_outs: frozenset[str]
    consents: frozenset[str]
    at_least_customers: int


def plan_join(notice: Notice, audience: str, purpose: str, records: Iterable[str]) -> JoinPlan | Decision:
    """The plan for looking at these record types together, or the refusal."""
    wanted = frozenset(records)
    join = next((j for j in notice.joins if (j.audience, j.purpose) == (audience, purpose) and wanted <= frozenset(j.records)), None)
    if join is None or len(wanted) < 2:
        return _undeclared(notice, audience, purpose, wanted)
    uses: dict[str, Use] = {}
    for record in sorted(wanted):
        use = use_for(notice, Look(audience, purpose, record))
        if isinstance(use, Decision):
            return use
        uses[record] = use
    return JoinPlan(
        join=join,
        clause=notice.clause_for(f"notice.join.{join.id}"),
        uses=uses,
        reach=min(timedelta(seconds=floor_of(notice.record(r), u).period.shortest_seconds) for r, u in uses.items()),
        opt_outs=frozenset(u.opt_out for u in uses.values() if u.opt_out),
        consents=frozenset(u.consent for u in uses.values() if u.consent),
        at_least_customers=max(u.at_least_customers for u in uses.values()),
    )


def _undeclared(notice: Notice, audience: str, purpose: str, wanted: frozenset[str]) -> Decision:
    named = " + ".join(f"`{record}`" for record in sorted(wanted)) or "-"
    others = sorted(" + ".join(j.records) for j in notice.joins if (j.audience, j.purpose) == (audience, purpose))
    nb = f"erklæringen lar ikke `{audience}` sette sammen {named} for `{purpose}`" + (f"; bare {', '.join(others)}" if others else "")
    en = f"the notice does not let `{audience}` put {named} together for `{purpose}`" + (f"; only {', '.join(others)}" if others else "")
    return refuse("no-join", "", nb, en)
