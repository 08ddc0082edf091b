"""Who is the customer, as a system that speaks TM Forum's party interface tells it?

TMF632 individuals and organizations (version 5, and the contact media of version 4) to `contact`, as resources, lists, or events that
carry them. Of a party's many members, those of our contact details are read; proofs of identity never come in.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from hjemmel.intake import instants, telephone
from hjemmel.intake.json_documents import Document, documents, text_in, within
from hjemmel.intake.national_identity import NATIONAL_IDENTITY_NUMBER, names_a_person
from hjemmel.intake.parsed import NOTHING, Context, Fault, Parsed, Unreadable

RECORDS = ("contact",)
IDENTIFICATION = "individualIdentification"  # "passport, national identity card, drivers license, social security number"
SPECIAL = ("disability",)  # health (GDPR art. 9)
SPECIAL_CATEGORY = "special-category"
READ = (
    "id", "givenName", "middleName", "familyNamePrefix", "familyName", "formattedName", "legalName", "name", "tradingName", "birthDate",
    "contactMedium", "languageAbility", "partyCharacteristic",
)  # fmt: skip
STANDARD = (
    "aristocraticTitle", "countryOfBirth", "creditRating", "deathDate", "existsDuring", "externalReference", "gender", "generation",
    "href", "isHeadOffice", "isLegalEntity", "location", "maritalStatus", "nameType", "nationality", "organizationChildRelationship",
    "organizationIdentification", "organizationParentRelationship", "organizationType", "otherName", "placeOfBirth",
    "preferredGivenName", "relatedParty", "skill", "status", "taxExemptionCertificate", "title",
)  # fmt: skip
STANDARD_MEMBER, OTHER_MEMBER = "undeclared-standard-member", "undeclared-member"
PARTIES = ("individual", "organization")
DELETED = "DeleteEvent"  # IndividualDeleteEvent, OrganizationDeleteEvent: what they carry is what there was, and nobody is a customer by it
PARTY_DELETED = "party-deleted"
PROTECTED = ("protectedaddress", "adressesperre")  # a characteristic of this name
PROTECTIONS = ("none", "fortrolig", "strengt-fortrolig")
BOKMAAL = ("nb", "no", "nn")
LONGEST_NUMBER = 500
A_PARTY = "an individual or an organization of TMF632, with `id` and a name"


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The contacts of a delivery, by `id` as the customer number. What a party does not say is not in its entry, and stays as it was."""
    parsed = Parsed(entries={"contact": []})
    known: dict[str, dict[str, Any]] = {}
    for line, document in documents(data):
        if isinstance(document, Fault):
            parsed.faults.append(document)
            continue
        try:
            party = _party(document)
            _count_the_rest(parsed, party)
            if text_in(document, "eventType").endswith(DELETED):
                parsed.ignored[PARTY_DELETED] += 1
            else:
                _take(parsed, party, context, known)
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(line))
    parsed.entries["contact"] = list(known.values())
    return parsed


def _take(parsed: Parsed, party: Document, context: Context, known: dict[str, dict[str, Any]]) -> None:
    said = {name: value for name, value in party.items() if name != IDENTIFICATION}
    if any(map(names_a_person, _texts(said))):
        parsed.refused[NATIONAL_IDENTITY_NUMBER] += 1
        return
    contact = _contact(said, context)
    if known.get(contact["customer_number"]) == contact:
        parsed.duplicates += 1
    known[contact["customer_number"]] = contact


def _contact(party: Document, context: Context) -> dict[str, Any]:
    number, name = text_in(party, "id"), _name(party)
    if not number or not name:
        raise Unreadable(A_PARTY, "a party without them")
    if len(number) > LONGEST_NUMBER:
        raise Unreadable(f"an `id` of at most {LONGEST_NUMBER} characters", "a longer one")
    said: dict[str, Any] = {"customer_number": number, "name": name, **_reached(party, context), **_asked(party)}
    if text_in(party, "birthDate"):
        said["birth_date"] = _day(text_in(party, "birthDate"), context)
    return said


