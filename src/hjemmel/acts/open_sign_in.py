"""May this person have an account? Only the customer who has just proved who she is.

An account is made by the proof, never before it; a password is set by the same proof.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, people, session_store, sign_ins


def open_sign_in(customer_number: str, now: datetime, *, email: str | None = None, password: str | None = None) -> Any:
    """The customer's account, made if there was none; with `email` and `password` where she signs in with those.

    The caller has seen the proof. Raises Refused for an address that another account has; NoSuchCustomer.
    """
    notice = the_notice()
    contact = people.contact_by_number(customer_number)
    actor = Actor(customer_number, "customer")
    try:
        with writing(contact, actor):
            account = sign_ins.account(contact.pk)
            if account is None:
                values = {"email": None, "made_at": now, "last_used_at": now}
                account = entries.add(notice.record(sign_ins.ACCOUNT), contact.pk, values, notice.version.number)
                sign_ins.note(notice, contact.pk, "account-opened", "code", (actor.id, actor.audience), now)
            if password:
                account.email = (email or "").strip().lower()
                account.set_password(password)
                account.save(update_fields=["email", "password"])
                session_store.end_all(customer_number, actor.audience)  # whoever knew the old one is out
                sign_ins.note(notice, contact.pk, "password-set", "code", (actor.id, actor.audience), now)
    except IntegrityError:
        nb = "adressen brukes allerede til å logge inn på en annen konto; ring oss, så ordner vi det"
        en = "the address is already used to sign in to another account; call us, and we will sort it out"
        raise Refused(refuse("taken", notice.clause_for("act.open_sign_in"), nb, en)) from None
    return account
