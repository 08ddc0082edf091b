"""Shall this outside identity let in no longer?

Whoever it is tied to lets go of it. From that moment it is nobody's, and every other session of hers has ended: whoever has her phone
is out too.
"""

from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import writing
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, leftovers, people, session_store, sign_ins


def remove_identity(provider: str, linked_at: str, actor: Actor, now: datetime, but: str | None = None) -> None:
    """Let go of the identity at `provider` that was tied to her at `linked_at` (ISO 8601), and end her sessions but for the key `but`.

    Raises Refused: not herself, or no such identity of hers; NoSuchCustomer.
    """
    notice = the_notice()
    record, clause = notice.record(sign_ins.IDENTITY), notice.clause_for("act.remove_identity")
    contact = people.contact_by_number(actor.id) if actor.audience == "customer" else None
    if contact is None:
        raise Refused(refuse("not-yours", clause, "bare kunden selv kan fjerne dette", "only the customer can remove this"))
    at = _instant(linked_at)
    with writing(contact, actor):
        hers = entries.about(record, contact.pk).select_for_update().filter(provider=provider)
        gone = [row.pk for row in hers if row.linked_at == at]
        if not gone:
            nb, en = "denne innloggingen er ikke knyttet til deg lenger", "this sign-in is no longer tied to you"
            raise Refused(refuse("no-identity", clause, nb, en))
        hers.filter(pk__in=gone).delete()
        leftovers.note([record.table], now)
        session_store.end_all(actor.id, actor.audience, but)
        sign_ins.note(notice, contact.pk, sign_ins.REMOVED, provider, (actor.id, actor.audience), now)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
