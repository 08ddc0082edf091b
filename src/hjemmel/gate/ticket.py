"""How does the event engine know that the register has said yes?

A ticket: the register checks permit, opt-outs and restriction at this instant, and signs what may be read for a few seconds.
The audience's views in the event engine yield rows only under a ticket that verifies, so no second copy of permits exists.

The signature is the nested SHA-256 of `key, SHA-256(key, message)`, which both engines compute with their built-in functions
(the outer hash closes the length extension to which a single keyed SHA-256 is open).
"""

import hashlib

TICKET_SECONDS = 10  # a ticket outlives the question it was made for by no more than this


def message(audience: str, record: str, use: str, subject: str, expires: int, extra: str) -> str:
    """What is signed. `subject` is the subscription key, or "*" for many; `expires` epoch seconds; `extra` held spans or exclusions."""
    return "|".join((audience, record, use, subject, str(expires), extra))


def sign(key: str, text: str) -> str:
    """The ticket for a message, as lower-case hex."""
    inner = hashlib.sha256(key.encode() + text.encode()).digest()
    return hashlib.sha256(key.encode() + inner).hexdigest()
