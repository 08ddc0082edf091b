"""What goes when nothing keeps it any longer: rows of both engines, of one customer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Kind, Notice, RecordType
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.rights.erasure import CARRIERS, DECISIONS, hangs_on, is_erased
from hjemmel.stores import entries, erasures, event_rows, evidence, leftovers, models, recipient_notices, session_store

HOLDS, CHOICES, PROFILE = "placed-hold", "choice", "interest"
STANDING = ("directory-listing", "invoice-preference", "sale-contact", "ad-member")  # what holds until somebody ends it, by its clock
CHANNELS = {"customer": "min-side", "privacy": "written"}  # how she asked
BLANK: Mapping[str, Any] = {"phone": "", "email": "", "birth_date": None, "language": "nb"}
WHO: Mapping[str, Any] = {"name": "", "address": "", "postcode": "", "place": "", "protected_address": "none"}


def erase_held(contact_id: int, record_ids: Collection[str], actor: Actor, now: datetime) -> None:
    """Erase what a hold has kept from an erasure that was asked for. Raises EventsUnavailable; then it is tried again."""
    notice = the_notice()
    records = [record for record in notice.records() if record.id in record_ids and is_erased(record)]
    contact = models.Contact.objects.get(pk=contact_id)
    with transaction.atomic():
        subscriptions = models.Subscription.objects.filter(contact_id=contact_id)
        number = erasures.register(contact, subscriptions, [record.id for record in records], False, now)
        recipient_notices.erased(notice, contact.pk, [record.id for record in records], now)
    carry_out(notice, contact, records, Deed(number, {"erased": [record.id for record in records], "kept": []}, actor, False), now)


@dataclass(frozen=True, slots=True)
class Deed:
    """An erasure that is under way: its number in the register of erasures, what the evidence will say of it, and who asked."""

    number: str
    body: dict[str, Any]
    actor: Actor
    whole: bool = True


def cut_off(notice: Notice, contact: models.Contact, actor: Actor, now: datetime) -> None:
    """Nobody reaches her from here on: contract, permits and sessions end, search does not find her, what she has said yes to is taken
    back, and those who have had it are to be told (GDPR art. 19). In the caller's transaction.
    """
    recipient_notices.erased(notice, contact.pk, [CARRIERS[0], *(record.id for record in notice.records() if is_erased(record))], now)
    today = now.astimezone(ZoneInfo(notice.time_zone)).date()
    models.Contact.objects.filter(pk=contact.pk).update(**BLANK, erased_on=today)
    models.Contact.objects.filter(pk=contact.pk, left_on=None).update(left_on=today)
    models.Subscription.objects.filter(contact_id=contact.pk, ended_on=None).update(ended_on=today)
    models.Permit.objects.filter(contact_id=contact.pk, closed_at=None).update(closed_at=now)
    for record in (r for r in notice.records() if r.id in STANDING):
        entries.about(record, contact.pk).filter(**{record.clock: None}).update(**{record.clock: ended_at(record, now, today)})
    erase_entries([record for record in notice.records() if record.id == PROFILE], contact.pk, now)
    _take_back(notice, contact, actor, now)
    session_store.end_all(contact.customer_number, "customer")
    leftovers.note(leftovers.CARRIED, now)


def ended_at(record: RecordType, now: datetime, today: date) -> datetime | date:
    """What the clock of this record type reads where it ends now."""
    return today if record.field(record.clock).type == "date" else now


def consents(notice: Notice) -> list[str]:
    """What she has said yes to ends with an erasure; what she has refused stays refused."""
    return [choice.id for choice in notice.consents]


def _take_back(notice: Notice, contact: models.Contact, actor: Actor, now: datetime) -> None:
    """The rows stay as long as any choice that was lifted: they prove that there was a yes (GDPR art. 7(1)), and open nothing."""
    live = models.Choice.objects.filter(contact_id=contact.pk, choice__in=consents(notice), lifted_at=None).order_by("pk")
    for choice in live.values_list("choice", flat=True):
        clause, body = notice.clause_for("act.erase"), {"choice": choice, "on": False}
        evidence.append("choice", actor.id, actor.audience, clause, now, body, contact.evidence_salt)
    live.update(lifted_at=now, lifted_channel=CHANNELS.get(actor.audience))


def carry_out(notice: Notice, contact: models.Contact, records: Iterable[RecordType], deed: Deed, now: datetime) -> None:
    """Remove the rows of an erasure from both engines. May be done again, if it was cut off. Raises EventsUnavailable."""
    records = list(records)
    erase_events(records, models.Subscription.objects.filter(contact_id=contact.pk))
    erasures.events_done(deed.number)
    with transaction.atomic():
        erase_entries(records, contact.pk, now)
        if deed.whole:
            leftovers.note([record.table for record in records if record.kind is Kind.ENTRY], now)  # she may have had rows there before
            entries.about(notice.record(HOLDS), contact.pk).filter(lifted_at=None).update(erase_after=True)
            erase_carriers(notice, contact.pk, now)
        erasures.done(deed.number, now)
        clause = notice.clause_for("act.erase")
        evidence.append("erasure", deed.actor.id, deed.actor.audience, clause, now, deed.body, contact.evidence_salt)


def erase_events(records: Iterable[RecordType], subscriptions: Iterable[models.Subscription]) -> None:
    """Remove the rows of these event record types, but for the spans that an unpaid invoice holds."""
    for record in (r for r in records if r.kind is Kind.EVENT):
        for subscription in subscriptions:
            held = models.HeldSpan.objects.filter(record=record.id, subscription_key=subscription.key)
            spans = [(round(h.from_at.timestamp() * 1000), round(h.to_at.timestamp() * 1000)) for h in held]
            event_rows.erase(record, subscription.key, spans)


def erase_entries(records: Iterable[RecordType], contact_id: int, now: datetime) -> None:
    """Remove the rows of these record types of the register, in the caller's transaction."""
    held = [record for record in records if record.kind is Kind.ENTRY and record.subject != NOBODY]
    leftovers.note([record.table for record in held if about(record, contact_id).delete()[0]], now)


