"""Are the rows of a sealed log the ones that were delivered?

When a delivery is confirmed, its evidence holds a digest of the rows that it left in each partition. The engine reckons it: SHA-256 over
the sorted SHA-256 of every row with its columns, so that order does not count and a row that is altered, taken away, doubled or slipped
in under a delivery's number shows. What a sweep has ended, with evidence, is compared no more.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from django.db import connection

from hjemmel.notice.model import Kind, Notice, RecordType
from hjemmel.stores import events, expiry
from hjemmel.stores.batches import unfinished

AT_ONCE = 31  # partitions in one query
Digests: TypeAlias = dict[tuple[int, str], tuple[int, str]]  # (batch, partition) -> (rows, digest)


def seal(record: RecordType, batch: int) -> dict[str, Any]:
    """What the evidence of a delivery says of its rows in a sealed record type. Raises EventsUnavailable."""
    columns = columns_of(record)
    found = _digests(record, columns, "batch = {batch:UInt64}", {"batch": batch})
    return {"columns": list(columns), "partitions": {partition: list(told) for (_, partition), told in sorted(found.items())}}


def columns_of(record: RecordType) -> tuple[str, ...]:
    return ("subscription", *(field.name for field in record.fields), "batch", "notice_version")


def altered(notice: Notice) -> dict[str, list[str]]:
    """Sealed record type → a sentence for each delivery and partition whose rows are not the ones that were delivered.

    Looks twice, since a delivery may come in between; no sweep runs meanwhile. Raises EventsUnavailable.
    """
    found = {}
    for record in (r for r in notice.records() if r.sealed and r.kind is Kind.EVENT):
        with expiry.one_sweep():
            wrong = _look(record)
            found[record.id] = [sentence for sentence in wrong if sentence in _look(record)] if wrong else []
    return {record: sentences for record, sentences in found.items() if sentences}


def _look(record: RecordType) -> list[str]:
    brought = _batches(record)
    there = {partition for _, partition in brought}
    under_way = unfinished()
    seals, unsealed, ended = _told(record)
    expected = {(batch, p): tuple(told) for batch, said in seals.items() for p, told in said["partitions"].items() if p not in ended}
    wrong = [f"delivery {b} in {p}" for b, p in brought if b not in seals and b not in unsealed and b not in under_way and p not in ended]
    for columns in {tuple(said["columns"]) for said in seals.values()}:
        of_these = {b for b, said in seals.items() if tuple(said["columns"]) == columns}
        found = _in_partitions(record, columns, sorted((there | {p for _, p in expected}) - ended))
        keys = {key for key in (found.keys() | expected.keys()) if key[0] in of_these}
        wrong += [f"delivery {b} in {p}" for b, p in keys if found.get((b, p)) != expected.get((b, p))]
    return sorted(f"rows of `{record.id}` of {what} are not the ones that were delivered" for what in wrong)


def _in_partitions(record: RecordType, columns: Sequence[str], partitions: Sequence[str]) -> Digests:
    found: Digests = {}
    for start in range(0, len(partitions), AT_ONCE):
        few = {"partitions": list(partitions[start : start + AT_ONCE])}
        found |= _digests(record, columns, "_partition_id IN {partitions:Array(String)}", few)
    return found


def _digests(record: RecordType, columns: Iterable[str], where: str, parameters: Mapping[str, Any]) -> Digests:
    row = f"hex(SHA256(toJSONString(tuple({', '.join(columns)}))))"
    whole = f"lower(hex(SHA256(arrayStringConcat(arraySort(groupArray({row}))))))"
    sql = f"SELECT batch, _partition_id AS part, count(), {whole} FROM {events.base()}.{record.table} WHERE {where} GROUP BY batch, part"
    return {(int(batch), str(part)): (int(n), str(digest)) for batch, part, n, digest in events.rows(sql, parameters)}


def _batches(record: RecordType) -> list[tuple[int, str]]:
    """(batch, partition) of all that is stored."""
    sql = f"SELECT DISTINCT batch, _partition_id FROM {events.base()}.{record.table}"
    return [(int(batch), str(partition)) for batch, partition in events.rows(sql)]


def _told(record: RecordType) -> tuple[dict[int, dict[str, Any]], set[int], set[str]]:
    """What the evidence says: the seals by batch, the batches from before there were seals, the partitions that a sweep has ended."""
    with connection.cursor() as cursor:
        cursor.execute(_INTAKES, {"record": record.id})
        rows = cursor.fetchall()
        cursor.execute(_EXPIRIES, {"record": record.id})
        ended = {str(row[0]) for row in cursor.fetchall()}
    return {int(b): json.loads(s) for b, s in rows if s}, {int(b) for b, s in rows if not s}, ended


_INTAKES = """
SELECT c.said->'body'->>'batch', c.said->'body'->'sealed'->>%(record)s
FROM evidence_entry e CROSS JOIN LATERAL (SELECT convert_from(e.content, 'UTF8')::jsonb AS said) c
WHERE starts_with(convert_from(e.content, 'UTF8'), '{"act":"intake",') AND (c.said->'body'->'accepted'->>%(record)s)::bigint > 0
"""

_EXPIRIES = """
SELECT DISTINCT c.said->'body'->>'partition'
FROM evidence_entry e CROSS JOIN LATERAL (SELECT convert_from(e.content, 'UTF8')::jsonb AS said) c
WHERE starts_with(convert_from(e.content, 'UTF8'), '{"act":"expiry",') AND c.said->'body'->>'record' = %(record)s
  AND c.said->'body'->>'partition' IS NOT NULL
"""
