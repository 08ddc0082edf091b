"""Sources are put together only as declared, and the customer is told before she notices.

Proves: S1, S2, S3, S4, N20, N21, N22, I6.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures import exact, kept, window
from hjemmel.acts.actor import Actor
from hjemmel.acts.close_case import close_case
from hjemmel.acts.look_across import look_across
from hjemmel.acts.look_ahead import look_ahead
from hjemmel.acts.look_joined import look_joined
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.faults.advice import ADVICE
from hjemmel.faults.ahead import Bounds, warning
from hjemmel.faults.warn_ahead import as_message, warn_ahead
from hjemmel.gate.decision import Decision, Refused
from hjemmel.gate.join import JoinPlan, plan_join
from hjemmel.stores import events
from homes import Home, new_home, now, samples, write_events
from looking import ADVISER, oneself, own, stored

pytestmark = pytest.mark.usefixtures("house")
PAIR = ("device-sample", "equipment-state")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SEEN = exact(min(window("device-sample", "support"), window("device-sample", "ahead")))
KEPT = exact(kept("equipment-state"))
SELLING = ("kjøp", "tilbud", "pris", "rabatt", "oppgrader", "bestill", "kampanje", "buy", "offer", "price", "discount", "upgrade", "order")


def states(homes: list[Home], ages: list[timedelta], at: datetime, **values: Any) -> None:
    """One report of the equipment of each age at each home."""
    pairs = [(home, at - age) for home in homes for age in ages]
    row = {"equipment_model": "eksempel hg1", "area": "Prøveøya", "line": "up", "uptime_s": 90000, "memory_free_percent": 40}
    row |= {"temperature_c": 45, "light_dbm": -19, "line_errors": 0, "download_bytes": 10, "upload_bytes": 5, **values}
    columns: dict[str, list[Any]] = {name: [value] * len(pairs) for name, value in row.items()}
    columns["serial"] = [home.serial for home, _ in pairs]
    columns["seen_at"] = [round(instant.timestamp() * 1000) for _, instant in pairs]
    write_events(the_notice().record("equipment-state"), columns, [home.subscription for home, _ in pairs])


def joined(home: Home, *records: str) -> dict[str, int]:
    token = open_permit(ADVISER, "fault-finding", home.customer_number, "nettet er tregt", now()).token
    return {name: len(found.rows) for name, found in look_joined(token, ADVISER, records, now()).items()}


def test_only_the_declared_pairs_are_joined() -> None:
    """Proves: S1, S2, P7, T3."""
    notice = the_notice()
    records = [r.id for r in notice.records()]
    plans = {
        (audience.id, purpose.id, pair)
        for audience in notice.audiences
        for purpose in notice.purposes
        for pair in combinations(sorted(records), 2)
        if isinstance(plan_join(notice, audience.id, purpose.id, pair), JoinPlan)
    }
    assert plans == {("support", "fault-finding", PAIR), ("system", "proactive-help", PAIR)}


def test_an_undeclared_pair_is_refused_with_what_may_be_joined() -> None:
    """Proves: S1."""
    refusal = plan_join(the_notice(), "support", "fault-finding", ("device-sample", "call"))
    assert isinstance(refusal, Decision)
    assert "only device-sample + equipment-state" in refusal.reason.en


def test_what_comes_out_reaches_no_further_back_than_the_shortest_window() -> None:
    """Proves: S1."""
    home, at = new_home(), now()
    samples([home], [HOUR, SEEN + DAY], at)
    states([home], [HOUR, SEEN - DAY, SEEN + DAY, KEPT - DAY], at)
    token = open_permit(ADVISER, "fault-finding", home.customer_number, "nettet er tregt", now()).token
    assert len(look_up(token, ADVISER, "equipment-state", now()).rows) == 4  # alone it reaches as far as it is kept
    assert joined(home, *PAIR) == {"device-sample": 1, "equipment-state": 2}


def test_who_has_refused_look_ups_is_in_no_join() -> None:
    """Proves: S1, S3, N12."""
    home, at = new_home(), now()
    samples([home], [HOUR], at)
    states([home], [HOUR], at)
    assert home.contact_id in {found.contact_id for found in look_ahead(now())}
    set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
    with pytest.raises(Refused) as refused:
        joined(home, *PAIR)
    assert refused.value.decision.code == "opted-out"
    assert home.contact_id not in {found.contact_id for found in look_ahead(now())}


def test_nobody_is_looked_ahead_for_unless_the_notice_puts_the_sources_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: N21, S1, S3."""
    notice = the_notice()
    without = replace(notice, joins=tuple(join for join in notice.joins if join.audience != "system"))
    monkeypatch.setattr("hjemmel.acts.look_ahead.the_notice", lambda: without)
    with pytest.raises(Refused) as refused:
        warn_ahead(now())
    assert refused.value.decision.code == "no-join"


def test_devices_and_data_volumes_are_seen_together_as_far_back_as_the_notice_says() -> None:
    """Proves: S3."""
    home, at = new_home(), now()
    samples([home], [HOUR, SEEN + DAY], at)
    states([home], [HOUR, SEEN + DAY], at)
    [found] = [f for f in look_ahead(now()) if f.contact_id == home.contact_id]
    assert {name: len(rows) for name, rows in found.rows.items()} == {"device-sample": 1, "equipment-state": 1}
    assert found.rows["equipment-state"][0]["download_bytes"] == 10


