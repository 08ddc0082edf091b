"""Which rules of the notice are controls, and how does a house run without one of them?

Each rule is loosened (`loosening`), the process takes the loosened notice for the one in force, and the windows of both engines are
compiled from it. The files of the notice stay as they are: what a test reads there is what was promised.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hjemmel.notice.model import Kind, Notice
from hjemmel.notice.rules import rules
from loosening import loosened

ELSEWHERE = ("term", "ground", "recipient")  # of these no window knows
FIELD = "field"  # what a record holds is walled by tables: `test_every_control_bites` takes every column and constraint away


@dataclass(frozen=True, slots=True)
class RuleDrop:
    """One rule, loosened in one way."""

    path: str
    how: str
    clauses: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.path} {self.how}"

    @property
    def place(self) -> str:
        """The record type or rule."""
        return self.path.split(".")[2 if self.path.startswith("notice.") else 0]

    @property
    def word(self) -> str:
        """What a test that is about it has in its file."""
        return self.place


def rule_drops(notice: Notice) -> Iterator[RuleDrop]:
    """Every rule but fields, in every way that it can be loosened."""
    for rule in rules(notice):
        if rule.path.split(".")[1] == FIELD:
            continue
        clauses = tuple(clause.id for clause in notice.clauses() if rule.path in clause.covers)
        for how, _ in loosened(notice, rule.path):
            yield RuleDrop(rule.path, how.removeprefix("tried: "), clauses)


@contextmanager
def loose(drop: RuleDrop) -> Iterator[None]:
    """The house runs under the notice without this rule."""
    from hjemmel.acts import the_notice as in_force

    notice = in_force.the_notice()
    [changed] = [other for how, other in loosened(notice, drop.path) if how.removeprefix("tried: ") == drop.how]
    read, engines = in_force._load, _engines(notice, drop)
    try:
        in_force._load = lambda folder: changed  # type: ignore[assignment]
        compile_windows(changed, engines)
        yield
    finally:
        in_force._load = read
        compile_windows(notice, engines)


def _engines(notice: Notice, drop: RuleDrop) -> tuple[bool, bool]:
    """Whose windows the rule can be in: the register's, and the event engine's."""
    head, kind, *_ = drop.path.split(".")
    if head == "notice":
        return (kind not in ELSEWHERE, kind not in ELSEWHERE)
    return (True, notice.record(head).kind is Kind.EVENT)


def compile_windows(notice: Notice, engines: tuple[bool, bool]) -> None:
    from django.conf import settings
    from django.db import transaction

    from hjemmel.stores import event_windows, register_windows

    register, events = engines
    if register:
        with transaction.atomic():
            register_windows.hang_windows(notice, settings.HJEMMEL_TICKET_KEY)
    if events:
        event_windows.hang_windows(notice, settings.HJEMMEL_TICKET_KEY)
