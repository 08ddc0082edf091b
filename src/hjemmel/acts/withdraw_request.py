"""Has the person taken the request back?

The only way in which a request ends without an answer or a refusal. How she said it is written down, and she is told that we have
closed it, so that one who never said so can protest.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.request_step import enough, move, standing, tell
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Text
from hjemmel.notice.wording import complaint
from hjemmel.rights.states import Event

HEADING = Text("Kravet ditt er lukket", "Your request is closed")
BODY = Text(
    "Du har trukket krav {number}. Stemmer ikke det, si fra, så åpner vi et nytt.",
    "You have withdrawn request {number}. If that is not so, tell us, and we open a new one.",
)
CLOSED = Text("Trukket tilbake: {how}", "Withdrawn: {how}")


def withdraw_request(number: str, how: str, actor: Actor, now: datetime) -> str:
    """Close a request that the person has taken back; `how` says how she said it. Returns as `tell`.

    Raises Refused: none waits, nothing said.
    """
    notice = the_notice()
    clause = notice.clause_for("request.field.state")
    with transaction.atomic():
        at = standing(notice, number, Event.WITHDRAW, actor, clause)
        if not enough(how):
            nb = "et krav lukkes uten svar bare når kunden har trukket det: skriv hvordan hun sa det (minst ti tegn)"
            en = "a request is closed without an answer only when the customer withdrew it: write how she said so (ten characters or more)"
            raise Refused(refuse("not-withdrawn", clause, nb, en))
        language = at.contact.language
        text = f"{CLOSED.to(language).format(how=how.strip())} {complaint(notice, language)}"
        move(notice, at, {"answer": text, "answered_by": actor.id, "answered_at": now}, actor, now, clause)
        body = Text(BODY.nb.format(number=number), BODY.en.format(number=number))
        return tell(notice, at, HEADING, body, now, f"{body.to(language)} {complaint(notice, language)}")
