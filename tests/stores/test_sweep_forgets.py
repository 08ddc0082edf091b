"""What a sweep removes, counts, keeps and proves.

Proves: N13, N16, N19, P5, P6.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hjemmel.acts.forecast import forecast
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import events, models
from homes import Home, calls, new_home, samples

pytestmark = pytest.mark.usefixtures("empty_events")
OSLO = ZoneInfo("Europe/Oslo")
FIRST_OF_SEPTEMBER = datetime(2026, 9, 1, tzinfo=OSLO)
LAST_OF_MARCH = datetime(2026, 3, 31, 23, 59, 59, tzinfo=OSLO)
FIRST_OF_APRIL = datetime(2026, 4, 1, tzinfo=OSLO)


@pytest.fixture
def empty_events(house: None) -> None:
    for record in ("device_sample", "call", "call_count", "ip_assignment"):
        events.run(f"TRUNCATE TABLE {events.base()}.{record}")
    models.SweptPartition.objects.all().delete()
    models.Invoice.objects.all().delete()


def stored_calls(home: Home) -> list[datetime]:
    rows = events.rows(
        f"SELECT started_at FROM {events.base()}.call WHERE subscription = {{s:UInt64}} ORDER BY 1", {"s": home.subscription}
    )
    return [row[0] for row in rows]


def counts() -> dict[tuple[str, ...], int]:
    return {
        tuple(row[:-1]): row[-1]
        for row in events.rows(f"SELECT month, call_type, duration_band, sum(records) FROM {events.base()}.call_count GROUP BY ALL")
    }


def invoice(home: Home, month: date, *, paid: int, number: str) -> models.Invoice:
    end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return models.Invoice.objects.create(
        subscription=models.Subscription.objects.get(key=home.subscription),
        invoice_number=number,
        period_start=month,
        period_end=end,
        issued_on=end,
        due_on=end + timedelta(days=14),
        amount_ore=49900,
        paid_ore=paid,
        notice_version=1,
    )


def test_the_first_of_september_turns_exactly_the_calls_before_the_first_of_april_into_counts() -> None:
    homes = [new_home() for _ in range(20)]
    for home in homes:
        calls(home, [LAST_OF_MARCH, FIRST_OF_APRIL])
    sweep((FIRST_OF_SEPTEMBER - timedelta(seconds=1)).astimezone(UTC))
    assert all(len(stored_calls(home)) == 2 for home in homes), "nothing falls due before the entry to the month"
    sweep(FIRST_OF_SEPTEMBER.astimezone(UTC))
    assert all(stored_calls(home) == [FIRST_OF_APRIL] for home in homes)
    assert counts() == {("2026-03", "domestic-mobile", "0–59 s"): 20}
    sweep(datetime(2026, 10, 1, tzinfo=OSLO).astimezone(UTC))
    assert not any(stored_calls(home) for home in homes)


def test_a_missed_month_entry_is_caught_up() -> None:
    homes = [new_home() for _ in range(20)]
    for home in homes:
        calls(home, [LAST_OF_MARCH])
    sweep(datetime(2026, 11, 17, 12, tzinfo=UTC))
    assert not any(stored_calls(home) for home in homes)
    assert sum(counts().values()) == 20


def test_a_cell_of_too_few_calls_or_too_few_subscriptions_leaves_no_count() -> None:
    calls(new_home(), [LAST_OF_MARCH] * 40, seconds=90)
    for home in [new_home() for _ in range(19)]:
        calls(home, [LAST_OF_MARCH])
    sweep(FIRST_OF_SEPTEMBER.astimezone(UTC))
    assert counts() == {}


def test_an_unpaid_invoice_holds_its_own_call_lines_and_no_others() -> None:
    debtor, neighbour = new_home(), new_home()
    february = datetime(2026, 2, 10, 12, tzinfo=OSLO)
    for home in (debtor, neighbour):
        calls(home, [february, LAST_OF_MARCH])
    owed = invoice(debtor, date(2026, 3, 1), paid=10000, number=f"F-{debtor.customer_number}-3")
    invoice(debtor, date(2026, 2, 1), paid=49900, number=f"F-{debtor.customer_number}-2")
    report = sweep(FIRST_OF_SEPTEMBER.astimezone(UTC))
    assert stored_calls(debtor) == [LAST_OF_MARCH]
    assert stored_calls(neighbour) == []
    assert sum(step.held for step in report.steps if step.record == "call") == 1
    owed.paid_ore = owed.amount_ore
    owed.save()
    sweep(datetime(2026, 9, 15, tzinfo=UTC))
    assert stored_calls(debtor) == [LAST_OF_MARCH], "paid in the middle of the month: anonymised at the next entry"
    sweep(datetime(2026, 10, 1, tzinfo=OSLO).astimezone(UTC))
    assert stored_calls(debtor) == []


def test_held_lines_stay_visible_to_their_owner_and_the_others_do_not_while_a_sweep_is_late() -> None:
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.look_up import look_up
    from hjemmel.acts.open_permit import open_permit

    home, now = new_home(), datetime.now(UTC)
    old = now - timedelta(days=400)
    calls(home, [old, now - timedelta(days=1)])
    me = Actor(home.customer_number, "customer")
    token = open_permit(me, "access", home.customer_number, "", now).token
    assert len(look_up(token, me, "call", now).rows) == 1, "reads are cut by the rule, whatever the sweep has done"
    month = old.astimezone(OSLO).date().replace(day=1)
    invoice(home, month, paid=0, number=f"F-{home.customer_number}-held")
    sweep(now)
    assert len(look_up(token, me, "call", now).rows) == 2


def test_no_device_sample_is_ever_older_than_its_limit() -> None:
    home, now = new_home(), datetime(2026, 6, 10, 0, 0, tzinfo=UTC)
    samples([home], [timedelta(days=21) - timedelta(minutes=1), timedelta(days=20), timedelta(days=1)], now)
    sweep(now)
    oldest = events.rows(f"SELECT min(seen_at) FROM {events.base()}.device_sample")[0][0]
    assert now - oldest <= timedelta(days=20)
    sweep(now + timedelta(days=19))
    assert events.rows(f"SELECT count() FROM {events.base()}.device_sample")[0][0] == 1


def test_a_dry_run_changes_nothing_and_a_forecast_names_the_day() -> None:
    home, now = new_home(), datetime(2026, 6, 10, 12, tzinfo=UTC)
    samples([home], [timedelta(days=1)], now)
    ahead = sweep(now + timedelta(days=30), dry_run=True)
    assert [(s.record, s.action, s.rows) for s in ahead.steps if s.partition] == [("device-sample", "drop", 1)]
    assert events.rows(f"SELECT count() FROM {events.base()}.device_sample")[0][0] == 1
    days = [(d.action, d.audience, d.date, d.rows) for d in forecast(now, 40) if d.record == "device-sample"]
    assert days[-1] == ("drop", "", date(2026, 6, 30), 1)
    assert [day[:3] for day in days[:-1]] == [("hide", who, date(2026, 6, 13)) for who in ("support", "system")]


def test_a_sweep_leaves_evidence_of_what_was_due_done_and_left() -> None:
    from django.db import connection

    from hjemmel.evidence.entry import Entry

    home, now = new_home(), datetime(2026, 6, 10, 12, tzinfo=UTC)
    samples([home], [timedelta(days=30), timedelta(days=2)], now)
    sweep(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM evidence_entry ORDER BY id DESC LIMIT 2")
        last, step = (Entry.read(bytes(row[0])) for row in cursor.fetchall())
    assert (step.act, step.body["removed"], step.clause) == ("expiry", 1, the_notice().clause_for("device-sample.retention"))
    left = last.body["left"]["device-sample"]
    assert left["oldest"] < left["limit"]
