"""What is kept past its day is kept for a declared reason, by a paragraph, until an end; nothing else is, and it goes by itself.

Proves: R8, A6, P6.
"""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.end_holds import lift_hold
from hjemmel.acts.erase import erase
from hjemmel.acts.forecast import forecast
from hjemmel.acts.make_request import make_request
from hjemmel.acts.place_hold import place_hold
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.what_keeps import kept_of
from hjemmel.gate.decision import Refused
from hjemmel.lifecycle.hold import Matter, holds, persons_held
from hjemmel.lifecycle.plan import Action
from hjemmel.notice.language import load
from hjemmel.notice.vocabulary import PLACED, UNPAID
from hjemmel.project.cli import application
from hjemmel.stores import entries, event_rows, expiry, models
from homes import Home, calls, new_home, samples
from looking import oneself, own, stored
from sample_notice import FOLDER, documents, faults_of, named_controls

pytestmark = pytest.mark.usefixtures("house")
OFFICE, DAY = Actor("pia", "privacy"), timedelta(days=1)
NOTICE = load(FOLDER)


def old_calls(home: Home) -> datetime:
    """Calls that are due to be anonymised, and now."""
    now = datetime.now(UTC)
    calls(home, [now - 300 * DAY])
    return now


def test_what_a_hold_names_stays_for_that_customer_and_goes_when_it_is_lifted() -> None:
    held, other = new_home(), new_home()
    now = old_calls(held)
    old_calls(other)
    number = place_hold(held.customer_number, "dispute", "klage til Brukerklagenemnda", OFFICE, now)
    report = sweep(now)
    assert (stored(held, "call"), stored(other, "call")) == (1, 0)
    assert report.held_people >= 1 and any(step.record == "call" and step.held for step in report.steps)
    lift_hold(number, OFFICE, now)
    sweep(now + 32 * DAY)  # what was held is looked at again at the next entry to a month
    assert stored(held, "call") == 0


def test_a_hold_ends_by_itself_when_it_has_lasted_its_longest() -> None:
    home = new_home()
    now = old_calls(home)
    place_hold(home.customer_number, "preservation-order", "pålegg 4711/26", OFFICE, now)
    sweep(now + 40 * DAY)
    assert stored(home, "call") == 1
    sweep(now + 125 * DAY)
    assert stored(home, "call") == 0
    [row] = entries.about(the_notice().record("placed-hold"), home.contact_id)
    assert row.lifted_at is not None


def test_nothing_is_held_that_the_hold_does_not_name() -> None:
    home = new_home()
    now = old_calls(home)
    samples([home], [22 * DAY], now)
    place_hold(home.customer_number, "dispute", "klage 4711", OFFICE, now)
    sweep(now)
    assert stored(home, "device_sample") == 0


def test_what_a_request_is_about_waits_for_the_answer() -> None:
    home = new_home()
    now = old_calls(home)
    number = make_request(home.customer_number, "access", "min-side", "signed-in", oneself(home), now)
    sweep(now)
    assert stored(home, "call") == 1
    answer_request(number, "Her er det vi har om deg.", OFFICE, now)
    sweep(now + 32 * DAY)
    assert stored(home, "call") == 0


def test_the_customer_sees_what_is_held_why_by_which_paragraph_and_until_when() -> None:
    home = new_home()
    place_hold(home.customer_number, "dispute", "klage 4711", OFFICE, datetime.now(UTC))
    [row] = own(home, "placed-hold")
    assert (row["hold"], row["reason"], row["lifted_at"]) == ("dispute", "klage 4711", None)
    assert "foreldelsesloven § 2" in row["law"] and row["until"] > datetime.now(UTC) + 1000 * DAY


def test_erasure_lists_what_is_held_and_takes_it_when_the_hold_is_over() -> None:
    home, now = new_home(), datetime.now(UTC)
    calls(home, [now - DAY])
    number = place_hold(home.customer_number, "dispute", "klage 4711", OFFICE, now)
    done = erase(home.customer_number, oneself(home), now, confirmed=True, end_services=True)
    [line] = [line for line in done.lines if line.record == "call"]
    assert not line.erased and "rettskrav" in line.reason.nb and line.until and line.until > now
    assert stored(home, "call") == 1
    lift_hold(number, OFFICE, now)
    assert stored(home, "call") == 0


