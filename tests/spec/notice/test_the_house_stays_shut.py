"""The house does not open where what is stored, or may be seen, is not what the notice says.

Proves: E1, G2, G5.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from figures import kept, window
from hjemmel.stores import evidence
from homes import local_day, now
from looking import left_by
from sample_notice import FOLDER
from second_notice import version_of

pytestmark = pytest.mark.usefixtures("house")
SEEN = f'window = "{window("device-sample", "support")}"'


def opening() -> object:
    from hjemmel.acts.open_house import open_house
    from hjemmel.project.controls import known_controls

    return open_house(known_controls(), now())


def refusal() -> list[str]:
    """The sentences with which the house stays shut."""
    from hjemmel.acts.open_house import HouseClosed

    with pytest.raises(HouseClosed) as closed:
        opening()
    return closed.value.sentences


def in_register(statement: str) -> Callable[[], None]:
    def run() -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def in_events(statement: str) -> Callable[[], None]:
    def run() -> None:
        from hjemmel.stores import events

        events.run(statement.format(base=events.base()))

    return run


@contextmanager
def changed(do: Callable[[], None], undo: Callable[[], None]) -> Iterator[None]:
    do()
    try:
        yield
    finally:
        undo()


STRANGERS = {
    "a column of the register": (
        in_register("ALTER TABLE contact ADD COLUMN credit_score integer"),
        in_register("ALTER TABLE contact DROP COLUMN credit_score"),
        "the register has a column `contact.credit_score` that the notice lacks: declare the field, or drop the column",
    ),
    "a table of the register": (
        in_register("CREATE TABLE shadow_profile (id int)"),
        in_register("DROP TABLE shadow_profile"),
        "the register has a table `shadow_profile` that the notice lacks: declare a record type for it, or drop it",
    ),
    "a publication of the register": (
        in_register("CREATE PUBLICATION leak FOR TABLE contact"),
        in_register("DROP PUBLICATION leak"),
        "the register has `publication leak` (rows are sent on) that the notice lacks: take it away",
    ),
    "a function of the register that acts as its owner": (
        in_register("CREATE FUNCTION leak() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::text'"),
        in_register("DROP FUNCTION leak()"),
        "the register has `function public.leak` (it acts as its owner) that the notice lacks: take it away",
    ),
    "a table that no log keeps": (
        in_register("ALTER TABLE evidence_link SET UNLOGGED"),
        in_register("ALTER TABLE evidence_link SET LOGGED"),
        "the register has `evidence_link` (a crash empties it, and no copy has it) that the notice lacks: take it away",
    ),
    "a database of no house": (
        in_events("CREATE DATABASE strange"),
        in_events("DROP DATABASE strange"),
        "the event engine has a database `strange` that belongs to no house: drop it, or move it to a server of its own",
    ),
    "a view of the register": (
        in_register("CREATE VIEW shadow_view AS SELECT name FROM contact"),
        in_register("DROP VIEW shadow_view"),
        "the register has a table `shadow_view` that the notice lacks: declare a record type for it, or drop it",
    ),
    "a stored copy in the register": (
        in_register("CREATE MATERIALIZED VIEW shadow_copy AS SELECT name FROM contact"),
        in_register("DROP MATERIALIZED VIEW shadow_copy"),
        "the register has a table `shadow_copy` that the notice lacks: declare a record type for it, or drop it",
    ),
    "an audience of the register": (
        in_register("CREATE SCHEMA sales"),
        in_register("DROP SCHEMA sales"),
        "the register has a schema for an audience `sales` that the notice lacks: declare the audience, or drop the schema",
    ),
    "a column of the events": (
        in_events("ALTER TABLE {base}.device_sample ADD COLUMN visited String"),
        in_events("ALTER TABLE {base}.device_sample DROP COLUMN visited SETTINGS mutations_sync = 2"),
        "the event engine has a column `device_sample.visited` that the notice lacks: declare the field, or drop the column",
    ),
    "a table of the events": (
        in_events("CREATE TABLE {base}.flow (destination IPv6) ENGINE = MergeTree ORDER BY destination"),
        in_events("DROP TABLE {base}.flow SYNC"),
        "the event engine has a table `flow` that the notice lacks: declare a record type for it, or drop it",
    ),
    "an audience of the events": (
        in_events("CREATE DATABASE {base}_sales"),
        in_events("DROP DATABASE {base}_sales SYNC"),
        "the event engine has a database for an audience `sales` that the notice lacks: declare it, or drop the database",
    ),
}


@pytest.mark.parametrize("what", STRANGERS)
def test_what_the_notice_lacks_keeps_the_house_shut(what: str) -> None:
    do, undo, sentence = STRANGERS[what]
    with changed(do, undo):
        assert refusal() == [sentence]
    opening()


def test_all_that_is_wrong_is_told_at_once() -> None:
    column, audience = STRANGERS["a column of the register"], STRANGERS["an audience of the events"]
    with changed(*column[:2]), changed(*audience[:2]):
        assert refusal() == [column[2], audience[2]]
    opening()


@contextmanager
def notice_with(tmp_path: Path, file: str, before: str, after: str) -> Iterator[None]:
    """The sample notice with one word changed, as the notice of this house."""
    from django.test import override_settings

    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    with override_settings(HJEMMEL_NOTICE=folder):
        yield


@pytest.mark.parametrize(
    ("file", "before", "after", "named"),
    [
        (
            "home-network.toml",
            'purpose = "fault-finding"',
            'purpose = "fault-fnding"',
            ["home-network.toml", "fault-fnding", "fault-finding"],
        ),
        ("home-network.toml", SEEN, 'window = "P30D"', ["home-network.toml", "device-sample.use.support", str(kept("device-sample"))]),
        ("calls.toml", 'basis = "6.1.b"', 'basis = "6.1.z"', ["calls.toml", "6.1.z"]),
        ("ip-log.toml", "sealed = true", "sealed = false", ["ip-log.toml", "ip-assignment.sealed"]),
    ],
)
def test_a_notice_that_does_not_check_keeps_the_house_shut(tmp_path: Path, file: str, before: str, after: str, named: list[str]) -> None:
    with notice_with(tmp_path, file, before, after):
        sentences = refusal()
    assert any(all(word in sentence for word in named) for sentence in sentences), sentences


def test_a_changed_notice_needs_a_version_number_of_its_own(tmp_path: Path) -> None:
    with notice_with(tmp_path, "home-network.toml", SEEN, 'window = "P2D"'):
        assert refusal() == ["version `1` of the notice has run here with other words: give the changed notice a new version number"]
    opening()


@contextmanager
def version_two(tmp_path: Path, valid_from: date) -> Iterator[None]:
    """A second version, which nobody has published, as the notice of this house. Should it run, that is undone."""
    from django.db import transaction
    from django.test import override_settings

    folder = tmp_path / "next"
    shutil.copytree(FOLDER, folder)
    version_of(folder, 2, valid_from)
    with override_settings(HJEMMEL_NOTICE=folder), transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_version_does_not_run_before_its_day_or_without_having_been_published(tmp_path: Path) -> None:
    """Proves: G7, G8, E1."""
    day = local_day() + timedelta(days=2)
    with version_two(tmp_path / "a", day):
        assert refusal() == [f"version `2` of the notice is valid from {day}: it cannot run before that day"]
    with version_two(tmp_path / "b", local_day()):
        assert "version `2` of the notice has not been published" in refusal()[0]
    opening()


def test_an_older_version_does_not_come_back() -> None:
    """Proves: G7, E1."""
    from hjemmel.stores import models

    newer = models.NoticeLoad.objects.create(number=7, digest="x", valid_from=local_day(), loaded_at=now())
    try:
        assert refusal() == ["version `7` has run here already, and is newer: an older notice does not come back into force"]
    finally:
        newer.delete()
    opening()


def test_rows_that_do_not_fit_the_words_keep_the_house_shut() -> None:
    outside = "INSERT INTO web_usage (page, kind, day, times, notice_version) VALUES ('elsewhere', 'page-view', '2026-11-01', 1, 1)"
    do = in_register(f"ALTER TABLE web_usage DROP CONSTRAINT IF EXISTS web_usage_page_declared; {outside}")
    with changed(do, in_register("DELETE FROM web_usage WHERE page = 'elsewhere'")):
        assert "`web-usage` holds rows that do not fit `page`" in refusal()[0]
    opening()


def test_that_the_house_opened_and_under_which_version_is_on_record() -> None:
    """Proves: E1, G7."""
    assert left_by(opening) == ["notice-load"]
    entry = evidence.newest_of("notice-load")
    assert entry is not None and entry.body["version"] == 1


def test_a_control_that_was_taken_away_keeps_the_house_shut() -> None:
    from hjemmel.acts.open_house import HouseClosed, open_house
    from hjemmel.project.controls import known_controls

    with pytest.raises(HouseClosed, match=r"act\.sweep"):
        open_house(known_controls() - {"act.sweep"}, now())


def test_a_house_that_stays_shut_has_changed_no_window() -> None:
    from hjemmel.stores.event_windows import views_of
    from hjemmel.stores.register_windows import schemas

    before = (schemas(), {a: views_of(a) for a in ("support", "operations", "customer")})
    do, undo, _ = STRANGERS["a table of the events"]
    with changed(do, undo):
        refusal()
        assert (schemas(), {a: views_of(a) for a in ("support", "operations", "customer")}) == before


def test_a_view_that_somebody_hung_in_an_audiences_room_is_taken_down_when_the_house_opens() -> None:
    from django.db import connection

    from hjemmel.stores import events
    from hjemmel.stores.event_windows import views_of

    in_register("CREATE VIEW support.everything AS SELECT * FROM public.contact")()
    in_events("CREATE VIEW {base}_support.everything AS SELECT * FROM {base}.device_sample")()
    opening()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('support.everything')")
        assert cursor.fetchone() == (None,)
    assert "everything" not in views_of("support"), events.base()
