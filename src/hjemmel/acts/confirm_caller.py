"""Is the one who calls the customer? Only a code to the address that we have, or an eID sign-in meanwhile, makes us as sure as the web.

What an adviser has confirmed stands in the customer's own log, and opens for a request for some minutes.
"""

from datetime import datetime, timedelta

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.check_code import check_code
from hjemmel.acts.send_code import Sent
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.time_words import period_words
from hjemmel.stores import evidence, sign_ins

CONFIRM = ("support", "privacy")
EID = ("bankid", "vipps")  # ways of signing in by which we know who somebody is without more (ekomforskriften § 1-8)


def require_staff(actor: Actor) -> None:
    """Raises Refused for an audience that takes no calls."""
    if actor.audience not in CONFIRM:
        nb, en = "bare de som tar imot krav, kan bekrefte hvem som ringer", "only those who take requests can confirm who calls"
        raise Refused(refuse("not-yours", the_notice().clause_for("act.confirm_caller"), nb, en))


def confirm_caller(sent: Sent, code: str, actor: Actor, now: datetime) -> str:
    """The customer's number, once the code that the caller reads aloud is right. Raises Refused; refusals are evidence."""
    require_staff(actor)
    number = check_code(sent, code, actor, now, "caller-confirmed")
    if number is None:
        clause = the_notice().clause_for("act.confirm_caller")
        with transaction.atomic():
            evidence.append("refusal", actor.id, actor.audience, clause, now, {"asked": "caller", "code": "weak-identity"})
        nb = "koden stemmer ikke, er brukt eller er for gammel; send en ny, og be den som ringer, lese den opp"
        en = "the code is wrong, used or too old; send a new one, and ask the caller to read it aloud"
        raise Refused(refuse("weak-identity", clause, nb, en))
    return number


def confirmed_since(now: datetime) -> datetime:
    """From when a confirmation still counts."""
    return now - timedelta(seconds=the_notice().term("caller-confirmed").period.longest_seconds)


def require_eid(contact_id: int, now: datetime, clause: str) -> None:
    """Raises Refused unless the customer's own log says that she signed in by eID, some minutes ago at most."""
    notice = the_notice()
    if not sign_ins.noted(notice, contact_id, ("signed-in",), confirmed_since(now), EID):
        within = notice.term("caller-confirmed").period
        nb = f"nummeret er hemmelig; logg inn på nytt med BankID eller Vipps, og velg igjen innen {period_words(within, 'nb')}"
        en = f"the number is secret; sign in again with BankID or Vipps, and choose again within {period_words(within, 'en')}"
        raise Refused(refuse("identity", clause, nb, en))
