"""How does the copy of everything leave: as one packed file, written as it is read?

`index.html` reads like a page of Min side, without a network and without a script; beside it, for each record type, its rows as JSON
and as a table for spreadsheets, and their JSON Schema; for each yes its receipt; `about.json` says for programs what the page says for
people. Rows of events are read in blocks and packed as they come: how many there are does not show in the memory that it takes.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

import msgspec

from hjemmel.acts.answer_access import Answer, Block, Part, in_turn
from hjemmel.acts.close_access import Given
from hjemmel.acts.the_notice import the_notice
from hjemmel.portals.consent_receipts import file_name as file_name_of_receipt
from hjemmel.portals.consent_receipts import written
from hjemmel.portals.copied_about import about
from hjemmel.portals.copied_page import ROWS_SHOWN, Told, page
from hjemmel.portals.copied_rows import Plain, Row, Shape, schema_of, shape_of

MEDIA_TYPE = "application/zip"
PACKED = 1  # the least effort: most of the gain for a third of the time
IN_MEMORY = 20_000  # rows; a record type with more is read twice, once for each form


def file_name(answer: Answer) -> str:
    """The name under which the copy is saved."""
    return f"innsyn-{answer.customer_number}-{answer.made_at.astimezone(ZoneInfo(answer.notice.time_zone)):%Y-%m-%d}.zip"


def packed(answer: Answer, language: str, finish: Callable[[Given | None], object]) -> Iterator[bytes]:
    """The packed file, piece by piece. `finish` is told what was given, or None if it was cut off, however it ends.

    Raises RegisterUnavailable, EventsUnavailable while it is read.
    """
    given: Given | None = None
    try:
        digest, size, rows = hashlib.sha256(), 0, [0]
        for piece in _pieces(answer, language, rows):
            digest.update(piece)
            size += len(piece)
            yield piece
        given = Given(rows[0], size, digest.hexdigest())
    finally:
        finish(given)


@dataclass(slots=True)
class _Written:
    """What the packer has written and nobody has taken yet. It cannot be wound back, so each file's size follows its bytes."""

    pieces: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        found, self.pieces = b"".join(self.pieces), []
        return found


def _pieces(answer: Answer, language: str, rows: list[int]) -> Iterator[bytes]:
    out, told = _Written(), []
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=PACKED) as packer:  # type: ignore[call-overload]
        for part, blocks in in_turn(answer.parts):
            shape = shape_of(part.record, part.use, ZoneInfo(part.zone), answer.made_at, part.kept)
            newest: deque[tuple[int, Row]] = deque(maxlen=ROWS_SHOWN)
            count = 0
            for so_far in _rows_into(packer, part, blocks, shape, answer.made_at, newest):
                count = so_far
                yield out.take()
            rows[0] += count
            told.append(Told(part.record, part.use, count, tuple(newest), part.kept))
            _put(
                packer,
                f"schema/{part.record.id}.json",
                _schema(answer.notice.digest, part.record.id, part.use.id),
                answer.made_at,
                ZIP_STORED,
            )
        for consent in answer.consents:
            _put(packer, f"receipts/{file_name_of_receipt(consent)}", written(consent, answer.made_at), answer.made_at)
        _put(packer, "about.json", _json(about(answer, told, language)), answer.made_at)
        _put(packer, "index.html", page(answer, told, language).encode(), answer.made_at)
    yield out.take()


def _rows_into(
    packer: ZipFile, part: Part, found: Iterable[Block], shape: Shape, at: datetime, newest: deque[tuple[int, Row]]
) -> Iterator[int]:
    """Writes both forms of a record type's rows; yields, whenever something has been written, how many rows there are so far."""

    def made(blocks: Iterable[Block]) -> Iterator[list[Plain]]:
        for block in blocks:
            newest.extend((block.subscription, row) for row in block.rows[-ROWS_SHOWN:])
            yield [shape.plain(row, block.subscription) for row in block.rows]

    blocks, count = made(found), 0
    held = list(_up_to(IN_MEMORY, blocks))
    whole = sum(map(len, held)) <= IN_MEMORY  # a second reading would only cost: the rows are here
    how = ZIP_DEFLATED if any(held) else ZIP_STORED  # there is nothing to gain on nothing
    with _opened(packer, f"data/{part.record.id}.json", at, how) as file:
        file.write(b"[")
        for block in filter(None, chain(held, blocks)):
            file.write((b",\n" if count else b"\n") + b",\n".join(shape.json(block)))
            count += len(block)
            yield count
        file.write(b"\n]\n")
    with _opened(packer, f"data/{part.record.id}.csv", at, how) as file:
        file.write(shape.head())
        for block in held if whole else made(part.blocks()):
            file.write(shape.csv(block))
            yield count


def _up_to(most: int, blocks: Iterator[list[Plain]]) -> Iterator[list[Plain]]:
    """Blocks until they hold more than so many rows together."""
    for block in blocks:
        yield block
        most -= len(block)
        if most < 0:
            return


@lru_cache(maxsize=256)
def _schema(digest: str, record_id: str, use_id: str) -> bytes:
    """The schema file of a record type under the notice in force (`digest`): the same for everybody, and laid there unpacked."""
    record = the_notice().record(record_id)
    return _json(schema_of(record, next(use for use in record.uses if use.id == use_id), the_notice()))


def _opened(packer: ZipFile, name: str, at: datetime, how: int = ZIP_DEFLATED) -> IO[bytes]:
    info = ZipInfo(name, at.timetuple()[:6])
    info.compress_type = how
    info._compresslevel = PACKED  # type: ignore[attr-defined]  # as ZipFile itself sets it for a name
    return packer.open(info, "w")


def _put(packer: ZipFile, name: str, data: bytes, at: datetime, how: int = ZIP_DEFLATED) -> None:
    with _opened(packer, name, at, how) as file:
        file.write(data)


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
