"""A house of its own in which a second version is published, waited for, and takes the place of the first.

Run as a program by test_a_version_is_published; prints JSON. Its notices lie in `HJEMMEL_NOTICE` and beside it.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from second_house import open_and_tell

DAY = timedelta(days=1)
SIGNER = "Kari Prøvesen, administrerende direktør"


def refusal(act: Callable[[], Any]) -> str:
    """The code of the refusal, or the sentence of another fault; "" where nothing was refused."""
    from hjemmel.acts.open_house import HouseClosed
    from hjemmel.gate.decision import Refused

    try:
        act()
    except Refused as refused:
        return refused.decision.code
    except HouseClosed as closed:
        return str(closed)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def story() -> dict[str, Any]:
    from django.conf import settings
    from django.db import connection, transaction

    from browsing import Reader
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.apply_published import due_version
    from hjemmel.acts.open_house import open_house
    from hjemmel.acts.prove import prove
    from hjemmel.acts.publish_notice import prepare, publish_notice
    from hjemmel.acts.sweep import sweep
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.evidence.proof import NamedTest, State
    from hjemmel.project import home as here
    from hjemmel.project.controls import known_controls, running
    from hjemmel.stores import models
    from homes import new_home, samples
    from looking import ADVISER, own, seen
    from second_notice import version_of

    now, office = datetime.now(UTC), Actor("pia", "privacy")
    draft = Path(os.environ["HJEMMEL_NOTICE"]).with_name("draft")
    open_house(known_controls(), now)
    tests = {clause.id: [NamedTest("t", "passed")] for clause in the_notice().clauses()}
    kari, ola, per = new_home(), new_home(), new_home()
    samples([kari], [age * DAY + DAY / 2 for age in range(7)], now)
    _collect(kari, now, version=1)
    sweep(now)
    found: dict[str, Any] = {"archived at the start": list(models.PublishedNotice.objects.values_list("number", "signed_off_by"))}

    def asked(folder: Path = draft, who: Actor = office) -> Any:
        return prepare(folder, running(), tests, who, now, "ingen arbeider har kjørt i dette huset")

    _new_uses(draft)
    tomorrow = (now + 2 * DAY).date()
    found["same number"] = refusal(asked)
    version_of(draft, 2, now.date())
    found["from today"] = refusal(asked)
    file = draft / "notice.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(f"valid_from = {now.date()}", f"valid_from = {tomorrow}"), encoding="utf-8")
    found["another role"] = refusal(lambda: asked(who=ADVISER))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM gate.stop")
        found["while a promise is broken"] = refusal(asked)
        transaction.set_rollback(True)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE shoe (size text)")
        found["while something strange is there"] = refusal(asked)
        transaction.set_rollback(True)
    found["without --yes"] = _published_by_hand(draft.with_name("shorter"), (now + 2 * DAY).date(), tests)
    _new_words(draft)
    new_things = {home.customer_number: _says_yes(home, now) for home in (kari, ola)}
    found["a yes opens"] = [number in _listed() for number in new_things]
    found["unproven"] = [refusal(lambda: prepare(draft, running(), None, office, now))]
    found["unproven"].append(dict(prepare(draft, running(), None, office, now, "ingen prøver er kjørt på denne maskinen").without_proof))
    found["started without being published"] = refusal(lambda: _opened(draft, now + 3 * DAY))
    prepared = asked()
    found["faults"] = len(prepared.faults)
    found["reaches further"] = [change.path for change in prepared.reaches_further]
    found["sections"] = [(s.id, [(c.id, "3 døgn" in c.before.nb, "5 døgn" in c.after.nb) for c in s.clauses]) for s in prepared.sections]
    found["unsigned"] = refusal(lambda: publish_notice(prepared, "  ", office, now))
    found["pages before"] = _pages()
    found["told"] = publish_notice(prepared, SIGNER, office, now).told
    found["twice"] = refusal(lambda: publish_notice(prepared, SIGNER, office, now))
    found["messages"] = {home.customer_number: [m["heading"] for m in own(home, "service-message")] for home in (kari, ola, per)}
    found["who has samples"], found["who has said yes"] = kari.customer_number, ola.customer_number
    for statement in ("UPDATE published_notice SET digest = 'x'", "DELETE FROM published_notice", "TRUNCATE published_notice"):
        with transaction.atomic(), connection.cursor() as cursor:
            found.setdefault("changed by hand", []).append(refusal(lambda run=statement, c=cursor: c.execute(run)))  # type: ignore[misc]
            transaction.set_rollback(True)
    found["digests"] = [list(models.PublishedNotice.objects.order_by("number").values_list("digest", flat=True)), the_notice().digest]
    found["pages while it is coming"] = _pages()
    found["still runs"] = the_notice().version.number
    found["adviser sees before"] = len(seen(ADVISER, "fault-finding", kari, "device-sample"))
    found["due today"] = due_version(known_controls(), now)[0]
    found["due on its day"] = due_version(known_controls(), now + 3 * DAY)[0]
    (draft / "notice.toml").write_text("a draft of something else", encoding="utf-8")
    open_house(known_controls(), now + 3 * DAY)
    found["runs on its day"] = the_notice().version.number
    found["a new process reads"] = here.notice_folder().name
    found["a yes to other words opens"] = [number in _listed() for number in new_things]
    found["the page asks again"] = [_asks_again(home) for home in (kari, ola)]
    _says_yes(ola, now + 3 * DAY)
    found["given again"] = [number in _listed() for number in new_things], [_asks_again(home) for home in (kari, ola)]
    found["adviser sees after"] = len(seen(ADVISER, "fault-finding", kari, "device-sample"))
    found["a new use over what was collected before"] = _seen_by_new_uses(kari)
    _collect(kari, now, version=2)
    found["a new use over what is collected now"] = _seen_by_new_uses(kari)
    found["one's own"] = [len(own(kari, record)) for record in ("purchase", "equipment-state")]
    sweep(now + 3 * DAY)
    proofs = prove(running(), tests, office, now + 3 * DAY)
    found["red under the new version"] = [p.clause for p in proofs.proofs if p.state is State.RED] + proofs.orphans
    found["pages after"] = _pages()
    found["opens again"] = refusal(lambda: open_house(known_controls(), now + 3 * DAY))
    settings.HJEMMEL_NOTICE = Path(os.environ["HJEMMEL_NOTICE"])
    found["the old one again"] = refusal(the_notice)
    reader = Reader().sign_in(ola)
    found["min side"] = reader.get("/min-side/").status_code
    return found


def _published_by_hand(folder: Path, valid_from: Any, tests: Any) -> list[Any]:
    """What the command line says to a version under which old calls would go, and how many versions there are then."""
    import shutil

    from typer.testing import CliRunner

    from hjemmel.project.cli import application
    from hjemmel.project.commands import notice as by_hand
    from hjemmel.stores import models
    from homes import calls, new_home
    from second_notice import version_of

    shutil.copytree(os.environ["HJEMMEL_NOTICE"], folder)
    file = folder / "calls.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("at month entry P5M", "at month entry P1M"), encoding="utf-8")
    version_of(folder, 2, valid_from)
    calls(new_home(), [datetime.now(UTC) - 100 * DAY])
    by_hand.named_by_clause = lambda: tests  # what the results of other runs say is no part of this story
    done = CliRunner().invoke(application(["notice"]), ["notice", "publish", str(folder), "--sign-off", SIGNER, "--unproven", "prøve"])
    return [done.exit_code, done.output, models.PublishedNotice.objects.count()]


def _new_words(draft: Path) -> None:
    """The consent to new offers is asked for in other words, in one of the languages."""
    file = draft / "notice.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("about things other than what you already have with us.", "about anything at all.", 1), encoding="utf-8")


def _says_yes(home: Any, now: datetime) -> bool:
    from hjemmel.acts.set_choice import set_choice
    from looking import oneself

    return set_choice(home.customer_number, "new-offers", True, oneself(home), now)


def _listed() -> set[str]:
    """The customer numbers on the list of whom may be told of new things."""
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import reading

    record = the_notice().record("contact")
    use = next(use for use in record.uses if use.id == "new-things")
    return {str(row[use.fields.index("customer_number")]) for row in reading.list_of(record, use)}


def _asks_again(home: Any) -> bool:
    from browsing import Reader

    return "Teksten er endret siden du sa ja" in Reader().sign_in(home).get("/min-side/choices/").content.decode()


NEW_USE = """
[record.{record}.use.anew]
audience = "{audience}"
purpose = "{purpose}"
basis = "6.1.b"
law = "GDPR art. 6(1)(b)"
needs = "permit"
window = "{window}"
fields = {fields}

