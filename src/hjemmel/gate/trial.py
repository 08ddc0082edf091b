"""Does each rule bite when it is tried?

Every rule that code and not a database enforces is put to the gate as it runs: once as the rule lets it, and once in each way that
the rule forbids. What the declaration says decides what should happen; the running notice and the running code decide what does.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hjemmel.gate.admit import FIRST_DEVICE, admit, may_count
from hjemmel.gate.decide import ALL_BUT_OWN, Group, Look, Permit, Row, Standing, decide, decide_across, decide_look, use_for
from hjemmel.gate.decision import Decision
from hjemmel.gate.disclosure import Ask, Order, decide_disclosure
from hjemmel.gate.floor import Reckoning, floor_of
from hjemmel.gate.join import plan_join
from hjemmel.notice.model import Condition, Ground, Join, Needs, Notice, RecordType, Use
from hjemmel.notice.vocabulary import UNTIL_GIVEN

LET_THROUGH, KEPT_OUT = "let-through", "kept-out"
SUBJECT, ANOTHER, MATTER = 1, 2, "M-1"
SECOND = timedelta(seconds=1)
_NO_SUCH = "no such word"  # what no notice declares


def trial(declared: Notice, running: Notice, now: datetime) -> dict[str, str]:
    """Path of each rule that was tried → "" where it bites, `let-through` or `kept-out` where it does not. `now` is UTC."""
    found: dict[str, str] = {}
    for path, wanted, got in _tries(declared, running, now):
        found[path] = found.get(path) or ("" if wanted == got else LET_THROUGH if got else KEPT_OUT)
    return found


def _tries(declared: Notice, running: Notice, now: datetime) -> Iterator[tuple[str, bool, bool]]:
    """(path, what the declaration says, what the gate said), for everything that can be tried without a database."""
    for record in declared.records():
        there = next((r for r in running.records() if r.id == record.id), replace(record, take_in=(), uses=()))
        for condition in record.take_in:
            yield from _condition(record, there, condition)
        for use in record.uses:
            yield from ((path, wanted, got.allowed) for path, wanted, got in _use(declared, running, record, use, now))
        yield from _bounds(declared, running, record, now)
    for join in declared.joins:
        yield from _join(declared, running, join)
    for ground in declared.grounds:
        path = f"notice.ground.{ground.id}"
        other = Ask(ground.id, _NO_SUCH, ground.records[0])
        yield path, False, decide_disclosure(running, other, now.date()).allowed
        yield path, False, decide_disclosure(running, replace(other, recipient=ground.recipient, record=_NO_SUCH), now.date()).allowed
        if ground.kind != "statute":  # what a statute opens is the ground itself; the others demand more
            asked = replace(other, recipient=ground.recipient)
            yield path, False, decide_disclosure(running, asked, now.date()).allowed
        known = any(g.id == ground.id and g.recipient == ground.recipient for g in running.grounds)
        yield path, True, known
        yield from ((tried, wanted, got.allowed) for tried, wanted, got in _offences(running, ground, path, now))


def _offences(running: Notice, ground: Ground, path: str, now: datetime) -> Iterator[tuple[str, bool, Decision]]:
    """An order that is whole, about an offence that can bring just enough, a month too little, or is named."""
    least = ground.least_penalty_months
    order = Order(_NO_SUCH, _NO_SUCH, now.date(), _NO_SUCH, False, ("a", "b"), _NO_SUCH, least)
    asked = Ask(ground.id, ground.recipient, ground.records[0], order=order)
    if least:
        yield f"{path}.least_penalty_months", True, decide_disclosure(running, asked, now.date())
        little = replace(asked, order=replace(order, penalty_months=least - 1))
        yield f"{path}.least_penalty_months", False, decide_disclosure(running, little, now.date())
    for offence in ground.offences:
        named = replace(asked, order=replace(order, offence=offence, penalty_months=0))
        yield f"{path}.offences", True, decide_disclosure(running, named, now.date())


def _condition(record: RecordType, there: RecordType, condition: Condition) -> Iterator[tuple[str, bool, bool]]:
    path = f"{record.id}.take_in.{condition.id}"
    good: dict[str, object] = {c.attribute: _meeting(record, c.attribute) for c in record.take_in}
    bad = condition.never[0] if condition.never else _NO_SUCH
    yield path, True, admit(there, good).admitted
    yield path, False, admit(there, {**good, condition.attribute: bad}).admitted
    yield path, False, admit(there, {**good, condition.attribute: None}).admitted
    yield path, condition.otherwise == "first-device-only", admit(there, {**good, condition.attribute: bad, FIRST_DEVICE: True}).admitted
    yield path, condition.counted, may_count(there, condition.attribute, bad)


def _meeting(record: RecordType, attribute: str) -> str:
    """A fact that meets every condition on an attribute."""
    about = [c for c in record.take_in if c.attribute == attribute]
    allowed = [set(c.allowed) for c in about if c.allowed]
    never = {word for c in about for word in c.never}
    return min(set.intersection(*allowed) - never) if allowed else _NO_SUCH


def _use(declared: Notice, running: Notice, record: RecordType, use: Use, now: datetime) -> Iterator[tuple[str, bool, Decision]]:
    path = f"{record.id}.use.{use.id}"
    look = Look(use.audience, use.purpose, record.id)
    permit = Permit(use.audience, use.purpose, SUBJECT, now - SECOND, now + SECOND, matter=MATTER if use.during else "")
    standing = _willing(use, declared.version.number)
    if use.needs is Needs.MANY_CUSTOMERS:
        for tried in (path, f"{path}.at_least_customers"):
            yield tried, True, decide_across(running, look, Group(use.at_least_customers))
            yield tried, False, decide_across(running, look, Group(use.at_least_customers - 1))
        yield path, False, decide_look(running, look, permit, standing, now)
        return
    if use.needs is Needs.SEARCH:  # the search function alone serves it
        return
    if use.needs not in (Needs.PERMIT, Needs.OWN):
        yield path, False, decide_look(running, look, permit, standing, now)
        return
    row = Row(SUBJECT, now)
    yield path, True, decide(running, replace(look, fields=use.fields), permit, standing, row, now)
    for case in _unfit(permit, now):
        yield path, False, decide(running, look, case, standing, row, now)
    yield path, False, decide(running, look, permit, standing, replace(row, subject=ANOTHER), now)
    if use.unless_used_by:
        yield f"{path}.unless_used_by", False, decide(running, look, permit, standing, replace(row, unagreed=True), now)
    if use.since_version:
        yield path, False, decide(running, look, permit, standing, replace(row, version=use.since_version - 1), now)
    for name in (field.name for field in record.fields if field.name not in use.fields):
        yield path, False, decide(running, replace(look, fields=(name,)), permit, standing, row, now)
    floor = floor_of(record, use)
    if floor.reckoning is not Reckoning.ALWAYS:
        edge = floor.instant(now, ZoneInfo(declared.time_zone))
        yield path, True, decide(running, look, permit, standing, replace(row, clock=edge), now)
        yield path, False, decide(running, look, permit, standing, replace(row, clock=edge - SECOND), now)
    yield from _decided(declared, running, path, use, (look, permit, standing, row, now))


def _willing(use: Use, version: int) -> Standing:
    """A subject who has said yes where the use asks, to the words of this version, and whose case is open."""
    given = [use.consent] if use.consent else []
    matters = frozenset([(use.during, MATTER)] if use.during else [])
    return Standing(SUBJECT, frozenset(given), (), matters, tuple((choice, version) for choice in given))


def _unfit(permit: Permit, now: datetime) -> list[Permit | None]:
    """Every permit that is not one."""
    return [
        None,
        replace(permit, expires_at=now),
        replace(permit, closed_at=now - SECOND),
        replace(permit, opened_at=now + SECOND, expires_at=now + 2 * SECOND),
        replace(permit, purpose=_NO_SUCH),
        replace(permit, audience=_NO_SUCH),
        replace(permit, subject=ANOTHER),
    ]


def _decided(
    declared: Notice, running: Notice, path: str, use: Use, case: tuple[Look, Permit, Standing, Row, datetime]
) -> Iterator[tuple[str, bool, Decision]]:
    """What the subject has decided, and the case or order that a look hangs on."""
    look, permit, standing, row, now = case
    if use.during:
        yield f"{path}.during", False, decide(running, look, permit, replace(standing, open_matters=frozenset()), row, now)
        yield f"{path}.during", False, decide(running, look, replace(permit, matter=""), standing, row, now)
    for choice in declared.choices:
        if choice.stops == UNTIL_GIVEN:
            if use.consent == choice.id:
                older = replace(standing, said_under=((choice.id, choice.given_since - 1),))
                for standing_without in (replace(standing, choices=frozenset()), *([older] if choice.given_since else [])):
                    refused = decide(running, look, permit, standing_without, row, now)
                    yield from ((p, False, refused) for p in (f"{path}.consent", f"notice.choice.{choice.id}"))
            continue
        stopped = use.opt_out == choice.id or (choice.stops == ALL_BUT_OWN and use.needs is not Needs.OWN)
        answer = decide(running, look, permit, replace(standing, choices=standing.choices | {choice.id}), row, now)
        yield f"notice.choice.{choice.id}", not stopped, answer
        if use.opt_out == choice.id:
            yield f"{path}.opt_out", False, answer


def _bounds(declared: Notice, running: Notice, record: RecordType, now: datetime) -> Iterator[tuple[str, bool, bool]]:
    """What no use may go beyond: the record types that no employee sees, and the purposes that serve nothing else."""
    for audience in declared.audiences:
        for purpose in declared.purposes:
            sealed = record.sealed and audience.staff
            elsewhere = bool(record.only_for) and purpose.id not in record.only_for
            opens = (sealed or elsewhere) and isinstance(use_for(running, Look(audience.id, purpose.id, record.id)), Use)
            if sealed:
                yield f"{record.id}.sealed", False, opens
            if elsewhere:
                yield f"{record.id}.only_for", False, opens


def _join(declared: Notice, running: Notice, join: Join) -> Iterator[tuple[str, bool, bool]]:
    path = f"notice.join.{join.id}"
    yield path, True, not isinstance(plan_join(running, join.audience, join.purpose, join.records), Decision)
    for record in declared.records():
        wider = {*join.records, record.id}
        if not any((j.audience, j.purpose) == (join.audience, join.purpose) and wider <= set(j.records) for j in declared.joins):
            yield path, False, not isinstance(plan_join(running, join.audience, join.purpose, wider), Decision)
