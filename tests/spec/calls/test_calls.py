"""Which calls are stored, what of them, for whom and for what.

Proves: P1, P2, P3, P4, P7.
"""

import itertools
from datetime import datetime, timedelta

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.look_across import look_across
from hjemmel.gate.decision import Refused
from homes import Home, new_home, now
from looking import ADVISER, BILLING, OPERATIONS, PRIVACY, SYSTEM, own, seen, stored
from wire import asterisk_record, cdr, freeswitch_record, take

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)
_days_of_its_own = itertools.count(100, 3)


@pytest.fixture
def at() -> datetime:
    return now().replace(microsecond=0) - DAY


def test_a_call_is_five_fields_and_no_more(home: Home, at: datetime) -> None:
    take("kamailio-cdr", cdr(home, at, 61.4, "+4722000202"), now())
    assert own(home, "call") == [
        {
            "own_number": home.phone,
            "called_number": "+4722000202",
            "started_at": at,
            "duration_s": 61,
            "call_type": "domestic-fixed",
        }
    ]


@pytest.mark.parametrize("exchange", ["asterisk-cdr", "freeswitch-cdr"])
def test_another_exchange_tells_the_same_five_fields_and_no_more(home: Home, at: datetime, exchange: str) -> None:
    told = {"asterisk-cdr": asterisk_record, "freeswitch-cdr": freeswitch_record}[exchange](home, at, 61)
    receipt = take(exchange, told, now())
    assert (receipt.accepted["call"], receipt.faults) == (1, 0)
    [call] = own(home, "call")
    assert call == {
        "own_number": home.phone,
        "called_number": "+4722000202",
        "started_at": at,
        "duration_s": 61,
        "call_type": "domestic-fixed",
    }


@pytest.mark.parametrize(
    ("called", "kind"),
    [
        ("+4740000001", "domestic-mobile"),
        ("+46850000303", "international"),
        ("82000404", "premium"),
        ("80000123", "toll-free"),
        ("116117", "toll-free"),
        ("02800", "service"),
        ("112", "emergency"),
    ],
)
def test_the_kind_of_call_is_told_by_the_number_alone(home: Home, at: datetime, called: str, kind: str) -> None:
    from hjemmel.stores import events

    take("kamailio-cdr", cdr(home, at, called=called), now())
    sql = f"SELECT call_type FROM {events.base()}.call WHERE subscription = {{key:UInt64}}"
    assert [row[0] for row in events.rows(sql, {"key": home.subscription})] == [kind]


@pytest.mark.parametrize("called", ["116111", "116117", "116123", "80000123", "112"])
def test_a_free_number_is_on_no_itemisation(home: Home, at: datetime, called: str) -> None:
    """Proves: P3. Whoever shares the home reads of no call to a crisis line."""
    for number in (called, "+4722000202"):
        take("kamailio-cdr", cdr(home, at, called=number), now())
    assert stored(home, "call") == 2
    assert [row["called_number"] for row in own(home, "call")] == ["+4722000202"]
    assert [row["called_number"] for row in seen(BILLING, "invoicing", home, "call")] == ["+4722000202"]


def test_the_address_that_a_call_came_from_is_stored_nowhere(home: Home, at: datetime) -> None:
    from hjemmel.stores import events

    take("kamailio-cdr", cdr(home, at), now())
    sql = f"SELECT count() FROM {events.base()}.call WHERE position(toString(tuple(*)), '192.0.2.1') > 0"
    assert events.rows(sql)[0][0] == 0


def test_a_call_that_nobody_answered_is_not_stored(home: Home, at: datetime) -> None:
    assert take("kamailio-cdr", cdr(home, at, 0), now()).refused == {"not-answered": 1}
    assert stored(home, "call") == 0


def test_a_call_from_a_number_that_is_not_ours_leaves_its_number_in_quarantine_and_nothing_else(at: datetime) -> None:
    from hjemmel.stores import models

    receipt = take("kamailio-cdr", cdr(new_home(), at, caller="+4751999777", called="+4722999888"), now())
    assert (receipt.accepted["call"], receipt.quarantined) == (0, 1)
    row = models.Quarantine.objects.get(value="+4751999777")
    assert (row.format, row.kind, row.observations) == ("kamailio-cdr", "phone-number", 1)
    assert not models.Quarantine.objects.filter(value__contains="22999888").exists()


