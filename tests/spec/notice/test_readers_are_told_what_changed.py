"""Whoever comes back is told of everything that has changed in the notice since she was last here, and no longer once she has read it.

Proves: E2, G7.
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

TESTS = Path(__file__).parents[2]
HOUSE = Path(__file__).with_name("visiting_house.py")
CHANGED = "Personvernerklæringen er endret siden du sist var her."
COMING = "En ny utgave av personvernerklæringen gjelder fra"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    home, notices = Path(tempfile.mkdtemp(prefix="hjemmel-visiting-")), tmp_path_factory.mktemp("notices")
    shutil.copytree(SAMPLE, notices / "first")
    elsewhere = ("HJEMMEL_DATABASE_URL", "HJEMMEL_EVENTS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in elsewhere}
    environment |= {"HJEMMEL_HOME": str(home), "HJEMMEL_NOTICE": str(notices / "first")}
    environment |= {"PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    done = subprocess.run([sys.executable, str(HOUSE)], env=environment, capture_output=True, text=True, timeout=180, check=False)
    shutil.rmtree(home, ignore_errors=True)
    assert done.returncode == 0, done.stderr[-4000:]
    yield json.loads(done.stdout)


def test_several_versions_since_the_last_visit_are_told_of_together_with_a_list_of_all(told: dict[str, Any]) -> None:
    """Proves: E2."""
    said, address = told["back after"]["30"]
    assert said.startswith(CHANGED) and COMING in said
    assert address == "/notice/versions/1/4/"
    assert told["news"] == ["/notice/versions/4/", "/notice/versions/3/", "/notice/versions/2/"]


def test_each_reader_is_told_of_what_is_new_to_her(told: dict[str, Any]) -> None:
    """Proves: E2. After ten days one version has come into force and one is coming; after one day only the one that is coming is new."""
    said, address = told["back after"]["10"]
    assert said.startswith(CHANGED) and address == "/notice/versions/2/4/"
    said, address = told["back after"]["1"]
    assert said.startswith(COMING) and CHANGED not in said and address == "/notice/versions/4/"


def test_it_is_told_in_both_languages_and_on_every_page(told: dict[str, Any]) -> None:
    """Proves: E2."""
    said, address = told["in english"]
    assert said.startswith("The privacy notice has changed since you were last here.") and address == "/en/notice/versions/1/4/"
    assert told["on another page"] == told["back after"]["30"]


def test_the_list_says_by_section_what_was_and_what_is(told: dict[str, Any]) -> None:
    """Proves: E2, G7."""
    page = told["list"]
    assert "Dette er endret fra utgave 1 til utgave 4" in page
    assert "3 døgn" in page and "2 døgn" in page, "from the first to the last, whatever lay between"
    assert "5 måneder" in page and "6 måneder" in page
    assert all(f'href="/notice/versions/{number}/"' in page for number in (2, 3, 4))


def test_it_goes_when_it_is_read(told: dict[str, Any]) -> None:
    """Proves: E2."""
    assert told["after the list"] == [[], [], []] and told["news after the list"] == []
    assert told["after all versions"] == [] and told["after the one that is new"] == []


def test_reading_one_of_several_is_not_reading_them_all(told: dict[str, Any]) -> None:
    """Proves: E2."""
    assert told["after one of several"] == told["back after"]["30"]


def test_the_next_time_only_what_is_still_to_come_is_told_of(told: dict[str, Any]) -> None:
    """Proves: E2."""
    said, address = told["the next time"]
    assert said.startswith(COMING) and address == "/notice/versions/4/"


def test_who_has_not_been_here_before_is_told_what_everybody_is_told(told: dict[str, Any]) -> None:
    """Proves: E2, E3."""
    assert told["nobody"] == told["first visit"]
    assert told["nobody"][0].startswith(COMING) and told["nobody"][1] == "/notice/versions/4/"


def test_a_visit_is_when_she_was_here_herself_and_a_long_one_is_one(told: dict[str, Any]) -> None:
    """Proves: E2."""
    assert told["what was opened for a file is no visit"] == told["back after"]["30"]
    assert told["a visit that lasts is one visit"] == told["back after"]["30"]


def test_the_list_is_open_to_everybody_of_versions_that_there_are(told: dict[str, Any]) -> None:
    """Proves: E3, G7."""
    assert told["no list"] == [404, 404, 404, 404, 200]
    shared, own = told["kept by others"]
    assert shared.startswith("public") and own == "no-store"
    assert told["cookies of nobody"] == []
