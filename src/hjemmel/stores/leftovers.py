"""Where do the bytes of deleted rows still lie, and how do they go?

PostgreSQL leaves a deleted row in its page, in its statistics and in the write-ahead log. A table is written anew whole, with its indexes
and its long values; the statistics are made again from what is left; and the log up to here is let go. ClickHouse removes the parts
that an erasure has replaced some seconds later.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection

from hjemmel.stores import events, models

NO_DAY = 0  # no day and no month has this number
_REPLACED = (
    "FROM system.parts WHERE database = {db:String} AND NOT active AND rows > 0 "
    "AND table IN (SELECT name FROM system.tables WHERE database = {db:String} AND partition_key != '')"
)
PATIENCE = "10s"  # for a lock: a table that is in use is tried again with the next run
# These leave with a customer, or are blanked.
CARRIED = (
    *("contact", "subscription", "equipment", "identifier", "invoice", "choice", "permit"),
    *("sign_in_session", "sign_in_account", "sign_in_factor", "sign_in_identity"),
)


def note(tables: Iterable[str], now: datetime) -> None:
    """Rows of these tables are deleted or blanked, in the current transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO leftover ("table", since, last_change) VALUES (%s, %s, pg_current_xact_id()::text) '
            'ON CONFLICT ("table") DO UPDATE SET last_change = excluded.last_change',
            [(table, now) for table in sorted(set(tables))],
        )


def since() -> datetime | None:
    """The earliest instant from which bytes may lie somewhere."""
    return models.Leftover.objects.order_by("since").values_list("since", flat=True).first()


def rewrite() -> list[str]:
    """Write every such table anew. Returns those that could not be: somebody reads from before the deletion, or uses the table."""
    left, rewritten = [], False
    for row in models.Leftover.objects.order_by("table"):
        if _still_read(row.last_change) or not _rewritten(row.table):
            left.append(row.table)
            continue
        rewritten = True
        models.Leftover.objects.filter(pk=row.pk, last_change=row.last_change).delete()
    if rewritten:
        _rewritten("pg_catalog.pg_statistic")
        _let_go_of_the_log()
    return left


def let_parts_go() -> int:
    """Remove the parts of the event engine's tables that were replaced long enough ago. Returns how many with rows are left.

    The engine does so by itself, at times some minutes later. To drop a partition that nothing can be in makes it look at once.
    Raises EventsUnavailable.
    """
    for (table,) in events.rows(f"SELECT DISTINCT table {_REPLACED}", {"db": events.base()}):
        events.run(f"ALTER TABLE {events.base()}.{table} DROP PARTITION {NO_DAY}")
    return old_parts()


def old_parts() -> int:
    """How many replaced parts of the event engine's tables still lie on disk with rows in them. Raises EventsUnavailable."""
    return int(events.rows(f"SELECT count() {_REPLACED}", {"db": events.base()})[0][0])


def _still_read(last_change: str) -> bool:
    """Whether a transaction is under way that began before the deletion was done: it still sees the rows, and a rewrite would keep them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_xmin IS NOT NULL AND age(backend_xmin) >= age(%s::xid8::xid))",
            [last_change],
        )
        return bool(cursor.fetchone()[0])


def _rewritten(table: str) -> bool:
    schema, _, name = table.rpartition(".")
    quoted = ".".join(connection.ops.quote_name(part) for part in (schema or "public", name))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
            try:
                if not schema:
                    _forget_statistics(cursor, name)
                cursor.execute(f"VACUUM (FULL, ANALYZE) {quoted}" if not schema else f"VACUUM (FULL) {quoted}")
            finally:
                cursor.execute("RESET lock_timeout")
    except DatabaseError:
        return False
    return True


def _forget_statistics(cursor: Any, table: str) -> None:
    """An empty table is not analysed, and would keep the values that it had: PostgreSQL 18 and later can be told to forget them."""
    cursor.execute("SELECT to_regprocedure('pg_catalog.pg_clear_attribute_stats(text, text, text, boolean)') IS NOT NULL")
    if cursor.fetchone()[0]:
        cursor.execute(
            "SELECT pg_clear_attribute_stats('public', %s, attname, false) FROM pg_attribute "
            "WHERE attrelid = format('public.%%I', %s::text)::regclass AND attnum > 0 AND NOT attisdropped",
            [table, table],
        )


def _let_go_of_the_log() -> None:
    """The write-ahead log up to here, and the files that the tables had before. A server of the provider's own may not let us."""
    for statement in ("SELECT pg_switch_wal()", "CHECKPOINT", "CHECKPOINT"):
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:
            continue
