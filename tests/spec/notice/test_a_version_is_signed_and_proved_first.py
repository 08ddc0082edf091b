"""A version is put before people by the privacy office, in its turn, from a day to come, while what stands today holds, and with a name.

Nothing is published here for good: each test undoes what it did. Proves: G7, G8, E2.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.publish_notice import Publication, prepare, publish_notice
from hjemmel.acts.published_versions import changes_between, changes_of, notice_of
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.project.controls import running
from hjemmel.stores import entries, models
from homes import new_home, now, samples
from looking import left_by
from second_notice import edited, second_notice, version_of

pytestmark = pytest.mark.usefixtures("house")
OFFICE, DAY = Actor("pia", "privacy"), timedelta(days=1)
SIGNER, REASON = "Kari Prøvesen, direktør", "ingen prøver er kjørt her"
TOMORROW = (now() + 2 * DAY).date()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for remembered in (notice_of, changes_of, changes_between):
        remembered.cache_clear()


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The next version, from a day to come. Advisers see further back than in any notice that the tests run under."""
    sweep(now())
    folder = edited(second_notice(tmp_path), {"home-network.toml": {'window = "P5D"': 'window = "P6D"'}})
    version_of(folder, 2, TOMORROW)
    return folder


def prepared(folder: Path, who: Actor = OFFICE, reason: str = REASON) -> Publication:
    return prepare(folder, running(), None, who, now(), reason)


def refusal(folder: Path, who: Actor = OFFICE, reason: str = REASON) -> str:
    with pytest.raises(Refused) as refused:
        prepared(folder, who, reason)
    return refused.value.decision.code


def test_the_privacy_office_prepares_it_and_nobody_else(draft: Path) -> None:
    """Proves: G8."""
    publication = prepared(draft)
    assert publication.faults == [] and publication.notice.version.number == 2
    assert "device-sample.use.support.window" in [change.path for change in publication.reaches_further]
    for audience in (one.id for one in the_notice().audiences if one.id != OFFICE.audience):
        assert refusal(draft, Actor("pia", audience)) == "not-yours"


def test_it_has_a_number_that_was_not_used(tmp_path: Path) -> None:
    """Proves: G7."""
    assert refusal(second_notice(tmp_path)) == "not-next"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (f"valid_from = {TOMORROW}", f"valid_from = {now().date()}", "too-soon"),
        ('id = "eksempelnett"', 'id = "nabonett"', "another-provider"),
    ],
)
def test_it_is_from_a_day_to_come_and_of_the_same_provider(draft: Path, before: str, after: str, code: str) -> None:
    """Proves: G7, E2."""
    file = draft / "notice.toml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    assert refusal(draft) == code


def test_nothing_is_published_while_a_promise_of_today_is_broken(draft: Path) -> None:
    """Proves: G8."""
    with undone():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM gate.stop")
        assert refusal(draft) == "unproven"


def test_promises_that_are_not_proven_take_a_reason_that_is_kept(draft: Path) -> None:
    """Proves: G8."""
    assert refusal(draft, reason="1234 5") == "not-proven"
    assert prepared(draft).without_proof["unproven_reason"] == REASON


def test_it_is_published_once_with_a_name_and_those_whom_it_concerns_are_told(draft: Path) -> None:
    """Proves: G7, G8, E2."""
    home, publication = new_home(), prepared(draft)
    samples([home], [timedelta(hours=1)], now())
    with undone():
        for nobody in ("", "  ", "A.B.", "12345 6"):
            with pytest.raises(Refused):
                publish_notice(publication, nobody, OFFICE, now())
        assert left_by(lambda: publish_notice(publication, SIGNER, OFFICE, now())) == ["publish"]
        assert models.PublishedNotice.objects.get(number=2).signed_off_by == SIGNER
        told = entries.about(the_notice().record("service-message"), home.contact_id)
        assert [message.topic for message in told] == ["notice-change"]
        changes = Reader().get("/notice/versions/1/2/")
        assert changes.status_code == 200 and "Dette er endret fra utgave 1 til utgave 2" in changes.content.decode()
        with pytest.raises(Refused):
            publish_notice(publication, SIGNER, OFFICE, now())
