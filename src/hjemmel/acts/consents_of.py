"""What has this person said yes to, so that she can have a receipt for it?"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.published_versions import no_longer_asked
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look
from hjemmel.gate.decision import require
from hjemmel.notice.exports.consent_receipt import Consent
from hjemmel.stores import consents, evidence, people


def consents_of(token: str, actor: Actor, now: datetime) -> list[Consent]:
    """Each yes on record, the newest first. Raises Refused without a live permit of one's own."""
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    look = Look(actor.audience, permit.purpose if permit else "access", "choice")
    decision = require(decide_look(notice, look, permit, people.standing(row.contact_id if row else 0, "choice"), now))
    assert row is not None
    dropped = no_longer_asked(consents.chosen(row.contact), notice)
    found = list(consents.of(row.contact, notice, dropped))[::-1]
    with transaction.atomic():
        body = {"permit": row.pk, "rows": len(found)}
        evidence.append("consents", actor.id, actor.audience, decision.clause, now, body, row.contact.evidence_salt)
    return found
