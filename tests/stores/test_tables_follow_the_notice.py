"""Does a table that is there become what a newer notice says of it?

Proves: G2.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from declared_rows import add_row
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Field, Notice, RecordType
from hjemmel.stores import entries, entry_tables, event_tables, event_walls, events, register_walls
from homes import new_home

pytestmark = pytest.mark.usefixtures("house")


def changed(record_id: str, change: Callable[[Field], Field]) -> Notice:
    """The notice with every field of one record type made over."""

    def record(r: RecordType) -> RecordType:
        return replace(r, fields=tuple(map(change, r.fields))) if r.id == record_id else r

    notice = the_notice()
    return replace(notice, categories=tuple(replace(c, records=tuple(map(record, c.records))) for c in notice.categories))


@contextmanager
def laid(notice: Notice) -> Iterator[None]:
    """The tables of a notice, until the end of the block."""
    with transaction.atomic():
        entry_tables.lay_tables(notice)
        yield
        transaction.set_rollback(True)


def of_purchase(notice: Notice) -> dict[str, str]:
    return {wall: how for wall, how in register_walls.there(notice).items() if "purchase" in wall}


def put(record: RecordType, **values: Any) -> None:
    told = {"order_number": f"B-{new_home().contact_id}", "product": "fibre-500", "ordered_on": "2026-11-01", "source": "own-order"}
    with transaction.atomic():
        entries.add(record, new_home().contact_id, told | values, 1)


def test_a_choice_with_one_value_more_takes_it_and_still_no_other() -> None:
    wider = changed("purchase", lambda f: replace(f, values=("own-order", "phone")) if f.name == "source" else f)
    with laid(wider):
        put(wider.record("purchase"), source="phone")
        with pytest.raises(IntegrityError):
            put(wider.record("purchase"), source="pigeon")
    with pytest.raises(IntegrityError):
        put(the_notice().record("purchase"), source="phone")


def test_what_may_be_empty_follows_the_notice() -> None:
    looser = changed("purchase", lambda f: replace(f, optional=f.optional or f.name == "product"))
    with laid(looser):
        put(looser.record("purchase"), product=None)


def test_what_tells_two_rows_apart_follows_the_notice() -> None:
    wider = changed("purchase", lambda f: f)
    by_product = replace(wider.record("purchase"), identity=("order_number", "product"))
    categories = tuple(replace(c, records=tuple(by_product if r.id == "purchase" else r for r in c.records)) for c in wider.categories)
    owner, told = new_home().contact_id, {"order_number": "B-twice", "ordered_on": "2026-11-01", "source": "own-order"}

    def put_twice(record: RecordType) -> None:
        for product in ("fibre-500", "fibre-1000"):
            entries.add(record, owner, {**told, "product": product}, 1)

    with laid(replace(wider, categories=categories)):
        put_twice(by_product)
        with pytest.raises(IntegrityError), transaction.atomic():
            put_twice(by_product)
    with pytest.raises(IntegrityError), transaction.atomic():
        put_twice(the_notice().record("purchase"))


def test_rows_that_a_narrower_choice_has_no_word_for_keep_the_house_shut_and_are_not_lost() -> None:
    home, record = new_home(), the_notice().record("purchase")
    add_row(record, home, datetime.now(UTC))
    before = entries.rows(record).count()
    narrower = changed("purchase", lambda f: replace(f, values=("letter",)) if f.name == "source" else f)
    with pytest.raises(entry_tables.RowsOutside, match="`purchase` holds rows that do not fit `source`"):
        entry_tables.lay_tables(narrower)
    assert entries.rows(record).count() == before


def test_laying_the_same_tables_again_changes_nothing() -> None:
    before = of_purchase(the_notice())
    with connection.execute_wrapper(_refuse_changes):
        entry_tables.lay_tables(the_notice())
    assert of_purchase(the_notice()) == before


def _refuse_changes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert not str(sql).startswith(("ALTER", "CREATE", "DROP")), sql
    return execute(sql, params, many, context)


def test_an_event_field_that_may_now_be_absent_is_so_in_the_table_that_is_there() -> None:
    record = replace(the_notice().record("ip-assignment"), id="ip-assignment-before")
    before = replace(record, fields=tuple(replace(f, optional=f.optional and f.name != "public_address") for f in record.fields))
    notice = the_notice()
    [category] = [c for c in notice.categories if c.id == "ip-log"]
    try:
        for declared, kind in ((before, "IPv6"), (record, "Nullable(IPv6)")):
            event_tables.lay_tables(replace(notice, categories=(replace(category, records=(declared,)),)))
            assert event_tables.types_of(record.table)["public_address"] == kind
    finally:
        events.run(f"DROP TABLE IF EXISTS {events.base()}.{record.table}")


def test_a_table_of_an_older_house_is_laid_as_a_new_one_is() -> None:
    """One person's rows are read from every column: parts up to some gigabytes are one file, in the tables that are there too."""
    table = event_tables.event_records(the_notice())[0].table
    before = event_walls.there(the_notice())[f"table {table}"]
    events.run(f"ALTER TABLE {events.base()}.{table} MODIFY SETTING min_bytes_for_wide_part = 10485760, old_parts_lifetime = 480")
    events.run(f"ALTER TABLE {events.base()}.{table} MODIFY COLUMN batch CODEC(ZSTD(1))")
    assert event_walls.there(the_notice())[f"table {table}"] != before
    event_tables.lay_tables(the_notice())
    assert event_walls.there(the_notice())[f"table {table}"] == before
