"""What walls does the event engine really have, and what would the notice compile to?

Tables with their columns, keys and partitions, windows, and the key that signs tickets: each by a name and in the engine's own words.
The engine itself puts what is declared into its own words; nothing is made for it.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import TypeAlias

from django.conf import settings

from hjemmel.notice.model import Notice
from hjemmel.stores import event_outsiders, event_tables, event_windows, events

Walls: TypeAlias = dict[str, str]
BY_DEFAULT = ", index_granularity = 8192"  # which the engine writes down where nobody has said it
_CREATED = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?\S+ \((?P<columns>.*?)\) (?P<rest>ENGINE = .*)", re.DOTALL)
_COLUMN = re.compile(r"`(?P<name>\w+)` (?P<how>.*?)(?=, `\w+` |$)")


def there(notice: Notice) -> Walls:
    """The walls that the event engine has. Raises EventsUnavailable."""
    walls: Walls = {}
    for table, how in _made(events.base()):
        walls |= _of_table(table, how)
    for audience in notice.audiences:
        walls |= {f"window {audience.id}.{name}": how for name, how in _made(events.audience_database(audience.id))}
    walls |= {f"copies {table}": "another table is filled from it" for table in _copied()}
    return walls | dict(_keys()) | dict(event_outsiders.outsiders(notice))


def declared(notice: Notice) -> Walls:
    """The walls that the notice compiles to, in the same names and words. Raises EventsUnavailable."""
    walls: Walls = {}
    tables, windows = {}, {}
    for record in event_tables.event_records(notice):
        tables[record.table] = event_tables.create_table(record, notice.time_zone)
        if record.retention.statistics:
            tables[f"{record.table}_count"] = event_tables.create_statistics(record)
        for use in record.uses:
            name = event_windows.view_name(record, use)
            sql = event_windows.view_sql(record, use, notice.time_zone)
            windows[f"window {use.audience}.{name}"] = event_windows.create_view(use.audience, name, sql)
    for table, how in zip(tables, _in_its_words(list(tables.values())), strict=True):
        walls |= _of_table(table, how)
    definer = str(events.rows("SELECT currentUser()")[0][0])
    made = [
        how.replace("DEFINER = CURRENT_USER", f"DEFINER = {definer}").replace("OR REPLACE ", "")
        for how in _in_its_words(list(windows.values()))
    ]
    return walls | dict(zip(windows, made, strict=True)) | {"key of the events": sha256(settings.HJEMMEL_TICKET_KEY.encode()).hexdigest()}


def _of_table(table: str, how: str) -> Walls:
    """A table and each of its columns: a column that a later version added stands last, and is the same."""
    found = _CREATED.match(how)
    if found is None:
        return {f"object {table}": how}
    columns = {f"column {table}.{column['name']}": column["how"] for column in _COLUMN.finditer(found["columns"])}
    return {f"table {table}": found["rest"].replace(BY_DEFAULT, ""), **columns}


def _made(database: str) -> list[tuple[str, str]]:
    sql = "SELECT name, create_table_query FROM system.tables WHERE database = {db:String} ORDER BY name"
    return [(str(name), str(how)) for name, how in events.rows(sql, {"db": database})]


def _in_its_words(statements: list[str]) -> list[str]:
    if not statements:
        return []
    found = events.rows("SELECT formatQuerySingleLine(arrayJoin({statements:Array(String)}))", {"statements": statements})
    return [str(row[0]) for row in found]


def _copied() -> list[str]:
    sql = "SELECT name FROM system.tables WHERE database = {db:String} AND notEmpty(dependencies_table)"
    return [str(row[0]) for row in events.rows(sql, {"db": events.base()})]


def _keys() -> Iterator[tuple[str, str]]:
    vault = event_windows.vault()
    if events.rows("SELECT 1 FROM system.dictionaries WHERE database = {db:String} AND name = 'ticket_key'", {"db": vault}):
        value = events.rows(f"SELECT lower(hex(SHA256(dictGet('{vault}.ticket_key', 'value', toUInt64(1)))))")
        yield "key of the events", str(value[0][0])
