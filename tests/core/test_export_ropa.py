"""The record of processing activities says, for each record type and purpose, what GDPR art. 30(1) asks, as the rules have it.

Proves: G4, G5.
"""

import csv
import io
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from hjemmel.notice.exports import words
from hjemmel.notice.exports.ropa import BYTE_ORDER_MARK, COLUMNS, as_csv, record_of_processing
from hjemmel.notice.language import load
from hjemmel.notice.model import Ground, Notice, Recipient, Text
from hjemmel.notice.wording import ending_words
from sample_notice import FOLDER, documents
from second_notice import second_notice

NOTICE = load(FOLDER)
LANGUAGES = pytest.mark.parametrize("language", ["nb", "en"])
Line = dict[str, str]


def lines(notice: Notice, language: str = "en") -> list[Line]:
    """The lines of the table, by the names of its columns."""
    text = as_csv(notice, language).removeprefix(BYTE_ORDER_MARK)
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]]


def line(notice: Notice, record: str, purpose: str, language: str = "en") -> Line:
    titles = (notice.record(record).title.to(language), notice.purpose(purpose).title.to(language))
    found = [each for each in lines(notice, language) if (each["record"], each["purpose"]) == titles]
    assert len(found) == 1
    return found[0]


def declared_pairs() -> list[tuple[str, str]]:
    """Each record type with each purpose that it is collected, used or given away for, straight from the files."""
    files, found = documents(), []
    given = files["notice.toml"].get("recipient", {}).values()
    for listed in files["notice.toml"]["contents"]:
        for record_id, record in files[listed["file"]].get("record", {}).items():
            purposes = [record["purpose"], *(use["purpose"] for use in record["use"].values())]
            purposes += [recipient["purpose"] for recipient in given if record_id in recipient["records"]]
            found += [(record_id, purpose) for purpose in dict.fromkeys(purposes)]
    return found


@LANGUAGES
def test_there_is_one_line_for_each_record_type_and_purpose_and_no_other(language: str) -> None:
    titles = [
        (NOTICE.record(record).title.to(language), NOTICE.purpose(purpose).title.to(language)) for record, purpose in declared_pairs()
    ]
    assert [(each["record"], each["purpose"]) for each in lines(NOTICE, language)] == titles
    assert len(titles) >= 80


@LANGUAGES
def test_no_cell_is_left_empty_and_every_line_cites_the_law(language: str) -> None:
    for each in lines(NOTICE, language):
        assert all(cell.strip() for cell in each.values()), each
        assert "(" in each["basis"] and each["retention-law"] != words.word("none", language)


@LANGUAGES
def test_norwegian_excel_finds_the_letters_and_the_columns(language: str) -> None:
    content = as_csv(NOTICE, language).encode()
    assert content.startswith(b"\xef\xbb\xbf") and not content[3:].startswith(b"sep=")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert content.count(b"\r\n") == content.count(b"\n") == len(rows)
    assert rows[0][0] == ("Område" if language == "nb" else "Area")


def test_no_cell_is_taken_for_a_formula() -> None:
    assert [cell for each in lines(NOTICE, "nb") for cell in each.values() if cell[0] in "=+-@\t\r"] == []


def test_the_adviser_s_look_at_the_home_network_is_told_whole() -> None:
    told = line(NOTICE, "device-sample", "fault-finding")
    assert told["controller"] == "Eksempelnett AS" and told["privacy-office"] == "personvern@eksempelnett.example"
    assert told["basis"] == "A legitimate interest, weighed against your privacy (GDPR art. 6(1)(f))"
    assert told["subjects"] == "Customers, and others who use the subscription"
    assert told["retention"] == "Deleted no later than 21 days after the measurement"
    assert "Customer advisers can see" in told["seen-by"] and "3 days back" in told["seen-by"]
    assert "only across at least 20 customers" in told["seen-by"]
    assert told["data"].startswith("Time, Device name, MAC address")


def test_a_purpose_shows_only_the_data_that_serve_it() -> None:
    ahead, own = line(NOTICE, "device-sample", "proactive-help"), line(NOTICE, "device-sample", "access")
    assert "MAC address" in own["data"] and "MAC address" not in ahead["data"]
    assert "Customer advisers" not in ahead["seen-by"]


def test_recipients_are_told_for_their_purpose_alone() -> None:
    assert "Other carriers" in line(NOTICE, "call", "settlement")["recipients"]
    assert "Other carriers" not in line(NOTICE, "call", "invoicing")["recipients"]
    assert line(replace(NOTICE, recipients=()), "call", "settlement")["recipients"] == "None"


BAILIFF = Recipient("bailiff", Text("Namsmannen", "The bailiff"), ("invoice",), "internal-control", "controller")
DEBT = Ground("seizure", Text("Utlegg", "Seizure"), "tvangsfullbyrdelsesloven § 7-1", "debt", "bailiff", ("invoice",))


