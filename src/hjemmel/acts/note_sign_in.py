"""What has happened at the door? One line in the customer's own log, and the same as evidence; no address, no machine."""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.stores import evidence, people, sign_ins


def note_sign_in(what: str, way: str, actor: Actor, now: datetime) -> None:
    """`actor` is the customer whose sign-in it is, or an employee: of her there is evidence alone. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    if actor.audience != "customer":
        with transaction.atomic():
            clause = notice.clause_for("act.admit_staff")
            evidence.append("sign-in", actor.id, actor.audience, clause, now, {"what": what, "way": way})
        return
    contact = people.contact_by_number(actor.id)
    with writing(contact, actor):
        sign_ins.note(notice, contact.pk, what, way, (actor.id, actor.audience), now)
        if what == "signed-in":
            found = sign_ins.account(contact.pk)
            if found is not None:
                found.last_used_at = now
                found.save(update_fields=["last_used_at"])


def customer_of(account: object) -> Actor:
    """The customer of an account, as an actor."""
    contact = account.contact  # type: ignore[attr-defined]
    return Actor(contact.customer_number, "customer", contact.name)


def has_second_factor(account: object) -> bool:
    """Whether an account has a passkey or an app to confirm with. Recovery codes alone are none."""
    return sign_ins.has_factor(account.pk)  # type: ignore[attr-defined]
