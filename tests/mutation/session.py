"""Does a test that names the clause fail when its control is gone, and pass again when it is back?

One pytest run with one house: instead of each test once, it takes away one control after the other and runs the tests that name the
clauses that the control keeps, until one of them fails. What leaves the house broken is tried again in a new one, without that test.
"""

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import pytest
from _pytest.runner import runtestprotocol
from report import known_to_be_caught
from rule_drops import RuleDrop, loose
from source_drops import SourceDrop, dropped, note_who_reaches

ANEW = 75  # how the process ends when the house must be built anew
LONGEST_S = 60
LONGEST_FIRST_S = 300  # the first test of a house waits for its engines
UNTHINKABLE = "no house can be built without it"
BROWSER = "browser"  # the fixture of tests that take long, and wait where a page is not what it should be
Control = SourceDrop | RuleDrop


class TookTooLong(Exception):
    """A test without its control did not come to an end."""


@dataclass(slots=True)
class Tried:
    """`caught_by` is the test that failed; "" for a survivor. `ran` counts the tests that named the clause and were run."""

    name: str
    clauses: tuple[str, ...]
    caught_by: str = ""
    ran: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Mutation:
    """The plugin: runs `drops` and writes what became of them to `out`, one JSON line each."""

    drops: list[Control]
    named: dict[str, set[str]]  # clause -> tests, by `path::function`
    out: Path
    items: dict[str, list[pytest.Function]] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    distrusted: dict[str, set[str]] = field(default_factory=dict)  # control -> tests that failed without it, and with it as well
    calls: dict[str, set[str]] = field(default_factory=dict)  # test -> the places that it was seen to call, or may have called
    reached: set[str] = field(default_factory=set)
    broken: bool = False
    open: bool = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for item in session.items:
            if isinstance(item, pytest.Function):
                self.items.setdefault(item.nodeid.partition("[")[0], []).append(item)
        note_who_reaches([drop for drop in self.drops if isinstance(drop, SourceDrop)], self.reached)
        self._open_house(session)
        for drop in self.drops:
            self._try(session, drop)
            if self.broken:
                break
        session._setupstate.teardown_exact(None)
        if self.broken:
            pytest.exit("the house must be built anew", returncode=ANEW)
        return True

    def _open_house(self, session: pytest.Session) -> None:
        """With every control in its place. Where nothing is open a loosened notice cannot be compiled, and that would pass for caught."""
        for item in session.items:
            if isinstance(item, pytest.Function) and "house" in item.fixturenames and self._passes(session, item):
                return

    def _try(self, session: pytest.Session, drop: Control) -> None:
        tried, started = Tried(drop.name, drop.clauses), time.monotonic()
        without: Callable[[], AbstractContextManager[None]] = (
            (lambda: dropped(drop)) if isinstance(drop, SourceDrop) else (lambda: loose(drop))
        )
        items = list(self._in_order(drop))
        failing = None
        try:
            with without() if items else nullcontext():
                for item in items:
                    tried.ran += 1
                    if not self._passes(session, item, drop.place):
                        failing = item
                        break
        except Exception as impossible:  # the loosened notice cannot be compiled at all
            tried.caught_by = f"{UNTHINKABLE} ({type(impossible).__name__})"
        if failing is not None:
            tried.caught_by = failing.nodeid
            if not self._passes(session, failing):
                self.broken = True
        tried.seconds = round(time.monotonic() - started, 2)
        told = {"name": tried.name, "clauses": tried.clauses, "caught_by": tried.caught_by, "ran": tried.ran, "seconds": tried.seconds}
        with self.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told | {"broken": self.broken}) + "\n")

    def _in_order(self, drop: Control) -> Iterator[pytest.Function]:
        """The tests that name a clause of the control: that which missed it last time, those without a browser, those of which it is the
        case, those whose file speaks of it, the quick ones."""
        no = self.distrusted.get(drop.name, set())
        tests = {test for clause in drop.clauses for test in self.named.get(clause, ())}
        items = [item for test in tests for item in self.items.get(test, ()) if item.nodeid not in no]
        if isinstance(drop, SourceDrop):  # a test that was seen to pass without calling a function need not be asked again
            items = [item for item in items if drop.place in self.calls.get(item.nodeid, {drop.place})]
        word, before = drop.word, known_to_be_caught().get(drop.name)

        def rank(item: pytest.Function) -> tuple[bool, bool, bool, bool, float, str]:
            case, took = item.nodeid.endswith(f"[{word}]"), self.took.get(item.nodeid, 1.0)
            return item.nodeid != before, BROWSER in item.fixturenames, not case, not _speaks(item, word), took, item.nodeid

        yield from sorted(items, key=rank)

    def _passes(self, session: pytest.Session, item: pytest.Item, without: str = "") -> bool:
        session._setupstate.teardown_exact(item)
        item._repr_failure_py = item.repr_failure = lambda *_, **__: "failed"  # type: ignore[assignment,method-assign]  # lines may be gone
        item._initrequest()  # type: ignore[attr-defined]
        self.reached.clear()
        started = time.monotonic()
        with at_most(LONGEST_S if self.open else LONGEST_FIRST_S):
            reports = runtestprotocol(item, log=False, nextitem=item.parent)  # type: ignore[arg-type]
        self.open = True
        passed = not any(report.failed for report in reports)
        if passed:  # what stands in the place of a function does not tell when it is called
            self.calls[item.nodeid] = self.calls.get(item.nodeid, set()) | self.reached | {without}
            self.took[item.nodeid] = time.monotonic() - started
        else:  # what its module has made, or failed to make, is not for the next try
            session._setupstate.teardown_exact(next((other for other in session.items if other.path != item.path), None))
        return passed


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Whatever runs longer fails."""

    def ring(signum: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 5)  # again, for what swallows the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _speaks(item: pytest.Item, word: str) -> bool:
    return word in item.path.read_text(encoding="utf-8")
