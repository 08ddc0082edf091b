"""`hjemmel sweep | forecast`: what must be forgotten now, and what on which day?"""

import json
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from hjemmel.acts.forecast import forecast as foresee
from hjemmel.acts.sweep import Done, SweepReport, as_plain
from hjemmel.acts.sweep import sweep as sweep_now
from hjemmel.acts.the_notice import the_notice

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("sweep")(sweep)
    app.command("forecast")(forecast)


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
        return
    print_report(report)


def forecast(days: Annotated[int, typer.Option(min=1, max=3660, help="How many days ahead.")] = 30, as_json: AsJson = False) -> None:
    """Say what will be deleted or anonymised on which day."""
    found = foresee(datetime.now(UTC), days)
    if as_json:
        typer.echo(json.dumps([{"date": d.date.isoformat(), "record": d.record, "action": d.action.value, "rows": d.rows} for d in found]))
        return
    table = Table("day", "record type", "what happens", "rows", title=f"The next {days} days")
    for day in found:
        table.add_row(day.date.isoformat(), day.record, day.action.value, f"{day.rows:,}")
    Console().print(table if found else "nothing falls due in these days")


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
