"""What runs here, and in which state?

The supervisor holds `run/supervisor.lock` as long as it lives, however it ends, and writes `run/state.json`; everyone else reads.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from hjemmel.acts.start_engines import write_whole


class Phase(StrEnum):
    """How far the house has come."""

    DOWN = "down"
    ENGINES = "starting the engines"
    OPENING = "checking the notice"
    PARTS = "starting web and worker"
    RUNNING = "running"
    STOPPING = "stopping"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PartState:
    """One part: `since` is an instant in ISO 8601 UTC, or empty; `address` holds no password."""

    name: str
    running: bool
    pid: int | None = None
    since: str = ""
    restarts: int = 0
    address: str = ""


@dataclass(frozen=True, slots=True)
class RunState:
    """The whole: `message` says why it failed, `log` which log tells more."""

    phase: Phase
    pid: int | None = None
    message: str = ""
    log: str = ""
    parts: list[PartState] = field(default_factory=list)


class AlreadyUp(Exception):
    """Another supervisor runs in this home."""


@contextmanager
def supervising(home: Path) -> Iterator[None]:
    """Holds the lock of the one supervisor of `home`. Raises `AlreadyUp`."""
    with (home / "run" / "supervisor.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(f"a supervisor already runs in `{home}`: see `hjemmel status`") from None
        pid_file = home / "run" / "supervisor.pid"
        pid_file.write_text(f"{os.getpid()}\n")
        try:
            yield
        finally:
            pid_file.unlink(missing_ok=True)


def is_supervised(home: Path) -> bool:
    """Whether a supervisor lives: its lock is held."""
    try:
        with (home / "run" / "supervisor.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def ask_to_reopen(home: Path) -> None:
    """Asks the supervisor, if one lives, to have the notice checked again and to start web and worker anew."""
    (home / "run" / "reopen").touch()


def is_asked_to_reopen(home: Path) -> bool:
    """Whether somebody has asked; the question is answered by being read."""
    try:
        (home / "run" / "reopen").unlink()
    except FileNotFoundError:
        return False
    return True


def write(home: Path, state: RunState) -> None:
    """Tells everyone the state."""
    write_whole(home / "run" / "state.json", json.dumps(asdict(state)) + "\n")


def last_written(home: Path) -> RunState:
    """The state as last written, whether or not its supervisor still lives."""
    try:
        read = json.loads((home / "run" / "state.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return RunState(Phase.DOWN)
    return RunState(**{**read, "phase": Phase(read["phase"]), "parts": [PartState(**part) for part in read["parts"]]})


def current(home: Path) -> RunState:
    """The state now: nothing runs where no supervisor lives."""
    state = last_written(home)
    if is_supervised(home):
        return state
    return RunState(Phase.DOWN, parts=[PartState(part.name, running=False, address=part.address) for part in state.parts])
