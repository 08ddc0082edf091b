"""What is to be done at whose place, and by whom?

Opens a work order for one subcontractor that has an agreement. While it is open, that subcontractor's people may open the customer
under its number.
"""

import secrets
from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import agreements, entries, evidence, people


def open_order(customer_number: str, kind: str, point: str, assignee: str, actor: Actor, now: datetime) -> str:
    """The order's number. Raises NoSuchCustomer, Refused: a kind of work that is not declared, one who may not order it, no agreement."""
    notice = the_notice()
    record, clause = notice.record("work-order"), notice.clause_for("work-order.field.assignee")
    kinds = record.field("kind").values
    if kind not in kinds or actor.audience not in ("operations", "support", "system") or not assignee or "/" in assignee:
        nb, en = (
            f"velg et arbeid ({', '.join(kinds)}) og en underleverandør",
            f"choose a kind of work ({', '.join(kinds)}) and a subcontractor",
        )
        raise Refused(refuse("no-order", clause, nb, en))
    if agreements.in_force(notice, record.id, now, assignee) is None:
        nb = f"`{assignee}` har ingen avtale som gjelder nå om å arbeide for oss; personvernkontoret noterer avtaler"
        en = f"`{assignee}` has no agreement in force to work for us; the privacy office notes agreements"
        raise Refused(refuse("no-agreement", notice.clause_for("processor-agreement.field.ends_on"), nb, en))
    contact = people.contact_by_number(customer_number)
    number = f"A-{secrets.token_hex(4)}"
    values = {"number": number, "assignee": assignee, "kind": kind, "point": point, "opened_at": now}
    with writing(contact, actor):
        entries.add(record, contact.pk, values, notice.version.number)
        evidence.append("order", actor.id, actor.audience, clause, now, {"kind": kind, "open": True}, contact.evidence_salt)
    return number
