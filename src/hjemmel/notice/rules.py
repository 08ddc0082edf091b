"""Which rules does a notice hold, and which figures may its texts quote?

One walk over the notice. A rule's path is what a clause covers (`device-sample.use.support`); a figure's path is what a text puts
in braces (`device-sample.use.support.window`). Both point back to the key in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hjemmel.notice.language import NOTICE_FILE
from hjemmel.notice.model import Notice, RecordType, Use
from hjemmel.notice.period import Period

Figure = Period | int | str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that a clause must cover. `file` and `key` say where it stands, `path` what clauses call it."""

    path: str
    file: str
    key: str


def rules(notice: Notice) -> Iterator[Rule]:
    """Every rule of the notice, in the order of its files."""
    for kind, items in (
        ("choice", notice.choices),
        ("hold", notice.holds),
        ("term", notice.terms),
        ("join", notice.joins),
        ("ground", notice.grounds),
        ("recipient", notice.recipients),
    ):
        for item in items:
            yield Rule(f"notice.{kind}.{item.id}", NOTICE_FILE, f"{kind}.{item.id}")
    for recipient in notice.recipients:
        for record_id, _ in recipient.fields:
            path = f"recipient.{recipient.id}.fields.{record_id}"
            yield Rule(f"notice.{path}", NOTICE_FILE, path)
        if recipient.standing:
            yield Rule(f"notice.recipient.{recipient.id}.standing", NOTICE_FILE, f"recipient.{recipient.id}.standing")
    for ground in notice.grounds:
        for name in ("least_penalty_months", "offences"):
            if getattr(ground, name):
                yield Rule(f"notice.ground.{ground.id}.{name}", NOTICE_FILE, f"ground.{ground.id}.{name}")
    for category in notice.categories:
        for record in category.records:
            for path in _paths(record):
                yield Rule(path, category.file, f"record.{path}")


def _paths(record: RecordType) -> Iterator[str]:
    if record.sealed:
        yield f"{record.id}.sealed"
    if record.only_for:
        yield f"{record.id}.only_for"
    yield from (f"{record.id}.field.{field.name}" for field in record.fields)
    yield from (f"{record.id}.field.{field.name}.guarded" for field in record.fields if field.guarded)
    yield from (f"{record.id}.field.{field.name}.given" for field in record.fields if field.given)
    yield from (f"{record.id}.take_in.{condition.id}" for condition in record.take_in)
    for use in record.uses:
        yield from _use_paths(f"{record.id}.use.{use.id}", use)
    yield f"{record.id}.retention"
    if record.retention.unless:
        yield f"{record.id}.retention.unless"
    if record.retention.statistics:
        yield f"{record.id}.retention.statistics"


def _use_paths(path: str, use: Use) -> Iterator[str]:
    yield path
    if use.opt_out:
        yield f"{path}.opt_out"
    if use.at_least_customers:
        yield f"{path}.at_least_customers"
    for name in ("consent", "unless_used_by", "during", "masked", "unless_protected"):
        if getattr(use, name):
            yield f"{path}.{name}"
    yield from (f"{path}.only_where.{where.field}" for where in use.only_where)


def figures(notice: Notice) -> dict[str, Figure]:
    """Path to figure, for everything that a text may quote."""
    found: dict[str, Figure] = {
        "provider.name": notice.provider.name,
        "provider.address": notice.provider.address,
        "provider.privacy_office": notice.provider.privacy_office,
        "authority.address": notice.authority.address,
    }
    found |= {f"notice.hold.{hold.id}.at_most": hold.at_most for hold in notice.holds}
    found |= {f"notice.term.{term.id}.period": term.period for term in notice.terms}
    for record in notice.records():
        found |= _figures_of(record)
    return found


def _figures_of(record: RecordType) -> dict[str, Figure]:
    found: dict[str, Figure] = {f"{record.id}.retention.period": record.retention.period}
    if record.retention.statistics:
        found[f"{record.id}.retention.statistics.at_least"] = record.retention.statistics.at_least
    for use in record.uses:
        path = f"{record.id}.use.{use.id}"
        if use.window:
            found[f"{path}.window"] = use.window
        if use.at_least_customers:
            found[f"{path}.at_least_customers"] = use.at_least_customers
        if use.at_most_found:
            found[f"{path}.at_most_found"] = use.at_most_found
        found |= {f"{path}.only_where.{where.field}": where.period for where in use.only_where if where.period}
    return found
