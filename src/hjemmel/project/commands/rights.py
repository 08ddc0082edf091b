"""`hjemmel rights`: one right carried out for one customer, who has been identified as surely as by signing in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from hjemmel.acts.actor import Actor
from hjemmel.acts.announce_lifting import announce_lifting
from hjemmel.acts.answer_access import answer_access
from hjemmel.acts.answer_portability import answer_portability
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.close_access import Given, close_access
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.correct import correct
from hjemmel.acts.corrections_pending import corrections_pending
from hjemmel.acts.erase import Erasure, erase
from hjemmel.acts.held_for import held_for
from hjemmel.acts.open_on_behalf import open_on_behalf
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.tell_old_address import tell_old_address
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.notice.vocabulary import UNTIL_GIVEN
from hjemmel.notice.wording import lower_first
from hjemmel.portals.copied import packed
from hjemmel.project.commands import information, transfers
from hjemmel.project.commands.office import (
    OPERATOR,
    AsJson,
    Channel,
    Customer,
    Identified,
    Out,
    Who,
    Yes,
    for_me_alone,
    now,
    office,
    planned,
    request_of,
    say,
    told,
    write,
)
from hjemmel.rights.erasure import Line, as_told

RECTIFICATION = "rectification"
RECTIFIED = Text("Opplysningen er rettet.", "The information is corrected.")
ERASED = Text("Det du ba om, er slettet.", "What you asked for is erased.")
KEPT = Text("Dette må vi beholde:", "This we must keep:")
RESTRICTED = Text(
    "Fra nå av lagrer vi bare opplysningene dine, og bruker dem ikke.", "From now on we only store your information, and do not use it."
)
OBJECTED = Text("Protesten din gjelder fra nå.", "Your objection holds from now.")


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    rights = typer.Typer(help="One right of one customer: the plan, and with --yes the deed.", no_args_is_help=True)
    rights.command("access")(access)
    rights.command("portability")(portability)
    rights.command("rectify")(rectify)
    rights.command("erase")(erasure)
    rights.command("restrict")(restrict)
    rights.command("lift")(lift)
    rights.command("object")(objection)
    information.add_to(rights)
    transfers.add_to(rights)
    app.add_typer(rights, name="rights")


@dataclass(frozen=True, slots=True)
class Case:
    """One right for one customer: by whom, from which channel, and whether it is to be done now."""

    right: str
    customer: str
    identified_by: str
    channel: str
    actor: Actor
    yes: bool
    as_json: bool

    def request(self) -> str:
        """The number of her request that waits, or of one that is entered now because she has been identified. Raises Refused.

        A request that a correction waits for is ended by that, and not by another.
        """
        taken = {one.request for one in corrections_pending(self.actor, now())} if self.right == RECTIFICATION else set()
        return request_of(self.customer, self.right, self.channel, self.identified_by, self.actor, taken)


def access(
    customer: Customer,
    out: Out = None,
    language: Annotated[str, typer.Option("--lang", help="nb or en.")] = "nb",
    identified_by: Identified = "",
    channel: Channel = "letter",
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Everything that is held about her, with why, until when, who looked and who received it."""
    case = Case("access", customer, identified_by, channel, office(actor), yes, as_json)
    what = "a copy of everything that is held about her, with purposes, recipients, periods and sources"
    if not case.yes:
        planned(what, what, case.customer, case.as_json, "add --yes and --out FILE.zip to make it")
        return
    if out is None:
        raise typer.BadParameter("say where it goes: it is a packed file", param_hint="--out")
    number = case.request()
    token = open_on_behalf(case.customer, number, case.actor, now()).token
    ended: list[Given | None] = []
    try:
        answer = answer_access(token, case.actor, now())
        with open(out, "wb", opener=for_me_alone) as file:
            file.writelines(packed(answer, language, ended.append))
    finally:
        close_access(token, case.actor, ended[-1] if ended else None, now())
    said = f"{out} answers {number}; once it is sent, say so with `hjemmel request answer {number} --text …`"
    say({"request": number, "file": str(out)}, said, case.as_json)


