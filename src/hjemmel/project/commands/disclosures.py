"""`hjemmel disclose | processor | terms | correction`: what leaves the house and on which ground, and what waits for approval."""

import csv
import json
import sys
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any

import typer

from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.announce_change import announce_change
from hjemmel.acts.apply_change import apply_change
from hjemmel.acts.ask_disclosure import Asked, ask_disclosure
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.corrections_made import corrections_made
from hjemmel.acts.corrections_pending import corrections_pending
from hjemmel.acts.decide_correction import PURPOSE, decide_correction
from hjemmel.acts.decide_correction import RECORD as CORRECTION
from hjemmel.acts.disclose import disclose, drop
from hjemmel.acts.disclosures_made import disclosures_made
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.end_agreement import end_agreement
from hjemmel.acts.feed_processor import feed_processor
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.who_had import RECORD, who_had
from hjemmel.notice.model import Text
from hjemmel.project.commands.office import OPERATOR, AsJson, Who, day, for_me_alone, now, office, say, start_of

Number = Annotated[str, typer.Argument(help="The number under which it waits.")]
Party = Annotated[str, typer.Argument(help="The other party of the agreement.")]
Product = Annotated[str, typer.Argument(help="The product's code.")]
On = Annotated[str, typer.Argument(help="The day from which it is in force (YYYY-MM-DD).")]
Out = Annotated[Path | None, typer.Option(help="Write it to this file, which only you can read.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    one = typer.Typer(help="Disclosures: what is asked for, on which ground, and what is given.", no_args_is_help=True)
    one.command("ask")(ask)
    one.command("list")(listed)
    one.command("release")(release)
    one.command("drop")(dropped)
    one.command("who-had")(traced)
    app.add_typer(one, name="disclose")
    processor = typer.Typer(help="Those who process data for us: agreements and feeds.", no_args_is_help=True)
    processor.command("list")(agreements)
    processor.command("sign")(sign)
    processor.command("end")(end)
    processor.command("feed")(feed)
    app.add_typer(processor, name="processor")
    terms = typer.Typer(help="Changes of terms: announced in time to everyone, then applied.", no_args_is_help=True)
    terms.command("announce")(announce)
    terms.command("apply")(apply)
    app.add_typer(terms, name="terms")
    correction = typer.Typer(help="Corrections: those that wait, and those that the customer system must hear of.", no_args_is_help=True)
    correction.command("list")(pending)
    correction.command("approve")(approve)
    correction.command("reject")(reject)
    correction.command("made")(made)
    app.add_typer(correction, name="correction")


def ask(
    ground: Annotated[str, typer.Option(help="The ground, as the notice calls it.")],
    to: Annotated[str, typer.Option(help="The recipient, as the notice calls it.")],
    record: Annotated[str, typer.Option(help="The record type.")],
    customer: Annotated[list[str], typer.Option(help="A customer's number; again for each person.")],
    order: Annotated[str, typer.Option(help="The number of the order.")] = "",
    issuer: Annotated[str, typer.Option(help="Who issued the order.")] = "",
    issued_on: Annotated[str, typer.Option(help="The day of the order (YYYY-MM-DD).")] = "",
    scope: Annotated[str, typer.Option(help="What the order covers.")] = "",
    covers_from: Annotated[str, typer.Option("--covers-from", help="The first day that is asked for (YYYY-MM-DD).")] = "",
    covers_to: Annotated[str, typer.Option("--covers-to", help="The last day that is asked for (YYYY-MM-DD).")] = "",
    civil: Annotated[bool, typer.Option("--civil", help="The order is of a civil case.")] = False,
    consent: Annotated[list[str] | None, typer.Option(help="CUSTOMER=how and when she said yes; again for each person.")] = None,
    offence: Annotated[str, typer.Option(help="The offence, by paragraph (straffeloven § 251).")] = "",
    penalty_months: Annotated[int | None, typer.Option(help="The most that the offence can bring, in months.")] = None,
    invoice: Annotated[str, typer.Option(help="The invoice of the claim.")] = "",
    reminded_on: Annotated[str, typer.Option(help="The day of the reminder (YYYY-MM-DD).")] = "",
    considered: Annotated[bool, typer.Option("--considered", help="A dispute of the claim has been considered.")] = False,
    secret_until: Annotated[str, typer.Option(help="The day before which the person must not be told (YYYY-MM-DD).")] = "",
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Register what somebody outside asks for; what its ground can never open is refused at once."""
    days = {"--issued-on": issued_on, "--reminded-on": reminded_on, "--secret-until": secret_until}
    issued, reminded, secret = (day(text, option) if text else None for option, text in days.items())
    covers = (day(covers_from, "--covers-from"), day(covers_to, "--covers-to")) if covers_from or covers_to else None
    consents = {one.partition("=")[0].strip(): one.partition("=")[2] for one in consent or ()}
    asked = Asked(ground, to, record, order, issuer, issued, scope, covers, civil, consents, invoice, reminded, considered, secret)
    asked = replace(asked, offence=offence, penalty_months=penalty_months)
    number = ask_disclosure(customer, asked, office(actor), now())
    say({"number": number}, f"{number} waits; `hjemmel disclose release {number} --out FILE` gives it, an order by somebody else", as_json)


def listed(actor: Who = OPERATOR, as_json: AsJson = False) -> None:
    """List what waits for approval and what was given, by number; nobody is named."""
    found = disclosures_made(office(actor), now())
    waiting = [{"number": w.number, "state": "waiting", "to": w.recipient, "ground": w.ground, "people": w.people} for w in found.waiting]
    given = [{"number": g.number, "state": "given", "to": g.recipient, "ground": g.ground, "people": g.people} for g in found.given]
    if as_json:
        typer.echo(json.dumps(waiting + given))
        return
    for one in waiting + given:
        typer.echo(f"{one['number']}  {one['state']:8}  {one['to']}, on the ground {one['ground']}, about {one['people']}")
    if not waiting + given:
        typer.echo("nothing waits, and nothing was given")


def release(number: Number, out: Out = None, actor: Who = OPERATOR, as_json: AsJson = False) -> None:
    """Give what waits, as CSV in a file, or as JSON."""
    if out is None and not as_json:
        raise typer.BadParameter("say where it goes, or take it with --json", param_hint="--out")
    released = disclose(number, office(actor), now())
    if out is None:
        typer.echo(json.dumps({"number": number, "recipient": released.recipient, "rows": released.rows}, default=str, ensure_ascii=False))
        return
    with open(out, "w", encoding="utf-8", newline="", opener=for_me_alone) as file:
        writer = csv.DictWriter(file, list(released.rows[0]) if released.rows else [])
        writer.writeheader()
        writer.writerows(released.rows)
    said = f"{out} has {len(released.rows)} rows for {released.recipient}; it is written down, and its subjects see it when they may"
    say({"number": number, "recipient": released.recipient, "rows": len(released.rows), "file": str(out)}, said, as_json)


def dropped(number: Number, actor: Who = OPERATOR) -> None:
    """Give nothing, and close what was asked."""
    drop(number, office(actor), now())
    typer.echo(f"{number} is closed; nothing was given")


def traced(
    address: Annotated[str, typer.Argument(help="The public address.")],
    at: Annotated[str, typer.Option(help="The instant, with its zone (2026-11-24T01:13:15+01:00).")],
    order: Annotated[str, typer.Option(help="The number of the order.")],
    issuer: Annotated[str, typer.Option(help="Who issued the order.")],
    issued_on: Annotated[str, typer.Option(help="The day of the order (YYYY-MM-DD).")],
    ground: Annotated[str, typer.Option(help="The ground, as the notice calls it.")] = "serious-crime",
    to: Annotated[str, typer.Option(help="The recipient, as the notice calls it.")] = "police",
    offence: Annotated[str, typer.Option(help="The offence, by paragraph (straffeloven § 251).")] = "",
    penalty_months: Annotated[int | None, typer.Option(help="The most that the offence can bring, in months.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="The port, where the address is shared.")] = None,
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Find the one customer who had an address and a port at an instant, on a whole order; or say why there is none."""
    when, place = _instant(at), _address(address)
    asked = Asked(ground, to, RECORD, order, issuer, day(issued_on, "--issued-on"), scope=f"{place} {when.isoformat()}")
    asked = replace(asked, offence=offence, penalty_months=penalty_months)
    found = who_had(place, port, when, asked, office(actor), now())
    said = {"one": f"customer {found.customer_number}; `hjemmel disclose ask` registers what is asked for", **WHY}[found.found]
    say({"found": found.found, "customer_number": found.customer_number}, said, as_json)


WHY = {
    "nobody": "nobody had it then, as far as is stored; check the instant and its zone",
    "several": "several had it then; ask for the port, or for an instant that is more exact",
}


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise typer.BadParameter("write an instant with its zone, such as 2026-11-24T01:13:15+01:00", param_hint="--at")
    return at


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise typer.BadParameter("write an IP address", param_hint="ADDRESS") from None


def agreements(actor: Who = OPERATOR, as_json: AsJson = False) -> None:
    """List the agreements with processors."""
    drawn = draw_list(office(actor), "internal-control", "processor-agreement", now())
    rows: list[dict[str, Any]] = [dict(zip(drawn.columns, row, strict=True)) for row in drawn.rows]
    if as_json:
        typer.echo(json.dumps(rows, default=str, ensure_ascii=False))
        return
    for row in rows:
        ended = f", ended on {row['ended_on']}" if row["ended_on"] else ""
        typer.echo(f"{row['party']}: {row['category']}, {row['valid_from']} to {row['ends_on']}{ended}")
    if not rows:
        typer.echo("there are no agreements")


def sign(
    party: Party,
    category: Annotated[str, typer.Option(help="What it does for us: a recipient of the notice.")],
    first: Annotated[str, typer.Option("--from", help="The first day (YYYY-MM-DD).")],
    last: Annotated[str, typer.Option("--to", help="The last day (YYYY-MM-DD).")],
    at_the_end: Annotated[str, typer.Option(help="deleted or returned.")] = "deleted",
    sub_processors: Annotated[str, typer.Option(help="Whom it uses in turn.")] = "",
    actor: Who = OPERATOR,
) -> None:
    """Register an agreement with a processor."""
    sign_agreement(party, category, (day(first, "--from"), day(last, "--to")), at_the_end, office(actor), now(), sub_processors)
    typer.echo(f"the agreement with `{party}` is registered; it can be fed until {last}")


def end(party: Party, first: Annotated[str, typer.Option("--from", help="The first day of the agreement.")], actor: Who = OPERATOR) -> None:
    """End an agreement now; its feed stops with it."""
    what = end_agreement(party, day(first, "--from"), office(actor), now())
    typer.echo(f"the agreement with `{party}` has ended; what it has is to be {what}")


def feed(party: Party) -> None:
    """Print, as JSON, what a processor gets today: the declared fields, marked with their purpose."""
    found = feed_processor(party, SYSTEM, now())
    json.dump({"header": found.header, "rows": found.rows}, sys.stdout, default=str, ensure_ascii=False)
    sys.stdout.write("\n")


def announce(
    product: Product,
    effective_on: On,
    nb: Annotated[str, typer.Option(help="What changes, in bokmål.")],
    en: Annotated[str, typer.Option(help="What changes, in English.")],
    actor: Who = OPERATOR,
) -> None:
    """Tell everyone who has a product that it or its terms will change."""
    told = announce_change(product, day(effective_on, "EFFECTIVE_ON"), Text(nb, en), office(actor), now())
    typer.echo(f"{told} customers have been told; `hjemmel terms apply {product} {effective_on}` applies it on its day")


def apply(product: Product, effective_on: On, actor: Who = OPERATOR) -> None:
    """Apply an announced change, if everyone concerned was told in time."""
    apply_change(product, day(effective_on, "EFFECTIVE_ON"), office(actor), now())
    typer.echo(f"the change of `{product}` is applied")


def pending(actor: Who = OPERATOR, as_json: AsJson = False) -> None:
    """List the corrections that wait: which field of whom, and since when."""
    rows: list[dict[str, Any]] = [
        {"id": one.id, "customer": one.customer_number, "field": f"{one.record}.{one.field}", "asked_at": one.asked_at.isoformat()}
        for one in corrections_pending(office(actor), now())
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['id']}: {row['field']} of {row['customer']}, asked for {row['asked_at'][:10]}")
    if not rows:
        typer.echo("no correction waits")


def made(
    since: Annotated[str, typer.Option(help="The first day, as 2026-11-24.")],
    actor: Who = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """List what was corrected since a day, for whoever keeps the customer system: which field of whom, and when."""
    found = corrections_made(office(actor), start_of(day(since, "--since")), now())
    if as_json:
        typer.echo(json.dumps([{"customer": one.customer_number, "field": one.field, "at": one.decided_at.isoformat()} for one in found]))
        return
    for one in found:
        typer.echo(f"{one.field} of {one.customer_number}, {one.decided_at:%Y-%m-%d %H:%M} UTC")
    if not found:
        typer.echo(f"nothing was corrected since {since}")


def approve(correction: Annotated[int, typer.Argument(help="The correction's number.")], actor: Who = OPERATOR) -> None:
    """Let a correction take effect, once it has said what that is. The customer sees that it was opened."""
    _decide(correction, True, office(actor))
    typer.echo(f"correction {correction} has taken effect")


def reject(
    correction: Annotated[int, typer.Argument(help="The correction's number.")],
    why: Annotated[str, typer.Option(help="Why not; the customer reads it.")],
    law: Annotated[str, typer.Option(help="The paragraph, such as “GDPR art. 16”.")],
    actor: Who = OPERATOR,
) -> None:
    """Reject a correction; what stood there still holds, and she is told why and where she can complain."""
    _decide(correction, False, office(actor), why, law)
    typer.echo(f"correction {correction} is rejected")


def _decide(number: int, approve: bool, who: Actor, why: str = "", law: str = "") -> None:
    """Open it, say what it says, decide, and close. One that does not wait is refused by the act."""
    for waiting in corrections_pending(who, now(), number):
        permit = open_permit(who, PURPOSE, waiting.customer_number, f"Rettelse {number}", now())
        seen = look_up(permit.token, who, CORRECTION, now(), ("field", "asked_at", "was", "becomes"))
        for field, asked_at, was, becomes in seen.rows:
            if (field, asked_at) == (waiting.field, waiting.asked_at):
                typer.echo(f"{field}: {was or '–'} → {becomes}")
        try:
            decide_correction(number, approve, who, now(), why, law)
        finally:
            close_permit(permit.token, who, now())
        return
    decide_correction(number, approve, who, now(), why, law)
