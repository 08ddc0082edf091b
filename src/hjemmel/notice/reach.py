"""From which version's rows on does a use open anything?

What people were told when their data were collected is what the data are for. A use (an audience with a purpose, over a record type)
that a later version brings opens nothing that was collected before it: a broader purpose does not reach back (GDPR art. 5(1)(b), 13(3)).
What the subject sees of herself, what is about nobody, and what she has consented to have no such bound. A consent is to its text:
a yes given under a version that asked in other words opens nothing (GDPR art. 4(11), 7).
"""

from collections.abc import Iterable
from dataclasses import replace

from hjemmel.notice.model import Choice, Needs, Notice, RecordType, Use
from hjemmel.notice.vocabulary import UNTIL_GIVEN

UNBOUND = (Needs.OWN, Needs.NO_PERSON)


def with_reach(notice: Notice, earlier: Iterable[Notice]) -> Notice:
    """The notice with `since_version` set on every use that some earlier version (of those given) did not have, and `given_since` on
    every consent that some earlier one asked for in other words.
    """
    older = sorted(earlier, key=lambda other: other.version.number, reverse=True)
    if not older:
        return notice
    categories = (
        replace(category, records=tuple(_record(notice, record, older) for record in category.records)) for category in notice.categories
    )
    choices = tuple(replace(choice, given_since=_given_since(notice, choice, older)) for choice in notice.choices)
    return replace(notice, categories=tuple(categories), choices=choices)


def _record(notice: Notice, record: RecordType, older: list[Notice]) -> RecordType:
    return replace(record, uses=tuple(replace(use, since_version=_since(notice, record, use, older)) for use in record.uses))


def _since(notice: Notice, record: RecordType, use: Use, older: list[Notice]) -> int:
    """The number of the first version from which on the use has stood without a break; 0 where it has from the beginning."""
    if use.needs in UNBOUND or use.consent:
        return 0
    since = notice.version.number
    for other in older:
        if not _had(other, record.id, use):
            return since
        since = other.version.number
    return 0


def _given_since(notice: Notice, choice: Choice, older: list[Notice]) -> int:
    """The number of the first version from which on the consent has been asked for in these words without a break; 0 for always."""
    if choice.stops != UNTIL_GIVEN:
        return 0
    since = notice.version.number
    for other in older:
        if not any(c.id == choice.id and c.text_digest == choice.text_digest for c in other.choices):
            return since
        since = other.version.number
    return 0


def _had(notice: Notice, record_id: str, use: Use) -> bool:
    records = (record for record in notice.records() if record.id == record_id)
    return any(record.uses_of(use.audience, use.purpose) for record in records)
