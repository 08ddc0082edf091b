"""Who stands in the directory, what it gets, and how one stays out.

Proves: O1, O2, O3.
"""

from datetime import date, timedelta

import pytest

from directories import agreed
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.agree_directory import agree_directory
from hjemmel.acts.compile_directory import compile_directory
from hjemmel.acts.decide_correction import decide_correction
from hjemmel.acts.feed_directory import feed_directory
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.stores import entries, models, register_feed
from homes import Home, confirmed, new_home, now
from looking import ADVISER, BILLING, OPERATIONS, decided, oneself, own

pytestmark = pytest.mark.usefixtures("house")
SECOND = timedelta(seconds=1)


def listed(home: Home, **values: str) -> None:
    row = {"listed_name": "Ærlig Øvregård", "address": "Prøveveien 1", "postcode": "4000", "place": "Prøvestad", "use_type": "mobile"}
    row |= {"holder": "adult", "secret": "no", "extent": "full", **values}
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - SECOND)
    list_number(home.customer_number, home.phone, row, SYSTEM, now())


def given(since: int = 0) -> list[str]:
    compile_directory(now())
    return feed_directory("Nummer AS", since, SYSTEM, now()).decode("latin-1").splitlines()


@pytest.mark.parametrize("level", ["fortrolig", "strengt-fortrolig"])
def test_whose_address_is_protected_is_in_no_directory_and_is_taken_out_of_those_she_was_in(level: str) -> None:
    """Proves: O3."""
    home, other = new_home(protected_address=level), new_home()
    for each in (home, other):
        listed(each)
    [line] = given()
    assert ";new;" in line and other.phone in line
    models.Contact.objects.filter(pk=other.contact_id).update(protected_address=level)
    assert given(1) == [f"2;deleted;{other.phone}"]
    models.Contact.objects.filter(pk=other.contact_id).update(protected_address="none")
    assert [line.split(";")[1] for line in given(2)] == ["new"]


@pytest.mark.parametrize(("language", "words"), [("nb", "reservere deg"), ("en", "You can reserve")])
def test_she_is_told_of_the_right_to_reserve_in_her_own_language(language: str, words: str) -> None:
    """Proves: O3."""
    home = new_home(language=language)
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now())
    [told] = entries.about(the_notice().record("service-message"), home.contact_id)
    assert words in told.body and home.phone in told.body


def test_the_file_has_the_fields_of_the_regulation_and_no_other_in_latin_1() -> None:
    """Proves: O1."""
    home = new_home()
    listed(home)
    compile_directory(now())
    data = feed_directory("Nummer AS", 0, SYSTEM, now())
    assert data == f"1;new;Ærlig Øvregård;Prøveveien 1;4000;Prøvestad;{home.phone};mobile\r\n".encode("latin-1")
    assert "Ærlig Øvregård".encode("latin-1") in data


def test_changes_are_marked_new_changed_and_deleted() -> None:
    """Proves: O1."""
    home = new_home()
    listed(home)
    assert [line.split(";")[1] for line in given()] == ["new"]
    listed(home, address="Nyveien 2")
    assert [line.split(";")[1] for line in given(1)] == ["changed"]
    entries.about(the_notice().record("directory-listing"), home.contact_id).update(ended_on=now().date())
    assert given(2) == [f"3;deleted;{home.phone}"]
    assert given(3) == []


def test_every_provider_gets_the_same_bytes() -> None:
    """Proves: O2."""
    listed(new_home())
    agreed("Annet AS")
    compile_directory(now())
    assert feed_directory("Nummer AS", 0, SYSTEM, now()) == feed_directory("Annet AS", 0, SYSTEM, now()) != b""


def test_who_sells_to_the_list_or_has_no_agreement_gets_nothing() -> None:
    """Proves: O2."""
    agreed("Selger AS", own_sales=True)
    agreed("Slutt AS", ended_on=date(2026, 2, 1))
    for name in ("Selger AS", "Slutt AS", "Ukjent AS"):
        with pytest.raises(Refused) as refused:
            feed_directory(name, 0, SYSTEM, now())
        assert refused.value.decision.clause == "O2"


def test_nobody_is_listed_before_being_told_of_the_right_to_reserve() -> None:
    """Proves: O3."""
    home = new_home()
    with pytest.raises(Refused):
        list_number(home.customer_number, home.phone, {"listed_name": "x"}, SYSTEM, now())
    listed(home)
    [message] = own(home, "service-message")
    assert message["topic"] == "directory"


def test_a_reservation_takes_the_number_out_at_the_next_update() -> None:
    """Proves: O3."""
    home = new_home()
    listed(home)
    given()
    set_choice(home.customer_number, "directory-reservation", True, oneself(home), now())
    assert given(1) == [f"2;deleted;{home.phone}"]


