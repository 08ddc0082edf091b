"""Does she want what she gave us to go straight to another provider?

She says to whom, and gets a key to hand to them. Until it is used, or its time is out, she can stop it; nothing has left before.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Notice
from hjemmel.rights.portability import RECORD, STOPPED, WAITING, key_digest, transferable
from hjemmel.rights.states import WAITING as REQUEST_WAITING
from hjemmel.stores import entries, evidence, people

OFFICE = "privacy"
FEWEST_LETTERS, MOST_CHARACTERS = 2, 120


@dataclass(frozen=True, slots=True)
class Asked:
    """`key` is what the provider fetches the package with; it is stored nowhere."""

    number: str
    key: str
    until: datetime


def ask_transfer(customer_number: str, provider: str, actor: Actor, now: datetime) -> Asked:
    """A key for `provider`, in one's own name, or by the privacy office for a request of hers that waits.

    Raises Refused: somebody else, no name, a notice that lets nothing go there; NoSuchCustomer.
    """
    notice = the_notice()
    contact = people.contact_by_number(customer_number)
    name = " ".join(provider.split())
    _require_hers(notice, contact.pk, customer_number, actor)
    clause = notice.clause_for("act.ask_transfer")
    if not transferable(notice):
        nb, en = "erklæringen lar ingenting gå rett til en annen leverandør", "the notice lets nothing go straight to another provider"
        raise Refused(refuse("no-ground", clause, nb, en))
    if sum(letter.isalpha() for letter in name) < FEWEST_LETTERS or len(name) > MOST_CHARACTERS or not name.isprintable():
        raise Refused(refuse("no-provider", clause, "oppgi navnet på leverandøren", "give the name of the provider"))
    number, key, until = f"F-{secrets.token_hex(4)}", secrets.token_urlsafe(24), notice.term("transfer").period.after(now)
    told = {"number": number, "provider": name, "asked_at": now, "until": until, "key_digest": key_digest(key), "state": WAITING}
    with writing(contact, actor):
        entries.add(notice.record(RECORD), contact.pk, told, notice.version.number)
        evidence.append("transfer-asked", actor.id, actor.audience, clause, now, {"until": until}, contact.evidence_salt)
    return Asked(number, key, until)


def stop(customer_number: str, number: str, actor: Actor, now: datetime) -> bool:
    """Take the key out of use. Returns whether it could still have been used. Raises Refused for somebody else; NoSuchCustomer."""
    notice = the_notice()
    contact = people.contact_by_number(customer_number)
    _require_hers(notice, contact.pk, customer_number, actor)
    with transaction.atomic():
        waiting = entries.about(notice.record(RECORD), contact.pk).filter(number=number, state=WAITING)
        if not waiting.update(state=STOPPED, ended_at=now):
            return False
        clause = notice.clause_for("act.ask_transfer")
        evidence.append("transfer-stopped", actor.id, actor.audience, clause, now, {}, contact.evidence_salt)
    return True


def _require_hers(notice: Notice, contact_id: int, customer_number: str, actor: Actor) -> None:
    """Raises Refused for anybody but the person herself, or the office while a request of hers for this waits."""
    if actor.audience == "customer" and actor.id == customer_number:
        return
    asked = entries.about(notice.record("request"), contact_id).filter(right="portability", state__in=REQUEST_WAITING)
    if actor.audience != OFFICE or not asked.exists():
        nb = "bare kunden selv kan flytte opplysningene sine, eller personvernkontoret når hun har bedt om det"
        en = "only the customer can move her information, or the privacy office when she has asked for it"
        raise Refused(refuse("not-yours", notice.clause_for("act.ask_transfer"), nb, en))
