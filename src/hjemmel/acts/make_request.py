"""Which right does somebody want to use?

A request starts its clock on receipt, in whatever channel it came, and costs nothing. Staff enter one only for a person who is
identified as surely as by signing in; of a code and of eID her own log says so, in whatever channel it came.
"""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.confirm_caller import EID, confirmed_since
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.sensitive import strike_out
from hjemmel.notice.model import Notice
from hjemmel.rights.states import Event, State, due_on, step
from hjemmel.stores import entries, evidence, people, sign_ins

SIGNED_IN = "signed-in"
AS_SURE_AS_SIGNING_IN = ("eid", "code", "document")
TELEPHONE = "telephone"
PROVED = {"code": ("caller-confirmed", ()), "eid": ("signed-in", EID)}  # what her own log must say, some minutes old at most


def make_request(
    customer_number: str,
    right: str,
    channel: str,
    identified_by: str,
    actor: Actor,
    now: datetime,
    *,
    details: str = "",
    about: str = "",
    received: datetime | None = None,
) -> str:
    """The number of the new request. `received` is when it came, where that was before it is entered; the clock runs from then.
    `about` names the record type that it is about, which is then not deleted before the answer. Numbers that nobody should send are struck.

    Raises Refused: no such right or channel, not one's own, a weak identification, received in the future; NoSuchCustomer.
    """
    notice = the_notice()
    record = notice.record("request")
    contact = people.contact_by_number(customer_number)
    _require_word(notice, "right", right)
    _require_word(notice, "channel", channel)
    _require_identity(notice, actor, customer_number, identified_by)
    if channel == TELEPHONE or identified_by in PROVED:
        _require_proof(notice, contact.pk, identified_by, now)
    if about and about not in {one.id for one in notice.records()}:
        nb, en = f"`{about}` er ingen opplysningstype i erklæringen", f"`{about}` is no record type of the notice"
        raise Refused(refuse("unknown-word", notice.clause_for("request.field.about"), nb, en))
    came = received or now
    if came > now:
        nb, en = "et krav kan ikke være mottatt i framtiden", "a request cannot have been received in the future"
        raise Refused(refuse("not-yet", notice.clause_for("request.field.received_at"), nb, en))
    terms = notice.term("answer").period, notice.term("answer-extended").period
    due = due_on(State.OPEN, came, ZoneInfo(notice.time_zone), *terms)
    assert due is not None
    number = f"R-{secrets.token_hex(4)}"
    values = {"number": number, "right": right, "channel": channel, "identified_by": identified_by, "received_at": came}
    values |= {"details": strike_out(details.strip()) or None, "about": about or None, "due_on": due, "state": State.OPEN.value}
    with writing(contact, actor, uses=False, owed=True):
        entries.add(record, contact.pk, values, notice.version.number)
        clause = notice.clause_for("request.field.received_at")
        evidence.append("request", actor.id, actor.audience, clause, now, {"right": right, "due": due.isoformat()}, contact.evidence_salt)
    return number


def _require_word(notice: Notice, name: str, value: str) -> None:
    known = notice.record("request").field(name).values
    if value not in known:
        what = {"right": ("ingen rettighet", "no right"), "channel": ("ingen måte å ta kontakt på", "no way to reach us")}[name]
        nb = f"`{value}` er {what[0]}; velg en av {', '.join(known)}"
        en = f"`{value}` is {what[1]}; choose one of {', '.join(known)}"
        raise Refused(refuse("unknown-word", notice.clause_for(f"request.field.{name}"), nb, en))


def _require_identity(notice: Notice, actor: Actor, customer_number: str, identified_by: str) -> None:
    received = step(None, Event.RECEIVE)
    assert received is not None
    own = actor.audience == "customer" and actor.id == customer_number and identified_by == SIGNED_IN
    assisted = actor.audience in received.by and actor.audience != "customer" and identified_by in AS_SURE_AS_SIGNING_IN
    if not own and not assisted:
        nb = "kunden må kjennes igjen like sikkert som ved innlogging: eID eller legitimasjon"
        en = "the customer must be identified as surely as by signing in: eID or an identity document"
        raise Refused(refuse("weak-identity", notice.clause_for("request.field.identified_by"), nb, en))


def _require_proof(notice: Notice, contact_id: int, identified_by: str, now: datetime) -> None:
    """What staff say of a code or of eID opens nothing: her own log must say it. Nobody sees a document over the telephone."""
    what, ways = PROVED.get(identified_by, ("", ()))
    if not what or not sign_ins.noted(notice, contact_id, (what,), confirmed_since(now), ways):
        nb = "kunden må først bekrefte med en engangskode eller logge inn med eID, nå, mens dere snakker eller skriver"
        en = "the customer must first confirm with a one-time code, or sign in with eID, now, while you talk or write"
        raise Refused(refuse("weak-identity", notice.clause_for("request.field.identified_by"), nb, en))
