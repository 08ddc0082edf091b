"""Who had which address and ports, from when to when, as RADIUS accounting tells it?

RFC 2866 accounting records to `ip-assignment`, however they came: from a detail file, a log, or the wire. Every Start,
Interim-Update and Stop gives rows that stand by themselves: the assignment is known to have lasted from `started_at` to `ended_at`.
Volumes, destinations and whatever else a record holds are not read.
"""

from dataclasses import dataclass, field, replace

from hjemmel.intake import instants
from hjemmel.intake.parsed import Columns, Key, NasRestart, Parsed, Unreadable
from hjemmel.intake.radius_assignment import ADDRESSES, Assignment, assignments, packed, private_address
from hjemmel.intake.radius_attributes import Attributes

RECORD = "ip-assignment"
FIELDS = (
    "session_id", "nas", "public_address", "private_address", "port_from", "port_to", "prefix",
    "started_at", "ended_at", "state", "time_zone",
)  # fmt: skip
START, STOP, INTERIM = "Start", "Stop", "Interim-Update"
RESTARTS = ("Accounting-On", "Accounting-Off")
# RFC 2866 5.1 by number, for a server without its dictionary; FreeRADIUS also says `Alive` for an interim.
STATUSES = {"1": START, "2": STOP, "3": INTERIM, "Alive": INTERIM, "7": RESTARTS[0], "8": RESTARTS[1]}
REMOTE_ID = ("ADSL-Agent-Remote-Id", "Agent-Remote-Id", "DSLForum-Agent-Remote-Id")
# All that is ever read of a record.
WANTED = (
    "Acct-Status-Type", "Acct-Unique-Session-Id", "Acct-Session-Id", "Acct-Session-Time", "Acct-Delay-Time", "Event-Timestamp", "Timestamp",
    "User-Name", *REMOTE_ID, "NAS-Identifier", "NAS-IP-Address", "NAS-IPv6-Address", *ADDRESSES,
)  # fmt: skip

NOT_AN_ASSIGNMENT = "not-an-assignment"  # a status other than start, interim and stop
NO_ADDRESS = "no-address"  # neither an address that the outside world can see nor one behind a shared address
NO_SUBSCRIBER = "no-subscriber-key"  # neither a remote id nor a user name
NO_SERVER = "restart-of-unknown-server"  # a restart that does not say whose sessions ended
BEHIND = Assignment(None)  # what the outside world sees of this session is told elsewhere: by the one who translates addresses


@dataclass(frozen=True, slots=True)
class _Event:
    """One Start, Interim-Update or Stop."""

    session: str
    status: str
    nas: str
    key: Key | None
    at_ms: int
    began_ms: int  # when the session began, as this record says


