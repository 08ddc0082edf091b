"""Where is the evidence kept, and who gives it its order?

Entries are appended in the transaction of the act they speak of. A sequencer then chains and roots what is committed; an entry
is taken only once no older transaction is still under way, so no entry is ever passed over.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.conf import settings
from django.db import connection, transaction

from hjemmel.evidence.entry import Entry, leaf_hash, subject_ref
from hjemmel.evidence.stored import GENESIS, Head, Stored, link
from hjemmel.evidence.tree import Frontier

Salt: TypeAlias = bytes | memoryview  # as the register hands it out
FEW = 8  # entries that are written one by one; more are copied in one stream
MACHINES = ("system", "source")
_SEQUENCER_LOCK = 0x686A656D  # one sequencer at a time, whoever runs it


def append(act: str, actor: str, audience: str, clause: str, now: datetime, body: Mapping[str, Any], salt: Salt | None = None) -> None:
    """Append one entry in the current transaction. `salt` is the subject's, where the act concerns one person."""
    append_all([Entry(now, act, actor_reference(actor, audience), audience, clause, reference(salt), body)])


def append_all(entries: Iterable[Entry]) -> None:
    """Append entries in the current transaction, in order."""
    rows = [(entry.at, entry.canonical(), entry.subject_ref) for entry in entries]
    with connection.cursor() as cursor:
        if len(rows) <= FEW:
            for row in rows:
                cursor.execute("INSERT INTO evidence_entry (at, content, subject) VALUES (%s, %s, %s)", row)
            return
        with cursor.copy("COPY evidence_entry (at, content, subject) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def actor_reference(actor: str, audience: str) -> str:
    """Who acted, without naming a person: a machine by its name, the subject as "self", staff by a keyed reference.

    The register's permits say who a reference is; the evidence alone does not.
    """
    if audience in MACHINES:
        return actor
    return "self" if audience == "customer" else f"staff-{hmac.digest(settings.HJEMMEL_EVIDENCE_KEY, actor.encode(), 'sha256').hex()[:16]}"


def reference(salt: Salt | None) -> bytes | None:
    """The keyed reference to a subject, or None for an act about no one person."""
    return None if salt is None else subject_ref(settings.HJEMMEL_EVIDENCE_KEY, bytes(salt))


def known(acts: Iterable[tuple[bytes, datetime]]) -> set[tuple[bytes, datetime]]:
    """Which of these subjects have an entry of just that instant."""
    wanted = list(acts)
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"subjects": [subject for subject, _ in wanted], "instants": [at for _, at in wanted]})
        return {(bytes(subject), at) for subject, at in cursor.fetchall()}


def was_said(act: str, about: str, since: datetime) -> bool:
    """Whether an entry of an act, with a body about something, was appended at or after an instant."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM evidence_entry WHERE at >= %s AND starts_with(convert_from(content, 'UTF8'), %s) "
            "AND convert_from(content, 'UTF8')::jsonb->'body'->>'about' = %s)",
            [since, f'{{"act":"{act}",', about],
        )
        return bool(cursor.fetchone()[0])


def newest_of(act: str, among: int = 20_000) -> Entry | None:
    """The newest entry of an act among the last so many of all; None where none of them is one."""
    start = f'{{"act":"{act}",'.encode()
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, {"start": start, "length": len(start), "among": among})
        found = cursor.fetchone()
    return Entry.read(bytes(found[0])) if found else None


@transaction.atomic
def sequence(now: datetime, most: int = 50_000) -> int:
    """Chain and root up to `most` committed entries that have no place yet. Returns how many got one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEQUENCER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        chain, frontier, seen_before = _last_head(cursor)
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        horizon = cursor.fetchone()[0]
        cursor.execute(
            "SELECT id, content, transaction::text FROM evidence_entry e WHERE transaction >= %s::xid8 AND transaction < %s::xid8 "
            "AND NOT EXISTS (SELECT FROM evidence_link l WHERE l.entry = e.id) ORDER BY transaction, id LIMIT %s",
            [seen_before, horizon, most],
        )
        found = cursor.fetchall()
        if not found:
            return 0
        links = []
        for entry, content, _ in found:
            leaf = leaf_hash(bytes(content))
            chain = link(chain, leaf)
            frontier.append(leaf)
            links.append((frontier.size, entry, leaf, chain))
        with cursor.copy("COPY evidence_link (sequence, entry, leaf, chain) FROM STDIN") as copy:
            for row in links:
                copy.write_row(row)
        seen = found[-1][2] if len(found) == most else horizon
        cursor.execute(
            "INSERT INTO evidence_head (size, at, root, chain, frontier, seen_before) VALUES (%s, %s, %s, %s, %s, %s)",
            [frontier.size, now, frontier.root(), chain, frontier.to_bytes(), seen],
        )
        return len(found)


