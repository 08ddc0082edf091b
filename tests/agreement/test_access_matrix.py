"""Every audience × record × field × state of the permit × age × what the subject has decided: nothing is seen but what is declared.

The whole matrix is generated from the notice and tried in each audience's own login. Proves: G2, N9, N10, N12, N14, N19, P7, R10, T3.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import sql

import figures
from declared_rows import FORGER, matter_of, value, whole
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import ALL_BUT_OWN
from hjemmel.gate.floor import Reckoning, floor_of
from hjemmel.notice.model import Kind, Needs, RecordType, Use
from hjemmel.stores import entries, event_rows, events, evidence, models, people, sealed
from hjemmel.stores.event_windows import view_name
from hjemmel.stores.logins import login_url
from homes import Home, new_home

pytestmark = pytest.mark.usefixtures("house")
ONE_SUBJECT = (Needs.PERMIT, Needs.OWN)
PERMITS = ("none", "live", "expired", "closed", "other purpose", "other subject", "other audience", "other actor", "no case")
DECIDED = ("nothing", "opted out", "restricted")
ANOTHER_S = "another's"  # somebody else uses the telephone, and has not agreed
Says = Callable[[str, object], None]
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One use, in one state of the permit and of the subject's decisions."""

    record: RecordType
    use: Use
    permit: str
    decided: str


def cells() -> Iterator[Cell]:
    for record in the_notice().records():
        for use in (u for u in record.uses if u.needs in ONE_SUBJECT):
            for permit in PERMITS:
                for decided in (*DECIDED, ANOTHER_S) if use.unless_used_by else DECIDED:
                    yield Cell(record, use, permit, decided)


def expected(cell: Cell) -> bool:
    """What the notice says of a young row, written out once more in plain words."""
    if cell.permit == "no case":
        opens = not cell.use.during
    elif cell.permit == "other actor":
        opens = not (cell.use.during and any(f.name == "assignee" for f in the_notice().record(cell.use.during).fields))
    else:
        opens = cell.permit == "live"
    if cell.decided == ANOTHER_S or (cell.decided == "restricted" and cell.use.needs is not Needs.OWN):
        return False
    return opens and not (cell.decided == "opted out" and cell.use.opt_out)


@pytest.fixture(scope="module")
def homes(house: None) -> tuple[Home, Home]:
    """One home of which everything is held, young and past every window; and another, for permits that are not about the first."""
    return two_homes()


def two_homes() -> tuple[Home, Home]:
    notice, at = the_notice(), datetime.now(UTC)
    home, other = new_home(), new_home()
    whole(home, notice, at)
    for record in (r for r in notice.records() if r.kind is Kind.EVENT):
        if record.id in ("device-sample", "call", "ip-assignment"):
            insert(record, home, at - HOUR)
        for old in edges(record, at):
            insert(record, home, old)
    subscription = models.Subscription.objects.get(key=home.subscription)
    day = at.date()
    told = {"period_start": day, "period_end": day, "issued_on": day, "due_on": day, "amount_ore": 1, "paid_ore": 1}
    models.Invoice.objects.create(subscription=subscription, invoice_number=f"M-{home.customer_number}", notice_version=1, **told)
    models.Choice.objects.create(contact_id=home.contact_id, choice="help-tips", set_at=at, set_by="x", lifted_at=at, notice_version=1)
    for choice in (c.id for c in notice.choices if c.stops == "until-given"):
        models.Choice.objects.create(contact_id=home.contact_id, choice=choice, set_at=at, set_by="x", notice_version=1)
    return home, other


def edges(record: RecordType, at: datetime) -> list[datetime]:
    """For each use, an instant a second past what it may see."""
    zone = ZoneInfo(the_notice().time_zone)
    floors = [floor_of(record, use) for use in record.uses if use.needs in ONE_SUBJECT]
    return sorted({floor.instant(at, zone) - SECOND for floor in floors if floor.reckoning is not Reckoning.ALWAYS})


