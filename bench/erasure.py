"""How soon after she has said yes can nobody reach a person who is erased?

Among so many customers with invoices, calls and device samples: from the confirmed erasure until her permits, her sessions and the search
have ended (one transaction), and until her rows are gone from both engines; and what it takes to clear the files of them.
"""

import sys
import time
from datetime import UTC, datetime

from bench.access import fill
from bench.house import house, median, tell

CUSTOMERS, ERASED = 10_000, 30


def main(customers: int = CUSTOMERS) -> None:
    with house():
        fill(customers)
        from django.db import connection

        from hjemmel.acts import erase as act
        from hjemmel.acts.actor import Actor
        from hjemmel.acts.forget_bytes import forget_bytes
        from hjemmel.stores import models

        reached: list[float] = []
        began = 0.0
        counted = act._held

        def after_the_cut(*words: object) -> object:
            """What is held is counted first after the cut: she is unreachable when that begins."""
            reached.append((time.perf_counter() - began) * 1000)
            assert models.Contact.objects.filter(customer_number=actor.id).exclude(erased_on=None).exists()
            return counted(*words)  # type: ignore[arg-type]

        act._held = after_the_cut  # type: ignore[assignment]
        whole = []
        for n in range(customers // 2, customers // 2 + ERASED):
            actor = Actor(f"B{n}", "customer")
            began = time.perf_counter()
            act.erase(actor.id, actor, datetime.now(UTC), confirmed=True, end_services=True)
            whole.append((time.perf_counter() - began) * 1000)
        floor = []
        for _ in range(ERASED):
            start = time.perf_counter()
            models.Contact.objects.filter(customer_number="B1").update(language="nb")
            floor.append((time.perf_counter() - start) * 1000)
        start = time.perf_counter()
        left = forget_bytes(datetime.now(UTC), at_once=True).left
        cleared = time.perf_counter() - start
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
        tell(
            "erasure",
            {
                "customers": customers,
                "one durable row alone, median ms": round(median(floor), 1),
                "unreachable after, median ms": round(median(reached), 1),
                "unreachable after, at most ms": round(max(reached), 1),
                "no row left in either engine after, median ms": round(median(whole), 1),
                "files cleared in s": round(cleared, 1),
                "tables that were in use": left,
                "register, MB": round(size / 1e6),
            },
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS)
