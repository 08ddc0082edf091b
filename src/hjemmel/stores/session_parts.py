"""Since when has a session had what a record says that it has?

What the first record heard of a session names, it has had from the session's beginning; what a later one is the first to name, since that
one: nobody is to answer for an address or ports that another may have had. Records come in any order, and each in any delivery.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Any

from hjemmel.notice.model import RecordType
from hjemmel.stores import batches, events

DRIFT_MS = 300_000  # how far the beginnings that two records of a session tell may be apart
NONE_LATER = (1 << 64) - 1
JUST_ANNOUNCED = 1000  # batches that may have been announced before this one, and be seen only after it

# What each session of these subscriptions has named, and from which record to which.
_PARTS = """
SELECT groupUniqArrayIf(batch, batch IN {{unfinished:Array(UInt64)}} OR batch > {{newest:UInt64}}), subscription, nas, session_id,
    hex(public_address), hex(private_address), port_from, prefix, toUnixTimestamp64Milli(started_at),
    toUnixTimestamp64Milli(min(ended_at)), toUnixTimestamp64Milli(max(ended_at)), argMax(state, (ended_at, state = 'ended'))
FROM {table}
WHERE subscription IN {{whose:Array(UInt64)}} AND nas IN {{servers:Array(String)}}
    AND (empty({{sessions:Array(String)}}) OR session_id IN {{sessions:Array(String)}})
    AND ended_at >= fromUnixTimestamp64Milli({{since:Int64}})
GROUP BY subscription, nas, session_id, public_address, private_address, port_from, prefix, started_at
"""
HEX_DIGITS = 32  # of an address as the engine writes it out; none that is written in groups has as many without a colon
_AT_A_TIME = 1000  # sessions in one question
_Session = tuple[int, str, str]  # subscription, server, session


@dataclass(frozen=True, slots=True)
class What:
    """One assignment: addresses in 16 octets, its first port where it is shared, its network."""

    public: bytes | None
    private: bytes | None
    port: int | None
    prefix: str | None

    def is_the_same(self, other: "What") -> bool:
        """Whether it is one assignment. A record need not repeat the address inside; another one inside is another assignment."""
        inside = self.private == other.private or (self.public is not None and None in (self.private, other.private))
        return inside and (self.public, self.port, self.prefix) == (other.public, other.port, other.prefix)

    def takes_the_place_of(self, other: "What") -> bool:
        """Whether a session that has this has the other no more: it has one IPv4 address of its own."""
        return self.public != other.public and self._is_own_ipv4() and other._is_own_ipv4()

    def _is_own_ipv4(self) -> bool:
        return self.port is None and self.prefix is None and self.public is not None and IPv6Address(self.public).ipv4_mapped is not None


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one session that name the same assignment: since when they say that it is held, when the first and the last of them is."""

    what: What
    started_ms: int
    first_ms: int
    last_ms: int
    ended: bool = False


def held_since(parts: Iterable[Part], what: What, began_ms: int, at_ms: int) -> int:
    """Since when it is known to be held at `at_ms`, by all that is heard of a session which began at `began_ms`, as the record says."""
    heard = [part for part in parts if part.first_ms < at_ms and part.last_ms >= began_ms - DRIFT_MS]
    others = [part.last_ms if part.last_ms < at_ms else part.first_ms for part in heard if part.what.takes_the_place_of(what)]
    given_back = [part.last_ms for part in heard if part.ended and part.last_ms < at_ms and part.what.is_the_same(what)]
    without_ms = max([*others, *given_back], default=began_ms - DRIFT_MS - 1)
    same = [part for part in heard if part.what.is_the_same(what) and part.first_ms > without_ms]
    first_ms = min((part.first_ms for part in same), default=at_ms)
    if any(part.first_ms < first_ms for part in heard):
        return first_ms
    return min((part.started_ms for part in same if part.first_ms == first_ms), default=began_ms)


def held_until(parts: Iterable[Part], what: What, last_ms: int) -> int | None:
    """The first instant after `last_ms` at which it is known to be held no more: its session had ended, or had another. None: unknown."""
    later = [part for part in parts if part.last_ms >= last_ms]
    over = [part.last_ms for part in later if part.ended and part.what.port is None]  # a block may be given back while the session goes on
    return min([*over, *(p.first_ms for p in later if p.first_ms > last_ms and p.what.takes_the_place_of(what))], default=None)


