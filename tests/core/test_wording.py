"""What a reader is told is what the rules say, in both languages."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.notice.language import load
from hjemmel.notice.model import Ending
from hjemmel.notice.period import Period
from hjemmel.notice.time_words import day_words, expiry_words, moment_words, number_words, period_words
from hjemmel.notice.value_words import WORDS
from hjemmel.notice.wording import datum_line, fill, five_answers, windows_table
from sample_notice import FOLDER
from second_notice import second_notice

NOTICE = load(FOLDER)
OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
LANGUAGES = ["nb", "en"]


@pytest.mark.parametrize(
    ("period", "nb", "en"),
    [
        ("P3D", "3 døgn", "3 days"),
        ("P21D", "21 døgn", "21 days"),
        ("P1D", "1 døgn", "1 day"),
        ("PT24H", "1 døgn", "1 day"),
        ("PT36H", "36 timer", "36 hours"),
        ("PT90M", "90 minutter", "90 minutes"),
        ("PT61S", "61 sekunder", "61 seconds"),
        ("P1M", "1 måned", "1 month"),
        ("P5M", "5 måneder", "5 months"),
        ("P12M", "12 måneder", "12 months"),
        ("P36M", "3 år", "3 years"),
        ("P6W", "42 døgn", "42 days"),
    ],
)
def test_periods_are_said_as_people_say_them(period: str, nb: str, en: str) -> None:
    assert (period_words(Period.parse(period), "nb"), period_words(Period.parse(period), "en")) == (nb, en)


def test_large_numbers_do_not_break_across_lines() -> None:
    assert number_words(1234567) == "1\u00a0234\u00a0567"


def test_a_clause_says_the_figure_of_its_rule(tmp_path: Path) -> None:
    text = next(clause for clause in NOTICE.clauses() if clause.id == "N9").text
    assert "3 døgn bakover" in fill(text.nb, NOTICE, "nb")
    other = load(second_notice(tmp_path))
    assert "5 days back" in fill(text.en, other, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_condition_is_said_in_the_words_that_the_pages_use_for_its_values(language: str) -> None:
    said = " ".join(sentence for record in NOTICE.records() for sentence in datum_line(record, NOTICE, language).who_in_full)
    values = {value for record in NOTICE.records() for use in record.uses for where in use.only_where for value in where.values}
    assert "domestic-mobile" in values
    assert [value for value in values if "-" in value and f" {value}" in said] == []
    assert {"nb": "mobil i Norge", "en": "mobile in Norway"}[language] in said
    assert {value for value in values if value not in WORDS} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_clause_is_left_with_a_brace(language: str) -> None:
    for clause in NOTICE.clauses():
        assert not set("{}") & set(fill(clause.text.to(language), NOTICE, language))


def test_a_figure_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{call.retention.perio}", NOTICE, "nb")


def test_the_line_under_a_device_says_why_who_and_until() -> None:
    line = datum_line(NOTICE.record("device-sample"), NOTICE, "nb")
    assert line.why == "Feilsøking"
    assert line.who.startswith("Du, kundeveilederne (3 døgn), driftsavdelingen (21 døgn, bare samlet for minst 20 kunder) og ")
    assert line.until == "Slettes senest 21 døgn etter målingen"
    assert (line.basis, line.law) == ("En berettiget interesse, veid mot ditt personvern", "GDPR art. 6(1)(f)")


def test_the_line_under_a_sealed_record_says_that_only_you_see_it() -> None:
    line = datum_line(NOTICE.record("ip-assignment"), NOTICE, "en")
    assert line.who == "Only you"
    assert line.until == "Deleted 12 months after the connection ended"
    assert line.recipients == ("Police and prosecution",)


def test_the_line_under_a_call_says_what_holds_it() -> None:
    line = datum_line(NOTICE.record("call"), NOTICE, "en")
    assert line.until == (
        "Turned into anonymous statistics at the first turn of the month more than 5 months after the call, "
        "but kept while the invoice is unpaid"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_type_has_its_line(language: str) -> None:
    for record in NOTICE.records():
        line = datum_line(record, NOTICE, language)
        assert all((line.why, line.who, line.until, line.basis, line.law, line.source, line.retention_law))
        assert len(line.who_in_full) == len(record.uses)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_answers_the_five_questions(language: str) -> None:
    for category in (c for c in NOTICE.categories if c.records):
        answers = five_answers(category, NOTICE, language)
        assert all((answers.what, answers.why, answers.who, answers.how_long, answers.what_you_can_do))
        assert len(answers.what) == len(category.records)


def test_every_category_points_to_the_authority() -> None:
    for category in NOTICE.categories:
        assert NOTICE.authority.address in five_answers(category, NOTICE, "nb").what_you_can_do[-1]


def test_the_opt_out_is_told_where_it_bites_and_nowhere_else() -> None:
    told = [c.id for c in NOTICE.categories if any("Ingen oppslag" in s for s in five_answers(c, NOTICE, "nb").what_you_can_do)]
    assert told == ["home-network"]


def test_the_table_of_windows_says_what_must_be_open() -> None:
    """Proves: E3."""
    for spoken, only in (("nb", "bare mens dette er åpent"), ("en", "only while this is open")):
        for record, use in ((r, u) for r in NOTICE.records() for u in r.uses if u.during):
            who, data = NOTICE.audience(use.audience).title.to(spoken), record.title.to(spoken)
            said = [row.how_far_back for row in windows_table(NOTICE, spoken) if (row.who, row.data) == (who, data)]
            assert any(only in line for line in said), (record.id, use.id)


def test_the_table_of_windows_says_how_far_back_each_sees() -> None:
    rows = [(row.who, row.how_far_back) for row in windows_table(NOTICE, "en") if row.data == "Devices on the home network"]
    said = {("Customer advisers", "3 days back"), ("Network operations", "21 days back"), ("You", "As long as it exists")}
    assert said <= set(rows)


@pytest.mark.parametrize(
    ("ahead", "nb", "en"),
    [
        (timedelta(days=2), "slettes torsdag 26. november, om 2 dager", "deleted Thursday 26 November, in 2 days"),
        (timedelta(days=1), "slettes onsdag 25. november, i morgen", "deleted Wednesday 25 November, tomorrow"),
        (timedelta(hours=1), "slettes i dag kl. 15.05", "deleted today at 15:05"),
        (timedelta(0), "slettes ved neste opprydding", "deleted at the next clean-up"),
        (timedelta(days=120), "slettes onsdag 24. mars 2027, om 4 måneder", "deleted Wednesday 24 March 2027, in 4 months"),
        (timedelta(days=800), "slettes torsdag 1. februar 2029, om 2 år", "deleted Thursday 1 February 2029, in 2 years"),
    ],
)
def test_the_end_is_said_in_words_people_use(ahead: timedelta, nb: str, en: str) -> None:
    assert (expiry_words(NOW + ahead, NOW, OSLO, "nb"), expiry_words(NOW + ahead, NOW, OSLO, "en")) == (nb, en)


def test_what_is_anonymised_is_not_said_to_be_deleted() -> None:
    assert expiry_words(NOW + timedelta(days=7), NOW, OSLO, "nb", Ending.ANONYMISE) == "anonymiseres tirsdag 1. desember, om 7 dager"


def test_a_moment_is_said_in_local_time() -> None:
    assert moment_words(NOW - timedelta(days=1), NOW, OSLO, "nb") == "i går kl. 14.05"
    assert moment_words(NOW, NOW, OSLO, "en") == "today at 14:05"
    assert moment_words(NOW - timedelta(days=9), NOW, OSLO, "en") == "Sunday 15 November at 14:05"


def test_another_year_is_named() -> None:
    assert day_words(date(2027, 1, 4), date(2026, 12, 31), "nb") == "mandag 4. januar 2027"


@given(st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)), st.timedeltas(timedelta(0), timedelta(days=4000)))  # noqa: DTZ001
def test_the_end_always_names_the_local_day_or_the_next_clean_up(now: datetime, ahead: timedelta) -> None:
    words = expiry_words(now + ahead, now, OSLO, "nb")
    day = (now + ahead).astimezone(OSLO).date()
    assert f"{day.day}. " in words or words.startswith(("slettes i dag", "slettes ved neste"))
