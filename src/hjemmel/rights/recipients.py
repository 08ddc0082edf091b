"""Who outside has had which of a person's data, by name, and when?

The notice names categories; a copy names the actual recipients (GDPR art. 15(1)(c), CJEU C-154/21). Read from the person's own rows
(disclosures, cases that were shared, jobs, directory lines, corrections told of, advertising audiences) and from the agreements under
which feeds go.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hjemmel.notice.model import Notice, Recipient

Rows = Mapping[str, Sequence[Mapping[str, Any]]]  # the person's own rows, by record type and field


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an agreement, from one day to another (None while it runs). `given_to`: the last directory line it was given."""

    name: str
    category: str
    since: date
    until: date | None
    given_to: int = 0


@dataclass(frozen=True, slots=True)
class Handed:
    """What one recipient has had: `since` alone for one occasion, `until` None while it goes on, `ongoing` says which."""

    name: str
    recipient: str
    what: str  # ids of record types and fields: "contact: name, address", or the number of a case, a job
    since: date
    until: date | None
    ongoing: bool = False

    @property
    def records(self) -> tuple[str, ...]:
        """The ids of the record types of which it has had something."""
        return tuple(part.partition(":")[0].strip() for part in self.what.split(";"))


# Of which record types the person's own rows tell that something went outside.
TOLD_BY = ("disclosure", "case-share", "work-order", "directory-change", "recipient-notice", "ad-member")


def handed_over(notice: Notice, rows: Rows, parties: Sequence[Party]) -> list[Handed]:
    """Every occasion on which something of the person's went outside, the oldest first."""
    by_category: dict[str, list[Party]] = {}
    for party in parties:
        by_category.setdefault(party.category, []).append(party)
    kinds = {record: recipient.id for recipient in reversed(notice.recipients) for record in recipient.records}
    found = [*_disclosed(rows), *_shared(rows, kinds), *_jobs(notice, rows, kinds), *_listed(rows, parties), *_corrected(rows)]
    for recipient in notice.recipients:
        found += _fed(recipient, rows, by_category.get(recipient.id, []))
    return sorted(found, key=lambda handed: (handed.since.isoformat()[:10], handed.name, handed.what))


def _disclosed(rows: Rows) -> Iterator[Handed]:
    for row in rows.get("disclosure", ()):
        yield Handed(row["issuer"] or "", row["recipient"], row["scope"], row["released_at"], None)


def _shared(rows: Rows, kinds: Mapping[str, str]) -> Iterator[Handed]:
    for row in rows.get("case-share", ()):
        what, kind = f"fault-case: {row['case_number']}", kinds.get("fault-case", "")
        yield Handed(row["vendor"], kind, what, row["shared_at"], row["revoked_at"], row["revoked_at"] is None)


def _jobs(notice: Notice, rows: Rows, kinds: Mapping[str, str]) -> Iterator[Handed]:
    """With the job goes what that kind of recipient is given of the other record types."""
    kind = kinds.get("work-order", "")
    beside = (
        [f"{record}: {', '.join(fields)}" for record, fields in notice.recipient(kind).fields if record != "work-order"] if kind else []
    )
    for row in rows.get("work-order", ()):
        what = "; ".join([f"work-order: {row['number']}", *beside])
        yield Handed(row["assignee"], kind, what, row["opened_at"], row["closed_at"], row["closed_at"] is None)


def _listed(rows: Rows, parties: Iterable[Party]) -> Iterator[Handed]:
    for party in (party for party in parties if party.given_to):
        for row in rows.get("directory-change", ()):
            if row["change_number"] <= party.given_to:
                yield Handed(party.name, party.category, f"directory-listing: {row['phone']} ({row['mark']})", row["made_at"], None)


def _corrected(rows: Rows) -> Iterator[Handed]:
    """Who has had something is told when it is corrected, or erased (GDPR art. 19)."""
    for row in rows.get("recipient-notice", ()):
        if row["party"] and row["sent_at"]:
            yield Handed(row["party"], row["recipient"], f"{row['about']}: {row['what']}", row["sent_at"], None)


def _fed(recipient: Recipient, rows: Rows, parties: Iterable[Party]) -> Iterator[Handed]:
    """A standing feed of everybody, and the audiences of which the person was a member while the agreement ran."""
    for party in parties:
        if recipient.standing:
            held = [f"{record}: {', '.join(fields)}" for record, fields in recipient.fields if rows.get(record)]
            if held:
                yield Handed(party.name, recipient.id, "; ".join(held), party.since, party.until, party.until is None)
        for row in rows.get("ad-member", ()) if "ad-member" in recipient.records else ():
            yield Handed(party.name, recipient.id, "ad-member: member", row["added_at"], row["removed_at"], row["removed_at"] is None)
