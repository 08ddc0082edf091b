"""`hjemmel rights transfer`, `check-package`, `check-receipt` and `signing-key`: what goes signed to somebody else, and what comes so."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings

from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.ask_transfer import ask_transfer
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.project.commands.office import OPERATOR, AsJson, Channel, Customer, Identified, Who, Yes, now, office, request_of, say, told
from hjemmel.rights.package import checked
from hjemmel.rights.portability import transferable
from hjemmel.rights.signature import NotAsSigned, public_keys, signing_key
from hjemmel.rights.signed_receipt import checked as checked_receipt

TOLD = Text(
    "Det du selv har gitt oss, ligger klart for {provider}, som har fått adressen.",
    "What you gave us yourself is ready for {provider}, who has been given the address.",
)


def add_to(rights: typer.Typer) -> None:
    """Adds the commands to those of `hjemmel rights`."""
    rights.command("transfer")(transfer)
    rights.command("check-package")(check_package)
    rights.command("check-receipt")(check_receipt)
    rights.command("signing-key")(own_key)


def transfer(
    customer: Customer,
    to: Annotated[str, typer.Option(help="The name of the provider that she moves to.")],
    identified_by: Identified = "",
    channel: Channel = "letter",
    yes: Yes = False,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Make ready what she gave herself, for another provider to fetch once; the answer is the address to hand to them."""
    fields = {record: list(names) for record, names in transferable(the_notice()).items()}
    moved = "; ".join(f"{record}: {', '.join(names)}" for record, names in fields.items())
    if not yes:
        say({"plan": fields, "customer": customer, "to": to}, f"plan: {moved}, to {to}; add --yes to make it ready", as_json)
        return
    who = office(actor)
    number = request_of(customer, "portability", channel, identified_by, who)
    asked = ask_transfer(customer, to, who, now())
    letter = answer_request(number, Text(TOLD.nb.format(provider=to), TOLD.en.format(provider=to)), who, now())
    path = f"/transfer/{asked.key}/"
    answer = {"request": number, "transfer": asked.number, "address": path, "until": asked.until.isoformat(), "letter": letter}
    until = f"{asked.until:%Y-%m-%d %H:%M} UTC"
    say(answer, f"{to} fetches {asked.number} once, at {path} of this site, before {until}; {number} is answered; {told(letter)}", as_json)


def check_package(
    file: Annotated[Path, typer.Argument(help="The package that came.")],
    key: Annotated[Path, typer.Option(help="The sender's public key, as it publishes it: a JWK, or a JWK set.")],
    as_json: AsJson = False,
) -> None:
    """Who signed it, for whom and when; or what was altered, and exit 1."""
    found = checked(file.read_bytes(), _keys(key))
    manifest = found.manifest
    sender = manifest["from"]
    who, whom = f"{sender['name']} ({sender['organisation_number']})", f"their customer {manifest['customer_number']}"
    said = f"as signed: by {who} for {manifest['to']}, {manifest['made_at']}, about {whom}, {len(manifest['files'])} files"
    say({"manifest": manifest, "signed_by": found.key_id}, said, as_json)


def check_receipt(
    file: Annotated[Path, typer.Argument(help="The receipt of a consent.")],
    key: Annotated[Path, typer.Option(help="The provider's public key, as it publishes it: a JWK, or a JWK set.")],
    as_json: AsJson = False,
) -> None:
    """Whether the receipt is as it was signed, and what it says; or that it was altered, and exit 1."""
    found = checked_receipt(file.read_bytes(), _keys(key))
    record = found.receipt["dpv:hasRecordOfActivity"]
    events = ", ".join(event["@type"].removeprefix("dpv:") for event in record["dpv:hasConsentStatus"])
    said = f"as signed: {record['dpv:hasIdentifier']}, of {found.receipt['dct:created']}: {events}"
    say({"receipt": dict(found.receipt), "signed_by": found.key_id}, said, as_json)


def own_key(
    out: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
) -> None:
    """The public key with which others check packages from here, as a JWK set; `/signing-keys/` has the same."""
    text = json.dumps(public_keys(signing_key(settings.HJEMMEL_SIGNING_KEY)), indent=1)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")


def _keys(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NotAsSigned(f"`{file}` is no key: it should be a JWK, or a JWK set, in JSON")
    return found
