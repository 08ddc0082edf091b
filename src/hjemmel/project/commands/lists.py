"""`hjemmel list | campaign`: what the notice lets be drawn as a list, and offers from plan to hand-over."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hjemmel.acts.actor import Actor
from hjemmel.acts.draw_campaign import draw_campaign
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.note_availability import note_availability
from hjemmel.acts.plan_campaign import plan_campaign
from hjemmel.acts.sync_audience import sync_audience
from hjemmel.project.commands.office import OPERATOR, AsJson, Who, day, local_day, now

MARKETING = "marketing"


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("list")(draw)
    campaign = typer.Typer(help="Offers: plan, send, and what the advertising platforms are given.", no_args_is_help=True)
    campaign.command("plan")(plan)
    campaign.command("send")(send)
    campaign.command("audience")(audience)
    campaign.command("availability")(availability)
    app.add_typer(campaign, name="campaign")


def draw(
    audience: Annotated[str, typer.Option(help="Who asks, as the notice calls them.")],
    purpose: Annotated[str, typer.Option(help="What for.")],
    record: Annotated[str, typer.Option(help="The record type.")],
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Draw a list that the notice declares, or what is about nobody; each drawing is evidence."""
    drawn = draw_list(Actor(actor, audience), purpose, record, now())
    if as_json:
        rows = [dict(zip(drawn.columns, map(_plain, row), strict=True)) for row in drawn.rows]
        typer.echo(json.dumps({"record": record, "clause": drawn.clause, "rows": rows}, ensure_ascii=False))
        return
    table = Table(*drawn.columns, caption=f"{len(drawn.rows)} rows, by clause {drawn.clause}")
    for row in drawn.rows:
        table.add_row(*("" if value is None else str(_plain(value)) for value in row))
    Console().print(table)


def plan(
    file: Annotated[Path, typer.Argument(help="A JSON file with the fields of a campaign; `{stop}` marks the link to refuse.")],
    actor: Who = OPERATOR,
) -> None:
    """Plan a campaign."""
    values = json.loads(file.read_text(encoding="utf-8"))
    plan_campaign(values, Actor(actor, MARKETING), now())
    typer.echo(f"`{values['code']}` is planned; `hjemmel campaign send {values['code']}` sends it")


def send(
    code: Annotated[str, typer.Argument(help="The campaign.")],
    site: Annotated[str, typer.Option(help="The address of the pages, for the link in each message.")],
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Draw the campaign's list now and make the messages."""
    drawn = draw_campaign(code, site, Actor(actor, MARKETING), now())
    if as_json:
        typer.echo(json.dumps({"campaign": code, "sent": drawn.sent, "left_out": dict(drawn.left_out)}))
        return
    left = ", ".join(f"{count} {why}" for why, count in sorted(drawn.left_out.items()))
    typer.echo(f"{drawn.sent} get the offer" + (f"; left out: {left}" if left else ""))


def audience(actor: Who = OPERATOR) -> None:
    """Print, as JSON, what the advertising platforms are given: codes to hold, and codes to remove."""
    handed = sync_audience(Actor(actor, MARKETING), now())
    typer.echo(json.dumps({"members": handed.members, "remove": handed.remove}))


def availability(
    building: Annotated[str, typer.Argument(help="A street address with postcode, without a flat.")],
    product: Annotated[str, typer.Argument(help="The product's code.")],
    no: Annotated[bool, typer.Option("--no", help="It cannot be delivered there.")] = False,
    checked_on: Annotated[str, typer.Option(help="The day on which it was found out (YYYY-MM-DD); today if left out.")] = "",
    actor: Who = OPERATOR,
) -> None:
    """Note whether a product can be delivered in a building."""
    when = day(checked_on, "--checked-on") if checked_on else local_day(now())
    note_availability(building, product, not no, when, Actor(actor, "operations"), now())
    typer.echo(f"`{product}` {'cannot' if no else 'can'} be delivered at {building}")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
