"""One table says what can happen to a request; the clock follows from where it stands. Proves: Q2."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.acts.remind_office import counted
from hjemmel.notice.period import Period
from hjemmel.rights.deadline import answer_due
from hjemmel.rights.holidays import is_working_day
from hjemmel.rights.states import STEPS, TERMS, WAITING, Event, State, diagram, due_on, step, steps_from

DOC = Path(__file__).parents[2] / "docs" / "requests.md"
OSLO = ZoneInfo("Europe/Oslo")
MONTHS = (Period(months=1), Period(months=2))
ENDS = [state for state in State if state not in WAITING]

events = st.lists(st.sampled_from(Event), max_size=12)
FROM, TO = (datetime.fromisoformat(day) for day in ("2024-01-01", "2040-12-31"))
instants = st.datetimes(FROM, TO, timezones=st.just(UTC))


def slow_step(state: State | None, event: Event) -> State | None:
    """The same told as people tell it, and not by the table."""
    if event is Event.RECEIVE:
        return State.OPEN if state is None else None
    if state not in (State.OPEN, State.EXTENDED):
        return None
    if event is Event.EXTEND:
        return State.EXTENDED if state is State.OPEN else None
    ends = {Event.ANSWER: State.ANSWERED, Event.REFUSE: State.REFUSED, Event.WITHDRAW: State.WITHDRAWN}
    return ends.get(event, state)


@given(st.none() | st.sampled_from(State), st.sampled_from(Event))
def test_the_table_says_what_people_say(state: State | None, event: Event) -> None:
    taken = step(state, event)
    assert (taken.to if taken else None) == slow_step(state, event)


@given(events)
def test_whatever_happens_a_request_waits_with_a_clock_or_has_ended_without_one(happened: list[Event]) -> None:
    state: State | None = None
    for event in happened:
        taken = step(state, event)
        state = taken.to if taken else state
    if state is not None:
        assert (due_on(state, date(2026, 6, 10), OSLO, *MONTHS) is None) is (state in ENDS)


@given(events)
def test_an_ended_request_stays_as_it_ended(happened: list[Event]) -> None:
    for end in ENDS:
        assert [step(end, event) for event in happened if step(end, event)] == []


@given(events)
def test_the_time_is_extended_once_and_nothing_but_an_end_stops_it(happened: list[Event]) -> None:
    state, extensions = State.OPEN, 0
    for event in happened:
        taken = step(state, event)
        if taken:
            extensions += event is Event.EXTEND
            assert taken.to in ENDS or taken.to in TERMS
            state = taken.to
    assert extensions <= 1


@given(instants)
def test_the_clock_of_each_state_runs_from_receipt(received: datetime) -> None:
    first, extended = (due_on(state, received, OSLO, *MONTHS) for state in (State.OPEN, State.EXTENDED))
    assert first == answer_due(received, OSLO) and extended == answer_due(received, OSLO, extended=True)
    assert first is not None and extended is not None and first < extended


@given(instants, st.integers(1, 31), st.integers(1, 62))
def test_a_promise_in_days_is_kept_and_gives_no_more_than_the_law(received: datetime, within: int, more: int) -> None:
    day = received.astimezone(OSLO).date()
    terms = Period(seconds=within * 86400), Period(seconds=more * 86400)
    for state, promised, months in ((State.OPEN, within, 1), (State.EXTENDED, within + more, 3)):
        due = due_on(state, received, OSLO, *terms)
        assert due == worked_from(min(day + timedelta(days=promised), months_on(day, months))) and due > day
    mixed = due_on(State.EXTENDED, received, OSLO, terms[0], MONTHS[1])
    assert mixed == worked_from(min(months_on(day, 2) + timedelta(days=within), months_on(day, 3)))


def months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first_after = date(day.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(day.year + years, month + 1, 1) + timedelta(days=day.day - 1), first_after - timedelta(days=1))


def worked_from(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-01-31T09:00+01:00", "2026-03-02"),  # the last of February is a Saturday
        ("2028-01-31T09:00+01:00", "2028-02-29"),  # a leap year
        ("2027-02-25T09:00+01:00", "2027-03-30"),  # Maundy Thursday to Easter Monday
        ("2026-02-28T23:30+01:00", "2026-03-30"),  # the clock is put forward between: 28 March is a Saturday
        ("2026-09-25T00:30+02:00", "2026-10-26"),  # put back on the 25th, a Sunday
        ("2026-03-28T23:30+00:00", "2026-04-29"),  # half past midnight on the 29th in Oslo, before the clock is put forward
        ("2026-10-25T00:30+00:00", "2026-11-25"),  # the hour that comes twice
        ("2026-04-17T09:00+02:00", "2026-05-18"),  # 17 May is a Sunday
    ],
)
def test_a_month_ends_where_the_calendar_says(received: str, due: str) -> None:
    assert due_on(State.OPEN, datetime.fromisoformat(received), OSLO, *MONTHS) == date.fromisoformat(due)


def test_everything_but_receiving_is_done_by_the_office_and_no_machine_refuses() -> None:
    for one in STEPS:
        assert one.start is None or set(one.by) <= {"privacy", "system"}
        assert one.event is Event.ANSWER or "system" not in one.by


def test_every_state_is_reached_and_every_end_is_an_end() -> None:
    assert {one.to for one in STEPS} == set(State)
    assert [state for state in State if not any(steps_from(state))] == ENDS


def test_the_diagram_in_the_docs_is_the_table() -> None:
    _, _, after = DOC.read_text(encoding="utf-8").partition("<!-- made from rights/states.py -->\n```mermaid\n")
    assert after.partition("\n```")[0] == diagram()


@given(st.lists(st.integers(-40, 60)), st.integers(1, 30))
def test_the_reminder_counts_each_request_on_one_rung(days: list[int], ahead: int) -> None:
    today = date(2026, 11, 24)
    found = counted([today + timedelta(days=n) for n in days], today, today + timedelta(days=ahead))
    assert found.waiting == len(days)
    assert (found.late, found.today, found.soon) == (
        sum(n < 0 for n in days),
        days.count(0),
        sum(0 < n <= ahead for n in days),
    )
