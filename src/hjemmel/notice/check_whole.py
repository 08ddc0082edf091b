"""Do the parts that the whole notice shares hold together?

Ids that must be told apart, versions, languages, and declarations that nothing uses.
"""

from collections.abc import Iterable, Iterator

from hjemmel.notice.fault import Fault
from hjemmel.notice.language import NOTICE_FILE
from hjemmel.notice.model import Notice
from hjemmel.notice.vocabulary import LANGUAGES, NAMED_USES


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
    yield from _unused("choice", (c.id for c in notice.choices if c.stops == NAMED_USES), {u.opt_out for u in uses})
    yield from _unused("hold", (h.id for h in notice.holds), {r.retention.unless for r in records})


def _unused(kind: str, declared: Iterable[str], used: set[str] | set[str | None]) -> Iterator[Fault]:
    for name in declared:
        if name not in used:
            yield Fault(NOTICE_FILE, f"{kind}.{name}", f"no rule names the {kind} `{name}`", "name it in a rule, or take it away")
