"""How do port blocks come in as it happens, by IPFIX?

Over UDP (RFC 7011 10.3), from translators that send their templates now and then. Records are read as they come, and only what may be
read of them goes to the spool, within a second: where somebody went is nowhere, not even there. Of what is refused it is told that it was.
"""

import json
import logging
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address
from pathlib import Path
from threading import Event

from hjemmel.intake.arrivals import Listener
from hjemmel.intake.ipfix_elements import AT_MS, AT_S, EXPORTER, EXPORTER_V6, NAT_EVENT, NUMBER, READ, SESSION
from hjemmel.intake.ipfix_messages import FIRST_DATA, IPFIX, Element, Message, Set, assembled, messages
from hjemmel.intake.ipfix_records import UNREAD, Kept, Record, Records, tells_activity
from hjemmel.intake.ipfix_writing import element, record, template
from hjemmel.intake.parsed import Fault, Unreadable
from hjemmel.intake.spool import drop_unfinished, lay, replace
from hjemmel.intake.syslog import FLUSH_S, MESSAGES_AT_A_TIME, RECEIVE_BYTES, CannotListen

log = logging.getLogger(__name__)
FORMAT = "nat-ipfix"
LONGEST = 65_535  # octets of a datagram
MOST_WAITING = 20_000  # records before they go to disk
WAITS_S, WAITING_BYTES = 1800.0, 8 << 20  # data whose template has not come, in memory alone: nobody knows what they hold
TOGETHER = 400  # records of one message in the spool
WIDE = 8  # octets of a number in the spool, whatever came
UNKNOWN = Set(0xFFFF, b"")  # data whose template never came, as the spool tells of them
TEMPLATES = ".templates"


@dataclass(frozen=True, slots=True)
class _Held:
    since: float
    exporter: str
    message: Message
    data: Set


