"""How are many rows of a register feed written at once?

Rows of which none touches what another does are a run: what is there is asked once, what is new is created together, what has changed is
changed together. A row that touches more ends its run and is written by itself, in its place: the order counts as it does row by row.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db import models as orm

from hjemmel.stores import corrected, kept_choices, models
from hjemmel.stores.corrected import Fields
from hjemmel.stores.register_row import ERASED, HELD_BY_ANOTHER, Table, changes, write_row

FEWEST, MOST = 16, 2_000  # rows that are looked at for one run
KNOWN_AGAIN_BY = frozenset({"name", "birth_date", "phone", "email"})  # a person who comes under another number
Key = tuple[Any, ...]


@dataclass(slots=True)
class Run:
    """The first rows of some, how many they are, and what becomes of them. The next, if there is one, touches more than itself."""

    rows: int = 0
    born: list[Any] = field(default_factory=list)
    changed: dict[tuple[str, ...], list[Any]] = field(default_factory=lambda: defaultdict(list))  # by columns: rows as they are now
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Known:
    """Of the customers of a run: who have decided something that would follow them to another number, and what they have corrected."""

    minded: set[int]
    corrected: Mapping[int, Fields]


class _Apart(Exception):
    """A row that touches more than itself, or what a row before it in the run touches."""


def write_rows(table: Table, rows: Sequence[Mapping[str, Any]], most: int = MOST) -> Counter[str]:
    """Write rows that name their owner by `owner_column`, in the caller's transaction; returns the refused by reason."""
    refused: Counter[str] = Counter()
    at, ahead = 0, most
    while at < len(rows):
        run = _run(table, rows[at : at + ahead])
        _write(table, run)
        refused.update(run.refused)
        at += run.rows
        if run.rows == ahead or at == len(rows):
            ahead = most
            continue
        refused.update(filter(None, [write_row(table, rows[at])]))
        at, ahead = at + 1, min(max(2 * run.rows, FEWEST), most)  # few are looked at in vain where many stand apart
    return refused


def _run(table: Table, rows: Sequence[Mapping[str, Any]]) -> Run:
    run, there, seen = Run(), _there(table, rows), set[Key]()
    customers = _customers(table, there)
    known = Known(kept_choices.who_has_some(customers) if customers else set(), corrected.corrected(customers))
    for values in rows:
        key = _key(table, values)
        try:
            if key in seen:
                raise _Apart
            _plan(table, values, there.get(key, []), known, run)
        except _Apart:
            break
        seen.add(key)
        run.rows += 1
    return run


def _plan(table: Table, values: Mapping[str, Any], there: Sequence[Any], known: Known, run: Run) -> None:
    """What becomes of one row, where these rows of the register have its key. Raises _Apart."""
    if table.model is models.Identifier:
        if values["valid_to"] is None and any(e.valid_to is None and e.subscription_id != values["subscription_id"] for e in there):
            run.refused[HELD_BY_ANOTHER] += 1
            return
        there = [each for each in there if each.subscription_id == values["subscription_id"]]
    if not there:
        run.born.append(table.model(**table.born(values)))
        return
    found = there[0]
    if table.model is models.Contact and found.erased_on is not None:
        run.refused[ERASED] += 1
        return
    said = table.said(values)
    if table.model is models.Contact:
        said = corrected.news(found, said, known.corrected.get(found.pk, corrected.NONE))
    changed = changes(found, said)
    if _reaches_further(found, changed, known.minded):
        raise _Apart
    if changed:
        for name, value in changed.items():
            setattr(found, name, value)
        run.changed[tuple(changed)].append(found)


def _reaches_further(found: Any, changed: Mapping[str, Any], minded: set[int]) -> bool:
    """Whether a change tells of others: a subscription or equipment under another customer, or who else is the same person."""
    if isinstance(found, models.Subscription):
        return "contact_id" in changed or ("started_on" in changed and changed["started_on"] < found.started_on)
    if isinstance(found, models.Equipment):
        return "subscription_id" in changed and found.returned_on is None
    return isinstance(found, models.Contact) and found.pk in minded and not KNOWN_AGAIN_BY.isdisjoint(changed)


def _write(table: Table, run: Run) -> None:
    if run.born:
        _create(table.model, run.born)
        if table.model is models.Contact:
            kept_choices.follow_persons(run.born)
    for names, rows in run.changed.items():
        table.model._default_manager.bulk_update(rows, names, batch_size=FEWEST * 8)


def _create(model: Any, rows: Sequence[Any]) -> None:
    """In one stream, in this order: to write them into a statement would take as long again as all else."""
    columns = [column for column in model._meta.concrete_fields if not isinstance(column, orm.AutoField)]
    names = ", ".join(connection.ops.quote_name(column.column) for column in columns)
    into = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([getattr(row, column.attname) for column in columns])


def _there(table: Table, rows: Sequence[Mapping[str, Any]]) -> Mapping[Key, list[Any]]:
    """What the register has of the rows' keys, the first made first."""
    any_of = {f"{name}__in": {values[name] for values in rows} for name in table.natural}
    found: dict[Key, list[Any]] = defaultdict(list)
    for each in table.model._default_manager.filter(**any_of).order_by("pk"):
        found[tuple(getattr(each, name) for name in table.natural)].append(each)
    return found


def _customers(table: Table, there: Mapping[Key, Sequence[Any]]) -> set[int]:
    """Whose rows of their own these are."""
    return {each.pk for found in there.values() for each in found} if table.model is models.Contact else set()


def _key(table: Table, values: Mapping[str, Any]) -> Key:
    return tuple(values[name] for name in table.natural)
