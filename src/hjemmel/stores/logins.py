"""How does a staff audience reach the register?

By a login of its own that owns nothing but its views. The pools here are the only connections that pages read people's data
through; the owner's connection writes, and reads nothing that a window should have shown.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg_pool import ConnectionPool

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


def rows(audience: str, sql: Any, parameters: Mapping[str, Any], token: str = "") -> tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]:
    """Column names and rows of a query in the audience's own login, under a permit's token. Raises RegisterUnavailable."""
    try:
        with _pool(audience).connection(timeout=10) as connection, connection.transaction():
            connection.execute("SELECT set_config('hjemmel.permit', %s, true)", (token,))
            cursor = connection.execute(sql, parameters)
            return tuple(column.name for column in cursor.description or ()), cursor.fetchall()
    except psycopg.OperationalError as error:
        raise RegisterUnavailable("the register does not answer") from error


def close_all() -> None:
    with _lock:
        for pool in _pools.values():
            pool.close()
        _pools.clear()


def _pool(audience: str) -> ConnectionPool:
    key = (settings.HJEMMEL_DATABASE_URL, audience)
    with _lock:
        if key not in _pools:
            _pools[key] = ConnectionPool(login_url(audience), min_size=0, max_size=8, open=True, check=ConnectionPool.check_connection)
        return _pools[key]
