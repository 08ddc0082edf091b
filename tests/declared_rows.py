"""One row of every record type that the notice declares, made from the declaration alone: a new category needs no new test data."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hjemmel.notice.model import Field, Kind, Notice, RecordType, Test
from hjemmel.notice.vocabulary import ASSIGNEE
from homes import Home, agreement, write_events

FORGER = "forger"  # whose permits the walls are tried with
MATTER = "M-1"  # the number of an open case or order
RECIPIENT = "carriers"  # one that the sample notice declares
COMPILED_ELSEWHERE = ("contact", "subscription", "equipment", "identifier", "invoice", "choice", "permit")


def matter_of(home: Home) -> str:
    """The number of every open case or order of a home."""
    return f"M-{home.customer_number}"


def matters(notice: Notice) -> set[str]:
    """The record types of which a use may demand an open row."""
    return {use.during for record in notice.records() for use in record.uses if use.during}


def value(field: Field, at: datetime) -> Any:
    """A value of the field's type; instants an hour before `at`."""
    if field.values:
        return field.values[0]
    if field.name == "recipient":
        return RECIPIENT
    return {
        "instant": at - timedelta(hours=1),
        "date": (at - timedelta(days=1)).date(),
        "bool": True,
        "float64": 1.5,
        "ip": bytes(16),
        "mac": "02:00:5e:00:00:01",
    }.get(field.type, 1 if "int" in field.type else "x")


def add_row(record: RecordType, home: Home, at: datetime) -> None:
    """One young row about the home. Where the clock may be empty it is: the case is open, the contract runs."""
    from hjemmel.stores import entries, models

    values = {f.name: FORGER if f.name == ASSIGNEE else value(f, at) for f in record.fields}
    if record.kind is Kind.EVENT:
        columns = {name: [round(v.timestamp() * 1000) if isinstance(v, datetime) else v] for name, v in values.items()}
        write_events(record, columns, [home.subscription])
        return
    if len(record.identity) == 1 and record.field(record.identity[0]).type == "text":
        values[record.identity[0]] = matter_of(home)
    if record.field(record.clock).optional:
        values[record.clock] = None
    for where in (where for use in record.uses_of("customer") for where in use.only_where if where.test is Test.EMPTY):
        values[where.field] = None
    owners = {"customer": home.contact_id, "subscription": models.Subscription.objects.get(key=home.subscription).pk, "none": None}
    if record.subject != "none" or not entries.rows(record).exists():
        entries.add(record, owners[record.subject], values, 1)


def whole(home: Home, notice: Notice, at: datetime | None = None) -> None:
    """A row of every record type that has no door of its own in the tests."""
    at = at or datetime.now(UTC)
    agreement(FORGER, "subcontractors")
    for record in notice.records():
        if record.id not in COMPILED_ELSEWHERE and record.id not in ("device-sample", "call", "ip-assignment"):
            add_row(record, home, at)


def own_rows(home: Home, day: date = date(2026, 11, 1)) -> None:
    """An invoice and a lifted choice, of the tables that the release brings."""
    from hjemmel.stores import models

    at = datetime.now(UTC)
    subscription = models.Subscription.objects.get(key=home.subscription)
    told = {"period_start": day, "period_end": day, "issued_on": day, "due_on": day, "amount_ore": 1, "paid_ore": 1}
    models.Invoice.objects.create(subscription=subscription, invoice_number=f"W-{home.customer_number}", notice_version=1, **told)
    lifted = {"set_at": at, "set_by": home.customer_number, "lifted_at": at}
    models.Choice.objects.create(contact_id=home.contact_id, choice="restriction", notice_version=1, **lifted)


def consents(home: Home, notice: Notice) -> None:
    """Every consent given."""
    from hjemmel.stores import models

    for choice in notice.choices:
        if choice.stops == "until-given":
            models.Choice.objects.create(
                contact_id=home.contact_id, choice=choice.id, set_at=datetime.now(UTC), set_by=home.customer_number, notice_version=1
            )
