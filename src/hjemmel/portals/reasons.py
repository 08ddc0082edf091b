"""Why does an adviser open a customer? The reasons that one keystroke gives, and how any reason is said to the customer.

A reason is recorded in bokmål, as the adviser saw it; the ones from here can be said in the reader's language too.
"""

from dataclasses import dataclass

from hjemmel.notice.model import Needs, Notice, Text

_USUAL = (
    ("fault-finding", Text("Kunden ringer om feil på nettet", "The customer calls about a fault")),
    ("fault-finding", Text("Kunden har skrevet om feil på nettet", "The customer wrote about a fault")),
    ("customer-service", Text("Kunden ringer om noe annet", "The customer calls about something else")),
    ("customer-service", Text("Kunden har skrevet om noe annet", "The customer wrote about something else")),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """`key` is the digit that gives it."""

    key: int
    purpose: str
    words: Text


def purposes_of(audience: str, notice: Notice) -> list[str]:
    """The purposes for which the audience may open one customer, in the order of the notice."""
    uses = [use for record in notice.records() for use in record.uses_of(audience) if use.needs is Needs.PERMIT]
    return list(dict.fromkeys(use.purpose for use in uses))


def reasons_for(audience: str, notice: Notice) -> list[Reason]:
    """The usual reasons that serve a purpose of the audience; where there are none, the purposes themselves."""
    purposes = purposes_of(audience, notice)
    usual = [(purpose, words) for purpose, words in _USUAL if purpose in purposes]
    found = usual or [(purpose, notice.purpose(purpose).title) for purpose in purposes]
    return [Reason(i, purpose, words) for i, (purpose, words) in enumerate(found, 1)]


def role(notice: Notice, audience: str, language: str) -> str:
    """An audience by its title; one that the notice has no longer by the word that it had."""
    return next((known.title.to(language) for known in notice.audiences if known.id == audience), audience)


def purpose(notice: Notice, purpose_id: str, language: str) -> str:
    """A purpose by its title; one that the notice has no longer by the word that it had."""
    return next((known.title.to(language) for known in notice.purposes if known.id == purpose_id), purpose_id)


def in_words(reason: str, language: str) -> str:
    """A recorded reason in `language` where it is one of the usual; anything else as it was written."""
    return next((words.to(language) for _, words in _USUAL if words.nb == reason), reason)
