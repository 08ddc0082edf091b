"""Is the process in a pid file still ours, and how is it ended?

A pid file outlives a killed process and its number is given to another, so a process counts as ours only while its command
line still names our folder.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

LOG_LINES_SHOWN = 12


class EngineFailed(Exception):
    """An engine did not start or stop. The message is one sentence; `log_tail` holds the last lines of its log."""

    def __init__(self, message: str, log: Path | None = None) -> None:
        super().__init__(message)
        self.log_tail = tail(log) if log else ""


def running(pid_file: Path, *named: str) -> psutil.Process | None:
    """The live process that `pid_file` (its first line) names, if its command line holds every word of `named`."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        alive = _lives(process) and set(named) <= set(process.cmdline())
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if alive else None


def end(process: psutil.Process, gentle: int, harsh: int, patience_s: float) -> None:
    """Signals `gentle`, waits `patience_s`, then signals `harsh`. Raises `EngineFailed` if it still lives after 10 s more."""
    for number, wait_s in ((gentle, patience_s), (harsh, 10.0)):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
        give_up = time.monotonic() + wait_s
        while _lives(process):
            if time.monotonic() > give_up:
                break
            time.sleep(0.01)
        else:
            return
    raise EngineFailed(f"process {process.pid} does not end")


def await_ready(ready: Callable[[], bool], alive: Callable[[], bool], name: str, log: Path, patience_s: float = 60) -> None:
    """Waits until `ready()`. Raises `EngineFailed` when the process ends first, or takes longer than `patience_s`."""
    give_up = time.monotonic() + patience_s
    while not ready():
        if not alive():
            raise EngineFailed(f"{name} ended while it started", log)
        if time.monotonic() > give_up:
            raise EngineFailed(f"{name} did not answer within {patience_s:.0f} s", log)
        time.sleep(0.02)


def usable_port(wanted: int | None) -> int:
    """`wanted` if it can be bound on loopback, else a free one."""
    for port in (wanted or 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise EngineFailed("no port is free on 127.0.0.1")


def _lives(process: psutil.Process) -> bool:
    """Whether it runs; a dead process that its parent has not yet taken note of does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def tail(log: Path, lines: int = LOG_LINES_SHOWN) -> str:
    """The last `lines` of a log, or nothing if there is none."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
