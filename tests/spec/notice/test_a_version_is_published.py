"""A version is signed off, published once and for all, told of, and applies from its day; what it changes stands beside what was.

Proves: G7, G8, E1, E2, E3.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sample_notice import SAMPLE
from second_notice import second_notice

TESTS = Path(__file__).parents[2]
HOUSE = Path(__file__).with_name("publishing_house.py")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    home, notices = Path(tempfile.mkdtemp(prefix="hjemmel-publishing-")), tmp_path_factory.mktemp("notices")
    shutil.copytree(SAMPLE, notices / "first")
    second_notice(notices).rename(notices / "draft")
    elsewhere = ("HJEMMEL_DATABASE_URL", "HJEMMEL_EVENTS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in elsewhere}
    environment |= {"HJEMMEL_HOME": str(home), "HJEMMEL_NOTICE": str(notices / "first")}
    environment |= {"PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    done = subprocess.run([sys.executable, str(HOUSE)], env=environment, capture_output=True, text=True, timeout=180, check=False)
    shutil.rmtree(home, ignore_errors=True)
    assert done.returncode == 0, done.stderr[-4000:]
    yield json.loads(done.stdout)


def test_the_first_version_is_archived_with_whoever_signed_it(told: dict[str, Any]) -> None:
    assert told["archived at the start"] == [[1, "Administrerende direktør"]]


def test_a_number_is_published_once_and_a_day_lies_ahead(told: dict[str, Any]) -> None:
    assert told["same number"] == "not-next"
    assert told["from today"] == "too-soon"
    assert told["twice"] == "no-sign-off"


def test_the_privacy_office_publishes_with_the_name_of_whoever_answers_for_it(told: dict[str, Any]) -> None:
    """Proves: G8."""
    assert told["another role"] == "not-yours"
    assert told["unsigned"] == "no-sign-off"


def test_nothing_is_published_while_a_promise_of_today_is_broken(told: dict[str, Any]) -> None:
    assert told["while a promise is broken"] == "unproven"
    assert told["while something strange is there"] == "unproven"


def test_a_version_under_which_calls_would_go_is_not_published_without_a_yes(told: dict[str, Any]) -> None:
    """Proves: G7, E2."""
    code, said, versions = told["without --yes"]
    assert (code, versions) == (1, 1)
    assert "call anonymised-at-once: 1 → 0 rows (-1), of 1 people" in said and "say `--yes` to publish" in said
    assert "people-to-tell: " in said


def test_a_yes_to_other_words_opens_nothing_until_it_is_given_again(told: dict[str, Any]) -> None:
    """Proves: M8, M10, E2. The consent to new offers was asked for in other words, in English alone."""
    assert told["a yes opens"] == [True, True]
    assert told["a yes to other words opens"] == [False, False]
    assert told["the page asks again"] == [True, True]
    assert told["given again"] == [[False, True], [True, False]]
    (section,) = [clauses for section, clauses in told["sections"] if section == "notice"]
    assert ["choice new-offers", False, False] in section


def test_unproven_promises_take_a_reason_that_becomes_evidence(told: dict[str, Any]) -> None:
    """Proves: G8, G3."""
    refused, evidence = told["unproven"]
    assert refused == "not-proven"
    assert evidence["unproven"] > 100 and evidence["unproven_reason"] == "ingen prøver er kjørt på denne maskinen"


def test_a_version_that_was_not_published_does_not_start(told: dict[str, Any]) -> None:
    """Proves: G8, E1."""
    assert "has not been published" in told["started without being published"]


def test_the_change_list_is_made_from_the_difference_by_section_with_its_figures(told: dict[str, Any]) -> None:
    """Proves: G7, E2."""
    assert told["faults"] == 0
    assert "device-sample.use.support.window" in told["reaches further"]
    sections = dict(told["sections"])
    assert {"home-network", "calls", "equipment-state"} <= set(sections)  # the last says how far a join reaches
    assert ["N9", True, True] in sections["home-network"]


def test_those_of_whom_something_is_held_that_changes_are_told(told: dict[str, Any]) -> None:
    """Proves: E2."""
    concerned = {told["who has samples"], told["who has said yes"]}  # and one whose old call would be kept longer
    assert told["told"] == 3
    assert [told["messages"][number] for number in concerned] == [["Vi endrer personvernerklæringen"]] * 2
    assert [heads for number, heads in told["messages"].items() if number not in concerned] == [[]]


def test_not_a_word_of_a_published_version_can_be_changed(told: dict[str, Any]) -> None:
    """Proves: G7."""
    assert len(told["changed by hand"]) == 3
    assert all("never changed" in refusal for refusal in told["changed by hand"])
    digests, running = told["digests"]
    assert digests[0] == running and len(set(digests)) == 2


def test_until_its_day_the_version_before_applies_and_everybody_is_told_of_the_next(told: dict[str, Any]) -> None:
    """Proves: E2, E3."""
    assert "told-of" not in told["pages before"]["/"] and told["pages before"]["/notice/versions/2/"].startswith("404")
    assert told["still runs"] == 1 and told["adviser sees before"] == 3
    assert told["due today"] is None and told["due on its day"] == 2
    pages = told["pages while it is coming"]
    assert "En ny utgave av personvernerklæringen gjelder fra" in pages["/"]
    assert "A new version of the privacy notice applies from" in pages["/en/"]
    assert "Den gjelder først fra" in pages["/notice/versions/2/"] and "Veilederne ser lenger tilbake." in pages["/notice/versions/"]


def test_on_its_day_it_applies_whatever_has_become_of_the_draft(told: dict[str, Any]) -> None:
    assert told["runs on its day"] == 2 and told["a new process reads"] == "2"
    assert told["adviser sees after"] == 5
    assert told["opens again"] == "" and "names another notice" in told["the old one again"]
    assert told["min side"] in (200, 503)


def test_a_broader_purpose_does_not_reach_back(told: dict[str, Any]) -> None:
    """Proves: G7, G2. What was collected before the version that brought a use is not opened by it; what is collected now is."""
    assert told["a new use over what was collected before"] == [0, 0]
    assert told["a new use over what is collected now"] == [1, 1]
    assert told["one's own"] == [2, 2]
    assert told["red under the new version"] == []


def test_the_old_version_stays_at_its_address_and_says_that_it_is_old(told: dict[str, Any]) -> None:
    """Proves: E3."""
    pages = told["pages after"]
    assert "Den gjelder ikke lenger" in pages["/notice/versions/1/"]
    assert "3 døgn" in pages["/notice/versions/1/"]
    assert "5 døgn" in pages["/"] and "told-of" in pages["/"]
    assert "Before:" in pages["/en/notice/versions/2/"] and "5 days" in pages["/en/notice/versions/2/"]
