"""How does a request go from one state to the next?

By the table of `rights.states` and no other way. The row is locked, what changed is evidence, and the person is told in the same
transaction; whom nothing on a page reaches is written to, and the step gives the letter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hjemmel.acts.actor import Actor
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Notice, Text
from hjemmel.rights.states import Event, State, Step, step
from hjemmel.stores import entries, evidence, models, people

LEAST_CHARACTERS = 10  # of an answer, a reason, a refusal
TOPIC, CHANNEL = "request-answer", "min-side"
LETTER = Text("Krav {number}:", "Request {number}:")


@dataclass(frozen=True, slots=True)
class Standing:
    """A request that is locked for one step: its row, whose it is, and where the step leads."""

    row: Any
    contact: models.Contact
    step: Step


def standing(notice: Notice, number: str, event: Event, actor: Actor, clause: str) -> Standing:
    """Lock whose it is, then the request.

    Raises Refused: no such request, no such step from where it stands, or not this actor's to take.
    """
    requests = entries.rows(notice.record("request")).filter(number=number)
    contact = people.lock(requests.values_list("contact_id", flat=True).first() or 0)
    row = requests.select_for_update().first()
    taken = step(State(row.state), event) if row else None
    if row is None or contact is None or taken is None:
        nb, en = f"kravet `{number}` er ikke åpent", f"the request `{number}` is not open"
        raise Refused(refuse("no-request", clause, nb, en))
    if actor.audience not in taken.by:
        nb, en = "dette avgjør et menneske på personvernkontoret", "this is decided by a human being in the privacy office"
        raise Refused(refuse("no-human" if actor.audience == "system" else "not-yours", clause, nb, en))
    return Standing(row, contact, taken)


def move(notice: Notice, at: Standing, values: Mapping[str, object], actor: Actor, now: datetime, clause: str) -> None:
    """Carry the step out: the new state with `values`, and its evidence."""
    entries.rows(notice.record("request")).filter(pk=at.row.pk).update(state=at.step.to, **values)
    body = {"right": at.row.right, "event": at.step.event, "state": at.step.to}
    evidence.append("request", actor.id, actor.audience, clause, now, body, at.contact.evidence_salt)


def tell(notice: Notice, at: Standing, heading: Text, body: Text, now: datetime, whole: str = "") -> str:
    """A message on Min side that something has happened to the request. "", or the letter to send today where that does not reach her:
    one who is erased has no page there, and who asked in another way and has no e-mail address is not told to look.

    `whole` is what a letter says in her language, where the message says only that it is on a page.
    """
    contact, language = at.contact, at.contact.language
    if not contact.erased_on:
        values = {"topic": TOPIC, "about": f"{at.row.number} {at.step.to}", "heading": heading.to(language), "body": body.to(language)}
        entries.add(notice.record("service-message"), contact.pk, {**values, "channel": CHANNEL, "queued_at": now}, notice.version.number)
        if at.row.channel == CHANNEL or contact.email:
            return ""
    said = f"{LETTER.to(language).format(number=at.row.number)} {whole}" if whole else body.to(language)
    return letter(notice, contact, heading.to(language), said)


def letter(notice: Notice, contact: models.Contact, heading: str, body: str) -> str:
    """As it is put in an envelope."""
    address = f"{contact.name}\n{contact.address}\n{contact.postcode} {contact.place}"
    return f"{address}\n\n{heading}\n\n{body}\n\n{notice.provider.name}\n"


def enough(text: str) -> bool:
    return len(text.strip()) >= LEAST_CHARACTERS


def sentence(words: str) -> str:
    """What somebody has written, as it stands in a message: with a full stop."""
    text = words.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