def portability(
    customer: Customer,
    out: Out = None,
    identified_by: Identified = "",
    channel: Channel = "letter",
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """What she gave herself, for the contract or by consent, with a schema."""
    case = Case("portability", customer, identified_by, channel, office(actor), yes, as_json)
    _copied(
        case,
        out,
        "what she gave us for the contract or by consent, with a schema",
        lambda token: answer_portability(token, case.actor, now()),
    )


def rectify(
    customer: Customer,
    field: Annotated[
        str, typer.Option(help="The field, such as email; of another record type than the contact: purchase.install_address.")
    ],
    value: Annotated[str, typer.Option(help="What it should say.")],
    row: Annotated[str, typer.Option(help="Which order, number or account, where there are several.")] = "",
    identified_by: Identified = "",
    channel: Channel = "letter",
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Correct a field; a guarded one waits until somebody else has approved it."""
    case = Case(RECTIFICATION, customer, identified_by, channel, office(actor), yes, as_json)

    def deed(number: str) -> tuple[dict[str, Any], Text | None]:
        record, _, name = field.rpartition(".")
        known = {"identified_by": case.identified_by, "request": number}
        done = correct(customer, record or "contact", name, value, case.actor, now(), row, **known)
        tell_old_address(done.id, case.actor, now())
        return {"field": field, "state": done.state, "correction": done.id}, RECTIFIED if done.state == "done" else None

    _done(case, {"field": field, "becomes": value}, f"correct `{field}` of {customer}, and tell those who have had it from us", deed)


def erasure(
    customer: Customer,
    end_services: Annotated[bool, typer.Option("--end-services", help="End the services that run; she has asked for it.")] = False,
    identified_by: Identified = "",
    channel: Channel = "letter",
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Erase what nothing demands; the plan says what stays, by which paragraph, and until when."""
    case = Case("erasure", customer, identified_by, channel, office(actor), yes, as_json)
    plan = erase(customer, case.actor, now())
    if not as_json:
        _print_plan(plan)

    def deed(number: str) -> tuple[dict[str, Any], Text]:
        shown = _shown(case, number)  # before nobody reaches her
        done = erase(customer, case.actor, now(), confirmed=True, end_services=end_services)
        return _erasure(done), _erased(as_told(done.lines, shown))

    _done(case, _erasure(plan), f"erase {customer} by this plan" + (", and end her services" if plan.active else ""), deed)


def restrict(
    customer: Customer,
    identified_by: Identified = "",
    channel: Channel = "letter",
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Store her data and use nothing, from this moment."""
    case = Case("restriction", customer, identified_by, channel, office(actor), yes, as_json)

    def deed(number: str) -> tuple[dict[str, Any], Text]:
        changed = set_choice(customer, "restriction", True, case.actor, now())
        return {"choice": "restriction", "changed": changed}, RESTRICTED

    _done(case, {"choice": "restriction"}, f"restrict every use of {customer}'s data but her own", deed)


def lift(
    customer: Customer,
    why: Annotated[str, typer.Option(help="Why it is to be lifted; she reads it.")],
    out: Out = None,
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Tell her, on Min side and by the letter printed here, that her restriction is to be lifted; after a time the office may lift it."""
    what = f"tell {customer} that her restriction is to be lifted, and why"
    if not yes:
        planned({"choice": "restriction", "why": why}, what, customer, as_json)
        return
    done = announce_lifting(customer, why, office(actor), now())
    if out is not None:
        write(out, done.letter)
    lifts = f"from {done.until:%Y-%m-%d %H:%M} UTC `hjemmel choice restriction --customer {customer} --off` lifts it"
    said = (
        f"done: {what}; send {out} by letter today; {lifts}" if out else f"{done.letter}\ndone: {what}; send this by letter today; {lifts}"
    )
    say({"told": True, "from": done.until.isoformat(), "letter": done.letter}, said, as_json)


def objection(
    customer: Customer,
    to: Annotated[str, typer.Option(help="The choice of the notice, such as marketing, network-lookup or help-tips.")] = "marketing",
    identified_by: Identified = "",
    channel: Channel = "letter",
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Stop the uses that a choice of the notice stops, or take back the yes that they need; no reason is asked for."""
    case = Case("objection", customer, identified_by, channel, office(actor), yes, as_json)
    stops = [choice.id for choice in the_notice().choices if choice.stops != UNTIL_GIVEN]

    def deed(number: str) -> tuple[dict[str, Any], Text]:
        changed = set_choice(customer, to, to in stops, case.actor, now())
        return {"choice": to, "changed": changed}, OBJECTED

    _done(case, {"choice": to}, f"{'set' if to in stops else 'take back'} `{to}` for {customer}, at once and in every channel", deed)


def _copied(case: Case, out: Path | None, what: str, made: Callable[[str], dict[str, Any]]) -> None:
    """The file that answers her; sending it is the next step, and `request answer` notes it."""
    if not case.yes:
        planned(what, what, case.customer, case.as_json, "add --yes and --out FILE to make it")
        return
    if out is None and not case.as_json:
        raise typer.BadParameter("say where it goes, or take it with --json", param_hint="--out")
    number = case.request()
    permit = open_on_behalf(case.customer, number, case.actor, now())
    try:
        answer = made(permit.token)
    finally:
        close_permit(permit.token, case.actor, now())
    if out is None:
        typer.echo(json.dumps({"request": number, "answer": answer}, ensure_ascii=False))
        return
    write(out, json.dumps(answer, ensure_ascii=False, indent=1))
    said = f"{out} answers {number}; once it is sent, say so with `hjemmel request answer {number} --text …`"
    say({"request": number, "file": str(out)}, said, case.as_json)


def _done(case: Case, plan: dict[str, Any], what: str, deed: Callable[[str], tuple[dict[str, Any], Text | None]]) -> None:
    """The plan; with --yes the deed, and the answer to her request, which waits where there is none yet."""
    if not case.yes:
        planned(plan, what, case.customer, case.as_json)
        return
    number = case.request()
    result, answer = deed(number)
    if answer is None:
        say({"request": number, "result": result}, f"{number} waits: {what}, once somebody else has approved it", case.as_json)
        return
    letter = answer_request(number, answer, case.actor, now())
    said = f"done: {what}; {number} is answered; {told(letter)}"
    say({"request": number, "result": result, "letter": letter}, said, case.as_json)


def _shown(case: Case, number: str) -> dict[str, int]:
    """How much she is shown herself of each record type."""
    token = open_on_behalf(case.customer, number, case.actor, now()).token
    try:
        return {held.record_id: held.count for held in held_for(token, case.actor, now())}
    finally:
        close_permit(token, case.actor, now())


def _erased(lines: list[Line]) -> Text:
    nb, en = (", ".join(lower_first(line.title.to(spoken)) for line in lines if not line.erased) for spoken in ("nb", "en"))
    return Text(f"{ERASED.nb} {KEPT.nb} {nb}.", f"{ERASED.en} {KEPT.en} {en}.") if nb else ERASED


def _print_plan(plan: Erasure) -> None:
    table = Table("record type", "rows", "what", "why", "until")
    for line in plan.lines:
        until = line.until.astimezone(ZoneInfo(the_notice().time_zone)).date().isoformat() if line.until else ""
        table.add_row(line.record, str(line.count), "erased" if line.erased else "kept", line.reason.en, until)
    Console(width=max(Console().width, 140)).print(table)
    if plan.told:
        typer.echo(f"told of it with the next that they get: {', '.join(plan.told)}")


def _erasure(plan: Erasure) -> dict[str, Any]:
    lines = [
        {
            "record": line.record,
            "rows": line.count,
            "erased": line.erased,
            "law": line.law,
            "until": line.until.isoformat() if line.until else None,
        }
        for line in plan.lines
    ]
    return {"lines": lines, "services_run": plan.active, "told": list(plan.told), "done": plan.done}
