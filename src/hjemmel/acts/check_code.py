"""Is this the code that we sent?

Once, within its minutes, and at most five tries, however many are made at a time: they are counted under the customer's lock.
"""

import hmac
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.send_code import Sent, digest
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import people, sign_ins

TRIES = 5


def check_code(sent: Sent, code: str, actor: Actor, now: datetime, right: str = "code-right") -> str | None:
    """The customer's number, or None: wrong, too late, used already, or tried too often. `right` is what the log says of success."""
    notice = the_notice()
    late = (now - sent.at).total_seconds() > notice.term("sign-in-code").period.longest_seconds
    if late or not sent.contact_id:
        return None
    with transaction.atomic():
        contact = people.lock(sent.contact_id)
        if contact is None or contact.erased_on:
            return None
        wrong = sign_ins.noted(notice, contact.pk, ("code-wrong",), sent.at)
        used = sign_ins.noted(notice, contact.pk, ("code-right", "caller-confirmed"), sent.at)
        if used or wrong >= TRIES:
            return None
        matches = hmac.compare_digest(digest(code.strip()), sent.digest)
        sign_ins.note(notice, contact.pk, right if matches else "code-wrong", "e-mail", (actor.id, actor.audience), now)
        return contact.customer_number if matches else None
