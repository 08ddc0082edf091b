"""How shall this number of mine stand in the directories?

In full, without the address, not at all, or secret: the subscriber says so for each number, and it takes effect at once, at no charge
(ekomforskriften §§ 4-13, 4-14). To be secret takes nobody; to be secret no longer takes that she has shown who she is, and somebody else.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hjemmel.acts.actor import Actor
from hjemmel.acts.await_approval import wait_no_longer
from hjemmel.acts.confirm_caller import require_eid
from hjemmel.acts.list_number import RECORD, YES, ask_to_open
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.gate.declared import undeclared
from hjemmel.notice.model import Notice
from hjemmel.stores import corrections, entries, evidence, people

HIDDEN = "secret"


def ways(notice: Notice) -> tuple[str, ...]:
    """What one can choose for a number: each extent that the notice declares, and to be secret."""
    return (*notice.record(RECORD).field("extent").values, HIDDEN)


def choose_listing(customer_number: str, phone: str, way: str, actor: Actor, now: datetime) -> bool:
    """Whether it is so from now on; False where the number is secret until somebody else has approved that it is not.

    Raises Refused: another's number, no such way, a number with no listing, a secret one's subscriber who has not just signed in by eID.
    """
    notice = the_notice()
    clause = notice.clause_for("act.choose_listing")
    contact = people.contact_by_number(customer_number)
    require_own(actor, customer_number, clause)
    if fault := undeclared(notice.record(RECORD).field("extent"), way, clause, HIDDEN):
        raise Refused(fault)
    with writing(contact, actor, uses=False):
        row = listing_of(contact.pk, phone, clause)
        opens = row.secret == YES and way != HIDDEN
        if opens:
            require_eid(contact.pk, now, notice.clause_for(f"{RECORD}.field.secret"))
        waiting = entries.about(notice.record(corrections.RECORD), contact.pk).filter(
            record=RECORD, field="secret", row=phone, state=corrections.PENDING
        )
        if way == HIDDEN:
            wait_no_longer(notice, waiting, actor, now)
            _change(notice, contact.pk, row, ("secret", YES), actor, now)
        else:
            _change(notice, contact.pk, row, ("extent", way), actor, now)
            if opens and not waiting.exists():
                ask_to_open(notice, contact, phone, actor, now)
        evidence.append("listing", actor.id, actor.audience, clause, now, {"extent": way}, contact.evidence_salt)
    return not opens


def require_own(actor: Actor, customer_number: str, clause: str) -> None:
    """Raises Refused for anybody but the subscriber herself."""
    if actor.audience != "customer" or actor.id != customer_number:
        nb, en = "du kan bare velge for dine egne numre", "you can choose only for numbers of your own"
        raise Refused(refuse("not-yours", clause, nb, en))


def listing_of(contact_id: int, phone: str, clause: str) -> Any:
    """The listing of one of her numbers, locked. Raises Refused where it has none."""
    row = entries.about(the_notice().record(RECORD), contact_id).select_for_update().filter(phone=phone, ended_on=None).first()
    if row is None:
        nb, en = f"`{phone}` er ikke ført opp på deg", f"`{phone}` is not listed on you"
        raise Refused(refuse("no-number", clause, nb, en))
    return row


def _change(notice: Notice, contact_id: int, row: Any, change: tuple[str, str], actor: Actor, now: datetime) -> None:
    """One field says something else from now on, and what stood there is remembered."""
    field, value = change
    if getattr(row, field) == value:
        return
    corrections.remember(notice, contact_id, (RECORD, field, row.phone), (getattr(row, field), value), actor.id, now, corrections.DONE)
    corrections.write(notice, notice.record(RECORD), row, contact_id, change, now.astimezone(ZoneInfo(notice.time_zone)).date())