def test_of_whoever_has_nothing_that_keeps_it_is_asked_once() -> None:
    home, notice, at = new_home(), the_notice(), datetime.now(UTC)
    with CaptureQueriesContext(connection) as asked:
        kept = kept_of(notice, home.contact_id, at)
    assert len(asked) == 1 and not any(kept(record) for record in notice.records())
    for number in (
        place_hold(home.customer_number, "dispute", "klage 4711", OFFICE, at),
        place_hold(home.customer_number, "preservation-order", "pålegg 4711", OFFICE, at),
    ):
        assert kept_of(notice, home.contact_id, at)(notice.record("call"))
        lift_hold(number, OFFICE, at)
    request = make_request(home.customer_number, "access", "min-side", "signed-in", oneself(home), at)
    assert kept_of(notice, home.contact_id, at)(notice.record("call"))
    answer_request(request, "Her er det vi har om deg.", OFFICE, at)
    assert not expiry.may_be_held(notice, home.contact_id)


@pytest.mark.parametrize("disputed", [False, True])
def test_what_an_invoice_keeps_is_what_is_told_to_be_kept_whatever_has_been_paid_and_credited(disputed: bool) -> None:
    home, notice, at = new_home(), the_notice(), datetime.now(UTC)
    [rule] = [rule for rule in notice.holds if rule.source == UNPAID]
    days = dict.fromkeys(("period_start", "period_end", "issued_on", "due_on"), at.date())
    of = {"subscription": models.Subscription.objects.get(key=home.subscription), "invoice_number": f"H-{home.subscription}"}
    invoice = models.Invoice(**of, **days, amount_ore=100, disputed=disputed, notice_version=1)
    for invoice.paid_ore, invoice.credited_ore in product((0, 50, 100, 150), repeat=2):
        invoice.save()
        held = holds(expiry.invoices(home.contact_id), rule, at, ZoneInfo(notice.time_zone))
        assert kept_of(notice, home.contact_id, at)(notice.record("call")) == tuple(held)


@pytest.mark.parametrize(
    ("hold", "reason", "who", "until", "code"),
    [
        ("dispute", "klage 4711", Actor("anne", "support"), None, "not-yours"),
        ("preservation-order", "pålegg 4711", Actor("eva", "billing"), None, "not-yours"),
        ("dispute", "", OFFICE, None, "not-yours"),
        ("because", "klage 4711", OFFICE, None, "unknown-word"),
        ("unpaid-invoice", "klage 4711", OFFICE, None, "unknown-word"),
        ("dispute", "klage 4711", OFFICE, timedelta(days=-1), "too-long"),
        ("preservation-order", "pålegg 4711", OFFICE, timedelta(days=91), "too-long"),
        ("dispute", "klage 4711", OFFICE, timedelta(days=37 * 31), "too-long"),
    ],
)
def test_a_hold_without_a_reason_an_end_or_the_right_role_is_refused(
    hold: str, reason: str, who: Actor, until: timedelta | None, code: str
) -> None:
    now = datetime.now(UTC)
    with pytest.raises(Refused) as refused:
        place_hold(new_home().customer_number, hold, reason, who, now, now + until if until else None)
    assert refused.value.decision.code == code


def test_the_same_hold_does_not_stand_twice_and_is_placed_and_lifted_at_the_command_line() -> None:
    home, run, app = new_home(), CliRunner(), application(["lifecycle"])
    words = ["hold", "place", "dispute", "--customer", home.customer_number, "--reason", "klage 4711"]
    number = run.invoke(app, words).output.partition(":")[0]
    assert isinstance(run.invoke(app, words).exception, Refused)
    assert run.invoke(app, ["hold", "lift", number]).exit_code == 0
    assert isinstance(run.invoke(app, ["hold", "lift", number]).exception, Refused)


def test_a_customer_of_whom_something_is_held_is_not_deleted_with_it() -> None:
    home = new_home()
    now = old_calls(home)
    models.Contact.objects.filter(pk=home.contact_id).update(left_on=(now - 4000 * DAY).date())
    models.Subscription.objects.filter(contact_id=home.contact_id).update(ended_on=(now - 4000 * DAY).date())
    place_hold(home.customer_number, "dispute", "klage 4711", OFFICE, now)
    sweep(now)
    assert models.Contact.objects.filter(pk=home.contact_id).exists()
    assert event_rows.extent(the_notice().record("call"), [home.subscription])[0] == 1


