"""Whose is this outside identity, and may it be tied to a customer?

It is tied by a proof alone, to one customer. Kept is the number that the provider knows her by here: no name, no birth date, and never
a national identity number, whatever the provider sends.
"""

import hmac
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError
from stdnum.no import fodselsnummer

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, people, sign_ins


def whose_identity(provider: str, pairwise: str, now: datetime) -> str | None:
    """The number of the customer whose identity this is, or None. That it was used is remembered."""
    found = sign_ins.identity(provider, _not_a_person_number(pairwise))
    if found is None:
        return None
    found.last_used_at = now
    found.save(update_fields=["last_used_at"])
    number: str = found.contact.customer_number
    return number


def link_identity(provider: str, pairwise: str, customer_number: str, proved_by: str, now: datetime) -> None:
    """Tie an identity to the customer who has proved who she is. Raises Refused where it is another's; NoSuchCustomer."""
    notice = the_notice()
    contact, oneself = people.contact_by_number(customer_number), Actor(customer_number, "customer")
    known = {"provider": provider, "pairwise": _not_a_person_number(pairwise)}
    values = {**known, "proved_by": proved_by, "linked_at": now, "last_used_at": now}
    try:
        with writing(contact, oneself):
            entries.add(notice.record(sign_ins.IDENTITY), contact.pk, values, notice.version.number)
            sign_ins.note(notice, contact.pk, sign_ins.LINKED, provider, (oneself.id, oneself.audience), now)
    except IntegrityError:
        nb, en = "denne innloggingen er knyttet til noen allerede", "this sign-in is tied to somebody already"
        raise Refused(refuse("taken", notice.clause_for("act.link_identity"), nb, en)) from None


def kept_of_birth_date(claimed: str) -> str:
    """What a session may hold of a claim `birthdate` until it is known whose it is: a keyed digest; "" for what is no date."""
    try:
        born = date.fromisoformat(claimed)
    except ValueError:
        return ""
    return hmac.digest(settings.SECRET_KEY.encode(), f"birth date {born.isoformat()}".encode(), "sha256").hex()


def require_her_birth_date(provider: str, kept: str, customer_number: str, now: datetime) -> None:
    """Raises Refused, and it stands in her log, where `kept` is of another birth date than the register has; NoSuchCustomer."""
    notice, contact = the_notice(), people.contact_by_number(customer_number)
    if not kept or contact.birth_date is None or hmac.compare_digest(kept, kept_of_birth_date(contact.birth_date.isoformat())):
        return
    oneself = Actor(customer_number, "customer")
    with writing(contact, oneself):
        sign_ins.note(notice, contact.pk, "failed", provider, (oneself.id, oneself.audience), now)
    nb = "den du logget inn gjennom, sier en annen fødselsdato enn vi har; logg inn på en annen måte, eller ring oss hvis vår er feil"
    en = "the one you signed in through says another birth date than we have; sign in another way, or call us if ours is wrong"
    raise Refused(refuse("identity", notice.clause_for("act.link_identity"), nb, en))


def _not_a_person_number(pairwise: str) -> str:
    """Raises Refused for a provider that uses national identity numbers as the number it knows people by."""
    if fodselsnummer.is_valid(pairwise):
        nb = "den du logget inn gjennom, sendte et fødselsnummer; det tar vi ikke imot"
        en = "the one you signed in through sent a national identity number; we do not accept it"
        raise Refused(refuse("person-number", the_notice().clause_for("act.link_identity"), nb, en))
    return pairwise
