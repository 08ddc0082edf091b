"""Which notice is in force here?

Loaded once for each process from the folder that `HJEMMEL_NOTICE` names, and only if those are the words under which the house was
opened: whoever names another folder reads nothing and deletes nothing by it.
"""

import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

from hjemmel.notice.language import load, parse
from hjemmel.notice.model import Notice
from hjemmel.notice.reach import with_reach
from hjemmel.stores import models

ASKED_EVERY_S = 10.0


class NoticeNotInForce(Exception):
    """The folder holds another notice than the one under which the house runs."""


def the_notice() -> Notice:
    """The notice in force. Raises NoticeNotInForce, ValueError where the folder does not hold one that can be read."""
    folder = Path(settings.HJEMMEL_NOTICE)
    notice = _load(folder)
    with suppress(OperationalError, InterfaceError, ImproperlyConfigured):  # without a register there is nothing to read or delete
        _require_in_force(notice.digest, int(time.monotonic() / ASKED_EVERY_S))
        return _reaching(folder) if notice.version.number > notice.versions[0].number else notice
    return notice


def reaching(notice: Notice) -> Notice:
    """The notice with the reach that the versions published before it give its uses."""
    files = models.PublishedNotice.objects.filter(number__lt=notice.version.number).values_list("files", flat=True)
    earlier = (parse(texts)[0] for texts in files)
    return with_reach(notice, [older for older in earlier if older is not None])


def words_of_the_house() -> Notice:
    """The notice of this process, whether or not it is in force: for a page that says only that something is away."""
    return _load(Path(settings.HJEMMEL_NOTICE))


def ask_again() -> None:
    """Another version may be in force: the next who needs the notice asks at once."""
    _require_in_force.cache_clear()
    _reaching.cache_clear()


@lru_cache(maxsize=4)
def _require_in_force(digest: str, now: int) -> None:
    """Asked once in a while: a version that takes the place of this one ends what other processes do under it."""
    running = models.NoticeLoad.objects.order_by("-number").values_list("digest", "number").first()
    if running is None:
        raise NoticeNotInForce("no notice is in force here: run `hjemmel up`")
    if running[0] != digest:
        raise NoticeNotInForce(f"HJEMMEL_NOTICE names another notice than version `{running[1]}`, which is in force here: name that one")


@lru_cache(maxsize=4)
def _reaching(folder: Path) -> Notice:
    return reaching(_load(folder))


@lru_cache(maxsize=4)
def _load(folder: Path) -> Notice:
    return load(folder)
