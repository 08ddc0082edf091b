"""How does a staff audience reach the register?

By a login of its own that owns nothing but its views. The pools here are the only connections that pages read people's data
through; the owner's connection writes, and reads nothing that a window should have shown.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from psycopg import sql as composed
from psycopg_pool import ConnectionPool

from hjemmel.stores import brought_back

Rows: TypeAlias = tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]  # column names, and the rows
_pools: dict[tuple[str, str], ConnectionPool] = {}
_lock = threading.Lock()
CONNECTIONS_AT_MOST = 40  # for one audience, so that none of them can shut out the others
PATIENCE_S = 4  # for a connection: a register that is there gives one at once
log = logging.getLogger(__name__)


class RegisterUnavailable(Exception):
    """The register does not answer. Try again."""


def role(audience: str) -> str:
    """The name of an audience's login: the database and the audience, since roles are shared by all databases of a server."""
    return f"{urlsplit(settings.HJEMMEL_DATABASE_URL).path.strip('/')}_{audience}"


def login_url(audience: str) -> str:
    """The address with which an audience logs in."""
    parts = urlsplit(settings.HJEMMEL_DATABASE_URL)
    password = quote(settings.HJEMMEL_AUDIENCE_PASSWORD(audience), safe="")
    place = f"{quote(role(audience))}:{password}@{parts.hostname}:{parts.port or 5432}"
    return urlunsplit((parts.scheme, place, parts.path, parts.query, ""))


def lay(audience: str) -> None:
    """Make the login of an audience, or make it again what it was: its password, its limits, no settings of its own."""
    login, password = composed.Identifier(role(audience)), composed.Literal(settings.HJEMMEL_AUDIENCE_PASSWORD(audience))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role(audience)])
        verb = composed.SQL("ALTER" if cursor.fetchone() else "CREATE")
        limits = composed.SQL("{} ROLE {} LOGIN NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT {} PASSWORD {}")
        for statement in (
            limits.format(verb, login, composed.Literal(CONNECTIONS_AT_MOST), password),
            composed.SQL("ALTER ROLE {} RESET ALL").format(login),
        ):
            cursor.execute(statement.as_string(cursor.connection))


def rows(audience: str, sql: Any, parameters: Mapping[str, Any], token: str = "") -> Rows:
    """Column names and rows of a query in the audience's own login, under a permit's token. Raises RegisterUnavailable.

    A connection that died while it lay in the pool is no reason to fail, and neither is a login whose own holder has changed its
    password or settings, as PostgreSQL lets everybody do: it is made again what it was. Raises BroughtBack.
    """
    _require_nothing_brought_back()
    for again in (_check, _renew, None):
        try:
            with _pool(audience).connection(timeout=PATIENCE_S) as found:
                return _rows(found, sql, parameters, token)
        except psycopg.OperationalError as error:
            if again is None or not again(audience):
                raise RegisterUnavailable("the register does not answer") from error
    raise AssertionError


def many(audience: str, queries: Sequence[Any], token: str) -> list[Sequence[tuple[Any, ...]]]:
    """The rows of several queries, in one transaction and one round trip, under a permit's token.

    Raises RegisterUnavailable, BroughtBack.
    """
    _require_nothing_brought_back()
    for again in (_check, _renew, None):
        try:
            with _pool(audience).connection(timeout=PATIENCE_S) as found, found.transaction(), found.pipeline() as pipeline:
                found.execute("SELECT set_config('hjemmel.permit', %s, true)", (token,))
                cursors = [found.execute(query, parameters) for query, parameters in queries]
                pipeline.sync()
                return [cursor.fetchall() for cursor in cursors]
        except psycopg.OperationalError as error:
            if again is None or not again(audience):
                raise RegisterUnavailable("the register does not answer") from error
    raise AssertionError


def _require_nothing_brought_back() -> None:
    try:
        brought_back.require_nothing()
    except OperationalError as error:
        raise RegisterUnavailable("the register does not answer") from error


def _check(audience: str) -> bool:
    _pool(audience).check()
    return True


def _renew(audience: str) -> bool:
    """Whether the login could be laid anew."""
    try:
        lay(audience)
    except DatabaseError:
        return False
    log.warning("the login of the audience %s did not work and was laid anew", audience)
    _close(audience)
    return True


def _rows(connection: psycopg.Connection[Any], sql: Any, parameters: Mapping[str, Any], token: str) -> Rows:
    """One round trip without a token; with one, it is set for this transaction alone, so that no other query inherits it."""
    if not token:
        return _answer(connection.execute(sql, parameters))
    with connection.transaction():
        connection.execute("SELECT set_config('hjemmel.permit', %s, true)", (token,))
        return _answer(connection.execute(sql, parameters))


def _answer(cursor: psycopg.Cursor[Any]) -> Rows:
    return tuple(column.name for column in cursor.description or ()), cursor.fetchall()


def close_all() -> None:
    with _lock:
        for pool in _pools.values():
            pool.close()
        _pools.clear()


def _close(audience: str) -> None:
    with _lock:
        if pool := _pools.pop((settings.HJEMMEL_DATABASE_URL, audience), None):
            pool.close()


def _pool(audience: str) -> ConnectionPool:
    key = (settings.HJEMMEL_DATABASE_URL, audience)
    with _lock:
        if key not in _pools:
            _pools[key] = ConnectionPool(login_url(audience), min_size=0, max_size=8, open=True, kwargs={"autocommit": True})
        return _pools[key]
