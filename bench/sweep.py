"""Does the cost of a sweep grow with what it removes?

One day of device samples of 1, 10 and 50 million rows is dropped; beside it, the same rows deleted by a condition.
"""

import sys
import time
from datetime import UTC, datetime, timedelta

from bench.house import house, tell
from bench.look_up import HOMES

SIZES = (1_000_000, 10_000_000, 50_000_000)

DAY = """
INSERT INTO {table}
    (subscription, seen_at, device_name, mac, connection, ssid, signal_dbm, access_point, equipment_model, area, batch, notice_version)
SELECT number % {homes} + 1, toDateTime64('{day} 00:00:00', 3, 'UTC') + toIntervalMillisecond((number * 2654435761) % 86400000), 'device',
       concat('02:00:5e:00:00:0', toString(number % 5)), 'wifi', 'net', -60, 'AP1', 'eksempel hg1', 'area', 1, 1
FROM numbers({offset}, {rows})
"""


def main(sizes: tuple[int, ...] = SIZES) -> None:
    with house():
        from hjemmel.acts.sweep import sweep
        from hjemmel.stores import events

        table = f"{events.base()}.device_sample"
        now = datetime.now(UTC)
        figures = {}
        for size in sizes:
            day = (now - timedelta(days=25)).date()
            _fill(events, table, day, size)
            _settle(events, table)
            started = time.perf_counter()
            report = sweep(now)
            act = time.perf_counter() - started
            assert sum(step.removed for step in report.steps) == size
            _fill(events, table, day, size)
            _settle(events, table)
            partition = f"{day:%Y%m%d}"
            started = time.perf_counter()
            events.run(f"ALTER TABLE {table} DROP PARTITION {partition}")
            drop = time.perf_counter() - started
            figures[f"{size:,} rows"] = {"sweep ms": round(act * 1000, 1), "of it the drop alone ms": round(drop * 1000, 1)}
        first, last = (figures[f"{size:,} rows"]["sweep ms"] for size in (sizes[0], sizes[-1]))
        figures["largest / smallest"] = round(last / first, 2)
        figures["rows largest / smallest"] = sizes[-1] // sizes[0]
        tell("sweep", figures)


def _fill(events, table: str, day, size: int) -> None:
    for offset in range(0, size, 2_000_000):
        events.run(DAY.format(table=table, homes=HOMES, day=day, offset=offset, rows=min(2_000_000, size - offset)))


def _settle(events, table: str) -> None:
    """Let merges of the fill end, so that they are not measured."""
    while events.rows("SELECT count() FROM system.merges")[0][0]:
        time.sleep(0.5)


if __name__ == "__main__":
    main(tuple(int(a) for a in sys.argv[1:]) or SIZES)
