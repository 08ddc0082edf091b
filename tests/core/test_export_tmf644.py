"""The TMF644 export has the shape that TM Forum publishes, and says for each field which role may use it for what.

Proves: G2.
"""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from hjemmel.notice.exports.tmf644 import CHOICES, profile_specifications
from hjemmel.notice.language import load
from hjemmel.notice.model import Notice, Version
from published.collect import SHAPES, SPECIFICATION
from sample_notice import FOLDER
from second_notice import second_notice

NOTICE = load(FOLDER)
MADE = profile_specifications(NOTICE)
Resource = dict[str, Any]


def published() -> Draft202012Validator:
    """The published types as a schema, closed: a property that TM Forum does not name is a fault."""
    shapes: dict[str, Any] = json.loads(SHAPES.read_text(encoding="utf-8"))

    def kind(value: Any) -> Resource:
        if isinstance(value, list):
            return {"type": "array", "items": kind(value[0])}
        if value in shapes:
            return {"$ref": f"#/$defs/{value}"}
        return {"type": "string", "format": value} if value in ("date-time", "uri") else {"type": value}

    def own(name: str, shape: Resource) -> Resource:
        properties = {key: kind(value) for key, value in shape["properties"].items()}
        if "@type" in properties:
            properties["@type"] = {"const": name}
        return {"type": "object", "properties": properties, "required": shape["required"], "additionalProperties": False}

    types = {
        name: {"oneOf": [own(name, shape), *({"$ref": f"#/$defs/{other}"} for other in shape["or"])]} for name, shape in shapes.items()
    }
    whole = {"$defs": types, "type": "array", "items": {"$ref": f"#/$defs/{SPECIFICATION}"}}
    Draft202012Validator.check_schema(whole)
    return Draft202012Validator(whole, format_checker=FormatChecker())


PUBLISHED = published()


def specification(name: str, made: list[Resource] = MADE) -> Resource:
    (found,) = (each for each in made if each["id"] == name)
    return found


def characteristics(name: str, kind: str, made: list[Resource] = MADE) -> list[Resource]:
    return [each for each in specification(name, made)["specCharacteristic"] if each.get("privacyType") == kind]


def value(characteristic: Resource) -> str:
    return str(characteristic["characteristicValueSpecification"][0]["value"])


def test_it_has_the_published_shape() -> None:
    assert [error.message for error in PUBLISHED.iter_errors(MADE)] == []


def paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [found for key, deeper in items for found in ((*path, key), *paths(deeper, (*path, key)))]


def spoilt(made: list[Resource], path: tuple[Any, ...]) -> list[Resource]:
    """The export with one property renamed, wherever it stands."""
    changed = deepcopy(made)
    holder: Any = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[f"{path[-1]}s"] = holder.pop(path[-1])
    return changed


def test_no_property_may_be_called_anything_else() -> None:
    small = [MADE[0] | {"specCharacteristic": MADE[0]["specCharacteristic"][:1]}]
    ruled = next(each for each in characteristics("device-sample", "Internal Purpose") if "charSpecRelationship" in each)
    small.append(specification("device-sample") | {"specCharacteristic": [ruled]})
    assert PUBLISHED.is_valid(small)
    names = [path for path in paths(small) if isinstance(path[-1], str)]
    assert len(names) > 60
    assert [path for path in names if PUBLISHED.is_valid(spoilt(small, path))] == []


def test_there_is_one_specification_for_the_choices_and_for_each_record_type() -> None:
    assert [each["id"] for each in MADE] == [CHOICES, *(record.id for record in NOTICE.records())]
    assert CHOICES not in [each["id"] for each in profile_specifications(replace(NOTICE, choices=()))]


def test_every_id_stands_for_one_thing() -> None:
    for each in MADE:
        ids = [characteristic["id"] for characteristic in each["specCharacteristic"]]
        assert len(set(ids)) == len(ids), each["id"]


