"""Notes how each test ended, for `hjemmel prove`: by `path::function`, worst outcome first, kept from run to run."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

RESULTS = Path(__file__).parents[1] / "build" / "test-results.json"
_outcomes: dict[str, str] = {}
_said: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Every phase of every test, also those that other processes ran."""
    name = report.nodeid.partition("[")[0]
    if report.when == "call":
        _said.extend(str(value) for key, value in report.user_properties if key == "says")
    if report.failed:
        _outcomes[name] = "failed"
    elif report.when == "call" and report.passed:
        _outcomes.setdefault(name, "passed")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput") or not _outcomes:
        return  # the process that started the others writes
    noted = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    noted |= {name: {"outcome": outcome, "at": at} for name, outcome in _outcomes.items()}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(noted, indent=0, sort_keys=True), encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have counted (`record_property("says", …)`), whether or not their output is shown."""
    for line in _said:
        terminalreporter.write_line(line)
