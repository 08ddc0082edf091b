"""Leased addresses: a journal of what is in force, delivered again and again, is one session that goes on.

Proves: N18.
"""

from datetime import date, datetime, timedelta

import pytest

from hjemmel.stores import sessions
from homes import Home, new_home, now
from looking import own
from wire import lease, take

pytestmark = pytest.mark.usefixtures("house")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def home() -> Home:
    """A home whose line has a name."""
    from hjemmel.stores import register_feed

    home = new_home()
    owner = {"subscription_number": home.customer_number.replace("T", "TS"), "valid_from": date(2020, 1, 1), "valid_to": None}
    register_feed.write("identifier", [{"kind": "remote-id", "value": home.user_name, **owner}], 1)
    return home


@pytest.fixture
def began() -> datetime:
    return now().replace(microsecond=0) - timedelta(days=2)


def told(home: Home) -> list[tuple[datetime, datetime, str]]:
    return [(row["started_at"], row["ended_at"], row["state"]) for row in own(home, "ip-assignment")]


@pytest.mark.parametrize("few", [2000, 0])
def test_a_lease_renewed_in_every_delivery_is_one_session(home: Home, began: datetime, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(sessions, "_FEW", few)  # whether a few sessions are asked for by name, or all of a server
    for half_hours in range(4):
        renewed = began + half_hours * 30 * MINUTE
        take("kea-leases", lease(home, renewed), renewed + 5 * MINUTE)
    assert told(home) == [(began, began + 95 * MINUTE, "open")]


def test_renewals_that_a_clean_up_has_dropped_do_not_break_the_session(home: Home, began: datetime) -> None:
    take("kea-leases", lease(home, began), began + MINUTE)
    take("kea-leases", lease(home, began + 90 * MINUTE, lasts_s=7200), began + 91 * MINUTE)
    assert told(home) == [(began, began + 91 * MINUTE, "open")]


def test_an_address_that_comes_back_later_is_another_session(home: Home, began: datetime) -> None:
    take("kea-leases", lease(home, began), began + MINUTE)
    take("kea-leases", lease(home, began + 300 * MINUTE), began + 301 * MINUTE)
    assert sorted(told(home)) == [(began, began + MINUTE, "open"), (began + 300 * MINUTE, began + 301 * MINUTE, "open")]


def test_a_release_ends_the_session_that_an_earlier_delivery_told_of(home: Home, began: datetime) -> None:
    take("kea-leases", lease(home, began), began + MINUTE)
    take("kea-leases", lease(home, began + 10 * MINUTE, lasts_s=0), began + 20 * MINUTE)
    assert told(home) == [(began, began + 10 * MINUTE, "ended")]


def test_a_lease_that_was_in_force_when_it_was_last_read_had_not_been_removed_before(home: Home, began: datetime) -> None:
    """The row says when it was last renewed; until it was read it was hers, and from then on it may be another's."""
    take("kea-leases", lease(home, began, lasts_s=86_400), began + 10 * MINUTE)
    removed = lease(home, began, lasts_s=0)
    take("kea-leases", removed, began + 20 * MINUTE)
    take("kea-leases", removed + b"\n", began + 30 * MINUTE)
    assert told(home) == [(began, began + 10 * MINUTE, "ended")]
