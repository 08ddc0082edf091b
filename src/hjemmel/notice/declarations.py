"""What does one category file declare?

Builds record types, fields, conditions, uses, retention and clauses from the tables of a category file. The words that the
language knows are checked here; whether declared ids fit together is `check.py`'s question.
"""

import re

from hjemmel.notice.model import (
    Category,
    Clause,
    Condition,
    Ending,
    Field,
    Keep,
    Kind,
    Needs,
    RecordType,
    Retention,
    Statistics,
    Test,
    Use,
    Where,
    Withheld,
)
from hjemmel.notice.period import Period
from hjemmel.notice.table import Table
from hjemmel.notice.vocabulary import (
    AS_KEPT,
    FIELD_TYPES,
    IDENTIFIES,
    OTHERWISE,
    RESERVED_FIELDS,
    RESERVED_RECORDS,
    SUBJECTS,
    UNITS,
)

# Ids become names of tables, columns and views: nothing else than these shapes reaches the engines.
_DASHED = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FIELD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_CLAUSE = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,2}")
_LONGEST_ID = 40


def category(file: str, top: Table) -> Category:
    """A whole category file."""
    built = Category(
        id=dashed(top, "id", top.text("id")),
        file=file,
        title=top.both("title"),
        summary=top.both("summary"),
        records=tuple(_record(name, table) for name, table in top.tables("record")),
        clauses=tuple(_clause(table) for table in top.rows("clause", "id")),
    )
    top.close()
    return built


def dashed(table: Table, key: str, name: str) -> str:
    """`name`, with a fault at `key` unless it is lower-case words joined by dashes."""
    if name and (not _DASHED.fullmatch(name) or len(name) > _LONGEST_ID):
        table.fault(key, f"`{name}` cannot be an id", "use at most 40 lower-case letters and digits, joined by dashes")
    return name


def _record(name: str, table: Table) -> RecordType:
    dashed(table, "", name)
    if name in RESERVED_RECORDS:
        table.fault("", f"`{name}` is a word of the language", "call the record type something else")
    built = RecordType(
        id=name,
        kind=table.member("kind", Kind),
        title=table.both("title"),
        source=table.both("source"),
        subject=table.one("subject", SUBJECTS),
        clock=table.text("clock"),
        identity=table.words("identity"),
        purpose=table.text("purpose"),
        basis=table.text("basis"),
        law=table.text("law"),
        sealed=table.flag("sealed"),
        fields=tuple(_field(field, inner) for field, inner in table.tables("field")),
        take_in=tuple(_condition(condition, inner) for condition, inner in table.tables("take_in")),
        uses=tuple(_use(use, inner) for use, inner in table.tables("use")),
        retention=_retention(table.table("retention")),
        only_for=table.words("only_for") if table.has("only_for") else (),
    )
    table.close()
    return built


def _field(name: str, table: Table) -> Field:
    if not _FIELD.fullmatch(name) or len(name) > _LONGEST_ID:
        table.fault("", f"`{name}` cannot be a field", "use at most 40 lower-case letters and digits, joined by underscores")
    if name in RESERVED_FIELDS:
        table.fault("", f"`{name}` is a column of every event table", "call the field something else")
    kind = table.one("type", FIELD_TYPES)
    built = Field(
        name=name,
        type=kind,
        unit=table.one("unit", UNITS) if table.has("unit") else "",
        identifies=table.one("identifies", IDENTIFIES),
        title=table.both("title"),
        values=table.words("values") if kind == "choice" else (),
        optional=table.flag("optional"),
        given=table.flag("given") if table.has("given") else False,
        guarded=table.flag("guarded") if table.has("guarded") else False,
    )
    table.close()
    return built


def _condition(name: str, table: Table) -> Condition:
    built = Condition(
        id=dashed(table, "", name),
        attribute=table.text("attribute"),
        allowed=table.words("allowed") if table.has("allowed") else (),
        never=table.words("never") if table.has("never") else (),
        otherwise=table.one("otherwise", OTHERWISE),
        counted=table.flag("counted"),
        reason=table.both("reason"),
    )
    table.close()
    return built


