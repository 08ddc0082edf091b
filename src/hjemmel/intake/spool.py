"""How does what came by itself get to disk, before anything is done with it?"""

import os
import time
from pathlib import Path

WRITING = ".writing"  # how a name ends while its file is not whole


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


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