@dataclass(slots=True)
class Sessions:
    """The sessions of one delivery, taken record by record into `parsed`."""

    parsed: Parsed
    rows: Columns
    seen: set[tuple[str, str, int]] = field(default_factory=set)  # session, status, event time
    began: dict[str, int] = field(default_factory=dict)  # of each session that is heard of
    held_since: dict[tuple[str, Assignment, str | None], int] = field(default_factory=dict)  # session, what it has, address inside
    read: dict[tuple[tuple[str, ...], ...], tuple[list[Assignment], str | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, parsed: Parsed) -> "Sessions":
        """None yet; their rows are columns of `parsed`."""
        rows = Columns.of(RECORD, FIELDS)
        parsed.columns.append(rows)
        return cls(parsed, rows)

    def take(self, attributes: Attributes) -> None:
        """One accounting record. Raises `Unreadable`.

        `started_at` is the event time less Acct-Session-Time; an address or a port block that joins a session already seen starts when
        it is first seen, for nobody is to answer for what another may have had. What other deliveries tell of the session is asked when
        the rows are stored (`Columns.part_of`). `ended_at` is the event time. Where one session holds several assignments, the
        `session_id` of the second and further ones has the assignment after it. Addresses are 16 bytes; behind a shared address whose
        ports are told elsewhere there is no public one.
        """
        status, at_ms = _status(attributes), _event_ms(attributes)
        nas = _first(attributes, "NAS-Identifier", "NAS-IP-Address", "NAS-IPv6-Address")
        if status in RESTARTS:
            self._restart(nas, at_ms)
        elif status not in (START, INTERIM, STOP):
            self.parsed.ignored[NOT_AN_ASSIGNMENT] += 1
        else:
            session = _session(attributes, nas)
            lasted_ms = _seconds(attributes, "Acct-Session-Time") * 1000
            untold = status != START and not lasted_ms
            began_ms = min(at_ms, self.began.get(session, at_ms)) if untold else at_ms - lasted_ms
            event = _Event(session, status, nas, _key(attributes), at_ms, began_ms)
            if (event.session, status, at_ms) in self.seen:
                self.parsed.duplicates += 1
            else:
                self.seen.add((event.session, status, at_ms))
                self._add(event, *self._addresses(attributes))

    def _restart(self, nas: str, at_ms: int) -> None:
        if nas:
            self.parsed.ends.append(NasRestart(nas, at_ms))
        else:
            self.parsed.ignored[NO_SERVER] += 1

    def _add(self, event: _Event, found: list[Assignment], inside: str | None) -> None:
        if event.key is None or not found:
            self.parsed.ignored[NO_SUBSCRIBER if event.key is None else NO_ADDRESS] += 1
            return
        joins_later = event.session in self.began
        self.began.setdefault(event.session, event.began_ms)
        if event.status == START:
            self.began[event.session] = event.began_ms
        for place, assignment in enumerate(found):
            session = f"{event.session}/{assignment}" if place else event.session
            since_ms = self._held_since(event, assignment, inside, event.at_ms if joins_later else event.began_ms)
            self.rows.add(event.key, _row(event, session, assignment, inside, since_ms))
            self.rows.part_of.append((event.session, event.began_ms))

    def _addresses(self, attributes: Attributes) -> tuple[list[Assignment], str | None]:
        """The assignments and the inward address; read once for all the interims that repeat them. Raises `Unreadable`."""
        said = tuple([tuple(attributes[name]) if name in attributes else () for name in ADDRESSES])
        if said not in self.read:
            found, inside = assignments(attributes), private_address(attributes)
            if inside and not any(assignment.is_ipv4 for assignment in found):
                found.append(BEHIND)
            self.read[said] = found, inside
        return self.read[said]

    def _held_since(self, event: _Event, assignment: Assignment, inside: str | None, otherwise_ms: int) -> int:
        held = (event.session, replace(assignment, released=False) if assignment.released else assignment, inside)
        return min(event.at_ms, self.held_since.setdefault(held, otherwise_ms))


def _row(event: _Event, session: str, assignment: Assignment, inside: str | None, began_ms: int) -> dict[str, object]:
    outside = assignment.public_address
    return {
        "session_id": session,
        "nas": event.nas,
        "public_address": packed(outside) if outside else None,
        "private_address": packed(inside) if inside and (assignment.is_ipv4 or assignment is BEHIND) else None,
        "port_from": assignment.port_from,
        "port_to": assignment.port_to,
        "prefix": assignment.prefix,
        "started_at": began_ms,
        "ended_at": event.at_ms,
        "state": "ended" if event.status == STOP or assignment.released else "open",
        "time_zone": "UTC",
    }


def _status(attributes: Attributes) -> str:
    status = _first(attributes, "Acct-Status-Type")
    if not status:
        raise Unreadable("the attribute Acct-Status-Type", "a record without it")
    return STATUSES.get(status, status)


def _event_ms(attributes: Attributes) -> int:
    """When it happened: by the server that reports it, else when the report came less the time it had waited (RFC 2866 5.2).

    A server whose clock was never set says nothing. The line that opens a record is not asked: it says the local time of the receiving
    server, without its zone.
    """
    told = _first(attributes, "Event-Timestamp")
    said = "" if instants.is_unset(told) else told
    at_ms = instants.from_radius(said) if said else instants.from_unix(_first(attributes, "Timestamp"))
    if at_ms is None:
        raise Unreadable("Event-Timestamp with a known time zone, or Timestamp in Unix seconds", "a record without a time")
    return at_ms if said else at_ms - _seconds(attributes, "Acct-Delay-Time") * 1000


def _session(attributes: Attributes, nas: str) -> str:
    unique = _first(attributes, "Acct-Unique-Session-Id")
    plain = _first(attributes, "Acct-Session-Id")
    if not (unique or plain):
        raise Unreadable("the attribute Acct-Unique-Session-Id or Acct-Session-Id", "a record without them")
    return unique or f"{nas}/{plain}"


def _key(attributes: Attributes) -> Key | None:
    remote_id, user_name = _first(attributes, *REMOTE_ID), _first(attributes, "User-Name")
    if remote_id:
        return ("remote-id", remote_id)
    return ("user-name", user_name) if user_name else None


def _first(attributes: Attributes, *names: str) -> str:
    for name in names:
        if name in attributes:
            return attributes[name][0]
    return ""


def _seconds(attributes: Attributes, name: str) -> int:
    text = _first(attributes, name)
    return int(text) if text.isdecimal() and len(text) <= 10 else 0
