"""What a session is told to have later is nobody's before: in one delivery or in many, in whatever order they come.

Proves: N18, N19.
"""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.ask_disclosure import Asked
from hjemmel.acts.who_had import Traced, who_had
from homes import Home, now
from looking import own, stored
from wire import accounting, session, take

pytestmark = pytest.mark.usefixtures("house")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOBODY = Traced("nobody")
_places = itertools.count(1)
IN_ORDER, BACKWARDS, START_LAST = (0, 1, 2), (2, 1, 0), (1, 2, 0)


@pytest.fixture
def began() -> datetime:
    return now().replace(microsecond=0) - timedelta(days=2)


@pytest.fixture
def place() -> int:
    """A number that no other test has in its addresses."""
    return next(_places)


def ip(address: str) -> str:
    return f"Framed-IP-Address = {address}"


def ports(address: str, first: int) -> str:
    return f'Alc-Nat-Port-Range = "{address} {first}-{first + 511} router base"'


def told(home: Home, began: datetime, *hours: tuple[str, ...], last: str = "Interim-Update") -> list[bytes]:
    """A Start at `began` and a record at each hour after it, with these attributes."""
    statuses = ["Start", *["Interim-Update"] * (len(hours) - 2), last]
    server = f"bng-{home.user_name}"
    return [session(home, s, server, began + n * HOUR, *hours[n], began=began) for n, s in enumerate(statuses)]


def delivered(records: Sequence[bytes], order: Sequence[int], *, at_once: bool) -> None:
    some = [records[n] for n in order]
    for data in [b"".join(some)] if at_once else some:
        take("radius-detail", data, now())


def had(address: str, at: datetime, port: int | None = 443) -> Traced:
    crime = {"offence": "straffeloven § 321", "penalty_months": 72}
    asked = Asked("serious-crime", "police", "ip-assignment", "2026/18", "Prøve politidistrikt", now().date(), address, **crime)
    return who_had(address, port, at, asked, Actor("pia", "privacy"), now())


def spans(home: Home) -> set[tuple[str, datetime, datetime]]:
    """Who it may be told of: each address or network with its first block, from and to."""
    shown = {}
    for row in own(home, "ip-assignment"):
        address = row["public_address"]
        shown[row["session_id"], row["started_at"]] = (
            row["prefix"] or f"{address.ipv4_mapped or address}{':' + str(row['port_from']) if row['port_from'] else ''}",
            row["started_at"],
            row["ended_at"],
        )
    return set(shown.values())


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("order", [IN_ORDER, BACKWARDS, START_LAST])
def test_another_address_is_hers_from_the_record_that_first_names_it(
    home: Home, began: datetime, place: int, order: tuple[int, ...], at_once: bool
) -> None:
    first, other = f"198.18.113.{place}", f"198.19.2.{place}"
    delivered(told(home, began, (ip(first),), (ip(first),), (ip(other),)), order, at_once=at_once)
    assert [had(other, began + n * HOUR + MINUTE) for n in (0, 1)] == [NOBODY, NOBODY]
    assert had(other, began + 2 * HOUR) == had(first, began + MINUTE) == had(first, began + HOUR) == Traced("one", home.customer_number)
    assert had(first, began + 2 * HOUR + MINUTE) == NOBODY, "the session has another by then"
    if at_once or order == IN_ORDER:
        assert spans(home) == {(first, began, began + HOUR), (other, began + 2 * HOUR, began + 2 * HOUR)}


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("order", [IN_ORDER, BACKWARDS, START_LAST])
def test_a_network_that_comes_later_is_hers_from_then_and_the_address_from_the_start(
    home: Home, began: datetime, place: int, order: tuple[int, ...], at_once: bool
) -> None:
    address, network = f"198.18.113.{place}", f"2001:db8:f1{place:02x}"
    both = (ip(address), f"Delegated-IPv6-Prefix = {network}::/48")
    delivered(told(home, began, (ip(address),), (ip(address),), both), order, at_once=at_once)
    assert [had(f"{network}:12::1", began + n * HOUR + MINUTE) for n in (0, 1)] == [NOBODY, NOBODY]
    assert had(f"{network}:12::1", began + 2 * HOUR) == Traced("one", home.customer_number)
    assert [had(address, began + n * HOUR).found for n in (0, 1, 2)] == ["one"] * 3
    if at_once or order == IN_ORDER:
        assert spans(home) == {(address, began, began + 2 * HOUR), (f"{network}::/48", began + 2 * HOUR, began + 2 * HOUR)}


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("order", [IN_ORDER, BACKWARDS, START_LAST])
def test_ports_that_come_later_are_hers_from_then_in_whatever_delivery(
    home: Home, began: datetime, place: int, order: tuple[int, ...], at_once: bool
) -> None:
    shared, inside = f"198.51.100.{100 + place}", ip(f"100.69.{place}.1")
    one = (inside, ports(shared, 4096))
    delivered(told(home, began, one, one, (*one, ports(shared, 8192))), order, at_once=at_once)
    assert [had(shared, began + n * HOUR + MINUTE, 8200) for n in (0, 1)] == [NOBODY, NOBODY]
    assert had(shared, began + 2 * HOUR, 8200) == Traced("one", home.customer_number)
    assert [had(shared, began + n * HOUR, 4100).found for n in (0, 1, 2)] == ["one"] * 3
    if at_once or order == IN_ORDER:
        assert spans(home) == {
            (f"{shared}:4096", began, began + 2 * HOUR),
            (f"{shared}:8192", began + 2 * HOUR, began + 2 * HOUR),
        }


