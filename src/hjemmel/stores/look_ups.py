"""Who of us looks, how often, in which roles, and is it herself?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hjemmel.notice.model import Notice
from hjemmel.stores import entries, models

LINKS, ROLES = "employee-link", "staff-role"


@dataclass(frozen=True, slots=True)
class Looked:
    """How many customers an employee opened in a role, how many of those without a case, and when last."""

    actor: str
    audience: str
    opened: int
    without_case: int
    customers: int
    last: datetime


def is_oneself(notice: Notice, actor: str, contact_id: int) -> bool:
    """Whether an employee is known to be this customer."""
    return notice.has(LINKS) and bool(entries.about(notice.record(LINKS), contact_id).filter(actor=actor, ended_at=None).exists())


def is_matter(notice: Notice, contact_id: int, number: str) -> bool:
    """Whether the customer has or has had a case or an order of this number."""
    return any(
        entries.about(notice.record(m), contact_id).filter(**{notice.record(m).identity[0]: number}).exists() for m in _matters(notice)
    )


def without_case(actor: str, since: datetime) -> int:
    """How many customers an employee has opened since an instant for no case. A case that a permit names existed then."""
    return models.Permit.objects.filter(actor=actor, opened_at__gt=since, matter="").exclude(audience="customer").count()


def looked(since: datetime) -> list[Looked]:
    """Every employee who has opened somebody since an instant, the most without a case first."""
    found: dict[tuple[str, str], list[tuple[int, str, datetime]]] = {}
    rows = models.Permit.objects.filter(opened_at__gt=since).exclude(audience="customer")
    for actor, audience, contact, matter, at in rows.values_list("actor", "audience", "contact_id", "matter", "opened_at"):
        found.setdefault((actor, audience), []).append((contact, matter, at))
    lines = [
        Looked(*who, len(opened), sum(not m for _, m, _ in opened), len({c for c, _, _ in opened}), max(at for _, _, at in opened))
        for who, opened in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.without_case, -line.opened, line.actor))


def other_role(notice: Notice, actor: str, role: str, apart: Collection[str], now: datetime) -> str:
    """Another of the roles that are kept `apart` in which this employee has acted, without leave to do both, or ""."""
    if not notice.has(ROLES) or role not in apart or may_have_all(notice, actor, apart, now):
        return ""
    mine = set(entries.rows(notice.record(ROLES)).filter(_runs(now), actor=actor).values_list("role", flat=True))
    return next((other for other in apart if other != role and other in mine), "")


def may_have_all(notice: Notice, actor: str, apart: Collection[str], now: datetime) -> bool:
    """Whether the privacy office has allowed this employee all the roles that are kept `apart`, and it has not lapsed."""
    if not notice.has(ROLES):
        return False
    allowed = entries.rows(notice.record(ROLES)).filter(actor=actor, role__in=apart, ended_at__gt=now).exclude(allowed_by=None)
    return set(allowed.values_list("role", flat=True)) == set(apart)


def note_role(notice: Notice, actor: str, role: str, now: datetime) -> None:
    """Remember that an employee has acted in a role; one that had ended runs again."""
    if not notice.has(ROLES):
        return
    roles = entries.rows(notice.record(ROLES))
    mine = roles.filter(actor=actor, role=role)
    if not mine.exists():
        roles.bulk_create([roles.model(actor=actor, role=role, noted_at=now, notice_version=notice.version.number)], ignore_conflicts=True)
    mine.filter(ended_at__lte=now).update(ended_at=None)


def allow(notice: Notice, actor: str, apart: Collection[str], why: tuple[str, str], now: datetime, until: datetime) -> None:
    """Let an employee have all these roles until an instant, at which they end. `why` is who allows it, and the reason."""
    for role in apart:
        note_role(notice, actor, role, now)
    mine = entries.rows(notice.record(ROLES)).filter(actor=actor, role__in=apart)
    mine.update(allowed_by=why[0], reason=why[1], ended_at=until)


def end_roles(notice: Notice, actor: str, roles: Collection[str], now: datetime) -> list[str]:
    """Let roles end that this employee has no longer. Returns those that did. One that was allowed for a time ends when that is over."""
    if not notice.has(ROLES):
        return []
    running = entries.rows(notice.record(ROLES)).filter(actor=actor, role__in=roles, ended_at=None)
    ended = list(running.values_list("role", flat=True))
    running.update(ended_at=now)
    return ended


def _runs(now: datetime) -> Q:
    """A role that has not ended: some have an end that is to come."""
    return Q(ended_at=None) | Q(ended_at__gt=now)


def _matters(notice: Notice) -> set[str]:
    return {use.during for record in notice.records() for use in record.uses if use.during}