CHANGES: list[tuple[str, Any, str]] = [
    ("records", ["device-sample"], "hold.dispute.records"),  # promised to be gone at the latest
    ("records", ["product"], "hold.dispute.records"),  # about nobody
    ("records", ["cal"], "hold.dispute.records"),
    ("placed_by", ["everybody"], "hold.dispute.placed_by"),
    ("law", "", "hold.dispute.law"),
    ("law", "hvitvaskingsloven § 30", "hold.dispute.law"),  # a statute that the notice does not know
    ("at_most", None, "hold.dispute.at_most"),
    ("from", "whim", "hold.dispute.from"),
]


@pytest.mark.parametrize(("key", "value", "place"), CHANGES)
def test_a_hold_without_a_paragraph_an_end_or_that_reaches_too_far_does_not_check(key: str, value: Any, place: str) -> None:
    """Proves: A6."""
    changed: dict[str, dict[str, Any]] = documents()
    hold = changed["notice.toml"]["hold"]["dispute"]
    hold |= {key: value}
    if value is None:
        del hold[key]
    assert place in {fault.key for fault in faults_of(changed, named_controls())}


@given(st.integers(0, 4000), st.integers(0, 4000), st.one_of(st.none(), st.integers(0, 4000)))
def test_nobody_is_held_longer_than_the_notice_lets_or_the_hold_says(begun: int, asked: int, end: int | None) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    since, now = start + begun * DAY, start + asked * DAY
    for rule in (rule for rule in NOTICE.holds if rule.source == PLACED):
        until = None if end is None else start + end * DAY
        found = persons_held([Matter(1, (7,), since, until)], rule, now)
        latest = min(rule.at_most.after(since), until or datetime.max.replace(tzinfo=UTC))
        assert bool(found) == (now < latest)
        assert all(person.until == latest and person.spans[0].law == rule.law for person in found)


def test_the_forecast_keeps_the_three_endings_apart() -> None:
    """Proves: N9, N13, P5."""
    home = new_home()
    now = old_calls(home)
    samples([home], [DAY / 2], now)
    days = forecast(now, 60)
    endings = {(day.record, day.action, day.audience) for day in days}
    assert ("device-sample", Action.HIDE, "support") in endings
    assert ("device-sample", Action.DROP, "") in endings
    assert ("call", Action.ANONYMISE, "") in endings
    hidden = min(day.date for day in days if day.action is Action.HIDE and day.audience == "support" and day.record == "device-sample")
    gone = max(day.date for day in days if day.action is Action.DROP and day.record == "device-sample")
    assert hidden < gone
    assert not any(day.action is Action.HIDE and day.audience == "customer" and day.record == "device-sample" for day in days)


def asked_about(home: Home, right: str, about: str = "") -> str:
    return make_request(home.customer_number, right, "min-side", "signed-in", oneself(home), datetime.now(UTC), about=about)


@pytest.mark.parametrize(
    ("right", "about", "kept"),
    [
        ("objection", "", 0),
        ("complaint", "", 0),
        ("rectification", "invoice", 0),
        ("complaint", "call", 1),
        ("access", "", 1),
        ("portability", "", 1),
    ],
)
def test_a_request_holds_what_it_is_about_and_nothing_else(right: str, about: str, kept: int) -> None:
    """Proves: R8, P6. An objection about tips holds no calls."""
    home, other, now = new_home(), new_home(), datetime.now(UTC)
    month = 500 + 35 * len(f"{right}{about}")  # each in a month of its own: what is held is looked at again only in the next
    for one in (home, other):
        calls(one, [now - month * DAY])
    number = asked_about(home, right, about)
    sweep(now)
    assert (stored(home, "call"), stored(other, "call")) == (kept, 0)
    answer_request(number, "Her er svaret.", OFFICE, now)
    sweep(now + 32 * DAY)
    assert stored(home, "call") == 0


@pytest.mark.parametrize(("days", "kept"), [(80, 1), (100, 0)])
def test_a_request_that_nobody_answers_holds_no_longer_than_the_notice_says(days: int, kept: int) -> None:
    """Proves: R8."""
    home, now = new_home(), datetime.now(UTC)
    calls(home, [now - (1400 + days) * DAY])
    make_request(home.customer_number, "access", "letter", "document", OFFICE, now, received=now - days * DAY)
    sweep(now)
    assert stored(home, "call") == kept


def test_a_request_about_what_the_notice_lacks_is_refused() -> None:
    """Proves: R8."""
    with pytest.raises(Refused) as refused:
        asked_about(new_home(), "complaint", "gossip")
    assert refused.value.decision.code == "unknown-word"
