"""How is one person's data read, through the wall?

Entries come from the views of the audience's own login, under the permit's token. Events come by the audience's window under
tickets that the register signs, in that login, at this instant: the same text that its view holds, sent as it is, because the
indirection of a parameterised view costs more than the whole check. No permit, no ticket, no rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from psycopg import sql

from hjemmel.lifecycle.own_end import OF_NONE
from hjemmel.notice.model import Kind, RecordType, Use
from hjemmel.stores import events, logins
from hjemmel.stores.event_windows import view_name, view_sql

_TICKETS = "SELECT subscription, expires, extra, ticket FROM gate.tickets(%(record)s, %(use)s, %(token)s)"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a record type a view shows, from when to when, and of which subscription the oldest is (0 for an entry)."""

    count: int
    oldest: datetime | None
    newest: datetime | None
    subscription: int = OF_NONE


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one subscription (0 for entries)."""

    subscription: int
    rows: Sequence[tuple[Any, ...]]


def rows_of(record: RecordType, use: Use, token: str, fields: Sequence[str], zone: str) -> list[tuple[Any, ...]]:
    """The rows of one subject in this use, oldest first. Raises RegisterUnavailable, EventsUnavailable."""
    return [row for _, row in keyed_rows_of(record, use, token, fields, zone)]


def keyed_rows_of(record: RecordType, use: Use, token: str, fields: Sequence[str], zone: str) -> list[tuple[int, tuple[Any, ...]]]:
    """The same, each with the key of the subscription that it is of: 0 for an entry."""
    if record.kind is Kind.ENTRY:
        return [(OF_NONE, row) for row in _entries(record, use, token, fields)]
    window = view_sql(record, use, zone)
    query = window if tuple(fields) == use.fields else f"SELECT {', '.join(fields)} FROM ({window})"
    found: list[tuple[int, tuple[Any, ...]]] = []
    for subscription, expires, extra, ticket in tickets(record, use, token):
        parameters = {"subscription": subscription, "expires": expires, "extra": extra, "ticket": ticket}
        found.extend((subscription, tuple(row)) for row in events.rows(query, parameters))
    if record.clock in fields:
        at = list(fields).index(record.clock)
        found.sort(key=lambda one: one[1][at])
    return found


def whole(uses: Sequence[tuple[RecordType, Use]], token: str) -> list[list[tuple[Any, ...]]]:
    """What the register has in several uses of one audience: rows of entries, tickets of events, all in one round trip.

    Raises RegisterUnavailable.
    """
    queries = [
        (_TICKETS, _asked(record, use, token)) if record.kind is Kind.EVENT else (_entry_sql(record, use, use.fields), None)
        for record, use in uses
    ]
    return [list(rows) for rows in logins.many(uses[0][1].audience, queries, token)] if uses else []


def blocks_of(record: RecordType, use: Use, under: Sequence[tuple[int, int, str, str]], zone: str, until: datetime) -> Iterator[Block]:
    """The rows of one subject of an event record type whose clock reads less than `until`, oldest first for each ticket (`tickets`), block
    by block: however many there are, few are in memory. Raises EventsUnavailable.
    """
    window = view_sql(record, use, zone, oldest_first=True)
    told_anew = record.clock not in record.identity  # such a window has an order of its own: of the reports of one thing the newest stands
    query = f"SELECT * FROM ({window}) ORDER BY {record.clock}" if told_anew else window
    at = use.fields.index(record.clock)
    for subscription, expires, extra, ticket in under:
        parameters = {"subscription": subscription, "expires": expires, "extra": extra, "ticket": ticket}
        for block in events.blocks(query, parameters):
            yield Block(subscription, [row for row in block if row[at] < until])


def extent_of(record: RecordType, use: Use, token: str, zone: str) -> Extent:
    """How many rows the subject's view shows, with the oldest and newest clock."""
    if record.kind is Kind.ENTRY:
        return _entry_extent(record, use, token)
    total = Extent(0, None, None)
    for subscription, expires, extra, ticket in tickets(record, use, token):
        sql_text = f"SELECT count(), min({record.clock}), max({record.clock}) FROM ({view_sql(record, use, zone)})"
        parameters = {"subscription": subscription, "expires": expires, "extra": extra, "ticket": ticket}
        count, oldest, newest = events.rows(sql_text, parameters)[0]
        if count:
            first = total.oldest is None or oldest < total.oldest
            newest = newest if total.newest is None else max(total.newest, newest)
            total = Extent(total.count + count, *((oldest, newest, subscription) if first else (total.oldest, newest, total.subscription)))
    return total


