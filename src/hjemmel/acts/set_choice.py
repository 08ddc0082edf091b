"""What has the customer decided?

An opt-out or a restriction is set or lifted in one transaction; every read path asks for it live, so it bites at once, open permits
included. A yes is to the text of this version: one that was given to another is taken anew.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.apply_choice import apply_choice, decision_of
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Choice
from hjemmel.notice.vocabulary import ALL_BUT_OWN, NAMED_USES, UNTIL_GIVEN
from hjemmel.stores import decisions, entries, evidence, models, people

MAY_SET = ("customer", "privacy")
MAY_STOP = "support"  # may set an opt-out when a customer asks for it, and may not lift one
ABOUT_TO_END = "restriction-ends"  # the topic of the message that tells her
CHANNELS = {"customer": "min-side", "support": "telephone"}  # how it was said, by who sets it; otherwise in writing


def set_choice(customer_number: str, choice_id: str, on: bool, actor: Actor, now: datetime, language: str = "") -> bool:
    """Set (`on`) or lift a choice. Returns whether anything changed.

    `language` is that of the text which it was said to; where nobody says, the one in which we write to her. Raises Refused for a choice
    that the notice does not offer, an actor who may not set it, a yes of one who is erased, or a restriction that the office would lift
    without having told her in time (GDPR art. 18(3)); NoSuchCustomer.
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
        held = people.lock(contact.pk)
        if held is None:
            raise people.NoSuchCustomer(customer_number)
        live = models.Choice.objects.filter(contact=contact, choice=choice_id, lifted_at=None)
        choice, channel = the_notice().choice(choice_id), CHANNELS.get(actor.audience, "written")
        if on and held.erased_on and choice.stops == UNTIL_GIVEN:
            nb = "du har fått slettet det vi hadde om deg; et ja kan du gi igjen når du er kunde på nytt"
            en = "what we had about you is erased; you can say yes again once you are a customer anew"
            raise Refused(refuse("erased", the_notice().clause_for(f"notice.choice.{choice_id}"), nb, en))
        if on and live.filter(notice_version__lt=choice.given_since).exists():
            live.update(lifted_at=now, lifted_channel=channel)  # said to another text
        if live.exists() == on:
            return False
        if not on:
            _require_told(contact.pk, choice, live, actor, now)
        body = {"choice": choice_id, "on": on, **({"text": choice.text_digest} if on else {})}
        decision = decision_of(contact, choice_id, on, (channel, language or held.language), now)
        apply_choice(contact, decision, actor.id)
        decisions.note(decision)
        evidence.append("choice", actor.id, actor.audience, "", now, body, contact.evidence_salt)
    return True


def _may(actor: Actor, customer_number: str, choice_id: str, on: bool) -> bool:
    if actor.audience == MAY_STOP:
        return on and the_notice().choice(choice_id).stops == NAMED_USES
    return actor.audience in MAY_SET and (actor.audience != "customer" or actor.id == customer_number)


def _require_told(contact_id: int, choice: Choice, live: Any, actor: Actor, now: datetime) -> None:
    """Before anybody else lifts what leaves her data stored and no more, she has been told, and has had the declared time."""
    if choice.stops != ALL_BUT_OWN or actor.audience == "customer":
        return
    term = the_notice().term("before-lifting")
    begun = live.latest("set_at").set_at
    told = entries.about(the_notice().record("service-message"), contact_id).filter(topic=ABOUT_TO_END, queued_at__gte=begun)
    if not any(term.period.after(message.queued_at) <= now for message in told):
        nb = "si fra til kunden først, med `hjemmel rights lift`; begrensningen kan oppheves når fristen etter det er ute"
        en = "tell the customer first, by `hjemmel rights lift`; the restriction can be lifted when the time after that is out"
        raise Refused(refuse("untold", the_notice().clause_for("notice.term.before-lifting"), nb, en))


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
