"""What do the databases hold that the notice lacks?

Tables, columns, schemas and databases that no declaration speaks of, what leads out of the register, and fields that have no column:
each with what to do about it.
"""

from collections.abc import Iterator

from django.db import connection

from hjemmel.notice.model import Kind, Notice
from hjemmel.stores import columns, event_outsiders, event_tables, event_windows, register_outsiders, register_windows


def undeclared(notice: Notice) -> Iterator[str]:
    """A sentence for each table, column, schema or database that exists and that the notice lacks; fields that have no column too."""
    known = columns.declared_tables(notice)
    for table, present in sorted(register_windows.register_columns().items()):
        if table in columns.HOUSE_TABLES or table.startswith(columns.HOUSE_PREFIXES):
            continue
        if table not in known:
            yield f"the register has a table `{table}` that the notice lacks: declare a record type for it, or drop it"
            continue
        for column in sorted(present - known[table]):
            yield f"the register has a column `{table}.{column}` that the notice lacks: declare the field, or drop the column"
    yield from _fields_without_columns(notice)
    yield from _undeclared_events(notice)
    audiences = {a.id for a in notice.audiences}
    for schema in register_windows.schemas():
        if schema not in audiences:
            yield f"the register has a schema for an audience `{schema}` that the notice lacks: declare the audience, or drop the schema"
    for audience in event_windows.audience_databases():
        if audience not in audiences:
            yield f"the event engine has a database for an audience `{audience}` that the notice lacks: declare it, or drop the database"
    for database in event_outsiders.strange_databases():
        yield f"the event engine has a database `{database}` that belongs to no house: drop it, or move it to a server of its own"
    with connection.cursor() as cursor:
        yield from register_outsiders.at_start(cursor, notice)


def _fields_without_columns(notice: Notice) -> Iterator[str]:
    present = register_windows.register_columns()
    for record in notice.records():
        if record.kind is Kind.ENTRY:
            for field in record.fields:
                if field.name not in present.get(record.table, ()):
                    yield f"the notice declares `{record.id}.{field.name}` but the register has no such column: this release cannot hold it"


def _undeclared_events(notice: Notice) -> Iterator[str]:
    records = {r.table: r for r in event_tables.event_records(notice)}
    counts = {f"{r.table}_count" for r in records.values() if r.retention.statistics}
    for table in event_tables.tables():
        if table in counts:
            continue
        record = records.get(table)
        if record is None:
            yield f"the event engine has a table `{table}` that the notice lacks: declare a record type for it, or drop it"
            continue
        for column in event_tables.columns_of(table):
            if column not in columns.event_columns(record):
                yield f"the event engine has a column `{table}.{column}` that the notice lacks: declare the field, or drop the column"
