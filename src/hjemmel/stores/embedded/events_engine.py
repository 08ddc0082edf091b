"""How does one request reach the embedded ClickHouse engine?

One engine for the process; each request has a connection to itself, which carries that request's database and settings and
no others'. Connections run side by side. The engine's own parser refuses a second statement.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import chdb

# Formats whose blocks can be sent one after the other as they come; the others have one head or foot for the whole answer.
STREAMED_FORMATS = frozenset({"Native", "TabSeparated", "TSV", "CSV", "RowBinary", "JSONEachRow"})
DEFAULT_FORMAT = "TabSeparated"
IDLE_CONNECTIONS_AT_MOST = 32
SYNTAX_ERROR = 62
STD_EXCEPTION = 1001

State = tuple[str | None, tuple[tuple[str, str], ...]]

_CODE = re.compile(r"Code: (\d+)\. ")
_SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NAMED_FORMAT = re.compile(r"\bFORMAT\s+(\w+)[\s;]*\Z", re.IGNORECASE)
_HAS_INSERT = re.compile(r"\bINSERT\b", re.IGNORECASE)
_INNER_SEMICOLON = re.compile(r";\s*[^;\s]")
_NOT_STREAMED = "Streaming query is not supported"


class EngineError(Exception):
    """What the engine refused, in ClickHouse's own words, with its error `code`."""

    def __init__(self, message: str, code: int | None = None) -> None:
        start = message.find("Code: ")
        text = message[max(start, 0) :].strip()
        found = _CODE.match(text)
        self.code = code if code is not None else int(found[1]) if found else STD_EXCEPTION
        super().__init__(text if found else f"Code: {self.code}. DB::Exception: {text}")


@dataclass(frozen=True, slots=True)
class Context:
    """What one request brings besides its statement: `settings` and `params` as text, as they stand in the URL."""

    database: str | None
    settings: Mapping[str, str]
    params: Mapping[str, str]


class Engine:
    """The ClickHouse engine on one data directory. Safe to use from many threads; one for a process and for a directory."""

    def __init__(self, folder: Path, memory_bytes: int) -> None:
        config = folder / "config.xml"
        config.write_text(_config(memory_bytes), encoding="utf-8")
        self._target = f"{folder / 'data'}?config-file={config}"
        self._keeper = _connect(self._target)
        self._lock = threading.Lock()
        self._idle: list[tuple[State, Any]] = []  # longest idle first

    def close(self) -> None:
        """Ends the engine; what was acknowledged is on disk already."""
        for _, connection in self._idle:
            connection.close()
        self._keeper.close()

    def create_database(self, name: str) -> None:
        """Makes the database unless it exists."""
        self._keeper.query(f"CREATE DATABASE IF NOT EXISTS {_quoted_name(name)}")

    def select(self, statement: str, default_format: str, context: Context) -> Iterator[bytes]:
        """Runs one statement that is not an insert with data, and yields its answer, block by block. Raises `EngineError`."""
        named = _NAMED_FORMAT.search(statement)
        answer_format = named[1] if named else default_format
        with self._lease(context) as lease, _engine_errors():
            if answer_format in STREAMED_FORMATS and (stream := _stream(lease.connection, statement, answer_format, context)) is not None:
                try:
                    yield from (block.bytes() for block in stream)
                finally:
                    stream.close()
                lease.reusable = True  # what has a stream is a SELECT, and changes nothing of its connection
                return
            _refuse_second_statement(lease.connection, statement)
            yield lease.connection.query(statement, answer_format, params=dict(context.params)).bytes()

    def insert(self, statement: str, data_format: str, blocks: Iterable[bytes], context: Context) -> int:
        """Feeds `blocks` in `data_format` to an INSERT without its FORMAT clause; returns the rows written. Raises `EngineError`.

        Nothing is committed from blocks that end early: an error raised by `blocks` cancels the insert.
        """
        with self._lease(context) as lease, _engine_errors():
            with lease.connection.send_insert(statement, data_format) as sink:
                for block in blocks:
                    sink.append(block)
                rows = int(sink.finish().rows_written)
            lease.reusable = True
            return rows

    @contextmanager
    def _lease(self, context: Context) -> Iterator[Lease]:
        """A connection that is set as `context` says: an idle one that is so already, or a new one."""
        state = (context.database, tuple(sorted(context.settings.items())))
        lease = Lease(self._idle_connection(state))
        try:
            if lease.connection is None:
                lease.connection = _connect(self._target)
                _set_up(lease.connection, context)
            yield lease
        finally:
            if lease.reusable:
                self._keep(state, lease.connection)
            elif lease.connection is not None:
                lease.connection.close()

    def _idle_connection(self, state: State) -> Any | None:
        with self._lock:
            for place, (idle_state, connection) in enumerate(self._idle):
                if idle_state == state:
                    del self._idle[place]
                    return connection
        return None

    def _keep(self, state: State, connection: Any) -> None:
        with self._lock:
            self._idle.append((state, connection))
            stalest = self._idle.pop(0)[1] if len(self._idle) > IDLE_CONNECTIONS_AT_MOST else None
        if stalest is not None:
            stalest.close()


