"""Which published version applies today, and where do its files lie?

The words come from the register, as they were published, and are laid in a folder of the house's own; what people edit meanwhile is a
draft and runs nowhere.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.check import check_texts
from hjemmel.notice.fault import Fault
from hjemmel.stores import models

MARK = "notice-in-force"
FOLDER = "notices"


def due_version(controls: frozenset[str], now: datetime) -> tuple[int | None, list[Fault]]:
    """The number of a published version whose day has come and that does not run yet, with what keeps it from running."""
    notice = the_notice()
    due = due_after(notice.version.number, now.astimezone(ZoneInfo(notice.time_zone)).date())
    return (due.number, check_texts(due.files, controls)[1]) if due else (None, [])


def due_after(number: int, today: date) -> models.PublishedNotice | None:
    """The newest published version after `number` that applies on a day."""
    return models.PublishedNotice.objects.filter(number__gt=number, valid_from__lte=today).order_by("-number").first()


def lay_folder(number: int, files: Mapping[str, str]) -> Path:
    """Write the files of a version where the house reads them."""
    folder = Path(settings.HJEMMEL_HOME) / FOLDER / str(number)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, text in files.items():
        (folder / Path(name).name).write_bytes(text.encode())
    return folder


def mark_in_force(number: int) -> None:
    """From the next process on, this version is the notice of the house."""
    mark = Path(settings.HJEMMEL_HOME) / MARK
    new = mark.with_suffix(".new")
    new.write_text(f"{number}\n", encoding="utf-8")
    new.replace(mark)
