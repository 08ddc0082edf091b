"""Old calls become figures at the entry to a month, and what an unpaid invoice keeps.

Proves: P5, P6.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bank_files import Paid, camt, kid
from figures import gone_at_entry
from hjemmel.acts.anonymous_counts import anonymous_counts
from hjemmel.acts.sweep import sweep
from homes import Home, new_home
from looking import stored
from wire import cdr, take

OSLO = ZoneInfo("Europe/Oslo")
GONE, GONE_AFTER = gone_at_entry("call", 2026, 3), gone_at_entry("call", 2026, 4)  # the calls of March, and those of April
SECOND = timedelta(seconds=1)
TAKEN_IN = datetime(2026, 4, 30, tzinfo=OSLO)
PERIOD = {"period_start": "2026-03-01", "period_end": "2026-03-31", "issued_on": "2026-04-05", "due_on": "2026-04-20"}
COLUMNS = "subscription_number,invoice_number,period_start,period_end,issued_on,due_on,amount_ore,paid_ore,credited_ore,disputed"


@pytest.fixture(autouse=True)
def no_earlier_calls(house: None) -> None:
    from hjemmel.stores import events, models

    for table in ("call", "call_count"):
        events.run(f"TRUNCATE TABLE {events.base()}.{table}")
    models.SweptPartition.objects.all().delete()
    models.Invoice.objects.all().delete()


def called(*lines: tuple[Home, datetime]) -> None:
    take("kamailio-cdr", b"".join(cdr(home, at, 30, "+4740000001") for home, at in lines), TAKEN_IN)


def invoiced(home: Home, *, number: str, **told: Any) -> None:
    """The invoice over March, by way of the feed of the invoicing system; it may come again with other amounts."""
    from hjemmel.stores import models

    subscription = models.Subscription.objects.get(key=home.subscription).subscription_number
    row = {**PERIOD, "amount_ore": 49900, "paid_ore": 0, "credited_ore": 0, "disputed": "no", **told}
    values = [subscription, number, *(str(row[name]) for name in COLUMNS.split(",")[2:])]
    take("invoices-csv", f"{COLUMNS}\n{','.join(values)}\n".encode(), TAKEN_IN)


def test_the_last_second_of_march_becomes_a_figure_and_the_first_of_april_does_not() -> None:
    homes = [new_home() for _ in range(20)]
    last, first = datetime(2026, 3, 31, 23, 59, 59, tzinfo=OSLO), datetime(2026, 4, 1, tzinfo=OSLO)
    called(*((home, at) for home in homes for at in (last, first)))
    sweep(GONE - SECOND)
    assert [stored(home, "call") for home in homes] == [2] * 20
    before = set(anonymous_counts())
    sweep(GONE)
    assert [stored(home, "call") for home in homes] == [1] * 20
    assert set(anonymous_counts()) - before == {("2026-03", "domestic-mobile", "0–59 s", 20)}


def test_the_figures_hold_no_number_and_no_key() -> None:
    from hjemmel.stores import events
    from hjemmel.stores.event_tables import columns_of

    homes = [new_home() for _ in range(20)]
    called(*((home, datetime(2026, 3, 5, 12, tzinfo=OSLO)) for home in homes))
    sweep(GONE)
    assert columns_of("call_count") == ["month", "call_type", "duration_band", "records"]
    text = repr(events.rows(f"SELECT * FROM {events.base()}.call_count"))
    assert not any(str(key) in text for home in homes for key in (home.subscription, home.phone))


@pytest.mark.parametrize(
    ("told", "held"),
    [
        ({"paid_ore": 0}, True),
        ({"paid_ore": 49899}, True),
        ({"paid_ore": 49900}, False),
        ({"credited_ore": 49900}, False),
        ({"paid_ore": 40000, "credited_ore": 9900}, False),
        ({"paid_ore": 49900, "disputed": "yes"}, True),
        ({"credited_ore": 49900, "disputed": "yes"}, False),
    ],
    ids=str,
)
def test_a_call_waits_for_its_own_invoice_to_be_settled(told: dict[str, Any], held: bool) -> None:
    home = new_home()
    called((home, datetime(2026, 3, 10, 12, tzinfo=OSLO)))
    invoiced(home, number=f"F-{home.customer_number}", **told)
    sweep(GONE)
    assert stored(home, "call") == (1 if held else 0)


def test_a_call_that_comes_late_into_a_month_that_was_swept_is_gone_with_the_next_sweep() -> None:
    home, late = new_home(), new_home()
    called((home, datetime(2026, 3, 10, 12, tzinfo=OSLO)))
    invoiced(home, number=f"F-{home.customer_number}")
    sweep(GONE)
    called((late, datetime(2026, 3, 11, 12, tzinfo=OSLO)))
    foreseen = [(step.rows, step.held) for step in sweep(GONE + timedelta(minutes=5), dry_run=True).steps if step.record == "call"]
    sweep(GONE + timedelta(minutes=5))
    assert (stored(home, "call"), stored(late, "call")) == (1, 0)
    assert foreseen == [(2, 1)]
    assert [step for step in sweep(GONE + timedelta(minutes=10)).steps if step.record == "call"] == []


def test_payment_told_by_the_next_feed_releases_at_the_next_month_entry() -> None:
    home = new_home()
    called((home, datetime(2026, 3, 10, 12, tzinfo=OSLO)))
    invoiced(home, number=f"F-{home.customer_number}")
    sweep(GONE)
    invoiced(home, number=f"F-{home.customer_number}", paid_ore=49900)
    sweep(GONE_AFTER - SECOND)
    assert stored(home, "call") == 1
    sweep(GONE_AFTER)
    assert stored(home, "call") == 0


def test_a_payment_that_is_taken_back_holds_the_calls_again() -> None:
    home = new_home()
    called((home, datetime(2026, 3, 10, 12, tzinfo=OSLO)))
    invoiced(home, number=f"F-{home.customer_number}")
    paid = Paid(kid(home.customer_number[1:]), 49_900)
    for told, held in ((camt([paid]), 0), (camt([paid], way="DBIT", entry="<RvslInd>true</RvslInd>"), 1)):
        take("camt054", told, TAKEN_IN)
        assert [step.held for step in sweep(GONE, dry_run=True).steps if step.record == "call"] == [held]
    sweep(GONE)
    assert stored(home, "call") == 1


def test_a_hold_covers_the_local_days_of_its_invoice_and_not_a_second_more() -> None:
    home = new_home()
    before, first = datetime(2026, 2, 28, 23, 59, 59, tzinfo=OSLO), datetime(2026, 3, 1, tzinfo=OSLO)
    called((home, before), (home, first), (home, datetime(2026, 3, 31, 23, 59, 59, tzinfo=OSLO)))
    invoiced(home, number=f"F-{home.customer_number}")
    sweep(GONE)
    assert stored(home, "call") == 2


def test_a_claim_that_has_lapsed_holds_nothing_and_is_reported() -> None:
    home = new_home()
    called((home, datetime(2026, 3, 10, 12, tzinfo=OSLO)))
    invoiced(home, number=f"F-{home.customer_number}")
    kept = sweep(datetime(2029, 4, 1, tzinfo=OSLO))
    assert (stored(home, "call"), kept.lapsed) == (1, 0)
    gone = sweep(datetime(2029, 5, 1, tzinfo=OSLO))
    assert (stored(home, "call"), gone.lapsed, gone.held_spans) == (0, 1, 0)
