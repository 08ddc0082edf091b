"""Is there a tip on what somebody has asked about?

Draws the list that the notice declares (open cases on plain topics, of those who have not refused) and gives each one tip, once.
The catalogue holds help, and no product.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import settled
from hjemmel.notice.model import RecordType, Text, Use
from hjemmel.stores import entries, evidence, models, reading

TOPIC = "help-tip"
HEADING = Text("Et råd om det du spurte om", "A tip on what you asked about")
TIPS: dict[str, Text] = {
    "invoice": Text(
        "Du finner hver faktura på Min side, med hva beløpet er satt sammen av.",
        "You find every invoice on Min side, with what the amount is made up of.",
    ),
    "order": Text(
        "Du ser hvor langt bestillingen er kommet på Min side.",
        "You see how far your order has come on Min side.",
    ),
    "fault": Text(
        "Slå hjemmesentralen av i ett minutt og på igjen. Vent i fem minutter før du prøver på nytt.",
        "Turn the gateway off for a minute and on again. Wait five minutes before you try again.",
    ),
    "moving": Text(
        "Si fra om flyttingen minst tre uker før, så er nettet klart når du kommer.",
        "Tell us about the move at least three weeks before, so that the network is ready when you arrive.",
    ),
}


def give_tips(now: datetime) -> int:
    """How many were given a tip. Raises RegisterUnavailable."""
    notice = the_notice()
    record = notice.record("enquiry")
    [use] = [use for use in record.uses if use.id == "tips"]
    with transaction.atomic():
        cases = settled(lambda: _untold(record, use), lambda found: (contact for _, contact, _ in found))
        for number, contact, topic in cases:
            _give(number, contact, topic, now)
        body = {"record": record.id, "purpose": use.purpose, "rows": len(cases)}
        evidence.append("list", SYSTEM.id, SYSTEM.audience, notice.clause_for("enquiry.use.tips"), now, body)
    return len(cases)


def _untold(record: RecordType, use: Use) -> list[tuple[str, int, str]]:
    """(number, customer, topic) of the cases on the list on which there is a tip that was not given."""
    messages = entries.rows(the_notice().record("service-message"))
    topics = {number: topic for number, topic in reading.list_of(record, use) if topic in TIPS}
    told = set(messages.filter(topic=TOPIC, about__in=topics).values_list("about", flat=True))
    cases = entries.rows(record).filter(number__in=topics.keys() - told)
    return [(number, contact, topics[number]) for number, contact in cases.order_by("number").values_list("number", "contact_id")]


def _give(number: str, contact: int, topic: str, now: datetime) -> None:
    notice = the_notice()
    language = models.Contact.objects.values_list("language", flat=True).get(pk=contact)
    values = {"topic": TOPIC, "about": number, "heading": HEADING.to(language), "body": TIPS[topic].to(language)}
    entries.add(notice.record("service-message"), contact, {**values, "channel": "min-side", "queued_at": now}, notice.version.number)
