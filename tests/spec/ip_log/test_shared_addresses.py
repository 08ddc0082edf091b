"""Behind a shared address: the translator tells the ports, the stored sessions tell whose the address inside was.

Proves: N17, N18, N19.
"""

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.test import override_settings

from hjemmel.acts.actor import Actor
from hjemmel.acts.ask_disclosure import Asked
from hjemmel.acts.who_had import Traced, who_had
from hjemmel.gate.decision import Refused
from homes import Home, new_home, now
from looking import ADVISER, own
from wire import accounting, nat, session, take

pytestmark = pytest.mark.usefixtures("house")
OFFICE = Actor("pia", "privacy")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_places = itertools.count(1)


@pytest.fixture
def began() -> datetime:
    return now().replace(microsecond=0) - timedelta(days=2)


@pytest.fixture
def place() -> tuple[str, str]:
    """An address inside and one outside that no other test uses."""
    n = next(_places)
    return f"100.66.{n}.1", f"198.51.100.{n}"


def online(home: Home, inside: str, status: str, at: datetime, began: datetime | None = None, **more: str) -> bytes:
    return session(home, status, f"bng-{home.user_name}", at, f"Framed-IP-Address = {inside}", began=began, **more)


def order(at: datetime, **changes: object) -> Asked:
    given = Asked("serious-crime", "police", "ip-assignment", "2026/17", "Prøve politidistrikt", date(2026, 1, 2), "198.51.100.1")
    crime = {"offence": "straffeloven § 321", "penalty_months": 72}
    return replace(given, issued_on=at.date(), **(crime | changes))  # type: ignore[arg-type]


def had(address: str, port: int | None, at: datetime) -> Traced:
    return who_had(address, port, at, order(now()), OFFICE, now())


def test_one_subscriber_had_the_port_and_only_while_she_had_it(home: Home, began: datetime, place: tuple[str, str]) -> None:
    inside, outside = place
    take("radius-detail", online(home, inside, "Start", began) + online(home, inside, "Stop", began + 3 * HOUR, began), now())
    receipt = take("cgnat-syslog", nat("A", inside, outside, began + HOUR) + nat("D", inside, outside, began + 2 * HOUR), now())
    assert receipt.accepted["ip-assignment"] == 2
    assert had(outside, 4100, began + 90 * MINUTE) == Traced("one", home.customer_number)
    assert had(outside, 4607, began + HOUR) == Traced("one", home.customer_number)
    assert had(outside, 4608, began + 90 * MINUTE) == Traced("nobody")
    assert had(outside, 4100, began + 59 * MINUTE) == Traced("nobody")
    assert had(outside, 4100, began + 2 * HOUR + MINUTE) == Traced("nobody")
    assert had(outside, None, began + 90 * MINUTE) == Traced("nobody")
    [block] = [row for row in own(home, "ip-assignment") if row["public_address"]]
    assert (block["port_from"], block["port_to"], block["started_at"], block["ended_at"], block["state"]) == (
        4096, 4607, began + HOUR, began + 2 * HOUR, "ended",
    )  # fmt: skip


def test_two_who_share_an_address_are_told_apart_by_their_ports(home: Home, began: datetime, place: tuple[str, str]) -> None:
    other, (inside, outside) = new_home(), place
    take("radius-detail", online(home, inside, "Start", began) + online(other, inside + "0", "Start", began), now())
    take("cgnat-syslog", nat("A", inside, outside, began) + nat("A", inside + "0", outside, began, 4608), now())
    assert had(outside, 4200, began) == Traced("one", home.customer_number)
    assert had(outside, 4700, began) == Traced("one", other.customer_number)


def test_a_block_given_back_in_a_later_delivery_ends_the_row_that_is_stored(home: Home, began: datetime, place: tuple[str, str]) -> None:
    inside, outside = place
    take("radius-detail", online(home, inside, "Start", began) + online(home, inside, "Stop", began + HOUR, began), now())
    take("cgnat-syslog", nat("A", inside, outside, began), now())
    take("cgnat-syslog", nat("D", inside, outside, began + 2 * HOUR), now())  # after the session itself has ended
    assert had(outside, 4100, began + 90 * MINUTE) == Traced("one", home.customer_number)
    assert had(outside, 4100, began + 121 * MINUTE) == Traced("nobody")


def test_a_stop_that_never_came_is_outlived_by_a_grace_and_no_longer(home: Home, began: datetime, place: tuple[str, str]) -> None:
    inside, outside = place
    take("radius-detail", online(home, inside, "Start", began), now())
    within = take("cgnat-syslog", nat("A", inside, outside, began + 5 * HOUR), now())
    beyond = take("cgnat-syslog", nat("A", inside, outside, began + 7 * HOUR, 9000), now())
    assert (within.accepted["ip-assignment"], beyond.accepted["ip-assignment"], beyond.quarantined) == (1, 0, 1)
    assert had(outside, 4100, began + 5 * HOUR) == Traced("one", home.customer_number)


def test_the_grace_of_one_does_not_reach_into_the_session_of_the_next(home: Home, began: datetime, place: tuple[str, str]) -> None:
    other, (inside, outside) = new_home(), place
    take("radius-detail", online(home, inside, "Start", began) + online(other, inside, "Start", began + HOUR), now())
    take("cgnat-syslog", nat("A", inside, outside, began + 2 * HOUR), now())
    assert had(outside, 4100, began + 2 * HOUR) == Traced("one", other.customer_number)


