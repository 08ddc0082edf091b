"""Who says yes can have it in writing: what to, when, in which words, and, when she took it back, that too.

Proves: M8, M10, R4.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from typer.testing import CliRunner

from browsing import Reader
from copies import copy_of
from hjemmel.acts import answer_access as answering
from hjemmel.acts import choices_of as states
from hjemmel.acts import consents_of as asking
from hjemmel.acts import published_versions
from hjemmel.acts.actor import Actor
from hjemmel.acts.consents_of import consents_of
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.vocabulary import UNTIL_GIVEN
from hjemmel.portals import choices as pages
from hjemmel.portals import consent_receipts as receipts
from hjemmel.project.cli import application
from hjemmel.rights.signature import NotAsSigned
from hjemmel.stores import consents, models
from homes import Home, new_home, now
from looking import ADVISER, PRIVACY, left_by, oneself, own

pytestmark = pytest.mark.usefixtures("house")


def press(home: Home, on: bool, choice: str = "new-offers", language: str = "") -> None:
    Reader().sign_in(home).post(f"{language}/min-side/choices/", {"choice": choice, "on": "yes" if on else "no"})


def addresses(home: Home) -> list[str]:
    """Where the receipts are that the page of choices links to, in its order."""
    page = Reader().sign_in(home).get("/min-side/choices/").content.decode()
    return re.findall(r'href="(/min-side/choices/receipts/[0-9a-f-]+/)" download', page)


def record_of(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)["dpv:hasRecordOfActivity"]
    return found


@pytest.mark.parametrize(("path", "language"), [("", "nb"), ("/en", "en")])
def test_a_yes_has_a_receipt_at_once_in_the_language_that_was_read(path: str, language: str) -> None:
    """Proves: M8."""
    home = new_home()
    assert addresses(home) == []
    press(home, True, language=path)
    [address] = addresses(home)
    answer = Reader().sign_in(home).get(address)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/ld+json", "no-store")
    assert re.fullmatch(r'attachment; filename="kvittering-new-offers-[\d-]+\.json"', answer["Content-Disposition"])
    record = record_of(answer)
    assert record["dpv:hasNotice"][0]["dct:language"] == language
    assert record["dpv:hasDataSubject"]["dpv:hasIdentifier"] == home.customer_number
    assert [event["@type"] for event in record["dpv:hasConsentStatus"]] == ["dpv:ConsentGiven"]


def test_a_receipt_is_signed_and_anybody_can_check_it_with_the_key_that_is_published(tmp_path: Path) -> None:
    """Proves: M8."""
    home = new_home()
    press(home, True)
    reader = Reader().sign_in(home)
    keys, receipt = Reader().get("/signing-keys/").content, reader.get(addresses(home)[0]).content
    [copied] = [data for name, data in copy_of(home).files.items() if name.startswith("receipts/")]
    key, file = tmp_path / "key.json", tmp_path / "receipt.json"
    key.write_bytes(keys)
    for whole in (receipt, copied):
        file.write_bytes(whole)
        told = CliRunner().invoke(application(("rights",)), ["rights", "check-receipt", str(file), "--key", str(key)])
        assert told.exit_code == 0 and told.stdout.startswith("as signed: ") and "ConsentGiven" in told.stdout
        file.write_bytes(whole.replace(b"dpv:ConsentGiven", b"dpv:ConsentRefused"))
        altered = CliRunner().invoke(application(("rights",)), ["rights", "check-receipt", str(file), "--key", str(key)])
        assert isinstance(altered.exception, NotAsSigned) and altered.exit_code == 1


def test_taking_it_back_is_on_the_receipt_and_saying_yes_again_is_another() -> None:
    """Proves: M8, M10."""
    home = new_home()
    for on in (True, False, True):
        press(home, on)
    newest, first = addresses(home)
    client = Reader().sign_in(home)
    states = [[e["@type"] for e in record_of(client.get(at))["dpv:hasConsentStatus"]] for at in (first, newest)]
    assert states == [["dpv:ConsentGiven", "dpv:ConsentWithdrawn"], ["dpv:ConsentGiven"]]
    rows = sorted(own(home, "choice"), key=lambda row: row["set_at"])
    assert [(row["language"], row["lifted_channel"]) for row in rows] == [("nb", "min-side"), ("nb", None)]


def test_a_yes_in_writing_is_in_the_language_that_we_write_to_her_in() -> None:
    """Proves: M8."""
    home = new_home()
    models.Contact.objects.filter(pk=home.contact_id).update(language="en")
    set_choice(home.customer_number, "new-offers", True, PRIVACY, now())
    [consent] = consents.of(models.Contact.objects.get(pk=home.contact_id), the_notice(), {})
    assert (consent.language, consent.channel) == ("en", "written")


def test_what_is_no_consent_has_no_receipt() -> None:
    """Proves: M8."""
    home = new_home()
    press(home, True, "marketing")
    assert addresses(home) == []


def test_nobody_gets_anothers_receipt_and_not_without_her_permit() -> None:
    """Proves: M8, R4."""
    home, stranger = new_home(), new_home()
    press(home, True)
    [address] = addresses(home)
    assert Reader().sign_in(stranger).get(address).status_code == 404
    assert Reader().be("anne", "support").get(address).status_code == 302
    assert Reader().get(address).status_code == 302
    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    for who in (oneself(stranger), ADVISER, Actor(home.customer_number, "support")):
        with pytest.raises(Refused):
            consents_of(token, who, now())
    for used in ("", token):
        with pytest.raises(Refused):
            consents_of(used, oneself(home), now() + timedelta(days=2))


def test_reading_the_receipts_is_on_record() -> None:
    """Proves: M8."""
    home = new_home()
    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    assert left_by(lambda: consents_of(token, oneself(home), now())) == ["consents"]


def test_the_copy_of_everything_holds_every_receipt() -> None:
    """Proves: R4, M8."""
    home, without = new_home(), new_home()
    press(home, True)
    press(home, False)
    press(home, True, "ad-audiences")
    copy = copy_of(home)
    names = copy.about["receipts"]
    assert len(names) == 2 and set(names) <= set(copy.files)
    told = [copy.json(name)["dpv:hasRecordOfActivity"] for name in names]
    assert [len(record["dpv:hasConsentStatus"]) for record in told] == [2, 1]
    assert all(f'href="{name}"' in copy.page for name in names)
    nothing = copy_of(without)
    assert nothing.about["receipts"] == [] and 'href="receipts/' not in nothing.page


def test_a_yes_to_another_text_is_told_as_outdated_and_the_new_one_as_renewed() -> None:
    """Proves: M8."""
    home, at = new_home(), now()
    told = {"contact_id": home.contact_id, "choice": "new-offers", "set_by": home.customer_number, "notice_version": 1}
    models.Choice.objects.create(set_at=at - timedelta(days=9), lifted_at=at, **told)
    models.Choice.objects.create(set_at=at, **told)
    models.Choice.objects.create(set_at=at - timedelta(days=20), lifted_at=at - timedelta(days=19), **told)
    found = list(consents.of(models.Contact.objects.get(pk=home.contact_id), the_notice(), {}))
    assert [(c.renews, c.outdated, c.ended_at is None) for c in found] == [(False, False, False), (False, True, False), (True, False, True)]


def test_a_notice_without_consents_has_no_receipts_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: M10."""
    home = new_home()
    press(home, True)
    notice = the_notice()
    categories = tuple(replace(c, clauses=tuple(k for k in c.clauses if k.id != "M8")) for c in notice.categories)
    without = replace(notice, choices=tuple(c for c in notice.choices if c.stops != UNTIL_GIVEN), categories=categories)
    monkeypatch.setattr(asking, "the_notice", lambda: without)
    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    assert consents_of(token, oneself(home), now()) == []


