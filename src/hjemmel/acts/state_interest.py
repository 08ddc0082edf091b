"""What are you interested in?

The customer says so, or takes it back; both take one step. What she takes back is deleted, also where it followed from a purchase.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

STATED, OBJECTION = "stated", "marketing"


def state_interest(customer_number: str, interest: str, on: bool, actor: Actor, now: datetime) -> bool:
    """Note an interest that the customer states (`on`), or delete it. Returns whether anything changed. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    record, clause = notice.record("interest"), notice.clause_for("interest.field.source")
    contact = people.contact_by_number(customer_number)
    known = record.field("interest").values
    if interest not in known:
        nb, en = f"`{interest}` er ikke på listen: {', '.join(known)}", f"`{interest}` is not on the list: {', '.join(known)}"
        raise Refused(refuse("unknown-word", clause, nb, en))
    if actor.audience != "customer" or actor.id != customer_number:
        nb, en = "bare du selv kan si hva du er interessert i", "only you yourself can say what you are interested in"
        raise Refused(refuse("not-yours", clause, nb, en))
    if on and OBJECTION in people.standing(contact.pk, "").choices:
        nb, en = "du har sagt nei til tilbud; opphev det først", "you have refused offers; lift that first"
        raise Refused(refuse("opted-out", notice.clause_for(f"notice.choice.{OBJECTION}"), nb, en))
    with writing(contact, actor):
        mine = entries.about(record, contact.pk).filter(interest=interest)
        if mine.exists() == on:
            return False
        if on:
            values = {"interest": interest, "source": STATED, "noted_at": now}
            entries.add(record, contact.pk, values, notice.version.number)
        else:
            mine.delete()
        evidence.append("interest", actor.id, actor.audience, clause, now, {"on": on}, contact.evidence_salt)
    return True
