"""Does an answer take longer, and has the person been told why in time?

Only within the first period, with a reason, and once (GDPR art. 12(3)).
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.request_step import enough, move, sentence, standing, tell
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Text
from hjemmel.notice.wording import complaint
from hjemmel.rights.states import Event, due_on

HEADING = Text("Vi trenger mer tid på kravet ditt", "We need more time for your request")
BODY = Text("Krav {number}: {why} Du får svar senest {day}. {complain}", "Request {number}: {why} You get an answer by {day}. {complain}")


@dataclass(frozen=True, slots=True)
class Extended:
    """The last day of the longer time, and the letter to send today: "" where she has been told."""

    due: date
    letter: str


def extend_request(number: str, why: str, actor: Actor, now: datetime) -> Extended:
    """Extend the time of an open request, and tell the person. Raises Refused: none open, no reason, too late."""
    notice = the_notice()
    zone, clause = ZoneInfo(notice.time_zone), notice.clause_for("notice.term.answer-extended")
    within, more = notice.term("answer").period, notice.term("answer-extended").period
    with transaction.atomic():
        at = standing(notice, number, Event.EXTEND, actor, clause)
        first = due_on(at.step.start, at.row.received_at, zone, within, more) if at.step.start else None
        due = due_on(at.step.to, at.row.received_at, zone, within, more)
        assert first is not None and due is not None
        if not enough(why):
            nb, en = "skriv hvorfor svaret tar lengre tid (minst ti tegn)", "write why the answer takes longer (ten characters or more)"
            raise Refused(refuse("no-reason", clause, nb, en))
        if now.astimezone(zone).date() > first:
            nb = "fristen er ute, og kan ikke forlenges lenger; svar eller avslå"
            en = "the time is out, and can no longer be extended; answer or refuse"
            raise Refused(refuse("too-late", clause, nb, en))
        move(notice, at, {"extended_why": why.strip(), "extended_at": now, "due_on": due}, actor, now, clause)
        said = {"number": number, "why": sentence(why), "day": due.isoformat()}
        text = BODY.to(at.contact.language).format(**said, complain=complaint(notice, at.contact.language))
        letter = tell(notice, at, HEADING, Text(text, text), now)
    return Extended(due, letter)
