"""Somebody else's calls are shown to the subscriber only if she has agreed herself, unless she is a child or has a guardian.

Proves: P3.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.end_phone_user import end_phone_user
from hjemmel.acts.hear_phone_user import hear_phone_user
from hjemmel.acts.name_phone_user import PhoneUser, name_phone_user
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.gate.users import must_agree
from hjemmel.stores import evidence, models
from homes import Home, calls, new_home, now
from looking import ADVISER, BILLING, OPERATIONS, PRIVACY, oneself, own, seen, stored

pytestmark = pytest.mark.usefixtures("house")
KNOWN = "ringte fra nummeret og leste opp koden"
ADULT = date(1990, 5, 17)


def subscription_of(home: Home) -> str:
    return models.Subscription.objects.get(key=home.subscription).subscription_number


def named(home: Home, birth_date: date = ADULT, name: str = "Nora Annen", has_guardian: bool = False) -> None:
    name_phone_user(home.customer_number, subscription_of(home), PhoneUser(name, birth_date, has_guardian), oneself(home), now())


def shown(home: Home) -> tuple[int, int]:
    """How many calls the subscriber sees, and how many invoicing can itemise."""
    return len(own(home, "call")), len(seen(BILLING, "invoicing", home, "call"))


@pytest.fixture
def home() -> Home:
    made = new_home()
    calls(made, [now() - timedelta(hours=n) for n in (1, 2)])
    assert shown(made) == (2, 2)
    return made


def years_ago(years: int, days: int = 0) -> date:
    today = now().date()
    return today.replace(year=today.year - years, day=min(today.day, 28)) + timedelta(days=days)


def test_an_adult_s_calls_are_shown_once_she_has_agreed_and_no_longer_when_she_takes_it_back(home: Home) -> None:
    named(home)
    assert shown(home) == (0, 0)
    assert stored(home, "call") == 2  # nothing is lost: the invoice still comes to its sum
    hear_phone_user(home.customer_number, "Nora Annen", True, KNOWN, ADVISER, now())
    assert shown(home) == (2, 2)
    hear_phone_user(home.customer_number, "Nora Annen", False, "", ADVISER, now())
    assert shown(home) == (0, 0)


@pytest.mark.parametrize(
    ("birth_date", "has_guardian", "left"),
    [(years_ago(14), False, 2), (years_ago(15, 5), False, 2), (years_ago(15, -5), False, 0), (ADULT, True, 2), (years_ago(3), True, 2)],
    ids=["fourteen", "soon fifteen", "just fifteen", "with a guardian", "a child"],
)
def test_whom_it_must_be_asked_of(home: Home, birth_date: date, has_guardian: bool, left: int) -> None:
    named(home, birth_date, has_guardian=has_guardian)
    assert shown(home) == (left, left)


def test_each_of_several_must_agree(home: Home) -> None:
    named(home)
    named(home, name="Odd Annen")
    hear_phone_user(home.customer_number, "Nora Annen", True, KNOWN, ADVISER, now())
    assert shown(home) == (0, 0)
    hear_phone_user(home.customer_number, "Odd Annen", True, KNOWN, PRIVACY, now())
    assert shown(home) == (2, 2)


def test_to_end_her_use_opens_nothing_that_was_hers(home: Home) -> None:
    named(home)
    end_phone_user(home.customer_number, "Nora Annen", oneself(home), now())
    assert shown(home) == (0, 0)
    assert own(home, "phone-user")[0]["ended_on"] is not None


def test_it_closes_no_other_s_calls_and_nothing_else_of_the_home(home: Home) -> None:
    other = new_home()
    calls(other, [now() - timedelta(hours=1)])
    named(home)
    assert shown(other) == (1, 1)
    assert own(home, "subscription")


def test_her_yes_is_hers_alone(home: Home) -> None:
    named(home)
    for actor in (oneself(home), OPERATIONS, BILLING, Actor(home.customer_number, "support")):
        with pytest.raises(Refused):
            hear_phone_user(home.customer_number, "Nora Annen", True, KNOWN, actor, now())
    for name, known_by in (("Nora Annen", "vet det"), ("Ukjent", KNOWN)):
        with pytest.raises(Refused):
            hear_phone_user(home.customer_number, name, True, known_by, ADVISER, now())
    assert shown(home) == (0, 0)


def test_who_uses_it_is_told_by_the_subscriber_or_an_adviser_and_nobody_else(home: Home) -> None:
    number, stranger = subscription_of(home), new_home()
    fit = PhoneUser("Nora Annen", ADULT)
    for actor in (oneself(stranger), BILLING, OPERATIONS):
        with pytest.raises(Refused):
            name_phone_user(home.customer_number, number, fit, actor, now())
        with pytest.raises(Refused):
            end_phone_user(home.customer_number, "Nora Annen", actor, now())
    for wrong in (PhoneUser("", ADULT), PhoneUser("Nora", now().date() + timedelta(days=2))):
        with pytest.raises(Refused):
            name_phone_user(home.customer_number, number, wrong, ADVISER, now())
    with pytest.raises(Refused):
        name_phone_user(home.customer_number, subscription_of(stranger), fit, oneself(home), now())
    with pytest.raises(Refused):
        end_phone_user(home.customer_number, "Nora Annen", ADVISER, now())
    name_phone_user(home.customer_number, number, fit, ADVISER, now())
    assert [(row["user_name"], row["agreed_at"]) for row in own(home, "phone-user")] == [("Nora Annen", None)]


def test_each_step_is_evidence_without_her_name(home: Home) -> None:
    def told() -> tuple[str, Any]:
        entry = evidence.newest_of("phone-user")
        assert entry is not None and "Nora" not in str(entry.body)
        return entry.clause, entry.body["state"]

    named(home)
    assert told() == ("P3", "named")
    hear_phone_user(home.customer_number, "Nora Annen", True, KNOWN, ADVISER, now())
    assert told() == ("P3", "agreed")
    hear_phone_user(home.customer_number, "Nora Annen", False, "", ADVISER, now())
    assert told() == ("P3", "withdrawn")
    end_phone_user(home.customer_number, "Nora Annen", ADVISER, now())
    assert told() == ("P3", "ended")


def test_an_identity_number_beside_her_name_is_struck_out(home: Home) -> None:
    named(home, name="Nora 01818012337")
    assert own(home, "phone-user")[0]["user_name"].startswith("Nora ") and "01818012337" not in own(home, "phone-user")[0]["user_name"]


def test_on_min_side_one_tells_who_uses_it_and_reads_why_the_calls_are_gone(home: Home) -> None:
    reader = Reader().sign_in(home)
    assert "Nora Annen" not in reader.get("/min-side/calls/").content.decode()
    form = {"subscription": subscription_of(home), "name": "Nora Annen", "birth_date": ADULT.isoformat()}
    assert reader.post("/min-side/telephone/", {**form, "birth_date": "i fjor"}).status_code == 200
    assert reader.post("/min-side/telephone/", form).status_code == 302
    page = reader.get("/min-side/calls/").content.decode()
    assert "Nora Annen bruker telefonen og har ikke sagt ja" in page and "Samtalene vises ikke." in page
    assert "Har ikke sagt ja" in reader.get("/min-side/telephone/").content.decode()
    assert reader.post("/min-side/telephone/", {"ended": "Nora Annen"}).status_code == 302
    assert "er fremdeles hennes" in reader.get("/min-side/telephone/").content.decode()


@given(st.dates(date(1920, 1, 1), date(2030, 1, 1)), st.sampled_from(["no", "yes"]), st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_the_register_asks_as_the_gate_does(birth_date: date, guardianship: str, today: date) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s <> 'yes' AND %s <= %s::date - interval '180 months'", [guardianship, birth_date, today])
        assert cursor.fetchone()[0] == must_agree(birth_date, guardianship, today)


def test_who_used_it_is_kept_at_least_as_long_as_what_she_called() -> None:
    call, user = the_notice().record("call"), the_notice().record("phone-user")
    assert call.retention.period.months < user.retention.period.months  # a call goes at the turn of a month
