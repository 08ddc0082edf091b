"""What is the answer?

Closes a request with an answer that a person can read. Every answer says where one can complain.
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

HEADING = Text("Vi har svart på kravet ditt", "We have answered your request")
BODY = Text("Svaret på krav {number} står under Rettighetene dine.", "The answer to request {number} is under Your rights.")


def answer_request(number: str, answer: str | Text, actor: Actor, now: datetime) -> str:
    """Answer a request that waits, in the person's language where `answer` has both. Returns as `tell`.

    Raises Refused: none waits, no answer, not one's to answer.
    """
    notice = the_notice()
    clause = notice.clause_for("request.field.answer")
    with transaction.atomic():
        at = standing(notice, number, Event.ANSWER, actor, clause)
        words = answer.to(at.contact.language) if isinstance(answer, Text) else answer
        if not enough(words):
            nb, en = (
                "skriv et svar som kunden kan lese (minst ti tegn)",
                "write an answer that the customer can read (ten characters or more)",
            )
            raise Refused(refuse("no-answer", clause, nb, en))
        text = f"{words.strip()} {complaint(notice, at.contact.language)}"
        move(notice, at, {"answer": text, "answered_by": actor.id, "answered_at": now}, actor, now, clause)
        return tell(notice, at, HEADING, Text(BODY.nb.format(number=number), BODY.en.format(number=number)), now, text)
