"""What lies beside the databases, where a backup of them that is put back does not reach?

One file of lines, appended durably: each says by keyed references alone what must not come undone.
"""

import json
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

ERASURE, CHOICE, ROW = "number", "choice", "field"  # the kinds of lines, by a word that only they have
LAST = 50  # lines of each kind


def append(lines: Iterable[Mapping[str, Any]]) -> None:
    """Write lines at the end; returns when they are durable. What was cut off there ends first, so that it spoils none of these.

    Raises OSError, as of a disk that is full.
    """
    told = "".join(json.dumps(line) + "\n" for line in lines).encode("ascii")
    handle = os.open(_file(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        cut = size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n"
        left = memoryview(b"\n" + told if cut else told)
        while left:  # the last of a disk takes a part
            left = left[file.write(left) :]
        os.fsync(file.fileno())


def lines(kind: str) -> Iterator[dict[str, Any]]:
    """Every line of a kind that is whole, in the order in which they were written. The others are not read into words: they are many."""
    if _file().exists():
        word = f'"{kind}": '.encode("ascii")
        of_kind = (line for line in _file().read_bytes().splitlines() if word in line)
        yield from (line for line in _whole(of_kind) if kind in line)


def last(kind: str) -> list[dict[str, Any]]:
    """The last lines of a kind, at most LAST. The file is read once, and from then on only what was written since."""
    with _reading:
        if not _file().exists():
            return []
        with _file().open("rb") as file:
            found = os.fstat(file.fileno())
            tail = _tails.get(_file())
            if tail is None or tail.inode != found.st_ino or tail.read_bytes > found.st_size:  # another file lies there now
                tail = _tails[_file()] = _Tail(found.st_ino)
            file.seek(tail.read_bytes)
            tail.take(file.read())
        return list(tail.last.get(kind, ()))


@dataclass
class _Tail:
    """What has been read of a file: how far, and the last lines of each kind."""

    inode: int
    read_bytes: int = 0
    last: dict[str, deque[dict[str, Any]]] = field(default_factory=dict)

    def take(self, text: bytes) -> None:
        """What may still be under way at the end is left for the next time."""
        ended = text.rpartition(b"\n")[0] + b"\n" if b"\n" in text else b""
        self.read_bytes += len(ended)
        for line in _whole(ended.splitlines()):
            for kind in (ERASURE, CHOICE, ROW):
                if kind in line:
                    self.last.setdefault(kind, deque(maxlen=LAST)).append(line)


_tails: dict[Path, _Tail] = {}
_reading = threading.Lock()


def _whole(text: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in text:
        try:
            told = json.loads(line)
        except ValueError:  # cut off while it was written
            continue
        if isinstance(told, dict):
            yield told


def _file() -> Path:
    return Path(settings.HJEMMEL_ERASURE_LOG)
