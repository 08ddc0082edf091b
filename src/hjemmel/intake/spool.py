"""How does what came by itself get to disk, before anything is done with it, and by one process alone?"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WRITING = ".writing"  # how a name ends while its file is not whole


@contextmanager
def alone(lock: Path, taken: Exception) -> Iterator[None]:
    """What the lock stands for, held by no other process meanwhile; its folder is made if it is not there. Raises `taken`."""
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise taken from None
        yield


def lay(spool: Path, data: bytes, ending: str) -> None:
    """Bring a delivery to disk, for its owner alone: a file is whole once it has its name."""
    replace(spool / f"{time.time_ns()}{ending}", data)


def replace(path: Path, data: bytes) -> None:
    """Write a file whole, or leave what was there."""
    unfinished = path.with_name(f"{path.name}{WRITING}")
    with open(unfinished, "wb", opener=_for_its_owner) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def finish_lines(spool: Path) -> None:
    """What was being written when the process was killed would lie there for ever: its whole lines are kept, and the cut one is not."""
    for unfinished in spool.glob(f"*{WRITING}"):
        data = unfinished.read_bytes()
        if whole := data.rfind(b"\n") + 1:
            with unfinished.open("r+b") as file:
                file.truncate(whole)
                os.fsync(file.fileno())
            unfinished.replace(unfinished.with_name(unfinished.name.removesuffix(WRITING)))
        else:
            unfinished.unlink()


def drop_unfinished(spool: Path) -> None:
    """What was being written when the process was killed, where a piece of it says nothing."""
    for unfinished in spool.glob(f"*{WRITING}"):
        unfinished.unlink()


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
