"""A house of its own in which three more versions have been published, and readers come back after a month, ten days and a day.

Run as a program by test_readers_are_told_what_changed; prints JSON. Its notice is `HJEMMEL_NOTICE`.
"""

import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from second_house import open_and_tell

DAY = timedelta(days=1)
BEGINS = {2: -20, 3: -5, 4: 10}  # on which day from today each version applies
CHANGES = {
    2: ("calls.toml", "P5M", "P6M"),
    3: ("home-network.toml", 'window = "P3D"', 'window = "P5D"'),
    4: ("home-network.toml", "P5D", "P2D"),
}


def story() -> dict[str, Any]:
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.open_house import open_house
    from hjemmel.acts.open_permit import open_permit
    from hjemmel.project.controls import known_controls
    from hjemmel.stores import models
    from homes import new_home

    now = datetime.now(UTC)
    open_house(known_controls(), now)
    homes = {days: new_home() for days in (30, 10, 1)}
    for days, home in homes.items():
        _banner(_reader(home), "/min-side/")
        models.Permit.objects.filter(contact_id=home.contact_id).update(opened_at=now - days * DAY)
    _publish(now)
    found: dict[str, Any] = {"nobody": _banner(_nobody(), "/"), "first visit": _banner(_reader(new_home()), "/min-side/")}
    readers = {days: _reader(home) for days, home in homes.items()}
    found["back after"] = {days: _banner(reader, "/min-side/") for days, reader in readers.items()}
    found["in english"] = _banner(readers[30], "/en/min-side/")
    found["on another page"] = _banner(readers[30], "/min-side/choices/")
    found["news"] = _news(readers[30].get("/min-side/").content.decode())
    found["after one of several"] = _banner(readers[30], "/notice/versions/3/") and _banner(readers[30], "/min-side/")
    found["list"] = readers[30].get("/notice/versions/1/4/").content.decode()
    found["after the list"] = [_banner(readers[30], path) for path in ("/min-side/", "/notice/versions/1/4/", "/min-side/choices/")]
    found["news after the list"] = _news(readers[30].get("/min-side/").content.decode())
    found["after all versions"] = _banner(readers[10], "/notice/versions/") or _banner(readers[10], "/min-side/")
    found["after the one that is new"] = _banner(readers[1], "/notice/versions/4/") or _banner(readers[1], "/min-side/")
    found["the next time"] = _banner(_reader(homes[30]), "/min-side/")
    found["no list"] = [_nobody().get(f"/notice/versions/{pair}/").status_code for pair in ("4/1", "2/2", "1/9", "0/2", "1/4")]
    found["kept by others"] = [reader.get("/notice/versions/1/4/")["Cache-Control"] for reader in (_nobody(), readers[10])]
    found["cookies of nobody"] = _cookies()

    away = new_home()
    _banner(_reader(away), "/min-side/")
    models.Permit.objects.filter(contact_id=away.contact_id).update(opened_at=now - 30 * DAY)
    herself = Actor(away.customer_number, "customer")
    for reason in ("Kopi av alt", "Flytting til Nabonett AS"):
        open_permit(herself, "access", away.customer_number, reason, now)
    models.Permit.objects.filter(contact_id=away.contact_id).exclude(reason="Min side").update(opened_at=now - DAY, matter="R-1")
    reader = _reader(away)
    found["what was opened for a file is no visit"] = _banner(reader, "/min-side/")
    models.Permit.objects.filter(contact_id=away.contact_id, closed_at=None).update(closed_at=now)
    found["a visit that lasts is one visit"] = _banner(reader, "/min-side/choices/")
    return found


def _publish(now: datetime) -> None:
    """Versions 2 to 4, each of which changes one figure of the one before."""
    from zoneinfo import ZoneInfo

    from hjemmel.acts.actor import Actor
    from hjemmel.acts.keep_version import keep_version
    from hjemmel.notice.language import load, texts_in
    from second_notice import version_of

    before, office = Path(os.environ["HJEMMEL_NOTICE"]), Actor("pia", "privacy")
    today = now.astimezone(ZoneInfo("Europe/Oslo")).date()
    for number, days in BEGINS.items():
        folder = before.with_name(f"version-{number}")
        shutil.copytree(before, folder)
        version_of(folder, number, today + days * DAY)
        name, was, becomes = CHANGES[number]
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
        keep_version(load(folder), texts_in(folder)[0], "Administrerende direktør", office, now - DAY * 40)
        before = folder


def _nobody() -> Any:
    from browsing import Reader

    return Reader()


def _reader(home: Any) -> Any:
    return _nobody().sign_in(home)


def _cookies() -> list[str]:
    reader = _nobody()
    reader.get("/notice/versions/1/4/")
    return sorted(reader.cookies())


def _banner(reader: Any, path: str) -> list[str]:
    """What the banner says and where it leads; nothing where there is none."""
    page = reader.get(path).content.decode()
    found = re.search(r'<div class="told-of".*?<span>(.*?)</span> <a class="ds-link" href="([^"]+)"', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", found[1]).split()), found[2]] if found else []


def _news(page: str) -> list[str]:
    """The versions among the news of Min side."""
    return re.findall(r'href="(/notice/versions/\d+/)"', page.partition('class="since"')[2].partition("</section>")[0])


if __name__ == "__main__":
    open_and_tell(story)
