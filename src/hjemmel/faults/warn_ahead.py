"""Whom do we warn today?

Each home that the declared join shows in trouble gets one message on one cause, and the same not again for a while.
"""

from datetime import datetime, timedelta

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.look_ahead import look_ahead
from hjemmel.acts.queue_message import Message, queue_message
from hjemmel.faults.ahead import Warning, warning
from hjemmel.notice.model import Text

NOT_AGAIN_FOR = timedelta(days=14)
HEADING = Text("Vi tror noe er i ferd med å gå galt hos deg", "We think something is about to go wrong at your place")


def warn_ahead(now: datetime) -> int:
    """How many were warned. Raises Refused where the notice declares no such join, EventsUnavailable, RegisterUnavailable."""
    warned = 0
    for home in look_ahead(now):
        found = warning(home.rows.get("equipment-state", []), home.rows.get("device-sample", []))
        if found:
            message = as_message(found, home.language)
            warned += queue_message(home.contact_id, message, SYSTEM, now, not_again_for=NOT_AGAIN_FOR)
    return warned


def as_message(found: Warning, language: str) -> Message:
    """Cause and advice in one message, in the customer's language."""
    return Message("fault-ahead", found.cause, HEADING.to(language), f"{found.told.to(language)} {found.advice.to(language)}")
