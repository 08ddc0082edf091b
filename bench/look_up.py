"""What does the gate cost a look-up?

One home's three days among 20 million rows (200,000 homes): the bare SQL, the audience's window under a ticket, and the whole act with
permit, ticket and evidence.
"""

import sys
from datetime import UTC, datetime, timedelta

from bench.house import house, median, side_by_side, tell

ROWS, HOMES, RUNS = 20_000_000, 200_000, 200

FILL = """
INSERT INTO {table}
    (subscription, seen_at, device_name, mac, connection, ssid, signal_dbm, download_kbps, upload_kbps, download_bytes, upload_bytes,
     access_point, equipment_model, area, batch, notice_version)
SELECT number % {homes} + 1, now64(3) - toIntervalMillisecond((number * 2654435761) % (21 * 86400000)), 'device',
       concat('02:00:5e:00:00:0', toString(number % 5)), 'wifi', 'net', -60 - number % 20, 300000, 100000, number, number, 'AP1',
       'eksempel hg1', concat('area ', toString(number % 50)), 1, 1
FROM numbers({offset}, {rows})
"""


def main(rows: int = ROWS) -> None:
    with house():
        from hjemmel.acts.actor import Actor
        from hjemmel.acts.look_up import look_up
        from hjemmel.acts.open_permit import open_permit
        from hjemmel.acts.the_notice import the_notice
        from hjemmel.stores import events, models, reading, register_feed

        table = f"{events.base()}.device_sample"
        for offset in range(0, rows, 2_000_000):
            events.run(FILL.format(table=table, homes=HOMES, offset=offset, rows=min(2_000_000, rows - offset)))
        events.run(f"OPTIMIZE TABLE {table} FINAL")  # as background merges would have left it
        subscription = _customer(register_feed, models)
        now = datetime.now(UTC)
        actor = Actor("bench", "support")
        token = open_permit(actor, "fault-finding", "B1", "a measurement", now).token
        record = the_notice().record("device-sample")
        [use] = record.uses_of("support")
        zone = the_notice().time_zone
        columns = ", ".join(use.fields)
        since = int((now - timedelta(days=3)).timestamp() * 1000)
        rule = f"subscription = {subscription} AND seen_at >= fromUnixTimestamp64Milli({since})"
        bare = f"SELECT {columns} FROM {table} WHERE {rule} ORDER BY seen_at"
        found = len(events.rows(bare))
        taken = side_by_side(
            {
                "bare": lambda: events.rows(bare),
                "gated": lambda: reading.rows_of(record, use, token, use.fields, zone),
                "ticket": lambda: reading.tickets(record, use, token),
                "act": lambda: look_up(token, actor, "device-sample", datetime.now(UTC)),
            },
            RUNS,
        )
        medians = {name: round(median(values), 2) for name, values in taken.items()}
        added = [g - b for g, b in zip(taken["gated"], taken["bare"], strict=True)]
        whole = [a - b for a, b in zip(taken["act"], taken["bare"], strict=True)]
        tell(
            "look-up",
            {
                "rows in the table": rows,
                "rows found": found,
                "median ms": medians,
                "gated / bare": round(medians["gated"] / medians["bare"], 2),
                "added by ticket and window, median ms": round(median(added), 2),
                "added by the whole act (permit, decision, ticket, window, evidence), median ms": round(median(whole), 2),
            },
        )


def _customer(register_feed, models) -> int:
    from datetime import date

    contact = dict.fromkeys(("name", "address", "postcode", "place", "phone", "email"), "b")
    register_feed.write(
        "contact",
        [{"customer_number": "B1", **contact, "birth_date": None, "protected_address": "none", "language": "nb", "left_on": None}],
        1,
    )
    row = {
        "customer_number": "B1",
        "subscription_number": "BS1",
        "product": "p",
        "area": "a",
        "started_on": date(2020, 1, 1),
        "ended_on": None,
    }
    register_feed.write("subscription", [row], 1)
    models.Subscription.objects.update(key=77)
    return 77


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
