"""What has a person said yes to, and when did she take it back?

Read from her choices, the first yes first. A yes whose text is another now than when it was given has ended with that text, and one to
what is no longer asked has ended with the question.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from hjemmel.notice.exports.consent_receipt import Consent
from hjemmel.notice.model import Notice
from hjemmel.stores import models


def of(contact: models.Contact, notice: Notice, no_longer_asked: Mapping[str, int]) -> Iterator[Consent]:
    """Each yes on record to what the notice asks or what earlier versions asked (consent → the version that asks no more), whether or not
    it stands."""
    asked = {**no_longer_asked, **{choice.id: choice.given_since for choice in notice.consents}}
    rows = models.Choice.objects.filter(contact=contact, choice__in=asked).order_by("set_at", "pk")
    renewed = {(row.choice, row.set_at) for row in rows}
    earlier = {(row.choice, row.lifted_at) for row in rows if row.lifted_at}
    for row in rows:
        told = (contact.customer_number, row.choice, row.notice_version, row.language or "", row.set_at, row.channel)
        renews = (row.choice, row.set_at) in earlier
        since = asked[row.choice]
        if row.lifted_at and (row.choice, row.lifted_at) not in renewed:
            yield Consent(*told, renews, row.lifted_at, row.lifted_channel or "")
        elif row.lifted_at or row.notice_version < since:
            yield Consent(*told, renews, row.lifted_at or _begins(notice, since), outdated=True)
        else:
            yield Consent(*told, renews)


def chosen(contact: models.Contact) -> set[str]:
    """All that she has ever said yes or no to."""
    return set(models.Choice.objects.filter(contact=contact).values_list("choice", flat=True))


def _begins(notice: Notice, number: int) -> datetime:
    """The instant from which on a version is in force."""
    day = next(version.valid_from for version in notice.versions if version.number == number)
    return datetime.combine(day, time(), tzinfo=ZoneInfo(notice.time_zone))