def _use(name: str, table: Table) -> Use:
    needs = table.member("needs", Needs)
    many, search = needs is Needs.MANY_CUSTOMERS, needs is Needs.SEARCH
    built = Use(
        id=dashed(table, "", name),
        purpose=table.text("purpose"),
        basis=table.text("basis"),
        law=table.text("law"),
        audience=table.text("audience"),
        needs=needs,
        fields=table.words("fields"),
        window=_window(table),
        opt_out=table.text("opt_out") if table.has("opt_out") else None,
        at_least_customers=table.count("at_least_customers") if many else 0,
        group_by=table.words("group_by") if many else (),
        search_by=table.words("search_by") if search else (),
        at_most_found=table.count("at_most_found") if search else 0,
        unless_protected=table.words("unless_protected") if search and table.has("unless_protected") else (),
        consent=table.text("consent") if table.has("consent") else None,
        unless_used_by=table.text("unless_used_by") if table.has("unless_used_by") else None,
        during=table.text("during") if table.has("during") else None,
        masked=table.words("masked") if table.has("masked") else (),
        only_where=_only_where(table.table("only_where")) if table.has("only_where") else (),
        withheld=_withheld(table.table("withheld")) if table.has("withheld") else (),
    )
    table.close()
    return built


def _only_where(table: Table) -> tuple[Where, ...]:
    """`left_on = "empty"`, `email = "present"`, `protected_address = ["none"]`, `birth_date = "at least P18Y"`."""
    built = tuple(_where(table, name) for name in table.names())
    table.close()
    return built


def _withheld(table: Table) -> tuple[Withheld, ...]:
    """`actor = { law = "GDPR art. 15(4)", why = { nb = "…", en = "…" } }`."""
    built = []
    for name in table.names():
        inner = table.table(name)
        built.append(Withheld(name, inner.text("law"), inner.both("why")))
        inner.close()
    table.close()
    return tuple(built)


def _where(table: Table, name: str) -> Where:
    if table.holds_list(name):
        return Where(name, Test.ONE_OF, table.words(name))
    words = table.text(name)
    if words in (Test.EMPTY, Test.PRESENT):
        return Where(name, Test(words))
    test, _, length = words.rpartition(" ")
    if test in (Test.AT_LEAST, Test.LESS_THAN):
        return Where(name, Test(test), period=table.as_period(name, length))
    if words:
        table.fault(name, f"`{words}` is no test", 'write "empty", "present", "at least P…", "less than P…" or a list of values')
    return Where(name, Test.EMPTY)


def _window(table: Table) -> Period | None:
    words = table.text("window")
    return None if words == AS_KEPT else table.as_period("window", words)


def _retention(table: Table) -> Retention:
    keep, period = _keep(table)
    then = table.member("then", Ending)
    built = Retention(
        clock=table.text("clock"),
        keep=keep,
        period=period,
        then=then,
        law=table.text("law"),
        unless=table.text("unless") if table.has("unless") else None,
        statistics=_statistics(table.table("statistics")) if table.has("statistics") else None,
        since=table.both("since"),
    )
    table.close()
    return built


LONG = Period(months=12_000)  # in place of a period that cannot be read: no window is too long for it


def _keep(table: Table) -> tuple[Keep, Period]:
    """`keep = "at most P21D"`: how it binds, and how long."""
    words = table.text("keep")
    binds, _, length = words.rpartition(" ")
    if binds in tuple(Keep):
        return Keep(binds), table.as_period("keep", length, otherwise=LONG)
    if words:
        shapes = ", ".join(f"`{kind} P…`" for kind in Keep)
        table.fault("keep", f"`{words}` does not say how the period binds", f"write one of {shapes}")
    return Keep.AT_MOST, LONG


def _statistics(table: Table) -> Statistics:
    built = Statistics(
        group_by=table.words("group_by"),
        at_least=table.count("at_least"),
        bands=table.counts("bands") if table.has("bands") else (),
        banded=table.text("banded") if table.has("banded") else "",
    )
    table.close()
    return built


def _clause(table: Table) -> Clause:
    name = table.text("id")
    if name and not _CLAUSE.fullmatch(name):
        table.fault("id", f"`{name}` cannot be the id of a clause", "use capital letters and a number, such as `N9`")
    built = Clause(id=name, title=table.both("title"), text=table.both("text"), covers=table.words("covers"))
    table.close()
    return built