def insert(record: RecordType, home: Home, at: datetime) -> None:
    values = {f.name: value(f, datetime.now(UTC)) for f in record.fields} | {record.clock: at}
    columns = {name: [round(v.timestamp() * 1000) if isinstance(v, datetime) else v] for name, v in values.items()}
    batch = models.Batch.objects.create(digest=secrets.token_hex(), format="matrix", source="matrix", state="stored", received_at=at).pk
    event_rows.insert(record, columns, [home.subscription], batch, 1)
    if record.sealed:  # as a delivery would say
        told = {"batch": batch, "accepted": {record.id: 1}, "sealed": {record.id: sealed.seal(record, batch)}}
        evidence.append("intake", "matrix", "source", "", at, told)


def token_for(cell: Cell, homes: tuple[Home, Home], at: datetime) -> str:
    """A permit in the cell's state, written by the owner: no act would mint most of these."""
    if cell.permit == "none":
        return "no such token"
    home, other = homes
    token = secrets.token_urlsafe(16)
    notice = the_notice()
    others = [p.id for p in notice.purposes if p.id != cell.use.purpose]
    audiences = [a.id for a in notice.audiences if a.id != cell.use.audience]
    models.Permit.objects.create(
        contact_id=(other if cell.permit == "other subject" else home).contact_id,
        audience=audiences[0] if cell.permit == "other audience" else cell.use.audience,
        purpose=others[0] if cell.permit == "other purpose" else cell.use.purpose,
        actor="somebody/else" if cell.permit == "other actor" else FORGER,
        reason="matrix",
        matter="" if cell.permit == "no case" else matter_of(home),
        opened_at=at - 2 * HOUR - timedelta(microseconds=secrets.randbelow(10**9)),  # two permits are told apart
        expires_at=at - HOUR if cell.permit == "expired" else at + HOUR,
        closed_at=at - HOUR if cell.permit == "closed" else None,
        token_digest=people.digest(token),
        notice_version=1,
    )
    return token


def seen(login: psycopg.Connection, cell: Cell, token: str) -> list[tuple[Any, ...]]:
    """Every row that this login gets, by the window of the use."""
    if cell.record.kind is Kind.ENTRY:
        login.execute("SELECT set_config('hjemmel.permit', %s, false)", (token,))
        return login.execute(
            sql.SQL("SELECT * FROM {}").format(sql.Identifier(cell.use.audience, view_name(cell.record, cell.use)))
        ).fetchall()
    found: list[tuple[Any, ...]] = []
    view = f"{events.audience_database(cell.use.audience)}.{view_name(cell.record, cell.use)}"
    arguments = "(subscription={s:UInt64}, expires={e:UInt32}, extra={x:String}, ticket={t:String})"
    for s, e, x, t in login.execute("SELECT * FROM gate.tickets(%s, %s, %s)", (cell.record.id, cell.use.id, token)).fetchall():
        found += events.rows(f"SELECT * FROM {view}{arguments}", {"s": s, "e": e, "x": x, "t": t})
    return found


