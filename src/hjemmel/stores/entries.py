"""How does an act write an entry that the notice declares?

One row of one record type, about one owner, under the version of the notice in force. Reading a person's rows goes through the
audience's windows; what is read here is for the rules of the acts themselves.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from hjemmel.notice.model import RecordType
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.stores.entry_tables import model_for

_LOCK_SPACE = 0x726F7773  # of locks of a whole record type, beside those of batches


class NotDeclared(Exception):
    """The row has a field that the notice lacks, or lacks one that it demands."""


def add(record: RecordType, owner: int | None, values: Mapping[str, object], version: int) -> Any:
    """Insert one row about `owner` (the primary key of a contact or subscription; None for what is about nobody).

    Raises NotDeclared; django.db.IntegrityError for a value outside a declared choice, or a row that is there already.
    """
    declared = {field.name: field for field in record.fields}
    strange = [name for name in values if name not in declared]
    missing = [name for name, field in declared.items() if not field.optional and values.get(name) is None]
    if strange or missing:
        wrong = f"no field `{strange[0]}`" if strange else f"nothing in `{missing[0]}`, which is never empty"
        raise NotDeclared(f"`{record.id}` has {wrong}: the fields are {', '.join(declared)}")
    column = {} if record.subject == NOBODY else {_owner_column(record): owner}
    return rows(record).create(**column, **values, notice_version=version)


def rows(record: RecordType) -> Any:
    """The manager of the record type's table."""
    return model_for(record)._default_manager


def about(record: RecordType, contact_id: int) -> Any:
    """The rows about one customer, whichever subscription they hang on."""
    return rows(record).filter(**{"contact_id" if record.subject == "customer" else "subscription__contact_id": contact_id})


def one_at_a_time(record: RecordType) -> None:
    """Whoever asks this of the same record type waits until the transaction of the one before has ended: its rows are numbered in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, record.table])


def _owner_column(record: RecordType) -> str:
    return "contact_id" if record.subject == "customer" else "subscription_id"
