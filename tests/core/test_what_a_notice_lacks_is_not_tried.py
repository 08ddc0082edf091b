"""Under a notice with a category fewer, the tests of that category are left out, and no others."""

import os
import re
import subprocess
import sys
from pathlib import Path

from second_notice import whole_second_notice

TESTS = Path(__file__).parents[1]


def collected(notice: Path, folder: str) -> tuple[int, int]:
    """How many tests of a chapter would run under a notice, and how many are left out."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:clause_results"]
    environment = os.environ | {"HJEMMEL_NOTICE": str(notice)}
    done = subprocess.run(
        [*command, str(TESTS / "spec" / folder)], cwd=TESTS.parent, env=environment, capture_output=True, text=True, check=False
    )
    out = re.search(r"(\d+) deselected", done.stdout)
    assert done.stderr == "", done.stderr
    return len(re.findall(r"^\S+::test_", done.stdout, re.MULTILINE)), int(out[1]) if out else 0


def test_television_is_left_out_and_calls_are_not(tmp_path: Path) -> None:
    second = whole_second_notice(tmp_path)
    run, out = collected(second, "tv")
    assert run == 0 and out > 5
    run, out = collected(second, "calls")
    assert run > 5 and out == 0
