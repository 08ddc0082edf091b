"""Why not?

A refusal says why and by which paragraph, where one can complain, and is a human being's (GDPR art. 12(4), personopplysningsloven § 16).
"""

import re
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.request_step import enough, move, standing, tell
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Text
from hjemmel.notice.wording import complaint
from hjemmel.rights.states import Event

CITATION = re.compile(r"(§|\bart\.) ?\d")
HEADING = Text("Vi har svart på kravet ditt", "We have answered your request")
BODY = Text(
    "Vi kan ikke gjøre det du ber om i krav {number}. Hvorfor, og hvor du kan klage, står under Rettighetene dine.",
    "We cannot do what you ask in request {number}. Why, and where you can complain, is under Your rights.",
)


def refuse_request(number: str, reason: str, law: str, actor: Actor, now: datetime) -> None:
    """Refuse a request that waits. Raises Refused: none waits, no reason, no paragraph, or no human being."""
    notice = the_notice()
    clause = notice.clause_for("request.field.refusal_law")
    if not CITATION.search(law) or not enough(reason):
        nb = "et avslag sier hvorfor (minst ti tegn), og etter hvilken paragraf, som «bokføringsloven § 13» eller «GDPR art. 17(3)(b)»"
        en = "a refusal says why (ten characters or more), and by which paragraph, as “bokføringsloven § 13” or “GDPR art. 17(3)(b)”"
        raise Refused(refuse("no-paragraph", clause, nb, en))
    with transaction.atomic():
        at = standing(notice, number, Event.REFUSE, actor, clause)
        answer = f"{reason.strip()} ({law.strip()}) {complaint(notice, at.contact.language)}"
        values = {"answer": answer, "refusal_law": law.strip(), "answered_by": actor.id, "answered_at": now}
        move(notice, at, values, actor, now, clause)
        tell(notice, at, HEADING, Text(BODY.nb.format(number=number), BODY.en.format(number=number)), now)
