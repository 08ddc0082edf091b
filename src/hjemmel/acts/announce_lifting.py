"""Has she been told that her restriction is to be lifted?

The office tells why, and from which day. Until that day she can object, and nothing is lifted (GDPR art. 18(3)). No mail goes to one who
is restricted: it stands on Min side, and the office sends the same by letter.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.queue_message import Message, queue_message
from hjemmel.acts.request_step import enough, letter, sentence
from hjemmel.acts.set_choice import ABOUT_TO_END
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Text
from hjemmel.notice.vocabulary import ALL_BUT_OWN
from hjemmel.stores import models, people

HEADING = Text("Vi vil oppheve begrensningen din", "We are about to lift your restriction")
BODY = Text(
    "Fra {day} bruker vi opplysningene dine igjen, slik erklæringen sier. Grunnen: {why} Er du uenig, si det under Rettighetene dine.",
    "From {day} we use your information again, as the notice says. The reason: {why} If you disagree, say so under Your rights.",
)


@dataclass(frozen=True, slots=True)
class Announced:
    """The instant (UTC) from which the office may lift it, and the letter in her language."""

    until: datetime
    letter: str


def announce_lifting(customer_number: str, why: str, actor: Actor, now: datetime) -> Announced:
    """Tell her that the restriction is to be lifted, and why.

    Raises Refused: another role than the privacy office, no reason, nothing restricted; NoSuchCustomer.
    """
    notice = the_notice()
    term = notice.term("before-lifting")
    clause = notice.clause_for("notice.term.before-lifting")
    contact = people.contact_by_number(customer_number)
    if actor.audience != "privacy":
        nb, en = "dette avgjør et menneske på personvernkontoret", "this is decided by a human being in the privacy office"
        raise Refused(refuse("not-yours", clause, nb, en))
    if not enough(why):
        nb = "skriv hvorfor begrensningen skal oppheves (minst ti tegn); kunden leser det"
        en = "write why the restriction is to be lifted (ten characters or more); the customer reads it"
        raise Refused(refuse("no-reason", clause, nb, en))
    with writing(contact, actor, uses=False):
        stops = [choice.id for choice in notice.choices if choice.stops == ALL_BUT_OWN]
        if not models.Choice.objects.filter(contact=contact, choice__in=stops, lifted_at=None).exists():
            nb, en = "kunden har ingen begrensning som gjelder", "the customer has no restriction in force"
            raise Refused(refuse("not-restricted", clause, nb, en))
        until = term.period.after(now)
        said = {"day": until.astimezone(ZoneInfo(notice.time_zone)).date().isoformat(), "why": sentence(why)}
        heading, body = HEADING.to(contact.language), BODY.to(contact.language).format(**said)
        queue_message(contact.pk, Message(ABOUT_TO_END, str(now), heading, body), actor, now)
    return Announced(until, letter(notice, contact, heading, body))
