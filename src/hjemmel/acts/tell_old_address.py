"""Does the mailbox that she had until now hear that it is hers no longer?

Whoever sits in her open session may be somebody else, and from now on codes go to the new address. So the old one is told that it was
changed, when, and what to do; the new one does not stand there.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.stores import corrections, entries, evidence, mail_out

SUBJECT = Text("E-postadressen din hos {provider} er endret", "Your e-mail address with {provider} has been changed")
BODY = Text(
    "{at} ble e-postadressen vi har om deg, endret til en annen enn denne. Engangskoder og meldinger går dit fra nå av. Var det deg, "
    "trenger du ikke gjøre noe. Var det ikke deg, så skriv straks til {office}: da setter vi den tilbake, og logger ut alle som er logget "
    "inn som deg.",
    "At {at} the e-mail address that we have for you was changed to another one than this. One-time codes and messages go there from now "
    "on. If it was you, you need do nothing. If it was not you, write at once to {office}: we put it back, and sign out everybody who is "
    "signed in as you.",
)


def tell_old_address(correction: int, actor: Actor, now: datetime) -> bool:
    """Mail the address that a correction has replaced. False where it replaced none, or is not of the contact's `email`, or waits."""
    notice = the_notice()
    done = {"record": corrections.CONTACT, "field": "email", "state": corrections.DONE}
    found = entries.rows(notice.record(corrections.RECORD)).select_related("contact").filter(pk=correction, **done).first()
    if found is None or not found.was or found.was.casefold() == found.becomes.casefold():
        return False
    at = f"{found.asked_at.astimezone(ZoneInfo(notice.time_zone)):%Y-%m-%d %H:%M}"
    words = {"provider": notice.provider.name, "office": notice.provider.privacy_office, "at": at}
    subject, body = (text.to(found.contact.language).format(**words) for text in (SUBJECT, BODY))
    with transaction.atomic():
        clause = notice.clause_for("act.tell_old_address")
        salt = bytes(found.contact.evidence_salt)
        evidence.append("mail", actor.id, actor.audience, clause, now, {"record": corrections.RECORD}, salt)
    mail_out.send_aside("word of an address that was changed", subject, body, found.was)
    return True
