"""`hjemmel sweep | forecast | hold`: what must be forgotten now, what on which day, and what is kept back?"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from hjemmel.acts.actor import Actor
from hjemmel.acts.end_holds import lift_hold
from hjemmel.acts.forecast import forecast as foresee
from hjemmel.acts.place_hold import place_hold
from hjemmel.acts.sweep import Done, SweepReport, as_plain
from hjemmel.acts.sweep import sweep as sweep_now
from hjemmel.acts.the_notice import the_notice

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("sweep")(sweep)
    app.command("forecast")(forecast)
    hold = typer.Typer(help="Holds: what must be kept past its day, for whom, why and until when.", no_args_is_help=True)
    hold.command("place")(place)
    hold.command("lift")(lift)
    app.add_typer(hold, name="hold")


def sweep(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due and change nothing.")] = False,
    as_of: Annotated[str, typer.Option("--as-of", help="An instant such as 2027-01-01T00:00+01:00; only with --dry-run.")] = "",
    as_json: AsJson = False,
) -> None:
    """Delete and anonymise what is due now, and say what was held and why."""
    if as_of and not dry_run:
        raise typer.BadParameter("`--as-of` looks ahead and goes with `--dry-run` alone", param_hint="--as-of")
    report = sweep_now(_instant(as_of), dry_run=dry_run)
    if as_json:
        typer.echo(json.dumps(as_plain(report)))
    else:
        print_report(report)
    if report.failed:
        for item in report.failed:
            typer.echo(f"expiry failed for `{item.record}` ({item.error}), since {item.since:%Y-%m-%d %H:%M} UTC", err=True)
        raise typer.Exit(1)


def forecast(days: Annotated[int, typer.Option(min=1, max=3660, help="How many days ahead.")] = 30, as_json: AsJson = False) -> None:
    """Say what will be hidden from whom, deleted or anonymised on which day."""
    found = foresee(datetime.now(UTC), days)
    if as_json:
        typer.echo(json.dumps([{**asdict(day), "date": day.date.isoformat()} for day in found]))
        return
    table = Table("day", "record type", "what happens", "rows", title=f"The next {days} days")
    for day in found:
        what = f"hidden from {day.audience}" if day.audience else day.action.value
        table.add_row(day.date.isoformat(), day.record, what, f"{day.rows:,}")
    Console().print(table if found else "nothing falls due in these days")


def place(
    name: Annotated[str, typer.Argument(help="The hold, as the notice calls it.")],
    customer: Annotated[str, typer.Option(help="The customer's number.")],
    reason: Annotated[str, typer.Option(help="Why; the customer sees it.")],
    until: Annotated[str, typer.Option(help="Its end (an instant or a day), where it ends before the longest that is declared.")] = "",
    audience: Annotated[str, typer.Option(help="The role in which you act.")] = "privacy",
    actor: Annotated[str, typer.Option(help="Who you are.")] = "command-line",
) -> None:
    """Keep back what a declared hold names, for one customer."""
    end = _instant(until) if until else None
    number = place_hold(customer, name, reason, Actor(actor, audience), datetime.now(UTC), end)
    typer.echo(f"{number}: `{name}` stands for {customer}; `hjemmel hold lift {number}` ends it")


def lift(
    number: Annotated[str, typer.Argument(help="The number of the hold.")],
    audience: Annotated[str, typer.Option(help="The role in which you act.")] = "privacy",
    actor: Annotated[str, typer.Option(help="Who you are.")] = "command-line",
) -> None:
    """End a hold; what was to be erased meanwhile is erased now, and what is past its day goes with the next sweep."""
    lift_hold(number, Actor(actor, audience), datetime.now(UTC))
    typer.echo(f"{number} is over")


def print_report(report: SweepReport) -> None:
    """What was done to each record type by which clause, the oldest record left against its limit, and what is held."""
    console = Console()
    console.print(_steps(report) if report.steps else "nothing is due")
    left = Table("record type", "oldest left", "must be gone", title="The oldest record left, against its limit")
    for item in report.left:
        left.add_row(item.record, f"{item.oldest:%Y-%m-%d %H:%M} UTC", f"{item.due_at:%Y-%m-%d %H:%M} UTC")
    if report.left:
        console.print(left)
    console.print(f"{report.held_spans} unpaid invoices hold their own records; {report.lapsed} claims have lapsed and hold nothing more")
    if report.held_people:
        console.print(f"placed holds and open requests keep records of {report.held_people} customers")


def _steps(report: SweepReport) -> Table:
    """One line for each record type and action; `--json` has every partition."""
    table = Table(
        "record type", "what", "by", "parts", "rows", "removed", "held", "counted", title=f"Sweep{' (dry run)' if report.dry_run else ''}"
    )
    groups: dict[tuple[str, str, str], list[Done]] = {}
    for step in report.steps:
        groups.setdefault((step.record, step.action, step.clause), []).append(step)
    for (record, action, clause), steps in groups.items():
        sums = (sum(getattr(step, name) for step in steps) for name in ("rows", "removed", "held", "counted"))
        table.add_row(record, action, clause, str(len(steps)), *(f"{n:,}" for n in sums))
    return table


def _instant(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"`{text}` is no instant; write one such as 2027-01-01T00:00+01:00", param_hint="--as-of") from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(the_notice().time_zone))
