"""How do you want your invoice?

The choice before is ended, and the new one holds from now.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence, people

CHOOSES = ("customer", "support", "billing")


def choose_invoice_form(customer_number: str, form: str, actor: Actor, now: datetime) -> None:
    """Raises Refused for a form that we do not have, or somebody else's invoice; NoSuchCustomer."""
    notice = the_notice()
    record, clause = notice.record("invoice-preference"), notice.clause_for("invoice-preference.field.form")
    contact = people.contact_by_number(customer_number)
    forms = record.field("form").values
    if form not in forms:
        nb, en = f"`{form}` går ikke; velg en av {', '.join(forms)}", f"`{form}` will not do; choose one of {', '.join(forms)}"
        raise Refused(refuse("unknown-word", clause, nb, en))
    if actor.audience not in CHOOSES or (actor.audience == "customer" and actor.id != customer_number):
        nb, en = "du kan bare velge for dine egne fakturaer", "you can choose only for your own invoices"
        raise Refused(refuse("not-yours", clause, nb, en))
    with writing(contact, actor):
        live = entries.about(record, contact.pk).select_for_update().filter(ended_at=None)
        if live.filter(form=form).exists():
            return
        live.update(ended_at=now)
        entries.add(record, contact.pk, {"form": form, "set_at": now}, notice.version.number)
        evidence.append("invoice-form", actor.id, actor.audience, clause, now, {"form": form}, contact.evidence_salt)
