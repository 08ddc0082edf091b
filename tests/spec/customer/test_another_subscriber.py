"""A subscription that stands under another customer begins there anew; what was collected before stays with whom it is about.

Proves: W9.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.stores import models, people, register_feed
from homes import Home, new_home, now, samples
from looking import ADVISER, own

pytestmark = pytest.mark.usefixtures("house")
LONG_AGO = date(2020, 1, 1)


def number_of(home: Home) -> str:
    return models.Subscription.objects.get(key=home.subscription).subscription_number.partition("/")[0]


def told(home: Home, customer: str, today: date, started: date = LONG_AGO) -> models.Subscription:
    """The customer system says of the home's subscription whose it is; returns it as it stands."""
    number = number_of(home)
    row = {"subscription_number": number, "product": "Fiber 1000", "area": "Prøveøya", "started_on": started, "ended_on": None}
    assert register_feed.write("subscription", [{"customer_number": customer, **row}], 1, today) == (1, {})
    return models.Subscription.objects.get(subscription_number=number)


def holder_on(kind: str, value: str, day: date) -> int | None:
    """Whose an observation of that day is: as the intake reckons it."""
    spans = people.holders(kind, [value])[value]
    return next((s.key for s in spans if s.valid_from <= day and (s.valid_to is None or day <= s.valid_to)), None)


@pytest.fixture
def first() -> Home:
    home = new_home()
    samples([home], [timedelta(hours=1), timedelta(days=2)], now())
    return home


def test_the_next_customer_sees_nothing_of_the_one_before_and_the_one_before_sees_hers(first: Home) -> None:
    second = new_home()
    before = len(own(second, "device-sample"))
    told(first, second.customer_number, now().date())
    assert len(own(second, "device-sample")) == before
    permit = open_permit(ADVISER, "fault-finding", second.customer_number, "sak 4711", now())
    assert look_up(permit.token, ADVISER, "device-sample", now()).rows == []
    assert len(own(first, "device-sample")) == 2


def test_what_is_collected_from_then_on_is_the_next_one_s(first: Home) -> None:
    second, today = new_home(), now().date()
    there = told(first, second.customer_number, today)
    assert (there.key != first.subscription, there.started_on, there.product) == (True, today, "Fiber 1000")
    for kind, value in (("user-name", first.user_name), ("phone-number", first.phone)):
        assert holder_on(kind, value, today) == there.key
        assert holder_on(kind, value, today - timedelta(days=1)) == first.subscription
    assert holder_on("serial", first.serial, today) == there.key
    assert holder_on("serial", first.serial, today - timedelta(days=1)) is None  # equipment has one place: late reports wait for nobody


def test_the_same_feed_again_sets_nothing_back_and_changes_nothing(first: Home) -> None:
    second, today = new_home(), now().date()
    there = told(first, second.customer_number, today)
    again = told(first, second.customer_number, today + timedelta(days=1))
    assert (again.pk, again.key, again.started_on) == (there.pk, there.key, today)
    assert models.Subscription.objects.filter(subscription_number__startswith=f"{number_of(first)}/").count() == 1


def test_the_day_is_the_one_that_the_feed_tells_where_it_tells_one(first: Home) -> None:
    second, day = new_home(), now().date() - timedelta(days=1)
    there = told(first, second.customer_number, now().date(), started=day)
    ended = models.Subscription.objects.get(key=first.subscription)
    assert (there.started_on, ended.ended_on) == (day, day - timedelta(days=1))


def test_a_subscription_that_goes_back_and_forth_never_brings_anything_along(first: Home) -> None:
    second, today = new_home(), datetime.now(UTC).date()
    keys = [first.subscription]
    for n, customer in enumerate((second.customer_number, first.customer_number, second.customer_number), start=1):
        keys.append(told(first, customer, today + timedelta(days=n)).key)
    assert len(set(keys)) == 4
    assert own(second, "device-sample") == []


def test_who_had_it_first_may_be_gone_when_it_passes_on_again(first: Home) -> None:
    """Three years after the first one's end her row is deleted; whoever came after her keeps his place."""
    second, third, today = new_home(), new_home(), datetime.now(UTC).date()
    told(first, second.customer_number, today)
    told(first, third.customer_number, today + timedelta(days=1))
    number = number_of(first)
    models.Subscription.objects.get(subscription_number=f"{number}/1").delete()
    row = {"subscription_number": number, "product": "Fiber 1000", "area": "Prøveøya", "started_on": LONG_AGO, "ended_on": None}
    register_feed.write("subscription", [{"customer_number": first.customer_number, **row}], 1, today + timedelta(days=2))
    before = models.Subscription.objects.filter(subscription_number__startswith=f"{number}/").order_by("started_on", "id")
    assert [s.subscription_number.partition("/")[2] for s in before] == ["2", "3"]