def test_the_whole_matrix_without_a_leak(homes: tuple[Home, Home], record_property: Says) -> None:
    at, home = datetime.now(UTC), homes[0]
    logins = {a.id: psycopg.connect(login_url(a.id), autocommit=True) for a in the_notice().audiences}
    tried, leaks, missing, own_rows = 0, [], [], set()
    stops = next(c.id for c in the_notice().choices if c.stops == ALL_BUT_OWN)
    for decided in (*DECIDED, ANOTHER_S):
        for cell in (c for c in cells() if c.decided == decided):
            choice = {"opted out": cell.use.opt_out, "restricted": stops}.get(decided)
            row = choose(home, choice, at) if choice else another_user(home, cell.use, at) if decided == ANOTHER_S else None
            found = seen(logins[cell.use.audience], cell, token_for(cell, homes, at))
            if row is not None:
                row.delete()
            tried += len(cell.record.fields) * (1 + len(edges(cell.record, at)) * (cell.record.kind is Kind.EVENT))
            name = (cell.use.audience, cell.record.id, cell.use.id, cell.permit, cell.decided)
            if cell.permit == "live":
                own_rows = set(found)
            if cell.permit == "other subject":  # what the other has of her own is hers; of the first there must be nothing
                found = [found_row for found_row in found if found_row in own_rows]
            if found and not expected(cell):
                leaks.append(name)
            if not found and expected(cell):
                missing.append(name)
            if any(len(r) != len(cell.use.fields) for r in found):
                leaks.append((*name, "a field too many"))
            if cell.record.kind is Kind.EVENT and old(cell, found, at):
                leaks.append((*name, "a row too old"))
    for login in logins.values():
        login.close()
    record_property("says", f"access matrix: {tried} cells of one subject, {len(leaks)} leaks")
    assert leaks == []
    assert missing == []
    assert tried > 10_000


def another_user(home: Home, use: Use, at: datetime) -> Any:
    """Somebody grown up who uses the home's telephone and has been asked nothing."""
    record = the_notice().record(use.unless_used_by or "")
    subscription = models.Subscription.objects.get(key=home.subscription).pk
    who = {"user_name": "En Annen", "birth_date": date(1980, 1, 1), "guardianship": "no", "named_at": at}
    return entries.add(record, subscription, who, 1)


def choose(home: Home, choice: str, at: datetime) -> models.Choice:
    return models.Choice.objects.create(contact_id=home.contact_id, choice=choice, set_at=at, set_by="x", notice_version=1)


def old(cell: Cell, found: list[tuple[Any, ...]], at: datetime) -> bool:
    """Is a row there that lies past the window of this use?"""
    if cell.record.clock not in cell.use.fields:
        return False
    place = cell.use.fields.index(cell.record.clock)
    limit = floor_of(cell.record, cell.use).instant(at, ZoneInfo(the_notice().time_zone))
    return any(row[place].replace(tzinfo=row[place].tzinfo or UTC) < limit for row in found)


def test_no_audience_reaches_a_field_that_no_use_of_its_own_declares(house: None, record_property: Says) -> None:
    """Every audience × every column of every table and view of the register, and × the windows of the event engine.

    Column by column as the register itself says; a window of the event engine has columns only once it is asked, above.
    """
    notice, tried, leaks = the_notice(), 0, []
    for audience in (a.id for a in notice.audiences):
        with psycopg.connect(login_url(audience), autocommit=True) as login:
            reached = login.execute(COLUMNS).fetchall()
        may = {(audience, view, column) for view, columns in declared_columns(audience).items() for column in columns}
        tried += len(reached)
        leaks += [(audience, *place) for *place, readable in reached if readable != (tuple(place) in may)]
        windows = {str(name) for (name,) in events.rows(EVENT_WINDOWS, {"db": events.audience_database(audience)})}
        expected = {view_name(r, u) for r in notice.records() if r.kind is Kind.EVENT for u in r.uses_of(audience)}
        tried += len(events.rows(EVENT_WINDOWS, {"db": events.base()}))
        leaks += [(audience, window) for window in windows ^ expected]
    record_property("says", f"access matrix: {tried} cells of audience and column, {len(leaks)} leaks")
    assert leaks == []
    assert tried > 10_000


def declared_columns(audience: str) -> dict[str, set[str]]:
    """View → the columns that it may have, from the words of the notice alone. A search is a function, and has none."""
    found: dict[str, set[str]] = {}
    for record in (r for r in the_notice().records() if r.kind is Kind.ENTRY):
        for use in (u for u in record.uses_of(audience) if u.needs is not Needs.SEARCH):
            grouped = (*use.group_by, "customers", "records")
            found[view_name(record, use)] = set(grouped if use.needs is Needs.MANY_CUSTOMERS else use.fields)
    return found


