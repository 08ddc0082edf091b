"""Who sees what of a home network, how far back, and only for which purpose.

Proves: N8, N9, N10, N11, N12, N14, N15.
"""

from datetime import datetime, timedelta

import pytest

from figures import exact, kept, window
from hjemmel.acts.actor import Actor
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.look_across import look_across
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.gate.decision import Refused
from homes import Home, new_home, now
from looking import ADVISER, BILLING, OPERATIONS, PRIVACY, SYSTEM, oneself, own, seen
from wire import bulk, device, name_value_pairs, report, take

pytestmark = pytest.mark.usefixtures("house")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SEEN, KEPT = exact(window("device-sample", "support")), exact(kept("device-sample"))
MAC = "02:00:5e:30:00:01"


def told(home: Home, *ages: timedelta, shape=bulk, **members) -> datetime:
    """The home's gateway reports one device at each age. Returns the instant from which the ages count, in whole seconds."""
    at = now().replace(microsecond=0)
    take("tr181-bulk", shape(*(report(home, at - age, [device(MAC, "Stue-TV", **members)]) for age in ages)), now())
    return at


@pytest.mark.parametrize("shape", [bulk, name_value_pairs])
def test_an_adviser_sees_as_far_back_as_the_notice_says_and_nothing_older(home: Home, shape) -> None:
    at = told(home, SECOND, SEEN - 60 * SECOND, SEEN, SEEN + SECOND, SEEN + DAY, KEPT - DAY, shape=shape)
    assert [at - row["seen_at"] for row in seen(ADVISER, "fault-finding", home, "device-sample")] == [SEEN - 60 * SECOND, SECOND]


def test_a_sample_leaves_the_advisers_sight_in_the_second_that_it_turns_too_old(home: Home) -> None:
    import time

    at = told(home, SEEN - 3 * SECOND)
    token = open_permit(ADVISER, "fault-finding", home.customer_number, "sak 1", now()).token
    assert len(look_up(token, ADVISER, "device-sample", now()).rows) == 1
    time.sleep(max(0.0, (at + 3 * SECOND - now()).total_seconds()) + 0.05)
    assert look_up(token, ADVISER, "device-sample", now()).rows == []


def test_the_subscriber_sees_all_that_is_kept(home: Home) -> None:
    told(home, SECOND, SEEN + DAY, KEPT - DAY)
    assert len(own(home, "device-sample")) == 3


@pytest.mark.parametrize("purpose", ["customer-service", "invoicing", "settlement", "delivery", "access", "internal-control"])
def test_samples_serve_no_purpose_but_finding_faults(home: Home, purpose: str) -> None:
    told(home, SECOND)
    with pytest.raises(Refused):
        seen(ADVISER, purpose, home, "device-sample")


@pytest.mark.parametrize(("actor", "purpose"), [(BILLING, "invoicing"), (PRIVACY, "access"), (PRIVACY, "internal-control")])
def test_no_other_employee_sees_them_at_all(home: Home, actor: Actor, purpose: str) -> None:
    with pytest.raises(Refused, match="no clause of the notice"):
        seen(actor, purpose, home, "device-sample")


def test_the_area_is_for_operations_and_not_for_the_adviser(home: Home) -> None:
    told(home, SECOND)
    assert "area" not in seen(ADVISER, "fault-finding", home, "device-sample")[0]
    token = open_permit(ADVISER, "fault-finding", home.customer_number, "sak 1", now()).token
    with pytest.raises(Refused, match=r"does not open the field `area`.*N9"):
        look_up(token, ADVISER, "device-sample", now(), fields=("seen_at", "area"))


@pytest.mark.parametrize("reason", ["", "    ", "sak", "  1234  "])
def test_nobody_opens_a_home_without_a_reason(home: Home, reason: str) -> None:
    with pytest.raises(Refused, match="the customer will see it"):
        open_permit(ADVISER, "fault-finding", home.customer_number, reason, now())


def test_curiosity_is_refused_thirty_times_and_each_time_is_on_record(home: Home) -> None:
    from hjemmel.stores import evidence, models

    told(home, SECOND)
    neighbour = open_permit(ADVISER, "fault-finding", new_home().customer_number, "sak 1", now()).token
    theft = Actor("bjarne", "support")
    for _ in range(30):
        with pytest.raises(Refused):
            open_permit(ADVISER, "fault-finding", home.customer_number, "", now())
        with pytest.raises(Refused, match="this takes a permit"):
            look_up("", ADVISER, "device-sample", now())
        with pytest.raises(Refused, match="this takes a permit"):
            look_up(neighbour, theft, "device-sample", now())
    salt = models.Contact.objects.get(pk=home.contact_id).evidence_salt
    assert [(e.act, e.body["code"]) for e in evidence.about(salt)] == [("refusal", "no-reason")] * 30