@dataclass(slots=True)
class Lease:
    """One request's hold on a connection; `reusable` once nothing of the request can be left in it."""

    connection: Any
    reusable: bool = False


def _connect(target: str) -> Any:
    with _engine_errors():
        return chdb.connect(target)  # type: ignore[no-untyped-call]


def _set_up(connection: Any, context: Context) -> None:
    with _engine_errors():
        if context.database:
            connection.query(f"USE {_quoted_name(context.database)}")
        if context.settings:
            connection.query("SET " + ", ".join(_assignment(name, value) for name, value in context.settings.items()))


def _stream(connection: Any, statement: str, answer_format: str, context: Context) -> Any | None:
    """The answer as a stream, or None for a statement (already found to be one statement) that has no stream."""
    try:
        return connection.send_query(statement, answer_format, params=dict(context.params))
    except Exception as refused:
        if _NOT_STREAMED in str(refused):
            return None
        raise


def _refuse_second_statement(connection: Any, statement: str) -> None:
    """Parses without running: an EXPLAIN has no stream, which the engine says only once it has read one whole statement.

    A text without a semicolon within it holds no second statement. What follows the VALUES of an INSERT is data to that parser, so an
    INSERT that came this far may hold none.
    """
    if not _INNER_SEMICOLON.search(statement):
        return
    if _HAS_INSERT.search(statement):
        raise EngineError("Multi-statements are not allowed: an INSERT with a semicolon in it must have a FORMAT clause", SYNTAX_ERROR)
    try:
        connection.send_query("EXPLAIN AST " + statement, DEFAULT_FORMAT).close()
    except Exception as refused:
        if _NOT_STREAMED not in str(refused):
            raise


@contextmanager
def _engine_errors() -> Iterator[None]:
    try:
        yield
    except (EngineError, GeneratorExit):
        raise
    except RuntimeError as error:
        raise EngineError(str(error)) from error


def _assignment(name: str, value: str) -> str:
    if not _SETTING.match(name):
        raise EngineError(f"Code: {SYNTAX_ERROR}. DB::Exception: `{name}` is not the name of a setting. (SYNTAX_ERROR)")
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name} = '{quoted}'"


def _quoted_name(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _config(memory_bytes: int) -> str:
    settings = {
        "max_server_memory_usage": memory_bytes,
        "mark_cache_size": memory_bytes // 16,
        "custom_settings_prefixes": "hjemmel_",
        "display_name": "hjemmel-events",
    }
    body = "".join(f"  <{name}>{escape(str(value))}</{name}>\n" for name, value in settings.items())
    return f"<clickhouse>\n{body}</clickhouse>\n"
