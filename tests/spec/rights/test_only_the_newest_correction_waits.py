"""Of two corrections that wait for one field the newest waits alone, whoever decides them and in whatever order.

Proves: W9.
"""

from datetime import timedelta

import pytest

from hjemmel.acts.choose_listing import choose_listing
from hjemmel.acts.correct import correct
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.gate.decision import Refused
from homes import Home, confirmed, new_home, now
from looking import ADVISER, SYSTEM, decided, oneself, own

pytestmark = pytest.mark.usefixtures("house")


def waits(home: Home, becomes: str, field: str = "name") -> int:
    return correct(home.customer_number, "contact", field, becomes, oneself(home), now()).id


def states(home: Home, record: str) -> list[str]:
    return sorted(row["state"] for row in own(home, record))


def test_the_older_of_two_is_withdrawn_and_can_no_longer_be_approved() -> None:
    home = new_home()
    older, newer = waits(home, "Kari Feilskrevet"), waits(home, "Kari Nygift")
    assert states(home, "correction") == ["pending", "withdrawn"]
    decided(home, newer, True)
    with pytest.raises(Refused) as refused:
        decided(home, older, True)
    assert refused.value.decision.code == "no-correction"
    assert own(home, "contact")[0]["name"] == "Kari Nygift"


def test_the_request_of_the_older_is_answered_by_that_and_no_clock_runs_for_it() -> None:
    home = new_home()
    waits(home, "Kari Feilskrevet")
    waits(home, "Kari Nygift")
    rows = {row["becomes"]: row["request"] for row in own(home, "correction")}
    requests = {row["number"]: row for row in own(home, "request")}
    assert requests[rows["Kari Nygift"]]["state"] == "open"
    ended = requests[rows["Kari Feilskrevet"]]
    assert ended["state"] == "answered" and "noe nyere" in ended["answer"]


def test_a_double_click_gives_one() -> None:
    home = new_home()
    assert waits(home, "Kari Nygift") == waits(home, "Kari Nygift")
    assert states(home, "correction") == ["pending"] and states(home, "request") == ["open"]


def test_what_staff_ask_for_her_takes_the_place_of_what_she_asked_before() -> None:
    home = new_home()
    waits(home, "Kari Nygift")
    correct(home.customer_number, "contact", "name", "Kari Nygift", ADVISER, now(), identified_by="document")
    assert states(home, "correction") == ["pending", "withdrawn"]


def test_another_field_or_another_customer_s_waits_as_before() -> None:
    home, other = new_home(), new_home()
    waits(home, "Kari Nygift")
    waits(home, "Nysted", "place")
    waits(other, "Kari Nygift")
    assert states(home, "correction") == ["pending", "pending"] and states(other, "correction") == ["pending"]


def test_who_chooses_to_stay_secret_has_nothing_that_waits_to_open_her_number() -> None:
    """Proves: W9, O3."""
    home = new_home()
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - timedelta(seconds=1))
    listed = {"listed_name": "Kari", "use_type": "mobile", "holder": "adult", "secret": "yes", "extent": "number-only"}
    list_number(home.customer_number, home.phone, listed, SYSTEM, now())
    confirmed(home, "signed-in", "bankid")
    assert choose_listing(home.customer_number, home.phone, "full", oneself(home), now()) is False
    assert states(home, "request") == ["open"]
    assert choose_listing(home.customer_number, home.phone, "secret", oneself(home), now()) is True
    assert states(home, "request") == ["answered"] and own(home, "directory-listing")[0]["secret"] == "yes"
    assert "withdrawn" in states(home, "correction")
