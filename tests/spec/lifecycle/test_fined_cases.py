"""What others were fined for, tried here.

Proves: N16, P5, T2, O3.
"""

from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from figures import exact, gone_at_entry, kept
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import events, expiry
from homes import calls, new_home, now, samples
from looking import ADVISER, own, seen, stored

pytestmark = pytest.mark.usefixtures("house")
OSLO, DAY = ZoneInfo("Europe/Oslo"), timedelta(days=1)
KEPT = exact(kept("device-sample"))


def test_what_a_restored_backup_brings_back_is_seen_by_nobody_and_gone_at_the_next_sweep() -> None:
    """Proves: N16. An old copy is put back row for row, past its limit and all."""
    home, at = new_home(), now()
    samples([home], [DAY, KEPT - DAY, KEPT + 4 * DAY, 40 * DAY], at)
    table = f"{events.base()}.device_sample"
    events.run(f"CREATE TABLE {events.base()}_backup ENGINE = MergeTree ORDER BY subscription AS SELECT * FROM {table}")
    try:
        sweep(at)
        events.run(f"INSERT INTO {table} SELECT * FROM {events.base()}_backup WHERE seen_at < now() - toIntervalDay({KEPT.days})")
    finally:
        events.run(f"DROP TABLE {events.base()}_backup")
    assert stored(home, "device_sample") == 4
    assert len(seen(ADVISER, "fault-finding", home, "device-sample")) == 1
    assert len(own(home, "device-sample")) == 2
    sweep(at)
    assert stored(home, "device_sample") == 2


def test_no_list_of_numbers_finds_a_caller_in_what_is_left_of_calls() -> None:
    """Proves: P5. Every number of the plan is tried, plain and hashed as people hash; what is left answers none of them alike."""
    homes = [new_home() for _ in range(25)]
    for home in homes:
        calls(home, [datetime(2026, 2, 3, 12, tzinfo=OSLO)])
    sweep(gone_at_entry("call", 2026, 3))
    record = the_notice().record("call")
    assert sum(stored(home, "call") for home in homes) == 0
    cells = expiry.statistics_of(record)
    statistics = record.retention.statistics
    assert statistics is not None
    assert cells
    assert all(cell[-1] >= statistics.at_least for cell in cells)
    sql = "SELECT name, type FROM system.columns WHERE database = {db:String} AND table = 'call_count'"
    columns = dict(events.rows(sql, {"db": events.base()}))
    assert set(columns) == {*statistics.group_by, "records"}
    values = {str(value) for cell in cells for value in cell[:-1]}
    numbers = {home.phone for home in homes} | {"+4790000000"}
    for number, form in product(numbers, (str, lambda n: n[3:], lambda n: hex(hash(n)))):
        assert form(number) not in values
    assert max(map(len, values)) < 32, "no value is long enough to hide a digest"
