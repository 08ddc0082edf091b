"""Does a part still run, and when is it started again?

A part that dies is started again at once the first time, then after 1, 2, 4, 5, 5 … seconds; a minute of life clears its record.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from hjemmel.project.run_state import PartState

LONGEST_WAIT_S = 5.0
PROVEN_AFTER_S = 60.0
STOP_PATIENCE_S = 30.0


class Backoff:
    """How long to wait before the next start. Times are seconds of the monotonic clock."""

    def __init__(self) -> None:
        self.failures = 0
        self._not_before = 0.0

    def failed(self, now: float, lived_s: float) -> None:
        """Notes that a part died at `now` after `lived_s`."""
        self.failures = 1 if lived_s >= PROVEN_AFTER_S else self.failures + 1
        wait = 0.0 if self.failures == 1 else min(2.0 ** (self.failures - 2), LONGEST_WAIT_S)
        self._not_before = now + wait

    def due(self, now: float) -> bool:
        """Whether the part may be started again."""
        return now >= self._not_before


class Watched:
    """A part run as a child of this process, which it does not outlive."""

    def __init__(self, name: str, home: Path, address: str = "") -> None:
        self.name, self.address, self.restarts = name, address, 0
        self.log = home / "log" / f"{name}.log"
        self._pid_file = home / "run" / f"{name}.pid"
        self._backoff = Backoff()
        self._process: subprocess.Popen[bytes] | None = None
        self._started, self._since = 0.0, ""

    def start(self) -> None:
        """Starts the part; its output goes to its log."""
        command = [sys.executable, "-m", "hjemmel.project.part", self.name]
        with self.log.open("ab") as log:
            # The pipe is the part's leash: it breaks when this process ends.
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)
        self._started, self._since = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
        self._pid_file.write_text(f"{self._process.pid}\n")

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """What the process ended with; None while it lives."""
        return None if self._process is None else self._process.poll()

    def revive(self, now: float) -> str:
        """Starts a dead part again once its wait is over; returns a line for the log when there is news."""
        if self.running:
            return ""
        news = ""
        if self._process is not None:
            self._backoff.failed(now, now - self._started)
            news = f"{self.name} ended with exit code {self._process.returncode}"
            self._close()
        if self._backoff.due(now):
            self.restarts += 1
            self.start()
            news = f"{news}; started again" if news else f"{self.name} started again"
        return news

    def stop(self) -> None:
        """Asks the part to end, and ends it after 30 s."""
        if self._process is None:
            return
        if self.running:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_PATIENCE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._close()

    def state(self) -> PartState:
        """What to tell about it."""
        if not self.running or self._process is None:
            return PartState(self.name, running=False, restarts=self.restarts, address=self.address)
        return PartState(self.name, True, self._process.pid, self._since, self.restarts, self.address)

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None
        self._pid_file.unlink(missing_ok=True)
