"""Which of the two engines are ours to start, and where do they answer?

An engine whose address is given belongs to the provider and is left alone; the other is started here, at the same address as
last time unless another process has taken its port.
"""

from __future__ import annotations

from pathlib import Path

import psutil

from hjemmel.stores.embedded import events_process, postgres
from hjemmel.stores.embedded.folder import Addresses, Folder


def start(home: Path, database_url: str = "", events_url: str = "", leashed: bool = False) -> Addresses:
    """Starts the engines whose address is not given, unless they run; returns where both answer, once they do.

    `leashed`: they end when this process does, however it ends. Call it from the main thread then. Raises `EngineFailed`.
    """
    folder = Folder(home.absolute())
    if not (database_url and events_url):
        folder.make()
    if not database_url:
        own = postgres.start(folder, folder.known().database_url, leashed)
        folder.remember(Addresses(own, folder.known().events_url))
    if not events_url:
        own = events_process.start(folder, folder.known().events_url, leashed)
        folder.remember(Addresses(folder.known().database_url, own))
    known = folder.known()
    return Addresses(database_url or known.database_url, events_url or known.events_url)


def stop(home: Path) -> None:
    """Stops the engines that run here, events first. Raises `EngineFailed`."""
    folder = Folder(home.absolute())
    events_process.stop(folder)
    postgres.stop(folder)


def processes(home: Path) -> dict[str, psutil.Process]:
    """The engines that run here, by the name of their log file."""
    folder = Folder(home.absolute())
    found = {postgres.NAME: postgres.find(folder), events_process.NAME: events_process.find(folder)}
    return {name: process for name, process in found.items() if process}
