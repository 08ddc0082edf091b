"""May an order be decided by this assessment?

Not once the time for the copy is out and the customer has had none; and a refusal only by a human being (GDPR art. 22).
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

APPROVED, DECIDABLE = "approved", ("approved", "declined")  # outcomes; what is pending or blocked says nothing that lets an order through


def use_credit_check(customer_number: str, order_number: str, accept: bool, actor: Actor, now: datetime) -> None:
    """Decide an order by its assessment and finish it. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("notice.term.credit-copy")
    contact = people.contact_by_number(customer_number)
    checks = entries.about(notice.record("credit-check"), contact.pk).filter(order_number=order_number, closed_on=None)
    check = checks.first()
    nb, en = f"ingen vurdering av `{order_number}` er åpen", f"no assessment of `{order_number}` is open"
    closed = Refused(refuse("no-check", clause, nb, en))
    if check is None or actor.audience not in ("billing", "system"):
        raise closed
    if check.copy_sent_on is None and now >= notice.term("credit-copy").period.after(check.asked_at):
        nb = "kunden har ikke fått gjenpart i tide; vurderingen kan ikke brukes"
        en = "the customer has had no copy in time; the assessment may not be used"
        raise Refused(refuse("no-copy", clause, nb, en))
    if actor.audience == SYSTEM.audience and not (accept and check.outcome == APPROVED):
        nb, en = "et menneske må avgjøre når svaret ikke er et ja", "a human being must decide when the outcome is not a yes"
        raise Refused(refuse("no-human", clause, nb, en))
    if accept and check.outcome not in DECIDABLE:
        nb = "byrået har ikke svart, eller kunden har sperret for kredittvurdering; bestillingen kan ikke godtas på kreditt"
        en = "the bureau has not answered, or the customer is closed for credit assessment; the order cannot be accepted on credit"
        raise Refused(refuse("no-outcome", clause, nb, en))
    with writing(contact, actor):
        decided = {"accepted": "yes" if accept else "no", "decided_how": "by-machine" if actor.audience == SYSTEM.audience else "by-human"}
        if not checks.update(decided_by=actor.id, closed_on=now.astimezone(ZoneInfo(notice.time_zone)).date(), **decided):
            raise closed  # somebody else has decided it meanwhile
        evidence.append("credit", actor.id, actor.audience, clause, now, {"accepted": accept}, contact.evidence_salt)


def without_copy(now: datetime) -> int:
    """How many open assessments are past the time for their copy: an alarm for the privacy office."""
    notice = the_notice()
    limit = notice.term("credit-copy").period.before(now)
    return int(entries.rows(notice.record("credit-check")).filter(closed_on=None, copy_sent_on=None, asked_at__lte=limit).count())
