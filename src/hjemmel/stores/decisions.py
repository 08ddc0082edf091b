"""Which decisions of a customer must never come undone?

What she has refused, restricted or taken back. Each change stands as one line beside the databases, by a keyed reference; the register
knows it by its evidence. What it does not know there, a backup has undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, TypeVar

from django.db import connection, transaction
from django.db.models import F

from hjemmel.stores import beside, erasures, evidence, models


class Said(Protocol):
    """What a customer has said at an instant (ISO 8601), of whatever kind; `subject` is the keyed reference to her, in hexadecimal."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def subject(self) -> str: ...
    @property
    def at(self) -> str: ...


One = TypeVar("One", bound=Said)


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
    transaction.on_commit(lambda: append([decision]))


def unnoted(offered: Mapping[str, bool]) -> list[Decision]:
    """How each choice of each customer stands, where the file says something else or nothing: its line was lost, or it is older than the
    file. `offered`: the choices that the notice offers, and whether a yes to it gives us something. Nobody chooses until the caller's
    transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE choice IN SHARE MODE")
    newest, lacking = _newest(beside.lines(beside.CHOICE)), []
    for row in _standing(offered):
        decision = _as_it_stands(row, gives=offered[row.choice])
        known = newest.get((decision.subject, decision.choice))
        if known is None or known.on is not decision.on or datetime.fromisoformat(known.at) != datetime.fromisoformat(decision.at):
            lacking.append(decision)
    return sorted(lacking, key=lambda decision: decision.at)


def reference(salt: evidence.Salt) -> str:
    """To a customer, as the file has it."""
    return (evidence.reference(salt) or b"").hex()


def undone() -> list[tuple[models.Contact | None, Decision]]:
    """The last that each customer has said of each choice, where the register does not know it; with the customer, if the register knows
    her. What does not outlive a backup is among it: that it is lost is to be known too."""
    return with_contacts(unknown_of(beside.lines(beside.CHOICE)))


def unknown_of(lines: Iterable[Mapping[str, Any]]) -> list[Decision]:
    """Of these lines the decisions that were not followed by another, and that the register does not know."""
    return unknown(_newest(lines).values())


def unknown(said: Iterable[One]) -> list[One]:
    """Those of which the evidence says nothing."""
    asked = [(each, (bytes.fromhex(each.subject), datetime.fromisoformat(each.at))) for each in said]
    known = evidence.known(at for _, at in asked)
    return [each for each, at in asked if at not in known]


def with_contacts(said: Iterable[One]) -> list[tuple[models.Contact | None, One]]:
    """Each with the customer that it is of, if the register knows her."""
    each_of = list(said)
    contacts = erasures.contacts_of(bytes.fromhex(each.subject) for each in each_of)
    return [(contacts.get(bytes.fromhex(each.subject)), each) for each in each_of]


def append(said: Iterable[Said]) -> None:
    """The file has them when this returns."""
    beside.append(asdict(each) for each in said)


def _newest(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Decision]:
    """The last of each customer and choice, in the order of the last."""
    newest: dict[tuple[str, str], Decision] = {}
    for line in lines:
        newest.pop((line["subject"], line["choice"]), None)
        newest[line["subject"], line["choice"]] = Decision(**line)
    return newest


def _standing(choices: Iterable[str]) -> Iterable[Any]:
    """Of each customer and choice the row that is live, or else the one that was lifted last."""
    columns = ("choice", "set_at", "lifted_at", "channel", "lifted_channel", "language", "notice_version")
    rows = models.Choice.objects.filter(choice__in=choices).annotate(salt=F("contact__evidence_salt")).distinct("contact_id", "choice")
    ordered = rows.order_by("contact_id", "choice", F("lifted_at").desc(nulls_first=True), "-set_at")
    return ordered.values_list("salt", *columns, named=True).iterator()


def _as_it_stands(row: Any, *, gives: bool) -> Decision:
    on, at, channel = row.lifted_at is None, row.lifted_at or row.set_at, row.lifted_channel or row.channel
    said = (at.astimezone(UTC).isoformat(), channel, row.language, row.notice_version)
    return Decision(reference(row.salt), row.choice, on, *said, on is not gives)
