"""Who else uses the telephone?

The subscriber tells it, or an adviser for her. Unless the one who is named is under fifteen or has a guardian, the calls of the
subscription are shown to nobody from that moment, until she agrees herself.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.sensitive import strike_out
from hjemmel.stores import entries, evidence, models, people

NAMES = ("customer", "support")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class PhoneUser:
    """Who uses it; `has_guardian` is what the subscriber says of guardianship (vergemål)."""

    name: str
    birth_date: date
    has_guardian: bool = False


def name_phone_user(customer_number: str, subscription: str, user: PhoneUser, actor: Actor, now: datetime) -> None:
    """Note somebody else who uses the telephone of one of the customer's subscriptions. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    record, clause = notice.record("phone-user"), notice.clause_for("phone-user.field.user_name")
    if actor.audience not in NAMES or (actor.audience == "customer" and actor.id != customer_number):
        nb, en = "du kan bare si hvem som bruker din egen telefon", "you can tell only who uses your own telephone"
        raise Refused(refuse("not-yours", clause, nb, en))
    name = strike_out(user.name.strip())[:LONGEST_NAME]
    if not name or user.birth_date > now.astimezone(ZoneInfo(notice.time_zone)).date():
        nb, en = "skriv navnet, og en fødselsdag som har vært", "write the name, and a date of birth that has been"
        raise Refused(refuse("bad-value", clause, nb, en))
    contact = people.contact_by_number(customer_number)
    owned = models.Subscription.objects.filter(contact_id=contact.pk, subscription_number=subscription).first()
    if owned is None:
        nb, en = f"du har ikke abonnementet `{subscription}`", f"you have no subscription `{subscription}`"
        raise Refused(refuse("no-subscription", clause, nb, en))
    values = {"user_name": name, "birth_date": user.birth_date, "guardianship": "yes" if user.has_guardian else "no", "named_at": now}
    with writing(contact, actor):
        entries.add(record, owned.pk, values, notice.version.number)
        evidence.append("phone-user", actor.id, actor.audience, clause, now, {"state": "named"}, contact.evidence_salt)
