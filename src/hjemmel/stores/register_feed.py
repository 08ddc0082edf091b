"""How does a register feed become rows?

Customers, subscriptions, equipment, identifiers and invoices, written by their natural keys: a feed that comes again changes what
has changed and doubles nothing.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models as orm

from hjemmel.stores import models, people

# record type -> (model, natural key, the field by which the feed names the owner)
_TABLES: Mapping[str, tuple[type[orm.Model], tuple[str, ...], str]] = {
    "contact": (models.Contact, ("customer_number",), ""),
    "subscription": (models.Subscription, ("subscription_number",), "customer_number"),
    "equipment": (models.Equipment, ("serial",), "subscription_number"),
    "identifier": (models.Identifier, ("kind", "value"), "subscription_number"),
    "invoice": (models.Invoice, ("invoice_number",), "subscription_number"),
}
ORDER = tuple(_TABLES)
# What ends a row's hold on its value or device. Ended rows are written first: what one customer gave up another may have, in one feed.
_ENDS = {"identifier": "valid_to", "equipment": "returned_on"}


def write(record_id: str, rows: Sequence[Mapping[str, Any]], version: int) -> tuple[int, Counter[str]]:
    """Write the rows of one record type in the caller's transaction. Returns how many were written, and the refused by reason."""
    model, natural, owner_field = _TABLES[record_id]
    owners = _owners(owner_field, rows)
    refused: Counter[str] = Counter()
    for row in _ended_first(record_id, rows):
        values = dict(row)
        if owner_field:
            owner = owners.get(values.pop(owner_field))
            if owner is None:
                refused["unknown-owner"] += 1
                continue
            values["contact_id" if owner_field == "customer_number" else "subscription_id"] = owner
        if _held_by_another(model, values):
            refused["held-by-another"] += 1
            continue
        _upsert(model, natural, values, version)
    return len(rows) - refused.total(), refused


def _held_by_another(model: type[orm.Model], values: Mapping[str, Any]) -> bool:
    """Is this an identifier that another subscription still holds? It must end there before it can begin here."""
    if model is not models.Identifier or values["valid_to"] is not None:
        return False
    live = models.Identifier.objects.filter(kind=values["kind"], value=values["value"], valid_to=None)
    return live.exclude(subscription_id=values["subscription_id"]).exists()


def _ended_first(record_id: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    end = _ENDS.get(record_id)
    return sorted(rows, key=lambda row: row[end] is None) if end else rows


def _upsert(model: type[orm.Model], natural: tuple[str, ...], values: dict[str, Any], version: int) -> None:
    key = {name: values[name] for name in natural}
    rest = {name: value for name, value in values.items() if name not in natural}
    if model is models.Identifier:
        key["subscription_id"] = rest.pop("subscription_id")
    found: Any = model._default_manager.filter(**key).first()
    if found is None:
        model._default_manager.create(**key, **rest, **_born_with(model), notice_version=version)
        return
    changed = {name: value for name, value in rest.items() if getattr(found, name) != value}
    if changed:
        model._default_manager.filter(pk=found.pk).update(**changed)


def _born_with(model: type[orm.Model]) -> dict[str, Any]:
    if model is models.Contact:
        return {"evidence_salt": secrets.token_bytes(32)}
    if model is models.Subscription:
        return {"key": people.new_subscription_key()}
    return {}


def _owners(owner_field: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    if not owner_field:
        return {}
    names = {row[owner_field] for row in rows}
    if owner_field == "customer_number":
        return dict(models.Contact.objects.filter(customer_number__in=names).values_list("customer_number", "pk"))
    return dict(models.Subscription.objects.filter(subscription_number__in=names).values_list("subscription_number", "pk"))
