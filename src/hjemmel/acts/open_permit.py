"""May this person's data be opened, by whom, for what, and until when?

The one act that mints a permit. It is evidence, the subject sees it, and it ends by itself.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.alert_office import alert_office
from hjemmel.acts.allow_roles import require_one_role
from hjemmel.acts.erase_held import kept_of
from hjemmel.acts.review_look_ups import WINDOW, most_without_case
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import decide_permit, restriction_fault
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.gate.reason import says_something
from hjemmel.notice.model import Notice
from hjemmel.rights.erasure import serves_what_is_kept
from hjemmel.stores import entries, evidence, look_ups, models, people
from hjemmel.stores.evidence import actor_reference

CASE = "fault-case"
SERVICE_OF = {"tv-support": "tv"}  # what a fault case must be about for a purpose that helps with one service alone
REVIEWS = "privacy"  # who reviews look-ups is not counted among those who are reviewed
TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True)
class Permit:
    """`token` is the secret that opens the windows; it is not stored. `clause` is the one that lets the audience look at all."""

    id: int
    token: str
    customer_number: str
    audience: str
    purpose: str
    reason: str
    opened_at: datetime
    expires_at: datetime
    clause: str
    matter: str = ""


def open_permit(actor: Actor, purpose: str, customer_number: str, reason: str, now: datetime, matter: str = "") -> Permit:
    """A permit for one customer, in the actor's audience, for the case or order `matter` where the notice asks for one.

    Raises Refused (no clause for this audience and purpose, no reason given, a restriction) and NoSuchCustomer. Refusals are evidence.
    """
    contact = people.contact_by_number(customer_number)
    require_one_role(actor, now)
    token, matter = secrets.token_urlsafe(24), matter.strip()
    decision = _decide(actor, purpose, contact, reason, matter)
    if decision.allowed and not matter:
        decision = _too_many(actor, decision, now) or decision
    with transaction.atomic():
        if people.lock(contact.pk) is None:
            raise people.NoSuchCustomer(customer_number)
        if decision.allowed:  # an erasure or a restriction of this moment stands before the permit, or finds it and stops it
            decision = _her_own_fault(actor, purpose, contact, decision.clause) or decision
        if decision.allowed:
            row = _mint(token, actor, purpose, contact, (reason.strip(), matter), now)
            body = {"permit": row.pk, "purpose": purpose, "expires_at": row.expires_at}
            evidence.append("permit", actor.id, actor.audience, decision.clause, now, body, contact.evidence_salt)
    if not decision.allowed:
        _record_refusal(actor, decision, contact, purpose, now)
        raise Refused(decision)
    return Permit(row.pk, token, customer_number, actor.audience, purpose, row.reason, now, row.expires_at, decision.clause, row.matter)


def _mint(token: str, actor: Actor, purpose: str, contact: models.Contact, why: tuple[str, str], now: datetime) -> models.Permit:
    """`why` is the reason, and the case or order."""
    return models.Permit.objects.create(
        contact=contact,
        audience=actor.audience,
        purpose=purpose,
        actor=actor.id,
        reason=why[0],
        matter=why[1],
        opened_at=now,
        expires_at=now + timedelta(minutes=settings.HJEMMEL_PERMIT_MINUTES),
        token_digest=people.digest(token),
        notice_version=the_notice().version.number,
    )


def _decide(actor: Actor, purpose: str, contact: models.Contact, reason: str, matter: str) -> Decision:
    notice = the_notice()
    decision = decide_permit(notice, actor.audience, purpose)
    if not decision.allowed:
        return decision
    if actor.audience == "customer":
        if actor.id == contact.customer_number:
            return decision
        return refuse("other-subject", decision.clause, "du kan bare åpne dine egne opplysninger", "you can open only your own data")
    return (
        _employee_fault(notice, actor, contact, decision.clause)
        or _reason_fault(notice, contact, reason, matter, decision.clause)
        or _other_service(notice, purpose, contact.pk, matter)
        or _her_own_fault(actor, purpose, contact, decision.clause)
        or decision
    )


def _her_own_fault(actor: Actor, purpose: str, contact: models.Contact, clause: str) -> Decision | None:
    """The refusal that follows from what she has demanded: that all is erased, or that it is only stored. Neither stops herself."""
    if actor.audience == "customer":
        return None
    notice = the_notice()
    return _erased_fault(notice, contact, purpose, clause) or restriction_fault(notice, people.standing(contact.pk, ""))


def _reason_fault(notice: Notice, contact: models.Contact, reason: str, matter: str, clause: str) -> Decision | None:
    """A reason is words, and a case that is named exists."""
    if not says_something(reason):
        return refuse(
            "no-reason",
            clause,
            "oppgi sak eller grunn i ord (minst fem tegn, på én linje); kunden får se den",
            "give a case or a reason in words (at least five characters, on one line); the customer will see it",
        )
    if matter and not look_ups.is_matter(notice, contact.pk, matter):
        nb, en = f"kunden har ingen sak eller ordre `{matter}`", f"the customer has no case or order `{matter}`"
        return refuse("no-case", clause, nb, en)
    return None


def _erased_fault(notice: Notice, contact: models.Contact, purpose: str, clause: str) -> Decision | None:
    if not people.is_erased(contact.pk) or serves_what_is_kept(notice, kept_of(notice, contact.pk), purpose):
        return None
    return refuse(
        "erased",
        clause,
        "kunden har fått slettet sitt; det som er igjen, åpnes bare for det som loven krever at det beholdes for",
        "the customer has had her data erased; what is left is opened only for what the law demands that it is kept for",
    )


def _employee_fault(notice: Notice, actor: Actor, contact: models.Contact, clause: str) -> Decision | None:
    """Nobody opens herself at work; what she may see of herself is on Min side."""
    if actor.id != contact.customer_number and not look_ups.is_oneself(notice, actor.id, contact.pk):
        return None
    return refuse("oneself", clause, "du kan ikke åpne deg selv her; bruk Min side", "you cannot open yourself here; use Min side")


def _too_many(actor: Actor, decision: Decision, now: datetime) -> Decision | None:
    """The refusal of who has opened as many customers without a case as anybody may; the privacy office is told."""
    notice = the_notice()
    if actor.audience in ("customer", REVIEWS) or WINDOW not in {term.id for term in notice.terms}:
        return None
    window, most = notice.term(WINDOW).period, most_without_case(notice)
    if look_ups.without_case(actor.id, window.before(now)) < most:
        return None
    lines = [f"An employee in the role `{actor.audience}` has opened {most} customers without a case.", "See /privacy/look-ups/."]
    alert_office(f"look-ups without a case are stopped ({actor_reference(actor.id, actor.audience)})", lines, now)
    nb = f"du har åpnet {most} kunder uten sak; oppgi saken, eller snakk med personvernombudet, som har fått beskjed"
    en = f"you have opened {most} customers without a case; give the case, or talk to the data protection officer, who has been told"
    return refuse(TOO_MANY, decision.clause, nb, en)


def _other_service(notice: Notice, purpose: str, contact_id: int, matter: str) -> Decision | None:
    """The refusal of a fault case that is about another service than the one that the purpose is to help with."""
    service = SERVICE_OF.get(purpose)
    if not service or not matter or not entries.about(notice.record(CASE), contact_id).filter(number=matter).exclude(service=service):
        return None
    nb = f"`{matter}` er ingen åpen feilsak om det; hva som ble vist, åpnes bare av en åpen feilsak om TV"
    en = f"`{matter}` is no open fault case about that; what was shown is opened only by an open fault case about television"
    return refuse("other-service", notice.clause_for("tv-viewing.use.trouble.during"), nb, en)


def _record_refusal(actor: Actor, decision: Decision, contact: models.Contact, purpose: str, now: datetime) -> None:
    with transaction.atomic():
        body = {"asked": "permit", "purpose": purpose, "code": decision.code}
        evidence.append("refusal", actor.id, actor.audience, decision.clause, now, body, contact.evidence_salt)
