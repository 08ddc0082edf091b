"""Do the parts that the whole notice shares hold together?

Ids that must be told apart, versions, languages, and declarations that nothing uses.
"""

from collections.abc import Iterable, Iterator

from hjemmel.notice.check_records import cited_laws
from hjemmel.notice.fault import Fault, nearest
from hjemmel.notice.language import NOTICE_FILE
from hjemmel.notice.model import Keep, Notice
from hjemmel.notice.vocabulary import ALL_BUT_OWN, LANGUAGES, NOBODY, TERMS_AT_MOST, UNPAID


def ids_are_unique(notice: Notice) -> Iterator[Fault]:
    """Categories, record types and clauses are told apart by id across all files."""
    named = [(c.file, "id", c.id) for c in notice.categories]
    named += [(c.file, f"record.{r.id}", r.id) for c in notice.categories for r in c.records]
    named += [(c.file, f"clause.{k.id}", k.id) for c in notice.categories for k in c.clauses]
    seen: dict[tuple[str, str], str] = {}
    for file, key, name in named:
        kind = key.partition(".")[0]
        if (kind, name) in seen:
            yield Fault(file, key, f"`{name}` stands in {seen[kind, name]} already", "give one of them another id")
        seen[kind, name] = file


def versions_ascend(notice: Notice) -> Iterator[Fault]:
    """There is a version, and each is later than the one before (G7)."""
    if not notice.versions:
        yield Fault(NOTICE_FILE, "version", "no version is declared", "add a `[[version]]` table with number, valid_from and summary")
    for before, after in zip(notice.versions, notice.versions[1:], strict=False):
        key = f"version.{after.number}"
        if after.number <= before.number:
            yield Fault(NOTICE_FILE, f"{key}.number", f"`{after.number}` does not follow `{before.number}`", f"write `{before.number + 1}`")
        if after.valid_from <= before.valid_from:
            wrong = f"`{after.valid_from}` is not after `{before.valid_from}`"
            yield Fault(NOTICE_FILE, f"{key}.valid_from", wrong, "put the versions in the order of their dates")


def languages_are_offered(notice: Notice) -> Iterator[Fault]:
    for language in LANGUAGES:
        if language not in notice.languages:
            yield Fault(NOTICE_FILE, "languages", f"`{language}` is missing", f"add `{language}`: every reader is offered it")


def declarations_are_used(notice: Notice) -> Iterator[Fault]:
    """A purpose, basis, audience, choice or hold that no rule uses is a promise about nothing, or a slip of the pen elsewhere."""
    records = list(notice.records())
    uses = [use for record in records for use in record.uses]
    purposes = {r.purpose for r in records} | {u.purpose for u in uses}
    yield from _unused("purpose", (p.id for p in notice.purposes), purposes)
    yield from _unused("basis", (b.id for b in notice.bases), {r.basis for r in records} | {u.basis for u in uses})
    yield from _unused("audience", (a.id for a in notice.audiences), {u.audience for u in uses})
    named = {word for use in uses for word in (use.opt_out, use.consent)}
    yield from _unused("choice", (c.id for c in notice.choices if c.stops != ALL_BUT_OWN), named)
    cited = {statute.id for law in cited_laws(notice) for statute in notice.statutes_of(law)}
    yield from _unused("statute", (s.id for s in notice.statutes), cited)
    yield from _unused("hold", (h.id for h in notice.holds if h.source == UNPAID), {r.retention.unless for r in records})


def holds_keep_what_the_law_names(notice: Notice) -> Iterator[Fault]:
    """A hold keeps declared records about somebody, none that is promised to be gone at the latest, and is placed by a declared role."""
    records, audiences = {r.id: r for r in notice.records()}, [a.id for a in notice.audiences]
    for hold in notice.holds:
        key = f"hold.{hold.id}"
        for record_id in hold.records:
            record = records.get(record_id)
            if record is None or record.subject == NOBODY:
                wrong = f"`{record_id}` is no record type about somebody"
                yield Fault(NOTICE_FILE, f"{key}.records", wrong, nearest(record_id, [r for r in records if records[r].subject != NOBODY]))
            elif record.retention.keep is Keep.AT_MOST:
                wrong = f"`{record_id}` is promised to be gone at the latest, and cannot be held"
                yield Fault(NOTICE_FILE, f"{key}.records", wrong, "take it out of the hold, or keep the record type in another way")
        for audience in hold.placed_by:
            if audience not in audiences:
                yield Fault(NOTICE_FILE, f"{key}.placed_by", f"`{audience}` is no audience", nearest(audience, audiences))
        if any(record.retention.unless == hold.id for record in records.values()) and hold.source != UNPAID:
            yield Fault(NOTICE_FILE, key, "a hold that names its records is not named by `unless` too", "take the `unless` away")


def terms_are_no_longer_than_the_law(notice: Notice) -> Iterator[Fault]:
    """A provider may promise an answer sooner than GDPR art. 12(3) demands, and not later; in days, no more than a month can have."""
    for term in notice.terms:
        longest = TERMS_AT_MOST.get(term.id)
        if longest and term.period.longest_seconds > longest.longest_seconds:
            wrong = f"`{term.period}` is longer than `{longest}`, the longest that GDPR art. 12(3) allows"
            yield Fault(NOTICE_FILE, f"term.{term.id}.period", wrong, f"write `{longest}`, or less")


def _unused(kind: str, declared: Iterable[str], used: set[str] | set[str | None]) -> Iterator[Fault]:
    for name in declared:
        if name not in used:
            yield Fault(NOTICE_FILE, f"{kind}.{name}", f"no rule names the {kind} `{name}`", "name it in a rule, or take it away")
