"""What has each source delivered lately, and what waits?

From the batches' own receipts: counts alone. A source is a machine with a token or certificate, a folder, log or port, or the command line.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from hjemmel.evidence.entry import Entry
from hjemmel.stores import models

REMEMBERED, DAY, HOUR = timedelta(days=8), timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One source and format. `last_at` is None where nothing came within eight days; `usual_gap` is the median between deliveries.

    Counts are of the last 24 hours: `accepted` by record type, `refused` and `alarms` by reason; `records_hour` of the last hour.
    `waits_since` is when the oldest delivery began that is not acknowledged yet. `certificate_ends_at` is known of machines that have
    one, unless they were added before that was kept and have not shown it since, and `removed_at` of those that may deliver no more.
    """

    source: str
    format: str
    last_at: datetime | None = None
    usual_gap: timedelta | None = None
    batches: int = 0
    records_hour: int = 0
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    waits_since: datetime | None = None
    has_certificate: bool = False
    certificate_ends_at: datetime | None = None
    removed_at: datetime | None = None


def of_sources(now: datetime) -> list[Delivered]:
    """Every source that was added, and every other that has delivered within eight days, by name."""
    spans = {"week": now - REMEMBERED, "day": now - DAY, "hour": now - HOUR, "now": now}
    counts: dict[tuple[str, str], dict[str, Counter[str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, spans)
        for source, format_name, kind, name, times in cursor.fetchall():
            counts.setdefault((source, format_name), {}).setdefault(kind, Counter())[name] += int(times)
        cursor.execute(_RHYTHM, spans)
        found = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
    known = {(source.name, source.format): source for source in models.Source.objects.all()}
    return [_delivered(key, found.get(key), counts.get(key, {}), known.get(key)) for key in sorted(known.keys() | found.keys())]


def refused_whole(now: datetime) -> dict[str, Entry]:
    """Source → the newest delivery of the last eight days that was refused whole, as evidence: where it could not be read, and when."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [now - REMEMBERED])
        entries = [Entry.read(bytes(row[0])) for row in cursor.fetchall()]
    return {str(entry.body.get("source", "")): entry for entry in entries}


def _delivered(
    key: tuple[str, str], rhythm: tuple[Any, ...] | None, counts: Mapping[str, Counter[str]], source: models.Source | None
) -> Delivered:
    last_at, gap, batches, records_hour, waits_since = rhythm or (None, None, 0, 0, None)
    accepted, refused, alarms = (counts.get(kind, Counter()) for kind in ("accepted", "refused", "alarms"))
    ends = (source.certificate_digest is not None, source.certificate_ends_at, source.removed_at) if source else ()
    return Delivered(*key, last_at, gap, batches, int(records_hour), accepted, refused, alarms, waits_since, *ends)


_RHYTHM = """
WITH recent AS (
    SELECT source, format, received_at, state, receipt,
           received_at - lag(received_at) OVER (PARTITION BY source, format ORDER BY received_at) AS gap
    FROM batch WHERE received_at >= %(week)s AND received_at <= %(now)s AND state <> 'undone'
)
SELECT source, format, max(received_at) FILTER (WHERE state = 'stored'), percentile_cont(0.5) WITHIN GROUP (ORDER BY gap),
       count(*) FILTER (WHERE received_at >= %(day)s),
       coalesce(sum((SELECT sum(value::bigint) FROM jsonb_each_text(receipt->'accepted'))) FILTER (WHERE received_at >= %(hour)s), 0),
       min(received_at) FILTER (WHERE state = 'storing')
FROM recent GROUP BY source, format
"""

_COUNTS = """
SELECT source, format, kind, counted.key, sum(counted.value::bigint)
FROM batch, unnest(ARRAY['accepted', 'refused', 'alarms']) AS kind, jsonb_each_text(receipt->kind) AS counted
WHERE received_at >= %(day)s AND received_at <= %(now)s AND state = 'stored'
GROUP BY source, format, kind, counted.key
"""

_REFUSED = """
SELECT DISTINCT ON (convert_from(content, 'UTF8')::jsonb->'body'->>'source') content
FROM evidence_entry WHERE at >= %s AND starts_with(convert_from(content, 'UTF8'), '{"act":"intake-refused",')
ORDER BY convert_from(content, 'UTF8')::jsonb->'body'->>'source', id DESC
"""
