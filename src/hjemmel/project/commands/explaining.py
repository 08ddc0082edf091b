"""`hjemmel intake FORMAT FILE --explain`: what becomes of each member of the first records, and why? No value is told."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from hjemmel.acts.foresee_delivery import Foreseen, foresee_delivery
from hjemmel.acts.the_notice import the_notice
from hjemmel.intake.deliver import GZIP, adapter_for, known_beside, unpack
from hjemmel.intake.explain import ALARM, COUNTS, IDENTIFIES, NEEDED, NOT_READ, STANDS_IN, Explained, Member, explain

WORDS = {
    IDENTIFIES: "tells whose it is",
    NEEDED: "without it the record is none",
    COUNTS: "decides whether it counts as an observation",
    ALARM: "raises an alarm: no source should send it, and it is never read",
    STANDS_IN: "read where another member lacks, and not here",
    NOT_READ: "not read: no clause speaks of it",
}
FATES = {
    "older-than-retention": "older than it may be kept",
    "ahead-of-time": "its clock is ahead of ours",
    "before-subscription": "before the subscription",
    "no-key": "a name that nobody can have",
    "undeclared-value": "a value that the notice does not have",
    "not-declared": "a record type that the notice does not have",
    "not-counted": "never taken in, and not counted either",
}


def explained(format_name: str, files: list[str], said: dict[str, str], first: int, as_json: bool) -> None:
    """Print what becomes of the first records of each file."""
    adapter, now = adapter_for(format_name), datetime.now(UTC)
    context = known_beside(now, said)
    told = [(file, each) for file in files for each in explain(adapter.parse, _data(file), context, first)]
    if as_json:
        typer.echo(json.dumps([_as_json(file, each, now) for file, each in told], ensure_ascii=False))
        return
    for file, each in told:
        _print(file, each, now)
    if not told:
        typer.echo("there is no record in it")


def _data(file: str) -> bytes:
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return unpack(data) if data.startswith(GZIP) else data


def _print(file: str, each: Explained, now: datetime) -> None:
    console = Console()
    console.print(f"[bold]{file}, line {each.line}[/]: " + "; ".join(_fates(each, now)), highlight=False, soft_wrap=True)
    if not each.members:
        console.print("  this form has no names for its members: docs/units-and-traps.md tells how it is read", highlight=False)
        return
    table = Table("member", "becomes", "why")
    for member in each.members:
        table.add_row(member.name, ", ".join(_fields(member)) or "–", "; ".join(_why(member)))
    console.print(table)


def _fates(each: Explained, now: datetime) -> Iterator[str]:
    """What the record would be, in words."""
    parsed = each.parsed
    yield from (f"unreadable: {fault}" for fault in parsed.faults)
    for found in foresee_delivery(parsed.columns, now):
        yield from _fate(found)
    yield from (f"{len(rows)} {record} for the register" for record, rows in parsed.entries.items() if rows)
    if parsed.payments:
        yield f"{len(parsed.payments)} payments of invoices"
    if parsed.ends:
        yield f"ends the sessions of {len(parsed.ends)} access servers"
    for what, counts in (("passed over", parsed.ignored), ("refused", parsed.refused), ("alarm", parsed.alarms)):
        yield from (f"{what}: {reason} ({times})" for reason, times in counts.items())


def _fate(found: Foreseen) -> Iterator[str]:
    if found.stored:
        yield f"{found.stored} {found.record} would be stored"
    if found.unknown:
        yield f"{found.unknown} {found.record} belong to nobody whom we know: their key waits in quarantine, and nothing else is kept"
    for reason, times in found.refused.items():
        words, clause = found.reasons.get(reason, (None, ""))
        said = words.en if words else FATES.get(reason, reason)
        yield f"{times} {found.record} refused: {said}" + (f" ({clause})" if clause else "")


def _fields(member: Member) -> list[str]:
    return [f"{record}.{field}" for record, fields in member.fields.items() for field in fields]


def _why(member: Member) -> Iterator[str]:
    notice = the_notice()
    clauses = dict.fromkeys(notice.clause_for(f"{r}.field.{f}") for r, fields in member.fields.items() for f in fields)
    if any(clauses):
        yield "declared in " + ", ".join(filter(None, clauses))
    if member.asked:
        yield "asked by a condition: " + ", ".join(member.asked)
    yield from (WORDS[role] for role in member.roles)


def _as_json(file: str, each: Explained, now: datetime) -> dict[str, Any]:
    members = [
        {"member": m.name, "fields": _fields(m), "asked": list(m.asked), "roles": list(m.roles), "why": list(_why(m))} for m in each.members
    ]
    return {"file": file, "line": each.line, "becomes": list(_fates(each, now)), "members": members}
