"""Which tests name which clause, and how did they end last time?

A test names clauses on a `Proves:` line of its docstring, or else all that its module's names. Outcomes are noted in
`build/test-results.json` when the tests run; where there is no checkout, nothing is known of them. What passed before a source was
changed has passed with other sources: it has not run.
"""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hjemmel.evidence.proof import NamedTest

REPOSITORY = Path(__file__).parents[3]
SOURCES = ("src", "tests", "notices")
RESULTS = REPOSITORY / "build" / "test-results.json"
_PROVES = re.compile(r"^\s*(?:.*\. )?Proves: ([A-Z0-9,\s]+?)\.", re.MULTILINE)


def named_by_clause(folder: Path = REPOSITORY / "tests", results: Path = RESULTS) -> dict[str, list[NamedTest]] | None:
    """Clause id → the tests that name it, by `path::function`. None where the tests are not on this machine."""
    if not folder.is_dir():
        return None
    outcomes = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    changed = last_change(folder.parent)
    found: dict[str, list[NamedTest]] = {}
    promised = _clauses_of_notices(folder.parent / "notices")
    for file in sorted(folder.rglob("test_*.py")):
        for name, clauses in _named(file):
            where = f"{file.relative_to(folder.parent).as_posix()}::{name}"
            noted = outcomes.get(where, {})
            for clause in clauses:
                counts = _as_it_counts(where, noted.get("outcome", ""), noted.get("at", ""), changed)
                found.setdefault(clause, []).append(replace(counts, elsewhere=clause in promised))
    return found


def _clauses_of_notices(folder: Path) -> set[str]:
    """The ids of all clauses of the notices in a folder."""
    tables = (tomllib.loads(file.read_text(encoding="utf-8")) for file in folder.rglob("*.toml"))
    return {str(clause["id"]) for table in tables for clause in table.get("clause", ())}


def last_change(repository: Path) -> datetime:
    """When a source, a test or a notice of this checkout was last changed."""
    files = (file for part in SOURCES for file in (repository / part).rglob("*") if "__pycache__" not in file.parts and file.is_file())
    return datetime.fromtimestamp(max((file.stat().st_mtime for file in files), default=0.0), UTC)


def _as_it_counts(name: str, outcome: str, at: str, changed: datetime) -> NamedTest:
    """A failure stands until the test has passed; a pass only for the sources that it was of."""
    stale = outcome == "passed" and (not at or datetime.fromisoformat(at) < changed)
    return NamedTest(name, "" if stale else outcome, at)


def _named(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Every test function of a file, with the clauses that it proves."""
    module = ast.parse(file.read_text(encoding="utf-8"))
    of_module = _clauses(ast.get_docstring(module) or "")
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, _clauses(ast.get_docstring(node) or "") or of_module


def _clauses(text: str) -> list[str]:
    return [clause.strip() for found in _PROVES.findall(text) for clause in found.split(",") if clause.strip()]