def test_weak_light_brings_one_message_with_cause_and_advice_and_not_again_the_next_hour() -> None:
    """Proves: N21, S4."""
    home, at = new_home(language="en"), now()
    states([home], [n * HOUR for n in range(1, 9)], at, light_dbm=-27)
    warn_ahead(now())
    warn_ahead(now() + HOUR)
    [message] = own(home, "service-message")
    told, advice = ADVICE["weak-light"]
    assert message["topic"] == "fault-ahead"
    assert message["body"] == f"{told.en} {advice.en}"


def test_a_healthy_home_is_left_in_peace() -> None:
    """Proves: N21."""
    home = new_home()
    states([home], [n * HOUR for n in range(1, 9)], now())
    warn_ahead(now())
    assert own(home, "service-message") == []


@pytest.mark.parametrize("cause", ADVICE)
def test_no_advice_sells_anything(cause: str) -> None:
    """Proves: N21, S4."""
    for text in ADVICE[cause]:
        for language in (text.nb, text.en):
            assert language
            assert not [word for word in language.lower().replace(",", " ").replace(".", " ").split() if word in SELLING]


def test_every_warning_has_a_cause_and_an_advice() -> None:
    """Proves: S4."""
    line = [{"line": "down", "light_dbm": None, "uptime_s": None, "temperature_c": None}] * 6
    found = warning(line, [])
    assert found is not None
    message = as_message(found, "nb")
    assert message.body == f"{found.told.nb} {found.advice.nb}"


REPORT = st.fixed_dictionaries(
    {
        "line": st.just("up"),
        "light_dbm": st.integers(-25, -8) | st.none(),
        "uptime_s": st.just(5),
        "temperature_c": st.integers(-20, 69) | st.none(),
    }
)


@given(st.lists(REPORT, max_size=40))
def test_nothing_is_said_of_a_line_within_its_bounds(line: list[dict[str, Any]]) -> None:
    assert warning(line, []) is None


def test_each_bound_is_the_edge() -> None:
    well = {"line": "up", "light_dbm": -19, "uptime_s": 5, "temperature_c": 40}
    cases = {"weak-light": ("light_dbm", -26), "hot": ("temperature_c", 70), "line-falters": ("line", "degraded")}
    for cause, (name, value) in cases.items():
        found = warning([{**well, name: value}] * Bounds().fewest, [])
        assert found is not None
        assert found.cause == cause
    restarts = [{**well, "uptime_s": n % 2 * 100} for n in range(8)]
    assert getattr(warning(restarts, []), "cause", "") == "restarts"


def test_equipment_tells_of_itself_and_of_no_device() -> None:
    """Proves: N20."""
    record = the_notice().record("equipment-state")
    assert {f.type for f in record.fields} & {"mac", "ip"} == set()
    assert [f.name for f in record.fields if f.identifies != "none"] == ["serial"]


def test_operations_sees_the_state_of_many_and_never_of_one() -> None:
    """Proves: N20."""
    few, many = [new_home() for _ in range(19)], [new_home() for _ in range(20)]
    at = now()
    small, large = f"Lilleøya {few[0].customer_number}", f"Storøya {many[0].customer_number}"
    states(few, [HOUR], at, area=small)
    states(many, [HOUR], at, area=large)
    found = look_across(Actor("drift", "operations"), "fault-finding", "equipment-state", now())
    areas = {row[found.columns.index("area")]: row[found.columns.index("customers")] for row in found.rows}
    assert small not in areas
    assert areas[large] == 20


def test_after_its_time_only_counts_of_twenty_or_more_are_left() -> None:
    """Proves: N22."""
    few, fewer, many = ([new_home() for _ in range(size)] for size in (19, 5, 20))
    at, end = now(), f"vik {few[0].customer_number}"
    for homes, area in ((few, f"Lille{end}"), (fewer, f"Små{end}"), (many, f"Stor{end}")):
        states(homes, [KEPT + 2 * DAY], at, area=area)
    sweep(at)
    assert sum(stored(home, "equipment_state") for home in few + fewer + many) == 0
    query = f"SELECT area, records FROM {events.base()}.equipment_state_count WHERE endsWith(area, {{end:String}})"
    assert [tuple(row) for row in events.rows(query, {"end": end})] == [(f"Stor{end}", 20)]
    columns = events.rows(
        "SELECT name FROM system.columns WHERE table = 'equipment_state_count' AND database = {db:String}", {"db": events.base()}
    )
    assert {row[0] for row in columns} == {"area", "equipment_model", "line", "day", "records"}


@pytest.mark.parametrize(("actor", "said"), [("self", "customer"), ("adviser", "adviser"), ("alarm", "alarm")])
def test_customer_adviser_and_alarm_can_open_a_case(actor: str, said: str) -> None:
    """Proves: I6."""
    home = new_home()
    who = {"self": oneself(home), "adviser": ADVISER, "alarm": Actor("vakt", "system")}[actor]
    number = open_case(home.customer_number, "internet", who, now())
    assert [(row["number"], row["opened_by"], row["closed_at"]) for row in own(home, "fault-case")] == [(number, said, None)]


def test_nobody_opens_or_closes_a_case_for_someone_else() -> None:
    """Proves: I6."""
    home, stranger = new_home(), new_home()
    number = open_case(home.customer_number, "internet", oneself(home), now())
    for act in (
        lambda: open_case(home.customer_number, "internet", oneself(stranger), now()),
        lambda: open_case(home.customer_number, "vann", oneself(home), now()),
        lambda: close_case(home.customer_number, number, oneself(stranger), now()),
        lambda: close_case(home.customer_number, "F-0", ADVISER, now()),
        lambda: open_case(home.customer_number, "internet", Actor("mia", "billing"), now()),
    ):
        with pytest.raises(Refused):
            act()