def list_of(record: RecordType, use: Use, among: tuple[str, Sequence[Any]] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a list, or of what is about nobody, in the order of their fields: all, or those `among` whose field has one of some
    values. Raises RegisterUnavailable."""
    columns = sql.SQL(", ").join(map(sql.Identifier, use.fields))
    query = sql.SQL("SELECT {c} FROM {v}").format(c=columns, v=_entry_view(record, use))
    if among:
        query += sql.SQL(" WHERE {f} = ANY(%(among)s)").format(f=sql.Identifier(among[0]))
    query += sql.SQL(" ORDER BY {c}").format(c=columns)
    return list(logins.rows(use.audience, query, {"among": list(among[1])} if among else {})[1])


def listed_rows(record: RecordType, use: Use) -> tuple[list[tuple[Any, ...]], set[int]]:
    """The rows of a list of events, each led by the subscription's random key; and the keys of those who are left out.

    Raises RegisterUnavailable, EventsUnavailable.
    """
    asked = "SELECT expires, extra, ticket FROM gate.across(%(record)s, %(use)s)"
    _, found = logins.rows(use.audience, asked, {"record": record.id, "use": use.id})
    if not found:
        return [], set()
    expires, extra, ticket = found[0]
    arguments = "expires={expires:UInt32}, extra={extra:String}, ticket={ticket:String}"
    view = f"{events.audience_database(use.audience)}.{view_name(record, use)}({arguments})"
    rows = events.rows(f"SELECT * FROM {view}", {"expires": expires, "extra": extra, "ticket": ticket})
    return [tuple(row) for row in rows], {int(key) for key in extra.split(",") if key}


def groups_of(record: RecordType, use: Use) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Column names and rows of a many-customers view. Raises RegisterUnavailable, EventsUnavailable."""
    if record.kind is Kind.ENTRY:
        query = sql.SQL("SELECT * FROM {} ORDER BY {}").format(
            _entry_view(record, use), sql.SQL(", ").join(map(sql.Identifier, use.group_by))
        )
        columns, rows = logins.rows(use.audience, query, {})
        return tuple(columns), list(rows)
    asked = "SELECT expires, extra, ticket FROM gate.across(%(record)s, %(use)s)"
    _, found = logins.rows(use.audience, asked, {"record": record.id, "use": use.id})
    if not found:
        return (), []
    expires, extra, ticket = found[0]
    arguments = "expires={expires:UInt32}, extra={extra:String}, ticket={ticket:String}"
    view = f"{events.audience_database(use.audience)}.{view_name(record, use)}({arguments})"
    with events.reachable() as client:
        order = ", ".join(use.group_by)
        result = client.query(f"SELECT * FROM {view} ORDER BY {order}", parameters={"expires": expires, "extra": extra, "ticket": ticket})
    return tuple(result.column_names), [tuple(row) for row in result.result_rows]


def tickets(record: RecordType, use: Use, token: str) -> Sequence[tuple[int, int, str, str]]:
    """(subscription, expires, extra, ticket) for each subscription of the permitted subject."""
    _, found = logins.rows(use.audience, _TICKETS, _asked(record, use, token))
    return found


def _asked(record: RecordType, use: Use, token: str) -> dict[str, str]:
    return {"record": record.id, "use": use.id, "token": token}


def _entries(record: RecordType, use: Use, token: str, fields: Sequence[str]) -> list[tuple[Any, ...]]:
    _, found = logins.rows(use.audience, _entry_sql(record, use, fields), {}, token)
    return list(found)


def _entry_sql(record: RecordType, use: Use, fields: Sequence[str]) -> bytes:
    return _select(tuple(fields), use.audience, view_name(record, use))


@lru_cache(maxsize=1024)  # a copy reads some fifty views: to write their queries anew took longer than to send them
def _select(fields: tuple[str, ...], *view: str) -> bytes:
    return sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(map(sql.Identifier, fields)), sql.Identifier(*view)).as_bytes(None)


def _entry_extent(record: RecordType, use: Use, token: str) -> Extent:
    clock = sql.Identifier(record.clock) if record.clock in use.fields else sql.SQL("NULL::timestamptz")
    query = sql.SQL("SELECT count(*), min({c})::timestamptz, max({c})::timestamptz FROM {v}").format(c=clock, v=_entry_view(record, use))
    _, found = logins.rows(use.audience, query, {}, token)
    return Extent(*found[0])


def _entry_view(record: RecordType, use: Use) -> sql.Identifier:
    return sql.Identifier(use.audience, view_name(record, use))
