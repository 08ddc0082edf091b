"""TMF632 parties: contact details, and none of the many other things that a party may hold."""

import json
from datetime import date
from typing import Any

import pytest

from hjemmel.intake.tmf632 import parse

TEST_PERSON = "01815049914"  # the tax administration adds 80 to the month of a test person's number
EMAIL = {"@type": "EmailContactMedium", "contactType": "email", "emailAddress": "kari@epost.example"}
PHONE = {"@type": "PhoneContactMedium", "phoneNumber": "51000101"}
HOME = {"@type": "GeographicAddressContactMedium", "street1": "Gata 1", "street2": "H0101", "postCode": "4000", "city": "Eksempelstad"}
KARI = {
    "@type": "Individual",
    "id": "1001",
    "href": "/tmf-api/partyManagement/v5/individual/1001",
    "givenName": "Kari",
    "familyNamePrefix": "von",
    "familyName": "Eksempel",
    "birthDate": "1980-02-29",
    "contactMedium": [EMAIL, PHONE, HOME],
    "languageAbility": [{"languageCode": "no-NO", "isFavouriteLanguage": True}],
}
TOLD = {
    "customer_number": "1001",
    "name": "Kari von Eksempel",
    "birth_date": date(1980, 2, 29),
    "phone": "+4751000101",
    "email": "kari@epost.example",
    "address": "Gata 1, H0101",
    "postcode": "4000",
    "place": "Eksempelstad",
    "language": "nb",
}


def party(*documents: Any, **context: str):
    return parse("".join(json.dumps(d) + "\n" for d in documents).encode(), context)


def contact(**members: Any) -> dict[str, Any]:
    parsed = party({**KARI, **members})
    assert parsed.faults == []
    return parsed.entries["contact"][0]


def test_an_individual_is_a_contact_and_what_it_does_not_say_is_not_said() -> None:
    parsed = party(KARI)
    assert (parsed.entries, parsed.ignored, parsed.alarms) == ({"contact": [TOLD]}, {"undeclared-standard-member": 1}, {})
    assert not {"left_on", "protected_address"} & set(TOLD)


def test_a_proof_of_identity_never_comes_in_and_raises_an_alarm() -> None:
    proof = {"identificationType": "nationalIdentityCard", "identificationId": TEST_PERSON}
    parsed = party({**KARI, "individualIdentification": [proof]})
    assert (parsed.entries["contact"], parsed.alarms) == ([TOLD], {"national-identity-number": 1})
    assert TEST_PERSON not in repr(parsed)


@pytest.mark.parametrize(
    "members",
    [
        {"id": TEST_PERSON},
        {"familyName": f"Eksempel {TEST_PERSON[:6]} {TEST_PERSON[6:]}"},
        {"externalReference": [{"externalIdentifierType": "nin", "id": TEST_PERSON}]},
        {"partyCharacteristic": [{"name": "x", "value": int("1" + TEST_PERSON[1:])}, {"value": {"deep": [TEST_PERSON]}}]},
    ],
)
def test_a_national_identity_number_anywhere_else_refuses_the_party_whole(members: dict[str, Any]) -> None:
    parsed = party({**KARI, **members})
    assert (parsed.entries["contact"], parsed.refused) == ([], {"national-identity-number": 1})
    assert TEST_PERSON not in repr(parsed)


def test_other_members_are_counted_by_kind_and_never_kept() -> None:
    more = {"gender": "x", "nationality": "NO", "disability": [{"disabilityName": "Døv"}], "creditRating": [{"score": 1}], "x-mood": "glad"}
    parsed = party({**KARI, **more})
    assert parsed.ignored == {"undeclared-standard-member": 4, "undeclared-member": 1}
    assert parsed.alarms == {"special-category": 1}
    assert not any(word in repr(parsed) for word in ("Døv", "glad", "mood", "gender"))


def test_an_organization_goes_by_its_trading_name() -> None:
    parsed = party(
        {"@type": "Organization", "id": "2001", "name": "Eksempel Holding AS", "tradingName": "Eksempel AS", "contactMedium": [PHONE]}
    )
    assert parsed.entries["contact"] == [{"customer_number": "2001", "name": "Eksempel AS", "phone": "+4751000101"}]


def test_lists_and_events_carry_the_same_party() -> None:
    event = {"eventType": "IndividualAttributeValueChangeEvent", "event": {"individual": KARI}}
    assert party([KARI]).entries == party(event).entries == party(KARI).entries
    assert [fault.line for fault in party(KARI, {"event": {"troubleTicket": {}}}).faults] == [2]


