"""Which decisions of a customer must never come undone?

What she has refused, restricted or taken back. Each change stands as one line beside the databases, by a keyed reference; the register
knows it by its evidence. What it does not know there, a backup has undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.stores import beside, erasures, evidence, models


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice that was set (`on`) or lifted. `outlives`: it takes something from us, so that no backup may give it back."""

    subject: str  # the keyed reference, in hexadecimal
    choice: str
    on: bool
    at: str
    channel: str
    language: str | None
    version: int
    outlives: bool


def note(decision: Decision) -> None:
    """The file has it once the current transaction is durable."""
    transaction.on_commit(lambda: beside.append([asdict(decision)]))


def reference(salt: evidence.Salt) -> str:
    """To a customer, as the file has it."""
    return (evidence.reference(salt) or b"").hex()


def undone() -> list[tuple[models.Contact | None, Decision]]:
    """The last that each customer has said of each choice, where the register does not know it; with the customer, if the register knows
    her. What does not outlive a backup is among it: that it is lost is to be known too."""
    unknown = unknown_of(beside.lines())
    contacts = erasures.contacts_of(bytes.fromhex(decision.subject) for decision in unknown)
    return [(contacts.get(bytes.fromhex(decision.subject)), decision) for decision in unknown]


def unknown_of(lines: Iterable[Mapping[str, Any]]) -> list[Decision]:
    """Of these lines the decisions that were not followed by another, and that the register does not know."""
    last = _newest(lines).values()
    known = evidence.known((bytes.fromhex(decision.subject), datetime.fromisoformat(decision.at)) for decision in last)
    return [decision for decision in last if (bytes.fromhex(decision.subject), datetime.fromisoformat(decision.at)) not in known]


def _newest(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Decision]:
    """The last of each customer and choice, in the order of the last."""
    newest: dict[tuple[str, str], Decision] = {}
    for line in lines:
        if "choice" in line:
            newest.pop((line["subject"], line["choice"]), None)
            newest[line["subject"], line["choice"]] = Decision(**line)
    return newest
