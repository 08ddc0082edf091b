"""How does a declared entry become a table?

A record type that has no model of its own in `models.py` gets one compiled from the notice: columns, what may be empty, the values
of a choice, whose row it is, and that it leaves with its owner. Nothing is dropped here.
"""

import re
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import IntegrityError, connection, transaction
from django.db import models as orm
from django.db.models import Q

from hjemmel.notice.model import Field, Kind, Notice, RecordType
from hjemmel.notice.vocabulary import INTEGER_TYPES, NOBODY
from hjemmel.stores import models

_OWNERS: dict[str, type[orm.Model]] = {"customer": models.Contact, "subscription": models.Subscription}
_COLUMNS: dict[str, Any] = {
    "instant": orm.DateTimeField,
    "date": orm.DateField,
    "bool": orm.BooleanField,
    "float64": orm.FloatField,
    **dict.fromkeys(("int8", "uint8", "int16"), orm.SmallIntegerField),
    **dict.fromkeys(("uint16", "int32"), orm.IntegerField),
    **dict.fromkeys(("uint32", "int64", "uint64"), orm.BigIntegerField),
}


def model_for(record: RecordType) -> Any:
    """The Django model of an entry record type: the one that this release brings, or one compiled from the notice."""
    return _own_models().get(record.table) or _compiled(record.id, record.subject, record.clock, record.identity, record.fields)


def is_compiled(record: RecordType) -> bool:
    """Whether the table comes from the notice alone."""
    return record.kind is Kind.ENTRY and record.table not in _own_models()


class RowsOutside(Exception):
    """A table holds rows that the notice has no words for: a value that is no longer declared, or nothing where something must be."""


def lay_tables(notice: Notice) -> None:
    """Create the tables that are missing; add the columns and renew the constraints that a newer version declares otherwise.

    Raises RowsOutside where rows that are there do not fit; then nothing was laid.
    """
    present = _columns()
    with transaction.atomic(), connection.schema_editor() as editor:
        for record in filter(is_compiled, notice.records()):
            model = model_for(record)
            if record.table not in present:
                editor.create_model(model)
                editor.execute(leaves_with_owner(record))
                continue
            for field in record.fields:
                if field.name not in present[record.table]:
                    editor.add_field(model, model._meta.get_field(field.name))
            try:
                _renew_constraints(editor, record, model)
            except IntegrityError as error:
                fields = ", ".join(f"`{field.name}`" for field in record.fields if field.name in str(error)) or "a field"
                sentence = (
                    f"`{record.id}` holds rows that do not fit {fields} as it is declared now: change the rows, or keep the old words"
                )
                raise RowsOutside(sentence) from error


def _renew_constraints(editor: Any, record: RecordType, model: Any) -> None:
    """The declared choices, what is never negative, and what may be empty, where the table has them otherwise."""
    there = _constraints(record.table)
    for constraint in model._meta.constraints:
        if isinstance(constraint, orm.UniqueConstraint) and _told_apart_by(record.table, constraint.name) != _columns_of(model, constraint):
            editor.remove_constraint(model, constraint)
            editor.add_constraint(model, constraint)
        if not isinstance(constraint, orm.CheckConstraint):
            continue
        field = next((f for f in record.fields if constraint.name == f"{record.table}_{f.name}_declared"), None)
        if constraint.name in there and (field is None or _said(there[constraint.name]) == (set(field.values), field.optional)):
            continue
        if constraint.name in there:
            editor.remove_constraint(model, constraint)
        editor.add_constraint(model, constraint)
    ours = {name for name in there if name.endswith(("_declared", "_not_negative"))}
    for name in ours - {constraint.name for constraint in model._meta.constraints}:
        editor.execute(f"ALTER TABLE {editor.quote_name(record.table)} DROP CONSTRAINT {editor.quote_name(name)}")
    empty = _may_be_empty(record.table)
    for field in record.fields:
        if field.name in empty and empty[field.name] != field.optional and field.name not in record.identity:
            change = "DROP" if field.optional else "SET"
            column = editor.quote_name(field.name)
            editor.execute(f"ALTER TABLE {editor.quote_name(record.table)} ALTER COLUMN {column} {change} NOT NULL")


def _columns_of(model: Any, constraint: orm.UniqueConstraint) -> set[str]:
    return {model._meta.get_field(name).column for name in constraint.fields}


