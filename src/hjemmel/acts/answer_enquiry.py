"""What do we answer?

An answer in an open case stands beside what the customer wrote. Who wrote by e-mail gets it by e-mail too; anybody else is told that it
is there. A number that nobody should send is struck, ours as well as hers.
"""

from datetime import datetime, timedelta

from hjemmel.acts.actor import Actor
from hjemmel.acts.queue_message import Message, queue_message
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.chat import MOST_CHARACTERS
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.gate.sensitive import strike_out
from hjemmel.notice.model import Notice, Text
from hjemmel.stores import entries, evidence, people

ANSWERS = ("support", "privacy")
E_MAIL = "e-mail"
TOPIC, HEADING = "enquiry-answer", Text("Du har fått svar fra oss", "We have answered you")
BODY = Text("Svaret ligger i sak {number}.", "The answer is in case {number}.")
NOT_AGAIN_FOR = timedelta(hours=1)  # of several answers in one conversation she is told once


def answer_enquiry(customer_number: str, case_number: str, text: str, actor: Actor, now: datetime) -> str:
    """The channel by which the case came, and the answer goes.

    Raises Refused (role, text, no such open case, a restriction that the privacy office alone may answer under), NoSuchCustomer.
    """
    notice = the_notice()
    contact = people.contact_by_number(customer_number)
    fault = _fault(notice, text, actor)
    if fault:
        raise Refused(fault)
    clause = notice.clause_for("act.answer_enquiry")
    with writing(contact, actor):
        case = entries.about(notice.record("enquiry"), contact.pk).select_for_update().filter(number=case_number, closed_at=None).first()
        if case is None:
            nb, en = f"kunden har ingen åpen sak `{case_number}`", f"the customer has no open case `{case_number}`"
            raise Refused(refuse("no-case", notice.clause_for("enquiry.field.number"), nb, en))
        message = {"case_number": case_number, "sent_at": now, "sender": "adviser", "body": strike_out(text.strip())}
        entries.add(notice.record("enquiry-message"), contact.pk, message, notice.version.number)
        if case.channel != E_MAIL:
            said = Message(TOPIC, case_number, HEADING.to(contact.language), BODY.to(contact.language).format(number=case_number))
            queue_message(contact.pk, said, actor, now, not_again_for=NOT_AGAIN_FOR)
        evidence.append("enquiry", actor.id, actor.audience, clause, now, {"channel": case.channel, "answer": True}, contact.evidence_salt)
    return str(case.channel)


def _fault(notice: Notice, text: str, actor: Actor) -> Decision | None:
    clause = notice.clause_for("act.answer_enquiry")
    if actor.audience not in ANSWERS:
        return refuse("not-yours", clause, "en kundeveileder svarer i en sak", "an adviser answers in a case")
    if not 0 < len(text.strip()) <= MOST_CHARACTERS:
        nb, en = f"skriv noe, og høyst {MOST_CHARACTERS} tegn", f"write something, and at most {MOST_CHARACTERS} characters"
        return refuse("text", clause, nb, en)
    return None
