"""What a customer has said no to holds under whatever number she gets next.

Proves: N12, R10, R12.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_account import open_account
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.gate.decision import Refused
from hjemmel.stores import models, register_feed
from homes import Home, new_home, now, samples
from looking import ADVISER, oneself

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def home() -> Home:
    made = new_home()
    samples([made], [timedelta(hours=1)], now())
    set_choice(made.customer_number, "network-lookup", True, oneself(made), now())
    return made


def contact_row(home: Home, **changed: Any) -> dict[str, Any]:
    row = models.Contact.objects.filter(pk=home.contact_id).values().get()
    return {k: v for k, v in row.items() if k not in ("id", "evidence_salt", "notice_version", "erased_on")} | changed


def moved(home: Home, to: str) -> None:
    """The feed says of the home's subscription, under its number, that it is somebody else's; also when it has said so before."""
    s = models.Subscription.objects.get(key=home.subscription)
    row = {
        "subscription_number": s.subscription_number.partition("/")[0],
        "product": s.product,
        "area": s.area,
        "started_on": s.started_on,
        "ended_on": None,
    }
    register_feed.write("subscription", [{"customer_number": to, **row}], 1)


def is_blocked(number: str) -> bool:
    permit = open_permit(ADVISER, "fault-finding", number, "sak 4711", now())
    try:
        look_up(permit.token, ADVISER, "device-sample", now())
    except Refused as refused:
        assert refused.decision.code == "opted-out"
        return True
    return False


def test_a_new_customer_number(home: Home) -> None:
    """A feed with a new number, and the subscription under it; nothing else tells that it is the same person."""
    new = f"NY{home.customer_number}"
    register_feed.write("contact", [contact_row(home, customer_number=new, name="En Annen", birth_date=None, phone="", email="")], 1)
    moved(home, new)
    assert is_blocked(new)


def test_two_customers_who_become_one(home: Home) -> None:
    other = new_home()
    moved(home, other.customer_number)
    assert is_blocked(other.customer_number)


def test_a_migration_that_changes_every_number_and_keeps_the_gateway(home: Home) -> None:
    other = new_home()
    target = models.Subscription.objects.get(key=other.subscription).subscription_number
    row = {"serial": home.serial, "kind": "gateway", "maker": "Eksempel", "model": "HG1", "supplied_on": date(2020, 1, 1)}
    register_feed.write("equipment", [{"subscription_number": target, **row, "returned_on": None}], 1)
    assert is_blocked(other.customer_number)


def test_a_gateway_that_came_back_takes_nothing_along(home: Home) -> None:
    other = new_home()
    models.Equipment.objects.filter(serial=home.serial).update(returned_on=date(2021, 1, 1))
    target = models.Subscription.objects.get(key=other.subscription).subscription_number
    row = {"serial": home.serial, "kind": "gateway", "maker": "Eksempel", "model": "HG1", "supplied_on": date(2022, 1, 1)}
    register_feed.write("equipment", [{"subscription_number": target, **row, "returned_on": None}], 1)
    assert not is_blocked(other.customer_number)


@pytest.mark.parametrize("by", ["birth_date", "phone", "email"])
def test_who_orders_again_under_a_new_number_is_known_again(home: Home, by: str) -> None:
    mine = contact_row(home)
    models.Contact.objects.filter(pk=home.contact_id).update(name=f"Gjen Kjenning {by}")
    values = {"name": f"gjen kjenning {by}", "address": "Nyveien 1", "postcode": "4000", "place": "P", "phone": "+4740000000"}
    number = open_account({**values, "email": "ny@post.example", by: mine[by]}, SYSTEM, now())
    assert is_blocked(number)


def test_a_namesake_is_not_the_same_person(home: Home) -> None:
    name = contact_row(home)["name"]
    values = {"name": name, "address": "A", "postcode": "4000", "place": "P", "phone": "+4740000001", "email": "annen@post.example"}
    assert not is_blocked(open_account({**values, "birth_date": date(1981, 2, 2)}, SYSTEM, now()))


def test_every_stop_follows_and_no_consent_does(home: Home) -> None:
    for choice in ("restriction", "marketing", "help-tips", "directory-reservation", "new-offers", "ad-audiences"):
        set_choice(home.customer_number, choice, True, oneself(home), now())
    other = new_home()
    moved(home, other.customer_number)
    there = set(models.Choice.objects.filter(contact_id=other.contact_id, lifted_at=None).values_list("choice", flat=True))
    assert there == {"network-lookup", "restriction", "marketing", "help-tips", "directory-reservation"}


def test_what_is_lifted_under_the_new_number_is_not_set_again_by_the_next_feed(home: Home) -> None:
    other = new_home()
    moved(home, other.customer_number)
    set_choice(other.customer_number, "network-lookup", False, oneself(other), now())
    moved(home, other.customer_number)
    assert not is_blocked(other.customer_number)
