"""Who writes each format?

The one list of writers, in the order in which the feeds are to be taken in; every format that is read here (hjemmel.intake.adapters) has
one. Some tell the same in another format: of each group of `SAME`, take one in.
"""

from dataclasses import dataclass

from hjemmel.project.simulator import (
    asterisk,
    bank_files,
    bulk,
    decoders,
    dumps,
    freeswitch,
    kamailio,
    kea,
    line_log,
    nat_messages,
    open_wrt,
    parties,
    players,
    radius,
    register_files,
    roll_out_files,
    translations,
)
from hjemmel.project.simulator.written import Write

HOURLY = 30  # of walks through every hour of every home, beside the rest


@dataclass(frozen=True, slots=True)
class Writer:
    """`weight` is about how long it takes, of all."""

    write: Write
    weight: int = 1


WRITERS: dict[str, Writer] = {
    "customers-csv": Writer(register_files.write_customers),
    "tmf632": Writer(parties.write),
    "invoices-csv": Writer(register_files.write_invoices),
    "ocr": Writer(bank_files.write_ocr),
    "camt054": Writer(bank_files.write_camt),
    "products-csv": Writer(roll_out_files.write_products),
    "delivery-points-csv": Writer(roll_out_files.write_points),
    "dig-plans-csv": Writer(roll_out_files.write_plans),
    "radius-detail": Writer(radius.write, 2),
    "radius-linelog": Writer(line_log.write, 2),
    "kea-leases": Writer(kea.write_journals, 2),
    "kea-legal": Writer(kea.write_log, 2),
    "cgnat-syslog": Writer(translations.write, 2),
    "nat-ipfix": Writer(nat_messages.write),
    "tr181-bulk": Writer(bulk.write, HOURLY),
    "netjson": Writer(open_wrt.write, 2),
    "tr069-dump": Writer(dumps.write, HOURLY),
    "kamailio-cdr": Writer(kamailio.write, 4),
    "asterisk-cdr": Writer(asterisk.write, 4),
    "freeswitch-cdr": Writer(freeswitch.write, 4),
    "cmcd": Writer(players.write, 2),
    "tr135": Writer(decoders.write, 2),
}
SAME = (
    ("radius-detail", "radius-linelog", "kea-leases", "kea-legal"),
    ("kamailio-cdr", "asterisk-cdr", "freeswitch-cdr"),
    ("ocr", "camt054"),
    ("cgnat-syslog", "nat-ipfix"),
)
