"""Every stored field has been named by somebody: as a declared field of the notice, or as one that holds the house together.

Proves: G2, E1.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps

from hjemmel.notice.language import assemble, load
from hjemmel.notice.model import Kind, Notice
from hjemmel.stores.columns import HOUSE_COLUMNS, HOUSE_TABLES, event_columns
from hjemmel.stores.entry_tables import model_for
from sample_notice import FOLDER, documents


def unclassified(notice: Notice) -> Iterator[str]:
    """Each column of a model or an event table that neither the notice nor the house names."""
    declared = {record.table: {field.name for field in record.fields} for record in notice.records()}
    for model in apps.get_app_config("stores").get_models():
        table = model._meta.db_table
        if table not in HOUSE_TABLES:
            known = declared.get(table, set()) | set(HOUSE_COLUMNS)
            yield from (f"{table}.{field.column}" for field in model._meta.concrete_fields if field.column not in known)
    for record in notice.records():
        if record.kind is Kind.EVENT:
            yield from (f"{record.table}.{c}" for c in event_columns(record) if c not in declared[record.table] | set(HOUSE_COLUMNS))


def test_every_column_is_declared_or_named() -> None:
    assert list(unclassified(load(FOLDER))) == []


@pytest.mark.parametrize(("record", "field"), [("contact", "email"), ("invoice", "paid_ore"), ("permit", "reason")])
def test_a_field_that_the_notice_drops_is_found(record: str, field: str) -> None:
    files = documents()
    del files["customer.toml"]["record"][record]["field"][field]
    notice, _ = assemble(files)
    assert list(unclassified(notice)) == [f"{record}.{field}"]


def test_a_table_that_nobody_named_is_found() -> None:
    files = documents()
    del files["customer.toml"]["record"]["choice"]
    notice, _ = assemble(files)
    assert {"choice.choice", "choice.set_at"} <= set(unclassified(notice))


def test_every_declared_entry_has_its_columns() -> None:
    for record in load(FOLDER).records():
        if record.kind is Kind.ENTRY:
            columns = {field.column for field in model_for(record)._meta.concrete_fields}
            assert {field.name for field in record.fields} <= columns, record.id


def test_every_name_of_the_house_is_in_use_and_has_a_reason() -> None:
    models = list(apps.get_app_config("stores").get_models())
    columns = {field.column for model in models for field in model._meta.concrete_fields}
    columns |= {name for record in load(FOLDER).records() if record.kind is Kind.EVENT for name in event_columns(record)}
    assert set(HOUSE_COLUMNS) <= columns
    tables = {model._meta.db_table for model in apps.get_models()} | {"django_migrations"}
    assert set(HOUSE_TABLES) <= tables
    assert all([*HOUSE_COLUMNS.values(), *HOUSE_TABLES.values()])


def test_a_table_of_the_house_is_not_also_a_record_type() -> None:
    assert not set(HOUSE_TABLES) & {record.table for record in load(FOLDER).records()}