def _party(document: Document) -> Document:
    """The party itself, also out of an event that carries it."""
    event = document.get("event")
    for kind in PARTIES:
        found = within(event, kind)
        if isinstance(found, dict):
            return found
    if isinstance(event, dict):
        raise Unreadable(A_PARTY, "an event of something else")
    return document


def _name(party: Document) -> str:
    parts = [text_in(party, name) for name in ("givenName", "middleName", "familyNamePrefix", "familyName")]
    whole = " ".join(filter(None, parts)) if parts[0] or parts[-1] else ""
    return whole or next(filter(None, (text_in(party, name) for name in ("formattedName", "tradingName", "name", "legalName"))), "")


def _reached(party: Document, context: Context) -> dict[str, str]:
    """How to reach the party: of each kind the preferred medium, else the first, of those that are valid today."""
    said: dict[str, str] = {}
    media = party.get("contactMedium")
    valid = [m for m in media if isinstance(m, dict) and _is_valid(m, context)] if isinstance(media, list) else []
    for medium in sorted(valid, key=lambda m: m.get("preferred") is not True):
        told = {**medium, **(medium["characteristic"] if isinstance(medium.get("characteristic"), dict) else {})}  # version 4
        if "email" not in said and text_in(told, "emailAddress"):
            said["email"] = text_in(told, "emailAddress")
        if "phone" not in said and text_in(told, "phoneNumber"):
            said["phone"] = telephone.e164_as_typed(text_in(told, "phoneNumber")) or text_in(told, "phoneNumber")
        if "address" not in said and text_in(told, "street1"):
            said["address"] = ", ".join(filter(None, (text_in(told, "street1"), text_in(told, "street2"))))
            said["postcode"], said["place"] = text_in(told, "postCode"), text_in(told, "city")
    return said


def _asked(party: Document) -> dict[str, str]:
    """The language, and whether the address is protected, where the party says so. Raises Unreadable for a protection that is none."""
    said: dict[str, str] = {}
    for ability in _rows(party, "languageAbility"):
        code = text_in(ability, "languageCode").lower().partition("-")[0]
        if ability.get("isFavouriteLanguage") is True and code in (*BOKMAAL, "en"):
            said["language"] = "en" if code == "en" else "nb"
    for characteristic in _rows(party, "partyCharacteristic"):
        if text_in(characteristic, "name").replace("_", "").replace("-", "").lower() in PROTECTED:
            if text_in(characteristic, "value") not in PROTECTIONS:
                raise Unreadable(f"one of {', '.join(PROTECTIONS)} as the protection of an address")
            said["protected_address"] = text_in(characteristic, "value")
    return said


def _count_the_rest(parsed: Parsed, party: Document) -> None:
    """What is not read, by what kind of member it is; nothing of what it says."""
    for name, value in party.items():
        if name in READ or name.startswith("@") or value in (None, "", [], {}):
            continue
        if name == IDENTIFICATION:
            parsed.alarms[NATIONAL_IDENTITY_NUMBER] += 1
        elif name in SPECIAL:
            parsed.alarms[SPECIAL_CATEGORY] += 1
        else:
            parsed.ignored[STANDARD_MEMBER if name in STANDARD else OTHER_MEMBER] += 1


def _is_valid(medium: Document, context: Context) -> bool:
    """Whether a medium has begun and not ended when it is received."""
    begins, ends = (instants.from_iso(text_in(medium, "validFor", name)) for name in ("startDateTime", "endDateTime"))
    now = instants.from_report(context.get("received_at"))
    return now is None or ((begins is None or begins <= now) and (ends is None or ends > now))


def _day(text: str, context: Context) -> date:
    """A day of birth. A date-time that is not midnight in its own zone is the day that it was where the provider is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("a date or date-time in `birthDate`") from None
    where = instants.place(context)
    if at.tzinfo is None or where is None or not (at.hour or at.minute):
        return at.date()
    return at.astimezone(where).date() if 1 < at.year < 9999 else at.date()


def _rows(party: Document, name: str) -> list[Document]:
    rows = party.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _texts(value: Any) -> Iterator[str]:
    """Every text and number anywhere in a document."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str | int) and not isinstance(one, bool):
            yield str(one) if isinstance(one, str) or abs(one) < 10**20 else ""