def erase_carriers(notice: Notice, contact_id: int, now: datetime) -> bool:
    """Erase the subscriptions, and then the customer, on which nothing hangs any more. Returns whether the customer is gone.

    For a customer who is erased, in the caller's transaction. Raises EventsUnavailable.
    """
    for subscription in models.Subscription.objects.filter(contact_id=contact_id):
        if not any(_hangs(record, subscription) for record in notice.records() if hangs_on(record, "subscription")):
            subscription.delete()
            leftovers.note(leftovers.CARRIED, now)
    left = [record for record in notice.records() if record.id != "contact" and hangs_on(record, "contact")]
    if any(_counted(record, about(record, contact_id)).exists() for record in left):
        return False
    if about(notice.record(recipient_notices.RECORD), contact_id).exists():  # by her number those outside are told; nothing else is left
        models.Contact.objects.filter(pk=contact_id).update(**BLANK, **WHO)
        leftovers.note(leftovers.CARRIED, now)
        return False
    models.Contact.objects.filter(pk=contact_id).delete()
    leftovers.note(leftovers.CARRIED, now)
    return True


def _hangs(record: RecordType, subscription: models.Subscription) -> bool:
    if record.kind is Kind.EVENT:
        return event_rows.extent(record, [subscription.key])[0] > 0
    return bool(_counted(record, entries.rows(record).filter(subscription_id=subscription.pk)).exists())


def _counted(record: RecordType, rows: Any) -> Any:
    """Rows that keep something: a decision whose clock has not started does not, nor what waits to tell of the erasure."""
    if record.id == recipient_notices.RECORD:
        return recipient_notices.but_of_erasures(rows)
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