@pytest.fixture
def without_offers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The next version, which asks for `new-offers` no more; it is gone afterwards."""
    before = the_notice()
    number = before.version.number + 1
    next_one = replace(before.version, number=number, valid_from=now().date())
    after = replace(before, versions=(*before.versions, next_one), choices=tuple(c for c in before.choices if c.id != "new-offers"))
    published = published_versions.notice_of
    monkeypatch.setattr(published_versions, "notice_of", lambda told: after if told == number else published(told))
    for room in (asking, answering, states, pages, receipts):
        monkeypatch.setattr(room, "the_notice", lambda: after)
    with transaction.atomic():
        of = {"files": {}, "signed_off_by": "x", "published_by": "x", "published_at": now()}
        models.PublishedNotice.objects.create(number=number, digest="next", valid_from=next_one.valid_from, **of)
        yield
        transaction.set_rollback(True)


def test_a_yes_to_what_is_no_longer_asked_keeps_its_receipt(request: pytest.FixtureRequest) -> None:
    """Proves: M8, R4."""
    home, other = new_home(), new_home()
    press(home, True)
    request.getfixturevalue("without_offers")
    [address] = addresses(home)
    page = Reader().sign_in(home).get("/min-side/choices/").content.decode()
    assert "Samtykker vi ikke lenger spør om" in page and "og vi sluttet å spørre" in page
    assert "Samtykker vi ikke lenger spør om" not in Reader().sign_in(other).get("/min-side/choices/").content.decode()
    record = record_of(Reader().sign_in(home).get(address))
    assert [event["@type"] for event in record["dpv:hasConsentStatus"]] == ["dpv:ConsentGiven", "dpv:ConsentExpired"]
    assert record["dpv:hasNotice"][0]["dct:title"]["nb"]
    copy = copy_of(home)
    [name] = copy.about["receipts"]
    assert name in copy.files and f'href="{name}"' in copy.page
