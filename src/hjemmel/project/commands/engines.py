"""`hjemmel up | down | status`: is the house open?"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hjemmel.acts.start_engines import stop_engines, tail
from hjemmel.project import home as here
from hjemmel.project import radius, receivers
from hjemmel.project.part import bind_address
from hjemmel.project.run_state import Phase, RunState, current, is_supervised, last_written
from hjemmel.project.supervisor import Supervisor

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
UP_PATIENCE_S = 180.0
DOWN_PATIENCE_S = 150.0


class NotUp(Exception):
    """The house did not open or close. One sentence and, after it, the last lines of the log that tells more."""


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("up")(up)
    app.command("down")(down)
    app.command("status")(status)


def up(
    foreground: Annotated[bool, typer.Option("--foreground", help="Stay, and stop everything at Ctrl-C.")] = False, as_json: AsJson = False
) -> None:
    """Start the engines, web and worker, and wait until they answer."""
    home = here.make_home()
    if foreground:
        console = Console(stderr=True)
        code = Supervisor(home, lambda news: console.print(f"[dim]{datetime.now(UTC):%H:%M:%S}[/] {news}", highlight=False)).run()
        if code:
            raise _failure(last_written(home))
        return
    bind_address()  # a bad port is refused here, in one sentence
    if radius.port():
        radius.clients()
    receivers.are_wanted()  # and so is a bad setting of theirs
    if not is_supervised(home):
        _await_open(home, _supervisor(home), quiet=as_json)
    _print(current(home), as_json)


def down(as_json: AsJson = False) -> None:
    """Stop worker, web and engines, in this order."""
    home = here.home()
    give_up = time.monotonic() + DOWN_PATIENCE_S
    if is_supervised(home):
        os.kill(int((home / "run" / "supervisor.pid").read_text()), signal.SIGTERM)
    with Console(stderr=True, quiet=as_json).status("stopping"):
        while is_supervised(home):
            if time.monotonic() > give_up:
                raise NotUp(f"the supervisor did not stop within {DOWN_PATIENCE_S:.0f} s: see `{home / 'log' / 'supervisor.log'}`")
            time.sleep(0.05)
        stop_engines(home)  # those that no supervisor watched
    _print(current(home), as_json)


def status(as_json: AsJson = False) -> None:
    """Say what runs, since when, and where."""
    _print(current(here.home()), as_json)


def _supervisor(home: Path) -> subprocess.Popen[bytes]:
    (home / "log").mkdir(mode=0o700, exist_ok=True)
    (home / "run" / "state.json").unlink(missing_ok=True)
    with (home / "log" / "supervisor.log").open("ab") as log:
        command = [sys.executable, "-m", "hjemmel.project.supervisor"]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)


def _await_open(home: Path, supervisor: subprocess.Popen[bytes], quiet: bool) -> None:
    give_up = time.monotonic() + UP_PATIENCE_S
    with Console(stderr=True, quiet=quiet).status("starting") as progress:
        while (state := last_written(home)).phase is not Phase.RUNNING:
            progress.update(state.phase.value if state.phase is not Phase.DOWN else "starting")
            if supervisor.poll() is not None:
                raise _failure(last_written(home))
            if time.monotonic() > give_up:
                supervisor.terminate()
                raise NotUp(f"the house did not open within {UP_PATIENCE_S:.0f} s: see `{home / 'log'}`")
            time.sleep(0.05)


def _failure(state: RunState) -> NotUp:
    log = Path(state.log) if state.log else here.home() / "log" / "supervisor.log"
    said = tail(log)
    return NotUp(f"{state.message or 'the supervisor ended while it started'} (from `{log}`):" + (f"\n{said}" if said else " it is empty"))


def _print(state: RunState, as_json: bool) -> None:
    if as_json:
        told = {"running": state.phase is Phase.RUNNING, **asdict(state)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    table = Table("part", "runs", "process", "for", "restarts", "address", box=None)
    for part in state.parts:
        cells = (
            part.name,
            "yes" if part.running else "no",
            str(part.pid or ""),
            _lived(part.since),
            str(part.restarts or ""),
            part.address,
        )
        table.add_row(*(Text(cell, no_wrap=True) for cell in cells))
    console = Console()
    if state.parts:
        console.print(table)
    console.print(f"the house is {'open' if state.phase is Phase.RUNNING else state.phase.value}", highlight=False)


def _lived(since: str) -> str:
    return str(timedelta(seconds=int((datetime.now(UTC) - datetime.fromisoformat(since)).total_seconds()))) if since else ""
