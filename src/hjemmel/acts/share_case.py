"""Must a partner help with this fault?

Shares one open case with one partner that has an agreement, for a reason, until the case is closed. There is no standing access: its
feed has the cases that are shared with it, and no others.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import agreements, entries, evidence, people

LEAST_REASON_CHARACTERS = 5


def share_case(customer_number: str, number: str, vendor: str, need: str, actor: Actor, now: datetime) -> dict[str, object]:
    """What the partner gets: the case, with the personal fields that it has been given reason to hold. Raises Refused, NoSuchCustomer."""
    notice = the_notice()
    clause = notice.clause_for("case-share.field.need")
    contact = people.contact_by_number(customer_number)
    case = entries.about(notice.record("fault-case"), contact.pk).filter(number=number, closed_at=None).first()
    agreement = agreements.in_force(notice, "fault-case", now, vendor) if vendor.strip() else None
    if case is None or actor.audience != "operations" or len(need.strip()) < LEAST_REASON_CHARACTERS:
        nb, en = "driftsavdelingen deler en åpen sak, og sier hvorfor", "operations shares an open case, and says why"
        raise Refused(refuse("no-share", clause, nb, en))
    if agreement is None:
        nb = f"`{vendor}` har ingen avtale som gjelder nå om å rette feil; personvernkontoret noterer avtaler"
        en = f"`{vendor}` has no agreement in force on fixing faults; the privacy office notes agreements"
        raise Refused(refuse("no-agreement", notice.clause_for("processor-agreement.field.ends_on"), nb, en))
    fields = notice.recipient(agreement.category).fields_of("fault-case")
    with writing(contact, actor):
        values = {"case_number": number, "vendor": vendor, "need": need.strip(), "shared_at": now}
        entries.add(notice.record("case-share"), contact.pk, values, notice.version.number)
        evidence.append("share", actor.id, actor.audience, clause, now, {"fields": list(fields)}, contact.evidence_salt)
    return {name: getattr(case, name) for name in fields if getattr(case, name)}
