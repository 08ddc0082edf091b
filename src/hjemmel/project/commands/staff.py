"""`hjemmel staff`: who may have two roles that are kept apart, and whose sessions end now."""

from typing import Annotated

import typer

from hjemmel.acts.actor import Actor
from hjemmel.acts.allow_roles import allow_roles
from hjemmel.acts.end_sessions import end_sessions
from hjemmel.project.commands.office import OPERATOR, AsJson, Who, now, office, say


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    staff = typer.Typer(help="Staff: two roles, and sessions that end now.", no_args_is_help=True)
    staff.command("two-roles")(two_roles)
    staff.command("end-sessions")(end)
    app.add_typer(staff, name="staff")


def two_roles(
    who: Annotated[str, typer.Argument(help="The sign-in name of the employee.")],
    reason: Annotated[str, typer.Option(help="Why she needs both.")],
    actor: Who = OPERATOR,
) -> None:
    """Write down why an employee is both an adviser and in network operations. It lasts as long as the notice says."""
    allow_roles(who, reason, office(actor), now())
    typer.echo(f"{who} may have both roles for as long as the notice says, and the privacy office can read why")


def end(
    who: Annotated[str, typer.Argument(help="The sign-in name of the employee.")],
    audience: Annotated[str, typer.Option(help="The audience in which she is signed in.")],
    as_json: AsJson = False,
) -> None:
    """End every session of an employee at once: when she leaves, or when something is wrong."""
    ended = end_sessions(Actor(who, audience), now())
    say({"ended": ended}, f"{ended} session(s) ended", as_json)
