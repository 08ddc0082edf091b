"""What stands where in HJEMMEL_HOME, as far as the engines are concerned?

`postgres/` and `events/` hold the data, `run/` the pid files, `log/` the logs, and `engines.json` the addresses of the embedded
engines, passwords included. Everything is readable by its owner alone.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the two engines answer: `postgresql://…` and `clickhouse://…`, with user, password and database."""

    database_url: str
    events_url: str


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that HJEMMEL_HOME names."""

    home: Path

    def make(self) -> None:
        """Makes the folders that are missing, for the owner alone."""
        for folder in (self.home, self.home / "run", self.home / "log"):
            folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        self.home.chmod(OWNER_ONLY)

    def pid_file(self, name: str) -> Path:
        return self.home / "run" / f"{name}.pid"

    def log_file(self, name: str) -> Path:
        return self.home / "log" / f"{name}.log"

    def known(self) -> Addresses:
        """The addresses of the engines embedded here, as last started; empty text for one that never was."""
        try:
            return Addresses(**json.loads((self.home / "engines.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Addresses("", "")

    def remember(self, addresses: Addresses) -> None:
        """Writes the addresses whole or not at all."""
        write_whole(self.home / "engines.json", json.dumps(asdict(addresses), indent=2) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Replaces a file in one step, readable by its owner alone: a reader sees the old text or the new, never a part."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
