"""`hjemmel watch`: which folder is emptied as files come?"""

import json
import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from hjemmel.acts.take_in import Receipt
from hjemmel.intake.deliver import adapter_for, beside
from hjemmel.intake.drop_folder import DropFolder
from hjemmel.project.commands.intake import add_up, print_receipt

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


class SetAside(Exception):
    """Some files could not be read. One sentence."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("watch")(watch)


def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where files are put.")],
    format_name: Annotated[str, typer.Argument(metavar="FORMAT", help="What they are.")],
    said: Annotated[list[str], typer.Option("--with", metavar="NAME=VALUE", help="What the source says beside its data.")] = [],  # noqa: B006
    once: Annotated[bool, typer.Option("--once", help="Take what is there now, and end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take in every file that is put in a folder, and move it to `done/`, or to `set-aside/` with the reason."""
    adapter_for(format_name)
    drop = DropFolder(folder, format_name, beside(said))
    if not once:
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        drop.watch(stop)
        return
    with drop.held():
        taken = drop.take()
    total, aside = Receipt(), 0
    for _, outcome in taken:
        if isinstance(outcome, Receipt):
            add_up(total, outcome)
        else:
            aside += 1
    if as_json:
        typer.echo(json.dumps({"files": len(taken), "set_aside": aside, "total": total.counts()}))
    else:
        print_receipt(total)
    if aside:
        raise SetAside(f"{aside} of {len(taken)} files could not be read: `{folder / 'set-aside'}` has them, and why")
