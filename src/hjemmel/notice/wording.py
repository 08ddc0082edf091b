"""What do the rules say in words?

Turns rules into the sentences that a reader meets: the line under every datum (why, who, until), the table of windows, and the
five answers of each category (GDPR art. 13). Nothing here is written twice: the figures come from the rules.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hjemmel.notice.model import Category, Ending, Keep, Needs, Notice, RecordType, Use, Where, Withheld
from hjemmel.notice.period import Period
from hjemmel.notice.phrases import say
from hjemmel.notice.rules import Figure, figures
from hjemmel.notice.time_words import number_words, period_words
from hjemmel.notice.value_words import word

CUSTOMER = "customer"  # the audience to whom the notice is written
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class DatumLine:
    """The line under every datum, and what it unfolds to. `why`, `who` and `until` are phrases; the rest is whole sentences and names."""

    why: str
    who: str
    until: str
    basis: str
    law: str
    source: str
    who_in_full: tuple[str, ...]
    recipients: tuple[str, ...]
    retention_law: str


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One row of the table of windows."""

    data: str
    who: str
    how_far_back: str
    then: str


@dataclass(frozen=True, slots=True)
class What:
    """What is stored of one record type: its name, its fields by title, and where it comes from."""

    record: str
    title: str
    fields: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class FiveAnswers:
    """The five questions that a notice answers (G5), for one category."""

    what: tuple[What, ...]
    why: tuple[str, ...]
    who: tuple[str, ...]
    how_long: tuple[str, ...]
    what_you_can_do: tuple[str, ...]


def fill(text: str, notice: Notice, language: str) -> str:
    """`text` with each `{path}` replaced by what the rule says. Raises KeyError for a path that is no figure."""
    known = figures(notice)
    return _PLACEHOLDER.sub(lambda found: _words(known[found[1]], language), text)


def datum_line(record: RecordType, notice: Notice, language: str, *, to_staff: bool = False) -> DatumLine:
    """Why we have it, who may see it, when it is gone: said to the customer, or `to_staff` of her. What the notice itself says is said to
    the customer in either.
    """
    return DatumLine(
        why=_upper(notice.purpose(record.purpose).title.to(language)),
        who=_upper(_who(record, notice, language, to_staff)),
        until=_upper(ending_words(record, notice, language)),
        basis=notice.basis(record.basis).title.to(language),
        law=record.law,
        source=record.source.to(language),
        who_in_full=tuple(_in_full(use, record, notice, language, to_staff) for use in record.uses),
        recipients=tuple(r.title.to(language) for r in notice.recipients if record.id in r.records),
        retention_law=record.retention.law,
    )


def windows_table(notice: Notice, language: str) -> tuple[WindowRow, ...]:
    """Who sees what how far back, and what happens then: one row for each different answer."""
    rows = [
        WindowRow(
            data=record.title.to(language),
            who=notice.audience(use.audience).title.to(language),
            how_far_back=_upper(_reach_in_short(use, notice, language)),
            then=_upper(ending_words(record, notice, language)),
        )
        for record in notice.records()
        for use in record.uses
    ]
    return tuple(dict.fromkeys(rows))


def five_answers(category: Category, notice: Notice, language: str) -> FiveAnswers:
    """What, why, who, how long, and what you can do about it."""
    records = category.records
    return FiveAnswers(
        what=tuple(_what(record, language) for record in records),
        why=_once(_why_in_full(record, notice, language) for record in records),
        who=_once(_about(category, record, sentence, language) for record in records for sentence in _all_who(record, notice, language)),
        how_long=tuple(_about(category, record, _upper(ending_words(record, notice, language)) + ".", language) for record in records),
        what_you_can_do=_rights(category, notice, language),
    )


