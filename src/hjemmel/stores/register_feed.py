"""How does a register feed become rows?

Customers, subscriptions, equipment, identifiers and invoices, written by their natural keys: a feed that comes again changes what
has changed and doubles nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models as orm
from django.utils import timezone

from hjemmel.notice.model import RecordType
from hjemmel.stores import models
from hjemmel.stores.entry_tables import model_for
from hjemmel.stores.register_row import UNKNOWN_OWNER, Table
from hjemmel.stores.register_runs import MOST, write_rows

# record type -> (model, natural key, the field by which the feed names the owner)
TABLES: Mapping[str, tuple[type[orm.Model], tuple[str, ...], str]] = {
    "contact": (models.Contact, ("customer_number",), ""),
    "subscription": (models.Subscription, ("subscription_number",), "customer_number"),
    "equipment": (models.Equipment, ("serial",), "subscription_number"),
    "identifier": (models.Identifier, ("kind", "value"), "subscription_number"),
    "invoice": (models.Invoice, ("invoice_number",), "subscription_number"),
}
# What else a feed may bring: record types whose tables the notice builds, known again by their declared identity.
BUILT = ("product", "delivery-point", "dig-plan")
ORDER = (*TABLES, *BUILT)
_NAMES_OWNER = {"customer": "customer_number", "subscription": "subscription_number"}
# What ends a row's hold on its value or device. Ended rows are written first: what one customer gave up another may have, in one feed.
_ENDS: Mapping[type[orm.Model], str] = {models.Identifier: "valid_to", models.Equipment: "returned_on"}


def write(record_id: str, rows: Sequence[Mapping[str, Any]], version: int, today: date | None = None) -> tuple[int, Counter[str]]:
    """Write the rows of one of the release's own record types in the caller's transaction, on a day (None: this one, in UTC).

    Returns how many were written, and the refused by reason.
    """
    return _write(Table(*TABLES[record_id], version, today or timezone.now().date()), rows)


def write_built(record: RecordType, rows: Sequence[Mapping[str, Any]], version: int) -> tuple[int, Counter[str]]:
    """The same for a record type whose table the notice builds: a row is known again by its declared identity."""
    return _write(Table(model_for(record), record.identity, _NAMES_OWNER.get(record.subject, ""), version), rows)


def _write(table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[int, Counter[str]]:
    refused: Counter[str] = Counter()
    in_order = _ended_first(table.model, rows)
    for at in range(0, len(rows), MOST):
        chunk = in_order[at : at + MOST]
        owned = _owned(table, chunk)
        refused[UNKNOWN_OWNER] += len(chunk) - len(owned)
        refused += write_rows(table, owned)
    return len(rows) - refused.total(), +refused


def _ended_first(model: type[orm.Model], rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    end = _ENDS.get(model)
    return sorted(rows, key=lambda row: row[end] is None) if end else rows


def _owned(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows whose owner is known, with the owner's row in place of the number by which the feed names it."""
    if not table.owner_field:
        return [dict(row) for row in rows]
    owners = _owners(table.owner_field, {row[table.owner_field] for row in rows})
    return [
        {**{name: value for name, value in row.items() if name != table.owner_field}, table.owner_column: owners[row[table.owner_field]]}
        for row in rows
        if row[table.owner_field] in owners
    ]


def _owners(owner_field: str, names: set[str]) -> dict[str, int]:
    if owner_field == "customer_number":
        return dict(models.Contact.objects.filter(customer_number__in=names, erased_on=None).values_list("customer_number", "pk"))
    return dict(models.Subscription.objects.filter(subscription_number__in=names).values_list("subscription_number", "pk"))
