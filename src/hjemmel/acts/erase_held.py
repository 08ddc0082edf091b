"""What goes when nothing keeps it any longer: rows of both engines, of one customer."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Kind, Notice, RecordType
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.rights.erasure import DECISIONS, hangs_on, is_erased
from hjemmel.stores import entries, event_rows, evidence, models

HOLDS = "placed-hold"


def erase_held(contact_id: int, record_ids: Collection[str], actor: Actor, now: datetime) -> None:
    """Erase what a hold has kept from an erasure that was asked for. Raises EventsUnavailable; then it is tried again."""
    notice = the_notice()
    records = [record for record in notice.records() if record.id in record_ids and is_erased(record)]
    erase_events(records, models.Subscription.objects.filter(contact_id=contact_id))
    salt = bytes(models.Contact.objects.values_list("evidence_salt", flat=True).get(pk=contact_id))
    with transaction.atomic():
        erase_entries(records, contact_id)
        clause = notice.clause_for("act.erase")
        evidence.append("erasure", actor.id, actor.audience, clause, now, {"erased": [record.id for record in records], "kept": []}, salt)


def erase_events(records: Iterable[RecordType], subscriptions: Iterable[models.Subscription]) -> None:
    """Remove the rows of these event record types, but for the spans that an unpaid invoice holds."""
    for record in (r for r in records if r.kind is Kind.EVENT):
        for subscription in subscriptions:
            held = models.HeldSpan.objects.filter(record=record.id, subscription_key=subscription.key)
            spans = [(round(h.from_at.timestamp() * 1000), round(h.to_at.timestamp() * 1000)) for h in held]
            event_rows.erase(record, subscription.key, spans)


def erase_entries(records: Iterable[RecordType], contact_id: int) -> None:
    """Remove the rows of these record types of the register, in the caller's transaction."""
    for record in (r for r in records if r.kind is Kind.ENTRY and r.subject != NOBODY):
        about(record, contact_id).delete()


def erase_carriers(notice: Notice, contact_id: int) -> bool:
    """Erase the subscriptions, and then the customer, on which nothing hangs any more. Returns whether the customer is gone.

    For a customer who is erased, in the caller's transaction. Raises EventsUnavailable.
    """
    for subscription in models.Subscription.objects.filter(contact_id=contact_id):
        if not any(_hangs(record, subscription) for record in notice.records() if hangs_on(record, "subscription")):
            subscription.delete()
    left = (record for record in notice.records() if record.id != "contact" and hangs_on(record, "contact"))
    if any(_counted(record, about(record, contact_id)).exists() for record in left):
        return False
    models.Contact.objects.filter(pk=contact_id).delete()
    return True


def _hangs(record: RecordType, subscription: models.Subscription) -> bool:
    if record.kind is Kind.EVENT:
        return event_rows.extent(record, [subscription.key])[0] > 0
    return bool(_counted(record, entries.rows(record).filter(subscription_id=subscription.pk)).exists())


def _counted(record: RecordType, rows: Any) -> Any:
    """Rows that keep something: a decision whose clock has not started does not."""
    return rows.exclude(**{record.clock: None}) if record.id in DECISIONS else rows


def kept_of(notice: Notice, contact_id: int) -> set[str]:
    """The record types of which something stands on a customer who is erased. Raises EventsUnavailable."""
    keys = list(models.Subscription.objects.filter(contact_id=contact_id).values_list("key", flat=True))
    found = set()
    for record in notice.records():
        if record.kind is Kind.EVENT:
            here = event_rows.extent(record, keys)[0] > 0
        else:
            here = record.subject != NOBODY and about(record, contact_id).exists()
        if here:
            found.add(record.id)
    return found


def about(record: RecordType, contact_id: int) -> Any:
    """The rows about one customer, herself among them."""
    return entries.rows(record).filter(pk=contact_id) if record.id == "contact" else entries.about(record, contact_id)
