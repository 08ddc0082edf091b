"""What have we promised before, and what is coming?

Every version that was published, as it was: its words are read from the register, where nobody can change them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise

from hjemmel.notice.difference import SectionChanged, sections_changed
from hjemmel.notice.language import parse
from hjemmel.notice.model import Notice, Text
from hjemmel.stores import models


@dataclass(frozen=True, slots=True)
class Published:
    """A version in the list. `until` is the day on which the next one took its place, if one has."""

    number: int
    digest: str
    valid_from: date
    until: date | None
    signed_off_by: str
    published_at: datetime
    summary: Text


class NoSuchVersion(Exception):
    """No version of this number has been published."""


def published_versions() -> list[Published]:
    """All of them, the newest first."""
    rows = list(models.PublishedNotice.objects.order_by("-number").defer("files"))
    ends = [None, *(row.valid_from for row in rows)]
    return [
        Published(r.number, r.digest, r.valid_from, end, r.signed_off_by, r.published_at, notice_of(r.number).version.summary)
        for r, end in zip(rows, ends, strict=False)
    ]


@lru_cache(maxsize=16)
def notice_of(number: int) -> Notice:
    """A version as it was published. Raises NoSuchVersion."""
    files = models.PublishedNotice.objects.filter(number=number).values_list("files", flat=True).first()
    notice = parse(files)[0] if files else None
    if notice is None:
        raise NoSuchVersion(f"version `{number}` has not been published")
    return notice


@lru_cache(maxsize=16)
def changes_of(number: int) -> list[SectionChanged]:
    """What a version changed from the one before it, by section; nothing for the first. Raises NoSuchVersion."""
    earlier = models.PublishedNotice.objects.filter(number__lt=number).order_by("-number").values_list("number", flat=True).first()
    return changes_between(earlier, number) if earlier else []


@lru_cache(maxsize=16)
def changes_between(since: int, number: int) -> list[SectionChanged]:
    """What changed from one version to another, whichever lie between, by section. Raises NoSuchVersion."""
    return sections_changed(notice_of(since), notice_of(number))


def no_longer_asked(choices: Iterable[str], notice: Notice) -> dict[str, int]:
    """Of these choices, the consents that an earlier version asked for and this one does not → the version from which on they are not."""
    gone = set(choices) - _consents(notice)
    if not gone:
        return {}
    numbers = models.PublishedNotice.objects.filter(number__lte=notice.version.number).order_by("number").values_list("number", flat=True)
    steps = ((later, _consents(notice_of(earlier)) - _consents(notice_of(later))) for earlier, later in pairwise(numbers))
    return {choice: later for later, dropped in steps for choice in gone & dropped}


def _consents(notice: Notice) -> set[str]:
    return {choice.id for choice in notice.consents}
