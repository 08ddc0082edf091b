"""Is there a tip on what somebody has asked about?

Draws the list that the notice declares (open cases on plain topics, of those who have not refused) and gives each one tip, once.
The catalogue holds help, and no product.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.stores import entries, evidence, models, reading

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
    given = 0
    with transaction.atomic():
        for number, topic in reading.list_of(record, use):
            given += _give(number, topic, now) if topic in TIPS else 0
        body = {"record": record.id, "purpose": use.purpose, "rows": given}
        evidence.append("list", SYSTEM.id, SYSTEM.audience, notice.clause_for("enquiry.use.tips"), now, body)
    return given


def _give(number: str, topic: str, now: datetime) -> int:
    notice = the_notice()
    messages = notice.record("service-message")
    case = entries.rows(notice.record("enquiry")).get(number=number)
    if entries.about(messages, case.contact_id).filter(topic="help-tip", about=number).exists():
        return 0
    language = models.Contact.objects.values_list("language", flat=True).get(pk=case.contact_id)
    values = {"topic": "help-tip", "about": number, "heading": HEADING.to(language), "body": TIPS[topic].to(language)}
    entries.add(messages, case.contact_id, {**values, "channel": "min-side", "queued_at": now}, notice.version.number)
    return 1
