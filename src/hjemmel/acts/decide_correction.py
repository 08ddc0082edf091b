"""May this correction take effect?

Somebody other than the one who asked decides, and has seen what it says under a permit that its subject knows of. Approved, the new
value takes the old one's place; rejected, the old one stands, and she is told why as of any refusal. Time alone decides nothing.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.await_approval import request_of
from hjemmel.acts.refuse_request import refuse_request
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Text
from hjemmel.stores import corrections, entries, evidence, models, people, recipient_notices, row_decisions

RECORD, PURPOSE = "correction", "own-decisions"
APPROVED = Text("Rettelsen er godkjent, og gjelder fra nå.", "The correction is approved, and holds from now.")


def decide_correction(correction_id: int, approve: bool, actor: Actor, now: datetime, reason: str = "", law: str = "") -> None:
    """Approve or reject a pending correction; its request is answered by that, or refused for a `reason` by a paragraph of `law`.

    Raises Refused: no such pending one, one's own, one that the actor has not opened; rejected without a reason or a paragraph.
    """
    notice = the_notice()
    record, clause = notice.record(RECORD), notice.clause_for("correction.use.approve")
    contact = models.Contact.objects.filter(pk__in=entries.rows(record).filter(pk=correction_id).values("contact_id")).first()
    if contact is None:
        raise _none_waits(correction_id, clause)
    with writing(contact, actor, uses=False, owed=not approve):
        row = entries.rows(record).select_for_update().filter(pk=correction_id, state="pending").first()
        if row is None:
            raise _none_waits(correction_id, clause)
        if row.asked_by == actor.id:
            nb, en = "en annen enn den som ba om det, må avgjøre", "somebody other than the one who asked must decide"
            raise Refused(refuse("own-request", clause, nb, en))
        if not people.has_seen(contact.pk, RECORD, PURPOSE, actor.id, now):
            nb = "åpne rettelsen og se hva den sier, før du avgjør den; kunden ser at du har åpnet den"
            en = "open the correction and see what it says before you decide; the customer sees that you have opened it"
            raise Refused(refuse("not-opened", clause, nb, en))
        state = corrections.DONE if approve else corrections.REJECTED
        entries.rows(record).filter(pk=row.pk).update(state=state, decided_by=actor.id, decided_at=now)
        if approve:
            about = notice.record(row.record)
            [one] = corrections.rows_of(about, row.contact_id, row.row or "") or [None]
            if one is None:
                nb, en = (
                    "det som skulle rettes, finnes ikke lenger; avvis rettelsen",
                    "what was to be corrected is gone; reject the correction",
                )
                raise Refused(refuse("no-row", clause, nb, en))
            today = now.astimezone(ZoneInfo(notice.time_zone)).date()
            changed = corrections.write(notice, about, one, row.contact_id, (row.field, row.becomes), today)
            recipient_notices.corrected(notice, row.contact_id, changed, now)
            row_decisions.note(row.contact_id, (row.record, row.field, row.row), row.becomes, now)
            answer_request(request_of(notice, row, contact, actor, now), APPROVED, actor, now)
        else:
            refuse_request(request_of(notice, row, contact, actor, now), reason, law, actor, now)
        body = {"field": row.field, "state": state}
        evidence.append("correction", actor.id, actor.audience, clause, now, body, contact.evidence_salt)


def _none_waits(correction_id: int, clause: str) -> Refused:
    nb, en = f"det er ingen rettelse `{correction_id}` som venter", f"no correction `{correction_id}` is waiting"
    return Refused(refuse("no-correction", clause, nb, en))
