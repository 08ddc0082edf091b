"""May the house open?

Only if the notice checks, and only if what the databases hold is what the notice declares: no column, table, schema or audience
more. Then the windows are compiled anew, cut-off batches are undone, and that this version runs is evidence.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.apply_published import due_after, lay_folder, mark_in_force
from hjemmel.acts.keep_version import keep_version
from hjemmel.acts.the_notice import ask_again, reaching
from hjemmel.notice.check import check_folder
from hjemmel.notice.language import texts_in
from hjemmel.notice.model import Notice
from hjemmel.stores import batches, entry_tables, event_tables, event_windows, evidence, models, register_windows, strangers


class HouseClosed(Exception):
    """The house may not open. `sentences` say why, one for each thing that is wrong."""

    def __init__(self, sentences: Iterable[str]):
        self.sentences = list(sentences)
        super().__init__("; ".join(self.sentences))


def open_house(controls: frozenset[str], now: datetime) -> Notice:
    """Bring both engines to what the notice says. `controls` are the controls that the running system has.

    Raises HouseClosed with every fault at once; then nothing was changed but missing tables laid.
    """
    notice = checked_notice(Path(settings.HJEMMEL_NOTICE), controls)
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    call_command("migrate", interactive=False, verbosity=0)
    due = due_after(notice.version.number, today)
    if due is not None:
        folder = lay_folder(due.number, due.files)
        notice = checked_notice(folder, controls)
    if notice.version.valid_from > today:
        sentence = (
            f"version `{notice.version.number}` of the notice is valid from {notice.version.valid_from}: it cannot run before that day"
        )
        raise HouseClosed([sentence])
    _require_the_same_words(notice)
    _require_published(notice)
    notice = reaching(notice)
    try:
        entry_tables.lay_tables(notice)
    except entry_tables.RowsOutside as outside:
        raise HouseClosed([str(outside)]) from outside
    event_tables.lay_tables(notice)
    found = list(strangers.undeclared(notice))
    if found:
        raise HouseClosed(found)
    register_windows.hang_windows(notice, settings.HJEMMEL_TICKET_KEY)
    event_windows.hang_windows(notice, settings.HJEMMEL_TICKET_KEY)
    batches.undo(batches.cut_off(), event_tables.event_records(notice))
    _remember(notice, now)
    if due is not None:
        settings.HJEMMEL_NOTICE = folder
        mark_in_force(due.number)
    ask_again()
    return notice


def checked_notice(folder: Path, controls: frozenset[str]) -> Notice:
    """The notice of a folder. Raises HouseClosed with all its faults."""
    notice, faults = check_folder(folder, controls)
    if notice is None:
        raise HouseClosed(fault.sentence for fault in faults)
    return notice


def _require_the_same_words(notice: Notice) -> None:
    before = models.NoticeLoad.objects.filter(number=notice.version.number).first()
    newer = models.NoticeLoad.objects.filter(number__gt=notice.version.number).order_by("-number").first()
    if newer is not None:
        raise HouseClosed([f"version `{newer.number}` has run here already, and is newer: an older notice does not come back into force"])
    if before is not None and before.digest != notice.digest:
        raise HouseClosed(
            [f"version `{notice.version.number}` of the notice has run here with other words: give the changed notice a new version number"]
        )


def _require_published(notice: Notice) -> None:
    """The first version comes with the house; every later one is published first, by somebody who answers for it."""
    version = notice.version
    if not models.NoticeLoad.objects.exclude(number=version.number).exists():
        return
    published = models.PublishedNotice.objects.filter(number=version.number).first()
    if published is None or published.digest != notice.digest:
        what = "has been published with other words" if published else "has not been published"
        sentence = f"version `{version.number}` of the notice {what}: publish it with `hjemmel notice publish FOLDER --sign-off NAME`"
        raise HouseClosed([sentence])


def _remember(notice: Notice, now: datetime) -> None:
    version = notice.version
    with transaction.atomic():
        _, new = models.NoticeLoad.objects.get_or_create(
            number=version.number, defaults={"digest": notice.digest, "valid_from": version.valid_from, "loaded_at": now}
        )
        if not models.PublishedNotice.objects.filter(number=version.number).exists():
            texts, _ = texts_in(Path(settings.HJEMMEL_NOTICE))
            keep_version(notice, texts, version.signed_by, SYSTEM, now)
        body = {"version": version.number, "digest": notice.digest, "first": new}
        evidence.append("notice-load", SYSTEM.id, SYSTEM.audience, "", now, body)
