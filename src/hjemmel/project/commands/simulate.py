"""`hjemmel simulate`: what would a provider send?"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from hjemmel.project.simulator import SAME, WRITERS, Feeds, simulate

Formats = Annotated[
    list[str],
    typer.Option("--format", metavar="FORMAT", help=f"Which format; may stand several times; all if left out: {', '.join(WRITERS)}."),
]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("simulate")(simulate_feeds)


def simulate_feeds(
    homes: Annotated[int, typer.Option(help="How many homes, the named people's among them.")],
    out: Annotated[Path, typer.Option(help="An empty or new folder.")],
    days: Annotated[int, typer.Option(min=0, help="How many days of home network, sessions and television.")] = 0,
    hours: Annotated[int, typer.Option(min=0, help="And how many hours more.")] = 0,
    formats: Formats = [],  # noqa: B006
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 1,
    until: Annotated[str, typer.Option(metavar="INSTANT", help="Their end, such as 2026-11-24T12:00+01:00; now if left out.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Write an invented provider's feeds in the real wire formats, and in `truth.ndjson` what is planted in them.

    Formats that tell the same of the same homes, of which to take one in, are those of sessions (radius-detail, radius-linelog,
    kea-leases, kea-legal), of calls (kamailio-cdr, asterisk-cdr, freeswitch-cdr) and of payments (ocr, camt054).
    """
    end, span = _instant(until), timedelta(days=days, hours=hours)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=Console(stderr=True), disable=as_json
    ) as bar:
        task = bar.add_task(f"{homes} homes, {days} days, {hours} hours")
        feeds = simulate(
            homes, span, out, seed, end, lambda done, of: bar.update(task, completed=done, total=of), formats or tuple(WRITERS)
        )
    if as_json:
        typer.echo(json.dumps(_told(feeds), ensure_ascii=False))
    else:
        _print(feeds)


def _instant(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"`{text}` is no instant; write one such as 2026-11-24T12:00+01:00", param_hint="--until") from None


def _told(feeds: Feeds) -> dict[str, object]:
    return {
        "folder": str(feeds.folder),
        "truth": str(feeds.truth),
        "counts": {name: one.records for name, one in feeds.written.items()},
        "files": {name: [str(path) for path in one.files] for name, one in feeds.written.items()},
        "beside": {str(path): dict(said) for one in feeds.written.values() for path, said in one.beside.items()},
        "same": [[name for name in group if name in feeds.written] for group in SAME],
        "choices": [{"customer": number, "choice": choice} for number, choice in feeds.choices],
        "people": [{"customer": p.customer_number, "name": p.name, "nb": p.situation.nb, "en": p.situation.en} for p in feeds.people],
    }


def _print(feeds: Feeds) -> None:
    table = Table("format", "files", "records", "MB", title=f"Feeds in {feeds.folder}")
    for name, one in feeds.written.items():
        size = sum(path.stat().st_size for path in one.files) / 1e6
        table.add_row(name, str(len(one.files)), f"{one.records:,}", f"{size:,.1f}")
    people = Table("customer", "name", "situation", title="People")
    for person in feeds.people:
        people.add_row(person.customer_number, person.name, person.situation.en)
    Console().print(table, people)
