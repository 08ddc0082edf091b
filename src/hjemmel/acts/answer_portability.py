"""What can this person take along?

What she has given us herself, for the contract or by consent, in JSON with a schema beside it (GDPR art. 20). What we measured or
concluded is not part of it, and nothing of other people.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look, use_for
from hjemmel.gate.decision import require
from hjemmel.notice.model import Field, Notice, RecordType, Use
from hjemmel.stores import evidence, people, reading

PORTABLE_BASES = ("6.1.a", "6.1.b")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {"bool": "boolean", "float64": "number"}


def answer_portability(token: str, actor: Actor, now: datetime) -> dict[str, Any]:
    """`{"schema": …, "data": {record: [row, …]}}`. Raises Refused without a live permit of one's own, RegisterUnavailable."""
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    audience = permit.audience if permit else actor.audience  # the subject's own, also where the office answers on her behalf
    data: dict[str, Any] = {}
    for record in portable(notice):
        fields = tuple(field.name for field in record.fields if field.given)
        look = Look(audience, permit.purpose if permit else "access", record.id, fields)
        require(decide_look(notice, look, permit, people.standing(row.contact_id if row else 0, record.id), now))
        use = use_for(notice, look)
        assert isinstance(use, Use)
        rows = reading.rows_of(record, use, token, fields, notice.time_zone)
        data[record.id] = [{name: _plain(value) for name, value in zip(fields, found, strict=True)} for found in rows]
    assert row is not None
    with transaction.atomic():
        clause = notice.clause_for("act.answer_portability")
        evidence.append("portability", actor.id, actor.audience, clause, now, {"permit": row.pk}, row.contact.evidence_salt)
    return {"schema": schema(notice), "data": data}


def portable(notice: Notice) -> list[RecordType]:
    """The record types with something that the subject gave, for the contract or by consent."""
    return [r for r in notice.records() if r.basis in PORTABLE_BASES and any(field.given for field in r.fields)]


def schema(notice: Notice) -> dict[str, Any]:
    """The JSON Schema of `data`."""
    records = {record.id: _rows_schema(record) for record in portable(notice)}
    return {"$schema": DIALECT, "type": "object", "additionalProperties": False, "required": list(records), "properties": records}


def _rows_schema(record: RecordType) -> dict[str, Any]:
    fields = {field.name: _field_schema(field) for field in record.fields if field.given}
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


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
