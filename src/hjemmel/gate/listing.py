"""Does this person belong on that list?

A list holds everyone who meets the conditions of its use, and nothing of those who do not. The row-by-row twin of the compiled
view; the day is a local calendar day.
"""

from collections.abc import Mapping
from datetime import date, datetime, time

from hjemmel.gate.decide import Look, Standing, choice_fault, clause_of, use_for
from hjemmel.gate.decision import Decision, allow, refuse
from hjemmel.notice.model import Needs, Notice, Test, Use, Where

MISSING = (None, "")


def decide_listed(notice: Notice, look: Look, standing: Standing, row: Mapping[str, object], today: date) -> Decision:
    """May the row (its fields by name) stand on the list? Refused with what keeps it off: a choice, a consent not given, a test."""
    use = use_for(notice, look)
    if isinstance(use, Decision):
        return use
    record = notice.record(look.record)
    clause = clause_of(notice, record, use)
    if use.needs is not Needs.LIST:
        nb, en = "dette er ingen liste; åpne én kunde med en grunn", "this is no list; open one customer with a reason"
        return refuse("needs-permit", clause, nb, en)
    if fault := choice_fault(notice, record, use, standing):
        return fault
    for where in use.only_where:
        if not meets(where, row.get(where.field), today):
            at = notice.clause_for(f"{record.id}.use.{use.id}.only_where.{where.field}")
            nb, en = f"`{where.field}` oppfyller ikke vilkåret", f"`{where.field}` does not meet the condition"
            return refuse("condition", at, nb, en)
    return allow(clause, "med på listen", "on the list")


def meets(where: Where, value: object, today: date) -> bool:
    """Does a field's value meet the test? An empty one meets no test but `empty`."""
    match where.test:
        case Test.EMPTY:
            return value in MISSING
        case Test.PRESENT:
            return value not in MISSING
        case Test.ONE_OF:
            return value in where.values
    if not isinstance(value, date) or where.period is None:
        return False
    return (value <= _day_before(where, today)) is (where.test is Test.AT_LEAST)


def _day_before(where: Where, today: date) -> date:
    """The local day that lies the period before `today`."""
    assert where.period
    return where.period.before(datetime.combine(today, time(12))).date()


def lists_of(notice: Notice, audience: str) -> list[tuple[str, Use]]:
    """(record type, use) of every list and of everything about nobody that an audience may draw."""
    wanted = (Needs.LIST, Needs.NO_PERSON)
    return [(record.id, use) for record in notice.records() for use in record.uses_of(audience) if use.needs in wanted]
