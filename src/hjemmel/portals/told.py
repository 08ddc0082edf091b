"""Which change of the notice is this reader told of?

Everybody: a version that is coming, and a new one in its first month. Whoever is signed in on Min side: every version that is newer than
the one that applied when she was last here, until she has read what they changed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.http import HttpRequest

from hjemmel.acts.published_versions import Published, published_versions
from hjemmel.acts.the_notice import the_notice
from hjemmel.portals.session import last_visit, signed_in

NEW_FOR = timedelta(days=30)  # how long a version is told of as new to those who have not been here before
READ = "read_version"  # in the session: the newest version whose changes have been read


@dataclass(frozen=True, slots=True)
class ToldOf:
    """`versions` are what the reader is told of, the newest first; `since` is the number of the one that she knows, 0 for none."""

    versions: tuple[Published, ...]
    since: int
    today: date

    @property
    def newest(self) -> Published:
        return self.versions[0]

    @property
    def ahead(self) -> bool:
        """Whether the newest of them is still to come."""
        return self.newest.valid_from > self.today

    @property
    def in_force(self) -> bool:
        """Whether some of them apply already."""
        return self.versions[-1].valid_from <= self.today


def told_of(request: HttpRequest, now: datetime) -> ToldOf | None:
    """What this reader is to be told of, if anything. Nothing where the register is away: the page itself says that."""
    try:
        versions = published_versions()
    except (DatabaseError, ImproperlyConfigured):
        return None
    zone = ZoneInfo(the_notice().time_zone)
    today, since = now.astimezone(zone).date(), last_visit(request)
    if since is None:
        return _of_everybody(versions, _read(request), today)
    return _since(versions, max(_applied(versions, since.astimezone(zone).date()), _read(request)), today)


def have_read(request: HttpRequest, since: int, number: int) -> None:
    """The reader has seen what changed from version `since` to `number`. Who is not signed in is not remembered."""
    visit = last_visit(request)
    if signed_in(request) is None or number <= _read(request):
        return
    zone = ZoneInfo(the_notice().time_zone)
    known = max(_applied(published_versions(), visit.astimezone(zone).date()), _read(request)) if visit else since
    if since <= known:
        request.session[READ] = number


def _of_everybody(versions: list[Published], read: int, today: date) -> ToldOf | None:
    """The next version, from the day it is published; else the one in force, for its first month, unless it is the first of all."""
    ahead = [version for version in versions if version.valid_from > today]
    if ahead:
        told = ahead[-1]
    elif len(versions) > 1 and versions[0].valid_from > today - NEW_FOR:
        told = versions[0]
    else:
        return None
    return ToldOf((told,), 0, today) if told.number > read else None


def _since(versions: list[Published], known: int, today: date) -> ToldOf | None:
    new = tuple(version for version in versions if version.number > known)
    return ToldOf(new, known, today) if new else None


def _applied(versions: list[Published], day: date) -> int:
    """The number of the version that applied on a day; of the first, for a day before it."""
    return next((version.number for version in versions if version.valid_from <= day), versions[-1].number if versions else 0)


def _read(request: HttpRequest) -> int:
    return int(request.session.get(READ, 0))
