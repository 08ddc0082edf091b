"""How does a staff audience reach the register?

By a login of its own that owns nothing but its views. The pools here are the only connections that pages read people's data
through; the owner's connection writes, and reads nothing that a window should have shown.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg_pool import ConnectionPool

Rows: TypeAlias = tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]  # column names, and the rows
_pools: dict[tuple[str, str], ConnectionPool] = {}
_lock = threading.Lock()


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


def rows(audience: str, sql: Any, parameters: Mapping[str, Any], token: str = "") -> Rows:
    """Column names and rows of a query in the audience's own login, under a permit's token. Raises RegisterUnavailable."""
    for last in (False, True):  # a connection that died while it lay in the pool is no reason to fail
        try:
            with _pool(audience).connection(timeout=10) as connection:
                return _rows(connection, sql, parameters, token)
        except psycopg.OperationalError as error:
            if last:
                raise RegisterUnavailable("the register does not answer") from error
            _pool(audience).check()
    raise AssertionError


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


def _pool(audience: str) -> ConnectionPool:
    key = (settings.HJEMMEL_DATABASE_URL, audience)
    with _lock:
        if key not in _pools:
            _pools[key] = ConnectionPool(login_url(audience), min_size=0, max_size=8, open=True, kwargs={"autocommit": True})
        return _pools[key]
