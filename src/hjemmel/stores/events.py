"""How is the event engine reached?

One client for a thread, through `clickhouse-connect`, whether the engine is embedded or the provider's own server; nothing here
knows which. Names of databases follow from the address, so that several providers can share one server.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import OperationalError
from django.conf import settings

from hjemmel.notice.model import RecordType

_local = threading.local()
BLOCK_ROWS = 4_096


class EventsUnavailable(Exception):
    """The event engine does not answer. What was accepted is kept; try again."""


def base() -> str:
    """The name of the database that holds the event tables."""
    return urlsplit(settings.HJEMMEL_EVENTS_URL).path.strip("/") or "hjemmel"


def audience_database(audience: str) -> str:
    return f"{base()}_{audience}"


def client() -> Client:
    """This thread's client. Raises EventsUnavailable."""
    url = settings.HJEMMEL_EVENTS_URL
    if getattr(_local, "url", None) != url:
        _local.client, _local.url = _connect(url), url
    return _local.client  # type: ignore[no-any-return]


def forget() -> None:
    """Drop this thread's client, so that the next call connects anew."""
    _local.url = None


@contextmanager
def reachable() -> Iterator[Client]:
    """The client, with a lost engine told as EventsUnavailable."""
    try:
        yield client()
    except (OperationalError, OSError) as error:
        forget()
        raise EventsUnavailable("the event engine does not answer") from error


def rows(sql: str, parameters: Mapping[str, Any] | None = None) -> Sequence[Sequence[Any]]:
    """The rows of a query, with server-side parameters `{name:Type}`. Raises EventsUnavailable."""
    with reachable() as events:
        return events.query(sql, parameters=dict(parameters or {})).result_rows


def blocks(sql: str, parameters: Mapping[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query in blocks of `BLOCK_ROWS` at most, as the engine sends them. Raises EventsUnavailable."""
    few = {"max_block_size": BLOCK_ROWS, "max_threads": 1}  # one person's rows: a second thread costs more than it does
    with reachable() as events, events.query_row_block_stream(sql, parameters=dict(parameters), settings=few) as stream:
        for block in stream:
            yield [tuple(row) for row in block]


def about(record: RecordType, subscriptions: Sequence[int], fields: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of some subscriptions, with these fields, oldest first: for what the law opens. Raises EventsUnavailable."""
    sql = (
        f"SELECT {', '.join(fields)} FROM {base()}.{record.table} WHERE subscription IN {{keys:Array(UInt64)}} "
        f"ORDER BY {record.clock} LIMIT 1 BY {', '.join(['subscription', *record.identity])}"
    )
    return [dict(zip(fields, row, strict=True)) for row in rows(sql, {"keys": list(subscriptions)})]


@dataclass(frozen=True, slots=True)
class Bound:
    """Rows whose `clock` is at or after `since_ms` (epoch), and that were collected under version `collected` or a later one."""

    clock: str
    since_ms: int
    collected: int = 0

    def sql(self) -> str:
        young = f"{self.clock} >= fromUnixTimestamp64Milli({max(int(self.since_ms), 0)})"
        return young + (f" AND notice_version >= {int(self.collected)}" if self.collected else "")


def compared(record: RecordType, before: Bound | None, after: Bound | None) -> tuple[int, int, int]:
    """(rows within one bound, rows within the other, subscriptions with rows in one of them alone). None: no row.

    Raises EventsUnavailable.
    """
    one, other = (f"({bound.sql()})" if bound else "false" for bound in (before, after))
    counts = f"countIf({one}), countIf({other}), uniqExactIf(subscription, {one} != {other})"
    found = rows(f"SELECT {counts} FROM {base()}.{record.table}")[0]
    return int(found[0]), int(found[1]), int(found[2])


def subscriptions_of(record: RecordType) -> list[int]:
    """The keys of all subscriptions of which rows of a record type are held. Raises EventsUnavailable."""
    return [int(row[0]) for row in rows(f"SELECT DISTINCT subscription FROM {base()}.{record.table}")]


def run(sql: str, parameters: Mapping[str, Any] | None = None) -> None:
    """Run a statement. Raises EventsUnavailable."""
    with reachable() as events:
        events.command(sql, parameters=dict(parameters or {}))


def _connect(url: str) -> Client:
    parts = urlsplit(url)
    try:
        return clickhouse_connect.get_client(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 8123,
            username=unquote(parts.username or "default"),
            password=unquote(parts.password or ""),
            interface="https" if parts.scheme in ("clickhouses", "https") else "http",
            autogenerate_session_id=False,
            query_limit=0,
            compress=False,
            tz_mode="aware",
            connect_timeout=5,
            send_receive_timeout=600,
            settings={"log_queries": 0},  # a server's own log of queries would keep what they ask about, longer than the notice says
        )
    except (OperationalError, OSError) as error:
        raise EventsUnavailable("the event engine does not answer") from error
