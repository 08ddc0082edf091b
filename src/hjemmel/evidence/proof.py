"""Is a promise kept, and how do we know?

What a clause rests on (controls that are live, tests that name it) to one of three states. A control or a test that is missing, or a
control that was switched off by hand, is red; what has not run here, or is within nobody's reach, leaves the promise unproven.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    HELD = "held"
    UNPROVEN = "unproven"
    RED = "red"


# Why a promise is red, and why it is unproven. `{about}` is a wall, a path, a test, a record type or a number.
RED = {
    "gone": "`{about}` is gone",
    "changed": "`{about}` has been changed by hand",
    "rows-changed": "stored rows of `{about}` are not the ones that were delivered",
    "strange": "`{about}` is not what the notice declares",
    "let-through": "`{about}` forbids it, and it was let through when it was tried",
    "kept-out": "`{about}` lets it, and it was kept out when it was tried",
    "kept-too-long": "`{about}` ends it, and it was kept when it was tried",
    "forgotten-early": "`{about}` keeps it, and it was forgotten when it was tried",
    "altered": "`{about}` is another rule in this process than in the files of the notice",
    "nothing": "nothing that runs holds `{about}`",
    "does-not-run": "`{about}` does not run",
    "no-sweep": "no sweep has finished lately",
    "sweep-failed": "the last sweep failed for `{about}`",
    "past-limit": "the last sweep left a `{about}` past its limit",
    "job-failed": "`{about}` failed the last time it ran",
    "job-late": "`{about}` should have run again, and has not",
    "no-control": "no control holds it",
    "no-test": "no test names it",
    "test-failed": "`{about}` failed",
}
UNPROVEN = {
    "not-run": "{about} tests have not run here with these sources",
    "no-tests-here": "the tests are not on this machine",
    "job-not-yet": "`{about}` has not run here yet",
    "nobody-calls": "no page, job, command or feed reaches `{about}`",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a promise is not held: a word of `RED` or `UNPROVEN`, and what it is about."""

    code: str
    about: str = ""

    @property
    def sentence(self) -> str:
        return (RED | UNPROVEN)[self.code].format(about=self.about)


@dataclass(frozen=True, slots=True)
class Control:
    """One rule or running part that keeps the promise. `parts` are what was found to hold it: walls, trials, what calls it."""

    path: str
    kind: str  # rule, act, page or job
    parts: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def state(self) -> State:
        return _state(self.reasons)


@dataclass(frozen=True, slots=True)
class NamedTest:
    """One test that names the clause. `outcome` is passed, failed, or "" where it has not run here; `at` is RFC 3339, or "".

    `elsewhere`: a notice that stands beside the tests has the clause, so that a notice without it has only left it out.
    """

    name: str
    outcome: str = ""
    at: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of one clause. `reasons` are why it is not held, the red ones first; empty where it is."""

    clause: str
    state: State
    controls: tuple[Control, ...]
    tests: tuple[NamedTest, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """What the running program has: its controls, by what each act is reached, and how often each job should run."""

    controls: frozenset[str]
    callers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # act.open_permit -> portals.support, …
    every: Mapping[str, timedelta] = field(default_factory=dict)  # job.sweep -> 5 minutes
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # a word in quotes -> the modules that say it


def judge(clause: str, controls: Iterable[Control], tests: Iterable[NamedTest] | None) -> Proof:
    """The state of a clause, with every reason why it is not held. `tests` is None where the tests are not on this machine."""
    controls, named = tuple(controls), tuple(tests or ())
    reasons = [reason for control in controls for reason in control.reasons]
    if not controls:
        reasons.append(Reason("no-control"))
    reasons += _of_tests(named) if tests is not None else [Reason("no-tests-here")]
    reasons = sorted(dict.fromkeys(reasons), key=lambda reason: reason.code not in RED)
    return Proof(clause, _state(reasons), controls, named, tuple(reasons))


def _state(reasons: Sequence[Reason]) -> State:
    if any(reason.code in RED for reason in reasons):
        return State.RED
    return State.UNPROVEN if reasons else State.HELD


def _of_tests(tests: tuple[NamedTest, ...]) -> list[Reason]:
    if not tests:
        return [Reason("no-test")]
    waiting = sum(not test.outcome for test in tests)
    failed = [Reason("test-failed", test.name) for test in tests if test.outcome == "failed"]
    return failed + ([Reason("not-run", f"{waiting} of {len(tests)}")] if waiting else [])
