"""One house, and the controls of one part that are still to be tried in it. Started by `run.py`."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from run import ELSEWHERE, REPOSITORY, TRIED_WITH, every_drop, results_of
from session import Mutation

from hjemmel.project.named_tests import named_by_clause


def main(part: Path) -> int:
    left = json.loads(part.with_suffix(".left").read_text(encoding="utf-8"))
    by_name = {drop.name: drop for drop in every_drop()}
    drops = [by_name[name] for name in left]
    clauses = {clause for drop in drops for clause in drop.clauses}
    named = {clause: {test.name for test in tests} for clause, tests in (named_by_clause() or {}).items() if clause in clauses}
    files = sorted({test.partition("::")[0] for tests in named.values() for test in tests})
    tests = [str(REPOSITORY / file) for file in files if file.startswith(TRIED_WITH) and not file.endswith(ELSEWHERE)]
    broke = {name: {each["caught_by"] for each in tries if each["broken"]} for name, tries in results_of(part).items()}
    often = {test for test, times in Counter(test for tests in broke.values() for test in tests).items() if times > 1}
    distrusted = {drop.name: broke.get(drop.name, set()) | often for drop in drops}
    plugin = Mutation(drops, named, part.with_suffix(".out"), distrusted=distrusted)
    return int(pytest.main(["-q", "-p", "no:cacheprovider", f"--rootdir={REPOSITORY}", *tests], plugins=[plugin]))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
