"""Which files in this folder are whole, and what became of each?

A file is taken once it is no longer written to, and moved to `done/`, or to `set-aside/` with the reason and each line that cannot be
read. What stands in the folder when the house comes up again is taken then: a file that was stored already counts once.
"""

import os
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from hjemmel.acts.take_in import Receipt
from hjemmel.intake.attempt import Later, RefusedForGood, attempt
from hjemmel.intake.deliver import MOST_BYTES, NotPacked, TooLarge, unpack
from hjemmel.intake.spool import alone

DONE, SET_ASIDE, LOCK = "done", "set-aside", ".hjemmel-lock"
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".swp", ".crdownload", ".writing")  # as senders name what they write
QUIET_S = 2.0  # a file that has neither grown nor been touched for so long is whole
EVERY_S = 1.0
DONE_KEPT_S, SET_ASIDE_KEPT_S = 24 * 3600, 7 * 24 * 3600  # what the notice has no word for may not lie about
MOST_FAULTS = 1000  # that are written beside a file


class FolderTaken(Exception):
    """Another process watches the folder. One sentence."""


@dataclass(slots=True)
class DropFolder:
    """One folder and the format of what is put there. `keeps` says whether what was taken goes to `done/` or is removed at once."""

    folder: Path
    format_name: str
    context: Mapping[str, str] = field(default_factory=dict)
    keeps: bool = True
    partial: bool = False

    @property
    def source(self) -> str:
        return f"folder:{self.folder.name}"

    def held(self) -> AbstractContextManager[None]:
        """The folder, made if it is not there, and watched by nobody else meanwhile. Raises FolderTaken."""
        taken = f"`{self.folder}` is watched by another process already: stop that one, or name another folder"
        return alone(self.folder / LOCK, FolderTaken(taken))

    def watch(self, stop: Event) -> None:
        """Take what comes until told to stop. Raises FolderTaken."""
        with self.held():
            while not stop.is_set():
                self.take(stop)
                stop.wait(EVERY_S)

    def take(self, stop: Event | None = None, *, now: float | None = None) -> list[tuple[Path, Receipt | RefusedForGood]]:
        """Take every file that is whole, oldest first, and forget what has lain long enough. Ends early where an engine is away."""
        taken = []
        for path in self.ready(time.time() if now is None else now):
            if stop is not None and stop.is_set():
                break
            try:
                outcome = self._attempt(path)
            except Later:
                break
            except FileNotFoundError:
                continue  # its sender has taken it back
            self._move(path, outcome)
            taken.append((path, outcome))
        self._forget(time.time() if now is None else now)
        return taken

    def ready(self, now: float) -> list[Path]:
        """The whole files, oldest first. A name that begins with a dot or ends like an unfinished one is not yet a file."""
        found = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                hidden = entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED)
                if not hidden and entry.is_file(follow_symlinks=False):
                    at = entry.stat(follow_symlinks=False)
                    if not self.keeps or now - max(at.st_mtime, at.st_ctime) >= QUIET_S:
                        found.append((at.st_mtime_ns, entry.name))
        return [self.folder / name for _, name in sorted(found)]

    def _attempt(self, path: Path) -> Receipt | RefusedForGood:
        try:
            if path.stat().st_size > MOST_BYTES:
                raise TooLarge
            data = path.read_bytes()
            plain = unpack(data) if path.suffix == ".gz" else data
        except (TooLarge, NotPacked) as error:
            return RefusedForGood(str(error))
        return attempt(self.format_name, plain, self.source, self.context, partial=self.partial)

    def _move(self, path: Path, outcome: Receipt | RefusedForGood) -> None:
        if isinstance(outcome, Receipt) and not self.keeps:
            path.unlink(missing_ok=True)
            return
        target = self.folder / (DONE if isinstance(outcome, Receipt) else SET_ASIDE)
        target.mkdir(mode=0o700, exist_ok=True)
        place = target / f"{time.time_ns()}-{path.name}"
        if isinstance(outcome, RefusedForGood):
            lines = [outcome.sentence, *map(str, outcome.faults[:MOST_FAULTS])]
            place.with_name(f"{place.name}.reason").write_text("\n".join([*lines, ""]), encoding="utf-8")
        os.utime(path)  # from now on its days are counted
        path.replace(place)

    def _forget(self, now: float) -> None:
        for name, kept_s in ((DONE, DONE_KEPT_S), (SET_ASIDE, SET_ASIDE_KEPT_S)):
            if (self.folder / name).is_dir():
                for path in (self.folder / name).iterdir():
                    if path.is_file() and now - path.stat().st_mtime >= kept_s:
                        path.unlink(missing_ok=True)
