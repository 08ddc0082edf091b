"""What does the copy of everything cost?

One of 10,000 customers with 20 invoices, 100 calls and 500 device samples: the whole answer (permit, decisions, windows, page, JSON,
CSV and schemas in one packed file, evidence) beside the bare selects of the same tables, written as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from bench.house import house, median, side_by_side, tell
from hjemmel.stores.embedded.engines import processes

CUSTOMERS, INVOICES, CALLS, SAMPLES = 10_000, 20, 100, 500
ROUNDS, PROCESSES, SECONDS = 60, 2, 20

REGISTER = (
    """INSERT INTO contact (customer_number, name, address, postcode, place, phone, email, protected_address, language, evidence_salt,
    notice_version) SELECT 'B' || n, 'Navn ' || n, 'Veien ' || n, '4000', 'Sted', '+475' || (1000000 + n), 'b' || n || '@post.example',
    'none', 'nb', decode(md5(n::text), 'hex'), 1 FROM generate_series(1, {customers}) n""",
    """INSERT INTO subscription (contact_id, key, subscription_number, product, area, started_on, notice_version)
    SELECT id, id, 'S' || id, 'Fiber 500', 'area ' || id % 50, '2020-01-01', 1 FROM contact""",
    """INSERT INTO invoice (subscription_id, invoice_number, period_start, period_end, issued_on, due_on, amount_ore, paid_ore,
    credited_ore, disputed, notice_version) SELECT s.id, s.id || '-' || i, d, d + 29, d + 30, d + 44, 49900, 49900, 0, false, 1
    FROM subscription s, generate_series(1, {invoices}) i, LATERAL (SELECT current_date - 30 * (i + 1) AS d) days""",
    "ANALYZE",
)
CALLS_SQL = """
INSERT INTO {base}.call (subscription, own_number, called_number, started_at, duration_s, call_type, batch, notice_version)
SELECT number % {customers} + 1, '+4751000000', concat('+479', toString(number)), now64(3) - toIntervalMinute(cityHash64(number) % 200000),
       number % 900, 'domestic-mobile', 1, 1 FROM numbers({rows})
"""
SAMPLES_SQL = """
INSERT INTO {base}.device_sample
    (subscription, seen_at, device_name, mac, connection, ssid, signal_dbm, download_kbps, upload_kbps, download_bytes, upload_bytes,
     access_point, equipment_model, area, batch, notice_version)
SELECT number % {customers} + 1, now64(3) - toIntervalMillisecond(cityHash64(number) % (20 * 86400000)), 'device',
       concat('02:00:5e:00:00:0', toString(number % 5)), 'wifi', 'net', -60 - number % 20, 300000, 100000, number, number, 'AP1',
       'eksempel hg1', 'area', 1, 1 FROM numbers({offset}, {rows})
"""


def fill(customers: int) -> None:
    """The register, calls and device samples of so many customers, laid out as background merges would have left them."""
    from django.db import connection

    from hjemmel.stores import events

    with connection.cursor() as cursor:
        for statement in REGISTER:
            cursor.execute(statement.format(customers=customers, invoices=INVOICES))
    base, step = events.base(), 1_000_000
    events.run(CALLS_SQL.format(base=base, customers=customers, rows=customers * CALLS))
    for offset in range(0, customers * SAMPLES, step):
        events.run(SAMPLES_SQL.format(base=base, customers=customers, offset=offset, rows=min(step, customers * SAMPLES - offset)))
    for table in ("call", "device_sample"):
        events.run(f"OPTIMIZE TABLE {base}.{table} FINAL")


def whole(number: int) -> int:
    """One customer's copy, as Min side makes it, from the permit to the last byte; returns how many bytes it is."""
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.answer_access import answer_access
    from hjemmel.acts.close_access import close_access
    from hjemmel.acts.open_permit import open_permit
    from hjemmel.portals.copied import packed

    now, actor = datetime.now(UTC), Actor(f"B{number}", "customer")
    token = open_permit(actor, "access", actor.id, "a measurement", now).token
    pieces = packed(answer_access(token, actor, now), "nb", lambda given: close_access(token, actor, given, datetime.now(UTC)))
    return sum(map(len, pieces))


def bare(number: int) -> int:
    """The same tables and columns, without a gate: one select each, written as JSON; returns how many bytes it is."""
    from django.db import connection

    from hjemmel.acts.the_notice import the_notice
    from hjemmel.notice.model import Kind
    from hjemmel.stores import events, models

    key, contact = models.Subscription.objects.values_list("key", "contact_id").get(contact__customer_number=f"B{number}")
    found = {}
    for record in the_notice().records():
        for use in record.uses_of("customer", "access"):
            if record.kind is Kind.EVENT:
                sql = (
                    f"SELECT {', '.join(use.fields)} FROM {events.base()}.{record.table} WHERE subscription = {key} ORDER BY {record.clock}"
                )
                rows = events.rows(sql)
            else:
                columns = ", ".join(f'r."{name}"' for name in use.fields)
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT {columns} FROM {record.table} r {_of(record)} = %s", [contact])
                    rows = cursor.fetchall()
            found[record.id] = [dict(zip(use.fields, row, strict=True)) for row in rows]
    return len(json.dumps(found, default=str, ensure_ascii=False).encode())


def _of(record) -> str:
    if record.id == "contact":
        return "WHERE r.id"
    if record.subject == "customer":
        return "WHERE r.contact_id"
    return "JOIN subscription s ON s.id = r.subscription_id WHERE s.contact_id"


def _for_a_while(first: int) -> int:
    """How many copies a process of its own makes in `SECONDS`, beside the others."""
    import django

    django.setup()
    whole(first)  # what a process does once
    start, made = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        made += 1
        whole(first + made)
    return made


def _processor_ms(home: Path, act: Callable[[], int], runs: int = 40) -> float:
    """What one run takes of the processors, here and in both engines: a busy machine makes it wait, and hardly work more."""

    def spent() -> float:
        times = [time.process_time()]
        for engine in processes(home).values():
            times += [sum(one.cpu_times()[:2]) for one in (engine, *engine.children(recursive=True))]
        return sum(times)

    act()
    before = spent()
    for _ in range(runs):
        act()
    return round((spent() - before) * 1000 / runs, 1)


def main(customers: int = CUSTOMERS) -> None:
    with house() as home:
        fill(customers)
        turn = iter(range(1, customers))

        def next_one(act: Callable[[int], int]) -> Callable[[], int]:
            return lambda: act(next(turn))

        taken = side_by_side({"bare": next_one(bare), "whole": next_one(whole)}, ROUNDS)
        medians = {name: round(median(values), 1) for name, values in taken.items()}
        worked = {name: _processor_ms(home, next_one(act)) for name, act in {"bare": bare, "whole": whole}.items()}
        os.environ["HJEMMEL_HOME"] = str(home)
        with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
            made = list(pool.map(_for_a_while, [customers // 4, customers // 2]))
        tell(
            "access",
            {
                "customers": customers,
                "rows of each": 1 + 1 + INVOICES + CALLS + SAMPLES,
                "bytes of a copy": whole(1),
                "median ms": medians,
                "processor ms, engines too": worked,
                "whole / bare": round(medians["whole"] / medians["bare"], 2),
                "copies/s, two processes": round(sum(made) / SECONDS, 1),
            },
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS)
