"""A backup of both databases that is put back brings nobody back who was erased since.

Proves: R6, N16.
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
        after = run(place / "home", "after", json.dumps({who: before[who] for who in ("erased", "kept")}))
        yield before | after | {"log": (place / "home" / "erasures.log").read_text(), "home": str(place)}
    finally:
        shutil.rmtree(place, ignore_errors=True)


def test_the_erased_customer_is_back_in_the_restored_databases_or_the_test_would_prove_nothing(told: dict[str, Any]) -> None:
    assert told["after"] == {"erased": [0, 0], "kept": [1, 1]}
    assert told["restored"] == {"erased": [1, 1], "kept": [1, 1]}


def test_once_the_house_has_opened_she_is_gone_from_both_engines_and_the_others_are_there(told: dict[str, Any]) -> None:
    """Proves: R6."""
    assert told["opened"] == {"erased": [0, 0], "kept": [1, 1]}


def test_the_register_of_erasures_knows_it_once_and_names_nobody(told: dict[str, Any]) -> None:
    """Proves: R6."""
    assert told["register"] == 1
    [line] = told["log"].splitlines()
    for who in ("erased", "kept"):
        assert not {str(value) for value in told[who]} & set(json.dumps(json.loads(line)).split('"'))
    assert "Prøvesen" not in line
