"""What does the notice look like to a telecom system?

TM Forum's Privacy API (TMF644 v5): one PartyPrivacyProfileSpecification for each record type, whose characteristics say which
field serves which purpose for which role, and how long; and one for the choices, which a party's own profile sets.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from hjemmel.notice.exports.activities import Activity, activities
from hjemmel.notice.model import Choice, Field, Notice, Recipient, RecordType, Use
from hjemmel.notice.wording import ending_words

CHOICES = "notice.choices"  # the id of a record type has no dot
INTERNAL_PURPOSE, EXTERNAL_PURPOSE, INTERNAL_RETENTION = "Internal Purpose", "External Purpose", "Internal Retention"
CRITICALITY = {"direct": "high", "device": "medium", "none": "low"}
YES, NO = "Yes", "No"

Resource = dict[str, Any]


def profile_specifications(notice: Notice) -> list[Resource]:
    """The specifications: the choices first, then the record types in the order of the notice. Texts are in its first language."""
    language = notice.languages[0]
    found = [_choices(notice, language)] if notice.choices else []
    return found + [_of_record(record, notice, language) for record in notice.records()]


def _choices(notice: Notice, language: str) -> Resource:
    characteristics = [_of_choice(choice, language) for choice in notice.choices]
    roles = {use.audience for record in notice.records() for use in record.uses if use.opt_out or use.consent}
    return _specification(CHOICES, "choices", "", sorted(roles), characteristics, notice, language)


def _of_choice(choice: Choice, language: str) -> Resource:
    """Until it is set, a choice is off: nothing is stopped, and no consent is given."""
    return _characteristic(choice.id, choice.title.to(language), values=(NO, YES)) | {
        "description": choice.text.to(language),
        "configurable": True,
    }


def _of_record(record: RecordType, notice: Notice, language: str) -> Resource:
    characteristics = [_retention(record, notice, language)]
    for activity in activities(record, notice):
        characteristics += _of_activity(activity, notice, language)
    roles = list(dict.fromkeys(use.audience for use in record.uses))
    about = notice.category_of(record.id).title.to(language)
    return _specification(record.id, record.title.to(language), about, roles, characteristics, notice, language)


def _of_activity(activity: Activity, notice: Notice, language: str) -> Iterator[Resource]:
    for use in activity.uses:
        for field in activity.record.fields:
            if field.name in use.fields:
                yield _of_use(field, use, notice, language)
        if use.window:
            role = [_role(use.audience, notice.audience(use.audience).title.to(language))]
            window = _characteristic(f"use.{use.id}", "window", values=(str(use.window),))
            yield window | {"privacyType": INTERNAL_RETENTION, "privacyUsagePurpose": use.purpose, "allowedRole": role}
    for recipient in activity.recipients:
        yield from _given(recipient, activity.record, language)


def _given(recipient: Recipient, record: RecordType, language: str) -> Iterator[Resource]:
    """A characteristic for each field that goes to a recipient; one of its own where only totals do."""
    number, fields = f"recipient.{recipient.id}", [record.field(name) for name in recipient.fields_of(record.id)]
    found = [_of_field(f"{number}.{field.name}", field, language) for field in fields]
    role = [_role(recipient.id, recipient.title.to(language))]
    for given in found or [_characteristic(number, "totals", values=(YES,))]:
        yield given | {"privacyType": EXTERNAL_PURPOSE, "privacyUsagePurpose": recipient.purpose, "allowedRole": role}


def _of_use(field: Field, use: Use, notice: Notice, language: str) -> Resource:
    found = _of_field(f"use.{use.id}.{field.name}", field, language) | {
        "privacyType": INTERNAL_PURPOSE,
        "privacyUsagePurpose": use.purpose,
        "allowedRole": [_role(use.audience, notice.audience(use.audience).title.to(language))],
    }
    named = [(kind, choice) for kind, choice in (("stoppedBy", use.opt_out), ("requires", use.consent)) if choice]
    return found | ({"charSpecRelationship": [_relationship(*pair) for pair in named]} if named else {})


def _retention(record: RecordType, notice: Notice, language: str) -> Resource:
    return _characteristic("retention", "retention", values=(str(record.retention.period),)) | {
        "description": ending_words(record, notice, language),
        "privacyType": INTERNAL_RETENTION,
        "privacyUsagePurpose": record.purpose,
    }


def _of_field(number: str, field: Field, language: str) -> Resource:
    found = _characteristic(number, field.name, values=(YES,))
    return found | {"description": field.title.to(language), "criticalityLevel": CRITICALITY.get(field.identifies, "high")}


def _characteristic(number: str, title: str, values: tuple[str, ...]) -> Resource:
    """A characteristic with the values that it may have; the first is its default."""
    return {
        "@type": "PartyPrivacyProfileSpecificationCharacteristic",
        "id": number,
        "name": title,
        "valueType": "string",
        "configurable": False,
        "characteristicValueSpecification": [
            {"@type": "StringCharacteristicValueSpecification", "valueType": "string", "value": value, "isDefault": value == values[0]}
            for value in values
        ],
    }


def _relationship(kind: str, choice: str) -> Resource:
    return {
        "@type": "CharacteristicSpecificationRelationship",
        "relationshipType": kind,
        "name": choice,
        "parentSpecificationId": CHOICES,
        "characteristicSpecificationId": choice,
    }


def _specification(
    number: str, title: str, about: str, roles: list[str], characteristics: list[Resource], notice: Notice, language: str
) -> Resource:
    since = _instant(notice)
    described = {"description": about} if about else {}
    return {
        "@type": "PartyPrivacyProfileSpecification",
        "id": number,
        "name": title,
        **described,
        "version": str(notice.version.number),
        "lifecycleStatus": "active",
        "lastUpdate": since,
        "validFor": {"startDateTime": since},
        "applicableRole": [_role(role, notice.audience(role).title.to(language)) for role in roles],
        "relatedParty": [_controller(notice)],
        "specCharacteristic": characteristics,
    }


def _role(number: str, title: str) -> Resource:
    return {"@type": "PartyPrivacyRoleSpecification", "id": number, "name": title}


def _controller(notice: Notice) -> Resource:
    provider = notice.provider
    party = {"@type": "PartyRef", "id": provider.organisation_number, "name": provider.name, "@referredType": "Organization"}
    return {"@type": "RelatedPartyRefOrPartyRoleRef", "role": "controller", "partyOrPartyRole": party}


def _instant(notice: Notice) -> str:
    """The first instant of the version in force, in UTC."""
    begins = datetime.combine(notice.version.valid_from, time.min, ZoneInfo(notice.time_zone))
    return f"{begins.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
