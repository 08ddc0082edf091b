"""How is something counted so that nobody can be found in the count?

A counter is a row about nobody. All counters of one period are written by one statement in a fixed order, whichever of them grew:
neither the place of a row on disk nor the transaction that wrote it last tells which.
"""

from collections.abc import Mapping
from datetime import date

from django.db import connection

from hjemmel.notice.model import RecordType


def count(record: RecordType, counter: str, grown: Mapping[tuple[str, str, date], int], version: int) -> None:
    """Add to the counters of a record type about nobody: its identity (what, how, and the day it counts from) to how many more."""
    columns = ", ".join(f'"{name}"' for name in record.identity)
    rows = [(*identity, more, version) for identity, more in sorted(grown.items())]
    statement = (
        f'INSERT INTO "{record.table}" AS c ({columns}, "{counter}", notice_version) '
        f"VALUES {', '.join(['(%s, %s, %s, %s, %s)'] * len(rows))} "
        f'ON CONFLICT ({columns}) DO UPDATE SET "{counter}" = c."{counter}" + excluded."{counter}", '
        "notice_version = excluded.notice_version"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in row])
