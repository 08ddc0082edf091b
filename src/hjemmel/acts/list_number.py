"""Shall this number be in the directories?

The holder is told of the right to reserve first; then, and only then, the number is listed. A partial reservation leaves the address
out, and what she has reserved altogether only she brings in again. What is secret is changed only for one who has shown who she is, and
is secret until somebody else has approved that it is not.
"""

from collections.abc import Mapping
from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.await_approval import wait
from hjemmel.acts.confirm_caller import require_eid
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Decision, Refused, refuse
from hjemmel.notice.model import Notice, Text
from hjemmel.stores import corrections, entries, evidence, models, people, row_decisions

HEADING = Text("Nummeret ditt i nummeropplysningen", "Your number in the directories")
BODY = Text(
    "Nummeret {phone} blir ført opp i nummeropplysningen. Du kan reservere deg på Min side, uten å betale.",
    "The number {phone} will be listed in directories. You can reserve on Min side, at no charge.",
)
FULL, NONE = "full", "none"
LISTS = ("support", "privacy", "system")
EID = "eid"
SURE = (EID, "document")  # unique identification (ekomforskriften § 1-8)
RECORD, YES, NO = corrections.LISTING, "yes", "no"


def tell_of_listing(customer_number: str, phone: str, actor: Actor, now: datetime) -> None:
    """Tell the customer of the right to reserve, before the number is listed. Raises Refused for another role, NoSuchCustomer."""
    notice = the_notice()
    _require_role(notice, actor)
    contact = people.contact_by_number(customer_number)
    said = {"heading": HEADING.to(contact.language), "body": BODY.to(contact.language).format(phone=phone)}
    message = {"topic": "directory", "about": phone, **said}
    with writing(contact, actor, uses=False):
        row = {**message, "channel": "min-side", "queued_at": now}
        entries.add(notice.record("service-message"), contact.pk, row, notice.version.number)
        clause = notice.clause_for("directory-listing.field.told_at")
        evidence.append("message", actor.id, actor.audience, clause, now, {"topic": "directory"}, contact.evidence_salt)


def list_number(
    customer_number: str, phone: str, values: Mapping[str, object], actor: Actor, now: datetime, identified_by: str = ""
) -> int | None:
    """List a number, or change its listing. `values`: listed_name, address, postcode, place, use_type, holder, secret, extent.

    Returns the number of the correction that somebody else must approve before a secret number is secret no longer; else None.
    Raises Refused: another role, a customer who has not been told, a number that she has reserved, a secret number's customer who is not
    identified by `eid` or `document` (ekomforskriften § 4-13(3)). Raises NoSuchCustomer, NotDeclared.
    """
    notice = the_notice()
    _require_role(notice, actor)
    record, clause = notice.record(RECORD), notice.clause_for("directory-listing.field.told_at")
    contact = people.contact_by_number(customer_number)
    told = entries.about(notice.record("service-message"), contact.pk).filter(topic="directory", about=phone, queued_at__lt=now).first()
    if told is None:
        nb, en = "fortell kunden om retten til å reservere seg først", "tell the customer of the right to reserve first"
        raise Refused(refuse("untold", clause, nb, en))
    row = {**values, "phone": phone, "told_at": told.queued_at}
    if values.get("extent") != FULL:
        row |= dict.fromkeys(("address", "postcode", "place"))
    with writing(contact, actor, uses=False):
        known = entries.about(record, contact.pk).select_for_update().filter(phone=phone)
        if values.get("extent") != NONE and known.filter(extent=NONE).exists():
            raise Refused(reserved(notice))
        secret = known.filter(secret=YES).exists()
        if secret:
            require_shown(identified_by, contact.pk, notice, now)
        opened = secret and values.get("secret") != YES
        if opened:
            row["secret"] = YES
        waits = ask_to_open(notice, contact, phone, actor, now, identified_by) if opened else None
        stood = known.first()
        for field, value in ((field, str(row.get(field, ""))) for field in ("extent", "secret", "holder")):
            if row_decisions.takes(RECORD, field, value) or (stood and getattr(stood, field) != value):
                row_decisions.note(contact.pk, (RECORD, field, phone), value, now)
        if not known.update(**row):
            entries.add(record, contact.pk, row, notice.version.number)
        evidence.append("listing", actor.id, actor.audience, clause, now, {"extent": values.get("extent", "")}, contact.evidence_salt)
    return waits


def ask_to_open(notice: Notice, contact: models.Contact, phone: str, actor: Actor, now: datetime, identified_by: str = "") -> int:
    """The number of a correction that waits for somebody else, as any guarded one does (`decide_correction`)."""
    return wait(notice, contact, (RECORD, "secret", phone), (YES, NO), actor, now, identified_by)


def reserved(notice: Notice) -> Decision:
    """Why nobody but the customer brings in again what she has reserved."""
    nb = "kunden har reservert dette nummeret; bare hun selv kan velge noe annet for det, på Min side"
    en = "the customer has reserved this number; only she can choose otherwise for it, on Min side"
    return refuse("reserved", notice.clause_for(f"{RECORD}.field.extent"), nb, en)


def require_shown(identified_by: str, contact_id: int, notice: Notice, now: datetime) -> None:
    """Raises Refused where whoever has a secret number has not shown staff who she is; of eID her own log says so."""
    if identified_by == EID:
        require_eid(contact_id, now, notice.clause_for(f"{RECORD}.field.secret"))
    if identified_by not in SURE:
        nb = "den som har hemmelig nummer, må vise hvem hun er (eid eller document)"
        en = "whoever has a secret number must show who she is (eid or document)"
        raise Refused(refuse("identity", notice.clause_for(f"{RECORD}.field.secret"), nb, en))


def _require_role(notice: Notice, actor: Actor) -> None:
    if actor.audience not in LISTS:
        nb, en = "kundeservice og personvernkontoret fører opp numre", "customer service and the privacy office list numbers"
        raise Refused(refuse("not-yours", notice.clause_for("act.list_number"), nb, en))
