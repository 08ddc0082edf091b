"""`hjemmel credit | directory`: a credit assessment of one order, and what directory providers are given."""

import sys
from typing import Annotated

import typer
from django.conf import settings

from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.agree_directory import agree_directory
from hjemmel.acts.check_credit import check_credit
from hjemmel.acts.compile_directory import compile_directory
from hjemmel.acts.feed_directory import feed_directory
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.project.commands.office import OPERATOR, Customer, Who, day, local_day, now, office
from hjemmel.project.credit_bureau import ask

Phone = Annotated[str, typer.Option(help="The number, as +47 and eight digits.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    credit = typer.Typer(help="Credit assessments: one open order, once.", no_args_is_help=True)
    credit.command("check")(check)
    app.add_typer(credit, name="credit")
    directory = typer.Typer(help="Directory enquiries: tell, list, compile, and what a provider is given.", no_args_is_help=True)
    for name, command in (("agree", agree), ("tell", tell), ("list", enter), ("compile", compile_now), ("feed", feed)):
        directory.command(name)(command)
    app.add_typer(directory, name="directory")


def check(
    customer: Customer,
    order: Annotated[str, typer.Option(help="The open order.")],
    bureau: Annotated[str, typer.Option(help="The bureau's name, as the customer will read it.")],
    actor: Who = OPERATOR,
) -> None:
    """Ask the bureau how the customer pays her debts, for an open order that is paid in arrears; store its answer."""

    def of(contact: object) -> str:
        return ask(settings.HJEMMEL_CREDIT_BUREAU, contact)

    outcome = check_credit(customer, order, bureau, of, Actor(actor, "billing"), now())
    typer.echo(f"`{bureau}` said {outcome} of {customer} for {order}; send the customer a copy, and note it on her page")


def agree(
    provider: Annotated[str, typer.Argument(help="The directory provider.")],
    own_sales: Annotated[bool, typer.Option("--own-sales", help="It sells to those on the list; then it gets nothing.")] = False,
    agreed_on: Annotated[str, typer.Option(help="The day of the agreement (YYYY-MM-DD); today if left out.")] = "",
    actor: Who = OPERATOR,
) -> None:
    """Note an agreement with a directory provider."""
    when = day(agreed_on, "--agreed-on") if agreed_on else local_day(now())
    agree_directory(provider, own_sales, when, office(actor), now())
    typer.echo(f"the agreement with `{provider}` is noted" + ("; it sells to those on the list, and gets nothing" if own_sales else ""))


def tell(customer: Customer, phone: Phone, actor: Who = OPERATOR) -> None:
    """Tell the customer of the right to reserve, before the number is listed."""
    tell_of_listing(customer, phone, Actor(actor, "support"), now())
    typer.echo(f"{customer} has been told; `hjemmel directory list` can list {phone} now")


def enter(
    customer: Customer,
    phone: Phone,
    name: Annotated[str, typer.Option(help="The name in the directory.")],
    use: Annotated[str, typer.Option(help="fixed or mobile.")] = "mobile",
    extent: Annotated[str, typer.Option(help="full, or number-only.")] = "full",
    address: Annotated[str, typer.Option(help="Street and number.")] = "",
    postcode: Annotated[str, typer.Option(help="Four digits.")] = "",
    place: Annotated[str, typer.Option(help="The post town.")] = "",
    holder: Annotated[str, typer.Option(help="adult, minor, or minor-with-consent.")] = "adult",
    secret: Annotated[bool, typer.Option("--secret", help="The number is secret.")] = False,
    identified_by: Annotated[str, typer.Option(help="eid or document: how the customer of a secret number showed who she is.")] = "",
    actor: Who = OPERATOR,
) -> None:
    """List a number, or change its listing; it is given to providers at the next compiling."""
    values: dict[str, object] = {
        "listed_name": name,
        "use_type": use,
        "extent": extent,
        "holder": holder,
        "secret": "yes" if secret else "no",
    }
    values |= {"address": address or None, "postcode": postcode or None, "place": place or None}
    waits = list_number(customer, phone, values, Actor(actor, "support"), now(), identified_by)
    pending = f"; it is secret until somebody else approves correction {waits}" if waits else ""
    typer.echo(f"{phone} is listed for {customer}{pending}")


def compile_now() -> None:
    """Write down what has changed since last time; it also happens every night."""
    changes = compile_directory(now())
    typer.echo(f"{changes} lines have changed")


def feed(
    provider: Annotated[str, typer.Argument(help="A provider with an agreement.")],
    since: Annotated[int, typer.Option(help="The last number that it has had.")] = 0,
) -> None:
    """Print what a directory provider gets: the changes since a number, one a line, in ISO 8859-1."""
    sys.stdout.buffer.write(feed_directory(provider, since, SYSTEM, now()))
