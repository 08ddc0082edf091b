"""`hjemmel enquiry`: what customers write to us, and when it is answered."""

import sys
from typing import Annotated

import typer

from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.answer_enquiry import answer_enquiry
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.receive_message import LARGEST_BYTES, receive_message
from hjemmel.project.commands.office import OPERATOR, AsJson, Customer, Who, now, say


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    enquiry = typer.Typer(help="Enquiries: mail that comes in, and cases that are answered.", no_args_is_help=True)
    enquiry.command("receive")(receive)
    enquiry.command("answer")(answer)
    enquiry.command("close")(close)
    app.add_typer(enquiry, name="enquiry")


def receive(
    file: Annotated[str, typer.Argument(help="A mail as it came (RFC 5322), or `-`: what a mail server pipes here.")] = "-",
    as_json: AsJson = False,
) -> None:
    """Put a mail in a case of the customer whose address it is from; from nobody we know it is not stored."""
    if file == "-":
        raw = sys.stdin.buffer.read(LARGEST_BYTES + 1)
    else:
        with open(file, "rb") as mail:
            raw = mail.read(LARGEST_BYTES + 1)
    number = receive_message(raw, SYSTEM, now())
    say({"case": number}, f"it is in case {number}", as_json)


def answer(
    case: Annotated[str, typer.Argument(help="The number of the case.")],
    text: Annotated[str, typer.Argument(help="The answer.")],
    customer: Customer,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Answer in an open case: by e-mail where the customer wrote by e-mail, otherwise she is told that the answer is there."""
    channel = answer_enquiry(customer, case, text, Actor(actor, "support"), now())
    say({"case": case, "channel": channel}, f"the answer is in case {case}", as_json)


def close(
    case: Annotated[str, typer.Argument(help="The number of the case.")],
    customer: Customer,
    actor: Who = OPERATOR,
) -> None:
    """Close a case that is answered; the clock that ends it runs from now."""
    close_enquiry(customer, case, Actor(actor, "support"), now())
    typer.echo(f"case {case} is closed")