def test_a_permit_ends_by_itself(home: Home) -> None:
    told(home, SECOND)
    then = now() - timedelta(hours=2)
    old = open_permit(ADVISER, "fault-finding", home.customer_number, "sak 1", then)
    assert old.expires_at < now()
    with pytest.raises(Refused, match="open the customer again"):
        look_up(old.token, ADVISER, "device-sample", now())


def test_the_block_holds_through_a_move_a_new_order_and_a_register_feed_that_comes_again(home: Home) -> None:
    from hjemmel.stores import models, register_feed

    told(home, SECOND)
    set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
    contact = models.Contact.objects.filter(pk=home.contact_id).values().get()
    fed = {k: v for k, v in contact.items() if k not in ("id", "evidence_salt", "notice_version")}
    register_feed.write("contact", [{**fed, "address": "Nyveien 2", "phone": "+4740000001"}], 1)
    again = {"customer_number": home.customer_number, "subscription_number": f"NY-{home.customer_number}", "product": "Fiber 1000"}
    register_feed.write("subscription", [{**again, "area": "Prøveøya", "started_on": now().date(), "ended_on": None}], 1)
    with pytest.raises(Refused, match=r"network.*N1[12]"):
        seen(ADVISER, "fault-finding", home, "device-sample")


def test_an_adviser_cannot_lift_the_block(home: Home) -> None:
    set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
    for actor in (ADVISER, OPERATIONS, BILLING, oneself(new_home())):
        with pytest.raises(Refused):
            set_choice(home.customer_number, "network-lookup", False, actor, now())
    with pytest.raises(Refused):
        seen(ADVISER, "fault-finding", home, "device-sample")


def test_a_lifted_block_lets_the_adviser_help_again(home: Home) -> None:
    told(home, SECOND)
    assert set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
    assert not set_choice(home.customer_number, "network-lookup", True, oneself(home), now()), "set twice is set once"
    assert set_choice(home.customer_number, "network-lookup", False, oneself(home), now())
    assert len(seen(ADVISER, "fault-finding", home, "device-sample")) == 1


def test_the_block_stops_look_ups_and_not_the_measurements_that_operations_uses() -> None:
    blocked = [new_home(area="Holmen") for _ in range(20)]
    for home in blocked:
        set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
        told(home, timedelta(hours=3))
    assert {g["area"] for g in groups()} >= {"Holmen"}


def test_a_restricted_home_is_in_no_group() -> None:
    place = f"Neset {new_home().customer_number}"
    twenty = [new_home(area=place) for _ in range(20)]
    for home in twenty:
        told(home, timedelta(hours=3))
    assert [g["customers"] for g in groups() if g["area"] == place] == [20]
    set_choice(twenty[0].customer_number, "restriction", True, oneself(twenty[0]), now())
    assert [g for g in groups() if g["area"] == place] == []


def test_operations_sees_signal_and_speed_and_no_name_address_or_home() -> None:
    for home in [new_home(area="Vika") for _ in range(20)]:
        told(home, timedelta(hours=3))
    columns = set(groups()[0])
    assert columns == {"area", "equipment_model", "hour", "customers", "records"} | {
        f"{measure}_{figure}" for measure in ("signal_dbm", "download_kbps", "upload_kbps") for figure in ("median", "low")
    }


def groups() -> list[dict]:
    found = look_across(OPERATIONS, "fault-finding", "device-sample", now())
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_one_home_with_twenty_devices_is_still_one_home() -> None:
    home, at = new_home(area="Enslig"), now() - timedelta(hours=3)
    take("tr181-bulk", bulk(report(home, at, [device(f"02:00:5e:31:00:{n:02x}") for n in range(20)])), now())
    assert not [g for g in groups() if g["area"] == "Enslig"]


@pytest.mark.parametrize("actor", [ADVISER, BILLING, PRIVACY, SYSTEM])
def test_nobody_but_operations_looks_across_homes(actor: Actor) -> None:
    with pytest.raises(Refused):
        look_across(actor, "fault-finding", "device-sample", now())


def test_operations_opens_no_single_customer_and_searches_for_none(home: Home) -> None:
    for purpose in ("fault-finding", "customer-service", "access"):
        with pytest.raises(Refused, match=r"at least 20 customers|no clause of the notice lets `operations`"):
            open_permit(OPERATIONS, purpose, home.customer_number, "sak 1", now())
    with pytest.raises(Refused, match="search for customers"):
        find_customers(OPERATIONS, home.customer_number, now())
