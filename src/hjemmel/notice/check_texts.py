"""Do the texts say what the rules say?

A figure in a text comes from a rule, in braces, so that text and rule cannot part; it stands in both languages; and no text spells
a figure out by itself.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from hjemmel.notice.fault import Fault, nearest
from hjemmel.notice.language import NOTICE_FILE
from hjemmel.notice.model import Category, Notice, Text
from hjemmel.notice.rules import figures

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBERS = (
    "to tre fire fem seks sju syv åtte ni ti elleve tolv atten tjue tjuefire tretti førti femti seksti "
    "two three four five six seven eight nine ten eleven twelve eighteen twenty thirty forty fifty sixty"
).replace(" ", "|")
_THINGS = (
    "døgn dag dager uke uker måned måneder år time timer minutt minutter sekund sekunder kunder treff "
    "day days week weeks month months year years hour hours minute minutes second seconds customers matches"
).replace(" ", "|")
_LITERAL = re.compile(rf"\b(?:\d+|{_NUMBERS})[\s\u00a0-]*(?:{_THINGS})s?\b")  # of lower-case words


def figures_come_from_rules(notice: Notice) -> Iterator[Fault]:
    """Every placeholder resolves, in both languages alike, and no text holds a figure of its own."""
    known = figures(notice)
    for file, key, text, may_quote in _texts(notice):
        for language in ("nb", "en"):
            words = text.to(language)
            at = f"{key}.{language}"
            if found := _own_figure(words):
                yield Fault(
                    file, at, f"`{found}` is a figure of its own", "write the rule's path in braces, as in `{call.retention.period}`"
                )
            for path in PLACEHOLDER.findall(words):
                if not may_quote:
                    yield Fault(file, at, f"`{{{path}}}` stands where no figure is filled in", "move it to the text of a clause")
                elif path not in known:
                    yield Fault(file, at, f"`{{{path}}}` is no figure of a rule", nearest(path, known))
        if set(PLACEHOLDER.findall(text.nb)) != set(PLACEHOLDER.findall(text.en)):
            yield Fault(file, key, "the two languages quote different figures", "quote the same rules in both")


@lru_cache(maxsize=4096)
def _own_figure(words: str) -> str:
    """The first figure that a text has of its own, "" where it has none."""
    found = _LITERAL.search(words.lower())
    return found[0] if found else ""


def _texts(notice: Notice) -> Iterator[tuple[str, str, Text, bool]]:
    """(file, key, text, whether it may quote figures) for everything that a reader reads."""
    for kind, items in (("purpose", notice.purposes), ("choice", notice.choices)):
        for item in items:
            yield NOTICE_FILE, f"{kind}.{item.id}.title", item.title, False
            yield NOTICE_FILE, f"{kind}.{item.id}.text", item.text, False
    for version in notice.versions:
        yield NOTICE_FILE, f"version.{version.number}.summary", version.summary, False
    for hold in notice.holds:
        yield NOTICE_FILE, f"hold.{hold.id}.title", hold.title, False
    for category in notice.categories:
        yield from ((category.file, *rest) for rest in _texts_of(category))


def _texts_of(category: Category) -> Iterator[tuple[str, Text, bool]]:
    yield "title", category.title, False
    yield "summary", category.summary, False
    for clause in category.clauses:
        yield f"clause.{clause.id}.title", clause.title, False
        yield f"clause.{clause.id}.text", clause.text, True
    for record in category.records:
        key = f"record.{record.id}"
        yield f"{key}.title", record.title, False
        yield f"{key}.source", record.source, False
        yield f"{key}.retention.since", record.retention.since, False
        yield from ((f"{key}.field.{field.name}.title", field.title, False) for field in record.fields)
        for use in record.uses:
            yield from ((f"{key}.use.{use.id}.withheld.{withheld.field}.why", withheld.why, False) for withheld in use.withheld)
        yield from ((f"{key}.take_in.{condition.id}.reason", condition.reason, False) for condition in record.take_in)