def ending_words(record: RecordType, notice: Notice, language: str) -> str:
    """ "slettes senest 21 døgn etter målingen": when it is gone, in a phrase."""
    rule = record.retention
    verb = say(language, "deleted" if rule.then is Ending.DELETE else "anonymised")
    key = {Keep.AT_MOST: "at-most", Keep.EXACTLY: "exactly", Keep.MONTH_ENTRY: "month-entry", Keep.FINANCIAL_YEAR: "financial-year"}[
        rule.keep
    ]
    words = say(language, key, verb=verb, period=period_words(rule.period, language), since=rule.since.to(language))
    return words + (say(language, "unless", hold=notice.hold(rule.unless).title.to(language)) if rule.unless else "")


def withheld_words(withheld: Withheld, record: RecordType, language: str, *, to_staff: bool = False) -> str:
    """What the subject is not shown, why, and by which paragraph, in a sentence."""
    field = lower_first(record.field(withheld.field).title.to(language))
    return say(language, "withheld", to_staff=to_staff, field=field, why=withheld.why.to(language), law=withheld.law)


def complaint(notice: Notice, language: str) -> str:
    """Where one can complain, in a sentence (GDPR art. 12(4), art. 77)."""
    return say(language, "complain", name=notice.authority.name.to(language), address=notice.authority.address)


def _words(figure: Figure, language: str) -> str:
    if isinstance(figure, Period):
        return period_words(figure, language)
    return number_words(figure) if isinstance(figure, int) else figure


def _what(record: RecordType, language: str) -> What:
    titles = tuple(field.title.to(language) for field in record.fields)
    return What(record.id, record.title.to(language), titles, record.source.to(language))


def _why_in_full(record: RecordType, notice: Notice, language: str) -> str:
    purpose = notice.purpose(record.purpose)
    basis = notice.basis(record.basis).title.to(language)
    return f"{purpose.title.to(language)}: {purpose.text.to(language)} " + say(language, "basis", basis=lower_first(basis), law=record.law)


def _who(record: RecordType, notice: Notice, language: str, to_staff: bool) -> str:
    """All who may see, each once, with the widest reach that they have."""
    names: dict[str, str] = {}
    for use in sorted(record.uses, key=lambda use: use.needs is not Needs.OWN):
        if use.needs is Needs.SEARCH or use.audience in names:
            continue
        widest = max((u for u in record.uses_of(use.audience) if u.needs is use.needs), key=_reach_seconds)
        names[use.audience] = lower_first(_reader(use, notice, language, to_staff)) + _in_brackets(widest, language)
    if [use.needs for use in record.uses] == [Needs.OWN]:
        return say(language, "only-you", to_staff=to_staff)
    return _joined(list(names.values()), language)


def _reader(use: Use, notice: Notice, language: str, to_staff: bool) -> str:
    """Who may see: by the title of the notice, where the customer is "you"."""
    if to_staff and use.audience == CUSTOMER:
        return _upper(say(language, "customer", to_staff=True))
    return notice.audience(use.audience).title.to(language)


def _reach_seconds(use: Use) -> float:
    return use.window.longest_seconds if use.window else float("inf")


def _in_brackets(use: Use, language: str) -> str:
    parts = [period_words(use.window, language)] if use.window else []
    if use.needs is Needs.MANY_CUSTOMERS:
        parts.append(say(language, "many-short", least=number_words(use.at_least_customers)))
    return f" ({', '.join(parts)})" if parts else ""


def _in_full(use: Use, record: RecordType, notice: Notice, language: str, to_staff: bool = False) -> str:
    """One sentence about one use."""
    about = {
        "who": _reader(use, notice, language, to_staff),
        "reach": _reach(use, language),
        "purpose": lower_first(notice.purpose(use.purpose).title.to(language)),
        "least": number_words(use.at_least_customers),
        "found": number_words(use.at_most_found),
        "fields": _fields(use, record, language),
    }
    return " ".join([say(language, f"use-{use.needs}", to_staff=to_staff, **about), *_provisos(use, record, notice, language, to_staff)])


