"""What does a new version change, and does it reach further?

Two notices set side by side, rule by rule: what came, what went, what became something else. Each change is judged: broader (more is
done with people's data than before), narrower, or a matter of words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from hjemmel.notice.model import Notice, RecordType, Text
from hjemmel.notice.period import Period
from hjemmel.notice.wording import fill


class Judgement(StrEnum):
    BROADER = "broader"
    NARROWER = "narrower"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Change:
    """`section` is the category or part of the notice, `path` the rule; `before` and `after` are empty where there was or is none."""

    section: str
    path: str
    before: str
    after: str
    judgement: Judgement


# What limits: more of it is narrower, and to take it away is broader. Of everything else more is broader.
LIMITS = frozenset(
    "take_in opt_out consent unless_used_by during masked unless_protected withheld only_where only_for sealed".split()
    + "at_least_customers at_least never guarded".split()
)
COMMON = "notice"  # the section of what stands for all categories
COMMON_TITLE = Text("Valg, formål, mottakere og frister", "Choices, purposes, recipients and time limits")
WORDING = ("title", "text", "summary", "reason", "why", "source", "since", "law", "covers", "digest", "file")


def differences(before: Notice, after: Notice) -> list[Change]:
    """Every change from one notice to another, in the order of the newer one's sections."""
    old, new = dict(_rules(before)), dict(_rules(after))
    sections = {path: section for path, (section, _) in [*old.items(), *new.items()]}
    found = []
    for path in [*new, *(path for path in old if path not in new)]:
        was, becomes = old.get(path, ("", None))[1], new.get(path, ("", None))[1]
        if was != becomes:
            found.append(Change(sections[path], path, _said(was), _said(becomes), judge(path, was, becomes)))
    return found


def judge(path: str, was: Any, becomes: Any) -> Judgement:
    """Does it reach further than before?"""
    parts = path.replace(":", ".").split(".")
    if parts[-1] in WORDING or parts[0] == "clause":
        return Judgement.WORDS
    more = _is_more(was, becomes)
    limiting = any(part in LIMITS for part in parts) and parts[-1] != "allowed"  # more that is allowed is more
    return Judgement.BROADER if more is not limiting else Judgement.NARROWER


def _is_more(was: Any, becomes: Any) -> bool:
    """Is there more of it than before? Where neither is more, what changed counts as more: somebody should look."""
    if was is None or becomes is None:
        return was is None
    if isinstance(was, Period) and isinstance(becomes, Period):
        return becomes.longest_seconds > was.longest_seconds
    if isinstance(was, bool | int) and isinstance(becomes, bool | int):
        return becomes > was
    if isinstance(was, tuple) and isinstance(becomes, tuple):
        return not set(map(_said, becomes)) <= set(map(_said, was))
    return True


def _rules(notice: Notice) -> Iterator[tuple[str, tuple[str, Any]]]:
    """(path, (section, value)) for everything that a notice says, down to single values."""
    for kind, items in (
        ("purpose", notice.purposes), ("basis", notice.bases), ("audience", notice.audiences), ("choice", notice.choices),
        ("hold", notice.holds), ("term", notice.terms), ("recipient", notice.recipients), ("join", notice.joins),
        ("ground", notice.grounds), ("statute", notice.statutes),
    ):  # fmt: skip
        for item in items:
            yield from ((path, ("notice", value)) for path, value in _values(f"notice.{kind}.{item.id}", item))
    for category in notice.categories:
        for clause in category.clauses:
            yield f"clause.{clause.id}", (category.id, (clause.title, clause.text))
        for record in category.records:
            yield from ((path, (category.id, value)) for path, value in _record(record))


def _record(record: RecordType) -> Iterator[tuple[str, Any]]:
    for part, items in (("field", record.fields), ("take_in", record.take_in), ("use", record.uses)):
        for item in items:
            name = getattr(item, "id", None) or getattr(item, "name", "")
            yield from _values(f"{record.id}.{part}.{name}", item)
    yield from _values(f"{record.id}.retention", record.retention)
    for name in ("kind", "subject", "clock", "identity", "purpose", "basis", "sealed", "only_for", "title", "source", "law"):
        yield f"{record.id}.{name}", getattr(record, name) or None


