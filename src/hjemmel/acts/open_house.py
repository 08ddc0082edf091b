"""May the house open?

Only if the notice checks, and only if what the databases hold is what the notice declares: no column, table, schema or audience
more. Then the windows are compiled anew, cut-off batches are undone, and that this version runs is evidence.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.notice.check import check_folder
from hjemmel.notice.model import Kind, Notice
from hjemmel.stores import batches, columns, event_tables, event_windows, evidence, models, register_windows


class HouseClosed(Exception):
    """The house may not open. `sentences` say why, one for each thing that is wrong."""

    def __init__(self, sentences: Iterable[str]):
        self.sentences = list(sentences)
        super().__init__("; ".join(self.sentences))


def open_house(controls: frozenset[str], now: datetime) -> Notice:
    """Bring both engines to what the notice says. `controls` are the controls that the running system has.

    Raises HouseClosed with every fault at once; then nothing was changed but missing tables laid.
    """
    notice = checked_notice(Path(settings.HJEMMEL_NOTICE), controls)
    call_command("migrate", interactive=False, verbosity=0)
    _require_the_same_words(notice)
    event_tables.lay_tables(notice)
    strangers = list(undeclared(notice))
    if strangers:
        raise HouseClosed(strangers)
    register_windows.hang_windows(notice, settings.HJEMMEL_TICKET_KEY)
    event_windows.hang_windows(notice, settings.HJEMMEL_TICKET_KEY)
    for batch in batches.cut_off():
        batches.undo(batch, [r for r in notice.records() if r.kind is Kind.EVENT])
    _remember(notice, now)
    return notice


def checked_notice(folder: Path, controls: frozenset[str]) -> Notice:
    """The notice of a folder. Raises HouseClosed with all its faults."""
    notice, faults = check_folder(folder, controls)
    if notice is None:
        raise HouseClosed(fault.sentence for fault in faults)
    return notice


def undeclared(notice: Notice) -> Iterator[str]:
    """A sentence for each table, column, schema or database that exists and that the notice lacks; fields that have no column too."""
    known = columns.declared_tables(notice)
    for table, present in sorted(register_windows.register_columns().items()):
        if table in columns.HOUSE_TABLES or table.startswith(columns.HOUSE_PREFIXES):
            continue
        if table not in known:
            yield f"the register has a table `{table}` that the notice lacks: declare a record type for it, or drop it"
            continue
        for column in sorted(present - known[table]):
            yield f"the register has a column `{table}.{column}` that the notice lacks: declare the field, or drop the column"
    yield from _fields_without_columns(notice)
    yield from _undeclared_events(notice)
    audiences = {a.id for a in notice.audiences}
    for schema in register_windows.schemas():
        if schema not in audiences:
            yield f"the register has a schema for an audience `{schema}` that the notice lacks: declare the audience, or drop the schema"
    for audience in event_windows.audience_databases():
        if audience not in audiences:
            yield f"the event engine has a database for an audience `{audience}` that the notice lacks: declare it, or drop the database"


def _fields_without_columns(notice: Notice) -> Iterator[str]:
    present = register_windows.register_columns()
    for record in notice.records():
        if record.kind is Kind.ENTRY:
            for field in record.fields:
                if field.name not in present.get(record.table, ()):
                    yield f"the notice declares `{record.id}.{field.name}` but the register has no such column: this release cannot hold it"


def _undeclared_events(notice: Notice) -> Iterator[str]:
    records = {r.table: r for r in event_tables.event_records(notice)}
    counts = {f"{r.table}_count" for r in records.values() if r.retention.statistics}
    for table in event_tables.tables():
        if table in counts:
            continue
        record = records.get(table)
        if record is None:
            yield f"the event engine has a table `{table}` that the notice lacks: declare a record type for it, or drop it"
            continue
        for column in event_tables.columns_of(table):
            if column not in columns.event_columns(record):
                yield f"the event engine has a column `{table}.{column}` that the notice lacks: declare the field, or drop the column"


def _require_the_same_words(notice: Notice) -> None:
    before = models.NoticeLoad.objects.filter(number=notice.version.number).first()
    if before is not None and before.digest != notice.digest:
        raise HouseClosed(
            [f"version `{notice.version.number}` of the notice has run here with other words: give the changed notice a new version number"]
        )


def _remember(notice: Notice, now: datetime) -> None:
    version = notice.version
    with transaction.atomic():
        _, new = models.NoticeLoad.objects.get_or_create(
            number=version.number, defaults={"digest": notice.digest, "valid_from": version.valid_from, "loaded_at": now}
        )
        body = {"version": version.number, "digest": notice.digest, "first": new}
        evidence.append("notice-load", SYSTEM.id, SYSTEM.audience, "", now, body)
