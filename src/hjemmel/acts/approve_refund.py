"""May the money go to that other account?

Somebody of invoicing other than the one who asked, under her own sign-in, says yes; then, and only then, there is a payout.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.refund import Payout
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

RECORD = "refund-order"


def approve_refund(customer_number: str, number: str, actor: Actor, now: datetime) -> Payout:
    """The payout.

    Raises Refused: nothing of this customer's waits under the number, one's own, not invoicing, a restriction; NoSuchCustomer.
    """
    notice = the_notice()
    clause = notice.clause_for("act.approve_refund")
    contact = people.contact_by_number(customer_number)
    with writing(contact, actor):
        row = entries.about(notice.record(RECORD), contact.pk).select_for_update().filter(number=number, decided_at=None).first()
        if row is None or actor.audience != "billing":
            nb, en = f"ingen tilbakebetaling `{number}` venter på deg", f"no refund `{number}` waits for you"
            raise Refused(refuse("not-waiting", clause, nb, en))
        if row.asked_by == actor.id:
            nb, en = "en annen konto må godkjennes av en annen enn deg", "another account must be approved by somebody other than you"
            raise Refused(refuse("not-approved", clause, nb, en))
        entries.rows(notice.record(RECORD)).filter(pk=row.pk).update(decided_by=actor.id, decided_at=now)
        body = {"amount_ore": row.amount_ore, "other account": True}
        evidence.append("refund", actor.id, actor.audience, clause, now, body, contact.evidence_salt)
    return Payout(row.account, row.amount_ore)
