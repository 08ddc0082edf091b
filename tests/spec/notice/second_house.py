"""A house of its own under the notice and home of the environment: what does one adviser, one customer and the sweep find there?

Run as a program by test_a_second_notice_runs; prints JSON.
"""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
DAY = timedelta(days=1)


def main() -> None:
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
    from hjemmel.acts.open_house import open_house
    from hjemmel.acts.sweep import sweep
    from hjemmel.project.controls import known_controls
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
    return found


def ages(rows: list[dict[str, Any]], now: datetime) -> list[int]:
    """How many whole days old each row is, youngest first."""
    return sorted((now - row["seen_at"]) // DAY for row in rows)


if __name__ == "__main__":
    main()