@pytest.mark.parametrize("decided", DECIDED)
def test_lists_and_searches_leave_out_whoever_has_said_no(homes: tuple[Home, Home], decided: str, record_property: Says) -> None:
    """Every list, search and use about nobody × what the subject has decided."""
    at, home, tried, wrong = datetime.now(UTC), homes[0], 0, []
    stops = next(c.id for c in the_notice().choices if c.stops == ALL_BUT_OWN)
    for record, use in ((r, u) for r in the_notice().records() if r.kind is Kind.ENTRY for u in r.uses):
        if use.needs not in (Needs.LIST, Needs.SEARCH, Needs.NO_PERSON) or (decided == "opted out" and not use.opt_out):
            continue
        choice = {"opted out": use.opt_out, "restricted": stops}.get(decided)
        before = drawn(record, use, home)
        row = choose(home, choice, at) if choice else None
        after = drawn(record, use, home)
        if row is not None:
            row.delete()
        tried += len(use.fields)
        hers = [line for line in after if home.customer_number in map(str, line)]
        if choice and use.needs is not Needs.NO_PERSON and hers:
            wrong.append((use.audience, record.id, use.id, "still there"))
        if len(after) > len(before) or (not choice and after != before):
            wrong.append((use.audience, record.id, use.id, "another list"))
        if use.needs is Needs.SEARCH and not choice and not hers:
            wrong.append((use.audience, record.id, use.id, "not found"))
    record_property("says", f"access matrix: {tried} cells of lists, searches and what is about nobody ({decided}), {len(wrong)} leaks")
    assert wrong == []
    assert tried


def test_what_is_listed_is_within_its_window(homes: tuple[Home, Home], record_property: Says) -> None:
    """Every list and use about nobody with a window: a row a day past it is not there, and one a day within it is, as the files say.

    Proves: I8, U3.
    """
    at, zone, tried, wrong = datetime.now(UTC), ZoneInfo(figures.notice().time_zone), 0, []
    for record, use in ((r, u) for r in figures.notice().records() if r.kind is Kind.ENTRY for u in r.uses if u.window):
        edge = floor_of(record, use).instant(at, zone)
        for clock, within in ((edge + timedelta(days=1), True), (edge - timedelta(days=1), False)):
            values = {f.name: value(f, at) for f in record.fields} | {
                f.name: secrets.token_hex(8) for f in record.fields if f.type == "text"
            }
            values[record.clock] = clock if record.field(record.clock).type == "instant" else clock.astimezone(zone).date()
            owner = {"customer": homes[0].contact_id, "subscription": models.Subscription.objects.get(key=homes[0].subscription).pk}
            before = len(drawn(record, use, homes[0]))
            row = entries.add(record, owner.get(record.subject), values, 1)
            there = len(drawn(record, use, homes[0])) - before
            entries.rows(record).filter(pk=row.pk).delete()
            tried += len(use.fields)
            wrong += [(record.id, use.id, clock)] if there != within else []
    record_property("says", f"access matrix: {tried} cells of age in lists and what is about nobody, {len(wrong)} leaks")
    assert wrong == []
    assert tried


def drawn(record: RecordType, use: Use, home: Home) -> list[tuple[Any, ...]]:
    """What the audience's own login gets; for a search, by the customer's number."""
    with psycopg.connect(login_url(use.audience), autocommit=True) as login:
        if use.needs is Needs.SEARCH:
            query = sql.SQL("SELECT * FROM {}(%s)").format(sql.Identifier(use.audience, f"find_{record.table}"))
            return login.execute(query, (home.customer_number,)).fetchall()
        view = sql.Identifier(use.audience, view_name(record, use))
        return sorted(login.execute(sql.SQL("SELECT * FROM {}").format(view)).fetchall(), key=repr)


COLUMNS = r"""
SELECT n.nspname, c.relname, a.attname,
       has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND a.attnum > 0 AND NOT a.attisdropped
"""

EVENT_WINDOWS = "SELECT name FROM system.tables WHERE database = {db:String}"
