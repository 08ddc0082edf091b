"""How does a delivery, from a file or over HTTP, become an act?"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from hjemmel.acts.actor import Actor
from hjemmel.acts.take_in import Receipt, take_in
from hjemmel.intake.adapters import ADAPTERS, Adapter, nearest

MOST_BYTES = 256 * 1024 * 1024  # of one delivery, unpacked


class UnknownFormat(Exception):
    """No adapter reads this format."""

    def __init__(self, name: str):
        near = nearest(name)
        super().__init__(
            f"`{name}` is no format that is read here; " + (f"did you mean `{near}`?" if near else f"choose one of {', '.join(ADAPTERS)}")
        )


class TooLarge(Exception):
    """The delivery is larger than one delivery may be."""

    def __init__(self) -> None:
        super().__init__(f"a delivery may hold {MOST_BYTES // 1024 // 1024} MiB; split it")


class NotPacked(Exception):
    """The delivery says that it is gzip and is not."""

    def __init__(self) -> None:
        super().__init__("the delivery is marked as gzip but cannot be unpacked; send it again whole")


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


def deliver(format_name: str, data: bytes, door: Door, context: Mapping[str, str]) -> Receipt:
    """Parse one delivery and take it in. The same bytes in the same format and context are the same delivery.

    Raises UnknownFormat, and whatever `acts.take_in` raises.
    """
    adapter = adapter_for(format_name)
    digest = sha256(repr((format_name, sorted(context.items()))).encode() + b"\0" + data).hexdigest()
    parsed = adapter.parse(data, {"received_at": str(int(door.now.timestamp())), **context})
    return take_in(parsed, format_name=format_name, digest=digest, source=door.source, actor=door.actor, now=door.now, partial=door.partial)


def unpack(data: bytes) -> bytes:
    """Unpack gzip, within the limit. Raises NotPacked, TooLarge."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(data, MOST_BYTES + 1)
    except zlib.error:
        raise NotPacked from None
    if len(plain) > MOST_BYTES:
        raise TooLarge
    if not unpacker.eof:
        raise NotPacked
    if unpacker.unused_data:
        raise NotPacked
    return plain
