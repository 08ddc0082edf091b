"""Who had which leased address, from when to when?

Leases, as a DHCP server writes them again at each renewal, to `ip-assignment`. Leases of one client that overlap are one session
told anew: it began when the first began, and has lasted as long as the last is known to have lasted.
"""

from dataclasses import dataclass, field, replace

from hjemmel.intake.parsed import Columns, Key, Parsed, Unreadable
from hjemmel.intake.radius_assignment import is_inward, packed
from hjemmel.intake.radius_sessions import FIELDS, NO_SUBSCRIBER, RECORD

SERVER = "kea"  # a pair of servers that back each other up tells every lease twice, in the same words
A_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Lease:
    """One line of a server's journal. `over` says that the lease ended at `at_ms`; else it was given or renewed then, for `lasts_s`.

    A removal says no more than that it is over, and was last renewed at `at_ms`.
    """

    address: str
    length: int | None  # of a delegated prefix
    client: str
    key: Key | None
    at_ms: int
    lasts_s: int
    over: bool
    is_removal: bool = False


@dataclass(slots=True)
class _Session:
    """A session that goes on: since when, until when its last lease lasts, and the row that told of it last."""

    started_ms: int
    until_ms: int
    follows_ms: int
    row: int
    told: tuple[int, bool]


@dataclass(slots=True)
class Leases:
    """The leases of one delivery, taken line by line into `parsed`; `finish()` completes them."""

    parsed: Parsed
    rows: Columns
    going_on: dict[str, _Session] = field(default_factory=dict)
    longest_s: int = 0
    written_ms: int = 0  # the journal is written at its end: whatever is to come was written then or later

    @classmethod
    def of(cls, parsed: Parsed) -> "Leases":
        """None yet; their rows are columns of `parsed`."""
        rows = Columns.of(RECORD, FIELDS)
        parsed.columns.append(rows)
        return cls(parsed, rows)

    def take(self, told: Lease) -> None:
        """One line, as they come. Each new instant of a session is a row; `ended_at` is that instant. Raises `Unreadable`."""
        written_ms = self.written_ms
        if not told.over:
            self.written_ms = max(written_ms, told.at_ms)
        if told.key is None:
            self.parsed.ignored[NO_SUBSCRIBER] += 1
            return
        self.longest_s = max(self.longest_s, told.lasts_s)
        place = told.address if told.length is None else f"{told.address}/{told.length}"
        name = f"{place}/{told.client}/{told.key[1]}"  # another line is another subscriber: a session of her own
        lease = _dated(told, self.going_on.get(name), written_ms)
        session = self._session(name, lease)
        if session.row < len(self.rows) and session.told == (lease.at_ms, lease.over):
            self.parsed.duplicates += 1
            return
        session.row, session.told, session.until_ms = len(self.rows), (lease.at_ms, lease.over), lease.at_ms + lease.lasts_s * 1000
        self.rows.add(told.key, _row(name, session, lease))
        self.rows.follows_ms.append(session.follows_ms)
        if lease.over:
            session.until_ms = lease.at_ms - 1

    def finish(self, received_ms: int | None) -> None:
        """What goes on lasts until its lease ends, or until the journal was read (`received_ms`): no server gives it away before."""
        ends, states = self.rows.values["ended_at"], self.rows.values["state"]
        for session in self.going_on.values():
            if received_ms is not None and ends[session.row] < min(session.until_ms, received_ms):
                ends[session.row] = min(session.until_ms, received_ms)
                states[session.row] = "ended" if session.until_ms <= received_ms else "open"

    def _session(self, name: str, lease: Lease) -> _Session:
        known = self.going_on.get(name)
        if known is None:
            before_ms = lease.at_ms - (lease.lasts_s or self.longest_s or A_DAY_S) * 1000
            started_ms, follows_ms = lease.at_ms, before_ms
        elif lease.at_ms <= known.until_ms or (lease.at_ms, lease.over) == known.told:
            known.started_ms = min(known.started_ms, lease.at_ms)
            return known
        else:
            started_ms = follows_ms = lease.at_ms
        self.going_on[name] = _Session(started_ms, lease.at_ms, follows_ms, len(self.rows), (lease.at_ms, lease.over))
        return self.going_on[name]


def _dated(lease: Lease, known: _Session | None, written_ms: int) -> Lease:
    """A removal at the last instant until which the lease is known to have lasted: what stands before it in the journal was written
    before it was removed, and it did not outlast its length. Of one that had ended already it tells nothing new."""
    if not lease.is_removal or known is None:
        return lease
    told_ms, had_ended = known.told
    at_ms = told_ms if had_ended and lease.at_ms <= told_ms else max(lease.at_ms, min(known.until_ms, written_ms))
    return replace(lease, at_ms=at_ms)


def _row(name: str, session: _Session, lease: Lease) -> dict[str, object]:
    inside = is_inward(lease.address)
    try:
        address = packed(lease.address)
    except ValueError:
        raise Unreadable("an IP address") from None
    return {
        "session_id": name,
        "nas": SERVER,
        "public_address": None if inside else address,
        "private_address": address if inside else None,
        "port_from": None,
        "port_to": None,
        "prefix": None if lease.length is None else f"{lease.address}/{lease.length}",
        "started_at": session.started_ms,
        "ended_at": lease.at_ms,
        "state": "ended" if lease.over else "open",
        "time_zone": "UTC",
    }
