"""What is wrong, and what should it say?

The subject corrects what she has given (GDPR art. 16). What stood there is remembered. A guarded field waits until somebody else has
approved the new value; until then nobody reads it but she.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.no import kontonr

from hjemmel.acts.actor import Actor
from hjemmel.acts.await_approval import wait
from hjemmel.acts.confirm_caller import require_eid
from hjemmel.acts.list_number import NO, NONE, require_shown, reserved
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.declared import undeclared
from hjemmel.notice.model import Field, Notice, RecordType, Text
from hjemmel.stores import corrected, corrections, evidence, people, recipient_notices

MAY_CORRECT = ("customer", "support", "privacy")
# What was given and is not corrected, with the reason that its clause gives.
NOT_CORRECTED: Mapping[tuple[str, str], Text] = {
    ("purchase", "ordered_on"): Text(
        "dagen du bestilte, er det avtalen og fakturaen regnes fra; er den feil, krever du det rettet under Rettighetene dine",
        "the day you ordered is what the contract and the invoice are reckoned from; if it is wrong, make a request under Your rights",
    ),
}


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_phone(text: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, REGION))
    except phonenumbers.NumberParseException:
        return False


REGION = "NO"  # of a number without a country's code
# What a text must be, by the name of its field: where it is wrong nobody would be reached, or be paid.
SHAPES: Mapping[str, tuple[Callable[[str], object], Text]] = {
    "account": (kontonr.is_valid, Text("dette er ikke noe kontonummer", "this is no account number")),
    "email": (_is_email, Text("skriv e-postadressen som navn@sted.no", "write the e-mail address as name@place.no")),
    "phone": (_is_phone, Text("dette er ikke noe telefonnummer", "this is no telephone number")),
    "postcode": (re.compile(r"[0-9]{4}").fullmatch, Text("skriv postnummeret med fire sifre", "write the postcode with four digits")),
}


@dataclass(frozen=True, slots=True)
class Correction:
    """`id` is the number by which a pending one is decided."""

    id: int
    state: str


def correct(
    customer_number: str,
    record_id: str,
    field_name: str,
    becomes: str,
    actor: Actor,
    now: datetime,
    row: str = "",
    *,
    identified_by: str = "",
    request: str = "",
) -> Correction:
    """Correct one field that the subject has given, now or once it is approved. `row` names one of several: an order, a number. What
    waits is the `request` of hers that staff answer by it, or a request of its own.

    Raises Refused, NoSuchCustomer. That a number is to be secret no longer takes that she has just signed in by eID, or that staff know
    her by `eid` or `document`; what she has reserved only she brings in again.
    """
    notice = the_notice()
    contact = people.contact_by_number(customer_number)
    record, field = _given(notice, record_id, field_name)
    clause = notice.clause_for("correction.field.becomes")
    if actor.audience not in MAY_CORRECT or (actor.audience == "customer" and actor.id != customer_number):
        nb, en = "du kan bare rette dine egne opplysninger", "you can correct only your own information"
        raise Refused(refuse("not-yours", clause, nb, en))
    value = _read(field, becomes, clause)
    state = corrections.PENDING if field.guarded else corrections.DONE
    with writing(contact, actor):
        one = _row(record, corrections.rows_of(record, contact.pk, row), clause)
        if record_id == corrections.LISTING:
            _require_hers(notice, contact.pk, one, (field_name, value), actor, now, identified_by)
        where = (record_id, field_name, None if record_id == corrections.CONTACT else str(getattr(one, record.identity[0])))
        change = (_written(getattr(one, field_name)), corrected.written(value))
        if state == corrections.PENDING:
            number = wait(notice, contact, where, change, actor, now, identified_by, request)
        else:
            number = corrections.remember(notice, contact.pk, where, change, actor.id, now, state)
            today = now.astimezone(ZoneInfo(notice.time_zone)).date()
            changed = corrections.write(notice, record, one, contact.pk, (field_name, value), today)
            recipient_notices.corrected(notice, contact.pk, changed, now)
        body = {"record": record_id, "field": field_name, "state": state}
        evidence.append("correction", actor.id, actor.audience, clause, now, body, contact.evidence_salt)
    return Correction(number, state)


def _require_hers(
    notice: Notice, contact_id: int, listing: Any, change: tuple[str, object], actor: Actor, now: datetime, identified_by: str
) -> None:
    """Raises Refused for what a listing says otherwise only when she wants it, and is known as surely as that takes."""
    herself = actor.audience == "customer"
    if change[0] == "extent" and listing.extent == NONE and change[1] != NONE and not herself:
        raise Refused(reserved(notice))
    if change == ("secret", NO):
        if herself:
            require_eid(contact_id, now, notice.clause_for(f"{corrections.LISTING}.field.secret"))
        else:
            require_shown(identified_by, contact_id, notice, now)


def correctable(notice: Notice) -> list[tuple[RecordType, Field]]:
    """What the subject corrects: what she has given, and what is guarded because it is hers to change; less what `NOT_CORRECTED` names."""
    found = [(record, field) for record in notice.records() for field in record.fields if field.given or field.guarded]
    return [(record, field) for record, field in found if (record.id, field.name) not in NOT_CORRECTED]


def _given(notice: Notice, record_id: str, field_name: str) -> tuple[RecordType, Field]:
    """The field, if it is one that the subject corrects here. Raises Refused, with the reason where there is one."""
    given = correctable(notice)
    for record, field in given:
        if (record_id, field_name) == (record.id, field.name):
            return record, field
    if (record_id, field_name) in NOT_CORRECTED:
        why = NOT_CORRECTED[record_id, field_name]
        raise Refused(refuse("not-corrected", notice.clause_for(f"{record_id}.field.{field_name}"), why.nb, why.en))
    known = ", ".join(f"{record.id}.{field.name}" for record, field in given)
    nb = f"`{record_id}.{field_name}` rettes ikke her; her rettes {known}"
    en = f"`{record_id}.{field_name}` is not corrected here; only {known}"
    raise Refused(refuse("field", notice.clause_for("correction.field.field"), nb, en))


def _row(record: RecordType, rows: list[Any], clause: str) -> Any:
    """The one row that is meant. Raises Refused where there is none, or more than one."""
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise Refused(refuse("no-row", clause, f"vi har ingen «{record.title.nb}» å rette", f"we have no “{record.title.en}” to correct"))
    known = ", ".join(str(getattr(row, record.identity[0])) for row in rows)
    raise Refused(refuse("which", clause, f"si hvilken som er feil: {known}", f"say which one is wrong: {known}"))


def _read(field: Field, text: str, clause: str) -> object:
    """The new value in the field's own type. Raises Refused."""
    text = text.strip()
    if fault := undeclared(field, text, clause):
        raise Refused(fault)
    if field.type == "date":
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise Refused(refuse("value", clause, "skriv datoen som 1980-12-31", "write the date as 1980-12-31")) from None
    if not text and not field.optional:
        raise Refused(refuse("value", clause, "skriv noe i feltet", "write something in the field"))
    require_shape(field.name, text, clause)
    return kontonr.compact(text) if field.name == "account" else text


def require_shape(name: str, text: str, clause: str) -> None:
    """Raises Refused for what cannot be an account, an e-mail address, a telephone number or a postcode in a field of that name."""
    well_formed, why = SHAPES.get(name, (None, None))
    if text and well_formed and why and not well_formed(text):
        raise Refused(refuse("value", clause, why.nb, why.en))


def _written(value: object) -> str | None:
    return None if value is None else str(value)
