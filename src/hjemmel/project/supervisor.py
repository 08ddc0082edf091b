"""What keeps the house open?

One process that starts the engines, has the notice checked, starts web and worker, starts again what dies, and stops everything in
the opposite order. What it starts ends with it, even if it is killed.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from hjemmel.acts.start_engines import Addresses, EngineFailed, engine_processes, start_engines, stop_engines
from hjemmel.project import home as here
from hjemmel.project import radius, receivers
from hjemmel.project.part import bind_address
from hjemmel.project.run_state import PartState, Phase, RunState, is_asked_to_reopen, supervising, write
from hjemmel.project.watched import Backoff, Watched

TICK_S = 0.25
ROTATE_EVERY_S = 30.0
LOG_BYTES_AT_MOST = 10_000_000
LOGS_KEPT = 3
WEB_PATIENCE_S = 60.0
ENGINES = ("postgres", "events")


class CannotOpen(Exception):
    """The house did not open. One sentence; `log` is the log that tells more."""

    def __init__(self, sentence: str, log: Path) -> None:
        super().__init__(sentence)
        self.log = log


class Supervisor:
    """The life of one house in `home`. `tell` gets each line of news."""

    def __init__(self, home: Path, tell: Callable[[str], None]) -> None:
        self.home, self._tell = home, tell
        self._given, self._own = here.given_addresses(), Addresses("", "")
        self._stopping = False
        self._phase, self._message, self._log = Phase.DOWN, "", ""
        self._bind = host, port = bind_address()
        self.web = Watched("web", home, f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}/")  # noqa: S104
        self.worker = Watched("worker", home)
        listens = radius.port()
        self.parts = [self.web, self.worker, *([Watched("radius", home, f"udp port {listens}")] if listens else [])]
        self.parts += [Watched("receivers", home)] if receivers.are_wanted() else []
        self._engine_backoff, self._engine_restarts = Backoff(), dict.fromkeys(ENGINES, 0)
        self._engines_started = self._rotate_at = 0.0

    def run(self) -> int:
        """Opens the house and keeps it open until SIGTERM or SIGINT; returns the exit code. Raises `AlreadyUp`."""
        for folder in (self.home / "run", self.home / "log"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if radius.port():
            radius.clients()  # what cannot be read keeps the house shut, and not a part of it
        with supervising(self.home):
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, self._on_signal)
            try:
                self._open()
                while not self._stopping:
                    self._tick(time.monotonic())
                    time.sleep(TICK_S)
                failed = None
            except CannotOpen as error:
                failed = error
            except _Stop:
                failed = None
            self._close()
            if failed:
                self._enter(Phase.FAILED, str(failed), str(failed.log))
            else:
                self._enter(Phase.DOWN)
            return 1 if failed else 0

    def _open(self) -> None:
        self._require_free_port()
        self._enter(Phase.ENGINES)
        try:
            self._own = start_engines(self.home, self._given.database_url, self._given.events_url, leashed=True)
        except EngineFailed as error:
            raise CannotOpen(str(error), self.home / "log" / f"{'events' if 'event' in str(error) else 'postgres'}.log") from error
        self._engines_started = time.monotonic()
        self._enter(Phase.OPENING)
        self._check_house()
        self._enter(Phase.PARTS)
        self._start_parts()
        self._await_web()
        self._enter(Phase.RUNNING)

    def _reopen(self) -> None:
        """Under another version of the notice: what served under the old one is stopped first, for the windows change."""
        self._enter(Phase.OPENING)
        self._stop_parts()
        self._check_house()
        self._enter(Phase.PARTS)
        self._start_parts()
        self._await_web()
        self._enter(Phase.RUNNING)

    def _require_free_port(self) -> None:
        """Looks first, or a stranger's answer would be taken for ours."""
        family = socket.AF_INET6 if ":" in self._bind[0] else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(self._bind)
            except OSError as error:
                sentence = f"web cannot listen on {self.web.address} ({error.strerror}): stop what does, or set HJEMMEL_PORT"
                raise CannotOpen(sentence, self.home / "log" / "supervisor.log") from error

    def _check_house(self) -> None:
        """The one gate before anything opens: migrations, and that the databases hold what the notice declares."""
        house = Watched("house", self.home)
        house.log.unlink(missing_ok=True)
        house.start()
        try:
            while house.running:
                self._pause()
            if house.exit_code:
                raise CannotOpen("the house may not open", house.log)
        finally:
            house.stop()

    def _await_web(self) -> None:
        give_up = time.monotonic() + WEB_PATIENCE_S
        while not self._web_answers():
            if not self.web.running:
                raise CannotOpen("web ended while it started", self.web.log)
            if time.monotonic() > give_up:
                raise CannotOpen(f"web did not answer within {WEB_PATIENCE_S:.0f} s", self.web.log)
            self._pause()
        if not self.worker.running:
            raise CannotOpen("the worker ended while it started", self.worker.log)

    def _web_answers(self) -> bool:
        parts = urlsplit(self.web.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 600
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _tick(self, now: float) -> None:
        """One look at everything: what died is started again, long logs are cut."""
        before = self._states()
        self._watch_engines(now)
        if is_asked_to_reopen(self.home):
            self._reopen()
        for part in self.parts:
            if news := part.revive(now):
                self._tell(news)
        if now >= self._rotate_at:
            self._rotate_at = now + ROTATE_EVERY_S
            for log in (self.home / "log").glob("*.log"):
                cut_long_log(log)
        if self._states() != before:
            self._enter(self._phase)

    def _watch_engines(self, now: float) -> None:
        missing = {name for name in self._our_engines() if name not in {engine.name for engine in engine_processes(self.home)}}
        if not missing or not self._engine_backoff.due(now):
            return
        self._engine_backoff.failed(now, now - self._engines_started)
        self._engines_started = now
        for name in missing:
            self._engine_restarts[name] += 1
        self._tell(f"{' and '.join(sorted(missing))} ended; starting again")
        try:
            addresses = start_engines(self.home, self._given.database_url, self._given.events_url, leashed=True)
        except EngineFailed as error:
            self._tell(str(error))
            return
        if addresses != self._own:  # a port was taken meanwhile: web and worker know only the old one
            self._own = addresses
            self._stop_parts()
            self._start_parts()

    def _start_parts(self) -> None:
        for part in self.parts:
            part.start()

    def _stop_parts(self) -> None:
        """What writes goes first."""
        for part in reversed(self.parts):
            part.stop()

    def _our_engines(self) -> list[str]:
        given = (self._given.database_url, self._given.events_url)
        return [name for name, url in zip(ENGINES, given, strict=True) if not url]

    def _close(self) -> None:
        """Stops receivers, worker, web and engines, in this order: what writes goes first."""
        self._enter(Phase.STOPPING)
        self._stop_parts()
        try:
            stop_engines(self.home)
        except EngineFailed as error:
            self._tell(str(error))

    def _states(self) -> list[PartState]:
        found = {engine.name: engine for engine in engine_processes(self.home)}
        states = []
        for name, url in zip(ENGINES, (self._own.database_url, self._own.events_url), strict=True):
            engine, restarts, address = found.get(name), self._engine_restarts[name], _public(url)
            if name not in self._our_engines():
                states.append(PartState(name, running=True, address=address))
            elif engine:
                since = engine.since.isoformat(timespec="seconds")
                states.append(PartState(name, True, engine.pid, since, restarts, address))
            else:
                states.append(PartState(name, running=False, restarts=restarts, address=address))
        return [*states, *(part.state() for part in self.parts)]

    def _enter(self, phase: Phase, message: str = "", log: str = "") -> None:
        if phase != self._phase:
            self._tell(message or phase.value)
        self._phase = phase
        write(self.home, RunState(phase, None if phase in (Phase.DOWN, Phase.FAILED) else os.getpid(), message, log, self._states()))

    def _pause(self) -> None:
        """Waits a moment of the opening, unless it is to be broken off."""
        if self._stopping:
            raise _Stop
        time.sleep(0.05)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True


class _Stop(Exception):
    """Told to stop while opening."""


def cut_long_log(log: Path, bytes_at_most: int = LOG_BYTES_AT_MOST, kept: int = LOGS_KEPT) -> None:
    """Moves the text of a long log to `NAME.log.1` (older ones move on) and empties it in place, since its writer keeps it open."""
    if log.stat().st_size <= bytes_at_most:
        return
    for number in range(kept - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    with log.open("r+b") as file:
        file.truncate(0)


def _public(url: str) -> str:
    """An address without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}{parts.path}" if parts.hostname else ""


def main() -> None:
    """The supervisor as a process of its own: its news go to its log."""

    def tell(news: str) -> None:
        print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {news}", flush=True)

    sys.exit(Supervisor(here.make_home(), tell).run())


if __name__ == "__main__":
    main()
