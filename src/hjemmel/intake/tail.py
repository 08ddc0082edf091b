"""What has been written to this file since, and how far has it been stored?

Follows a log that grows: what has come up to the last whole record is one delivery, and the place in the file moves when it is stored. A
rotated log (by another name, or copied and emptied) is read to its end first. What was under way when the house went down is told again
as the same delivery, which counts once.
"""

import json
import logging
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from threading import Event

from hjemmel.acts.take_in import Receipt
from hjemmel.intake import spool
from hjemmel.intake.adapters import ADAPTERS
from hjemmel.intake.attempt import Later, RefusedForGood, attempt

log = logging.getLogger(__name__)
EVERY_S = 1.0
CHUNK = 8 << 20  # bytes of one delivery
MARK = 4096  # bytes before the place, by which a file is known again
QUIET_S = 5.0  # a rotated file that has not been written to for so long has ended
LONGEST_HEADER = 1 << 16


class FileTaken(Exception):
    """Another process follows the file. One sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file is stored. `mark` is of the bytes before `at`; `until` is the end of what is being stored."""

    inode: int = 0
    at: int = 0
    mark: str = ""
    until: int | None = None


@dataclass(slots=True)
class Tail:
    """One log, the format of what is written to it, and the file that remembers the place."""

    path: Path
    format_name: str
    state: Path
    context: Mapping[str, str] = field(default_factory=dict)
    _said: str = field(default="", init=False)

    @property
    def source(self) -> str:
        return f"tail:{self.path.name}"

    def held(self) -> AbstractContextManager[None]:
        """The file, followed by nobody else meanwhile. Raises FileTaken."""
        taken = FileTaken(f"`{self.path}` is followed by another process already: stop that one")
        return spool.alone(self.state.with_suffix(".lock"), taken)

    def follow(self, stop: Event) -> None:
        """Take what comes until told to stop. Raises FileTaken."""
        with self.held():
            while not stop.is_set():
                self.take(stop)
                stop.wait(EVERY_S)

    def take(self, stop: Event | None = None, *, now: float | None = None) -> list[Receipt | RefusedForGood]:
        """Take what is whole, oldest first. Ends early where an engine is away, or the file cannot be read."""
        taken: list[Receipt | RefusedForGood] = []
        try:
            while (stop is None or not stop.is_set()) and self._step(taken, time.time() if now is None else now):
                pass
        except Later:
            pass
        except OSError as error:
            self._warn(f"`{self.path}` cannot be read ({error.strerror}); it is tried again")
        return taken

    def _step(self, taken: list[Receipt | RefusedForGood], now: float) -> bool:
        """One delivery, or one file further; False where nothing more is to be had now."""
        place = self._place()
        with self._known(place) as (path, file):
            if file is None or path is None:
                return self._begin(place)
            end = place.until or self._whole(file, place.at)
            is_over = path != self.path and now - os.fstat(file.fileno()).st_mtime >= QUIET_S
            if not end and is_over:
                end = _size(file)  # a record that will never be whole
            if end and end > place.at:
                taken.append(self._deliver(file, replace(place, inode=_inode(file), until=end)))
                return True
            following = self._after(path) if is_over else None
        if following is None:
            return False
        self._keep(Place(following))
        return True

    def _begin(self, place: Place) -> bool:
        """At the beginning of the file, where the place is in none that is known."""
        if not self.path.exists():
            return False
        if place.at:
            self._warn(f"what came after the place in `{self.path}` is not found: it is read from its beginning")
        self._keep(Place(self.path.stat().st_ino))
        return True

    def _deliver(self, file: BufferedReader, place: Place) -> Receipt | RefusedForGood:
        """Store what stands between the place and its end, which is on disk before, so that it is the same if it must be told again."""
        until = place.until or place.at
        self._keep(place)
        file.seek(place.at)
        data = self._header(file, place.at) + file.read(until - place.at)
        outcome = attempt(self.format_name, data, self.source, self.context, partial=True)
        if isinstance(outcome, RefusedForGood):
            log.warning("what was written to `%s` was refused: %s", self.path, outcome.sentence)
        self._keep(Place(place.inode, until, _mark(file, until)))
        return outcome

    def _header(self, file: BufferedReader, at: int) -> bytes:
        """The first line of a table, for what is not at its beginning."""
        if not at or not ADAPTERS[self.format_name].has_header:
            return b""
        file.seek(0)
        header = file.readline(LONGEST_HEADER)
        file.seek(at)
        return header

    def _whole(self, file: BufferedReader, at: int) -> int:
        """Where the last whole record ends; 0 for none."""
        file.seek(at)
        data, end = file.read(CHUNK), ADAPTERS[self.format_name].record_end
        found = data.rfind(end)
        if found < 0:
            return at + CHUNK if len(data) == CHUNK else 0  # longer than a record may be
        return at + found + len(end)

    @contextmanager
    def _known(self, place: Place) -> Iterator[tuple[Path | None, BufferedReader | None]]:
        """The file in which the place is: the one that is followed, or what it is called now; None for none."""
        for path in (self.path, *self._rotated()):
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                same = _inode(file) == place.inode or place.at
                if same and _size(file) >= (place.until or place.at) and _mark(file, place.at) == place.mark:
                    yield path, file
                    return
        yield None, None

    def _rotated(self) -> list[Path]:
        """What the log was, oldest first: `cdr.log.1`, `cdr.log-20261124`, `cdr-20261124.log`. Packed files are not read."""
        stem, suffix = re.escape(self.path.stem), re.escape(self.path.suffix)
        name = re.compile(rf"{stem}(?:{suffix})?[-._]\d[\dT._-]*(?:{suffix})?")
        with os.scandir(self.path.parent) as entries:
            found = [(entry.stat().st_mtime_ns, entry.name) for entry in entries if name.fullmatch(entry.name) and entry.is_file()]
        return [self.path.with_name(name) for _, name in sorted(found) if name != self.path.name]

    def _after(self, path: Path) -> int | None:
        """The inode of the file that was begun when a rotated one had ended; None where it is not there yet."""
        later = self._rotated()
        following = next(iter(later[later.index(path) + 1 :]), self.path) if path in later else self.path
        return following.stat().st_ino if following.exists() else None

    def _place(self) -> Place:
        try:
            return Place(**json.loads(self.state.read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return Place()

    def _keep(self, place: Place) -> None:
        spool.replace(self.state, json.dumps(asdict(place)).encode())

    def _warn(self, sentence: str) -> None:
        """Once, while it is so."""
        if sentence != self._said:
            log.warning("%s", sentence)
        self._said = sentence


def _mark(file: BufferedReader, at: int) -> str:
    if not at:
        return ""
    file.seek(max(0, at - MARK))
    return sha256(file.read(min(at, MARK))).hexdigest()


def _inode(file: BufferedReader) -> int:
    return os.fstat(file.fileno()).st_ino


def _size(file: BufferedReader) -> int:
    return os.fstat(file.fileno()).st_size
