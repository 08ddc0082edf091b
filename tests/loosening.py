"""How is each rule of a notice loosened in memory?

One notice for each rule and way: what it demanded is gone, what it bounded is wider. What begins with `tried:` is a rule that code keeps,
so that code must behave otherwise.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from hjemmel.notice.model import Needs, Notice, RecordType, Use
from hjemmel.notice.period import Period

Loosened = tuple[str, Notice]
KINDS = {"choice": "choices", "hold": "holds", "term": "terms", "join": "joins", "ground": "grounds", "recipient": "recipients"}


def loosened(notice: Notice, path: str) -> Iterator[Loosened]:
    """(how, the notice with the rule at `path` loosened)."""
    head, kind, *rest = path.split(".")
    if head == "notice":
        yield from _of_notice(notice, kind, rest)
        return
    for how, change in _changes(notice.record(head), kind, rest):
        yield how, with_record(notice, head, change)


def with_record(notice: Notice, record_id: str, change: Callable[[RecordType], RecordType]) -> Notice:
    """The notice with one record type changed."""

    def records(old: tuple[RecordType, ...]) -> tuple[RecordType, ...]:
        return tuple(change(record) if record.id == record_id else record for record in old)

    return replace(notice, categories=tuple(replace(category, records=records(category.records)) for category in notice.categories))


def longer(period: Period) -> Period:
    return Period(period.months * 2, period.seconds * 2)


def _of_notice(notice: Notice, kind: str, rest: list[str]) -> Iterator[Loosened]:
    items: tuple[Any, ...] = getattr(notice, KINDS[kind])
    others = tuple(item for item in items if item.id != rest[0])
    [item] = [item for item in items if item.id == rest[0]]
    tried = "tried: " if kind in ("join", "ground", "hold") else ""
    yield f"{tried}gone", replace(notice, **{KINDS[kind]: others})
    if kind == "hold":
        yield "tried: holds longer", replace(notice, holds=(*others, replace(item, at_most=longer(item.at_most))))
    if kind == "term":
        yield "a longer period", replace(notice, terms=(*others, replace(item, period=longer(item.period))))
    if kind == "choice" and item.stops == "all-but-own":
        yield "tried: stops nothing", replace(notice, choices=(*others, replace(item, stops="named-uses")))
    if kind == "recipient":
        wider = tuple((record, tuple(field.name for field in notice.record(record).fields)) for record in item.records)
        yield "gets every field", replace(notice, recipients=(*others, replace(item, fields=wider, records=(*item.records, "contact"))))


def _changes(record: RecordType, kind: str, rest: list[str]) -> Iterator[tuple[str, Callable[[RecordType], RecordType]]]:
    match kind:
        case "field":
            yield from _of_field(rest)
        case "take_in":
            others = tuple(c for c in record.take_in if c.id != rest[0])
            yield "tried: gone", lambda r: replace(r, take_in=others)
        case "use":
            yield from _of_use(record, rest)
        case "sealed":
            opened = replace(record.uses[0], id="opened", audience="support", needs=Needs.PERMIT)
            yield "tried: opened", lambda r: replace(r, sealed=False, uses=(*r.uses, opened))
        case "only_for":
            sold = replace(record.uses[0], id="sold", audience="support", purpose=_other_purpose(record), needs=Needs.PERMIT)
            yield "tried: for something else", lambda r: replace(r, only_for=(), uses=(*r.uses, sold))
        case "retention":
            yield from _of_retention(record, rest)


def _of_field(rest: list[str]) -> Iterator[tuple[str, Callable[[RecordType], RecordType]]]:
    change: dict[str, Any] = {rest[1]: False} if rest[1:] else {"identifies": "direct", "title": None}
    how = f"not {rest[1]}" if rest[1:] else "told otherwise"
    yield how, lambda r: replace(r, fields=tuple(replace(f, **change) if f.name == rest[0] else f for f in r.fields))
    if not rest[1:]:
        yield "gone", lambda r: replace(r, fields=tuple(f for f in r.fields if f.name != rest[0]))


def _of_use(record: RecordType, rest: list[str]) -> Iterator[tuple[str, Callable[[RecordType], RecordType]]]:
    [use] = [use for use in record.uses if use.id == rest[0]]

    def with_use(**change: Any) -> Callable[[RecordType], RecordType]:
        return lambda r: replace(r, uses=tuple(replace(u, **change) if u.id == use.id else u for u in r.uses))

    if rest[1:]:
        looser = {
            "opt_out": None,
            "consent": None,
            "unless_used_by": None,
            "during": None,
            "masked": (),
            "unless_protected": (),
            "at_least_customers": 1,
        }
        how = "tried: " if rest[1] in _tried(use) else ""
        yield f"{how}without it", with_use(**{rest[1]: () if rest[1] == "only_where" else looser[rest[1]]})
        return
    yield f"{'tried: ' if _by_permit(use) else ''}gone", lambda r: replace(r, uses=tuple(u for u in r.uses if u.id != use.id))
    if use.window:
        yield f"{'tried: ' if _by_permit(use) else ''}reaches further back", with_use(window=longer(use.window))
    missing = [field.name for field in record.fields if field.name not in use.fields]
    if missing:
        yield f"{'tried: ' if _by_permit(use) else ''}shows one field more", with_use(fields=(*use.fields, missing[0]))


def _by_permit(use: Use) -> bool:
    return use.needs in (Needs.PERMIT, Needs.OWN)


def _tried(use: Use) -> tuple[str, ...]:
    return ("opt_out", "consent", "unless_used_by", "during") if _by_permit(use) else ("at_least_customers",)


def _other_purpose(record: RecordType) -> str:
    return next(purpose for purpose in ("marketing", "invoicing", "customer-service") if purpose not in record.only_for)


def _of_retention(record: RecordType, rest: list[str]) -> Iterator[tuple[str, Callable[[RecordType], RecordType]]]:
    def kept(**change: Any) -> Callable[[RecordType], RecordType]:
        return lambda r: replace(r, retention=replace(r.retention, **change))

    if not rest:
        period = record.retention.period
        much = Period(period.months and period.months + 40, period.seconds and period.seconds * 2 + 40 * 86400)
        yield "tried: kept longer", kept(period=much)
    elif rest[0] == "unless":
        yield "tried: holds nothing", kept(unless=None)
    else:
        assert record.retention.statistics
        yield "tried: small cells", kept(statistics=replace(record.retention.statistics, at_least=1))
