"""A house that is put back to yesterday: run by `test_restored_backup`, in a process and a home of its own.

Says as JSON what was there before the erasure, after it, once the copy of both databases was put back, and once the house had opened.
"""

import json
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path


def main(home: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")
    from hjemmel.acts.start_engines import start_engines, stop_engines

    backup = home.parent / "backup"
    if sys.argv[2] == "before":
        start_engines(home, leashed=True)
        told = _before()
        _close(home, stop_engines)
        shutil.copytree(home, backup, copy_function=shutil.copy2, symlinks=True)
        _keep_owners(home, backup)
        start_engines(home, leashed=True)
        told |= _erased(told)
        _close(home, stop_engines)
        for engine in ("postgres", "events"):
            shutil.rmtree(home / engine)
            shutil.move(backup / engine, home / engine)
    else:
        start_engines(home, leashed=True)
        told = _after(json.loads(sys.argv[3]))
        _close(home, stop_engines)
    print(json.dumps(told))


def _before() -> dict[str, object]:
    import django

    django.setup()
    from hjemmel.acts.open_house import open_house
    from hjemmel.project.controls import known_controls
    from homes import new_home, samples

    open_house(known_controls(), datetime.now(UTC))
    from datetime import timedelta

    erased, kept = new_home(name="Borte Prøvesen"), new_home(name="Blir Prøvesen")
    samples([erased, kept], [timedelta(hours=1)], datetime.now(UTC))
    return {"erased": [erased.customer_number, erased.subscription], "kept": [kept.customer_number, kept.subscription]}


def _erased(told: dict[str, object]) -> dict[str, object]:
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.erase import erase

    number = told["erased"][0]  # type: ignore[index]
    erase(number, Actor(number, "customer"), datetime.now(UTC), confirmed=True, end_services=True)
    return {"after": _there(told)}


def _after(told: dict[str, object]) -> dict[str, object]:
    import django

    django.setup()
    restored = _there(told)
    from hjemmel.project import part

    part.house()
    opened = _there(told)
    part.house()
    from hjemmel.stores import models

    return {"restored": restored, "opened": opened, "register": models.Erasure.objects.filter(done_at__isnull=False).count()}


def _there(told: dict[str, object]) -> dict[str, list[int]]:
    """Rows of each in the register and in the event engine."""
    from hjemmel.stores import events, models

    found = {}
    for who in ("erased", "kept"):
        number, key = told[who]  # type: ignore[misc]
        rows = events.rows(f"SELECT count() FROM {events.base()}.device_sample WHERE subscription = {key}")[0][0]
        found[who] = [models.Contact.objects.filter(customer_number=number).count(), int(rows)]
    return found


def _close(home: Path, stop_engines: object) -> None:
    from django.db import connections

    from hjemmel.stores import logins

    logins.close_all()
    connections.close_all()
    stop_engines(home)  # type: ignore[operator]


def _keep_owners(source: Path, copy: Path) -> None:
    """PostgreSQL's files are its user's; a copy that root makes must be so too."""
    if os.geteuid() == 0:
        for path in [source, *source.rglob("*")]:
            owner = path.lstat()
            os.chown(copy / path.relative_to(source), owner.st_uid, owner.st_gid, follow_symlinks=False)


if __name__ == "__main__":
    main(Path(os.environ["HJEMMEL_HOME"]))