def test_starts_that_come_twice_are_one_session(home: Home, began: datetime, place: tuple[str, str]) -> None:
    inside, outside = place
    twice = online(home, inside, "Start", began, name="one") + online(home, inside, "Start", began + MINUTE, name="two")
    take("radius-detail", twice, now())
    take("cgnat-syslog", nat("A", inside, outside, began + HOUR), now())
    assert had(outside, 4100, began + HOUR) == Traced("one", home.customer_number)


def test_a_restarted_access_server_ends_what_its_sessions_held(home: Home, began: datetime, place: tuple[str, str]) -> None:
    inside, outside = place
    take("radius-detail", online(home, inside, "Start", began), now())
    take("radius-detail", accounting("Accounting-On", f"bng-{home.user_name}", began + HOUR), now())
    receipt = take("cgnat-syslog", nat("A", inside, outside, began + 2 * HOUR), now())
    assert (receipt.accepted["ip-assignment"], receipt.quarantined) == (0, 1)


def test_clocks_that_differ_by_seconds_do_not_lose_a_block(home: Home, began: datetime, place: tuple[str, str]) -> None:
    inside, outside = place
    take("radius-detail", online(home, inside, "Start", began), now())
    take("cgnat-syslog", nat("A", inside, outside, began - timedelta(seconds=20)), now())
    assert had(outside, 4100, began) == Traced("one", home.customer_number)


def test_where_two_had_the_address_inside_nobody_is_to_answer(home: Home, began: datetime, place: tuple[str, str]) -> None:
    other, (inside, outside) = new_home(), place
    both = [online(h, inside, status, at, began) for h in (home, other) for status, at in (("Start", began), ("Stop", began + HOUR))]
    take("radius-detail", b"".join(both), now())
    receipt = take("cgnat-syslog", nat("A", inside, outside, began + MINUTE), now())
    assert (receipt.refused["several-holders"], receipt.accepted["ip-assignment"]) == (1, 0)
    assert had(outside, 4100, began + MINUTE) == Traced("nobody")


def test_a_block_that_outlasts_its_holder_s_session_is_not_hung_on_either(home: Home, began: datetime, place: tuple[str, str]) -> None:
    other, (inside, outside) = new_home(), place
    first = online(home, inside, "Start", began) + online(home, inside, "Stop", began + HOUR, began)
    take("radius-detail", first + online(other, inside, "Start", began + 2 * HOUR), now())
    receipt = take("cgnat-syslog", nat("A", inside, outside, began) + nat("D", inside, outside, began + 3 * HOUR), now())
    assert (receipt.refused["changed-hands"], receipt.accepted["ip-assignment"]) == (1, 1)


def test_an_address_of_another_routing_table_is_somebody_else_s(home: Home, began: datetime, place: tuple[str, str]) -> None:
    inside, outside = place
    take("radius-detail", online(home, inside, "Start", began), now())
    block = nat("A", inside, outside, began, vrf="Bredband")
    assert take("cgnat-syslog", block, now()).quarantined == 1
    with override_settings(HJEMMEL_NAT_VRFS=("Bredband",)):
        assert take("cgnat-syslog", block + nat("A", inside, outside, began, 9000), now()).accepted["ip-assignment"] == 2


def test_two_who_had_a_port_at_once_are_several(home: Home, began: datetime, place: tuple[str, str]) -> None:
    other, (_, outside) = new_home(), place
    own_address = [session(h, "Start", f"bng-{h.user_name}", began, f"Framed-IP-Address = {outside}") for h in (home, other)]
    take("radius-detail", b"".join(own_address), now())
    assert had(outside, 443, began) == Traced("several")


def test_an_address_in_somebody_s_network_is_hers(home: Home, began: datetime) -> None:
    take(
        "radius-detail",
        session(home, "Start", "bng", began, "Delegated-IPv6-Prefix = 2001:db8:f0a0::/56", "Framed-IP-Address = 0.0.0.0"),
        now(),
    )
    assert had("2001:db8:f0a0:12::1", None, began) == Traced("one", home.customer_number)
    assert had("2001:db8:f0a1::1", None, began) == Traced("nobody")


def test_where_somebody_went_is_refused_with_an_alarm_and_is_nowhere(home: Home, began: datetime, place: tuple[str, str]) -> None:
    from hjemmel.stores import models

    inside, outside = place
    take("radius-detail", online(home, inside, "Start", began), now())
    flow = f"{began.isoformat()} cgn1 A VRF 0 6 INT {inside}:1024 EXT {outside}:4100 DST 192.0.2.206:443 DIR OUT\n".encode()
    receipt = take("cgnat-syslog", flow, now())
    assert (receipt.refused["online-activity"], receipt.alarms["online-activity"], receipt.quarantined) == (1, 1, 0)
    assert had(outside, 4100, began) == Traced("nobody")
    assert "192.0.2.206" not in " ".join(map(str, models.Batch.objects.values_list("receipt", flat=True)))


@pytest.mark.parametrize(
    ("actor", "changes", "code"),
    [
        (ADVISER, {}, "not-yours"),
        (OFFICE, {"order_number": ""}, "no-order"),
        (OFFICE, {"civil": True}, "civil-order"),
        (OFFICE, {"penalty_months": 6}, "minor-offence"),
        (OFFICE, {"record": "call"}, "not-yours"),
        (OFFICE, {"ground": "debt"}, "wider-than-ground"),
    ],
)
def test_nobody_asks_whose_an_address_was_without_a_whole_order(
    began: datetime, actor: Actor, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        who_had("198.51.100.1", 4100, began, order(now(), **changes), actor, now())
    assert refused.value.decision.code == code
