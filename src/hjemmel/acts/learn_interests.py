"""Which interests follow from what a customer has bought from us?

An own purchase that runs says an interest in its kind of product. Nothing else is looked at, and for those who want no offers nothing
is noted and what was noted goes; nor for those who are erased, whatever a hold keeps of theirs.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import settled
from hjemmel.stores import entries, evidence, models

OWN_PURCHASES = "own-purchases"


def learn_interests(now: datetime) -> int:
    """How many interests were noted anew."""
    notice = the_notice()
    record = notice.record("interest")
    kinds = dict(entries.rows(notice.record("product")).values_list("code", "kind"))
    objecting = models.Choice.objects.filter(choice__in=("marketing", "restriction"), lifted_at=None).values("contact_id")
    refusing = models.Choice.objects.filter(choice="marketing", lifted_at=None).values("contact_id")
    running = entries.rows(notice.record("purchase")).filter(ended_on=None, contact__erased_on=None).exclude(contact_id__in=objecting)

    def new() -> set[tuple[int, str]]:
        said = set(entries.rows(record).values_list("contact_id", "interest"))
        return {(contact, kinds[code]) for contact, code in running.values_list("contact_id", "product") if code in kinds} - said

    with transaction.atomic():
        entries.rows(record).filter(contact_id__in=refusing).delete()
        entries.rows(record).filter(source=OWN_PURCHASES, contact_id__in=objecting).delete()
        noted = settled(new, lambda pairs: (contact for contact, _ in pairs))
        for contact, kind in sorted(noted):
            entries.add(record, contact, {"interest": kind, "source": OWN_PURCHASES, "noted_at": now}, notice.version.number)
        body = {"record": record.id, "rows": len(noted)}
        evidence.append("interest", SYSTEM.id, SYSTEM.audience, notice.clause_for("interest.field.source"), now, body)
    return len(noted)
