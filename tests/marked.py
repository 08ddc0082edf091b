"""Who has a mark in everything that is held on her, and where in the files of the house does it stand?

The mark is looked for as it was written, in capitals, in UTF-16, in base64 and in hexadecimal; in what ClickHouse packs once that is
unpacked, and in what PostgreSQL packs by the pieces that its packing leaves whole.
"""

import base64
import hashlib
import secrets
import string
import struct
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import hyperscan
import lz4.block
from django.conf import settings
from django.db import connection

from browsing import Reader
from hjemmel.acts.forget_bytes import forget_bytes
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Field, Kind, RecordType
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.rights.erasure import is_erased
from hjemmel.stores import entries, models
from homes import Home, new_home, now, write_events

try:
    from compression import zstd
except ImportError:
    from backports import zstd

PATIENCE_SECONDS = 120
LONG = 300  # times the mark: a text that PostgreSQL keeps apart from its row
ALREADY = ("contact", "subscription", "placed-hold")  # a home has the first two; a hold is one that the notice knows
PIECE = 8  # PostgreSQL's packing puts a byte of its own after every eight that it leaves as they are
# Before a packed block: a checksum; then how it is packed, how long it is so with this head, and how long it was.
_CHECKSUM, _HEAD = 16, struct.Struct("<BII")
_AS_IT_IS, _LZ4, _ZSTD = 0x02, 0x82, 0x90
_OF_NUMBERS = range(0x91, 0x97)  # several one after the other, and those for numbers and clocks: no text is packed so


@dataclass(frozen=True, slots=True)
class Marked:
    """A home, her mark, and all the bytes by which it is found."""

    home: Home
    mark: str
    needles: tuple[bytes, ...]


def marked_home(mark: str = "", *, duties: bool = False, **contact: Any) -> Marked:
    """A home with a mark in every text, hardware address and address of every record type that an erasure takes, and in a session.
    With `duties` in those that the law keeps too."""
    mark = mark or new_mark()
    row = {"name": f"Slette {mark}", "email": f"{mark}@kunde.example", "address": f"Veien {mark}", **contact}
    home = new_home(**row)
    models.Subscription.objects.filter(key=home.subscription).update(product=mark)
    subscription = models.Subscription.objects.get(key=home.subscription)
    for record in the_notice().records():
        if record.subject == NOBODY or record.id in ALREADY or not (duties or is_erased(record)):
            continue
        values = {field.name: value(field, record, mark, now(), over=duties) for field in record.fields}
        if record.kind is Kind.EVENT:
            columns = {name: [round(v.timestamp() * 1000) if isinstance(v, datetime) else v] for name, v in values.items()}
            write_events(record, columns, [home.subscription])
        else:
            entries.add(record, home.contact_id if record.subject == "customer" else subscription.pk, values, 1)
    session = Reader().be(home.customer_number, "customer").client.session.session_key
    return Marked(home, mark, (*needles(mark), session.encode()))


def new_mark() -> str:
    return "merke" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(32))


def value(field: Field, record: RecordType, mark: str, at: datetime, *, over: bool = False) -> Any:
    """What a field of a marked person holds. `over`: what lasts until somebody ends it has ended."""
    if field.optional and field.name == record.clock and not over:
        return None
    if field.values:
        return field.values[0]
    told: dict[str, Any] = {"instant": at - timedelta(hours=1), "date": at.date(), "bool": True, "float64": 1.5, "ip": address(mark)}
    told |= {"mac": hardware_address(mark), "text": f"{mark} {field.name}"}
    if record.id == "enquiry-message" and field.type == "text" and field.name != "case_number":
        told["text"] = "".join(f"{mark}{secrets.token_hex(16)}" for _ in range(LONG))
    return told.get(field.type, 1)


def hardware_address(mark: str) -> str:
    return ":".join(["02", *(f"{byte:02x}" for byte in hashlib.sha256(mark.encode()).digest()[:5])])


def address(mark: str) -> bytes:
    return hashlib.sha256(f"{mark} address".encode()).digest()[:16]


def needles(mark: str) -> tuple[bytes, ...]:
    """The bytes by which a mark is found, however it was written."""
    text, hardware = mark.encode(), hardware_address(mark)
    pieces = (text[start : start + PIECE] for start in range(PIECE, 2 * PIECE))  # one of these is whole, wherever the packing cut
    in_base64 = (base64.b64encode(b"_" * before + text)[4 if before else 0 : 40] for before in range(3))
    known = (mark.upper().encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be"), text.hex().encode(), text.hex().upper().encode())
    return (*pieces, *known, *in_base64, hardware.encode(), hardware.upper().encode(), address(mark))


def files_with(found_by: Sequence[bytes]) -> set[str]:
    """The files of the house in which any of these bytes stand, by path below its home."""
    return files_of({"": found_by})[""]


def files_of(people: Mapping[str, Sequence[bytes]]) -> dict[str, set[str]]:
    """The same for several people at once: every file is read once."""
    home, whose = Path(settings.HJEMMEL_HOME), [(who, needle) for who, needles in people.items() for needle in needles]
    looked_for = hyperscan.Database()
    looked_for.compile(
        expressions=["".join(f"\\x{byte:02x}" for byte in needle).encode() for _, needle in whose],
        ids=list(range(len(whose))),
        elements=len(whose),
        flags=hyperscan.HS_FLAG_SINGLEMATCH,
    )
    found: dict[str, set[str]] = {who: set() for who in people}
    for path in home.rglob("*"):
        try:
            held = _held(path) if path.is_file() else []
        except FileNotFoundError:  # an engine has just let go of it
            continue
        for data in filter(None, held):
            seen: set[int] = set()
            looked_for.scan(data, match_event_handler=lambda number, *_, seen=seen: seen.add(number))
            for number in seen:
                found[whose[number][0]].add(str(path.relative_to(home)))
    return found


def in_both_engines(found: set[str]) -> tuple[set[str], set[str]]:
    return {f for f in found if f.startswith("postgres/")}, {f for f in found if f.startswith("events/")}


def checkpoint() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the statistics of the register hold values too
        cursor.execute("CHECKPOINT")


def cleared(at: Callable[[], datetime] = now) -> None:
    """As the job does it, at once; what the event engine has replaced is waited for."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        done = forget_bytes(at(), at_once=True)
        if not done.left and not done.parts:
            return
        assert time.monotonic() < give_up, done
        time.sleep(1)


def _held(path: Path) -> list[bytes]:
    """What a file holds, and what is packed in it."""
    data = path.read_bytes()
    return [data, b"".join(_unpacked(data)) if "events" in path.parts else b""]


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What stands in the packed blocks of a file of ClickHouse's: one after the other from its beginning, if it has any."""
    at = 0
    while at + _CHECKSUM + _HEAD.size <= len(data):
        how, packed, whole = _HEAD.unpack_from(data, at + _CHECKSUM)
        start, at = at + _CHECKSUM + _HEAD.size, at + _CHECKSUM + packed
        if packed <= _HEAD.size or at > len(data) or how not in (_AS_IT_IS, _LZ4, _ZSTD, *_OF_NUMBERS):
            return
        if how == _LZ4:
            yield lz4.block.decompress(data[start:at], uncompressed_size=whole)
        elif how == _ZSTD:
            yield zstd.decompress(data[start:at])
