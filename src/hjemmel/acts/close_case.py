"""Has it been put right?

Closes a fault case, and with it everything that was shown or shared because of it. The person goes out of it; that the point had a
fault is remembered, to know it again.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Notice
from hjemmel.stores import entries, evidence, models, people

CLOSES = ("customer", "support", "operations", "system")
PERSONAL = ("name", "address", "phone", "email", "need")


def close_case(customer_number: str, number: str, actor: Actor, now: datetime) -> None:
    """Close an open fault case of a customer. Raises Refused where there is none, NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("fault-case.field.closed_at")
    contact = people.contact_by_number(customer_number)
    may = actor.audience in CLOSES and (actor.audience != "customer" or actor.id == customer_number)
    with writing(contact, actor, uses=False):
        cases = entries.about(notice.record("fault-case"), contact.pk).select_for_update().filter(number=number, closed_at=None)
        case = cases.first() if may else None
        if case is not None:
            entries.rows(notice.record("fault-case")).filter(pk=case.pk).update(closed_at=now, **dict.fromkeys(PERSONAL))
            entries.about(notice.record("case-share"), contact.pk).filter(case_number=number, revoked_at=None).update(revoked_at=now)
            _remember_points(notice, contact.pk, case.service, now)
            evidence.append("case", actor.id, actor.audience, clause, now, {"open": False}, contact.evidence_salt)
    if case is None:
        nb, en = f"kunden har ingen åpen sak `{number}`", f"the customer has no open case `{number}`"
        raise Refused(refuse("no-case", clause, nb, en))


def _remember_points(notice: Notice, contact_id: int, service: str, now: datetime) -> None:
    """One line for each delivery point of the customer's running subscriptions."""
    points = entries.about(notice.record("delivery-point"), contact_id).filter(removed_on=None)
    for subscription_id, code in points.values_list("subscription_id", "code"):
        if models.Subscription.objects.filter(pk=subscription_id, ended_on=None).exists():
            values = {"point": code, "service": service, "closed_at": now}
            entries.add(notice.record("point-fault"), subscription_id, values, notice.version.number)
