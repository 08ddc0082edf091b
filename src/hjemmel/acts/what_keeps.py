"""What is kept of this person's past its day, and by which hold?

The same holds as the sweep asks for, for one customer: unpaid invoices for events, and what was placed for her or waits for an answer.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.own_uses import own_uses
from hjemmel.acts.the_notice import the_notice
from hjemmel.lifecycle.hold import EVER, FOR_EVER, HeldPerson, HeldSpan, holds, persons_held
from hjemmel.lifecycle.own_end import OF_NONE
from hjemmel.notice.model import Kind, Notice, RecordType
from hjemmel.notice.vocabulary import UNPAID
from hjemmel.stores import expiry

Spans = tuple[HeldSpan, ...]
ABOUT = "contact"  # by the right to see what one is told


def what_keeps(token: str, actor: Actor, now: datetime) -> Callable[[RecordType], Spans]:
    """For a record type, the spans of hers that are held. Raises Refused without a live permit of one's own."""
    notice = the_notice()
    opened = own_uses(token, actor, now, lambda record: record.id == ABOUT)
    return kept_of(notice, opened.permit.contact_id, now)


def kept_of(notice: Notice, contact_id: int, now: datetime) -> Callable[[RecordType], Spans]:
    """The same of one customer, for an act that has asked already."""
    if not expiry.may_be_held(notice, contact_id):
        return lambda record: ()
    zone, invoices = ZoneInfo(notice.time_zone), expiry.invoices(contact_id)
    unpaid = [span for rule in notice.holds if rule.source == UNPAID for span in holds(invoices, rule, now, zone)]
    placed = [rule for rule in notice.holds if rule.source != UNPAID]
    hers = [person for rule in placed for person in persons_held(expiry.matters(notice, rule, contact_id), rule, now)]

    def kept(record: RecordType) -> Spans:
        holding = notice.holds_on(record)
        if record.kind is Kind.EVENT:
            spans = [*unpaid, *(span for person in hers for span in person.spans)]
            return tuple(span for span in spans if span.hold in holding and span.keeps(record.id))
        return tuple(_of_all(notice, person) for person in hers if person.hold in holding and person.keeps(record.id))

    return kept


def _of_all(notice: Notice, person: HeldPerson) -> HeldSpan:
    """An entry is kept for a customer, whichever subscription it hangs on."""
    rule = notice.hold(person.hold)
    return HeldSpan(rule.id, OF_NONE, EVER, FOR_EVER, person.until, rule.title, rule.law, person.about)
