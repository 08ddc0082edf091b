"""A backup of both databases that is put back brings nobody back who was erased since, and undoes nothing that somebody has refused.

Proves: R6, R8, N12, N16, R10, M8, O3.
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

HERE = Path(__file__).parent
HOUSE = HERE / "restored_house.py"
ERASED = ("erased", "unfinished", "uncleared")
HOLDS = ("opened", "first_hold_over", "holds_over")


def run(home: Path, *words: str) -> dict[str, Any]:
    paths = os.pathsep.join([str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    given = {name: value for name, value in os.environ.items() if name not in ("HJEMMEL_DATABASE_URL", "HJEMMEL_EVENTS_URL")}
    environment = {**given, "HJEMMEL_HOME": str(home), "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, str(HOUSE), "-", *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(told, dict)
    return told


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, Any]]:
    place = Path(tempfile.mkdtemp(prefix="hjemmel-restored-"))
    place.chmod(0o755)  # PostgreSQL runs as a user of its own
    try:
        before = run(place / "home", "before")
        after = run(place / "home", "after", json.dumps({what: before[what] for what in ("people", "token")}))
        yield before | after | {"log": (place / "home" / "erasures.log").read_text()}
    finally:
        shutil.rmtree(place, ignore_errors=True)


def engines_of(files: list[str]) -> set[str]:
    return {file.partition("/")[0] for file in files} & {"postgres", "events"}


def test_the_erased_are_back_in_the_restored_databases_or_the_test_would_prove_nothing(told: dict[str, Any]) -> None:
    assert told["restored"] == told["yesterday"]
    assert len(told["restored"]["erased"]) >= 30 and len(told["restored"]["held"]) > 45
    for who in ERASED:
        assert engines_of(told["files_restored"][who]) == {"postgres", "events"}, who
    assert told["found_by"] == dict.fromkeys(told["found_by"], True), "or a mark that stands there would not be found"


def test_until_the_erasures_are_carried_out_again_nobody_is_shown_anything(told: dict[str, Any]) -> None:
    """Proves: R6."""
    shut = told["shut"]
    assert (shut["permit"], shut["search"]) == ("BroughtBack", "BroughtBack")
    assert shut["pages"] == {"erased": 503, "namesake": 503}
    code, shown, said = shut["line"]
    assert (code, shown) == (1, "") and said.startswith("a backup was put back")
    assert told["open"]["pages"] == {"erased": 302, "namesake": 200}, "then whoever is not erased is shown hers"
    assert (told["open"]["permit"], told["open"]["search"]) == ("Refused", 1)


def test_once_the_house_has_opened_the_erased_are_gone_from_both_engines_and_the_others_are_there(told: dict[str, Any]) -> None:
    """Proves: R6."""
    assert {who: told["opened"][who] for who in ERASED} == {who: {} for who in ERASED}
    assert told["opened"]["namesake"] == told["yesterday"]["namesake"], "of the same name, and untouched"
    assert told["again"]["erased"] == {}


def test_after_the_sweep_no_byte_of_them_is_left_in_any_file_of_the_house(told: dict[str, Any]) -> None:
    """Proves: R6, N16. Heap, indexes, long values, statistics, write-ahead log, parts in use and replaced, sessions, jobs, logs."""
    for when in ("files_today", "files_opened"):
        assert {who: told[when][who] for who in ERASED} == {who: [] for who in ERASED}, when
        assert engines_of(told[when]["namesake"]) == {"postgres", "events"}, "of the same name, and untouched"


def test_what_a_hold_keeps_goes_at_its_end_whether_it_was_placed_before_the_backup_or_since(told: dict[str, Any]) -> None:
    """Proves: R8."""
    assert told["opened"]["held"] == told["today"]["held"]
    assert told["opened"]["held-since"] == told["today"]["held-since"]
    calls = {when: (told[when]["held"].get("call", 0), told[when]["held-since"].get("call", 0)) for when in HOLDS}
    assert calls == dict(zip(HOLDS, [(1, 1), (1, 0), (0, 0)], strict=True))
    assert (told["all_over"]["held"], told["all_over"]["held-since"]) == ({}, {})
    assert (told["files_all_over"]["held"], told["files_all_over"]["held-since"]) == ([], [])


def test_what_somebody_has_refused_or_taken_back_since_the_backup_holds(told: dict[str, Any]) -> None:
    """Proves: N12, R10, M8, R6. A yes that was not taken back stands; a no that was lifted since does too, until she lifts it anew."""
    taken = {"new-offers": False, "network-lookup": True, "marketing": True, "restriction": True}
    assert told["choices"] == {**taken, "ad-audiences": True, "help-tips": True}
    assert (told["yesterday"]["chooser"]["interest"], told["interests"]) == (1, 0), "who objects has no profile"


def test_a_number_that_has_become_secret_since_the_backup_is_secret_before_anything_is_shown(told: dict[str, Any]) -> None:
    """Proves: R6, O3."""
    assert (told["secret_restored"][-1:], told["secret_opened"][-1:]) == (["no"], ["yes"])


def test_the_register_of_erasures_knows_each_once_and_the_file_names_nobody(told: dict[str, Any]) -> None:
    """Proves: R6."""
    lines = [json.loads(line) for line in told["log"].splitlines()]
    numbers = [line["number"] for line in lines if "number" in line]
    assert len(told["numbers"]) == 5 and set(told["numbers"]) <= set(numbers) and len(set(numbers)) == len(numbers)
    for each in told["people"].values():
        assert not {str(each[what]) for what in ("number", "key", "mark")} & set(told["log"].split('"'))
    assert "Navnesøster" not in told["log"]
