"""What the files of the notice declare, use by use, is what the databases hand out: to whom, which fields, how far back, until when.

The files are read anew here: what a process holds for the notice in force, and what it has compiled from it, is what is tried.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql
from test_access_matrix import ONE_SUBJECT, Cell, choose, drawn, expected, insert, old, seen, token_for, two_homes

from declared_rows import add_row, consents, own_rows, value
from figures import exact
from hjemmel.acts.sweep import sweep
from hjemmel.notice.language import load
from hjemmel.notice.model import Field, Kind, Needs, RecordType, Use, Where
from hjemmel.notice.model import Test as Asks
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.stores import events, models, reading
from hjemmel.stores.entry_tables import model_for
from hjemmel.stores.event_windows import ADDED_UP, view_name
from hjemmel.stores.logins import login_url
from homes import Home, local_day, new_home, write_events
from sample_notice import FOLDER

pytestmark = pytest.mark.usefixtures("house")
NOTICE = load(FOLDER)
RECORDS = [record.id for record in NOTICE.records()]
LISTED = [record.id for record in NOTICE.records() if record.kind is Kind.ENTRY and any(use.needs is Needs.LIST for use in record.uses)]
ASKING = [record.id for record in NOTICE.records() if record.kind is Kind.ENTRY and any(use.only_where for use in record.uses)]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICKETS = {True: "(subscription=1, expires=1, extra='', ticket='')", False: "(expires=1, extra='', ticket='')"}


def across(use: Use) -> bool:
    return use.needs in (Needs.MANY_CUSTOMERS, Needs.LIST)


@pytest.fixture(scope="module")
def homes(house: None) -> tuple[Home, Home]:
    return two_homes()


@pytest.mark.parametrize("record_id", RECORDS)
def test_each_use_has_a_window_with_its_fields_and_there_is_no_other(record_id: str) -> None:
    """Proves: A1, A2, A3, A4, A5, A6, C1, C2, C3, D1, D5, D6, G3, I1, I2, I3, I4, I5, I6, I7, I8, K1, K2, K3, K4, L1, L2, L3, L4, M1, M2.

    Proves: M3, M4, M5, M6, M7, M8, M9, M10, N1, N2, N4, N8, N9, N10, N12, N14, N19, N20, N21, O1, O2, P3, P4, P7, Q2, R5, R8, R13, S2, S3.
    Proves: T1, T2, T3, U3, W3, W7, W8, W9, W13.
    """
    record = NOTICE.record(record_id)
    for use in record.uses:
        assert columns(record, use) == shown(record, use), f"{use.audience} {use.id}"
    hung = {(use.audience, view_name(record, use)) for use in record.uses if use.needs is not Needs.SEARCH}
    assert set(windows_of(record)) == hung


def shown(record: RecordType, use: Use) -> list[str]:
    """The columns of a use's window, from its declaration."""
    if use.needs is Needs.MANY_CUSTOMERS:
        return [*use.group_by, "customers", "records", *(name for field in use.fields for name in measured(record.field(field)))]
    if use.needs is Needs.LIST and record.kind is Kind.EVENT:
        return ["subscription", *use.fields]
    return list(use.fields)


def measured(field: Field) -> list[str]:
    return [f"{field.name}_sum"] if field.unit in ADDED_UP else [f"{field.name}_median", f"{field.name}_low"]


def columns(record: RecordType, use: Use) -> list[str]:
    """The columns of a use's window, as the engine says. Raises psycopg.Error, EventsUnavailable where there is no such window."""
    if record.kind is Kind.EVENT:
        window = f"{events.audience_database(use.audience)}.{view_name(record, use)}{TICKETS[use.needs in ONE_SUBJECT]}"
        return [row[0] for row in events.rows(f"DESCRIBE (SELECT * FROM {window})")]
    with psycopg.connect(login_url(use.audience)) as login:
        if use.needs is Needs.SEARCH:
            query = sql.SQL("SELECT * FROM {}('nobody at all')").format(sql.Identifier(use.audience, f"find_{record.table}"))
        else:
            query = sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(use.audience, view_name(record, use)))
        return [column.name for column in login.execute(query).description or ()]


def windows_of(record: RecordType) -> Iterator[tuple[str, str]]:
    """(audience, window) of a record type, as the engine lists them: those that begin with its table's name and with no longer one's."""
    tables = [one.table for one in NOTICE.records()]
    for audience in (one.id for one in NOTICE.audiences):
        with psycopg.connect(login_url(audience)) as login:
            query = (
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'v'"
            )
            names = [row[0] for row in login.execute(query, (audience,)).fetchall()]
        query = "SELECT name FROM system.tables WHERE database = {db:String}"
        names += [str(row[0]) for row in events.rows(query, {"db": events.audience_database(audience)})]
        for name in names:
            if max((table for table in tables if name == table or name.startswith(f"{table}_")), key=len, default="") == record.table:
                yield audience, name


