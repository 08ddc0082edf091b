"""What lies beside the databases, where a backup of them that is put back does not reach?

One file of lines, appended durably: each says by keyed references alone what must not come undone.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

LINE_BYTES_AT_MOST = 8192  # a line is shorter: a reference to each of a customer's subscriptions is its longest part


def append(lines: Iterable[Mapping[str, Any]]) -> None:
    """Write lines at the end; returns when they are durable. What was cut off there ends first, so that it spoils none of these."""
    told = "".join(json.dumps(line) + "\n" for line in lines).encode("ascii")
    handle = os.open(_file(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        cut = size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n"
        file.write(b"\n" + told if cut else told)
        os.fsync(file.fileno())


def lines() -> Iterator[dict[str, Any]]:
    """Every line that is whole, in the order in which they were written."""
    if _file().exists():
        yield from _whole(_file().read_bytes())


def last(count: int) -> list[dict[str, Any]]:
    """The last lines, at most so many."""
    if not _file().exists():
        return []
    with _file().open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - count * LINE_BYTES_AT_MOST))
        return list(_whole(file.read()))[-count:]


def _whole(text: bytes) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        try:
            told = json.loads(line)
        except ValueError:  # cut off while it was written, or by where the reading began
            continue
        if isinstance(told, dict):
            yield told


def _file() -> Path:
    return Path(settings.HJEMMEL_ERASURE_LOG)
