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
from hjemmel.notice.model import Use
from hjemmel.rights.portability import Fields, given, schema
from hjemmel.stores import evidence, people, reading


def answer_portability(token: str, actor: Actor, now: datetime, wanted: Fields | None = None) -> dict[str, Any]:
    """`{"schema": …, "data": {record: [row, …]}}`, of all that she gave or of the `wanted` fields of that.

    Raises Refused without a live permit of one's own, RegisterUnavailable.
    """
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    audience = permit.audience if permit else actor.audience  # the subject's own, also where the office answers on her behalf
    whole, data = given(notice), dict[str, Any]()
    asked = whole if wanted is None else {record: tuple(n for n in whole[record] if n in names) for record, names in wanted.items()}
    for record_id, fields in asked.items():
        record = notice.record(record_id)
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
    return {"schema": schema(notice, asked), "data": data}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
