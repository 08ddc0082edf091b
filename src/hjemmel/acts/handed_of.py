"""Who outside has had something of this person's, by name, as far as the register knows?

The same answer as in the copy (`rights.recipients`), without the rest of it.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.own_uses import own_uses
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Kind
from hjemmel.rights.recipients import TOLD_BY, Handed, handed_over
from hjemmel.stores import agreements, evidence, reading


def handed_of(token: str, actor: Actor, now: datetime) -> list[Handed]:
    """The oldest first. Raises Refused without a live permit of one's own, RegisterUnavailable."""
    notice = the_notice()
    fed = {record for recipient in notice.recipients if recipient.standing for record in recipient.records}
    opened = own_uses(token, actor, now, lambda record: record.kind is Kind.ENTRY and record.id in {*TOLD_BY, *fed})
    row, uses = opened.permit, opened.uses
    found = zip(uses, reading.whole(uses, token), strict=True)
    rows = {record.id: [dict(zip(use.fields, one, strict=True)) for one in its] for (record, use), its in found}
    with transaction.atomic():
        body = {"permit": row.pk, "records": len(uses)}
        evidence.append("overview", actor.id, actor.audience, "", now, body, row.contact.evidence_salt)
    return handed_over(notice, rows, agreements.parties(notice, now))