def test_every_use_tells_its_fields_purpose_and_role_and_no_more() -> None:
    for record in NOTICE.records():
        declared = sorted((use.audience, use.purpose, field) for use in record.uses for field in use.fields)
        told = characteristics(record.id, "Internal Purpose")
        assert sorted((each["allowedRole"][0]["id"], each["privacyUsagePurpose"], each["name"]) for each in told) == declared
        assert {each["id"] for each in specification(record.id)["applicableRole"]} == {use.audience for use in record.uses}


def test_recipients_are_told_as_an_external_purpose() -> None:
    for record in NOTICE.records():
        told = {(each["allowedRole"][0]["id"], each["name"]) for each in characteristics(record.id, "External Purpose")}
        given = [recipient for recipient in NOTICE.recipients if record.id in recipient.records]
        assert told == {(each.id, name) for each in given for name in each.fields_of(record.id) or ("totals",)}
    assert {each["name"] for each in characteristics("call", "External Purpose")} == {"totals"}


def periods(name: str, notice: Notice) -> dict[str, str]:
    return {each["id"]: value(each) for each in characteristics(name, "Internal Retention", profile_specifications(notice))}


def test_periods_are_those_of_the_rules(tmp_path: Path) -> None:
    other = load(second_notice(tmp_path))
    assert periods("device-sample", NOTICE)["retention"] == "P21D"
    assert periods("device-sample", NOTICE)["use.support"] == "P3D"
    assert periods("device-sample", other)["use.support"] == "P5D"
    assert periods("call", other)["retention"] == "P6M"


def test_only_a_choice_is_the_party_s_to_set_and_it_is_off_until_then() -> None:
    settable = {(each["id"], c["id"]): value(c) for each in MADE for c in each["specCharacteristic"] if c["configurable"]}
    assert settable == {(CHOICES, choice.id): "No" for choice in NOTICE.choices}


def test_a_use_that_can_be_stopped_names_the_choice_that_stops_it() -> None:
    for record in NOTICE.records():
        for use in record.uses:
            told = [each for each in characteristics(record.id, "Internal Purpose") if each["id"].startswith(f"use.{use.id}.")]
            named = {tuple(each.get("charSpecRelationship", ())) and each["charSpecRelationship"][0]["name"] for each in told}
            assert named == {use.opt_out or ()}, (record.id, use.id)


def test_a_use_that_asks_for_consent_requires_it() -> None:
    record = NOTICE.record("enquiry")
    use = replace(record.uses[0], opt_out=None, consent="help-tips")
    categories = tuple(
        replace(c, records=tuple(replace(r, uses=(use,)) if r is record else r for r in c.records)) for c in NOTICE.categories
    )
    made = profile_specifications(replace(NOTICE, categories=categories))
    told = characteristics("enquiry", "Internal Purpose", made)
    assert {(each["charSpecRelationship"][0]["relationshipType"], each["charSpecRelationship"][0]["name"]) for each in told} == {
        ("requires", "help-tips")
    }
    assert PUBLISHED.is_valid(made)


@pytest.mark.parametrize(("field", "level"), [("device_name", "high"), ("mac", "medium"), ("signal_dbm", "low")])
def test_what_identifies_more_is_more_critical(field: str, level: str) -> None:
    told = [each for each in characteristics("device-sample", "Internal Purpose") if each["name"] == field]
    assert told and {each["criticalityLevel"] for each in told} == {level}


def test_it_says_whose_it_is_and_from_when() -> None:
    first = Version(1, date(2025, 1, 1), NOTICE.version.summary)
    for each in profile_specifications(replace(NOTICE, versions=(first,))):
        assert each["relatedParty"][0]["partyOrPartyRole"]["id"] == NOTICE.provider.organisation_number
        assert each["version"] == "1"
        assert each["validFor"]["startDateTime"] == "2024-12-31T23:00:00Z"  # midnight in Norway, 1 January 2025
