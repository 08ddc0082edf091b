"""Has the one who uses the telephone agreed herself that its calls are shown to the subscriber?

An adviser writes down her yes, or that she takes it back, and how it was known that it was she. The subscriber cannot say it for her.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.sensitive import strike_out
from hjemmel.stores import entries, evidence, people, row_decisions

HEARS = ("support", "privacy")
LEAST_CHARACTERS = 10


def hear_phone_user(customer_number: str, name: str, agrees: bool, known_by: str, actor: Actor, now: datetime) -> None:
    """Note what one who uses the customer's telephone has said, under each subscription where she does. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    record, clause = notice.record("phone-user"), notice.clause_for("phone-user.field.agreed_at")
    if actor.audience not in HEARS or actor.id == customer_number:
        nb, en = (
            "hun må si det selv til kundeservice, ikke den som har abonnementet",
            "she says it to customer service herself, not the subscriber",
        )
        raise Refused(refuse("not-hers", clause, nb, en))
    known = strike_out(known_by.strip())
    if agrees and len(known) < LEAST_CHARACTERS:
        nb, en = (
            "skriv hvordan du vet at det er henne, som «ringte fra nummeret og leste opp koden»",
            ("write how you know that it is she, as “called from the number and read the code aloud”"),
        )
        raise Refused(refuse("too-short", clause, nb, en))
    contact = people.contact_by_number(customer_number)
    with writing(contact, actor, uses=agrees):
        of_her = entries.about(record, contact.pk).filter(user_name=name)
        said = {"agreed_at": now, "known_by": known} if agrees else {"agreed_at": None, "known_by": None}
        if not entries.rows(record).filter(pk__in=list(of_her.values_list("pk", flat=True))).update(**said):
            nb, en = f"`{name}` står ikke som bruker av telefonen", f"`{name}` is not noted as a user of the telephone"
            raise Refused(refuse("no-user", clause, nb, en))
        state = row_decisions.AGREED if agrees else row_decisions.WITHDRAWN
        row_decisions.note(contact.pk, (record.id, "agreed_at", name), state, now)
        evidence.append("phone-user", actor.id, actor.audience, clause, now, {"state": state}, contact.evidence_salt)
