"""How does a register feed become rows?

Customers, subscriptions, equipment, identifiers and invoices, written by their natural keys: a feed that comes again changes what
has changed and doubles nothing.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models as orm
from django.utils import timezone

from hjemmel.notice.model import RecordType
from hjemmel.stores import kept_choices, models, people
from hjemmel.stores.entry_tables import model_for

# record type -> (model, natural key, the field by which the feed names the owner)
_TABLES: Mapping[str, tuple[type[orm.Model], tuple[str, ...], str]] = {
    "contact": (models.Contact, ("customer_number",), ""),
    "subscription": (models.Subscription, ("subscription_number",), "customer_number"),
    "equipment": (models.Equipment, ("serial",), "subscription_number"),
    "identifier": (models.Identifier, ("kind", "value"), "subscription_number"),
    "invoice": (models.Invoice, ("invoice_number",), "subscription_number"),
}
# What else a feed may bring: record types whose tables the notice builds, known again by their declared identity.
BUILT = ("product", "delivery-point", "dig-plan")
ORDER = (*_TABLES, *BUILT)
_NAMES_OWNER = {"customer": "customer_number", "subscription": "subscription_number"}
# What ends a row's hold on its value or device. Ended rows are written first: what one customer gave up another may have, in one feed.
_ENDS: Mapping[type[orm.Model], str] = {models.Identifier: "valid_to", models.Equipment: "returned_on"}


def write(record_id: str, rows: Sequence[Mapping[str, Any]], version: int, today: date | None = None) -> tuple[int, Counter[str]]:
    """Write the rows of one of the release's own record types in the caller's transaction, on a day (None: this one, in UTC).

    Returns how many were written, and the refused by reason.
    """
    return _write(*_TABLES[record_id], rows, version, today or timezone.now().date())


def write_built(record: RecordType, rows: Sequence[Mapping[str, Any]], version: int) -> tuple[int, Counter[str]]:
    """The same for a record type whose table the notice builds: a row is known again by its declared identity."""
    return _write(model_for(record), record.identity, _NAMES_OWNER.get(record.subject, ""), rows, version)


def _write(
    model: type[orm.Model],
    natural: tuple[str, ...],
    owner_field: str,
    rows: Sequence[Mapping[str, Any]],
    version: int,
    today: date = date.max,
) -> tuple[int, Counter[str]]:
    owners = _owners(owner_field, rows)
    refused: Counter[str] = Counter()
    for row in _ended_first(model, rows):
        values = dict(row)
        if owner_field:
            owner = owners.get(values.pop(owner_field))
            if owner is None:
                refused["unknown-owner"] += 1
                continue
            values["contact_id" if owner_field == "customer_number" else "subscription_id"] = owner
        if model is models.Contact and models.Contact.objects.filter(customer_number=values["customer_number"], erased_on__isnull=False):
            refused["erased"] += 1
            continue
        if _held_by_another(model, values):
            refused["held-by-another"] += 1
            continue
        if model is models.Subscription:
            _pass_on(values, today)
        _upsert(model, natural, values, version)
    return len(rows) - refused.total(), refused


def _held_by_another(model: type[orm.Model], values: Mapping[str, Any]) -> bool:
    """Is this an identifier that another subscription still holds? It must end there before it can begin here."""
    if model is not models.Identifier or values["valid_to"] is not None:
        return False
    live = models.Identifier.objects.filter(kind=values["kind"], value=values["value"], valid_to=None)
    return live.exclude(subscription_id=values["subscription_id"]).exists()


def _pass_on(values: Mapping[str, Any], today: date) -> None:
    """A subscription that stands under another customer from now on begins there anew, with a key of its own.

    What was collected before stays with the customer from whom it was collected, under the old number and its place in the row of
    those who had it; equipment and identifiers that are live go along. The new one begins on the day that the feed tells, or today.
    """
    found = models.Subscription.objects.filter(subscription_number=values["subscription_number"]).first()
    if found is None or found.contact_id == values["contact_id"]:
        return
    begins: date = values["started_on"] if values["started_on"] > found.started_on else today
    last = max(begins - timedelta(days=1), found.started_on)
    before = _had(found.subscription_number)
    new = {"subscription_number": found.subscription_number, "contact_id": values["contact_id"], "started_on": begins}
    models.Subscription.objects.filter(pk=found.pk).update(
        subscription_number=f"{found.subscription_number}/{before + 1}", ended_on=min(found.ended_on or last, last)
    )
    same = {name: getattr(found, name) for name in ("product", "area", "notice_version")}
    there = models.Subscription.objects.create(**new, **same, **_born_with(models.Subscription))
    models.Equipment.objects.filter(subscription=found, returned_on=None).update(subscription=there, supplied_on=begins)
    for live in models.Identifier.objects.filter(subscription=found, valid_to=None):
        models.Identifier.objects.filter(pk=live.pk).update(valid_to=last)
        there.identifiers.create(kind=live.kind, value=live.value, valid_from=begins, notice_version=live.notice_version)
    kept_choices.follow(found.contact_id, there.contact_id)


def _had(number: str) -> int:
    """How many customers had the subscription before."""
    return models.Subscription.objects.filter(subscription_number__startswith=f"{number}/").count()


def _ended_first(model: type[orm.Model], rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    end = _ENDS.get(model)
    return sorted(rows, key=lambda row: row[end] is None) if end else rows


def _upsert(model: type[orm.Model], natural: tuple[str, ...], values: dict[str, Any], version: int) -> None:
    key = {name: values[name] for name in natural}
    rest = {name: value for name, value in values.items() if name not in natural and not _unsaid(model, name, value)}
    if model is models.Identifier:
        key["subscription_id"] = rest.pop("subscription_id")
    found: Any = model._default_manager.filter(**key).first()
    if found is None:
        born = model._default_manager.create(**key, **rest, **_born_with(model), notice_version=version)
        if isinstance(born, models.Contact):
            kept_choices.follow_person(born)
        return
    if isinstance(found, models.Subscription) and rest["started_on"] < found.started_on and _had(found.subscription_number):
        del rest["started_on"]  # it began for this customer when it ended for the one before
    changed = {name: value for name, value in rest.items() if getattr(found, name) != value}
    if changed:
        model._default_manager.filter(pk=found.pk).update(**changed)
        _choices_follow(found, changed)


def _choices_follow(found: Any, changed: Mapping[str, Any]) -> None:
    """Equipment that has not come back and stands under another customer takes along what was decided there."""
    if isinstance(found, models.Equipment) and "subscription_id" in changed and found.returned_on is None:
        to = models.Subscription.objects.get(pk=changed["subscription_id"])
        kept_choices.follow(found.subscription.contact_id, to.contact_id)


def _unsaid(model: type[orm.Model], name: str, value: Any) -> bool:
    """Whether the feed says nothing here, of what begins at a value of its own: what an invoice has been paid is then as it was."""
    column: Any = model._meta.get_field(name)
    return value is None and bool(column.has_default())


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
        return dict(models.Contact.objects.filter(customer_number__in=names, erased_on=None).values_list("customer_number", "pk"))
    return dict(models.Subscription.objects.filter(subscription_number__in=names).values_list("subscription_number", "pk"))
