"""What does somebody ask in a chat, and do they know how it is sent?

Opens a case with the first message, which `gate.chat` must let through. The pages seen come along from here, and from nowhere else.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.chat import Message, message_fault
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

MOST_PAGES = 20


def open_chat(customer_number: str, message: Message, line: str, trail: Sequence[str], actor: Actor, now: datetime) -> str:
    """The number of the new case. `line` is how the line is now; `trail` the pages seen, oldest first, of which the last twenty are kept.

    Raises Refused (not one's own, no warning shown, nothing written, numbers found) and NoSuchCustomer.
    """
    notice = the_notice()
    contact = people.contact_by_number(customer_number)
    fault = message_fault(notice, message, line)
    if actor.audience != "customer" or actor.id != customer_number:
        nb, en = "du kan bare åpne en chat for deg selv", "you can open a chat only for yourself"
        fault = refuse("not-yours", notice.clause_for("act.open_chat"), nb, en)
    if fault:
        raise Refused(fault)
    number, version, pages = f"S-{secrets.token_hex(4)}", notice.version.number, list(trail)[-MOST_PAGES:]
    case = {"number": number, "topic": "other", "channel": "chat", "opened_at": now}
    first = {"case_number": number, "sent_at": now, "sender": "customer", "body": message.text.strip()}
    with writing(contact, actor):
        entries.add(notice.record("enquiry"), contact.pk, case, version)
        entries.add(notice.record("enquiry-message"), contact.pk, first, version)
        for step, page in enumerate(pages, start=1):
            entries.add(notice.record("chat-trail"), contact.pk, {"case_number": number, "step": step, "page": page}, version)
        body = {"line": line, "pages": len(pages)}
        evidence.append("chat", actor.id, actor.audience, notice.clause_for("act.open_chat"), now, body, contact.evidence_salt)
    return number
