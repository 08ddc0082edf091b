"""When will a product or its terms change, and who must know?

Tells everyone who has the product, no later than the declared time before. An announcement that comes too late is refused.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import settled
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Notice, Text
from hjemmel.notice.period import Period
from hjemmel.notice.time_words import period_words
from hjemmel.stores import entries, evidence, models

ANNOUNCES = ("privacy", "billing", "system")
HEADING = Text("Vi endrer noe du har hos oss", "We are changing something you have with us")
BODY = Text(
    "{what} Endringen gjelder fra {day}. Du kan si opp uten kostnad innen {leave} fra du får denne meldingen.",
    "{what} The change takes effect on {day}. You can leave at no cost within {leave} of receiving this message.",
)


def announce_change(product_code: str, effective_on: date, what: Text, actor: Actor, now: datetime) -> int:
    """How many customers were told. Raises Refused for another role, and if `effective_on` is sooner than the declared time ahead."""
    notice = the_notice()
    clause = notice.clause_for("notice.term.change-of-terms")
    earliest = _earliest(notice, now)
    if actor.audience not in ANNOUNCES or effective_on < earliest:
        nb, en = f"endringen kan tidligst gjelde fra {earliest}", f"the change can take effect on {earliest} at the earliest"
        raise Refused(refuse("too-soon", clause, nb, en))
    version = notice.version.number
    about = f"{product_code} {effective_on}"
    with transaction.atomic():
        values = {"product": product_code, "effective_on": effective_on, "announced_at": now, "what": what.nb}
        entries.add(notice.record("terms-change"), None, values, version)
        live = entries.rows(notice.record("purchase")).filter(product=product_code, ended_on=None, contact__erased_on=None)
        owners = settled(lambda: set(live.all().values_list("contact_id", flat=True)), lambda found: found)
        leave = notice.term("leaving-after-change").period
        for contact in models.Contact.objects.filter(pk__in=owners):
            message = _message(contact.language, what, effective_on, leave)
            row = {"topic": "terms-change", "about": about, "channel": "min-side", "queued_at": now, **message}
            entries.add(notice.record("service-message"), contact.pk, row, version)
        evidence.append("terms-change", actor.id, actor.audience, clause, now, {"product": product_code, "told": len(owners)})
    return len(owners)


def _earliest(notice: Notice, now: datetime) -> date:
    """The first local day on which a change announced now may take effect."""
    zone = ZoneInfo(notice.time_zone)
    noon = datetime.combine(now.astimezone(zone).date(), time(12), tzinfo=zone)
    return notice.term("change-of-terms").period.after(noon).date()


def _message(language: str, what: Text, day: date, leave: Period) -> dict[str, str]:
    words = {"what": what.to(language), "day": day.isoformat(), "leave": period_words(leave, language)}
    return {"heading": HEADING.to(language), "body": BODY.to(language).format(**words)}
