"""What does a record of each type look like?

JSON Schema (draft 2020-12) from the declared fields. What JSON Schema has no word for (units, how a field identifies, retention) is
said in annotations that begin with `x-`. `format` is meant to be asserted.
"""

from collections.abc import Callable
from typing import Any

from hjemmel.notice.exports.names import name
from hjemmel.notice.model import Field, Notice, RecordType
from hjemmel.notice.vocabulary import INTEGER_TYPES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MEDIA_TYPE = "application/schema+json"

MAC_SHAPE = "^[0-9a-f]{2}(:[0-9a-f]{2}){5}$"
INSTANT_SHAPE = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|\+00:00)$"  # UTC, to the millisecond

Schema = dict[str, Any]

# Number types are not here: their bounds are reckoned from their names.
_TYPES: dict[str, Callable[[Field], Schema]] = {
    "text": lambda _: {"type": "string"},
    "mac": lambda _: {"type": "string", "pattern": MAC_SHAPE},
    "ip": lambda _: {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]},
    "instant": lambda _: {"type": "string", "format": "date-time", "pattern": INSTANT_SHAPE},
    "date": lambda _: {"type": "string", "format": "date"},
    "bool": lambda _: {"type": "boolean"},
    "choice": lambda field: {"type": "string", "enum": list(field.values)},
    "float64": lambda _: {"type": "number"},
}


def bundle(notice: Notice) -> Schema:
    """All record types in one document, each under `$defs` and under its own name."""
    return {
        "$schema": DIALECT,
        "$id": name(notice, "schema"),
        "title": notice.provider.name,
        "x-notice-version": notice.version.number,
        "$defs": {record.id: record_schema(record, notice) for record in notice.records()},
    }


def record_schema(record: RecordType, notice: Notice) -> Schema:
    """The schema of one record type. A record is an object that holds its declared fields and no others."""
    return {
        "$schema": DIALECT,
        "$id": name(notice, f"schema/{record.id}"),
        **_titles(record, notice),
        "type": "object",
        "properties": {field.name: field_schema(field, notice) for field in record.fields},
        "required": [field.name for field in record.fields if not field.optional],
        "additionalProperties": False,
        **_rules(record),
    }


def field_schema(field: Field, notice: Notice) -> Schema:
    """The schema of one field. What is optional may be absent, or null."""
    found = _nullable(_type(field)) if field.optional else _type(field)
    found |= _titles(field, notice)
    if field.unit:
        found["x-unit"] = field.unit
    found["x-identifies"] = field.identifies
    marks = {"x-given": field.given, "x-guarded": field.guarded}
    return found | {mark: True for mark, said in marks.items() if said}


def _type(field: Field) -> Schema:
    if field.type not in INTEGER_TYPES:
        return _TYPES[field.type](field)
    signed, bits = not field.type.startswith("u"), int(field.type.removeprefix("u").removeprefix("int"))
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return {"type": "integer", "minimum": low, "maximum": high}


def _nullable(schema: Schema) -> Schema:
    """Lets null through. Patterns, formats and bounds do not look at it; a list of values must name it."""
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return schema | {"type": [schema["type"], "null"]} | choices


def _titles(titled: Field | RecordType, notice: Notice) -> Schema:
    texts = {language: titled.title.to(language) for language in notice.languages}
    return {"title": texts[notice.languages[0]], "x-title": texts}


def _rules(record: RecordType) -> Schema:
    rule = record.retention
    return {
        "x-kind": record.kind,
        "x-subject": record.subject,
        "x-clock": record.clock,
        "x-identity": list(record.identity),
        "x-purpose": record.purpose,
        "x-basis": record.basis,
        "x-law": record.law,
        "x-retention": {"clock": rule.clock, "keep": rule.keep, "period": str(rule.period), "then": rule.then, "law": rule.law},
    }
