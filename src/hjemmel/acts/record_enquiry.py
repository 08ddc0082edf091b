"""What did somebody call or write a letter about?

An adviser enters the call or the letter as an enquiry, in a new case or in one of the customer's that is open, where she sees it as any
other. A number that nobody should send is struck before it is stored.
"""

import secrets
from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.chat import MOST_CHARACTERS
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.gate.sensitive import strike_out
from hjemmel.notice.model import Notice
from hjemmel.stores import entries, evidence, people

CHANNELS = ("telephone", "letter")  # what comes by another channel is stored as it comes
ENTERS = ("support", "privacy")


def record_enquiry(customer_number: str, channel: str, topic: str, text: str, actor: Actor, now: datetime, *, case_number: str = "") -> str:
    """The number of the case. Raises Refused (role, channel, topic, text, no such open case, a restriction), NoSuchCustomer."""
    notice = the_notice()
    contact = people.contact_by_number(customer_number)
    fault = _fault(notice, channel, topic, text, actor)
    live = entries.about(notice.record("enquiry"), contact.pk).filter(number=case_number, closed_at=None)
    if fault:
        raise Refused(fault)
    number, version = case_number or f"S-{secrets.token_hex(4)}", notice.version.number
    message = {"case_number": number, "sent_at": now, "sender": "customer", "body": strike_out(text.strip())}
    with writing(contact, actor):
        if case_number and not live.exists():
            nb, en = f"kunden har ingen åpen sak `{case_number}`", f"the customer has no open case `{case_number}`"
            raise Refused(refuse("no-case", notice.clause_for("enquiry.field.number"), nb, en))
        if not case_number:
            case = {"number": number, "topic": topic, "channel": channel, "opened_at": now}
            entries.add(notice.record("enquiry"), contact.pk, case, version)
        entries.add(notice.record("enquiry-message"), contact.pk, message, version)
        clause = notice.clause_for("act.record_enquiry")
        evidence.append("enquiry", actor.id, actor.audience, clause, now, {"channel": channel}, contact.evidence_salt)
    return number


def _fault(notice: Notice, channel: str, topic: str, text: str, actor: Actor) -> Decision | None:
    clause, topics = notice.clause_for("act.record_enquiry"), notice.record("enquiry").field("topic").values
    if actor.audience not in ENTERS:
        return refuse("not-yours", clause, "en kundeveileder fører inn en telefon eller et brev", "an adviser enters a call or a letter")
    if channel not in CHANNELS or topic not in topics:
        known = ", ".join((*CHANNELS, *topics))
        return refuse("unknown-word", clause, f"velg blant {known}", f"choose among {known}")
    if not 0 < len(text.strip()) <= MOST_CHARACTERS:
        nb, en = f"skriv noe, og høyst {MOST_CHARACTERS} tegn", f"write something, and at most {MOST_CHARACTERS} characters"
        return refuse("text", clause, nb, en)
    return None
