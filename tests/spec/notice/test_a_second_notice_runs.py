"""Another provider's notice runs on the same code: 5 days for advisers, 14 days in all, calls for six months, and no television.

Proves: N9, N13, N16, P5, E1.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_notice import SAMPLE
from second_notice import whole_second_notice

TESTS = Path(__file__).parents[2]
HOUSE = Path(__file__).with_name("second_house.py")


def lived_in(notice: Path) -> dict:
    """What `second_house` finds in a new house under a notice."""
    home = Path(tempfile.mkdtemp(prefix="hjemmel-second-"))
    elsewhere = ("HJEMMEL_DATABASE_URL", "HJEMMEL_EVENTS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in elsewhere}
    environment |= {"HJEMMEL_HOME": str(home), "HJEMMEL_NOTICE": str(notice), "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    try:
        done = subprocess.run([sys.executable, str(HOUSE)], env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    yield lived_in(whole_second_notice(tmp_path_factory.mktemp("notice")))


def test_an_adviser_sees_five_days(second: dict) -> None:
    assert second["support sees"] == [0, 1, 2, 3, 4]


def test_nobody_sees_past_fourteen_days_and_a_sweep_leaves_none(second: dict) -> None:
    assert second["customer sees"] == list(range(14))
    assert second["samples left"] == 14


def test_a_call_of_march_is_kept_on_the_first_of_september_and_gone_on_the_first_of_october(second: dict) -> None:
    assert second["calls left on"] == {"2026-08-31": 2, "2026-09-01": 2, "2026-09-30": 2, "2026-10-01": 1, "2026-11-01": 0}


def test_a_category_fewer_leaves_no_trace_and_the_rest_is_proved(second: dict) -> None:
    assert second["television"] == []
    assert second["clauses"] == 134 - 4
    assert (second["dead controls"], second["strangers"]) == ([], [])


def test_the_sample_notice_in_the_same_house_says_three_days_twenty_one_and_five_months() -> None:
    first = lived_in(SAMPLE)
    assert first["support sees"] == [0, 1, 2]
    assert (first["television"], first["clauses"]) == (["tv_quality", "tv_viewing"], 134)
    assert (first["customer sees"], first["samples left"]) == (list(range(20)), 20)
    assert first["calls left on"] == {"2026-08-31": 2, "2026-09-01": 1, "2026-09-30": 1, "2026-10-01": 0, "2026-11-01": 0}
