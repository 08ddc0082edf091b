"""What a subscriber has said of a number, and one who uses a telephone of its calls, holds in a backup that is put back.

Proves: R6, O3, P3.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from hjemmel.acts.choose_listing import choose_listing
from hjemmel.acts.correct import correct
from hjemmel.acts.decide_correction import decide_correction
from hjemmel.acts.failures import BroughtBack
from hjemmel.acts.hear_phone_user import hear_phone_user
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.name_phone_user import PhoneUser, name_phone_user
from hjemmel.acts.replay_choices import note_choices, replay_choices
from hjemmel.acts.say_whose_number import say_whose_number
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.stores import beside, brought_back, entries, models
from homes import Home, calls, confirmed, new_home, now
from looking import ADVISER, PRIVACY, SYSTEM, left_by, oneself, own

pytestmark = pytest.mark.usefixtures("house")
SECOND = timedelta(seconds=1)
LISTED = {"listed_name": "Kari Oppført", "postcode": "4000", "place": "P", "use_type": "mobile", "secret": "no", "extent": "full"}
LISTED |= {"address": "Prøveveien 1", "holder": "adult"}


@pytest.fixture
def home() -> Home:
    made = new_home(name="Kari Oppført", address="Prøveveien 1")
    tell_of_listing(made.customer_number, made.phone, SYSTEM, now() - SECOND)
    list_number(made.customer_number, made.phone, LISTED, SYSTEM, now())
    return made


def rows(home: Home, record: str = "directory-listing") -> Any:
    return entries.about(the_notice().record(record), home.contact_id)


def stands(home: Home) -> dict[str, Any]:
    return dict(rows(home).values("extent", "secret", "holder", "address").get())


def said_since(count: int) -> None:
    """As if the last lines had been said after the backup: at instants that the register has nothing of."""
    for line in beside.last(beside.ROW)[-count:]:
        beside.append([{**line, "at": (datetime.fromisoformat(line["at"]) + SECOND).isoformat()}])
    brought_back.look_again()


SAID: dict[str, tuple[Callable[[Home], object], dict[str, Any]]] = {
    "none": (lambda h: choose_listing(h.customer_number, h.phone, "none", oneself(h), now()), {"extent": "none", "address": None}),
    "number-only": (
        lambda h: choose_listing(h.customer_number, h.phone, "number-only", oneself(h), now()),
        {"extent": "number-only", "address": None},
    ),
    "secret": (lambda h: choose_listing(h.customer_number, h.phone, "secret", oneself(h), now()), {"secret": "yes"}),
    "a child's": (lambda h: say_whose_number(h.customer_number, h.phone, "minor", oneself(h), now()), {"holder": "minor"}),
    "corrected": (
        lambda h: correct(h.customer_number, "directory-listing", "extent", "none", oneself(h), now(), h.phone),
        {"extent": "none", "address": None},
    ),
    "by an adviser": (
        lambda h: list_number(h.customer_number, h.phone, {**LISTED, "extent": "none"}, ADVISER, now()),
        {"extent": "none", "address": None},
    ),
}


@pytest.mark.parametrize("way", SAID)
def test_what_was_taken_out_of_the_directories_since_a_backup_is_out_again(home: Home, way: str) -> None:
    says, becomes = SAID[way]
    before = stands(home)
    says(home)
    rows(home).update(**before)  # as the backup has it
    said_since(1)
    with pytest.raises(BroughtBack):
        own(new_home(), "contact")
    acts = left_by(replay_choices)
    assert acts == ["listing"] and stands(home) == before | becomes
    assert left_by(replay_choices) == [] and len(own(new_home(), "contact")) == 1


def test_what_was_opened_again_since_stays_shut_and_what_waited_to_open_waits_no_more(home: Home) -> None:
    choose_listing(home.customer_number, home.phone, "secret", oneself(home), now())
    confirmed(home, "signed-in", "bankid")
    correct(home.customer_number, "directory-listing", "secret", "no", oneself(home), now(), home.phone)
    waits = rows(home, "correction").get(field="secret", state="pending").pk
    choose_listing(home.customer_number, home.phone, "secret", oneself(home), now())
    rows(home, "correction").filter(pk=waits).update(state="pending", decided_by=None, decided_at=None)  # as the backup has it
    said_since(1)
    replay_choices()
    with pytest.raises(Refused) as refused:
        decide_correction(waits, True, PRIVACY, now())
    assert refused.value.decision.code == "no-correction" and stands(home)["secret"] == "yes"


def test_a_number_that_was_listed_in_full_again_since_is_out_until_she_chooses_anew(home: Home) -> None:
    choose_listing(home.customer_number, home.phone, "none", oneself(home), now())
    before = stands(home)
    choose_listing(home.customer_number, home.phone, "full", oneself(home), now())
    rows(home).update(**before)
    said_since(1)
    assert left_by(replay_choices) == ["listing"] and stands(home)["extent"] == "none"


def test_a_user_of_the_telephone_who_took_her_yes_back_since_has_not_given_it() -> None:
    home = new_home()
    calls(home, [now() - timedelta(hours=1)])
    subscription = models.Subscription.objects.get(key=home.subscription).subscription_number
    name_phone_user(home.customer_number, subscription, PhoneUser("Nora Annen", date(1990, 5, 17)), oneself(home), now())
    hear_phone_user(home.customer_number, "Nora Annen", True, "ringte fra nummeret og leste opp koden", ADVISER, now())
    before = rows(home, "phone-user").values("agreed_at", "known_by").get()
    hear_phone_user(home.customer_number, "Nora Annen", False, "", ADVISER, now())
    entries.rows(the_notice().record("phone-user")).filter(user_name="Nora Annen", subscription__contact_id=home.contact_id).update(
        **before
    )
    assert len(own(home, "call")) == 1
    said_since(1)
    assert left_by(replay_choices) == ["phone-user"]
    assert own(home, "call") == []
    assert "Nora" not in Path(settings.HJEMMEL_ERASURE_LOG).read_text()


def test_how_a_number_stands_has_a_line_once_the_house_has_opened(home: Home) -> None:
    rows(home).update(extent="none", secret="yes")  # before there was a file
    note_choices(now())
    lines = {(line["field"], line["value"]) for line in beside.last(beside.ROW)[-2:]}
    assert lines == {("extent", "none"), ("secret", "yes")}
    assert left_by(lambda: note_choices(now())) == []
    brought_back.look_again()
    assert len(own(new_home(), "contact")) == 1
