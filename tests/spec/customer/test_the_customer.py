"""Who the customer is, who may see it, and what the customer decides.

Proves: A2, N1, N4, N10, N11, N12, R4, R10.
"""

from datetime import date, timedelta

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.choices_of import choices_of
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from homes import Home, new_home, now, samples
from looking import ADVISER, BILLING, OPERATIONS, PRIVACY, SYSTEM, oneself, own, seen
from wire import cdr, take

pytestmark = pytest.mark.usefixtures("house")
HEADER = (
    "customer_number,name,address,postcode,place,phone,email,birth_date,protected_address,language,left_on,"
    "subscription_number,product,area,started_on,ended_on,user_name,remote_id,phone_numbers,equipment"
)
TEST_PERSON = "01815049914"  # a test person's number: nobody is born in month 81


def fed(*rows: str, header: str = HEADER) -> object:
    return take("customers-csv", "\n".join((header, *rows, "")).encode(), now())


def row(number: str, subscription: str = "", phone: str = "", ended: str = "") -> str:
    said = f"{number},Sverre Prøve,Prøveveien 9,4000,Prøvestad,+4740009999,{number}@kunde.example,1980-01-01,none,nb,"
    return f"{said},{subscription or number + '-1'},Fiber,Prøveøya,2020-01-01,{ended},u-{number},,{phone},EX-{number}/gateway/Eksempel/HG1"


def subscriber(number: str) -> Home:
    return Home(number, 0, "", "", "", 0)


def test_a_feed_becomes_what_the_customer_sees_of_herself() -> None:
    fed(row("C1001", phone="+4751880001"))
    me = subscriber("C1001")
    [contact] = own(me, "contact")
    assert (contact["name"], contact["place"], contact["birth_date"]) == ("Sverre Prøve", "Prøvestad", date(1980, 1, 1))
    assert [(e["serial"], e["model"]) for e in own(me, "equipment")] == [("EX-C1001", "HG1")]
    assert {(i["kind"], i["value"]) for i in own(me, "identifier")} == {("user-name", "u-C1001"), ("phone-number", "+4751880001")}
    assert [s["product"] for s in own(me, "subscription")] == ["Fiber"]


def test_a_national_identity_number_is_never_stored() -> None:
    from hjemmel.stores import models

    receipt = fed(row("C1002"), row("C1003").replace("Prøveveien 9", TEST_PERSON))
    assert receipt.refused["national-identity-number"] == 1
    assert not models.Contact.objects.filter(customer_number="C1003").exists()
    assert "birth_number" not in {f.name for f in models.Contact._meta.get_fields()}


def test_a_column_that_the_notice_lacks_is_not_read_and_raises_an_alarm() -> None:
    from django.db import connection

    receipt = fed(row("C1004") + ",kanari-kreditt", header=f"{HEADER},credit_score")
    assert receipt.alarms["undeclared-field"] == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contact c, subscription s WHERE (c::text || s::text) LIKE '%%kanari-kreditt%%'")
        assert cursor.fetchone() == (0,)


def test_a_number_that_changes_hands_in_one_feed_goes_to_the_new_holder_whatever_the_order() -> None:
    fed(row("C1005", phone="+4751880005"))
    fed(row("C1006", phone="+4751880005"), row("C1005", phone="+4751880005", ended="2026-10-31"))
    at = now().replace(microsecond=0) - timedelta(days=1)
    take("kamailio-cdr", cdr(subscriber("C1006"), at, caller="+4751880005"), now())
    assert len(own(subscriber("C1006"), "call")) == 1
    assert own(subscriber("C1005"), "call") == []


def test_the_same_feed_again_doubles_nothing_and_a_changed_one_changes_what_has_changed() -> None:
    from hjemmel.stores import models

    fed(row("C1007"))
    salt = bytes(models.Contact.objects.get(customer_number="C1007").evidence_salt)
    assert fed(row("C1007")).already
    fed(row("C1007").replace("Prøveveien 9", "Nyveien 2"))
    contact = models.Contact.objects.get(customer_number="C1007")
    assert (contact.address, bytes(contact.evidence_salt)) == ("Nyveien 2", salt)


@pytest.mark.parametrize("actor", [ADVISER, BILLING, PRIVACY])
def test_technical_identifiers_are_shown_to_nobody_but_their_subject(home: Home, actor: Actor) -> None:
    from hjemmel.acts.the_notice import the_notice

    for purpose in the_notice().purposes:
        with pytest.raises(Refused):
            seen(actor, purpose.id, home, "identifier")
    assert len(own(home, "identifier")) == 2


def test_a_search_shows_number_name_and_place_and_opens_nothing(home: Home) -> None:
    """Proves: A4, N10."""
    from hjemmel.stores import models

    [found] = find_customers(ADVISER, home.customer_number, now())
    assert {name: getattr(found, name) for name in found.__slots__} == {
        "customer_number": home.customer_number,
        "name": models.Contact.objects.get(pk=home.contact_id).name,
        "place": "Prøvestad",
    }
    with pytest.raises(Refused, match="this takes a permit"):
        look_up("", ADVISER, "contact", now())


