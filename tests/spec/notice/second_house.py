"""A house of its own under the notice and home of the environment: what does one adviser, one customer and the sweep find there?

Run as a program by test_a_second_notice_runs; prints JSON.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
DAY = timedelta(days=1)


def open_and_tell(story: Callable[[], dict[str, Any]]) -> None:
    """Start engines of its own, print what `story` finds as JSON, and stop them."""
    import django

    from hjemmel.acts.start_engines import start_engines, stop_engines

    home = Path(os.environ["HJEMMEL_HOME"])
    start_engines(home, leashed=True)
    try:
        os.environ["DJANGO_SETTINGS_MODULE"] = "hjemmel.project.settings"
        django.setup()
        print(json.dumps(story()))
    finally:
        from hjemmel.stores import logins

        logins.close_all()
        stop_engines(home)


def story() -> dict[str, Any]:
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.open_house import open_house
    from hjemmel.acts.prove import prove
    from hjemmel.acts.sweep import sweep
    from hjemmel.evidence.proof import RED
    from hjemmel.project.controls import known_controls, running
    from hjemmel.stores import event_tables
    from homes import calls, new_home, samples
    from looking import ADVISER, own, seen, stored

    now = datetime.now(UTC)
    open_house(known_controls(), now)
    home, caller = new_home(), new_home()
    samples([home], [n * DAY + timedelta(minutes=1) for n in range(20)], now)
    found: dict[str, Any] = {
        "support sees": ages(seen(ADVISER, "fault-finding", home, "device-sample"), now),
        "customer sees": ages(own(home, "device-sample"), now),
    }
    sweep(now)
    found["samples left"] = stored(home, "device_sample")
    calls(caller, [datetime(2026, 3, 1, 12, tzinfo=OSLO), datetime(2026, 4, 1, tzinfo=OSLO)])
    found["calls left on"] = {}
    for day in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 1)):
        sweep(datetime(day.year, day.month, day.day, tzinfo=OSLO))
        found["calls left on"][day.isoformat()] = stored(caller, "call")
    found["television"] = [table for table in event_tables.tables() if table.startswith("tv_")]
    sweep(datetime.now(UTC))
    report = prove(running(), {}, Actor("pia", "privacy"), datetime.now(UTC))
    found["clauses"] = len(report.proofs)
    found["dead controls"] = [
        control.path for proof in report.proofs for control in proof.controls if any(reason.code in RED for reason in control.reasons)
    ]
    found["strangers"] = [orphan for orphan in report.orphans if "no clause speaks of it" not in orphan]
    return found


def ages(rows: list[dict[str, Any]], now: datetime) -> list[int]:
    """How many whole days old each row is, youngest first."""
    return sorted((now - row["seen_at"]) // DAY for row in rows)


if __name__ == "__main__":
    open_and_tell(story)
