"""The JSON Schema of a record type lets through the records that its declaration describes, and no others.

Proves: G2.
"""

import json
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import validator_for

from hjemmel.notice.exports.schema import bundle, field_schema, record_schema
from hjemmel.notice.language import load
from hjemmel.notice.model import Field, RecordType, Text
from hjemmel.notice.vocabulary import FIELD_TYPES, INTEGER_TYPES, UNITS
from sample_notice import FOLDER

NOTICE = load(FOLDER)
RECORDS = list(NOTICE.records())
EACH_RECORD = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
EACH_TYPE = pytest.mark.parametrize("kind", FIELD_TYPES)
Row = dict[str, Any]

INSTANTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.isoformat(timespec="milliseconds"))


def bounds(kind: str) -> tuple[int, int]:
    """What an integer type holds, from numpy's own tables."""
    import numpy as np

    limits = np.iinfo(kind)
    return int(limits.min), int(limits.max)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Values as a record of this field may hold them, in JSON."""
    if field.type in INTEGER_TYPES:
        return st.integers(*bounds(field.type))
    return {
        "text": st.text(),
        "mac": st.binary(min_size=6, max_size=6).map(lambda octets: octets.hex(":")),
        "ip": st.ip_addresses().map(str),
        "instant": INSTANTS | INSTANTS.map(lambda text: text.replace("+00:00", "Z")),
        "date": st.dates().map(lambda day: day.isoformat()),
        "bool": st.booleans(),
        "choice": st.sampled_from(field.values or ("one",)),
        "float64": st.floats(allow_nan=False, allow_infinity=False),
    }[field.type]


def wrong(field: Field) -> st.SearchStrategy[Any]:
    """Values that no record of this field may hold."""
    other = st.lists(st.integers()) | st.dictionaries(st.text(), st.integers())
    if field.type in INTEGER_TYPES:
        low, high = bounds(field.type)
        return other | st.sampled_from([low - 1, high + 1, 0.5, "1", True])
    return (
        other
        | {
            "text": st.integers() | st.booleans(),
            "mac": st.sampled_from(["AA:BB:CC:DD:EE:FF", "aa-bb-cc-dd-ee-ff", "aa:bb:cc:dd:ee", "aa:bb:cc:dd:ee:ff:00", ""]),
            "ip": st.sampled_from(["192.0.2.256", "192.0.2.1/24", "2001:db8::g", "host", "", 1]),
            "instant": st.sampled_from(
                ["2026-11-24", "2026-11-24T12:00:00", "2026-11-24T12:00:00+01:00", "2026-13-01T00:00:00Z", "2026-11-24T12:00:00.0001Z", 0]
            ),
            "date": st.sampled_from(["2026-02-30", "24.11.2026", "2026-11-24T00:00:00Z", "", 20261124]),
            "bool": st.sampled_from([0, 1, "true", "no"]),
            "choice": st.sampled_from(["", "not declared", 1, True]),
            "float64": st.sampled_from(["1.5", True]),
        }[field.type]
    )


def rows(record: RecordType) -> st.SearchStrategy[Row]:
    """Records of a type: what is not optional is there, what is optional is there, null or absent."""
    required = {field.name: values(field) for field in record.fields if not field.optional}
    optional = {field.name: st.none() | values(field) for field in record.fields if field.optional}
    return st.fixed_dictionaries(required, optional=optional)


def mutated(record: RecordType) -> st.SearchStrategy[Row]:
    """A record with exactly one thing wrong."""

    def with_wrong(row: Row) -> st.SearchStrategy[Row]:
        spoilt = [wrong(field).map(lambda value, name=field.name: row | {name: value}) for field in record.fields]
        undeclared = st.text(min_size=1).filter(lambda name: name not in {field.name for field in record.fields})
        required = [field.name for field in record.fields if not field.optional]
        lacking = [st.just({key: value for key, value in row.items() if key != name}) for name in required]
        nulled = [st.just(row | {name: None}) for name in required]
        return st.one_of(*spoilt, undeclared.map(lambda name: row | {name: 1}), *lacking, *nulled)

    return rows(record).flatmap(with_wrong)


def validator(schema: Row) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=FormatChecker())


def a_field(kind: str, **changes: Any) -> Field:
    words = ("one", "two") if kind == "choice" else ()
    return replace(Field("asked", kind, "", "none", Text("Spurt", "Asked"), words), **changes)


@EACH_RECORD
def test_it_is_a_schema_of_draft_2020_12(record: RecordType) -> None:
    schema = record_schema(record, NOTICE)
    assert validator_for(schema) is Draft202012Validator
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


@EACH_RECORD
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_declared_record_is_let_through(record: RecordType, data: st.DataObject) -> None:
    row = data.draw(rows(record))
    assert [error.message for error in validator(record_schema(record, NOTICE)).iter_errors(row)] == []


@EACH_RECORD
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_record_with_one_thing_wrong_is_not(record: RecordType, data: st.DataObject) -> None:
    assert not validator(record_schema(record, NOTICE)).is_valid(data.draw(mutated(record)))


@EACH_TYPE
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_every_type_of_the_language_tells_right_from_wrong(kind: str, data: st.DataObject) -> None:
    field = a_field(kind)
    schema = validator(field_schema(field, NOTICE))
    assert schema.is_valid(data.draw(values(field)))
    assert not schema.is_valid(data.draw(wrong(field)))
    assert not schema.is_valid(None)


@EACH_TYPE
def test_what_is_optional_may_be_null(kind: str) -> None:
    assert validator(field_schema(a_field(kind, optional=True), NOTICE)).is_valid(None)


@given(text=st.text(min_size=1))
def test_a_mac_address_has_one_form(text: str) -> None:
    assume(not all(letter in "0123456789abcdef:" for letter in text))
    assert not validator(field_schema(a_field("mac"), NOTICE)).is_valid(text)


@pytest.mark.parametrize("unit", UNITS)
def test_a_number_says_its_unit(unit: str) -> None:
    assert field_schema(a_field("int16", unit=unit), NOTICE)["x-unit"] == unit


def test_only_numbers_say_a_unit() -> None:
    for record in RECORDS:
        for field in record.fields:
            assert field_schema(field, NOTICE).get("x-unit", "") == field.unit


def test_what_identifies_what_is_given_and_what_is_guarded_is_told() -> None:
    for record in RECORDS:
        for field in record.fields:
            said = field_schema(field, NOTICE)
            assert said["x-identifies"] == field.identifies
            assert (said.get("x-given", False), said.get("x-guarded", False)) == (field.given, field.guarded)


def test_titles_are_told_in_every_language_of_the_notice() -> None:
    said = record_schema(NOTICE.record("call"), NOTICE)
    assert (said["title"], said["x-title"]) == ("Samtaler", {"nb": "Samtaler", "en": "Calls"})
    assert said["properties"]["duration_s"]["x-title"]["en"] == NOTICE.record("call").field("duration_s").title.en


def test_retention_is_told_as_it_is_declared() -> None:
    assert record_schema(NOTICE.record("call"), NOTICE)["x-retention"] == {
        "clock": "started_at",
        "keep": "at month entry",
        "period": "P5M",
        "then": "anonymise",
        "law": NOTICE.record("call").retention.law,
    }


def test_the_bundle_holds_every_record_type_under_its_own_name() -> None:
    whole = bundle(NOTICE)
    Draft202012Validator.check_schema(whole)
    assert whole["$defs"] == {record.id: record_schema(record, NOTICE) for record in RECORDS}
    names = [whole["$id"], *(schema["$id"] for schema in whole["$defs"].values())]
    assert len(set(names)) == len(names) == len(RECORDS) + 1
    row = {"$ref": f"#/$defs/{RECORDS[0].id}"}
    assert not validator(whole | row).is_valid({"undeclared": 1})