@pytest.mark.parametrize(("kind", "name"), [("individual", "IndividualDeleteEvent"), ("organization", "OrganizationDeleteEvent")])
def test_a_party_that_was_deleted_is_nobodys_contact(kind: str, name: str) -> None:
    parsed = party({"eventType": name, "event": {kind: {"id": "1001", "name": "Kari Eksempel", "contactMedium": [EMAIL]}}})
    assert (parsed.entries["contact"], parsed.ignored, parsed.faults) == ([], {"party-deleted": 1}, [])
    identified = party({"eventType": name, "event": {kind: {**KARI, "individualIdentification": [{"identificationId": TEST_PERSON}]}}})
    assert (identified.entries["contact"], identified.alarms) == ([], {"national-identity-number": 1})


def test_a_medium_that_has_not_begun_is_not_used_before_its_day() -> None:
    moved = [
        {"emailAddress": "next@epost.example", "preferred": True, "validFor": {"startDateTime": "2026-12-01T00:00:00+01:00"}},
        {"phoneNumber": "51000102", "validFor": {"startDateTime": "2026-12-01T00:00:00+01:00"}},
    ]
    said = {**KARI, "contactMedium": [*moved, EMAIL]}
    [before] = party(said, received_at="2026-11-30T22:59:59Z").entries["contact"]
    assert (before["email"], "phone" in before) == ("kari@epost.example", False)
    [after] = party(said, received_at="2026-11-30T23:00:00Z").entries["contact"]
    assert (after["email"], after["phone"]) == ("next@epost.example", "+4751000102")


def test_the_preferred_medium_counts_and_one_that_has_ended_does_not() -> None:
    ended = {"emailAddress": "old@epost.example", "preferred": True, "validFor": {"endDateTime": "2020-01-01T00:00:00Z"}}
    preferred = {"emailAddress": "new@epost.example", "preferred": True}
    parsed = party({**KARI, "contactMedium": [EMAIL, ended, preferred]}, received_at="1795482000")
    assert parsed.entries["contact"][0]["email"] == "new@epost.example"


def test_the_media_of_version_4_are_read() -> None:
    old = [
        {"mediumType": "email", "characteristic": {"emailAddress": "kari@epost.example"}},
        {"characteristic": {"street1": "Gata 1", "city": "By"}},
    ]
    assert contact(contactMedium=old)["email"] == "kari@epost.example"
    assert contact(contactMedium=old)["place"] == "By"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1980-02-29", date(1980, 2, 29)),
        ("1980-02-29T00:00:00Z", date(1980, 2, 29)),
        ("1980-02-28T23:00:00Z", date(1980, 2, 29)),
        ("1980-02-29T00:00:00.000+01:00", date(1980, 2, 29)),
        ("0001-01-01T05:00:00Z", date(1, 1, 1)),
    ],
)
def test_a_day_of_birth_is_the_day_that_it_was_here(written: str, day: date) -> None:
    assert contact(birthDate=written)["birth_date"] == day


def test_a_protected_address_is_told_by_a_characteristic_and_nothing_else_is_one() -> None:
    assert contact(partyCharacteristic=[{"name": "protectedAddress", "value": "fortrolig"}])["protected_address"] == "fortrolig"
    [fault] = party({**KARI, "partyCharacteristic": [{"name": "adressesperre", "value": "hemmelig"}]}).faults
    assert "hemmelig" not in str(fault)


@pytest.mark.parametrize("bad", [{}, {"id": "1"}, {"givenName": "Kari"}, {**KARI, "birthDate": "in spring"}, {**KARI, "id": {"a": 1}}])
def test_what_is_no_party_is_a_fault_with_its_line(bad: dict[str, Any]) -> None:
    parsed = party(KARI, bad, {**KARI, "id": "1002"})
    assert [fault.line for fault in parsed.faults] == [2]
    assert [c["customer_number"] for c in parsed.entries["contact"]] == ["1001", "1002"]


def test_the_same_party_twice_counts_once_and_of_two_the_last_stands() -> None:
    parsed = party(KARI, KARI, {**KARI, "familyName": "Nyttnavn"})
    assert ([c["name"] for c in parsed.entries["contact"]], parsed.duplicates) == (["Kari von Nyttnavn"], 1)
