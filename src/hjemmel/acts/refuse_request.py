"""Why not?

A refusal says why and by which paragraph, of a law that the notice knows and that is in force. It says where one can complain, and is a
human being's (GDPR art. 12(4), personopplysningsloven § 16).
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.request_step import enough, move, standing, tell
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.notice.model import Notice, Text
from hjemmel.notice.wording import complaint
from hjemmel.rights.states import Event

CITATION = re.compile(r"(§|\bart\.) ?\d")
HEADING = Text("Vi har svart på kravet ditt", "We have answered your request")
BODY = Text(
    "Vi kan ikke gjøre det du ber om i krav {number}. Hvorfor, og hvor du kan klage, står under Rettighetene dine.",
    "We cannot do what you ask in request {number}. Why, and where you can complain, is under Your rights.",
)


def refuse_request(number: str, reason: str, law: str, actor: Actor, now: datetime) -> str:
    """Refuse a request that waits. Returns the letter to send today, "" where she is told.

    Raises Refused: none waits, no reason, no paragraph of a statute of the
    notice, one that is not in force, or no human being.
    """
    notice = the_notice()
    clause = notice.clause_for("request.field.refusal_law")
    if fault := _fault(notice, reason, law, now, clause):
        raise Refused(fault)
    with transaction.atomic():
        at = standing(notice, number, Event.REFUSE, actor, clause)
        answer = f"{reason.strip()} ({law.strip()}) {complaint(notice, at.contact.language)}"
        values = {"answer": answer, "refusal_law": law.strip(), "answered_by": actor.id, "answered_at": now}
        move(notice, at, values, actor, now, clause)
        return tell(notice, at, HEADING, Text(BODY.nb.format(number=number), BODY.en.format(number=number)), now, answer)


def _fault(notice: Notice, reason: str, law: str, now: datetime, clause: str) -> Decision | None:
    if not enough(reason) or not any(CITATION.search(piece) and notice.statutes_of(piece) for piece in law.split(",")):
        known = ", ".join(statute.id for statute in notice.statutes)
        nb = f"et avslag sier hvorfor (minst ti tegn), og etter hvilken paragraf, som «GDPR art. 12(5)», i en av lovene {known}"
        en = f"a refusal says why (ten characters or more), and by which paragraph, as “GDPR art. 12(5)”, of one of the laws {known}"
        return refuse("no-paragraph", clause, nb, en)
    if expired := notice.not_in_force(law, now.astimezone(ZoneInfo(notice.time_zone)).date()):
        nb = f"`{expired}` gjelder ikke i dag; vis til en lov som gjelder, som «GDPR art. 12(5)»"
        en = f"`{expired}` is not in force today; cite a law that is, as “GDPR art. 12(5)”"
        return refuse("not-in-force", clause, nb, en)
    return None
