"""What can happen to a request, who may do it, and which clock runs then?

One table. The acts ask it before they change a request, and the diagram in docs/requests.md is made from it. A request ends by an
answer, by a refusal, or because the person has taken it back; nothing else stops its clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from hjemmel.notice.period import Period
from hjemmel.rights.deadline import answer_due


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    EXTENDED = "extended"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What happens to it."""

    RECEIVE = "receive"
    ASSIGN = "assign"
    EXTEND = "extend"
    ANSWER = "answer"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Step:
    """From one state to another. `by` are audiences; `in_time` steps are open only until the first time to answer is out."""

    start: State | None
    event: Event
    to: State
    by: tuple[str, ...]
    in_time: bool = False


OFFICE = ("privacy",)
ANSWERS = ("privacy", "system")

STEPS = (
    Step(None, Event.RECEIVE, State.OPEN, ("customer", "support", "privacy")),
    Step(State.OPEN, Event.ASSIGN, State.OPEN, OFFICE),
    Step(State.OPEN, Event.EXTEND, State.EXTENDED, OFFICE, in_time=True),
    Step(State.OPEN, Event.ANSWER, State.ANSWERED, ANSWERS),
    Step(State.OPEN, Event.REFUSE, State.REFUSED, OFFICE),
    Step(State.OPEN, Event.WITHDRAW, State.WITHDRAWN, OFFICE),
    Step(State.EXTENDED, Event.ASSIGN, State.EXTENDED, OFFICE),
    Step(State.EXTENDED, Event.ANSWER, State.ANSWERED, ANSWERS),
    Step(State.EXTENDED, Event.REFUSE, State.REFUSED, OFFICE),
    Step(State.EXTENDED, Event.WITHDRAW, State.WITHDRAWN, OFFICE),
)

# Which terms of the notice make up the time to answer, counted from receipt. A state without any has no clock.
TERMS: dict[State, tuple[str, ...]] = {State.OPEN: ("answer",), State.EXTENDED: ("answer", "answer-extended")}
WAITING = tuple(TERMS)


def step(state: State | None, event: Event) -> Step | None:
    """The step that `event` takes from `state`; None where it is no step."""
    return next((s for s in STEPS if (s.start, s.event) == (state, event)), None)


def steps_from(state: State) -> Iterator[Step]:
    """What can still happen."""
    return (s for s in STEPS if s.start is state)


def due_on(state: State, received: date, zone: ZoneInfo, within: Period, more: Period) -> date | None:
    """The last local day on which an answer is in time, by the clock that runs in `state`; None where none runs.

    `within` and `more` are the notice's terms `answer` and `answer-extended`.
    """
    terms = TERMS.get(state)
    if terms is None:
        return None
    return answer_due(received, zone, extended=len(terms) > 1, within=within, more=more)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [f"  {s.start or '[*]'} --> {s.to}: {s.event} ({', '.join(s.by)}){_until(s)}" for s in STEPS]
    lines += [f"  {state} --> [*]" for state in State if not any(steps_from(state))]
    lines += [f"  note right of {state} : due by {' + '.join(terms)}, from receipt" for state, terms in TERMS.items()]
    return "\n".join(lines)


def _until(one: Step) -> str:
    return ", in the first time to answer" if one.in_time else ""