@pytest.mark.parametrize("record_id", [r.id for r in NOTICE.records() if any(u.needs in ONE_SUBJECT for u in r.uses)])
def test_one_persons_rows_open_under_a_permit_of_hers_for_a_case_of_hers_and_unless_she_has_said_no(
    record_id: str, homes: tuple[Home, Home]
) -> None:
    """Proves: A4, C2, I1, I5, K4, N9, N11, N12, N20, P3, T2, W3."""
    record, at, home = NOTICE.record(record_id), datetime.now(UTC), homes[0]
    for use in (use for use in record.uses if use.needs in ONE_SUBJECT):
        with psycopg.connect(login_url(use.audience), autocommit=True) as login:
            for permit, decided in (("live", "nothing"), ("none", "nothing"), ("no case", "nothing"), ("live", "opted out")):
                cell = Cell(record, use, permit, decided)
                choice = choose(home, use.opt_out, at) if decided == "opted out" and use.opt_out else None
                found = seen(login, cell, token_for(cell, homes, at))
                if choice is not None:
                    choice.delete()
                assert bool(found) is expected(cell), (use.audience, use.id, permit, decided)
                assert not (record.kind is Kind.EVENT and old(cell, found, at)), (use.audience, use.id, "a row too old")
                hidden = [found_row[use.fields.index(name)] for name in use.masked for found_row in found]
                assert all(str(text).startswith("•") for text in hidden if text), (use.audience, use.id, "not masked")


@pytest.mark.parametrize("record_id", [r.id for r in NOTICE.records() if r.kind is Kind.EVENT and any(across(u) for u in r.uses)])
def test_many_are_seen_together_or_listed_no_further_back_and_no_fewer_than_declared(record_id: str) -> None:
    """Proves: N14, N15, N20, N21, P4, S3."""
    record, at = NOTICE.record(record_id), datetime.now(UTC)
    for use in (use for use in record.uses if across(use)):
        many = [new_home() for _ in range(max(use.at_least_customers, 1))]
        before, young = told_of(record, use), at - (HOUR if use.window else 77 * DAY)  # a day of its own, where days are groups
        if use.window:
            place_all(record, many, at - 1.2 * exact(use.window))
            assert told_of(record, use) == before, (use.id, "too old")
        if use.at_least_customers:
            place_all(record, many[1:], young)
            assert told_of(record, use) == before, (use.id, "too few")
        place_all(record, many, young)
        assert told_of(record, use) > before, (use.id, "young, and of enough customers")


def place_all(record: RecordType, homes: list[Home], at: datetime) -> None:
    """A row of each home, all alike, in a group that no other row is in."""
    values = {field.name: value(field, at) for field in record.fields} | {record.clock: at}
    if "area" in values:
        values["area"] = f"Utkanten {homes[0].customer_number if len(homes) > 1 else at}"
    columns = {name: [round(v.timestamp() * 1000) if isinstance(v, datetime) else v] * len(homes) for name, v in values.items()}
    write_events(record, columns, [home.subscription for home in homes])


def told_of(record: RecordType, use: Use) -> int:
    """How many rows or groups the audience gets by this use."""
    return len(reading.groups_of(record, use)[1] if use.needs is Needs.MANY_CUSTOMERS else reading.listed_rows(record, use)[0])


def meeting(where: Where) -> Any:
    """A value that meets a condition."""
    told = {Asks.EMPTY: None, Asks.PRESENT: "x@post.example", Asks.AT_LEAST: date(1980, 1, 1), Asks.LESS_THAN: local_day()}
    return where.values[0] if where.test is Asks.ONE_OF else told[where.test]


def failing(field: Field, where: Where) -> Any:
    """A value that does not."""
    if where.test is Asks.ONE_OF:
        return next(one for one in field.values if one not in where.values)
    if where.test in (Asks.AT_LEAST, Asks.LESS_THAN):
        return local_day() - DAY if where.test is Asks.AT_LEAST else date(1930, 1, 1)
    return value(field, datetime.now(UTC)) if where.test is Asks.EMPTY else ""


def lines(record: RecordType, use: Use, home: Home, homes: tuple[Home, Home]) -> int:
    """How many rows the audience gets by this use."""
    if use.needs is Needs.LIST:
        return len(drawn(record, use, home))
    with psycopg.connect(login_url(use.audience), autocommit=True) as login:
        cell = Cell(record, use, "live", "nothing")
        return len(seen(login, cell, token_for(cell, (home, homes[1]), datetime.now(UTC))))


