"""What has the customer decided?

An opt-out or a restriction is set or lifted in one transaction; every read path asks for it live, so it bites at once, open permits
included.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import ALL_BUT_OWN
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import evidence, models, people

MAY_SET = ("customer", "privacy")
MAY_STOP = "support"  # may set an opt-out when a customer asks for it, and may not lift one


def set_choice(customer_number: str, choice_id: str, on: bool, actor: Actor, now: datetime) -> bool:
    """Set (`on`) or lift a choice. Returns whether anything changed.

    Raises Refused for a choice that the notice does not offer or an actor who may not set it, NoSuchCustomer.
    """
    contact = people.contact_by_number(customer_number)
    _require_known(choice_id)
    if not _may(actor, customer_number, choice_id, on):
        raise Refused(
            refuse(
                "not-yours",
                "",
                "bare kunden selv eller personvernkontoret kan endre dette valget; en kundeveileder kan sette en sperre, ikke oppheve den",
                "only the customer or the privacy office can change this choice; an adviser can set an opt-out and not lift one",
            )
        )
    with transaction.atomic():
        models.Contact.objects.select_for_update().only("id").get(pk=contact.pk)
        live = models.Choice.objects.filter(contact=contact, choice=choice_id, lifted_at=None)
        if live.exists() == on:
            return False
        if on:
            version = the_notice().version.number
            models.Choice.objects.create(contact=contact, choice=choice_id, set_at=now, set_by=actor.id, notice_version=version)
        else:
            live.update(lifted_at=now)
        evidence.append("choice", actor.id, actor.audience, "", now, {"choice": choice_id, "on": on}, contact.evidence_salt)
    return True


def _may(actor: Actor, customer_number: str, choice_id: str, on: bool) -> bool:
    if actor.audience == MAY_STOP:
        return on and the_notice().choice(choice_id).stops != ALL_BUT_OWN
    return actor.audience in MAY_SET and (actor.audience != "customer" or actor.id == customer_number)


def _require_known(choice_id: str) -> None:
    known = [c.id for c in the_notice().choices]
    if choice_id not in known:
        raise Refused(
            refuse(
                "unknown-word",
                "",
                f"`{choice_id}` er ikke et valg i erklæringen; velg en av {', '.join(known)}",
                f"`{choice_id}` is no choice of the notice; choose one of {', '.join(known)}",
            )
        )