"""
NEW_USES = {
    "purchase": ("purchases.toml", "support", "fault-finding", "as long as kept", ["product", "ordered_on"]),
    "equipment-state": ("equipment-state.toml", "field", "fault-finding", "P3D", ["seen_at", "line"]),
}


def _new_uses(draft: Path) -> None:
    """Advisers get a purpose over purchases, and subcontractors one over the state of equipment, that no earlier version gave them."""
    for record, (name, audience, purpose, window, fields) in NEW_USES.items():
        file = draft / name
        text = file.read_text(encoding="utf-8")
        use = NEW_USE.format(record=record, audience=audience, purpose=purpose, window=window, fields=fields).replace("'", '"')
        text = text.replace(f"[record.{record}.retention]", f"{use.lstrip()}[record.{record}.retention]", 1)
        file.write_text(text.replace(f'"{record}.use.own"', f'"{record}.use.own", "{record}.use.anew"', 1), encoding="utf-8")


def _collect(home: Any, now: datetime, version: int) -> None:
    """A purchase and a report of the equipment, collected under a version of the notice."""
    from declared_rows import value
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import entries, event_rows

    order = {"order_number": f"B-{version}", "product": "fibre-500", "source": "own-order", "ordered_on": now.date()}
    entries.add(the_notice().record("purchase"), home.contact_id, order, version)
    record = the_notice().record("equipment-state")
    columns = {field.name: [value(field, now)] for field in record.fields}
    columns |= {"seen_at": [round((now - version * DAY / 24).timestamp() * 1000)]}
    event_rows.insert(record, columns, [home.subscription], 1, version)


def _seen_by_new_uses(home: Any) -> list[int]:
    from hjemmel.acts.actor import Actor
    from looking import seen

    return [len(seen(Actor("anne", who), purpose, home, record)) for record, (_, who, purpose, *_rest) in NEW_USES.items()]


def _opened(folder: Path, now: datetime) -> None:
    from django.conf import settings

    from hjemmel.acts.open_house import open_house
    from hjemmel.project.controls import known_controls

    kept = settings.HJEMMEL_NOTICE
    settings.HJEMMEL_NOTICE = folder
    try:
        open_house(known_controls(), now)
    finally:
        settings.HJEMMEL_NOTICE = kept


def _pages() -> dict[str, str]:
    """What a visitor reads: her way to the versions, and each of them."""
    from browsing import Reader

    reader = Reader()
    addresses = ("/", "/en/", "/notice/versions/", "/notice/versions/1/", "/notice/versions/2/", "/en/notice/versions/2/")
    return {address: f"{answer.status_code} {answer.content.decode()}" for address in addresses for answer in [reader.get(address)]}


if __name__ == "__main__":
    open_and_tell(story)
