"""What holds for the whole of the notice: laws in force, no basis no use, five answers, a signature, a list of versions.

Proves: G1, G2, G4, G5, G6, G7, G8, E1, E2, E3.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_house import HouseClosed, open_house
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sweep import LawExpired, sweep
from hjemmel.gate.decide import Look, Permit, Standing, decide_look
from hjemmel.gate.decision import Refused
from hjemmel.notice.language import load
from hjemmel.notice.model import Notice
from hjemmel.notice.wording import five_answers
from hjemmel.project.controls import known_controls
from hjemmel.stores.logins import login_url
from homes import new_home, now
from looking import ADVISER, oneself, own
from sample_notice import FOLDER, documents, faults_of, named_controls

NOTICE = load(FOLDER)
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def expired(statute: str) -> Notice:
    """The notice on a day after the statute has ended."""
    ended = tuple(replace(s, valid_to=date(2026, 1, 1)) if s.id == statute else s for s in NOTICE.statutes)
    return replace(NOTICE, statutes=ended)


def test_what_rests_on_a_law_that_has_ended_is_refused() -> None:
    """Proves: G1."""
    permit = Permit("billing", "invoicing", 1, AT, AT + timedelta(minutes=30))
    look = Look("billing", "invoicing", "call")
    assert decide_look(NOTICE, look, permit, Standing(1), AT).allowed
    for statute in ("ekomloven", "GDPR", "ekomforskriften"):
        assert decide_look(expired(statute), look, permit, Standing(1), AT).code == "law-expired"


def test_expiry_stops_with_a_name_when_its_law_has_ended(house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: G1."""
    from hjemmel.acts import sweep as sweeping

    monkeypatch.setattr(sweeping, "the_notice", lambda: expired("bokføringsloven"))
    with pytest.raises(LawExpired, match="`invoice` rests on `bokføringsloven`"):
        sweep(now())


def test_a_look_without_a_declared_purpose_is_refused(house: None) -> None:
    """Proves: G2."""
    home = new_home()
    for purpose in ("curiosity", "", "marketing-by-advisers"):
        with pytest.raises(Refused):
            open_permit(ADVISER, purpose, home.customer_number, "sak 7", now())


@pytest.mark.parametrize("law", ["ekomlova § 3-13", "vegtrafikkloven § 3", "ekomloven"])
def test_a_rule_cites_a_statute_that_the_notice_knows(law: str) -> None:
    """Proves: G4."""
    changed: dict[str, dict[str, Any]] = documents()
    changed["calls.toml"]["record"]["call"]["retention"]["law"] = law
    assert any("call.retention.law" in fault.key for fault in faults_of(changed, named_controls()))


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_category_with_data_answers_the_five_questions(language: str) -> None:
    """Proves: G5."""
    for category in (c for c in NOTICE.categories if c.records):
        answers = five_answers(category, NOTICE, language)
        assert all((answers.what, answers.why, answers.who, answers.how_long, answers.what_you_can_do)), category.id


def test_the_way_to_the_authority_is_on_the_notice_and_in_every_answer(house: None, live_site) -> None:
    """Proves: G6."""
    home = new_home()
    number = make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now())
    answer_request(number, "Vi har sett på det.", Actor("pia", "privacy"), now())
    assert NOTICE.authority.address in own(home, "request")[0]["answer"]
    for page in ("", "en/"):
        with urlopen(live_site.url + page) as answer:
            assert NOTICE.authority.address in answer.read().decode()


def test_the_same_version_never_runs_with_other_words(house: None) -> None:
    """Proves: G7, E1."""
    from hjemmel.stores import models

    run = models.NoticeLoad.objects.get(number=NOTICE.version.number)
    assert run.digest == NOTICE.digest
    models.NoticeLoad.objects.filter(pk=run.pk).update(digest="of other words")
    try:
        with pytest.raises(HouseClosed, match="give the changed notice a new version number"):
            open_house(known_controls(), now())
    finally:
        models.NoticeLoad.objects.filter(pk=run.pk).update(digest=run.digest)


@pytest.mark.parametrize("change", [{"signed_by": ""}, {"signed_on": None}, {"signed_on": date(2030, 1, 1)}])
def test_a_version_that_nobody_has_signed_in_time_does_not_check(change: dict[str, Any]) -> None:
    """Proves: G8."""
    changed: dict[str, dict[str, Any]] = documents()
    version = changed["notice.toml"]["version"][-1]
    version.update(change)
    for key in [key for key, value in change.items() if value is None]:
        del version[key]
    assert any(fault.key.startswith("version") for fault in faults_of(changed, named_controls()))


def test_one_provider_cannot_read_another_on_the_same_server(house: None) -> None:
    """Proves: G8. Each provider has a database of its own; the logins of one may not even connect to another."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS annen_leverandor")
        cursor.execute("CREATE DATABASE annen_leverandor")
        cursor.execute("REVOKE ALL ON DATABASE annen_leverandor FROM PUBLIC")
    try:
        for audience in NOTICE.audiences:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(login_url(audience.id), dbname="annen_leverandor")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE annen_leverandor")


def test_a_column_that_the_notice_does_not_describe_keeps_the_house_shut(house: None) -> None:
    """Proves: E1."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE purchase ADD COLUMN shoe_size text")
    try:
        with pytest.raises(HouseClosed, match=r"`purchase.shoe_size` that the notice lacks"):
            open_house(known_controls(), now())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE purchase DROP COLUMN shoe_size")


def test_a_version_of_the_future_does_not_run_before_its_day(house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: E1, G7."""
    from hjemmel.acts import open_house as opening

    later = replace(NOTICE, versions=(replace(NOTICE.version, valid_from=date(2099, 1, 1)),))
    monkeypatch.setattr(opening, "checked_notice", lambda *_: later)
    with pytest.raises(HouseClosed, match="valid from 2099-01-01"):
        open_house(known_controls(), now())


@pytest.mark.parametrize("page", ["", "en/"])
def test_the_notice_in_force_is_in_one_place_without_sign_in_or_cookies_and_lists_its_versions(page: str, live_site) -> None:
    """Proves: E2, E3, G7."""
    with urlopen(live_site.url + page) as answer:
        assert answer.headers.get("Set-Cookie") is None
        text = answer.read().decode()
    for version in NOTICE.versions:
        assert version.summary.to("en" if page else "nb") in text
    for clause in NOTICE.clauses():
        assert f'id="{clause.id}"' in text
