"""What do we tell this customer?

A service message: made once, shown on Min side, sent by the channel that the customer has, and gone after its time. It informs; what
sells goes another way, with another basis.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import entries, evidence, people

MIN_SIDE = "min-side"


@dataclass(frozen=True, slots=True)
class Message:
    """`topic` is one that the notice declares; `about` tells two messages of one topic apart."""

    topic: str
    about: str
    heading: str
    body: str


def queue_message(contact_id: int, message: Message, actor: Actor, now: datetime, *, not_again_for: timedelta = timedelta()) -> bool:
    """Queue a message to one customer. Returns False for one who is erased, and if one on the same topic
    about the same thing was made within `not_again_for`.

    Raises django.db.IntegrityError for a topic that the notice does not declare.
    """
    notice = the_notice()
    record = notice.record("service-message")
    with transaction.atomic():
        contact = people.lock(contact_id)
        if contact is None or contact.erased_on:
            return False
        earlier = entries.about(record, contact_id).filter(topic=message.topic, about=message.about, queued_at__gt=now - not_again_for)
        if not_again_for and earlier.exists():
            return False
        values = {"topic": message.topic, "about": message.about, "heading": message.heading, "body": message.body}
        entries.add(record, contact_id, {**values, "channel": MIN_SIDE, "queued_at": now}, notice.version.number)
        clause = notice.clause_for("service-message.field.topic")
        evidence.append("message", actor.id, actor.audience, clause, now, {"topic": message.topic}, bytes(contact.evidence_salt))
    return True