def _told_apart_by(table: str, name: str) -> set[str]:
    """The columns of a unique constraint as it is."""
    with connection.cursor() as cursor:
        sql = (
            "SELECT a.attname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) "
            "WHERE c.conrelid = %s::regclass AND c.contype = 'u' AND c.conname = %s"
        )
        cursor.execute(sql, [f'public."{table}"', name])
        return {row[0] for row in cursor.fetchall()}


def _said(definition: str) -> tuple[set[str], bool]:
    """The values that a constraint allows, and whether nothing is allowed too, from the engine's own words."""
    return {word.replace("''", "'") for word in re.findall(r"'((?:[^']|'')*)'", definition)}, "IS NULL" in definition


def leaves_with_owner(record: RecordType) -> str:
    """A row leaves with its owner; what is about nobody has none."""
    if record.subject == NOBODY:
        return "SELECT 1"
    owner, table = ("contact_id", "contact") if record.subject == "customer" else ("subscription_id", "subscription")
    key = f"FOREIGN KEY ({owner}) REFERENCES {table} (id) ON DELETE CASCADE"
    return f'ALTER TABLE "{record.table}" ADD CONSTRAINT {record.table}_owner {key}'


@lru_cache(maxsize=1)
def _own_models() -> dict[str, Any]:
    return {model._meta.db_table: model for model in apps.get_app_config("stores").get_models()}


@lru_cache(maxsize=256)
def _compiled(record_id: str, subject: str, clock: str, identity: tuple[str, ...], fields: tuple[Field, ...]) -> Any:
    table = record_id.replace("-", "_")
    columns: dict[str, Any] = {field.name: _column(field) for field in fields}
    constraints: list[orm.BaseConstraint] = [_values(table, field) for field in fields if field.values]
    constraints += [_not_negative(table, field) for field in fields if field.type in INTEGER_TYPES and field.type.startswith("u")]
    if subject == NOBODY:  # no number that would tell the order in which rows came
        if len(identity) > 1:
            columns["pk"] = orm.CompositePrimaryKey(*identity)
        else:
            columns[identity[0]] = orm.TextField(primary_key=True)
        told_apart: tuple[str, ...] = ()
    else:
        owner = "contact" if subject == "customer" else "subscription"
        columns["id"] = orm.BigAutoField(primary_key=True)
        columns[owner] = orm.ForeignKey(_OWNERS[subject], orm.DO_NOTHING, related_name="+", db_constraint=False)
        told_apart = (owner, *identity)
    columns["notice_version"] = orm.PositiveSmallIntegerField()
    if told_apart:
        constraints.append(orm.UniqueConstraint(fields=told_apart, name=f"{table}_once", nulls_distinct=False))
    indexes = [orm.Index(fields=[clock])]
    meta = {"app_label": "stores", "db_table": table, "apps": Apps(), "constraints": constraints, "indexes": indexes}
    name = "".join(word.capitalize() for word in record_id.split("-"))
    return type(name, (orm.Model,), {"__module__": __name__, "Meta": type("Meta", (), meta), **columns})


def _column(field: Field) -> Any:
    return _COLUMNS.get(field.type, orm.TextField)(null=field.optional)


def _values(table: str, field: Field) -> orm.CheckConstraint:
    allowed = Q(**{f"{field.name}__in": field.values})
    absent = Q(**{f"{field.name}__isnull": True}) if field.optional else Q()
    return orm.CheckConstraint(condition=allowed | absent, name=f"{table}_{field.name}_declared")


def _not_negative(table: str, field: Field) -> orm.CheckConstraint:
    return orm.CheckConstraint(condition=Q(**{f"{field.name}__gte": 0}), name=f"{table}_{field.name}_not_negative")


def _columns() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        found: dict[str, set[str]] = {}
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def _constraints(table: str) -> dict[str, str]:
    """What each check of a table says, by its name."""
    with connection.cursor() as cursor:
        sql = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'"
        cursor.execute(sql, [f'public."{table}"'])
        return dict(cursor.fetchall())


def _may_be_empty(table: str) -> dict[str, bool]:
    with connection.cursor() as cursor:
        sql = "SELECT column_name, is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        cursor.execute(sql, [table])
        return dict(cursor.fetchall())
