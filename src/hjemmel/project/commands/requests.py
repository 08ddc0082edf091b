"""`hjemmel request`: the queue of requests, with their deadlines."""

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.assign_request import assign_request
from hjemmel.acts.extend_request import extend_request
from hjemmel.acts.make_request import make_request
from hjemmel.acts.refuse_request import refuse_request
from hjemmel.acts.requests_due import EVERY, LATE, WAITS, Waiting, Wanted, requests_due
from hjemmel.acts.withdraw_request import withdraw_request
from hjemmel.gate.decision import Refused
from hjemmel.gate.decision import refuse as no
from hjemmel.project.commands.office import (
    OPERATOR,
    AsJson,
    Channel,
    Customer,
    Identified,
    Who,
    day,
    local_day,
    now,
    office,
    say,
    start_of,
    told,
)

Number = Annotated[str, typer.Argument(help="The request's number.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    request = typer.Typer(help="Requests, with their deadlines.", no_args_is_help=True)
    request.command("list")(listed)
    request.command("show")(shown)
    request.command("enter")(enter)
    request.command("assign")(assign)
    request.command("extend")(extend)
    request.command("answer")(answer)
    request.command("refuse")(refuse)
    request.command("close")(close)
    app.add_typer(request, name="request")


def listed(
    state: Annotated[str, typer.Option(help="waiting, late, open, extended, answered, refused, withdrawn or all.")] = WAITS,
    late: Annotated[bool, typer.Option("--late", help="Only those that wait and are overdue.")] = False,
    right: Annotated[str, typer.Option(help="Only this right.")] = "",
    find: Annotated[str, typer.Option(help="Part of the number of a request or a customer, or of who handles it.")] = "",
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """List the requests, the most urgent first."""
    found = requests_due(office(actor), now(), Wanted(LATE if late else state, right, find))
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False))
        return
    if not found:
        typer.echo("no request is like that now")
        return
    table = Table("number", "customer", "right", "received", "due", "left", "state", "handled by")
    for one in found:
        received = local_day(one.received_at).isoformat()
        table.add_row(one.number, one.customer_number, one.right, received, one.due_on.isoformat(), _left(one), one.state, one.assigned_to)
    Console(width=max(Console().width, 120)).print(table)


def shown(number: Number, actor: Who = OPERATOR, as_json: AsJson = False) -> None:
    """Show one request and what has happened to it."""
    one = _one(number, actor)
    if as_json:
        typer.echo(json.dumps(_plain(one), ensure_ascii=False))
        return
    for name, value in _plain(one).items():
        if value not in (None, ""):
            typer.echo(f"{name.replace('_', ' ')}: {value}")


def enter(
    right: Annotated[str, typer.Argument(help="access, rectification, erasure, restriction, portability, objection, complaint …")],
    customer: Customer,
    identified_by: Identified,
    channel: Channel = "letter",
    about: Annotated[str, typer.Option(help="What it is about, in the customer's words.")] = "",
    received: Annotated[str, typer.Option(help="The day on which it came (YYYY-MM-DD); now if left out.")] = "",
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Enter a request that came by telephone, letter or e-mail; its clock runs from when it came."""
    came = start_of(day(received, "--received")) if received else None
    number = make_request(customer, right, channel, identified_by, office(actor), now(), details=about, received=came)
    one = _one(number, actor)
    said = f"{number} is entered; the answer is due on {one.due_on.isoformat()}"
    say({"number": number, "due_on": one.due_on.isoformat()}, said, as_json)


def assign(number: Number, to: Annotated[str, typer.Argument(help="Who handles it.")], actor: Who = OPERATOR) -> None:
    """Say who handles a request."""
    assign_request(number, to, office(actor), now())
    typer.echo(f"{to} handles {number}")


def extend(number: Number, why: Annotated[str, typer.Option(help="Why; the customer is told.")], actor: Who = OPERATOR) -> None:
    """Extend the time to answer, once, while the first month runs; the customer is told why."""
    done = extend_request(number, why, office(actor), now())
    typer.echo(f"the answer to {number} is due on {done.due.isoformat()}; {told(done.letter)}")


def answer(
    number: Number, text: Annotated[str, typer.Option(help="The answer, as the customer will read it.")], actor: Who = OPERATOR
) -> None:
    """Answer a request."""
    letter = answer_request(number, text, office(actor), now())
    typer.echo(f"{number} is answered; {told(letter)}")


def refuse(
    number: Number,
    why: Annotated[str, typer.Option(help="Why, as the customer will read it.")],
    law: Annotated[str, typer.Option(help="The paragraph, such as `GDPR art. 17(3)(b)`.")],
    actor: Who = OPERATOR,
) -> None:
    """Refuse a request, with the reason and the paragraph."""
    letter = refuse_request(number, why, law, office(actor), now())
    typer.echo(f"{number} is refused by {law}; {told(letter)}")


def close(number: Number, withdrawn: Annotated[str, typer.Option(help="How the customer took it back.")], actor: Who = OPERATOR) -> None:
    """Close a request that the customer has taken back; without that, it takes an answer or a refusal."""
    letter = withdraw_request(number, withdrawn, office(actor), now())
    typer.echo(f"{number} is closed; {told(letter)}")


def _one(number: str, actor: str) -> Waiting:
    found = requests_due(office(actor), now(), Wanted(EVERY, number=number))
    if not found:
        nb = f"det finnes ikke noe krav `{number}`; `hjemmel request list --state all` viser dem"
        raise Refused(no("no-request", "", nb, f"there is no request `{number}`; `hjemmel request list --state all` has them"))
    return found[0]


def _left(one: Waiting) -> str:
    if not one.waits:
        return "in time" if one.days_left >= 0 else f"{-one.days_left} days late"
    return f"{-one.days_left} days OVERDUE" if one.days_left < 0 else "today" if one.days_left == 0 else f"{one.days_left} days"


def _plain(one: Waiting) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(one).items()}