@pytest.mark.parametrize("words", ["", "ab", "  a ", "Prøve Pr"])
def test_a_search_for_next_to_nothing_is_refused(home: Home, words: str) -> None:
    """Proves: A4, N10."""
    with pytest.raises(Refused, match="at least 3 characters"):
        find_customers(ADVISER, words, now())


@pytest.mark.parametrize("words", ["%%%%", "____"])
def test_a_search_by_signs_that_stand_for_anything_finds_nobody(home: Home, words: str) -> None:
    """Proves: A4, N10."""
    assert find_customers(ADVISER, words, now()) == []


@pytest.mark.parametrize("actor", [BILLING, PRIVACY, OPERATIONS, SYSTEM])
def test_only_advisers_search(home: Home, actor: Actor) -> None:
    """Proves: A4, N10."""
    with pytest.raises(Refused, match="search for customers"):
        find_customers(actor, home.customer_number, now())


def test_the_purpose_decides_which_contact_details_are_shown(home: Home) -> None:
    repair, service = seen(ADVISER, "fault-finding", home, "contact")[0], seen(ADVISER, "customer-service", home, "contact")[0]
    assert not {"email", "birth_date"} & set(repair)
    assert "email" in service and "birth_date" not in service
    assert "phone" not in seen(BILLING, "invoicing", home, "contact")[0]


def test_a_permit_for_one_purpose_opens_no_other(home: Home) -> None:
    samples([home], [timedelta(hours=1)], now())
    token = open_permit(ADVISER, "customer-service", home.customer_number, "sak 4711", now()).token
    with pytest.raises(Refused):
        look_up(token, ADVISER, "device-sample", now())


def test_a_permit_is_its_holders_alone(home: Home) -> None:
    token = open_permit(ADVISER, "customer-service", home.customer_number, "sak 4711", now()).token
    for thief in (Actor("bjarne", "support"), Actor("anne", "billing"), oneself(home)):
        with pytest.raises(Refused):
            look_up(token, thief, "contact", now())


def test_two_customers_of_the_same_name_are_never_mixed() -> None:
    one, two = new_home(name="Like Navn"), new_home(name="Like Navn")
    samples([one], [timedelta(hours=1)] * 3, now(), device_name="den enes")
    samples([two], [timedelta(hours=1)], now(), device_name="den andres")
    assert {r["device_name"] for r in own(two, "device-sample")} == {"den andres"}
    assert [r["customer_number"] for r in own(one, "contact")] == [one.customer_number]
    with pytest.raises(Refused, match="only your own data"):
        open_permit(oneself(one), "access", two.customer_number, "", now())


def test_a_restricted_customer_is_stored_and_nothing_more(home: Home) -> None:
    samples([home], [timedelta(hours=1)], now())
    old = {actor: open_permit(actor, purpose, home.customer_number, "sak 4711", now()).token for actor, purpose in _STAFF_PURPOSES}
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    for actor, purpose in _STAFF_PURPOSES:
        with pytest.raises(Refused, match="only stored"):
            open_permit(actor, purpose, home.customer_number, "sak 4711", now())
        with pytest.raises(Refused, match="only stored"):
            look_up(old[actor], actor, "contact", now())
    assert find_customers(ADVISER, home.customer_number, now()) == []
    assert len(own(home, "device-sample")) == 1
    set_choice(home.customer_number, "restriction", False, oneself(home), now())
    assert len(seen(ADVISER, "customer-service", home, "contact")) == 1


_STAFF_PURPOSES = [(ADVISER, "customer-service"), (BILLING, "invoicing"), (PRIVACY, "access")]


def test_the_customer_sees_which_choices_there_are_and_which_are_set(home: Home) -> None:
    set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    on = {choice.id: "on" if choice.id == "network-lookup" else "off" for choice in the_notice().choices}
    assert choices_of(token, oneself(home), now()) == on
    [kept] = own(home, "choice")
    assert (kept["choice"], kept["set_by"], kept["lifted_at"]) == ("network-lookup", home.customer_number, None)


def test_a_choice_that_the_notice_does_not_offer_is_refused_with_those_that_it_does(home: Home) -> None:
    with pytest.raises(Refused, match=r"`networklookup` is no choice.*network-lookup, restriction"):
        set_choice(home.customer_number, "networklookup", True, oneself(home), now())


def test_the_privacy_office_can_set_a_choice_that_a_customer_asks_for(home: Home) -> None:
    assert set_choice(home.customer_number, "network-lookup", True, PRIVACY, now())
    with pytest.raises(Refused):
        seen(ADVISER, "fault-finding", home, "device-sample")
