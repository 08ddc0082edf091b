"""Another provider's figures run on the same code: 5 days for advisers, 14 days in all, calls for six months.

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

from sample_notice import FOLDER
from second_notice import second_notice

pytestmark = pytest.mark.xdist_group("second house")  # the house is built once for all of these
TESTS = Path(__file__).parents[2]
HOUSE = Path(__file__).with_name("second_house.py")


def shortened(folder: Path) -> Path:
    """The notice with 14 days instead of 21, wherever home-network says so."""
    file = folder / "home-network.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count("P21D") == 2
    file.write_text(text.replace("P21D", "P14D"), encoding="utf-8")
    return folder


def lived_in(notice: Path) -> dict:
    """What `second_house` finds in a new house under a notice."""
    home = Path(tempfile.mkdtemp(prefix="hjemmel-second-"))
    elsewhere = ("HJEMMEL_DATABASE_URL", "HJEMMEL_EVENTS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in elsewhere}
    environment |= {"HJEMMEL_HOME": str(home), "HJEMMEL_NOTICE": str(notice), "PYTHONPATH": str(TESTS)}
    try:
        done = subprocess.run([sys.executable, str(HOUSE)], env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    yield lived_in(shortened(second_notice(tmp_path_factory.mktemp("notice"))))


def test_an_adviser_sees_five_days(second: dict) -> None:
    assert second["support sees"] == [0, 1, 2, 3, 4]


def test_nobody_sees_past_fourteen_days_and_a_sweep_leaves_none(second: dict) -> None:
    assert second["customer sees"] == list(range(14))
    assert second["samples left"] == 14


def test_a_call_of_march_is_kept_on_the_first_of_september_and_gone_on_the_first_of_october(second: dict) -> None:
    assert second["calls left on"] == {"2026-08-31": 2, "2026-09-01": 2, "2026-09-30": 2, "2026-10-01": 1, "2026-11-01": 0}


def test_the_sample_notice_in_the_same_house_says_three_days_twenty_one_and_five_months() -> None:
    first = lived_in(FOLDER)
    assert first["support sees"] == [0, 1, 2]
    assert (first["customer sees"], first["samples left"]) == (list(range(20)), 20)
    assert first["calls left on"] == {"2026-08-31": 2, "2026-09-01": 1, "2026-09-30": 1, "2026-10-01": 0, "2026-11-01": 0}