def test_what_came_later_stays_hers_and_its_record_counts_once(home: Home, began: datetime, place: int) -> None:
    first, other = f"198.18.113.{place}", f"198.19.2.{place}"
    records = told(home, began, (ip(first),), (ip(other),), (ip(other),), (ip(other),), last="Stop")
    delivered(records, (0, 1, 2, 3), at_once=False)
    take("radius-detail", records[2] + b"\n", now())
    assert spans(home) == {(first, began, began), (other, began + HOUR, began + 3 * HOUR)}
    assert stored(home, "ip_assignment") == 4
    assert had(other, began + 3 * HOUR + MINUTE) == had(first, began + 3 * HOUR + MINUTE) == NOBODY


def test_an_address_that_comes_back_was_not_hers_while_the_session_had_another(home: Home, began: datetime, place: int) -> None:
    first, other = f"198.18.113.{place}", f"198.19.2.{place}"
    delivered(told(home, began, (ip(first),), (ip(other),), (ip(first),)), IN_ORDER, at_once=False)
    assert had(first, began + 90 * MINUTE) == NOBODY
    assert had(first, began + 2 * HOUR) == Traced("one", home.customer_number)


def test_ports_that_were_given_back_and_given_again_were_nobody_s_between(home: Home, began: datetime, place: int) -> None:
    def block(done: str) -> tuple[str, ...]:
        shared = f"IP-Port-Range-Ext-IPv4-Addr = 198.51.100.{150 + place}"
        return shared, f"IP-Port-Range-Alloc = {done}", "IP-Port-Range-Range-Start = 4096", "IP-Port-Range-Range-End = 4607"

    delivered(told(home, began, block("Allocation"), block("Deallocation"), block("Allocation")), IN_ORDER, at_once=False)
    assert had(f"198.51.100.{150 + place}", began + 90 * MINUTE, 4100) == NOBODY
    assert had(f"198.51.100.{150 + place}", began + 2 * HOUR, 4100) == Traced("one", home.customer_number)


def test_a_session_whose_start_was_lost_began_when_its_first_record_says(home: Home, began: datetime, place: int) -> None:
    first, other = f"198.18.113.{place}", f"198.19.2.{place}"
    records = told(home, began, (ip(first),), (ip(first),), (ip(first),), (ip(other),))
    delivered(records, (1, 2, 3), at_once=False)
    assert spans(home) == {(first, began, began + 2 * HOUR), (other, began + 3 * HOUR, began + 3 * HOUR)}
    assert had(first, began + MINUTE) == Traced("one", home.customer_number)


def test_a_name_that_a_server_gives_again_days_later_is_another_session(home: Home, began: datetime, place: int) -> None:
    address, server = f"198.18.113.{place}", f"bng-{home.user_name}"
    take("radius-detail", session(home, "Start", server, began, ip(address)), now())
    take("radius-detail", session(home, "Interim-Update", server, began + 30 * HOUR, ip(address), began=began + 29 * HOUR), now())
    assert spans(home) == {(address, began, began), (address, began + 29 * HOUR, began + 30 * HOUR)}
    assert had(address, began + 20 * HOUR) == NOBODY


def test_a_restart_ends_what_came_later_too(home: Home, began: datetime, place: int) -> None:
    address, network = f"198.18.113.{place}", f"2001:db8:f2{place:02x}"
    both = (ip(address), f"Delegated-IPv6-Prefix = {network}::/48")
    delivered(told(home, began, (ip(address),), both), (0, 1), at_once=False)
    take("radius-detail", accounting("Accounting-On", f"bng-{home.user_name}", began + 2 * HOUR), now())
    assert had(address, began + 2 * HOUR + MINUTE) == had(f"{network}::1", began + 2 * HOUR + MINUTE) == NOBODY
    assert had(address, began + 90 * MINUTE) == had(f"{network}::1", began + 90 * MINUTE) == Traced("one", home.customer_number)


def test_a_stop_that_does_not_repeat_the_network_ends_it_too(home: Home, began: datetime, place: int) -> None:
    address, network = f"198.18.113.{place}", f"2001:db8:f3{place:02x}"
    both = (ip(address), f"Delegated-IPv6-Prefix = {network}::/48")
    delivered(told(home, began, both, both, (ip(address),), last="Stop"), IN_ORDER, at_once=False)
    assert had(f"{network}::1", began + 2 * HOUR + MINUTE) == NOBODY
    assert had(f"{network}::1", began + 90 * MINUTE) == Traced("one", home.customer_number)
