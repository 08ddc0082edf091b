"""How do lines come in by syslog?

UDP (RFC 5426) and TCP (RFC 6587), any format of one record a line. What has come stands on disk within a second, in the house's own
spool, before anything is done with it: an engine that is away loses nothing, and the spool is empty again once it is stored.
"""

import logging
import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from hjemmel.intake.arrivals import Listener
from hjemmel.intake.spool import finish_lines, lay
from hjemmel.intake.syslog_frames import LONGEST, BadFrame, Frames, bare, line

log = logging.getLogger(__name__)
FLUSH_S, FLUSH_BYTES = 1.0, 4 << 20
RECEIVE_BYTES = 8 << 20  # asked of the system for what comes in bursts
CONNECTIONS = 256
MESSAGES_AT_A_TIME = 1000  # of one socket before the others are looked at


class CannotListen(Exception):
    """An address that cannot be listened on. One sentence."""


class SyslogReceiver:
    """Listens on some addresses and fills one spool folder for each format and context."""

    def __init__(self, listeners: Sequence[tuple[Listener, Path]]) -> None:
        """Each listener with the folder in which what it hears is to lie. Raises CannotListen."""
        self._selector = selectors.DefaultSelector()
        self._lines: dict[Path, list[bytes]] = defaultdict(list)
        self._bytes: dict[Path, int] = defaultdict(int)
        self._flush_at = time.monotonic() + FLUSH_S
        self._connections = 0
        self.left_out = 0  # messages too long, or in frames that are none
        self.addresses: list[tuple[str, int]] = []
        for listener, spool in listeners:
            spool.mkdir(mode=0o700, parents=True, exist_ok=True)
            finish_lines(spool)
            self._listen(listener, spool)

    def run(self, stop: Event) -> None:
        """Receive until told to stop; then what has come is on disk."""
        while not stop.is_set():
            for key, _ in self._selector.select(timeout=0.2):
                key.data[0](key.fileobj, *key.data[1:])
            if time.monotonic() >= self._flush_at or sum(self._bytes.values()) >= FLUSH_BYTES:
                self.flush()
        self.close()

    def close(self) -> None:
        """Write what has come, and listen no more."""
        for key in list(self._selector.get_map().values()):
            if len(key.data) == 4:
                _, spool, headless, frames = key.data
                self._keep(spool, headless, [frames.rest()])
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()
        self.flush()

    def flush(self) -> None:
        """Bring what has come to disk."""
        self._flush_at = time.monotonic() + FLUSH_S
        for spool, lines in self._lines.items():
            if lines:
                lay(spool, b"\n".join([*lines, b""]), ".log")
        self._lines.clear()
        self._bytes.clear()

    def _listen(self, listener: Listener, spool: Path) -> None:
        family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
        kind = socket.SOCK_DGRAM if listener.scheme == "udp" else socket.SOCK_STREAM
        try:
            opened = socket.socket(family, kind)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(kind == socket.SOCK_STREAM))
            opened.bind((listener.host, listener.port))
        except OSError as error:
            raise CannotListen(
                f"syslog cannot be listened for on `{listener.arrival.where}` ({error.strerror}): name another port"
            ) from error
        opened.setblocking(False)
        if kind == socket.SOCK_DGRAM:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
            self._selector.register(opened, selectors.EVENT_READ, (self._datagrams, spool, listener.bare))
        else:
            opened.listen(64)
            self._selector.register(opened, selectors.EVENT_READ, (self._connection, spool, listener.bare))
        self.addresses.append(opened.getsockname()[:2])

    def _datagrams(self, opened: socket.socket, spool: Path, headless: bool) -> None:
        with suppress(BlockingIOError):
            for _ in range(MESSAGES_AT_A_TIME):
                self._keep(spool, headless, [line(opened.recv(LONGEST))])

    def _connection(self, opened: socket.socket, spool: Path, headless: bool) -> None:
        with suppress(OSError):
            stream, _ = opened.accept()
            if self._connections >= CONNECTIONS:
                stream.close()
                return
            stream.setblocking(False)
            self._connections += 1
            self._selector.register(stream, selectors.EVENT_READ, (self._stream, spool, headless, Frames()))

    def _stream(self, stream: socket.socket, spool: Path, headless: bool, frames: Frames) -> None:
        try:
            data = stream.recv(LONGEST)
            self._keep(spool, headless, frames.feed(data) if data else [frames.rest()])
        except BlockingIOError:
            return
        except OSError:
            data = b""
        except BadFrame:
            self.left_out, data = self.left_out + 1, b""
            log.warning("a syslog connection was closed: its frames are neither counted nor lines")
        if not data:
            self.left_out += frames.left_out
            self._connections -= 1
            self._selector.unregister(stream)
            stream.close()

    def _keep(self, spool: Path, headless: bool, messages: list[bytes]) -> None:
        for message in filter(None, map(bare, messages) if headless else messages):
            self._lines[spool].append(message)
            self._bytes[spool] += len(message) + 1
