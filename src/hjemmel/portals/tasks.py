"""What can be done for the customer who is open? One small form for each act, the same shape in every room.

A task stands on the page only where its purpose is the one that the permit serves, and where there is something to choose from.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from hjemmel.acts.actor import Actor
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Text
from hjemmel.portals.phrases import word
from hjemmel.portals.rows import Row

Panels: TypeAlias = Mapping[str, Sequence[Row]]
Option: TypeAlias = tuple[str, str | Text]
LONGEST_LINE = 500  # signs: what somebody is known by stands in an index, and no index takes thousands
_AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{2}))?")


@dataclass(frozen=True, slots=True)
class Input:
    """One question of a task. `label` is a phrase. `options` choose from what the permit shows; none left, and there is no task."""

    name: str
    label: str
    kind: str = "text"
    options: Callable[[Panels], Sequence[Option]] | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What a task is done with: for whom, by whom, with which answers."""

    customer_number: str
    values: Mapping[str, str]
    actor: Actor
    now: datetime
    matter: str = ""

    def day(self, name: str) -> date:
        """A day that was written. Raises Refused for what is none."""
        return day(self.values[name])

    def ore(self, name: str) -> int:
        """An amount in kroner, in øre. Raises Refused for what is none."""
        found = _AMOUNT.fullmatch(self.values[name].replace(" ", ""))
        if found is None:
            nb, en = "skriv beløpet i kroner, som 249 eller 249,50", "write the amount in kroner, as 249 or 249.50"
            raise Refused(refuse("bad-value", "", nb, en))
        return int(found[1]) * 100 + int(found[2] or 0)


@dataclass(frozen=True, slots=True)
class Task:
    """`title` and `button` are phrases; `act` does it and says what was done. `closes` where the customer is closed afterwards."""

    id: str
    title: str
    button: str
    purposes: tuple[str, ...]
    inputs: tuple[Input, ...]
    act: Callable[[Done], Text]
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    asked: Input
    options: Sequence[Option] | None
    value: str


@dataclass(frozen=True, slots=True)
class Form:
    task: Task
    questions: Sequence[Question]


def day(text: str) -> date:
    """A day that was written. Raises Refused for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        nb, en = "skriv dagen som åååå-mm-dd", "write the day as yyyy-mm-dd"
        raise Refused(refuse("bad-value", "", nb, en)) from error


def forms_of(task: Task, panels: Panels, written_in: str, values: Mapping[str, str]) -> Iterator[Form]:
    """The form of a task, with what was written in it last time; none where one of its choices is empty."""
    written: Mapping[str, Any] = values if written_in == task.id else {}
    questions = [Question(i, i.options(panels) if i.options else None, str(written.get(i.name, ""))) for i in task.inputs]
    if all(question.options or question.options is None for question in questions):
        yield Form(task, questions)


def answers(task: Task, posted: Mapping[str, str]) -> dict[str, str]:
    """What was written, by name. Raises Refused where something that is asked for is missing, or longer than a line."""
    values = {i.name: posted.get(i.name, "").strip() for i in task.inputs}
    if any(not values[i.name] for i in task.inputs if not i.optional and i.kind != "checkbox"):
        raise Refused(refuse("missing", "", "fyll ut alle feltene", "fill in every field"))
    if any(len(values[i.name]) > LONGEST_LINE for i in task.inputs if i.kind != "textarea"):
        nb, en = f"skriv høyst {LONGEST_LINE} tegn i et felt på én linje", f"write at most {LONGEST_LINE} characters in a field of one line"
        raise Refused(refuse("too-long", "", nb, en))
    return values


def written(task: Task, posted: Mapping[str, str]) -> dict[str, str]:
    """What was written in a task's form, as it was."""
    return {i.name: posted.get(i.name, "") for i in task.inputs}


def choose(record_id: str, name: str, *titles: str, where: Callable[[Row], bool] = bool) -> Callable[[Panels], list[Option]]:
    """The values of a field of the rows that the permit shows, with some other fields beside for whoever chooses."""

    def options(panels: Panels) -> list[Option]:
        rows = [row for row in panels.get(record_id, ()) if where(row)]
        return [(str(row[name]), _beside(row, name, titles)) for row in rows]

    return options


def _beside(row: Row, name: str, titles: Sequence[str]) -> Text:
    words = [word(str(row[title])) for title in titles if row[title]]
    nb, en = ([str(row[name]), *(said.to(spoken) for said in words)] for spoken in ("nb", "en"))
    return Text(" · ".join(nb), " · ".join(en))
