"""What more is said in an open chat?

A message of the customer's in her own open case. The same rules hold as for the first.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.chat import Message, message_fault
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people


def write_in_chat(customer_number: str, case_number: str, message: Message, line: str, actor: Actor, now: datetime) -> None:
    """Add a message. Raises Refused (no such open chat of one's own, no warning shown, nothing written, numbers found), NoSuchCustomer."""
    notice = the_notice()
    contact = people.contact_by_number(customer_number)
    own = actor.audience == "customer" and actor.id == customer_number
    live = entries.about(notice.record("enquiry"), contact.pk).filter(number=case_number, channel="chat", closed_at=None)
    nb, en = f"du har ingen åpen chat `{case_number}`", f"you have no open chat `{case_number}`"
    none = refuse("no-case", notice.clause_for("act.open_chat"), nb, en)
    fault = message_fault(notice, message, line) if own else none
    if fault:
        raise Refused(fault)
    values = {"case_number": case_number, "sent_at": now, "sender": "customer", "body": message.text.strip()}
    with writing(contact, actor):
        if not live.exists():
            raise Refused(none)
        entries.add(notice.record("enquiry-message"), contact.pk, values, notice.version.number)
        clause = notice.clause_for("act.open_chat")
        evidence.append("chat", actor.id, actor.audience, clause, now, {"line": line}, contact.evidence_salt)
