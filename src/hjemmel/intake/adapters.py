"""Which outside formats are read here?

The one list of adapters. `hjemmel intake FORMAT` and `POST /intake/v1/FORMAT` both look here; an adapter that is not listed does
not exist.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from hjemmel.intake import (
    asterisk_cdr,
    camt054,
    cgnat_syslog,
    cmcd,
    customers_csv,
    delivery_points_csv,
    dig_plans_csv,
    freeswitch_cdr,
    invoices_csv,
    kamailio_cdr,
    kea_leases,
    kea_legal,
    nat_ipfix,
    netjson,
    ocr,
    payments,
    products_csv,
    radius_detail,
    radius_linelog,
    tmf632,
    tr069_dump,
    tr135,
    tr181_bulk,
    tr181_quick,
)
from hjemmel.intake.parsed import Parse, ParseQuickly

TEXT, CSV, JSON, GZIP = "text/plain", "text/csv", "application/json", "application/gzip"
FORM, CMCD, XML = "application/x-www-form-urlencoded", "application/cmcd", "application/xml"
IPFIX = "application/ipfix"  # RFC 5655
A_LINE, A_BLANK_LINE = b"\n", b"\n\n"


@dataclass(frozen=True, slots=True)
class Adapter:
    """One format: what it is called, how it is read, which record types of the notice it may bring, and how it is sent over HTTP.

    `record_end` is what ends a record in a file that is appended to; b"" for what is written whole.
    """

    name: str
    title: str
    parse: Parse
    records: tuple[str, ...]
    media_types: tuple[str, ...]
    parse_quickly: ParseQuickly | None = None  # a large delivery, where there is such a way
    to_players: bool = False  # over HTTP, answered as media players expect
    record_end: bytes = b""
    has_header: bool = False  # whether the first line of such a file names what stands in the others


ADAPTERS: dict[str, Adapter] = {
    adapter.name: adapter
    for adapter in (
        Adapter(
            "radius-detail",
            "FreeRADIUS accounting detail file (RFC 2866)",
            radius_detail.parse,
            ("ip-assignment",),
            (TEXT,),
            record_end=A_BLANK_LINE,
        ),
        Adapter(
            "radius-linelog",
            "FreeRADIUS linelog: JSON or one line a record",
            radius_linelog.parse,
            ("ip-assignment",),
            (JSON, TEXT),
            record_end=A_LINE,
        ),
        Adapter(
            "kea-leases",
            "Kea lease files (DHCPv4, DHCPv6)",
            kea_leases.parse,
            ("ip-assignment",),
            (CSV,),
            record_end=A_LINE,
            has_header=True,
        ),
        Adapter("kea-legal", "Kea forensic logs of leases", kea_legal.parse, ("ip-assignment",), (TEXT,), record_end=A_LINE),
        Adapter(
            "cgnat-syslog", "Port blocks of shared addresses, by syslog", cgnat_syslog.parse, ("ip-assignment",), (TEXT,), record_end=A_LINE
        ),
        Adapter(
            "nat-ipfix", "Port blocks of shared addresses, by IPFIX and NetFlow version 9", nat_ipfix.parse, ("ip-assignment",), (IPFIX,)
        ),
        Adapter(
            "tr181-bulk",
            "TR-069/TR-369 bulk data (TR-181, TR-098)",
            tr181_bulk.parse,
            ("device-sample",),
            (JSON, CSV, GZIP),
            tr181_quick.parse,
        ),
        Adapter("netjson", "NetJSON DeviceMonitoring (OpenWISP)", netjson.parse, ("device-sample",), (JSON,)),
        Adapter(
            "tr069-dump", "A gateway's parameters, as an ACS exports them", tr069_dump.parse, ("device-sample", "equipment-state"), (CSV,)
        ),
        Adapter("kamailio-cdr", "Kamailio call records in flatstore files", kamailio_cdr.parse, ("call",), (TEXT,), record_end=A_LINE),
        Adapter(
            "asterisk-cdr", "Asterisk call records (cdr_csv, Master.csv)", asterisk_cdr.parse, ("call",), (CSV, TEXT), record_end=A_LINE
        ),
        Adapter("freeswitch-cdr", "FreeSWITCH call records (mod_json_cdr)", freeswitch_cdr.parse, ("call",), (JSON, FORM)),
        Adapter(
            "cmcd",
            "Common Media Client Data, versions 1 and 2 (CTA-5004)",
            cmcd.parse,
            cmcd.RECORDS,
            (CMCD, "text/cmcd", JSON, TEXT),
            to_players=True,
        ),
        Adapter("tr135", "Set-top box reports in bulk data (TR-135)", tr135.parse, tr135.RECORDS, (JSON, CSV)),
        Adapter("customers-csv", "Customers, subscriptions and equipment in CSV", customers_csv.parse, customers_csv.RECORDS, (CSV,)),
        Adapter("tmf632", "Parties (TM Forum TMF632, individual and organization)", tmf632.parse, tmf632.RECORDS, (JSON,)),
        Adapter("invoices-csv", "Invoices in CSV", invoices_csv.parse, invoices_csv.RECORDS, (CSV,)),
        Adapter("ocr", "OCR giro of Nets (Mastercard Payment Services)", ocr.parse, payments.RECORDS, (TEXT,)),
        Adapter("camt054", "Payments from the bank (ISO 20022 camt.054)", camt054.parse, payments.RECORDS, (XML, "text/xml")),
        Adapter("products-csv", "What is sold, in CSV", products_csv.parse, products_csv.RECORDS, (CSV,)),
        Adapter("delivery-points-csv", "Delivery points in CSV", delivery_points_csv.parse, delivery_points_csv.RECORDS, (CSV,)),
        Adapter("dig-plans-csv", "Planned digging in CSV", dig_plans_csv.parse, dig_plans_csv.RECORDS, (CSV,)),
    )
}


def nearest(name: str) -> str | None:
    """The format whose name is most like `name`; None if none is."""
    return next(iter(get_close_matches(name, ADAPTERS, n=1)), None)
