"""How does accounting come in as it happens?

A RADIUS accounting server (RFC 2866, UDP). Packets of half a second are one delivery; each is answered when the delivery is durable
and not before, so that an access server keeps what we could not. What it sends again is answered again and counted once.
"""

import queue
import select
import socket
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from hjemmel.intake import radius_wire
from hjemmel.intake.parsed import Parsed, Unreadable
from hjemmel.intake.radius_attributes import Attributes
from hjemmel.intake.radius_sessions import Sessions

FORMAT = "radius-accounting"
LARGEST = 4096  # octets of a packet (RFC 2866 3)
MOST, LINGER_S, IDLE_S = 4000, 0.5, 0.25  # packets of one delivery; how long the first of them waits; how often to look whether to stop
REMEMBERED = 100_000  # answers that are sent again without another look
RECEIVE_BUFFER = 16 << 20
ANSWERED, AGAIN, WRONG_SECRET, STRANGER = "answered", "sent-again", "wrong-secret", "unknown-client"
UNREADABLE, NOT_DURABLE = "unreadable", "not-durable"

From = tuple[str, int]
Store = Callable[[Parsed, str], None]  # takes one delivery in by its digest; raises where it is not durable


@dataclass(slots=True)
class _Batch:
    """Packets that are stored together: what they say, whence they came, and their answers."""

    packets: list[tuple[From, bytes, radius_wire.Packet]] = field(default_factory=list)


class AccountingServer:
    """Serves until `stop()`. `clients` maps the address of each access server to its secret; `counts` say what became of packets."""

    def __init__(self, address: From, clients: Mapping[str, bytes], store: Store, clock: Callable[[], float] = time.time) -> None:
        self._socket = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self._socket.bind(address)
        self._socket.setblocking(False)
        self.address: From = self._socket.getsockname()[:2]
        self.counts: Counter[str] = Counter()
        self._clients, self._store, self._clock = clients, store, clock
        self._answered: OrderedDict[tuple[From, bytes], bytes] = OrderedDict()
        self._waiting: queue.Queue[_Batch | None] = queue.Queue(maxsize=2)
        self._stopping = threading.Event()
        self._storer = threading.Thread(target=self._store_all, name="radius-store", daemon=True)

    def serve(self) -> None:
        """Receive, until told to stop; what has been received by then is stored and answered first."""
        self._storer.start()
        while not self._stopping.is_set():
            batch = self._gathered()
            if batch.packets:
                self._waiting.put(batch)
        self._waiting.put(None)
        self._storer.join()
        self._socket.close()

    def stop(self) -> None:
        """Ask `serve` to end."""
        self._stopping.set()

    def _gathered(self) -> _Batch:
        """The packets of half a second from the first, or as many as one delivery holds."""
        batch = _Batch()
        until = time.monotonic() + IDLE_S
        while len(batch.packets) < MOST and (left := until - time.monotonic()) > 0:
            try:
                datagram, source = self._socket.recvfrom(LARGEST)
            except BlockingIOError:  # nothing is there: only then is it worth asking when something will be
                select.select([self._socket], [], [], left)
                continue
            if not batch.packets:
                until = time.monotonic() + LINGER_S
            self._receive(batch, datagram, source[:2])
        return batch

    def _receive(self, batch: _Batch, datagram: bytes, source: From) -> None:
        again = self._answered.get((source, datagram))
        if again is not None:
            self.counts[AGAIN] += 1
            self._answer(source, again)
            return
        secret = self._clients.get(source[0])
        packet = radius_wire.read(datagram, secret, int(self._clock())) if secret else None
        if packet is None:
            self.counts[WRONG_SECRET if secret else STRANGER] += 1
        elif packet.attributes is None:
            self._answer(source, packet.answer)
        else:
            batch.packets.append((source, datagram, packet))

    def _store_all(self) -> None:
        while (batch := self._waiting.get()) is not None:
            try:
                self._take(batch)
            except Exception:  # whatever it was, nothing is answered, and the access servers send again
                self.counts[NOT_DURABLE] += len(batch.packets)

    def _take(self, batch: _Batch) -> None:
        """Store what the packets say, once each, and answer those that could be read."""
        parsed, good, seen = Parsed(), [], set()
        sessions, digest = Sessions.of(parsed), sha256()
        for source, datagram, packet in batch.packets:
            known = (source, datagram)
            if known in seen or known in self._answered:
                self.counts[AGAIN] += 1
            elif not self._told(sessions, packet.attributes or {}):
                continue
            else:
                seen.add(known)
                digest.update(repr(source).encode() + datagram)
            good.append((source, datagram, packet.answer))
        if seen:
            self._store(parsed, digest.hexdigest())
        self.counts[ANSWERED] += len(seen)
        self._answered.update(((source, datagram), answer) for source, datagram, answer in good)
        for source, _, answer in good:
            self._answer(source, answer)
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)

    def _told(self, sessions: Sessions, attributes: Attributes) -> bool:
        try:
            sessions.take(attributes)
        except Unreadable:
            self.counts[UNREADABLE] += 1
            return False
        return True

    def _answer(self, source: From, answer: bytes) -> None:
        try:
            self._socket.sendto(answer, source)
        except BlockingIOError:  # more answers than the network takes at once
            select.select([], [self._socket], [], IDLE_S)
            self._answer(source, answer)
        except OSError:  # the client has gone; it will ask again
            return
