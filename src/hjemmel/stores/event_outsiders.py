"""What does the event engine hold that no sweep and no erasure would find?

Databases that belong to no house, tables in the house's own databases that it did not lay, and parts that were detached from their
tables. A partner's house on the same server is known by its vault, and is nobody's matter here.
"""

from collections.abc import Iterator

from hjemmel.notice.model import Notice
from hjemmel.stores import event_tables, events
from hjemmel.stores.event_windows import vault

OF_THE_ENGINE = ("system", "default", "information_schema", "INFORMATION_SCHEMA", "_temporary_and_external_tables")
KINDS = frozenset({"database", "kept-apart", "detached"})
LAID_IN_VAULT = ("ticket_key_value", "ticket_key", "held", "erasure")
VAULT = "_gate"


def outsiders(notice: Notice) -> Iterator[tuple[str, str]]:
    """(wall, how) of each. Raises EventsUnavailable."""
    yield from ((f"database {name}", "it belongs to no house") for name in strange_databases())
    laid = {*LAID_IN_VAULT, *(f"{record.table}_kept" for record in event_tables.event_records(notice))}
    tables = "SELECT database, name FROM system.tables WHERE database IN ({vault:String}, 'default') ORDER BY 1, 2"
    for database, name in events.rows(tables, {"vault": vault()}):
        if database != vault() or name not in laid:
            yield f"kept-apart {database}.{name}", "no sweep comes there"
    houses = {*_houses(), events.base()}
    for database, table, name in events.rows("SELECT database, table, name FROM system.detached_parts ORDER BY 1, 2, 3"):
        if _house_of(str(database), houses) == events.base():
            yield f"detached {table}.{name}", "no sweep comes there"


def strange_databases() -> list[str]:
    """The databases of the server that are neither the engine's own, nor part of this house, nor part of another that has a vault."""
    houses = {*_houses(), events.base()}
    return [name for name in _databases() if name not in OF_THE_ENGINE and not _house_of(name, houses)]


def _databases() -> list[str]:
    return [str(row[0]) for row in events.rows("SELECT name FROM system.databases ORDER BY name")]


def _houses() -> set[str]:
    """The houses on this server: databases with a vault beside them that holds a key."""
    found = events.rows("SELECT database FROM system.tables WHERE name = 'ticket_key_value'")
    there = set(_databases())
    return {house for row in found if str(row[0]).endswith(VAULT) and (house := str(row[0]).removesuffix(VAULT)) in there}


def _house_of(database: str, houses: set[str]) -> str:
    """The house that a database is part of, the one with the longest name where several could be; "" for none."""
    return max((house for house in houses if database == house or database.startswith(f"{house}_")), key=len, default="")
