"""What does each member of a record become, and why?

A record is taken out of a delivery; each of its members is then left out in turn, or has another value, and the adapter reads the record
again: what changes is what the member is for. So the adapter itself answers, and no list beside it. What a member says is never told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hjemmel.intake.explain_shapes import Record, records
from hjemmel.intake.parsed import Context, Parse, Parsed

IDENTIFIES, NEEDED, NOT_READ, COUNTS, ALARM, STANDS_IN = "identifies", "needed", "not-read", "counts", "alarm", "stands-in"
MOST_MEMBERS = 400  # of one record: each of them is a reading
MOST_PAIRS = 4000  # of a member that is read and one that may stand in for it


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a record, by the name that the source gives it (numbers of instances as `{i}`).

    `fields` are the declared fields that it feeds, by record type; `asked` the facts that conditions ask for. `roles` are the other
    things that it does: tells whose the record is, is needed to read it, decides whether it counts, raises an alarm, stands in where
    another member lacks, or is not read.
    """

    name: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """One record: where it begins, what the adapter makes of it, and what its members are for; none for a form without names."""

    line: int
    parsed: Parsed
    members: tuple[Member, ...]


def explain(parse: Parse, data: bytes, context: Context, first: int) -> Iterator[Explained]:
    """The first records of a delivery, member by member."""
    for n, record in enumerate(records(data)):
        if n == first:
            return
        names = record.names[:MOST_MEMBERS]

        def less(*gone: str, altered: str = "", record: Record = record) -> Parsed:
            return parse(record.without(frozenset(gone), altered), context)

        whole = less()
        members = {name: _member(name, whole, less(name)) for name in names}
        for name, member in members.items():
            if NEEDED in member.roles or member.roles == (NOT_READ,):  # what it feeds is told by another value of it
                changed = _member(name, whole, less(altered=name))
                if NEEDED in member.roles or changed.fields or changed.asked:
                    members[name] = _together(member, changed)
        unread = [name for name in names if members[name].roles == (NOT_READ,)]
        if whole.alarms and unread:  # several of a record raise the same alarm: each is told by itself
            quiet = less(*unread).alarms
            for name in unread:
                if less(*(other for other in unread if other != name)).alarms != quiet:
                    members[name] = Member(name, roles=(ALARM,))
            unread = [name for name in unread if members[name].roles == (NOT_READ,)]
        read = [name for name in names if name not in unread]
        for one in read if len(read) * len(unread) <= MOST_PAIRS else ():
            lacking = less(one)
            for other in unread:
                if members[other].roles == (NOT_READ,) and _member(other, lacking, less(one, other)).roles != (NOT_READ,):
                    members[other] = Member(other, roles=(STANDS_IN,))
        yield Explained(record.line, whole, tuple(members.values()))


def _together(member: Member, changed: Member) -> Member:
    """What is told by leaving a member out, and by another value of it."""
    kept = tuple(role for role in member.roles if role != NOT_READ)
    more = tuple(role for role in changed.roles if role == IDENTIFIES)
    return Member(member.name, {**changed.fields, **member.fields}, member.asked or changed.asked, (*more, *kept))


def _member(name: str, whole: Parsed, without: Parsed) -> Member:
    fields: dict[str, tuple[str, ...]] = {}
    asked: list[str] = []
    roles: list[str] = []
    rest = {columns.record: columns for columns in without.columns}
    for columns in whole.columns:
        other = rest.get(columns.record)
        if other is None or len(other.keys) != len(columns.keys):
            roles.append(NEEDED)
            continue
        if other.keys != columns.keys:
            roles.append(IDENTIFIES)
        if changed := tuple(f for f, values in columns.values.items() if other.values.get(f) != values):
            fields[columns.record] = changed
        asked += [f for f, values in columns.facts.items() if other.facts.get(f) != values]
    for record, rows in whole.entries.items():
        others = without.entries.get(record, [])
        if len(others) != len(rows):
            roles.append(NEEDED)
        elif changed := tuple(dict.fromkeys(f for a, b in zip(rows, others, strict=True) for f in a if a[f] != b.get(f))):
            fields[record] = changed
    if len(whole.payments) != len(without.payments) or whole.payments != without.payments:
        roles.append(NEEDED)
    if whole.alarms != without.alarms:
        roles.append(ALARM)
    if (whole.ignored, whole.refused, whole.ends) != (without.ignored, without.refused, without.ends) or _tallies(whole) != _tallies(
        without
    ):
        roles.append(COUNTS)
    if len(without.faults) > len(whole.faults):
        roles.append(NEEDED)
    if not (fields or asked or roles):
        roles.append(NOT_READ)
    return Member(name, fields, tuple(dict.fromkeys(asked)), tuple(dict.fromkeys(roles)))


def _tallies(parsed: Parsed) -> list[Any]:
    return [columns.tallies for columns in parsed.columns]
