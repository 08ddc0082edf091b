"""`hjemmel simulate`: what would a provider send?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from hjemmel.project.simulator import Feeds, simulate


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("simulate")(simulate_feeds)


def simulate_feeds(
    homes: Annotated[int, typer.Option(help="How many homes, the named people's among them.")],
    days: Annotated[int, typer.Option(help="How many days of home network and RADIUS data.")],
    out: Annotated[Path, typer.Option(help="An empty or new folder.")],
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 1,
    until: Annotated[str, typer.Option(metavar="INSTANT", help="Their end, such as 2026-11-24T12:00+01:00; now if left out.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Write an invented provider's feeds in the real wire formats."""
    end = _instant(until)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=Console(stderr=True), disable=as_json
    ) as bar:
        task = bar.add_task(f"{homes} homes, {days} days")
        feeds = simulate(homes, days, out, seed, end, lambda done, of: bar.update(task, completed=done, total=of))
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


def _files(feeds: Feeds) -> dict[str, list[Path]]:
    """The files by the format that `hjemmel intake` knows them by, in the order in which they are to be taken in."""
    return {
        "customers-csv": [feeds.customers],
        "invoices-csv": [feeds.invoices],
        "products-csv": [feeds.products],
        "delivery-points-csv": [feeds.points],
        "dig-plans-csv": [feeds.plans],
        "kamailio-cdr": feeds.calls,
        "radius-detail": feeds.radius,
        "tr181-bulk": feeds.bulk,
    }


def _told(feeds: Feeds) -> dict[str, object]:
    return {
        "folder": str(feeds.folder),
        "counts": feeds.counts,
        "files": {name: [str(path) for path in paths] for name, paths in _files(feeds).items()},
        "choices": [{"customer": number, "choice": choice} for number, choice in feeds.choices],
        "people": [{"customer": p.customer_number, "name": p.name, "nb": p.situation.nb, "en": p.situation.en} for p in feeds.people],
    }


def _print(feeds: Feeds) -> None:
    table = Table("format", "files", "MB", title=f"Feeds in {feeds.folder}")
    for name, paths in _files(feeds).items():
        table.add_row(name, str(len(paths)), f"{sum(path.stat().st_size for path in paths) / 1e6:,.1f}")
    people = Table("customer", "name", "situation", title="People")
    for person in feeds.people:
        people.add_row(person.customer_number, person.name, person.situation.en)
    Console().print(table, people)
