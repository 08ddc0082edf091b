"""Does a human being see it otherwise?

Who has had an order refused by a credit assessment can say what she thinks and have somebody else decide anew (GDPR art. 22(3)): a human
being, and not the one who decided. The outcome is noted with the assessment, and is the answer to her request.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.request_step import enough, move, standing, tell
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.notice.model import Text
from hjemmel.notice.wording import complaint
from hjemmel.rights.states import Event
from hjemmel.stores import entries, evidence

RIGHT, RECORD = "human-review", "credit-check"
UPHELD, CHANGED = "upheld", "changed"
ACCEPTED, NOT_ACCEPTED = "yes", "no"
HEADING = Text("Et menneske har sett på avgjørelsen på nytt", "A human being has looked at the decision again")
BODY = Text("Svaret på krav {number} står under Rettighetene dine.", "The answer to request {number} is under Your rights.")
SAID = {
    CHANGED: Text("Bestilling {order} er godtatt likevel.", "Order {order} is accepted after all."),
    UPHELD: Text("Avslaget på bestilling {order} blir stående.", "The refusal of order {order} stands."),
}


def review_decision(number: str, order_number: str, outcome: str, reason: str, actor: Actor, now: datetime) -> str:
    """Decide an order anew, to answer request `number`; `outcome` is "upheld" or "changed". Returns as `tell`.

    Raises Refused: no such request waits, nothing refused under that order, a machine or whoever decided, no reason.
    """
    notice = the_notice()
    clause = notice.clause_for("act.review_decision")
    if actor.audience == SYSTEM.audience:
        nb, en = "et menneske ser på det på nytt, ikke en maskin", "a human being looks at it again, and no machine"
        raise Refused(refuse("no-human", clause, nb, en))
    with transaction.atomic():
        at = standing(notice, number, Event.ANSWER, actor, clause)
        checks = entries.about(notice.record(RECORD), at.contact.pk).filter(order_number=order_number, accepted=NOT_ACCEPTED, review=None)
        check = checks.select_for_update().first()
        if fault := _fault(at.row.right, check, outcome, reason, actor, clause):
            raise Refused(fault)
        told = {"review": outcome, "reviewed_by": actor.id, "reviewed_at": now}
        checks.update(**told, **({"accepted": ACCEPTED} if outcome == CHANGED else {}))
        body = {"outcome": outcome, "request": number}
        evidence.append("decision-reviewed", actor.id, actor.audience, clause, now, body, at.contact.evidence_salt)
        language = at.contact.language
        answer = f"{SAID[outcome].to(language).format(order=order_number)} {reason.strip()} {complaint(notice, language)}"
        move(notice, at, {"answer": answer, "answered_by": actor.id, "answered_at": now}, actor, now, clause)
        return tell(notice, at, HEADING, Text(BODY.nb.format(number=number), BODY.en.format(number=number)), now, answer)


def _fault(right: str, check: object, outcome: str, reason: str, actor: Actor, clause: str) -> Decision | None:
    if right != RIGHT or check is None:
        nb, en = "kravet gjelder ikke et avslag på denne bestillingen", "the request is not about a refusal of this order"
        return refuse("no-decision", clause, nb, en)
    if getattr(check, "decided_by", None) == actor.id:
        nb, en = "en annen enn den som avgjorde, må se på det på nytt", "somebody other than the one who decided must look at it again"
        return refuse("same-person", clause, nb, en)
    if outcome not in SAID or not enough(reason):
        nb, en = (
            "velg utfall, og skriv hvorfor, så kunden kan lese det",
            "choose an outcome, and write why, so that the customer can read it",
        )
        return refuse("no-reason", clause, nb, en)
    return None
