"""Who is in the advertising audience, and whom must the platforms remove?

The audience is the declared list of those who have said yes, as of now; without an agreement with a platform, nobody is in it. Who
has left it is asked to be removed, and that is repeated for as long as the code is kept, in case the first request was lost. Whoever
said no longer ago than the declared time before anybody asked is counted, and the privacy office is told.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.alert_office import alert_office
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.writing import settled
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import agreements, entries, evidence, models, offer_facts

SYNCS = ("marketing", "system")
WITHIN = "ad-removal"


@dataclass(frozen=True, slots=True)
class Audience:
    """Codes to hold, and codes to remove: all that the platforms are given. No code is in both."""

    members: tuple[str, ...]
    remove: tuple[str, ...]


def sync_audience(actor: Actor, now: datetime) -> Audience:
    """The audience to hand over. Raises Refused for another role, RegisterUnavailable."""
    notice = the_notice()
    record, clause = notice.record("ad-member"), notice.clause_for("notice.recipient.ad-platforms")
    if actor.audience not in SYNCS:
        raise Refused(refuse("not-yours", clause, "bare markedsavdelingen gir ut dette", "only marketing hands this over"))
    contact = notice.record("contact")
    [use] = [use for use in contact.uses if use.id == "ad-audience"]
    with transaction.atomic():
        agreed = agreements.in_force(notice, record.id, now) is not None
        live = {(row.contact_id, row.member): row for row in entries.rows(record).select_for_update().filter(removed_at=None)}
        wanted = settled(
            lambda: {
                (owner, member_of(row["email"])) for owner, row in (offer_facts.listed(notice, contact, use) if agreed else {}).items()
            },
            lambda pairs: (owner for owner, _ in pairs - live.keys()),
        )
        gone, new = live.keys() - wanted, wanted - live.keys()
        entries.rows(record).filter(pk__in=[live[pair].pk for pair in gone]).update(removed_at=now)
        said_no = offer_facts.said_no(notice, use, {pair[0]: live[pair].added_at for pair in gone})
        limit = notice.term(WITHIN).period.before(now)
        late = sum(at < limit for at in said_no.values())
        for owner, member in sorted(new):
            entries.add(record, owner, {"member": member, "added_at": now}, notice.version.number)
        for owner, salt in models.Contact.objects.filter(pk__in={owner for owner, _ in gone | new}).values_list("pk", "evidence_salt"):
            body = {"member": any(pair[0] == owner for pair in new)}
            evidence.append("ad-audience", actor.id, actor.audience, clause, now, body, salt)
        members = {member for _, member in wanted}
        removed = set(entries.rows(record).exclude(removed_at=None).values_list("member", flat=True)) - members
        told = {"members": len(members), "remove": len(removed), "late": late, "agreement": agreed}
        evidence.append("hand-over", actor.id, actor.audience, clause, now, told)
    if late:
        lines = [f"{late} had said no for longer than {notice.term(WITHIN).period} when the platforms were first asked to remove them."]
        alert_office("the advertising platforms were asked too late", lines, now)
    return Audience(tuple(sorted(members)), tuple(sorted(removed)))


def member_of(email: str) -> str:
    """The code by which a platform knows an address: SHA-256 of it in small letters. It is no anonymous thing."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()
