"""`hjemmel rights information` and `review`: what one person is told of what is held, and a decision that a human being looks at again."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.held_for import held_for
from hjemmel.acts.open_on_behalf import open_on_behalf
from hjemmel.acts.review_decision import CHANGED, RIGHT, UPHELD, review_decision
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.notice.wording import complaint
from hjemmel.portals.phrases import PHRASES
from hjemmel.project.commands.office import (
    OPERATOR,
    AsJson,
    Channel,
    Customer,
    Identified,
    Out,
    Who,
    Yes,
    now,
    office,
    planned,
    request_of,
    say,
    told,
    write,
)
from hjemmel.rights.information import HeldCount, HeldItem, held_item

TOLD = Text("Du har fått vite hva vi har om deg, og hvorfor.", "You have been told what we hold about you, and why.")
HEADING = Text("Dette har {provider} om deg, kundenummer {customer}", "What {provider} holds about you, customer number {customer}")
NOTHING = Text("Ingenting.", "Nothing.")
ROWS, NEWEST = Text("Antall", "How many"), Text("Det nyeste", "The newest")
WHY, FROM, SEEN_BY, OUTSIDE, GONE = (PHRASES[f"line-{part}"] for part in ("why", "source", "audiences", "recipients", "ending"))


def add_to(rights: typer.Typer) -> None:
    """Adds the commands to those of `hjemmel rights`."""
    rights.command("information")(information)
    rights.command("review")(review)


def information(
    customer: Customer,
    out: Out = None,
    language: Annotated[str, typer.Option("--lang", help="nb or en.")] = "nb",
    identified_by: Identified = "",
    channel: Channel = "letter",
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """What is held about her, why, from where, who may see or receive it and when it is gone; no row of it (GDPR art. 13, 14)."""
    if language not in ("nb", "en"):
        raise typer.BadParameter(f"`{language}` is neither nb nor en", param_hint="--lang")
    what = "tell her what is held about her and why, without a row of it"
    if not yes:
        planned(what, what, customer, as_json)
        return
    who, notice = office(actor), the_notice()
    number = request_of(customer, "information", channel, identified_by, who)
    token = open_on_behalf(customer, number, who, now()).token
    try:
        found = [held for held in held_for(token, who, now()) if held.count]
    finally:
        close_permit(token, who, now())
    counts = {held.record_id: HeldCount(held.count, held.newest, held.oldest, held.next_end) for held in found}
    items = [held_item(notice.record(record), notice, count, now(), language) for record, count in counts.items()]
    text = "\n".join(_letter(customer, items, language))
    if out is not None:
        write(out, text)
    answer_request(number, TOLD, who, now())
    say({"request": number, "held": [asdict(item) for item in items]}, f"{out} tells her; {number} is answered" if out else text, as_json)


def review(
    customer: Customer,
    order: Annotated[str, typer.Option(help="The number of the order that was refused.")],
    outcome: Annotated[str, typer.Option(help=f"{UPHELD} or {CHANGED}.")],
    why: Annotated[str, typer.Option(help="Why; she reads it.")],
    identified_by: Identified = "",
    channel: Channel = "letter",
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Decide anew what a credit assessment refused: somebody other than the one who decided, with a reason (GDPR art. 22(3))."""
    what = f"note that the refusal of {order} is {outcome}, and tell {customer} why"
    if not yes:
        planned({"order": order, "outcome": outcome}, what, customer, as_json)
        return
    number = request_of(customer, RIGHT, channel, identified_by, office(actor))
    letter = review_decision(number, order, outcome, why, office(actor), now())
    said = f"done: {what}; {number} is answered; {told(letter)}"
    say({"request": number, "outcome": outcome, "letter": letter}, said, as_json)


def _letter(customer: str, items: list[HeldItem], language: str) -> Iterator[str]:
    notice = the_notice()
    yield HEADING.to(language).format(provider=notice.provider.name, customer=customer)
    yield ""
    if not items:
        yield NOTHING.to(language)
    for item in items:
        yield item.title
        said = [(ROWS, str(item.count)), (NEWEST, item.newest_words), (WHY, f"{item.line.why} ({item.line.basis}, {item.line.law})")]
        said += [(FROM, item.line.source), (SEEN_BY, "; ".join(item.line.who_in_full)), (OUTSIDE, "; ".join(item.line.recipients))]
        said += [(GONE, f"{item.ends_words or item.line.until} ({item.line.retention_law}, {item.clause})")]
        yield from (f"  {label.to(language).rstrip(':')}: {words}" for label, words in said if words)
        yield ""
    yield complaint(notice, language)