@pytest.mark.parametrize("record_id", sorted({*LISTED, *ASKING}))
def test_a_row_is_handed_out_while_every_condition_holds_and_is_not_when_one_does_not(record_id: str, homes: tuple[Home, Home]) -> None:
    """Proves: A3, A4, C3, D6, I3, M2, M3, M4, M6, M7, M8, M9, N21, O3."""
    record, home, at = NOTICE.record(record_id), new_home(), datetime.now(UTC)
    for matter in {one.during for one in record.uses if one.during}:
        add_row(NOTICE.record(matter), home, at)
    if record.id not in ("contact", "subscription"):
        add_row(record, home, at)
    rows = its_rows(record, home)
    for use in (use for use in record.uses if use.needs is Needs.LIST or (use.only_where and use.needs in ONE_SUBJECT)):
        rows.update(**{where.field: meeting(where) for where in use.only_where})
        models.Choice.objects.filter(contact_id=home.contact_id).delete()
        consents(home, NOTICE)
        with_it = lines(record, use, home, homes)
        assert with_it > 0, (use.id, "the row is there")
        for where in use.only_where:
            rows.update(**{where.field: failing(record.field(where.field), where)})
            assert lines(record, use, home, homes) == with_it - 1, (use.id, where.field)
            rows.update(**{where.field: meeting(where)})
        if use.opt_out:
            said = choose(home, use.opt_out, at)
            assert lines(record, use, home, homes) == with_it - 1, (use.id, "opted out")
            said.delete()
        if use.consent:
            models.Choice.objects.filter(contact_id=home.contact_id, choice=use.consent).delete()
            assert lines(record, use, home, homes) == with_it - 1, (use.id, "no consent")
    rows.update(**{record.clock: at - 3 * DAY}) if record.field(record.clock).type == "instant" else None


def its_rows(record: RecordType, home: Home) -> Any:
    """The rows of a record type about a home."""
    rows = model_for(record).objects
    if record.id == "contact":
        return rows.filter(pk=home.contact_id)
    if record.id == "subscription":
        return rows.filter(key=home.subscription)
    if record.subject == "none":
        return rows.all()
    return rows.filter(subscription__key=home.subscription) if record.subject == "subscription" else rows.filter(contact_id=home.contact_id)


def test_what_is_past_its_day_goes_with_the_next_sweep_whatever_it_is() -> None:
    """Proves: A1, A2, A3, A5, A6, C1, D1, D6, G3, I1, I2, I4, I6, I7, I8, K1, K3, K4, L1, L2, L3, L4, M1, M3, M5, M9, M10, N1, N4, N10.

    Proves: N12, N13, N14, N16, N19, N21, N22, O1, O2, P3, P5, Q2, R5, R8, R11, T4, U1, W2, W3, W8, W12.
    """
    at, left = datetime.now(UTC), []
    homes = {record.id: new_home() for record in NOTICE.records()}
    for record in NOTICE.records():
        make_old(record, homes[record.id], at)
    assert [record.id for record in NOTICE.records() if not still_there(record, homes[record.id], at)] == []
    sweep(at)
    for record in NOTICE.records():
        if still_there(record, homes[record.id], at):
            left.append(record.id)
    assert left == []


def past(record: RecordType, at: datetime) -> datetime:
    """Well past the day of a record, and before the day that twice its time would give it."""
    kept = record.retention.period
    return at - 1.5 * (timedelta(seconds=kept.seconds) + kept.months * 30.44 * DAY)


def make_old(record: RecordType, home: Home, at: datetime) -> None:
    clock = past(record, at)
    if record.kind is Kind.EVENT:
        insert(record, home, clock)
        return
    field = record.field(record.retention.clock)
    if record.subject == NOBODY:  # of what is about nobody there is one row: this one
        its_rows(record, home).delete()
    if record.id in ("invoice", "choice"):
        own_rows(home)
    elif record.id == "permit":
        token_for(Cell(NOTICE.record("contact"), NOTICE.record("contact").uses_of("customer")[0], "live", "nothing"), (home, home), at)
    elif record.id not in ("contact", "subscription", "equipment", "identifier"):
        add_row(record, home, at)
    told = {"invoice": {"paid_ore": 1}, "subscription": {}}.get(record.id, {})
    its_rows(record, home).update(**{field.name: clock if field.type == "instant" else clock.date()}, **told)
    if record.id == "contact":
        models.Subscription.objects.filter(contact_id=home.contact_id).delete()


def still_there(record: RecordType, home: Home, at: datetime) -> bool:
    if record.kind is Kind.EVENT:
        query = f"SELECT count() FROM {events.base()}.{record.table} WHERE subscription = {{s:UInt64}}"
        return bool(events.rows(query, {"s": home.subscription})[0][0])
    clock = past(record, at) + DAY
    field = record.field(record.retention.clock)
    return bool(its_rows(record, home).filter(**{f"{field.name}__lt": clock if field.type == "instant" else clock.date()}).exists())
