"""Who outside was given what, on which ground, and what still waits for approval?

By number: the recipient, the ground, what kind of data and about how many people. Whom it was about takes a permit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence


@dataclass(frozen=True, slots=True)
class Waiting:
    """What somebody asks for. `own` where the one who reads registered it: an order takes somebody else."""

    number: str
    ground: str
    recipient: str
    record: str
    issuer: str
    order_number: str
    registered_by: str
    registered_at: datetime
    people: int
    own: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What was given."""

    number: str
    ground: str
    recipient: str
    law: str
    scope: str
    approved_by: tuple[str, ...]
    secret_until: date | None
    released_at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class Disclosures:
    waiting: list[Waiting]
    given: list[Given]


def disclosures_made(actor: Actor, now: datetime) -> Disclosures:
    """What waits, the oldest first, and what was given, the newest first. Raises Refused for anybody but the privacy office."""
    notice = the_notice()
    clause = notice.clause_for("disclosure.use.review")
    if actor.audience != "privacy":
        nb, en = "oversikten over utleveringer hører til personvernkontoret", "the list of disclosures belongs to the privacy office"
        raise Refused(refuse("not-yours", clause, nb, en))
    waits = entries.rows(notice.record("disclosure-order")).filter(state="waiting").order_by("registered_at", "pk")
    gone = entries.rows(notice.record("disclosure")).order_by("-released_at", "pk")
    found = Disclosures([_waiting(rows, actor) for rows in _by_number(waits)], [_given(rows) for rows in _by_number(gone)])
    with transaction.atomic():
        body = {"waiting": len(found.waiting), "given": len(found.given)}
        evidence.append("disclosures", actor.id, actor.audience, clause, now, body)
    return found


def _by_number(rows: Iterable[Any]) -> list[list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.number, []).append(row)
    return list(groups.values())


def _waiting(rows: list[Any], actor: Actor) -> Waiting:
    first = rows[0]
    return Waiting(
        number=first.number,
        ground=first.ground,
        recipient=first.asked_by,
        record=first.record,
        issuer=first.issuer or "",
        order_number=first.order_number or "",
        registered_by=first.registered_by,
        registered_at=first.registered_at,
        people=len(rows),
        own=first.registered_by == actor.id,
    )


def _given(rows: list[Any]) -> Given:
    first = rows[0]
    return Given(
        number=first.number,
        ground=first.ground,
        recipient=first.recipient,
        law=first.law,
        scope=first.scope,
        approved_by=tuple(filter(None, (first.approved_by, first.second_approver))),
        secret_until=first.secret_until,
        released_at=first.released_at,
        people=len(rows),
    )