def _provisos(use: Use, record: RecordType, notice: Notice, language: str, to_staff: bool) -> Iterator[str]:
    """What else must be true for the use, a sentence each."""
    if use.during:
        yield say(language, "during", matter=lower_first(notice.record(use.during).title.to(language)))
    if use.unless_used_by:
        yield say(language, "unless-used-by")
    if use.masked:
        masked = [lower_first(record.field(name).title.to(language)) for name in use.masked]
        yield say(language, "masked", fields=_joined(masked, language))
    if use.unless_protected:
        hidden = [lower_first(record.field(name).title.to(language)) for name in use.unless_protected]
        yield say(language, "unless-protected", to_staff=to_staff, fields=_joined(hidden, language))
    if use.only_where:
        yield say(language, "only-where", tests=_joined([_test(where, record, language) for where in use.only_where], language))
    yield from (withheld_words(withheld, record, language, to_staff=to_staff) for withheld in use.withheld)
    if use.consent:
        yield say(language, "consent", to_staff=to_staff, choice=notice.choice(use.consent).title.to(language))
    if use.opt_out:
        yield say(language, "opt-out", to_staff=to_staff, choice=notice.choice(use.opt_out).title.to(language))


def _test(where: Where, record: RecordType, language: str) -> str:
    field = lower_first(record.field(where.field).title.to(language))
    values = _joined([lower_first(word(value).to(language)) for value in where.values], language, "or")
    period = period_words(where.period, language) if where.period else ""
    return say(language, f"where-{where.test.replace(' ', '-')}", field=field, values=values, period=period)


def _fields(use: Use, record: RecordType, language: str) -> str:
    """The fields of a use in words; where nearly all are shown, those that are not."""
    hidden = [field.name for field in record.fields if field.name not in use.fields]
    if not hidden:
        return say(language, "all")
    named = hidden if len(hidden) < len(use.fields) else use.fields
    words = _joined([lower_first(record.field(name).title.to(language)) for name in named], language)
    return say(language, "all-but", fields=words) if named is hidden else words


def _all_who(record: RecordType, notice: Notice, language: str) -> list[str]:
    sentences = [_in_full(use, record, notice, language) for use in record.uses]
    if record.sealed:
        sentences.append(say(language, "sealed"))
    titles = [r.title.to(language) for r in notice.recipients if record.id in r.records]
    return sentences + ([say(language, "recipients", who=_joined([lower_first(t) for t in titles], language))] if titles else [])


def _reach(use: Use, language: str) -> str:
    return say(language, "back", period=period_words(use.window, language)) if use.window else say(language, "as-kept")


def _reach_in_short(use: Use, notice: Notice, language: str) -> str:
    """How far back, and on what it hangs: a case or an order that must be open."""
    reach = _reach(use, language)
    if not use.during:
        return reach
    return say(language, "during-short", reach=reach, matter=lower_first(notice.record(use.during).title.to(language)))


def _rights(category: Category, notice: Notice, language: str) -> tuple[str, ...]:
    """What the reader can do: the choices that bite here, then the rights that the bases give."""
    named = {choice for record in category.records for use in record.uses for choice in (use.opt_out, use.consent) if choice}
    bases = {record.basis for record in category.records}
    found = [f"{c.title.to(language)}: {c.text.to(language)}" for c in notice.choices if c.id in named or c.stops == "all-but-own"]
    found += [say(language, f"right-{basis}") for basis in sorted(bases)]
    return (say(language, "right-always"), *found, complaint(notice, language))


def _about(category: Category, record: RecordType, sentence: str, language: str) -> str:
    """`sentence`, led by what it is about where the category holds more than one record type."""
    return f"{record.title.to(language)}: {sentence}" if len(category.records) > 1 else sentence


def _joined(parts: list[str], language: str, by: str = "and") -> str:
    """ "a, b og c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {say(language, by)} {parts[-1]}" if parts else ""


def _once(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parts))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """With a small first letter, unless the first word is an abbreviation (`MAC-adresse`)."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
