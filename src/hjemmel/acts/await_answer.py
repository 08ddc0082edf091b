"""Has anybody answered in my case?

Only when, and not what: a page that is open asks again and again, and what was written is read through the window as ever. Whoever is
erased or has restricted the use of her data is told of nothing more.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import restriction_fault
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, people


def newest_answer(customer_number: str, case_number: str, actor: Actor) -> datetime | None:
    """When the newest answer in an open case of one's own was written, if any was. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    contact = people.contact_by_number(customer_number)
    if people.is_erased(contact.pk):
        raise Refused(refuse("erased", notice.clause_for("act.erase"), "opplysningene er slettet", "the data are erased"))
    own = actor.audience == "customer" and actor.id == customer_number
    if not own or not entries.about(notice.record("enquiry"), contact.pk).filter(number=case_number, closed_at=None).exists():
        nb, en = f"du har ingen åpen sak `{case_number}`", f"you have no open case `{case_number}`"
        raise Refused(refuse("no-case", notice.clause_for("act.await_answer"), nb, en))
    if fault := restriction_fault(notice, people.standing(contact.pk, "")):
        raise Refused(fault)
    answers = entries.about(notice.record("enquiry-message"), contact.pk).filter(case_number=case_number, sender="adviser")
    newest: datetime | None = answers.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return newest
