"""How is the embedded ClickHouse started and stopped?

As a process of its own that runs `events_server`, so that web, worker and command line share one engine.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import urllib.request
from urllib.error import URLError
from urllib.parse import urlsplit

import psutil

from hjemmel.stores.embedded.folder import OWNER_ONLY, Folder
from hjemmel.stores.embedded.process import EngineFailed, await_ready, end, running, usable_port

NAME = "events"
# How long the engine keeps memory that it may need again: given back at once, it comes back a page at a time, at a tenth of an intake.
KEPT_MEMORY = {"JE_MALLOC_CONF": "dirty_decay_ms:60000"}
MODULE = "hjemmel.stores.embedded.events_server"


def start(folder: Folder, known_url: str, leashed: bool) -> str:
    """Starts the engine unless it runs; returns its address. `leashed`: it ends with this process. Raises `EngineFailed`."""
    if find(folder) and _answers(known_url):
        return known_url
    stop(folder)
    (folder.home / NAME).mkdir(mode=OWNER_ONLY, exist_ok=True)
    parts = urlsplit(known_url)
    port, password = usable_port(parts.port), parts.password or secrets.token_urlsafe(32)
    url = f"clickhouse://hjemmel:{password}@127.0.0.1:{port}/hjemmel"
    process = _spawn(folder, port, password, leashed)
    await_ready(lambda: _answers(url), lambda: process.poll() is None, "the event engine", folder.log_file(NAME))
    return url


def stop(folder: Folder) -> None:
    """Stops the engine if it runs. Raises `EngineFailed`."""
    if process := find(folder):
        end(process, signal.SIGTERM, signal.SIGKILL, patience_s=30)
    folder.pid_file(NAME).unlink(missing_ok=True)


def find(folder: Folder) -> psutil.Process | None:
    """The engine's process, if it runs."""
    return running(folder.pid_file(NAME), MODULE, str(folder.home / NAME))


def _spawn(folder: Folder, port: int, password: str, leashed: bool) -> subprocess.Popen[bytes]:
    """The password goes down the pipe, where no process list shows it; a leashed engine then waits for the pipe to break."""
    command = [sys.executable, "-m", MODULE, str(folder.home / NAME), str(port), *(["--leashed"] if leashed else [])]
    with folder.log_file(NAME).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, env={**os.environ, **KEPT_MEMORY}, start_new_session=True
        )
    folder.pid_file(NAME).write_text(f"{process.pid}\n")
    if process.stdin is None:  # pragma: no cover  PIPE was asked for
        raise EngineFailed("the event engine has no pipe")
    process.stdin.write(password.encode() + b"\n")
    process.stdin.flush()
    if leashed:
        _leashes[process.pid] = process
    else:
        process.stdin.close()
    return process


# The pipe lives as long as its Popen: these are kept until this process ends.
_leashes: dict[int, subprocess.Popen[bytes]] = {}


def _answers(url: str) -> bool:
    """Whether the server at `url` runs a statement with the password in it (another process may have taken the port)."""
    parts = urlsplit(url)
    if not parts.port:
        return False
    headers = {"X-ClickHouse-User": parts.username or "", "X-ClickHouse-Key": parts.password or ""}
    request = urllib.request.Request(f"http://127.0.0.1:{parts.port}/", b"SELECT 1", headers)
    try:
        with _no_proxy.open(request, timeout=5) as answer:
            return bool(answer.read() == b"1\n")
    except (URLError, OSError):
        return False


_no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
