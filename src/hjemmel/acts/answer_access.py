"""What do we have about this person, everything?

A copy of every record type through the person's own windows, with why, on which basis, until when, who has looked, and who outside has
had what (GDPR art. 15). One place collects it, so that no store is forgotten.
"""

from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, decide_look, use_for
from hjemmel.gate.decision import require
from hjemmel.notice.model import Notice, RecordType, Use
from hjemmel.notice.wording import complaint, datum_line
from hjemmel.stores import entries, evidence, people, reading


def answer_access(token: str, actor: Actor, language: str, now: datetime) -> dict[str, Any]:
    """The whole answer as JSON can hold it. Raises Refused without a live permit of one's own, RegisterUnavailable, EventsUnavailable."""
    notice = the_notice()
    row = people.permit_by_token(token)
    permit = people.gate_permit(row) if row and row.actor == actor.id else None
    audience = permit.audience if permit else actor.audience  # the subject's own, also where the office answers on her behalf
    records = []
    for record in notice.records():
        look = Look(audience, permit.purpose if permit else "access", record.id)
        use = use_for(notice, look)
        if isinstance(use, Use):
            require(decide_look(notice, look, permit, people.standing(row.contact_id if row else 0, record.id), now))
            rows = reading.rows_of(record, use, token, use.fields, notice.time_zone)
            records.append(_part(notice, record, use, rows, language))
    assert row is not None
    with transaction.atomic():
        clause = notice.clause_for("act.answer_access")
        body = {"permit": row.pk, "records": len(records), "rows": sum(len(part["rows"]) for part in records)}
        evidence.append("access", actor.id, actor.audience, clause, now, body, row.contact.evidence_salt)
    head: dict[str, Any] = {"controller": notice.provider.name, "organisation_number": notice.provider.organisation_number}
    head |= {"privacy_office": notice.provider.privacy_office, "notice_version": notice.version.number, "made_at": now.isoformat()}
    return {**head, "records": records, "processors": _processors(notice), "complaint": complaint(notice, language)}


def _processors(notice: Notice) -> list[dict[str, str]]:
    """Who processes data for us, by name: not in the notice, but in the answer (CJEU C-154/21)."""
    live = entries.rows(notice.record("processor-agreement")).filter(ended_on=None)
    return [{"party": row.party, "category": row.category} for row in live.order_by("party")]


def _part(notice: Notice, record: RecordType, use: Use, rows: list[tuple[Any, ...]], language: str) -> dict[str, Any]:
    line = datum_line(record, notice, language)
    titles = {name: record.field(name).title.to(language) for name in use.fields}
    why = {"purpose": line.why, "basis": line.basis, "law": line.law, "source": line.source, "who": line.who, "until": line.until}
    return {
        "record": record.id,
        "title": record.title.to(language),
        **why,
        "recipients": list(line.recipients),
        "fields": titles,
        "rows": [{name: plain(value) for name, value in zip(use.fields, row, strict=True)} for row in rows],
    }


def plain(value: Any) -> Any:
    """A stored value as JSON can hold it: instants and dates in ISO 8601, addresses as they are written."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, IPv6Address):
        return str(value.ipv4_mapped or value)
    return str(value) if isinstance(value, IPv4Address) else value