def date(record: RecordType, kept: Any, told: Sequence[tuple[str, int]], batch: int, records: Sequence[RecordType]) -> None:
    """Date the rows that stay of a batch. `told` is, of each row of the delivery, the session that it is a part of, and when that began by
    the record. `records` are all of which a batch may have brought rows.

    Raises BatchUnderWay where another is at one of the sessions, EventsUnavailable.
    """
    if not kept.stay:
        return
    values, rows = kept.values, range(len(kept.stay))
    sessions = [(int(kept.subscriptions[n]), values["nas"][n], told[kept.stay[n]][0]) for n in rows]
    began, at = [told[n][1] for n in kept.stay], values["ended_at"]
    named = [_what(*(values[name][n] for name in ("public_address", "private_address", "port_from", "prefix"))) for n in rows]
    names = {(session[:2], name): session for session, name in zip(sessions, values["session_id"], strict=True)}
    names |= {(session[:2], session[2]): session for session in sessions}
    parts: dict[_Session, list[Part]] = {}
    for session, one in _stored(record, names, min(began) - DRIFT_MS, batch, records):
        parts.setdefault(session, []).append(one)
    for n in rows:
        parts.setdefault(sessions[n], []).append(Part(named[n], began[n], at[n], at[n], values["state"][n] == "ended"))
    kept.values = values | {"started_at": [held_since(parts[sessions[n]], named[n], began[n], at[n]) for n in rows]}


def of(record: RecordType, whose: Iterable[int], servers: Iterable[str], since_ms: int) -> dict[tuple[int, str], list[tuple[str, Part]]]:
    """All that the sessions of these subscriptions have named since, with the session's name in the row. Raises EventsUnavailable."""
    found: dict[tuple[int, str], list[tuple[str, Part]]] = {}
    for _, subscription, nas, name, *row in _asked(record, whose, servers, (), since_ms, ([], NONE_LATER)):
        found.setdefault((int(subscription), nas), []).append((name, part(row)))
    return found


def session_of(name: str, told: Sequence[tuple[str, Part]]) -> list[Part]:
    """The parts of the session that a row is of: further ones are called after the first, with the assignment behind it."""
    first = min((other for other, _ in told if name == other or name.startswith(f"{other}/")), key=len, default=name)
    return [part for other, part in told if other == first or other.startswith(f"{first}/")]


def part(told: Sequence[Any]) -> Part:
    """Of a row: public and private address, first port, network, start, first and last record, state."""
    public, private, port, prefix, started, first, last, state = told
    return Part(_what(public, private, port, prefix), int(started), int(first), int(last), str(state) == "ended")


def _stored(
    record: RecordType, names: dict[tuple[tuple[int, str], str], _Session], since_ms: int, batch: int, records: Sequence[RecordType]
) -> Iterable[tuple[_Session, Part]]:
    asked = list(names)
    for n in range(0, len(asked), _AT_A_TIME):
        some = asked[n : n + _AT_A_TIME]
        whose, servers, sessions = {of[0] for of, _ in some}, {of[1] for of, _ in some}, {name for _, name in some}

        def ask(whose: Any = whose, servers: Any = servers, sessions: Any = sessions) -> Sequence[Sequence[Any]]:
            not_known = sorted(batches.unfinished() - {batch}), max(0, batch - JUST_ANNOUNCED)
            return _asked(record, whose, servers, sessions, since_ms, not_known)

        for _, subscription, nas, name, *row in batches.told_by_stored(ask, batch, records):
            session = names.get(((int(subscription), nas), name))
            if session is not None:
                yield session, part(row)


def _asked(
    record: RecordType,
    whose: Iterable[int],
    servers: Iterable[str],
    sessions: Iterable[str],
    since_ms: int,
    not_known: tuple[list[int], int],
) -> Sequence[Sequence[Any]]:
    asked = {"whose": sorted(set(whose)), "servers": sorted(set(servers)), "sessions": sorted(set(sessions)), "since": since_ms}
    return events.rows(
        _PARTS.format(table=f"{events.base()}.{record.table}"), asked | dict(zip(("unfinished", "newest"), not_known, strict=True))
    )


def _what(public: Any, private: Any, port: int | None, prefix: str | None) -> What:
    return What(_octets(public), _octets(private), port, prefix)


def _octets(address: Any) -> bytes | None:
    if address is None or isinstance(address, bytes):
        return address
    if isinstance(address, str) and len(address) == HEX_DIGITS and ":" not in address:
        return bytes.fromhex(address)
    return IPv6Address(f"::ffff:{address}" if "." in str(address) and ":" not in str(address) else str(address)).packed
