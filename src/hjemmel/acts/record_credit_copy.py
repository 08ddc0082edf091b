"""Has the customer been told what was said of her?

Stores the copy (gjenpart) that a credit assessment must bring: the seven things that it says, when and how it was sent
(kredittopplysningsloven § 18).
"""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Notice, Text
from hjemmel.stores import entries, evidence, people

RECORDS = ("billing", "system")
CONTENTS = {  # what a copy must say, in the order in which it is stored (kredittopplysningsloven § 18)
    "controller": Text("Foretaket som ga opplysningene", "The bureau that gave the information"),
    "officer": Text("Personvernombudet der", "Its data protection officer"),
    "told": Text("Opplysningene som ble gitt", "The information that was given"),
    "source": Text("Hvor de kom fra", "Where it came from"),
    "requester": Text("Hvem som ba om dem", "Who asked for it"),
    "reasoning": Text("Hva vurderingen bygger på, og hvordan", "What the assessment rests on, and how"),
    "day": Text("Datoen de ble gitt", "The date on which it was given"),
}


def record_credit_copy(
    customer_number: str, order_number: str, says: Mapping[str, str], sent: tuple[date, str], actor: Actor, now: datetime
) -> None:
    """`says` has each of CONTENTS; `sent` is the local day and the channel. Raises NoSuchCustomer, Refused: another role, something
    that the copy does not say, a day before the assessment or in the future, an unknown channel, no assessment that awaits a copy.
    """
    notice = the_notice()
    clause = notice.clause_for("credit-check.field.copy")
    contact = people.contact_by_number(customer_number)
    checks = entries.about(notice.record("credit-check"), contact.pk).filter(order_number=order_number, copy_sent_on=None)
    check = checks.first()
    if fault := _fault(notice, says, sent, check.asked_at if check else None, actor, now):
        raise Refused(refuse(fault[0], clause, fault[1].nb, fault[1].en))
    copy = "\n".join(f"{title.nb}: {says[part].strip()}" for part, title in CONTENTS.items())
    with writing(contact, actor, uses=False):
        if not checks.update(copy=copy, copy_sent_on=sent[0], copy_channel=sent[1]):
            nb, en = f"ingen vurdering av `{order_number}` venter på gjenpart", f"no assessment of `{order_number}` awaits a copy"
            raise Refused(refuse("no-check", clause, nb, en))
        evidence.append("credit", actor.id, actor.audience, clause, now, {"copy": sent[1]}, contact.evidence_salt)


def _fault(
    notice: Notice, says: Mapping[str, str], sent: tuple[date, str], asked_at: datetime | None, actor: Actor, now: datetime
) -> tuple[str, Text] | None:
    """(code, sentence) of what is wrong with a copy; None where nothing is."""
    if actor.audience not in RECORDS:
        return "not-yours", Text("fakturaavdelingen noterer gjenparter", "invoicing notes copies")
    for part, title in CONTENTS.items():
        if not says.get(part, "").strip():
            return "incomplete", Text(f"gjenparten mangler: {title.nb.lower()}", f"the copy lacks: {title.en.lower()}")
    zone, channels = ZoneInfo(notice.time_zone), notice.record("credit-check").field("copy_channel").values
    first = asked_at.astimezone(zone).date() if asked_at else sent[0]
    if not first <= sent[0] <= now.astimezone(zone).date():
        nb, en = (
            "gjenparten er sendt etter vurderingen, og ikke i framtiden",
            "the copy is sent after the assessment, and not in the future",
        )
        return "not-then", Text(nb, en)
    if sent[1] not in channels:
        return "unknown-word", Text(f"velg en av {', '.join(channels)}", f"choose one of {', '.join(channels)}")
    return None
