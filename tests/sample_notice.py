"""The notice as tests use it: its folder, its files, and the controls that its clauses name.

The sample notice, or the one that `HJEMMEL_NOTICE` names: what a test says of figures it reads from there.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

from hjemmel.notice.check import check
from hjemmel.notice.fault import Fault
from hjemmel.notice.language import assemble, load, texts_in
from hjemmel.notice.vocabulary import CONTROL_PREFIXES

SAMPLE = Path(__file__).parents[1] / "notices" / "eksempelnett"
FOLDER = Path(os.environ.get("HJEMMEL_NOTICE", SAMPLE))


def documents() -> dict[str, dict[str, Any]]:
    """The parsed files, name to content, fresh each time."""
    return {file: tomllib.loads(text) for file, text in texts_in(FOLDER)[0].items()}


def named_controls() -> frozenset[str]:
    """The controls that the clauses name. That they run is another test's promise."""
    paths = {path for clause in load(FOLDER).clauses() for path in clause.covers}
    return frozenset(path for path in paths if path.partition(".")[0] in CONTROL_PREFIXES)


def faults_of(changed: dict[str, dict[str, Any]], controls: frozenset[str]) -> list[Fault]:
    """Every fault, of language and of rules, of parsed files."""
    notice, faults = assemble(changed)
    return faults + check(notice, controls)
