"""A house that is put back to yesterday: run by `test_restored_backup`, in two processes and a home of its own.

Says as JSON what was there before the erasures, once the copy of both databases was put back, once the house had opened, and once the files
were cleared. The backup is taken and put back as docs/backup.md tells: the house shut, both engines' folders copied.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

PEOPLE = ("erased", "unfinished", "uncleared", "held", "held-since", "namesake", "chooser")
MONTH, LIFETIME = timedelta(days=31), timedelta(days=9000)
NAME = "Kari Navnesøster"
BEFORE = {"new-offers": True, "ad-audiences": True, "help-tips": True}
SINCE = {"new-offers": False, "network-lookup": True, "marketing": True, "restriction": True, "help-tips": False}
Told = dict[str, Any]


def main(home: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")
    from hjemmel.acts.start_engines import start_engines, stop_engines

    backup = home.parent / "backup"
    start_engines(home, leashed=True)
    if sys.argv[2] == "before":
        told = _yesterday()
        _close(home, stop_engines)
        shutil.copytree(home, backup, copy_function=shutil.copy2, symlinks=True)
        _keep_owners(home, backup)
        start_engines(home, leashed=True)
        told |= _today(told)
        _close(home, stop_engines)
        for engine in ("postgres", "events"):
            shutil.rmtree(home / engine)
            shutil.move(backup / engine, home / engine)
    else:
        told = _restored(json.loads(sys.argv[3]))
        _close(home, stop_engines)
    print(json.dumps(told))


def _yesterday() -> Told:
    """Who is there, and what had been decided, when the backup was taken."""
    import django

    django.setup()
    from hjemmel.acts.erase import erase
    from hjemmel.acts.list_number import list_number, tell_of_listing
    from hjemmel.acts.open_house import open_house
    from hjemmel.acts.open_permit import open_permit
    from hjemmel.acts.place_hold import place_hold
    from hjemmel.acts.set_choice import set_choice
    from hjemmel.project.controls import known_controls
    from homes import now
    from looking import ADVISER, PRIVACY, SYSTEM, oneself
    from marked import checkpoint, marked_home

    open_house(known_controls(), datetime.now(UTC))
    theirs: dict[str, Told] = {
        "erased": {"name": NAME, "birth_date": date(1980, 1, 1)},
        "namesake": {"name": NAME, "birth_date": date(1990, 1, 1)},
        "held": {"duties": True},
    }
    people = {who: marked_home(**theirs.get(who, {})) for who in PEOPLE}
    numbers = {who: marked.home.customer_number for who, marked in people.items()}
    place_hold(numbers["held"], "dispute", "et rettskrav om samtaler", PRIVACY, now(), now() + 2 * MONTH)
    listing = {"listed_name": "Kari Oppført", "use_type": "mobile", "holder": "adult", "secret": "no", "extent": "full"}
    tell_of_listing(numbers["chooser"], people["chooser"].home.phone, SYSTEM, now())
    list_number(numbers["chooser"], people["chooser"].home.phone, listing, SYSTEM, now())
    for choice, on in BEFORE.items():
        set_choice(numbers["chooser"], choice, on, oneself(people["chooser"].home), now())
    for who, later in (("uncleared", None), ("unfinished", _never)):
        erase(numbers[who], oneself(people[who].home), now(), confirmed=True, end_services=True, later=later)
    token = open_permit(ADVISER, "customer-service", numbers["held"], "sak om et ødelagt kabelskap", now()).token
    checkpoint()
    plain = {
        who: {
            "number": marked.home.customer_number,
            "phone": marked.home.phone,
            "key": marked.home.subscription,
            "contact": marked.home.contact_id,
            "mark": marked.mark,
            "session": marked.needles[-1].decode(),
        }
        for who, marked in people.items()
    }
    return {"people": plain, "token": token, "yesterday": _rows(plain)}


def _never(_rest: Callable[[], None]) -> None:
    """What is left of an erasure is not done: the machine falls."""


def _today(told: Told) -> Told:
    """What was asked for after the backup, carried out to the last byte."""
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.choose_listing import choose_listing
    from hjemmel.acts.erase import erase
    from hjemmel.acts.place_hold import place_hold
    from hjemmel.acts.set_choice import set_choice
    from hjemmel.acts.sweep import sweep
    from homes import now
    from looking import PRIVACY
    from marked import cleared

    numbers = {who: each["number"] for who, each in told["people"].items()}
    place_hold(numbers["held-since"], "preservation-order", "et pålegg om samtaler", PRIVACY, now(), now() + MONTH)
    for who in ("erased", "held", "held-since"):
        erase(numbers[who], Actor(numbers[who], "customer"), now(), confirmed=True, end_services=True)
    chooser = Actor(numbers["chooser"], "customer")
    for choice, on in SINCE.items():
        set_choice(numbers["chooser"], choice, on, chooser, now())
    choose_listing(numbers["chooser"], told["people"]["chooser"]["phone"], "secret", chooser, now())
    sweep(now())
    cleared()
    return {"today": _rows(told["people"]), "files_today": _files(told["people"])}


def _restored(told: Told) -> Told:
    import django

    django.setup()
    from hjemmel.acts.sweep import sweep
    from hjemmel.project import part
    from hjemmel.stores import models
    from homes import now
    from marked import cleared

    people = told["people"]
    found: Told = {"restored": _rows(people), "files_restored": _files(people), "found_by": _found_by(people["held"]), "shut": _seen(told)}
    secret = _secret(people["chooser"])
    part.house()
    found |= {"secret_restored": secret, "secret_opened": _secret(people["chooser"])}
    found |= {"opened": _rows(people), "open": _seen(told), "choices": _choices(people["chooser"]), "interests": _interests(people)}
    cleared()
    found |= {"files_opened": _files(people)}
    part.house()
    found |= {
        "again": _rows(people),
        "numbers": sorted(models.Erasure.objects.filter(done_at__isnull=False).values_list("number", flat=True)),
    }
    for name, later in (("first_hold_over", MONTH), ("holds_over", 2 * MONTH), ("all_over", LIFETIME)):
        at = now() + later + timedelta(days=1)
        sweep(at)
        sweep(at)  # what an erasure lets go of, the next run takes
        found[name] = _rows(people)
    cleared(lambda: now() + LIFETIME)
    return found | {"files_all_over": _files(people)}


def _rows(people: dict[str, Told]) -> dict[str, dict[str, int]]:
    """How many rows there are about each, by record type."""
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.notice.model import Kind
    from hjemmel.notice.vocabulary import NOBODY
    from hjemmel.stores import entries, events, models

    found: dict[str, dict[str, int]] = {who: {} for who in people}
    for who, each in people.items():
        for record in the_notice().records():
            if record.kind is Kind.EVENT:
                sql = f"SELECT count() FROM {events.base()}.{record.table} WHERE subscription = {each['key']}"
                count = int(events.rows(sql)[0][0])
            elif record.id == "contact":
                count = models.Contact.objects.filter(customer_number=each["number"]).count()
            else:
                count = entries.about(record, each["contact"]).count() if record.subject != NOBODY else 0
            if count:
                found[who][record.id] = count
    return found


def _files(people: dict[str, Told]) -> dict[str, list[str]]:
    from marked import files_of, needles

    found = files_of({who: (*needles(each["mark"]), each["session"].encode()) for who, each in people.items()})
    return {who: sorted(files) for who, files in found.items()}


def _found_by(each: Told) -> dict[str, bool]:
    """Which forms of a mark stand in some file: as it was written, a hardware address, the bytes of an address, the key of a session."""
    from marked import address, files_of, hardware_address

    mark = each["mark"]
    forms = {
        "text": mark.encode(),
        "hardware": hardware_address(mark).encode(),
        "address": address(mark),
        "session": each["session"].encode(),
    }
    return {form: bool(files) for form, files in files_of({form: [needle] for form, needle in forms.items()}).items()}


def _seen(told: Told) -> Told:
    """What becomes of those who ask: an employee with a permit of yesterday, one who searches, one on the command line, two on Min side."""
    from django.conf import settings

    from browsing import Reader
    from hjemmel.acts.find_customers import find_customers
    from hjemmel.acts.look_up import look_up
    from homes import now
    from looking import ADVISER

    def page(who: str) -> int:
        reader = Reader()
        reader.client.cookies[settings.SESSION_COOKIE_NAME] = told["people"][who]["session"]
        return int(reader.get("/min-side/").status_code)

    words = ["look", "--audience", "support", "--purpose", "customer-service", "--record", "contact"]
    words += ["--customer", told["people"]["erased"]["number"], "--reason", "sak om et kabelskap"]
    line = subprocess.run([sys.executable, "-m", "hjemmel.project.cli", *words], capture_output=True, text=True, check=False)
    return {
        "permit": _what(lambda: look_up(told["token"], ADVISER, "contact", now())),
        "search": _what(lambda: find_customers(ADVISER, NAME, now())),
        "line": [line.returncode, line.stdout.strip(), line.stderr.strip()],
        "pages": {who: page(who) for who in ("erased", "namesake")},
        "healthz": Reader().get("/healthz").status_code != 404,
    }


def _what(act: Callable[[], Any]) -> Any:
    try:
        found = act()
    except Exception as error:
        return type(error).__name__
    return len(found) if isinstance(found, list) else "seen"


def _choices(chooser: Told) -> dict[str, bool]:
    from hjemmel.stores import models

    live = set(models.Choice.objects.filter(contact_id=chooser["contact"], lifted_at=None).values_list("choice", flat=True))
    return {choice: choice in live for choice in {**BEFORE, **SINCE}}


def _secret(chooser: Told) -> list[str]:
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import entries

    return list(entries.about(the_notice().record("directory-listing"), chooser["contact"]).values_list("secret", flat=True))


def _interests(people: dict[str, Told]) -> int:
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import entries

    return int(entries.about(the_notice().record("interest"), people["chooser"]["contact"]).count())


def _close(home: Path, stop_engines: Callable[[Path], None]) -> None:
    from django.db import connections

    from hjemmel.stores import logins

    logins.close_all()
    connections.close_all()
    stop_engines(home)


def _keep_owners(source: Path, copy: Path) -> None:
    """PostgreSQL's files are its user's; a copy that root makes must be so too."""
    if os.geteuid() == 0:
        for path in [source, *source.rglob("*")]:
            owner = path.lstat()
            os.chown(copy / path.relative_to(source), owner.st_uid, owner.st_gid, follow_symlinks=False)


if __name__ == "__main__":
    main(Path(os.environ["HJEMMEL_HOME"]))