def test_a_call_after_the_subscription_ended_is_not_stored(home: Home, at: datetime) -> None:
    from hjemmel.stores import models

    ended = at.date() - DAY
    models.Subscription.objects.filter(key=home.subscription).update(ended_on=ended)
    receipt = take("kamailio-cdr", cdr(home, at) + cdr(home, at - 3 * DAY), now())
    assert (receipt.accepted["call"], receipt.quarantined) == (1, 1)


def test_a_call_belongs_to_whoever_held_the_number_that_day(home: Home, at: datetime) -> None:
    from hjemmel.stores import models

    heir = new_home()
    held = models.Identifier.objects.filter(kind="phone-number", value=home.phone)
    held.update(valid_to=at.date() - 10 * DAY)
    models.Identifier.objects.filter(value=heir.phone).update(value=home.phone, valid_from=at.date() - 9 * DAY)
    take("kamailio-cdr", cdr(home, at - 20 * DAY) + cdr(home, at), now())
    assert [row["started_at"] for row in own(home, "call")] == [at - 20 * DAY]
    assert [row["started_at"] for row in own(heir, "call")] == [at]


def test_the_same_call_in_two_files_is_one_call(home: Home, at: datetime) -> None:
    take("kamailio-cdr", cdr(home, at), now())
    receipt = take("kamailio-cdr", cdr(home, at) + cdr(home, at + timedelta(minutes=5)), now())
    assert (receipt.accepted["call"], receipt.duplicates) == (1, 1)
    assert stored(home, "call") == 2


def test_invoicing_sees_the_lines_of_the_one_that_it_opened_with_a_reason(home: Home, at: datetime) -> None:
    neighbour = new_home()
    take("kamailio-cdr", cdr(home, at) + cdr(neighbour, at), now())
    [row] = seen(BILLING, "invoicing", home, "call")
    assert row["own_number"] == home.phone
    with pytest.raises(Refused, match="this takes a permit"):
        from hjemmel.acts.look_up import look_up

        look_up("", BILLING, "call", now())


@pytest.mark.parametrize("actor", [ADVISER, BILLING, PRIVACY, OPERATIONS])
def test_calls_serve_no_other_purpose(home: Home, at: datetime, actor: Actor) -> None:
    from hjemmel.acts.the_notice import the_notice

    take("kamailio-cdr", cdr(home, at), now())
    for purpose in the_notice().purposes:
        if (actor, purpose.id) != (BILLING, "invoicing"):
            with pytest.raises(Refused):
                seen(actor, purpose.id, home, "call")
            with pytest.raises(Refused):
                look_across(actor, purpose.id, "call", now())


def test_settlement_is_totals_by_type_and_day_without_name_or_number(at: datetime) -> None:
    one, two = new_home(), new_home()
    abroad, before = "+46850000303", at - next(_days_of_its_own) * DAY
    take("kamailio-cdr", cdr(one, before, 60, abroad) + cdr(two, before, 90, abroad) + cdr(one, before, 30, "82000404"), now())
    found = look_across(SYSTEM, "settlement", "call", now())
    assert set(found.columns) == {"call_type", "day", "customers", "records", "duration_s_sum"}
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    that_day = [(r["call_type"], r["customers"], r["duration_s_sum"]) for r in rows if abs(r["day"].date() - before.date()) <= DAY]
    assert that_day == [("international", 2, 150)], "a total over one customer alone is not told"
    text = repr(found.rows)
    assert not any(secret in text for secret in (one.phone, two.phone, abroad, one.customer_number))


def test_settlement_can_be_asked_for_one_customer_by_nobody(home: Home) -> None:
    from hjemmel.acts.open_permit import open_permit

    with pytest.raises(Refused):
        open_permit(SYSTEM, "settlement", home.customer_number, "sak 4711", now())
