"""No measurement gets older than the notice says, wherever it is.

Proves: N13, N16.
"""

from datetime import timedelta

import pytest

from figures import exact, kept
from hjemmel.acts.sweep import sweep
from homes import Home, now
from looking import own, stored
from wire import bulk, device, report, take

pytestmark = pytest.mark.usefixtures("house")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEPT = exact(kept("device-sample"))
MAC = "02:00:5e:40:00:01"


def test_a_report_that_comes_too_late_is_refused_and_counted(home: Home) -> None:
    at = now().replace(microsecond=0)
    late = [report(home, at - age, [device(MAC)]) for age in (KEPT - MINUTE, KEPT + MINUTE, 60 * DAY)]
    receipt = take("tr181-bulk", bulk(*late), now())
    assert (receipt.accepted["device-sample"], receipt.refused) == (1, {"older-than-retention": 2})
    assert stored(home, "device_sample") == 1


def test_a_report_from_the_future_is_refused_for_it_would_outlive_its_day(home: Home) -> None:
    at = now().replace(microsecond=0)
    receipt = take("tr181-bulk", bulk(*(report(home, at + age, [device(MAC)]) for age in (10 * MINUTE, 20 * MINUTE, 9 * DAY))), now())
    assert (receipt.accepted["device-sample"], receipt.refused) == (1, {"ahead-of-time": 2})


def test_not_even_its_subject_sees_a_sample_past_its_day_while_a_sweep_is_late(home: Home) -> None:
    from homes import samples

    samples([home], [KEPT + MINUTE, KEPT - MINUTE], now())
    assert stored(home, "device_sample") == 2, "no sweep has run"
    assert len(own(home, "device-sample")) == 1


def test_after_a_sweep_nothing_in_the_engine_is_past_its_day(home: Home) -> None:
    from hjemmel.stores import events

    at = now().replace(microsecond=0)
    take("tr181-bulk", bulk(*(report(home, at - n * DAY, [device(MAC, "kanari-siste")]) for n in range(KEPT.days))), now())
    sweep(at + 10 * DAY)
    [(oldest, newest)] = events.rows(f"SELECT min(seen_at), max(seen_at) FROM {events.base()}.device_sample")
    assert oldest >= at + 10 * DAY - KEPT
    assert newest >= at - MINUTE, "what is younger stays"
    sweep(at + KEPT)
    assert events.rows(f"SELECT count() FROM {events.base()}.device_sample")[0][0] == 0
    assert tables_with("kanari-siste") == []


def tables_with(word: str) -> list[str]:
    from hjemmel.stores import events

    tables = events.rows("SELECT database, name FROM system.tables WHERE engine = 'MergeTree' AND database != 'system'")
    seek = "SELECT count() FROM {}.{} WHERE position(toString(tuple(*)), {{w:String}}) > 0"
    return [name for database, name in tables if events.rows(seek.format(database, name), {"w": word})[0][0]]