def stored(after: int = 0) -> Iterator[Stored]:
    """Entries in the order of the chain, with their bytes; a link whose entry is gone yields no bytes."""
    with transaction.atomic(), connection.connection.cursor(name="evidence_stored") as cursor:
        cursor.execute(
            "SELECT l.sequence, coalesce(e.content, ''), l.leaf, l.chain FROM evidence_link l "
            "LEFT JOIN evidence_entry e ON e.id = l.entry WHERE l.sequence > %s ORDER BY l.sequence",
            [after],
        )
        for sequence_number, content, leaf, chain in cursor:
            yield Stored(sequence_number, bytes(content), bytes(leaf), bytes(chain))


@dataclass(frozen=True, slots=True)
class Contradictions:
    """Entries whose columns say something other than their content, by number in the chain (0: not chained yet), and how many entries
    slipped in below the last head."""

    altered: tuple[int, ...]
    added: int


def contradictions() -> Contradictions:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(l.sequence, 0) FROM evidence_entry e LEFT JOIN evidence_link l ON l.entry = e.id "
            "CROSS JOIN LATERAL (SELECT convert_from(e.content, 'UTF8')::jsonb AS said) c "
            "WHERE encode(e.subject, 'hex') IS DISTINCT FROM c.said->>'subject' OR e.at IS DISTINCT FROM (c.said->>'at')::timestamptz "
            "ORDER BY 1"
        )
        altered = tuple(int(row[0]) for row in cursor.fetchall())
        cursor.execute(
            "SELECT count(*) FROM evidence_entry e "
            "WHERE transaction < (SELECT seen_before FROM evidence_head ORDER BY size DESC LIMIT 1)::xid8 "
            "AND NOT EXISTS (SELECT FROM evidence_link l WHERE l.entry = e.id)"
        )
        return Contradictions(altered, int(cursor.fetchone()[0]))


def heads(after: int = 0) -> list[Head]:
    """The heads over more than `after` entries, by size."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, root, at, chain FROM evidence_head WHERE size > %s ORDER BY size", [after])
        return [Head(size, bytes(root), at, bytes(chain)) for size, root, at, chain in cursor.fetchall()]


def last_head() -> Head | None:
    """The newest head, or None before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, root, at, chain FROM evidence_head ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    return Head(row[0], bytes(row[1]), row[2], bytes(row[3])) if row else None


def waiting() -> int:
    """How many committed entries have no place in the chain yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM evidence_entry e "
            "WHERE transaction >= coalesce((SELECT seen_before FROM evidence_head ORDER BY size DESC LIMIT 1), '0')::xid8 "
            "AND NOT EXISTS (SELECT FROM evidence_link l WHERE l.entry = e.id)"
        )
        return int(cursor.fetchone()[0])


def about(salt: Salt) -> list[Entry]:
    """Every entry about one person, in the order in which they were written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM evidence_entry WHERE subject = %s ORDER BY id", [reference(salt)])
        return [Entry.read(bytes(row[0])) for row in cursor.fetchall()]


def _last_head(cursor) -> tuple[bytes, Frontier, str]:  # type: ignore[no-untyped-def]
    cursor.execute("SELECT chain, frontier, seen_before FROM evidence_head ORDER BY size DESC LIMIT 1")
    row = cursor.fetchone()
    return (bytes(row[0]), Frontier.from_bytes(bytes(row[1])), row[2]) if row else (GENESIS, Frontier(), "0")


_NEWEST = """
SELECT content FROM evidence_entry
WHERE id > (SELECT max(id) FROM evidence_entry) - %(among)s AND substring(content FROM 1 FOR %(length)s) = %(start)s
ORDER BY id DESC LIMIT 1
"""

_KNOWN = """
SELECT said.subject, said.at FROM unnest(%(subjects)s::bytea[], %(instants)s::timestamptz[]) AS said (subject, at)
WHERE EXISTS (SELECT FROM evidence_entry e WHERE e.subject = said.subject AND e.at = said.at)
"""
