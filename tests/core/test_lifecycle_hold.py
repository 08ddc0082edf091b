"""An unpaid invoice holds its own call lines, no others, and not for ever. Proves: P6."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.lifecycle.hold import Invoice, holds, is_settled, lapsed, lapses_at
from hjemmel.notice.model import Hold, Text
from hjemmel.notice.period import Period

OSLO = ZoneInfo("Europe/Oslo")
UNPAID = Hold("unpaid-invoice", Text("Ubetalt faktura", "Unpaid invoice"), "ekomloven § 3-10", Period(months=36))
MARCH = Invoice(7, date(2027, 3, 1), date(2027, 3, 31), 49900, 0, 0, False, date(2027, 4, 20))

amounts = st.integers(0, 3)
invoices = st.builds(
    Invoice,
    subscription=st.integers(1, 3),
    period_start=st.just(date(2027, 3, 1)),
    period_end=st.just(date(2027, 3, 31)),
    amount_ore=amounts,
    paid_ore=amounts,
    credited_ore=amounts,
    disputed=st.booleans(),
    due_on=st.dates(date(2023, 1, 1), date(2028, 1, 1)),
)


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


NOW = oslo("2027-09-01T00:00:00")


@pytest.mark.parametrize(
    ("paid", "credited", "disputed", "settled"),
    [
        (0, 0, False, False),
        (49900, 0, False, True),
        (49899, 0, False, False),
        (50000, 0, False, True),
        (0, 49900, False, True),
        (0, 10000, False, False),
        (39900, 10000, False, True),
        (0, 0, True, False),
        (49900, 0, True, False),
        (39900, 10000, True, False),
        (0, 49900, True, True),
    ],
    ids=["unpaid", "paid", "part payment", "overpaid", "full credit note", "part credit note", "part paid and the rest credited",
         "disputed", "paid and disputed", "paid with credit and disputed", "disputed and credited in full"],
)  # fmt: skip
def test_payment_in_full_or_a_full_credit_note_settles_and_a_dispute_does_not(
    paid: int, credited: int, disputed: bool, settled: bool
) -> None:
    invoice = replace(MARCH, paid_ore=paid, credited_ore=credited, disputed=disputed)
    assert is_settled(invoice) is settled
    assert bool(holds([invoice], UNPAID, NOW, OSLO)) is not settled


@pytest.mark.parametrize("amount", [0, -10000])
def test_an_invoice_that_asks_for_nothing_holds_nothing(amount: int) -> None:
    assert holds([replace(MARCH, amount_ore=amount)], UNPAID, NOW, OSLO) == []


def test_only_the_lines_of_the_unpaid_period_and_subscription_are_held() -> None:
    (span,) = holds([MARCH, replace(MARCH, subscription=8, paid_ore=49900)], UNPAID, NOW, OSLO)
    assert span.covers(7, oslo("2027-03-01T00:00:00"))
    assert span.covers(7, oslo("2027-03-31T23:59:59.999999"))
    assert not span.covers(7, oslo("2027-02-28T23:59:59.999999"))
    assert not span.covers(7, oslo("2027-04-01T00:00:00"))
    assert not span.covers(8, oslo("2027-03-15T12:00:00"))


def test_a_period_is_reckoned_in_local_time_over_the_change_of_the_clocks() -> None:
    (span,) = holds([MARCH], UNPAID, NOW, OSLO)
    assert span.from_instant == datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert span.to_instant == datetime(2027, 3, 31, 22, tzinfo=UTC)


def test_a_held_span_says_why_under_which_law_and_until_when() -> None:
    (span,) = holds([MARCH], UNPAID, NOW, OSLO)
    assert (span.hold, span.reason, span.law) == ("unpaid-invoice", UNPAID.title, "ekomloven § 3-10")
    assert span.until == oslo("2030-04-21T00:00:00")


def test_a_lapsed_claim_releases_its_lines_and_is_reported() -> None:
    last_moment = oslo("2030-04-20T23:59:59.999999")
    assert holds([MARCH], UNPAID, last_moment, OSLO)
    assert lapsed([MARCH], UNPAID, last_moment, OSLO) == []
    lapse = last_moment + timedelta(microseconds=1)
    assert holds([MARCH], UNPAID, lapse, OSLO) == []
    assert [span.subscription for span in lapsed([MARCH], UNPAID, lapse, OSLO)] == [7]


def test_a_disputed_claim_lapses_too() -> None:
    assert holds([replace(MARCH, disputed=True)], UNPAID, oslo("2030-04-21T00:00:00"), OSLO) == []


def test_a_paid_claim_is_never_reported_as_lapsed() -> None:
    assert lapsed([replace(MARCH, paid_ore=49900)], UNPAID, oslo("2040-01-01"), OSLO) == []


def test_a_claim_of_a_leap_day_keeps_its_last_full_day() -> None:
    assert lapses_at(replace(MARCH, due_on=date(2028, 2, 29)), UNPAID, OSLO) == oslo("2031-03-01T00:00:00")


def test_a_rule_in_days_lapses_that_long_after_the_due_day() -> None:
    days = replace(UNPAID, at_most=Period(seconds=10 * 86400))
    assert lapses_at(MARCH, days, OSLO) == oslo("2027-05-01T00:00:00")


@given(st.lists(invoices))
def test_each_unsettled_invoice_either_holds_or_is_reported_and_no_other_does(some: list[Invoice]) -> None:
    spans = holds(some, UNPAID, NOW, OSLO) + lapsed(some, UNPAID, NOW, OSLO)
    assert sorted(s.subscription for s in spans) == sorted(i.subscription for i in some if not is_settled(i))
