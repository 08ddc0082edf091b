"""Who gets this offer, as of now?

Draws the campaign's list when it is sent, asks of each what the promises ask, and makes the messages, each with its own key to refuse.
What was decided is evidence; what it was decided from is not kept.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import settled
from hjemmel.gate.campaign import BY_CONSENT, LISTS, STOP, Aim, Campaign, decide_offer
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.notice.model import Notice
from hjemmel.stores import entries, evidence, models, offer_facts

SENDS = ("marketing", "system")


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many got the offer, and how many of the list did not, by the code of the refusal."""

    sent: int
    left_out: Mapping[str, int]


def draw_campaign(code: str, site: str, actor: Actor, now: datetime) -> Drawn:
    """Send a planned campaign, once. `site` is the address of our pages ("https://…"), for the link.

    Raises Refused (another role, no such campaign, sent already), RegisterUnavailable.
    """
    notice = the_notice()
    with transaction.atomic():
        row = entries.rows(notice.record("campaign")).select_for_update().filter(code=code, sent_on=None).first()
        if actor.audience not in SENDS or row is None:
            nb, en = f"det er ingen kampanje `{code}` som venter", f"no campaign `{code}` is waiting"
            raise Refused(refuse("no-campaign", notice.clause_for("campaign.field.code"), nb, en))
        today = now.astimezone(ZoneInfo(notice.time_zone)).date()
        decided = settled(lambda: _decided(notice, row, now), lambda drawn: (who for who, decision in drawn.items() if decision.allowed))
        chosen = {contact: decision for contact, decision in decided.items() if decision.allowed}
        for contact in models.Contact.objects.filter(pk__in=chosen).order_by("pk"):
            _message(notice, row, contact, site, now)
            body = {"campaign": code}
            evidence.append("offer", actor.id, actor.audience, chosen[contact.pk].clause, now, body, contact.evidence_salt)
        entries.rows(notice.record("campaign")).filter(code=code).update(sent_on=today)
        left_out = Counter(decision.code for decision in decided.values() if not decision.allowed)
        told = {"campaign": code, "listed": len(decided), "sent": len(chosen), "left_out": dict(left_out)}
        evidence.append("campaign", actor.id, actor.audience, notice.clause_for("campaign.field.code"), now, told)
    return Drawn(len(chosen), left_out)


def _decided(notice: Notice, row: Any, now: datetime) -> dict[int, Decision]:
    """Yes or no, with the reason, for everyone on the campaign's list."""
    product = entries.rows(notice.record("product")).filter(code=row.product or "", withdrawn_on=None).first()
    kind, texts = product.kind if product else "", (row.body_nb, row.body_en)
    campaign = Campaign(Aim(row.aim), row.product or "", kind, product is not None, row.interest or "", texts)
    record = notice.record("contact")
    [use] = [use for use in record.uses if use.id == LISTS[campaign.aim]]
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    people = offer_facts.people(notice, campaign, offer_facts.listed(notice, record, use), today)
    return {contact: decide_offer(notice, campaign, person, today) for contact, person in people.items()}


def _message(notice: Notice, row: Any, contact: models.Contact, site: str, now: datetime) -> None:
    key = secrets.token_urlsafe(24)
    heading, body = (row.heading_en, row.body_en) if contact.language == "en" else (row.heading_nb, row.body_nb)
    at = f"{site.rstrip('/')}{'/en' if contact.language == 'en' else ''}/stop-offers/{key}/"
    values = {
        "campaign": row.code,
        "ground": "consent" if row.aim in BY_CONSENT else "existing-customer",
        "heading": heading,
        "body": body.replace(STOP, at),
        "stop_key": key,
        "drawn_at": now,
    }
    entries.add(notice.record("offer-message"), contact.pk, values, notice.version.number)
