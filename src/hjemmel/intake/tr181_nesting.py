"""Is a JSON document nested deeper than any report is?

A reader that goes down into what it reads goes only so far, and how far depends on who called it. A document that is deeper than
`DEEPEST` is read by no way of reading. The deepest path of TR-181 has some twenty levels. A dotted name says such a path by itself.
"""

from collections.abc import Sequence

import numpy as np

from hjemmel.intake.tr181_tables import Numbers

DEEPEST = 200  # arrays and objects within each other
LONGEST_PATH = 512  # characters of a dotted name: TR-069 has at most 256
AT_A_TIME = 1 << 20  # bytes: what is counted of so many needs little memory
QUOTE, OPENING, CASE = ord('"'), ord("{"), 0x20  # `[` is `{` without the bit that tells the case of letters
LETTERS = bytes(set(range(256)) - set(b'[]{}"'))


def too_deep(document: bytes) -> bool:
    """Whether arrays and objects stand within each other more than `DEEPEST` deep. Of what is no JSON it may say either."""
    opening = 0
    for start in range(0, len(document), AT_A_TIME):
        opening += int(np.count_nonzero(_opening(document, start, min(AT_A_TIME, len(document) - start))))
        if opening > DEEPEST:
            return _is_deep(document)
    return False


def leads_too_deep(path: str) -> bool:
    """Whether a dotted name has more parts, or is longer, than any parameter's: nobody reads what it names."""
    return len(path) > LONGEST_PATH or path.count(".") >= DEEPEST


def among(data: bytes, documents: Sequence[tuple[int, int]]) -> set[int]:
    """The places among `documents` of those that are too deep: where in `data` each begins and ends, in their order."""
    first, many = documents[0][0], documents[-1][1] - documents[0][0]
    if many > AT_A_TIME:
        return {place for place, (start, end) in enumerate(documents) if too_deep(data[start:end])}
    counts = np.diff(np.searchsorted(np.flatnonzero(_opening(data, first, many)), np.array(documents) - first))
    return {place for place in np.flatnonzero(counts[:, 0] > DEEPEST).tolist() if _is_deep(data[slice(*documents[place])])}


def _opening(data: bytes, first: int, many: int) -> Numbers:
    """Which letters open an array or an object, or stand for that in a text: a document with few of them cannot be deep."""
    return np.asarray(np.frombuffer(data, np.uint8, many, first) | CASE == OPENING)


def _is_deep(document: bytes) -> bool:
    if b"\\" in document:
        document = document.replace(rb"\\", b"").replace(rb"\"", b"")
    signs = document.translate(None, LETTERS).replace(b'""', b"")
    level = quotes = 0
    for start in range(0, len(signs), AT_A_TIME):
        some = np.frombuffer(signs, np.uint8, min(AT_A_TIME, len(signs) - start), start)
        quoted = quotes + np.cumsum(some == QUOTE)
        levels = level + np.cumsum(np.where(quoted & 1 | (some == QUOTE), 0, np.where(some | CASE == OPENING, 1, -1)))
        if levels.max() > DEEPEST:
            return True
        level, quotes = levels[-1], quoted[-1]
    return False
