"""`hjemmel look | choice | evidence`: gated look-ups, a customer's choices, and what can be proved."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.evidence_about import evidence_about
from hjemmel.acts.look_across import look_across
from hjemmel.acts.look_up import Seen, look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.verify_evidence import verify_evidence

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
OPERATOR = "command-line"
WIDEST = 400  # characters


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("look")(look)
    app.command("choice")(choice)
    evidence = typer.Typer(help="The evidence: what can be proved.", no_args_is_help=True)
    evidence.command("verify")(verify)
    evidence.command("show")(show)
    app.add_typer(evidence, name="evidence")


def look(
    audience: Annotated[str, typer.Option(help="Who looks, as the notice calls them.")],
    purpose: Annotated[str, typer.Option(help="What for.")],
    record: Annotated[str, typer.Option(help="The record type.")],
    customer: Annotated[str, typer.Option(help="The customer's number; left out for a look across many.")] = "",
    reason: Annotated[str, typer.Option(help="The case or reason; the customer sees it.")] = "",
    actor: Annotated[str, typer.Option(help="Who you are.")] = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Look at one customer under a permit, or across many where the notice allows it; prints rows, permit and clause."""
    if audience == "customer":
        raise typer.BadParameter("nobody looks as the customer from here: she does so herself, on Min side", param_hint="--audience")
    who = Actor(actor, audience)
    if not customer:
        _print(look_across(who, purpose, record, _now()), as_json)
        return
    permit = open_permit(who, purpose, customer, reason, _now())
    try:
        _print(look_up(permit.token, who, record, _now()), as_json)
    finally:
        close_permit(permit.token, who, _now())


def choice(
    customer: Annotated[str, typer.Option(help="The customer's number.")],
    name: Annotated[str, typer.Argument(help="The choice, as the notice calls it.")],
    off: Annotated[bool, typer.Option("--off", help="Lift it instead of setting it.")] = False,
    audience: Annotated[str, typer.Option(help="privacy, or support (which may set an opt-out and not lift it).")] = "privacy",
    actor: Annotated[str, typer.Option(help="Who you are.")] = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Set or lift a choice on a customer's behalf; it takes effect at once."""
    if audience not in ("privacy", "support"):
        raise typer.BadParameter(
            f"`{audience}` sets no choices on a customer's behalf; it is `privacy` or `support`", param_hint="--audience"
        )
    changed = set_choice(customer, name, not off, Actor(actor, audience), _now())
    if as_json:
        typer.echo(json.dumps({"customer": customer, "choice": name, "on": not off, "changed": changed}))
    else:
        typer.echo(f"`{name}` is {'off' if off else 'on'} for {customer}" + ("" if changed else ", as it was before"))


def verify(as_json: AsJson = False) -> None:
    """Check that no entry of the evidence was altered, removed or reordered; names the first that was."""
    finding = verify_evidence()
    if as_json:
        typer.echo(json.dumps(asdict(finding)))
    if not finding.ok:
        typer.echo(finding.sentence, err=True)
        raise typer.Exit(1)
    if not as_json:
        typer.echo(finding.sentence + (f"; {finding.waiting} wait for their place" if finding.waiting else ""))


def show(customer: Annotated[str, typer.Option(help="The customer's number.")], as_json: AsJson = False) -> None:
    """Show every act that concerned one customer."""
    entries = evidence_about(customer, Actor(OPERATOR, "privacy"), _now())
    if as_json:
        names = ("act", "actor", "audience", "clause", "body")
        typer.echo(json.dumps([{"at": e.at.isoformat(), **{name: getattr(e, name) for name in names}} for e in entries]))
        return
    table = Table("when", "act", "who", "clause", "what")
    for entry in entries:
        table.add_row(f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.act, f"{entry.actor} ({entry.audience})", entry.clause, json.dumps(entry.body))
    Console().print(table)


def _print(seen: Seen, as_json: bool) -> None:
    if as_json:
        rows = [dict(zip(seen.columns, map(_plain, row), strict=True)) for row in seen.rows]
        answer = {"record": seen.record_id, "clause": seen.clause, "permit": seen.permit_id, "rows": rows}
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    permit = f", under permit {seen.permit_id}" if seen.permit_id else ""
    caption = f"{len(seen.rows)} rows, by clause {seen.clause}{permit}"
    if not seen.rows:
        typer.echo(f"there is nothing to see here now: {caption}")
        return
    table = Table(*seen.columns, caption=caption)
    for row in seen.rows:
        table.add_row(*("" if value is None else str(_plain(value)) for value in row))
    console = Console()
    console.width = max(console.width, table.__rich_measure__(console, console.options.update(max_width=WIDEST)).maximum)
    console.print(table)  # wider than the terminal rather than cut: what cannot be read was not shown


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _now() -> datetime:
    return datetime.now(UTC)
