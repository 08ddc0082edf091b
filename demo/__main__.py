"""What does Hjemmel do, in one command?

Starts both engines, writes a simulated provider's feeds in their real wire formats, takes them in day by day through the real intake,
lets the people decide what they decide, sweeps, says what became of it all, and serves the pages.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

HOMES, DAYS, SEED = 200, 30, 2026
FORMATS = (
    "customers-csv", "invoices-csv", "products-csv", "delivery-points-csv", "dig-plans-csv", "radius-detail", "tr181-bulk", "kamailio-cdr",
)  # fmt: skip
ADVISER, OFFICER = "anne.berg", "pia.vern"
console = Console()


def main() -> None:
    arguments = _arguments()
    home = Path(os.environ.get("HJEMMEL_HOME") or ".hjemmel").absolute()
    os.environ.update(HJEMMEL_HOME=str(home), HJEMMEL_DEMO="1", DJANGO_SETTINGS_MODULE="hjemmel.project.settings")
    if arguments.fresh:
        subprocess.run([sys.executable, "-m", "hjemmel.project.cli", "down"], check=False, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)
    mark = home / "demo.json"
    if mark.exists():
        console.print(f"The simulated provider is loaded already ({json.loads(mark.read_text())['homes']} homes); `--fresh` starts anew.")
    else:
        _load(home, arguments.homes, arguments.days, arguments.seed)
        mark.write_text(json.dumps({"homes": arguments.homes, "days": arguments.days, "seed": arguments.seed}))
    if not arguments.no_serve:
        _serve()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description="A simulated provider, taken in through the real intake.")
    parser.add_argument("--homes", type=int, default=HOMES, help=f"how many homes (default {HOMES})")
    parser.add_argument("--days", type=int, default=DAYS, help=f"how many days of home-network data (default {DAYS})")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed, another provider")
    parser.add_argument("--fresh", action="store_true", help="throw an earlier demonstration away first")
    parser.add_argument("--no-serve", action="store_true", help="end after loading and the summary")
    return parser.parse_args()


def _load(home: Path, homes: int, days: int, seed: int) -> None:
    from hjemmel.acts.start_engines import start_engines, stop_engines
    from hjemmel.project import home as here

    here.make_home()
    given = here.given_addresses()
    with console.status("Starting PostgreSQL and ClickHouse …"):
        start_engines(home, given.database_url, given.events_url, leashed=True)
    try:
        import django

        django.setup()
        _tell_a_provider(home, homes, days, seed)
    finally:
        stop_engines(home)


def _tell_a_provider(home: Path, homes: int, days: int, seed: int) -> None:
    from hjemmel.acts.open_house import open_house
    from hjemmel.acts.sequence_evidence import sequence_evidence
    from hjemmel.acts.sweep import sweep
    from hjemmel.acts.verify_evidence import verify_evidence
    from hjemmel.project.commands.intake import print_receipt
    from hjemmel.project.commands.lifecycle import print_report
    from hjemmel.project.controls import known_controls

    now = datetime.now(UTC)
    notice = open_house(known_controls(), now - timedelta(days=days))
    version, clauses = notice.version.number, len(list(notice.clauses()))
    console.rule(f"{notice.provider.name}: the notice, version {version}, with {clauses} clauses, is compiled into both engines")
    feeds = home / "demo-feeds"
    choices = _simulate(feeds, homes, days, seed, now)
    started = time.monotonic()
    total = _take_in(feeds, choices, now)
    seconds = time.monotonic() - started
    console.rule("What came in")
    print_receipt(total)
    size = sum(f.stat().st_size for f in feeds.rglob("*") if f.is_file()) / 1e6
    console.print(f"{size:,.0f} MB of feeds in {seconds:.0f} s")
    shutil.rmtree(feeds)
    _some_looks()
    _some_work()
    _some_requests()
    _write_sign_ins(home)
    console.rule("What is forgotten, and what is held")
    print_report(sweep(datetime.now(UTC)))
    _print_counts()
    while sequence_evidence(datetime.now(UTC)):
        pass
    console.rule("What can be proved")
    console.print(verify_evidence().sentence)


def _simulate(feeds: Path, homes: int, days: int, seed: int, until: datetime) -> list[tuple[str, str]]:
    from rich.progress import Progress

    from hjemmel.project.simulator import simulate

    with Progress(console=console) as bar:
        task = bar.add_task(f"Writing the feeds of {homes} homes over {days} days", total=days)

        def told(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        made = simulate(homes, timedelta(days=days), feeds, seed, until, told, FORMATS)
    return list(made.choices)


def _take_in(feeds: Path, choices: list[tuple[str, str]], now: datetime) -> "Receipt":  # noqa: F821
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.set_choice import set_choice
    from hjemmel.acts.take_in import Receipt
    from hjemmel.project.commands.intake import Delivered, add_up, taken_in

    total = Receipt()
    for format_name, files in (
        ("customers-csv", [Delivered(str(feeds / "customers.csv"), now)]),
        ("invoices-csv", [Delivered(str(feeds / "invoices.csv"), now)]),
        ("products-csv", [Delivered(str(feeds / "products.csv"), now)]),
        ("delivery-points-csv", [Delivered(str(feeds / "delivery-points.csv"), now)]),
        ("dig-plans-csv", [Delivered(str(feeds / "dig-plans.csv"), now)]),
        ("radius-detail", list(_by_day(feeds / "radius", now))),
        ("tr181-bulk", list(_by_day(feeds / "bulk", now))),
        ("kamailio-cdr", [Delivered(str(f), now) for f in sorted((feeds / "cdr").iterdir())]),
    ):
        for receipt in taken_in(format_name, files, jobs=2 if len(files) > 1 else 1):
            add_up(total, receipt)
    for customer_number, choice in choices:
        set_choice(customer_number, choice, True, Actor("personvernkontoret", "privacy"), now)
    return total


def _by_day(folder: Path, now: datetime) -> Iterator["Delivered"]:  # noqa: F821
    """Each day's file, taken in as of that day's end, as it would have been."""
    from hjemmel.project.commands.intake import Delivered

    for file in sorted(folder.iterdir()):
        day = datetime.strptime(file.stem.removeprefix("detail-"), "%Y%m%d").replace(tzinfo=UTC)
        yield Delivered(str(file), min(day + timedelta(days=1), now))


def _write_sign_ins(home: Path) -> None:
    """Whom one may be on the pages of the demonstration."""
    from hjemmel.project.simulator import PEOPLE

    people = [(p.customer_number, "customer", p.name, p.situation.nb, p.situation.en) for p in PEOPLE]
    helps = ("Kundeveileder: hjelper én kunde om gangen.", "Customer adviser: helps one customer at a time.")
    people.append((ADVISER, "support", "Anne Berg", *helps))
    watches = ("Ser om hvert punkt i erklæringen blir holdt.", "Sees whether each clause of the notice is kept.")
    people.append((OFFICER, "privacy", "Pia Vern", *watches))
    approves = ("Godkjenner det en annen har registrert.", "Approves what somebody else has registered.")
    people.append(("per.vern", "privacy", "Per Vern", *approves))
    people.append(("ola.nett", "operations", "Ola Nett", "Finner feil som rammer mange.", "Finds faults that hit many."))
    people.append(("grav/tor.lie", "field", "Tor Lie, Grav AS", "Bygger og retter hos kunden.", "Builds and mends at the customer's."))
    people.append(("eva.krone", "billing", "Eva Krone", "Fakturerer og betaler tilbake.", "Invoices and refunds."))
    tables = []
    for person, audience, name, nb, en in people:
        who = f"id = {_text(person)}\naudience = {_text(audience)}\nname = {_text(name)}"
        tables.append(f"[[sign_in]]\n{who}\nnote = {{ nb = {_text(nb)}, en = {_text(en)} }}\n")
    (home / "sign-ins.toml").write_text("\n".join(tables), encoding="utf-8")


def _text(words: str) -> str:
    """A TOML string; JSON's escapes are among TOML's."""
    return json.dumps(words, ensure_ascii=False)


def _some_looks() -> None:
    """An adviser has helped some of the customers, so that they have something to see under who looked."""
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.close_permit import close_permit
    from hjemmel.acts.look_up import look_up
    from hjemmel.acts.open_permit import open_permit
    from hjemmel.gate.decision import Refused
    from hjemmel.project.simulator import PEOPLE

    adviser = Actor(ADVISER, "support", "Anne Berg")
    for person in PEOPLE:
        try:
            permit = open_permit(adviser, "fault-finding", person.customer_number, "ringte om tregt nett", datetime.now(UTC))
            for record in ("contact", "equipment", "device-sample"):
                look_up(permit.token, adviser, record, datetime.now(UTC))
        except Refused as refused:
            console.print(f"  {person.name}: {refused.decision.sentence('en')}", style="dim")
        else:
            close_permit(permit.token, adviser, datetime.now(UTC))


def _some_work() -> None:
    """A fault that operations mend and a job that a subcontractor does, so that their rooms have something to open."""
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.open_case import open_case
    from hjemmel.acts.open_order import open_order
    from hjemmel.acts.sign_agreement import sign_agreement
    from hjemmel.project.simulator import PEOPLE

    now, number = datetime.now(UTC), PEOPLE[0].customer_number
    adviser = Actor(ADVISER, "support", "Anne Berg")
    office, span = Actor(OFFICER, "privacy", "Pia Vern"), (now.date() - timedelta(days=200), now.date() + timedelta(days=500))
    for party, category in (("grav", "subcontractors"), ("Fiberfix AS", "operating-partners"), ("Annonsetorget AS", "ad-platforms")):
        sign_agreement(party, category, span, "deleted", office, now)
    case = open_case(number, "internet", adviser, now, {"phone": "+4751000101"}, "montøren må avtale tid")
    order = open_order(number, "repair", "ved boligen", "grav", adviser, now)
    console.print(f"{PEOPLE[0].name} has an open fault case, {case}, and an open job, {order}: what operations and the subcontractor open")


def _some_requests() -> None:
    """What the privacy office finds on its desk: a request that is overdue, one that soon is, a new name, an agreement."""
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.correct import correct
    from hjemmel.acts.make_request import make_request
    from hjemmel.acts.sign_agreement import sign_agreement
    from hjemmel.project.simulator import PEOPLE

    now, day = datetime.now(UTC), timedelta(days=1)
    office = Actor(OFFICER, "privacy", "Pia Vern")
    kari, reidar, brita = (person.customer_number for person in PEOPLE[:3])
    make_request(kari, "objection", "letter", "document", office, now, details="Ikke bruk sakene mine til råd.", received=now - 40 * day)
    make_request(reidar, "access", "letter", "document", office, now, details="Hva har dere om meg?", received=now - 26 * day)
    correct(brita, "contact", "name", "Brita Brosen Li", Actor(brita, "customer"), now)
    today = now.date()
    sign_agreement("Fakturahuset AS", "billing-partners", (today - 300 * day, today + 20 * day), "deleted", office, now)
    console.print("The privacy office has two requests, a correction to approve and an agreement that runs out: /privacy/")


def _print_counts() -> None:
    from hjemmel.acts.anonymous_counts import anonymous_counts

    counts = anonymous_counts()
    cells, calls = len(counts), sum(count for *_, count in counts)
    console.print(f"{calls:,} calls live on only as {cells} counts of month, kind and length, none of fewer than the declared size")


def _serve() -> None:
    from hjemmel.project.simulator import PEOPLE

    done = subprocess.run([sys.executable, "-m", "hjemmel.project.cli", "up"], check=False)
    if done.returncode:
        sys.exit(done.returncode)
    port = os.environ.get("HJEMMEL_PORT", "8000")
    console.rule("Open the house")
    console.print(f"  the notice      http://localhost:{port}/          (in English: /en/)")
    console.print(f"  sign in         http://localhost:{port}/sign-in/  (a demonstration: no passwords)")
    for person in PEOPLE:
        console.print(f"    {person.customer_number}  {person.name}: {person.situation.en}")
    console.print(f"    {ADVISER}  customer adviser: /support/")
    console.print(f"    {OFFICER}  the privacy office: /privacy/")
    console.print("  [bold].venv/bin/hjemmel down[/] stops it; [bold]make demo ARGS=--fresh[/] starts anew")


if __name__ == "__main__":
    main()
