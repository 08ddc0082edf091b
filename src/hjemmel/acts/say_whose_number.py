"""Is this number an adult's or a child's, and has the child said yes to be in the directories?

Nobody under eighteen is listed without an express yes. For a child under fifteen a parent says it with her; from fifteen on she says it
herself to customer service, and there alone a child's number becomes an adult's. To say that it is a child's, or to take the yes back, is
one press, at once.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.choose_listing import listing_of, require_own
from hjemmel.acts.list_number import RECORD
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.declared import undeclared
from hjemmel.stores import corrections, entries, evidence, people

ADULT, CHILD, CHILD_WITH_YES = "adult", "minor", "minor-with-consent"


def say_whose_number(customer_number: str, phone: str, holder: str, actor: Actor, now: datetime, *, as_parent: bool = False) -> None:
    """`as_parent`: the subscriber says that she is the parent of a child under fifteen who knows of it and wants to be listed.

    Raises Refused: another's number, one with no listing, no such holder, a yes that is not hers to give.
    """
    notice = the_notice()
    record, clause = notice.record(RECORD), notice.clause_for("act.say_whose_number")
    contact = people.contact_by_number(customer_number)
    require_own(actor, customer_number, clause)
    if fault := undeclared(record.field("holder"), holder, clause):
        raise Refused(fault)
    with writing(contact, actor, uses=False):
        row = listing_of(contact.pk, phone, clause)
        if holder == CHILD_WITH_YES and not as_parent:
            nb = "si at du er forelder eller verge for et barn under 15 år; er barnet eldre, sier det ja selv til kundeservice"
            en = "say that you are the parent or guardian of a child under 15; an older child says yes to customer service herself"
            raise Refused(refuse("not-hers", clause, nb, en))
        if holder == ADULT and row.holder != ADULT:
            nb = "at nummeret ikke lenger er et barns, sier du til kundeservice"
            en = "tell customer service that the number is a child’s no longer"
            raise Refused(refuse("not-hers", clause, nb, en))
        if row.holder != holder:
            where, change = (RECORD, "holder", phone), (row.holder, holder)
            corrections.remember(notice, contact.pk, where, change, actor.id, now, corrections.DONE)
            entries.rows(record).filter(pk=row.pk).update(holder=holder)
        evidence.append("listing", actor.id, actor.audience, clause, now, {"holder": holder}, contact.evidence_salt)
