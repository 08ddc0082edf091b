"""How many acts a second can leave evidence?

Entries appended each in a transaction of its own by 1, 4 and 16 writers, beside a bare one-row insert into a plain table in the same
run; and how fast the sequencer chains and roots them.
"""

import sys
import threading
import time
from datetime import UTC, datetime

from bench.house import house, tell

SECONDS = 4.0


def main(seconds: float = SECONDS) -> None:
    with house():
        from django.db import connection, connections, transaction

        from hjemmel.stores import evidence

        with connection.cursor() as cursor:
            cursor.execute("CREATE UNLOGGED TABLE bench_floor_unlogged (at timestamptz, content bytea)")
            cursor.execute("CREATE TABLE bench_floor (at timestamptz, content bytea)")
        content = b"x" * 250

        def append() -> None:
            with transaction.atomic():
                evidence.append(
                    "look", "bench", "support", "N9", datetime.now(UTC), {"record": "device-sample", "permit": 1, "rows": 10}, b"s" * 32
                )

        def floor() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO bench_floor VALUES (%s, %s)", [datetime.now(UTC), content])

        figures: dict[str, object] = {}
        for writers in (1, 4, 16):
            ours, bare = _rate(append, writers, seconds, connections), _rate(floor, writers, seconds, connections)
            figures[f"{writers} writers"] = {"appends/s": round(ours), "bare inserts/s": round(bare), "ratio": round(ours / bare, 2)}
        figures["many in one transaction, appends/s"] = round(_batched(evidence, transaction))
        waiting = evidence.waiting()
        started = time.perf_counter()
        while evidence.sequence(datetime.now(UTC)):
            pass
        figures["chained and rooted, entries/s"] = round(waiting / (time.perf_counter() - started))
        tell("evidence", figures)


def _rate(act, writers: int, seconds: float, connections) -> float:
    done = [0] * writers
    until = time.perf_counter() + seconds

    def run(n: int) -> None:
        while time.perf_counter() < until:
            act()
            done[n] += 1
        connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def _batched(evidence, transaction) -> float:
    from hjemmel.evidence.entry import Entry

    entries = [Entry(datetime.now(UTC), "look", "bench", "support", "N9", b"r" * 32, {"record": "device-sample", "rows": 10})] * 10_000
    started = time.perf_counter()
    with transaction.atomic():
        evidence.append_all(entries)
    return len(entries) / (time.perf_counter() - started)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
