"""Which JSON documents stand here?

One document, an array of them, one a line, or one after another, as different senders write them to files and post them. A document
that cannot be read is a fault; what begins on a line of its own after it is read again.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from hjemmel.intake.parsed import Fault

AN_OBJECT = "a JSON object"
MOST_UNREADABLE = 1000  # the decoder counts the lines from the beginning for each
SUSPECT = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")  # how half of a surrogate pair (RFC 8259 section 8.2) and a zero are written
BLANK = re.compile(r"[\s\x1e]*")  # also what opens a record in a JSON text sequence (RFC 7464)
Document = dict[str, Any]


def documents(data: bytes) -> Iterator[tuple[int, Document | Fault]]:
    """Each object with its first line; an array stands for what is in it. After `MOST_UNREADABLE` the rest is not read, and a fault."""
    text, at, line, unreadable = data.decode("utf-8-sig", "replace"), 0, 1, 0
    while True:
        start = BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        line += text.count("\n", at, start)
        if start == len(text):
            return
        try:
            found, at = DECODER.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            place = getattr(error, "pos", start)
            yield line, Fault(line + text.count("\n", start, place), "something else", AN_OBJECT)
            unreadable += 1
            if unreadable == MOST_UNREADABLE:
                yield line, Fault(line, f"{MOST_UNREADABLE} documents that cannot be read", f"{AN_OBJECT}; what follows is not read")
                return
            at = text.find("\n{", start) + 1 or len(text)
            line += text.count("\n", start, at)
            continue
        if SUSPECT.search(text, start, at) and not _is_text(found):
            yield line, Fault(line, "half a surrogate pair, or a zero", f"{AN_OBJECT} whose text is Unicode without zeros")
        else:
            for document in found if isinstance(found, list) else [found]:
                yield line, document if isinstance(document, dict) else Fault(line, "another kind of JSON", AN_OBJECT)
        line += text.count("\n", start, at)


def within(value: Any, *path: str) -> Any:
    """What stands at `path` in a document; None where nothing does."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_in(value: Any, *path: str) -> str:
    """The text or the number that stands at `path`, as text without blanks around it; "" for anything else."""
    found = within(value, *path)
    return str(found).strip() if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def _is_text(value: Any) -> bool:
    """Whether all text in a document can be stored and sent on."""
    try:
        return b"\\u0000" not in json.dumps(value, ensure_ascii=False).encode().replace(b"\\\\", b"")
    except (UnicodeEncodeError, RecursionError):
        return False


def _no_constant(name: str) -> Any:
    raise ValueError(name)


DECODER = json.JSONDecoder(parse_constant=_no_constant)  # NaN and Infinity are no JSON (RFC 8259 section 6)
