"""How does a delivery, from a file or over HTTP, become an act?"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from hjemmel.acts.actor import Actor
from hjemmel.acts.take_in import Arrived, Receipt, take_in, takes_packed
from hjemmel.acts.the_notice import the_notice
from hjemmel.intake.adapters import ADAPTERS, Adapter, nearest
from hjemmel.intake.arrivals import BESIDE
from hjemmel.intake.merged import merged
from hjemmel.intake.together import may_share, together

GZIP = b"\x1f\x8b"  # how a packed file begins (RFC 1952)
GZIP_CODING = "gzip"
CODINGS = (GZIP_CODING, "deflate")  # of HTTP (RFC 9110 8.4.1) that are undone
GZIP_BITS, ZLIB_BITS, RAW_BITS = 31, 15, -15  # as zlib tells RFC 1952, RFC 1950 and RFC 1951 apart
MOST_BYTES = 256 * 1024 * 1024  # of one delivery, unpacked
SMALL_BYTES = 64 * 1024  # of a document that is stored with others: what storing anything costs is then most of what it costs


class UnknownFormat(Exception):
    """No adapter reads this format."""

    def __init__(self, name: str):
        near = nearest(name)
        super().__init__(
            f"`{name}` is no format that is read here; " + (f"did you mean `{near}`?" if near else f"choose one of {', '.join(ADAPTERS)}")
        )


class NotBeside(Exception):
    """Something said beside the data that no adapter knows."""

    def __init__(self, said: str) -> None:
        super().__init__(f"`{said}` says nothing beside the data: write it like `zone=UTC`, with one of {', '.join(BESIDE)}")


class TooLarge(Exception):
    """The delivery is larger than one delivery may be."""

    def __init__(self) -> None:
        super().__init__(f"a delivery may hold {MOST_BYTES // 1024 // 1024} MiB; split it")


class NotPacked(Exception):
    """The delivery says that it is packed and is not, or not whole."""

    def __init__(self, coding: str = GZIP_CODING) -> None:
        super().__init__(f"the delivery is marked as {coding} but cannot be unpacked; send it again whole")


class UnknownCoding(Exception):
    """The delivery is packed in a way that is not unpacked here."""

    def __init__(self, said: str) -> None:
        super().__init__(f"`{said[:40]}` is no packing that is undone here: send it as {' or '.join(CODINGS)}, or plain")


@dataclass(frozen=True, slots=True)
class Door:
    """Where a delivery came in: the source's name, who acts, and when."""

    source: str
    actor: Actor
    now: datetime
    partial: bool = False


def adapter_for(name: str) -> Adapter:
    """Raises UnknownFormat."""
    adapter = ADAPTERS.get(name)
    if adapter is None:
        raise UnknownFormat(name)
    return adapter


def beside(said: Iterable[str]) -> dict[str, str]:
    """What is said beside the data, from words like `zone=UTC`. Raises NotBeside."""
    found = {}
    for word in said:
        name, equals, value = word.partition("=")
        if name not in BESIDE or not equals:
            raise NotBeside(word)
        found[name] = value
    return found


def deliver(format_name: str, data: bytes, door: Door, context: Mapping[str, str], *, shares: bool = False) -> Receipt:
    """Parse one delivery and take it in. The same bytes in the same format and context are the same delivery. One that `shares` and is
    small is stored with those that arrive in this process at the same time.

    Raises UnknownFormat, and whatever `acts.take_in` raises.
    """
    adapter, known = adapter_for(format_name), known_beside(door.now, context)
    quick = adapter.parse_quickly(data, known) if adapter.parse_quickly and takes_packed(adapter.records) else None
    parsed, digest = quick or adapter.parse(data, known), _digest(format_name, data, context)
    if shares and len(data) <= SMALL_BYTES and may_share(parsed):
        return together(format_name).take_in(Arrived(parsed, digest, door.source, door.actor, door.now))
    return take_in(
        parsed,
        format_name=format_name,
        digest=digest,
        source=door.source,
        actor=door.actor,
        now=door.now,
        partial=door.partial,
    )


def deliver_together(format_name: str, deliveries: Sequence[tuple[bytes, Mapping[str, str]]], door: Door) -> tuple[Receipt, list[int]]:
    """Take many small deliveries in as one batch; returns its receipt, and the places of those that cannot be read and are left out.

    What is told again in other company is stored again, and counts once as what it is: records by their identity, payments by their
    reference. Raises UnknownFormat, and whatever `acts.take_in` raises but for Malformed.
    """
    adapter, read, digests = adapter_for(format_name), [], []
    unread = []
    for place, (data, context) in enumerate(deliveries):
        parsed = adapter.parse(data, known_beside(door.now, context))
        if parsed.faults:
            unread.append(place)
        else:
            read.append(parsed)
            digests.append(_digest(format_name, data, context))
    if not read:
        return Receipt(), unread
    digest = sha256("".join(sorted(digests)).encode()).hexdigest()
    source, actor = door.source, door.actor
    return take_in(merged(read), format_name=format_name, digest=digest, source=source, actor=actor, now=door.now), unread


def known_beside(now: datetime, context: Mapping[str, str]) -> Mapping[str, str]:
    """What is true beside the data: what the source says, and what we know ourselves."""
    ours = {"provider_zone": the_notice().time_zone, "collectors": settings.HJEMMEL_COLLECTORS}
    return {"received_at": str(int(now.timestamp())), **ours, **context}


def _digest(format_name: str, data: bytes, context: Mapping[str, str]) -> str:
    digest = sha256(repr((format_name, sorted(context.items()))).encode() + b"\0")
    digest.update(data)
    return digest.hexdigest()


def unpack(data: bytes) -> bytes:
    """Unpack gzip, within the limit. Raises NotPacked, TooLarge."""
    return _unpacked(data, GZIP_BITS, GZIP_CODING)


def decoded(data: bytes, said: str) -> bytes:
    """A body without its `Content-Encoding`, within the limit; "deflate" is RFC 1950, and bare RFC 1951 as some send it.

    Raises NotPacked, TooLarge, UnknownCoding.
    """
    coding = said.strip().lower().removeprefix("x-")
    if coding in ("", "identity"):
        return data
    if coding not in CODINGS:
        raise UnknownCoding(said)
    if coding == GZIP_CODING:
        return unpack(data)
    try:
        return _unpacked(data, ZLIB_BITS, coding)
    except NotPacked:
        return _unpacked(data, RAW_BITS, coding)


def _unpacked(data: bytes, bits: int, coding: str) -> bytes:
    unpacker = zlib.decompressobj(wbits=bits)
    try:
        plain = unpacker.decompress(data, MOST_BYTES + 1)
    except zlib.error:
        raise NotPacked(coding) from None
    if len(plain) > MOST_BYTES:
        raise TooLarge
    if not unpacker.eof or unpacker.unused_data:
        raise NotPacked(coding)
    return plain
