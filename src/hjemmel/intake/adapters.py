"""Which outside formats are read here?

The one list of adapters. `hjemmel intake FORMAT` and `POST /intake/v1/FORMAT` both look here; an adapter that is not listed does
not exist.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from hjemmel.intake import customers_csv, invoices_csv, kamailio_cdr, radius_detail, tr181_bulk
from hjemmel.intake.parsed import Parse

TEXT, CSV, JSON, GZIP = "text/plain", "text/csv", "application/json", "application/gzip"


@dataclass(frozen=True, slots=True)
class Adapter:
    """One format: what it is called, how it is read, which record types of the notice it may bring, and how it is sent over HTTP."""

    name: str
    title: str
    parse: Parse
    records: tuple[str, ...]
    media_types: tuple[str, ...]


ADAPTERS: dict[str, Adapter] = {
    adapter.name: adapter
    for adapter in (
        Adapter("radius-detail", "FreeRADIUS accounting detail file (RFC 2866)", radius_detail.parse, ("ip-assignment",), (TEXT,)),
        Adapter("tr181-bulk", "TR-069/TR-369 bulk data (TR-181, TR-098)", tr181_bulk.parse, ("device-sample",), (JSON, CSV, GZIP)),
        Adapter("kamailio-cdr", "Kamailio call records in flatstore files", kamailio_cdr.parse, ("call",), (TEXT,)),
        Adapter("customers-csv", "Customers, subscriptions and equipment in CSV", customers_csv.parse, customers_csv.RECORDS, (CSV,)),
        Adapter("invoices-csv", "Invoices in CSV", invoices_csv.parse, invoices_csv.RECORDS, (CSV,)),
    )
}


def nearest(name: str) -> str | None:
    """The format whose name is most like `name`; None if none is."""
    return next(iter(get_close_matches(name, ADAPTERS, n=1)), None)