def _values(path: str, item: Any) -> Iterator[tuple[str, Any]]:
    """A rule and each of its values that is set; texts and periods are values, other parts are gone into."""
    yield path, True
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name in ("id", "name") or value in (None, (), "", False, 0):
            continue
        if is_dataclass(value) and not isinstance(value, Text | Period):
            yield from _values(f"{path}.{field.name}", value)
        else:
            yield f"{path}.{field.name}", value


def _said(value: Any) -> str:
    """A value as a reader can compare it."""
    if value is None or value is True:
        return "" if value is None else "yes"
    if isinstance(value, Text):
        return value.nb
    if isinstance(value, tuple):
        return ", ".join(_said(part) for part in value)
    if is_dataclass(value) and not isinstance(value, Period):
        return " ".join(_said(getattr(value, field.name)) for field in fields(value))
    return str(value)


@dataclass(frozen=True, slots=True)
class ClauseChanged:
    """A promise as it read before and as it reads after, figures and all; empty where there was or is none."""

    id: str
    title: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class SectionChanged:
    """What a version changes in one category: for readers, in the words of the notice."""

    id: str
    title: Text
    clauses: tuple[ClauseChanged, ...]


def sections_changed(before: Notice, after: Notice) -> list[SectionChanged]:
    """The change list by section: every sentence that is another, in either language; a changed figure changes its sentence.

    The promises by their category, and under `notice` what people are asked, what for, to whom, and how soon.
    """
    old, new = _sentences(before), _sentences(after)
    titles = {COMMON: COMMON_TITLE} | {category.id: category.title for category in (*before.categories, *after.categories)}
    found: dict[str, list[ClauseChanged]] = {}
    for clause in [*new, *(clause for clause in old if clause not in new)]:
        was, becomes = old.get(clause), new.get(clause)
        if was == becomes:
            continue
        section, title, _ = becomes or was  # type: ignore[misc]
        nothing = Text("", "")
        found.setdefault(section, []).append(ClauseChanged(clause, title, was[2] if was else nothing, becomes[2] if becomes else nothing))
    return [SectionChanged(section, titles[section], tuple(clauses)) for section, clauses in found.items()]


def _sentences(notice: Notice) -> dict[str, tuple[str, Text, Text]]:
    """Clause, or choice, purpose, recipient, term → (section, title, the sentence with its figures)."""
    promises = {
        clause.id: (category.id, clause.title, Text(*(fill(clause.text.to(spoken), notice, spoken) for spoken in ("nb", "en"))))
        for category in notice.categories
        for clause in category.clauses
    }
    return promises | {name: (COMMON, title, said) for name, title, said in _common(notice)}


def _common(notice: Notice) -> Iterator[tuple[str, Text, Text]]:
    """(name, title, words) of what stands for all categories."""
    for kind, asked in (("choice", notice.choices), ("purpose", notice.purposes)):
        yield from ((f"{kind} {item.id}", item.title, _joined(item.title, item.text)) for item in asked)
    for recipient in notice.recipients:
        given = (notice.record(record).title for record in recipient.records)
        yield f"recipient {recipient.id}", recipient.title, _joined(recipient.title, *given)
    for term in notice.terms:
        figure = f"{{notice.term.{term.id}.period}}"
        period = Text(*(fill(figure, notice, spoken) for spoken in ("nb", "en")))
        yield f"term {term.id}", term.title, _joined(term.title, period)


def _joined(title: Text, *parts: Text) -> Text:
    return Text(*(": ".join(filter(None, (title.to(said), ", ".join(p.to(said) for p in parts)))) for said in ("nb", "en")))


def broader(changes: list[Change]) -> list[Change]:
    """Those that reach further than before: what people must be told of ahead."""
    return [change for change in changes if change.judgement is Judgement.BROADER]


def by_section(changes: list[Change]) -> Mapping[str, list[Change]]:
    """The changes by section, in their order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.section, []).append(change)
    return found
