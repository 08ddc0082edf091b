"""Whoever asks is told how much is held, why, who may see it and when it ends. Proves: R3, R4, R8."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hjemmel.notice.language import load
from hjemmel.notice.model import Notice
from hjemmel.notice.wording import datum_line
from hjemmel.rights.information import HeldCount, held_item

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def notice() -> Notice:
    return load(Path(__file__).parents[2] / "notices" / "eksempelnett")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_record_type_of_the_notice_can_be_told(notice: Notice, language: str) -> None:
    found = HeldCount(12, newest=NOW - timedelta(hours=2), oldest=NOW - timedelta(days=20), ends_at=NOW + timedelta(days=1))
    for record in notice.records():
        item = held_item(record, notice, found, NOW, language)
        assert (item.record, item.count, item.title) == (record.id, 12, record.title.to(language))
        assert item.clause == notice.clause_for(f"{record.id}.retention")
        assert item.line == datum_line(record, notice, language)
        assert all((item.line.why, item.line.who, item.line.until, item.newest_words, item.ends_words))


def test_the_end_is_told_as_a_day_with_what_happens_then(notice: Notice) -> None:
    found = HeldCount(3, NOW, NOW, NOW + timedelta(days=7))
    assert held_item(notice.record("device-sample"), notice, found, NOW, "nb").ends_words == "slettes tirsdag 1. desember, om 7 dager"
    assert held_item(notice.record("call"), notice, found, NOW, "en").ends_words == "anonymised Tuesday 1 December, in 7 days"


def test_the_newest_is_told_in_local_time(notice: Notice) -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert held_item(notice.record("call"), notice, HeldCount(1, late, late), NOW, "nb").newest_words == "i dag kl. 00.30"


def test_nothing_held_is_told_as_nothing_and_the_rule_still_stands(notice: Notice) -> None:
    item = held_item(notice.record("call"), notice, HeldCount(0), NOW, "nb")
    assert (item.count, item.newest, item.ends_at, item.newest_words, item.ends_words) == (0, None, None, "", "")
    assert item.clause
    assert item.line.until


def test_what_has_no_end_yet_is_given_none(notice: Notice) -> None:
    item = held_item(notice.record("contact"), notice, HeldCount(1, NOW, NOW, ends_at=None), NOW, "en")
    assert item.ends_words == ""
    assert item.line.until
