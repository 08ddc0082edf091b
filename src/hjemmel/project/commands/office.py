"""What do the privacy office's commands share? Who acts, how they answer, and which day is meant."""

import json
import os
from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from hjemmel.acts.actor import Actor
from hjemmel.acts.make_request import make_request
from hjemmel.acts.requests_due import WAITS, Wanted, requests_due
from hjemmel.acts.the_notice import the_notice

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Who = Annotated[str, typer.Option(help="Who you are.")]
Customer = Annotated[str, typer.Option(help="The customer's number.")]
Identified = Annotated[
    str, typer.Option(help="eid or code, which her own log must say of the last minutes, or document: where the request is entered now.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this, only the plan is printed.")]
Out = Annotated[Path | None, typer.Option(help="Write the answer to this file, which only you can read.")]
Channel = Annotated[str, typer.Option(help="How the request came: telephone, letter or e-mail.")]
OPERATOR = "command-line"


def office(actor: str) -> Actor:
    """Somebody in the privacy office."""
    return Actor(actor, "privacy")


def request_of(customer: str, right: str, channel: str, identified_by: str, who: Actor, taken: Collection[str] = ()) -> str:
    """The number of her request that waits and is not `taken`, or of one that is entered now because she has been identified.

    Raises Refused.
    """
    waits = [w for w in requests_due(who, now(), Wanted(WAITS, right, customer)) if w.customer_number == customer and w.number not in taken]
    return waits[0].number if waits else make_request(customer, right, channel, identified_by, who, now())


def told(letter: str) -> str:
    """How the customer learns what was done about her request: she has been told, or `letter` tells her."""
    return f"send this letter today, for no message reaches the customer:\n\n{letter}" if letter else "the customer has been told"


def say(answer: dict[str, Any], sentence: str, as_json: bool) -> None:
    """One answer, for machines or for people."""
    typer.echo(json.dumps(answer, ensure_ascii=False, default=str) if as_json else sentence)


def planned(plan: Any, what: str, customer: str, as_json: bool, then: str = "add --yes to do it") -> None:
    """What would be done for a customer, in place of the deed, and what to add for the deed."""
    say({"plan": plan, "customer": customer}, f"plan: {what}; {then}", as_json)


def write(out: Path, text: str) -> None:
    """A file with personal data, for whoever runs the command alone."""
    with open(out, "w", encoding="utf-8", opener=for_me_alone) as file:
        file.write(text)


def day(text: str, option: str) -> date:
    """A day that was written. Raises typer.BadParameter for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"`{text}` is no day; write one such as 2026-11-24", param_hint=option) from None


def local_day(at: datetime) -> date:
    """The day of an instant in the provider's time zone."""
    return at.astimezone(ZoneInfo(the_notice().time_zone)).date()


def start_of(which: date) -> datetime:
    """The first instant of a day in the provider's time zone."""
    return datetime.combine(which, datetime.min.time(), tzinfo=ZoneInfo(the_notice().time_zone))


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


def for_me_alone(path: str, flags: int) -> int:
    """An opener for files with personal data."""
    return os.open(path, flags, 0o600)