def test_one_who_agrees_after_a_reservation_hears_nothing_of_the_reserved() -> None:
    """Proves: O3."""
    home, stays = new_home(), new_home()
    listed(home, listed_name="Reidar Reservertsen")
    listed(stays)
    given()
    set_choice(home.customer_number, "directory-reservation", True, oneself(home), now())
    compile_directory(now())
    agreed("Ny Katalog AS")
    for since in (1000, 0):  # it has fetched nothing, whatever it says
        data = feed_directory("Ny Katalog AS", since, SYSTEM, now()).decode("latin-1")
        assert "Reidar" not in data and home.phone not in data
    assert given(2) == [f"3;deleted;{home.phone}"], "one that had the number is told"


def test_a_number_that_came_and_went_between_two_fetches_is_in_neither() -> None:
    """Proves: O1, O3."""
    home, other = new_home(), new_home()
    listed(other)
    assert len(given()) == 1
    listed(home)
    compile_directory(now())
    set_choice(home.customer_number, "directory-reservation", True, oneself(home), now())
    assert given(1) == []
    listed(other, address="Nyveien 2")
    compile_directory(now())
    listed(other, address="Nyveien 3")
    [line] = given(1)
    assert line.split(";")[1] == "changed" and "Nyveien 3" in line, "how it stands now, and nothing of how it stood in between"


@pytest.mark.parametrize("who", [Actor("mia", "marketing"), BILLING, OPERATIONS, Actor("grav/ola", "field")], ids=lambda a: a.audience)
def test_only_customer_service_and_the_office_list_a_number_and_nobody_else_feeds(who: Actor) -> None:
    """Proves: O2, O3."""
    home = new_home()
    listed(home, secret="yes")
    for act in (
        lambda: tell_of_listing(home.customer_number, home.phone, who, now()),
        lambda: list_number(home.customer_number, home.phone, {"listed_name": "x", "secret": "no"}, who, now(), "eid"),
        lambda: feed_directory("Nummer AS", 0, who, now()),
        lambda: agree_directory("Enda Et AS", False, now().date(), who, now()),
    ):
        with pytest.raises(Refused):
            act()
    assert [row["secret"] for row in own(home, "directory-listing")] == ["yes"]


def test_a_secret_number_is_secret_until_she_is_known_and_somebody_else_approves() -> None:
    """Proves: O3, W9."""
    home = new_home()
    row = {"listed_name": "X", "use_type": "mobile", "holder": "adult", "extent": "number-only"}
    listed(home, secret="yes")
    for sure in ("", "name-and-birth-date", "eid"):
        with pytest.raises(Refused) as refused:
            list_number(home.customer_number, home.phone, {**row, "secret": "no"}, ADVISER, now(), sure)
        assert refused.value.decision.code == "identity"
    confirmed(home, "signed-in", "bankid")
    waits = list_number(home.customer_number, home.phone, {**row, "secret": "no"}, ADVISER, now(), "eid")
    assert waits is not None and given() == []
    assert [row["secret"] for row in own(home, "directory-listing")] == ["yes"]
    with pytest.raises(Refused):
        decide_correction(waits, True, ADVISER, now())
    assert given() == []
    decided(home, waits, True)
    assert [line.split(";")[1] for line in given()] == ["new"]
    assert list_number(home.customer_number, home.phone, {**row, "secret": "yes"}, ADVISER, now()) is None, "to be secret takes nobody"
    assert [line.split(";")[1] for line in given(1)] == ["deleted"]


def test_a_rejected_wish_to_be_public_leaves_the_number_secret() -> None:
    """Proves: O3, W9."""
    home = new_home()
    listed(home, secret="yes")
    row = {"listed_name": "X", "use_type": "mobile", "holder": "adult", "extent": "full", "secret": "no"}
    waits = list_number(home.customer_number, home.phone, row, ADVISER, now(), "document")
    assert waits is not None
    decided(home, waits, False)
    assert given() == [] and [row["secret"] for row in own(home, "directory-listing")] == ["yes"]


def test_a_refresh_from_the_customer_system_does_not_lift_a_reservation() -> None:
    """Proves: O3. The Proximus case: the number came back with the next file from upstream."""
    home = new_home()
    listed(home)
    set_choice(home.customer_number, "directory-reservation", True, oneself(home), now())
    contact = models.Contact.objects.get(pk=home.contact_id)
    fields = [f.name for f in the_notice().record("contact").fields]
    register_feed.write("contact", [{name: getattr(contact, name) for name in fields} | {"name": "Ny Fra Oven"}], 1)
    listed(home, listed_name="Ny Fra Oven")
    assert given() == []


@pytest.mark.parametrize(
    ("values", "there"),
    [({}, True), ({"secret": "yes"}, False), ({"holder": "minor"}, False), ({"holder": "minor-with-consent"}, True)],
)
def test_secret_numbers_and_children_without_consent_are_never_there(values: dict[str, str], there: bool) -> None:
    """Proves: O3."""
    listed(new_home(), **values)
    assert bool(given()) is there


def test_a_partial_reservation_leaves_the_address_out() -> None:
    """Proves: O3."""
    home = new_home()
    listed(home, extent="number-only")
    assert given() == [f"1;new;Ærlig Øvregård;;;;{home.phone};mobile"]
    assert "Prøveveien" not in str(own(home, "directory-listing"))
