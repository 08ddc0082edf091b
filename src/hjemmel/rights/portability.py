"""What can a person take along, and what may go straight to another provider?

What she has given herself, for the contract or by consent (GDPR art. 20(1)); of that, what the notice lets go to the provider that she
moves to (art. 20(2)).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from hjemmel.notice.model import Field, Ground, Notice, RecordType

PORTABLE_BASES = ("6.1.a", "6.1.b")
GROUND, RECORD = "portability", "transfer"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {"bool": "boolean", "float64": "number"}

WAITING, HANDED_OVER, STOPPED = "waiting", "handed-over", "stopped"  # how a transfer stands

Fields = Mapping[str, tuple[str, ...]]  # by record type


def portable(notice: Notice) -> list[RecordType]:
    """The record types with something that the subject gave, for the contract or by consent."""
    return [r for r in notice.records() if r.basis in PORTABLE_BASES and any(field.given for field in r.fields)]


def given(notice: Notice) -> Fields:
    """What she gave herself."""
    return {record.id: tuple(field.name for field in record.fields if field.given) for record in portable(notice)}


def ground_of(notice: Notice) -> Ground | None:
    """What opens data to the provider that she moves to; None for a notice that lets nothing go there."""
    return next((ground for ground in notice.grounds if ground.id == GROUND), None)


def transferable(notice: Notice) -> Fields:
    """Of what she gave herself, what the ground opens and the recipient may have."""
    ground = ground_of(notice)
    if ground is None or not notice.has(RECORD):
        return {}
    recipient = notice.recipient(ground.recipient)
    opened = {record: recipient.fields_of(record) for record in ground.records}
    found = {record: tuple(name for name in names if name in opened.get(record, ())) for record, names in given(notice).items()}
    return {record: names for record, names in found.items() if names}


def key_digest(key: str) -> str:
    """What is stored of the key of a transfer."""
    return sha256(key.encode()).hexdigest()


def schema(notice: Notice, fields: Fields) -> dict[str, Any]:
    """The JSON Schema of an answer that holds these fields."""
    records = {record: _rows_schema(notice.record(record), names) for record, names in fields.items()}
    return {"$schema": DIALECT, "type": "object", "additionalProperties": False, "required": list(records), "properties": records}


def _rows_schema(record: RecordType, names: tuple[str, ...]) -> dict[str, Any]:
    fields = {name: _field_schema(record.field(name)) for name in names}
    row = {"type": "object", "additionalProperties": False, "required": list(fields), "properties": fields}
    return {"title": record.title.en, "type": "array", "items": row}


def _field_schema(field: Field) -> dict[str, Any]:
    kind = _TYPES.get(field.type, "integer" if "int" in field.type else "string")
    shape: dict[str, Any] = {"title": field.title.en, "type": [kind, "null"] if field.optional else kind}
    if field.type in ("date", "instant"):
        shape["format"] = "date" if field.type == "date" else "date-time"
    if field.values:
        shape["enum"] = [*field.values, *([None] if field.optional else [])]
    return shape