def test_what_goes_to_subcontractors_and_platforms_is_told_field_by_field() -> None:
    told = {record: line(NOTICE, record, "roll-out")["recipients"] for record in ("work-order", "contact", "delivery-point")}
    assert all("Those who dig and install for us (a processor for us)" in words for words in told.values()), told
    assert "Name, Address" in told["contact"] and "totals" not in "".join(told.values())
    assert "Latitude, Longitude" in told["delivery-point"]
    platforms = line(NOTICE, "ad-member", "ads")["recipients"]
    assert platforms == "Advertising platforms (a processor for us): Code."


def given(recipient: Recipient, *grounds: Ground) -> Line:
    return line(replace(NOTICE, recipients=(recipient,), grounds=grounds), "invoice", "internal-control")


def test_a_recipient_is_told_with_its_role_what_it_gets_and_on_which_ground_alone() -> None:
    whole = replace(BAILIFF, fields=(("invoice", ("due_on", "amount_ore")),))
    titles = ", ".join(NOTICE.record("invoice").field(name).title.en for name in ("due_on", "amount_ore"))
    told = given(whole, DEBT)
    assert told["recipients"] == f"The bailiff (a controller of its own): {titles}. Only by: Seizure (tvangsfullbyrdelsesloven § 7-1)."
    assert set(told["data"].split(", ")) == set(titles.split(", "))
    assert given(replace(whole, role="processor"))["recipients"] == f"The bailiff (a processor for us): {titles}."
    assert given(replace(BAILIFF, role="heir"))["recipients"] == "The bailiff (heir): totals alone."


def test_a_ground_of_another_recipient_or_record_type_is_not_told() -> None:
    others = (replace(DEBT, recipient="carriers"), replace(DEBT, records=("call",)))
    assert "Seizure" not in given(BAILIFF, *others)["recipients"]


def test_what_is_looked_at_together_is_told() -> None:
    assert NOTICE.record("equipment-state").title.en in line(NOTICE, "device-sample", "fault-finding")["seen-by"]
    alone = replace(NOTICE, joins=())
    assert "together" not in line(alone, "device-sample", "fault-finding")["seen-by"]


def test_what_is_about_nobody_says_so() -> None:
    nobody = [record.title.en for record in NOTICE.records() if record.subject == "none"]
    told = {each["record"] for each in lines(NOTICE) if each["subjects"].startswith("None")}
    assert nobody and told == set(nobody)


def test_no_transfer_is_claimed_and_none_is_denied() -> None:
    assert {each["transfers"] for each in lines(NOTICE)} == {"None is declared in the notice"}


def test_the_figures_follow_the_rules(tmp_path: Path) -> None:
    other = load(second_notice(tmp_path))
    assert "5 days back" in line(other, "device-sample", "fault-finding")["seen-by"]
    assert "more than 6 months after the call" in line(other, "call", "invoicing")["retention"]
    for told in record_of_processing(other, "nb"):
        for each in told.processings:
            record = next(r for r in other.records() if r.title.nb == each.title and r.source.nb == each.source)
            assert each.retention.lower() == ending_words(record, other, "nb").lower()


@pytest.mark.parametrize(
    ("record", "measure", "gone"),
    [
        ("ip-assignment", "No employee can look anything up in this.", {"sealed": False}),
        ("device-sample", "Each item is tried against conditions before it is stored.", {"take_in": ()}),
        ("device-sample", "A person is opened only with a stated reason", {"uses": ()}),
        ("device-sample", "The data subject can stop uses", {"uses": ()}),
    ],
)
def test_a_measure_is_told_only_where_a_rule_makes_it_so(record: str, measure: str, gone: dict[str, Any]) -> None:
    def told(notice: Notice) -> str:
        return " ".join(
            sentence
            for category in record_of_processing(notice, "en")
            for each in category.processings
            if each.title == NOTICE.record(record).title.en
            for sentence in each.measures
        )

    def without(notice: Notice) -> Notice:
        categories = tuple(
            replace(category, records=tuple(replace(r, **gone) if r.id == record else r for r in category.records))
            for category in notice.categories
        )
        return replace(notice, categories=categories)

    assert measure in told(NOTICE)
    assert measure not in told(without(NOTICE))


def test_a_recipient_whose_purpose_no_use_serves_has_no_basis_made_up_for_it() -> None:
    told = given(BAILIFF)
    assert told["basis"] == "Not stated in the notice"
    assert told["seen-by"] == "No one looks at it for this purpose."


def test_a_kind_of_subject_that_the_words_do_not_know_is_told_as_it_is() -> None:
    first, *rest = NOTICE.categories
    household = replace(first, records=(replace(first.records[0], subject="household"), *first.records[1:]))
    told = record_of_processing(replace(NOTICE, categories=(household, *rest)), "en")
    assert told[0].processings[0].subjects == "household"


def test_every_word_is_said_in_both_languages_with_the_same_places() -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for text in words._WORDS.values():
        assert text.nb.strip() and text.en.strip() and places(text.nb) == places(text.en)
