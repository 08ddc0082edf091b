"""Who outside has had something of this person's, by name, as far as the register knows?

The same answer as in the copy (`rights.recipients`), without the rest of it.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look, use_for
from hjemmel.gate.decision import require
from hjemmel.notice.model import Kind, RecordType, Use
from hjemmel.rights.recipients import TOLD_BY, Handed, handed_over
from hjemmel.stores import agreements, evidence, people, reading

SUBJECT = "customer"


def handed_of(token: str, actor: Actor, now: datetime) -> list[Handed]:
    """The oldest first. Raises Refused without a live permit of one's own, RegisterUnavailable."""
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    fed = {record for recipient in notice.recipients if recipient.standing for record in recipient.records}
    uses: list[tuple[RecordType, Use]] = []
    for record in (r for r in notice.records() if r.kind is Kind.ENTRY and r.id in {*TOLD_BY, *fed}):
        look = Look(SUBJECT, permit.purpose if permit else "access", record.id)
        use = use_for(notice, look)
        if isinstance(use, Use):
            require(decide_look(notice, look, permit, people.standing(row.contact_id if row else 0, record.id), now))
            uses.append((record, use))
    assert row is not None
    found = zip(uses, reading.whole(uses, token), strict=True)
    rows = {record.id: [dict(zip(use.fields, one, strict=True)) for one in its] for (record, use), its in found}
    with transaction.atomic():
        body = {"permit": row.pk, "records": len(uses)}
        evidence.append("overview", actor.id, actor.audience, "", now, body, row.contact.evidence_salt)
    return handed_over(notice, rows, agreements.parties(notice, now))
