"""What says a copy for programs: whose it is, why each thing is held, who has had it, and where to complain?

The same facts as its page, as JSON. `files` name what lies beside it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from hjemmel.acts.answer_access import Answer
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.wording import complaint, datum_line
from hjemmel.portals.consent_receipts import file_name
from hjemmel.portals.copied_page import Told, article_15
from hjemmel.portals.copied_rows import instant


def about(answer: Answer, told: Sequence[Told], language: str) -> dict[str, Any]:
    """`told` are the record types that the copy holds, in the order of the notice."""
    notice = answer.notice
    return {
        "controller": notice.provider.name,
        "organisation_number": notice.provider.organisation_number,
        "address": notice.provider.address,
        "privacy_office": notice.provider.privacy_office,
        "notice_version": notice.version.number,
        "customer_number": answer.customer_number,
        "made_at": instant(answer.made_at),
        "records": [{**_said(notice.digest, part.record.id, part.use.id, language), "rows": part.count} for part in told],
        "looks": [{name: _plain(value) for name, value in look.items()} for look in answer.looks],
        "handed_over": [
            {"name": h.name, "recipient": h.recipient, "what": h.what, "from": _plain(h.since), "to": _plain(h.until), "ongoing": h.ongoing}
            for h in answer.handed
        ],
        "processors": answer.processors,
        "receipts": [f"receipts/{file_name(consent)}" for consent in answer.consents],
        "rights": article_15(notice.digest, language),
        "complaint": complaint(notice, language),
    }


@lru_cache(maxsize=1024)
def _said(digest: str, record_id: str, use_id: str, language: str) -> dict[str, Any]:
    """What the notice in force (`digest`) says of a record type: the same for everybody."""
    notice = the_notice()
    record = notice.record(record_id)
    use = next(use for use in record.uses if use.id == use_id)
    line = datum_line(record, notice, language)
    purposes = list(dict.fromkeys([record.purpose, *(use.purpose for use in record.uses)]))
    return {
        "record": record.id,
        "category": notice.category_of(record.id).id,
        "title": record.title.to(language),
        "purpose": line.why,
        "purposes": [notice.purpose(purpose).title.to(language) for purpose in purposes],
        "basis": line.basis,
        "law": line.law,
        "source": line.source,
        "who": line.who,
        "who_in_full": list(line.who_in_full),
        "recipients": list(line.recipients),
        "until": line.until,
        "until_law": line.retention_law,
        "fields": {name: record.field(name).title.to(language) for name in use.fields},
        "withheld": [{"field": w.field, "law": w.law, "why": w.why.to(language)} for w in use.withheld],
        "files": {"json": f"data/{record.id}.json", "csv": f"data/{record.id}.csv", "schema": f"schema/{record.id}.json"},
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    return instant(value) if hasattr(value, "tzinfo") else value.isoformat()
