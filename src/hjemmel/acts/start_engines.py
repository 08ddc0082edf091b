"""Where do the register and the events answer?

Starts the engines whose address the provider did not give. Everything else takes the addresses and asks no further.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hjemmel.stores.embedded import engines
from hjemmel.stores.embedded.folder import Addresses, Folder, write_whole
from hjemmel.stores.embedded.leash import die_with_starter
from hjemmel.stores.embedded.process import EngineFailed, tail

__all__ = [
    "Addresses",
    "EngineFailed",
    "EngineProcess",
    "die_with_starter",
    "engine_processes",
    "known_addresses",
    "start_engines",
    "stop_engines",
    "tail",
    "write_whole",
]


@dataclass(frozen=True, slots=True)
class EngineProcess:
    """An engine that runs here: `name` is that of its log file."""

    name: str
    pid: int
    since: datetime


def start_engines(home: Path, database_url: str = "", events_url: str = "", *, leashed: bool = False) -> Addresses:
    """Starts the engines whose address is not given, unless they run; returns where both answer, once they do.

    `leashed`: they end when this process does, however it ends; call it from the main thread then. Raises `EngineFailed`.
    """
    return engines.start(home, database_url, events_url, leashed)


def stop_engines(home: Path) -> None:
    """Stops the engines that run in `home`; nothing happens if none does. Raises `EngineFailed`."""
    engines.stop(home)


def known_addresses(home: Path) -> Addresses:
    """Where the engines of `home` were last started; empty text for one that never was."""
    return Folder(home.absolute()).known()


def engine_processes(home: Path) -> list[EngineProcess]:
    """The engines that run in `home`."""
    return [
        EngineProcess(name, found.pid, datetime.fromtimestamp(found.create_time(), UTC)) for name, found in engines.processes(home).items()
    ]
