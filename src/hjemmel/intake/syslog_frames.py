"""Where does one syslog message end and the next begin?

On a stream each message says its length (octet counting, RFC 6587 3.4.1), or each ends at a line feed (3.4.2); the first tells which.
A datagram is one message (RFC 5426). A header, by RFC 5424 or RFC 3164, is the adapter's to read, or is left out where it knows none.
"""

import re

LONGEST = 65_536  # octets of one message
LENGTH = re.compile(rb"([1-9]\d{0,6}) ")
COUNTED = re.compile(rb"[1-9]\d{0,6} <")  # a length, and the priority with which a message begins
MAY_BE_COUNTED = re.compile(rb"[1-9]\d{0,6} ?")
DATA = rb"(?:-|(?:\[(?:[^\]\\]|\\.)*\])+)"  # structured data (RFC 5424 6.3)
HEADER_5424 = re.compile(rb"<\d{1,3}>\d{1,2} \S+ \S+ \S+ \S+ \S+ " + DATA + rb"(?: (?:\xef\xbb\xbf)?|$)")
HEADER_3164 = re.compile(rb"<\d{1,3}>(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ )?(?:[\w./-]{1,48}(?:\[\d+\])?: )?")
END = re.compile(rb"[\n\x00]")  # some end theirs with a zero


class BadFrame(Exception):
    """A length that is none, or too long: where the next message begins is not known."""


class Frames:
    """One stream. What is longer than a message may be is left out, and counted."""

    def __init__(self) -> None:
        self._waiting = b""
        self._skipping = False
        self._counts: bool | None = None  # whether messages say their length; None until the first tells
        self.left_out = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are whole by now. Raises BadFrame."""
        self._waiting += data
        found = []
        while (message := self._next()) is not None:
            if message:
                found.append(message)
        return found

    def rest(self) -> bytes:
        """The last message of a stream that ended without a line end; it may have been cut off where its length says so."""
        rest, self._waiting = self._waiting, b""
        return b"" if self._skipping or self._counts else line(rest)

    def _next(self) -> bytes | None:
        if self._counts is None and self._waiting and not MAY_BE_COUNTED.fullmatch(self._waiting):
            self._counts = COUNTED.match(self._waiting) is not None
        if self._counts is None or self._counts:
            return self._counted() if self._counts else None
        end = END.search(self._waiting)
        if end is None:
            if len(self._waiting) > LONGEST:
                self.left_out += not self._skipping
                self._waiting, self._skipping = b"", True
            return None
        message, self._waiting = self._waiting[: end.start()], self._waiting[end.end() :]
        if self._skipping or len(message) > LONGEST:
            self.left_out += not self._skipping
            self._skipping = False
            return b""
        return line(message)

    def _counted(self) -> bytes | None:
        length = LENGTH.match(self._waiting)
        if length is None:
            if self._waiting and not MAY_BE_COUNTED.fullmatch(self._waiting):
                raise BadFrame
            return None
        octets = int(length[1])
        if octets > LONGEST:
            raise BadFrame
        if len(self._waiting) < length.end() + octets:
            return None
        message, self._waiting = self._waiting[length.end() : length.end() + octets], self._waiting[length.end() + octets :]
        return line(message)


def line(message: bytes) -> bytes:
    """A message as one line, without what ends it."""
    return message.rstrip(b"\r\n\x00").replace(b"\r", b" ").replace(b"\n", b" ").replace(b"\x00", b"")


def bare(message: bytes) -> bytes:
    """A message without its header."""
    header = HEADER_5424.match(message) or HEADER_3164.match(message)
    return message[header.end() :] if header else message