class IpfixReceiver:
    """Listens on some addresses and fills one spool folder. `left_out` counts what was no message or no set."""

    def __init__(self, listeners: Sequence[Listener], spool: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises CannotListen."""
        self._selector, self._spool, self._clock = selectors.DefaultSelector(), spool, clock
        self._records: list[Record] = []
        self._held: deque[_Held] = deque()
        self._held_bytes = self._without_template = self.left_out = 0
        self.addresses: list[tuple[str, int]] = []
        self._flush_at = clock() + FLUSH_S
        spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        drop_unfinished(spool)
        self._kept = _kept(spool / TEMPLATES)
        self._reader = Records(self._kept)
        for listener in listeners:
            self._listen(listener)

    def run(self, stop: Event) -> None:
        """Receive until told to stop; then what has come is on disk."""
        while not stop.is_set():
            for key, _ in self._selector.select(timeout=0.2):
                self._datagrams(key.fileobj)  # type: ignore[arg-type]
            if self._clock() >= self._flush_at or len(self._records) >= MOST_WAITING:
                self.flush()
        self.close()

    def close(self) -> None:
        """Write what has come, and listen no more."""
        for key in list(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()
        self.flush()

    def hear(self, datagram: bytes, exporter: str) -> None:
        """One datagram of a translator."""
        for message in messages(datagram):
            if isinstance(message, Fault):
                self._leave_out(exporter)
                continue
            for one in message.sets:
                if not self._is_read(message, one, exporter):
                    self._hold(_Held(self._clock(), exporter, message, one))
                elif message.are_templates(one):
                    self._read_held(exporter, message.domain)

    def flush(self) -> None:
        """Bring what has come to disk, and the templates by which it is read."""
        self._flush_at = self._clock() + FLUSH_S
        while self._held and self._clock() - self._held[0].since > WAITS_S:
            self._give_up()
        if self._records or self._without_template:
            lay(self._spool, b"".join(_messages(self._records, self._without_template)), ".ipfix")
            self._records, self._without_template = [], 0
        if (kept := self._reader.kept()) != self._kept:
            replace(self._spool / TEMPLATES, json.dumps(kept).encode())
            self._kept = kept

    def _listen(self, listener: Listener) -> None:
        opened = socket.socket(socket.AF_INET6 if ":" in listener.host else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            opened.bind((listener.host, listener.port))
        except OSError as error:
            where = listener.arrival.where
            raise CannotListen(f"IPFIX cannot be listened for on `{where}` ({error.strerror}): name another port") from error
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        self._selector.register(opened, selectors.EVENT_READ)
        self.addresses.append(opened.getsockname()[:2])

    def _datagrams(self, opened: socket.socket) -> None:
        with suppress(BlockingIOError):
            for _ in range(MESSAGES_AT_A_TIME):
                datagram, source = opened.recvfrom(LONGEST)
                self.hear(datagram, _plain(source[0]))

    def _is_read(self, message: Message, one: Set, exporter: str) -> bool:
        """Whether a set is read, or left out; not, where its template is not known."""
        try:
            found = self._reader.read(message, one, exporter)
        except Unreadable:
            self._leave_out(exporter)
            return True
        self._records += [_told(each, message, exporter) for each in found or ()]
        return found is not None

    def _leave_out(self, exporter: str) -> None:
        self.left_out += 1
        log.warning("a message of IPFIX from %s cannot be read", exporter)

    def _hold(self, held: _Held) -> None:
        self._held.append(held)
        self._held_bytes += len(held.data.body)
        while self._held_bytes > WAITING_BYTES:
            self._give_up()

    def _give_up(self) -> None:
        gone = self._held.popleft()
        self._held_bytes -= len(gone.data.body)
        self._without_template += 1

    def _read_held(self, exporter: str, domain: int) -> None:
        held, self._held, self._held_bytes = self._held, deque(), 0
        for one in held:
            of_this = (one.exporter, one.message.domain) == (exporter, domain)
            if not of_this or not self._is_read(one.message, one.data, exporter):
                self._held.append(one)
                self._held_bytes += len(one.data.body)


def _told(found: Record, message: Message, exporter: str) -> Record:
    """What the spool tells of a record: what is read of it, by whom it was sent, and when."""
    kept: Record = {NAT_EVENT: SESSION} if tells_activity(found) else {name: value for name, value in found.items() if name != UNREAD}
    if not {AT_MS, AT_S} & kept.keys():
        kept[AT_MS] = message.exported_s * 1000
    if not {EXPORTER, EXPORTER_V6} & kept.keys():
        kept[EXPORTER_V6 if ":" in exporter else EXPORTER] = exporter
    return kept


def _messages(records: Sequence[Record], without_template: int) -> list[bytes]:
    """A file of messages (RFC 5655): the templates, and what is told by each."""
    by_names: dict[tuple[str, ...], list[Record]] = {}
    for each in records:
        by_names.setdefault(tuple(each), []).append(each)
    written, now = [], int(time.time())
    for number, (names, of_these) in enumerate(by_names.items(), start=FIRST_DATA):
        elements = [_wide(name) for name in names]
        written.append(assembled(IPFIX, now, 0, [template(number, elements)]))
        for at in range(0, len(of_these), TOGETHER):
            body = b"".join(record(each.values(), elements) for each in of_these[at : at + TOGETHER])
            written.append(assembled(IPFIX, now, 0, [Set(number, body)], before=at))
    return [*written, *[assembled(IPFIX, now, 0, [UNKNOWN])] * without_template]


def _wide(name: str) -> Element:
    found = element(name)
    return Element(found.number, WIDE) if READ[found.number][1] == NUMBER else found


def _kept(path: Path) -> list[Kept]:
    """The templates that an earlier run knew; none where they cannot be read."""
    try:
        listed = json.loads(path.read_bytes())
        return [(str(e), int(d), int(n), [(str(a), str(k), int(o)) for a, k, o in fields], bool(p)) for e, d, n, fields, p in listed]
    except (OSError, ValueError, TypeError):
        return []


def _plain(host: str) -> str:
    """An address as it is written, without the zone of its link, and version 4 as version 4."""
    host = host.partition("%")[0]
    mapped = IPv6Address(host).ipv4_mapped if ":" in host else None
    return str(mapped or host)
