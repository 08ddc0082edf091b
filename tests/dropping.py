"""How is each control of a live house taken away by hand, and put back?

By what a person with the owner's password would type: one statement for each wall of the register (undone by rolling back), and a pair
for each wall of the event engine, which has no transactions.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from hjemmel.notice.model import Kind, Notice
from hjemmel.stores import event_tables, event_windows, events
from hjemmel.stores.logins import role

WHERE = re.compile(r"WHERE .*?(?=\s+GROUP BY|\s*\)\s+SELECT)", re.DOTALL)
CONDITION = re.compile(r"^CONSTRAINT|PRIMARY KEY|UNIQUE|FOREIGN KEY|CHECK")


@dataclass(frozen=True, slots=True)
class Drop:
    """`wall` is what is taken away or bent, `how` in words, `statement` what does it."""

    wall: str
    how: str
    statement: str


def asked(sql: str, *values: object) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values) or None)
        return cursor.fetchall()


@contextmanager
def done_by_hand(drop: Drop) -> Iterator[None]:
    """In the register, until the end of the block."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(drop.statement)
        yield
        transaction.set_rollback(True)


def register_drops(walls: dict[str, str]) -> Iterator[Drop]:  # noqa: PLR0912
    """At least one way to take away each wall of the register."""
    for wall, how in walls.items():
        kind, _, name = wall.partition(" ")
        match kind:
            case "view":
                yield from _view(wall, name)
            case "function":
                yield from _function(wall, name)
            case "right":
                yield Drop(wall, "revoked", _revoked(*name.split(" ", 1)))
            case "login":
                yield Drop(wall, "may make logins", f'ALTER ROLE "{role(name)}" CREATEROLE')
                yield Drop(wall, "any number at once", f'ALTER ROLE "{role(name)}" CONNECTION LIMIT -1')
            case "door":
                yield Drop(wall, "shut", f"DELETE FROM gate.login WHERE audience = '{name}'")
            case "use":
                yield from _use(wall, name, how)
            case "stop":
                yield Drop(wall, "stops nothing", f"DELETE FROM gate.stop WHERE choice = '{name}'")
            case "consent":
                yield Drop(wall, "whatever the text", f"UPDATE gate.consent SET since = -1 WHERE choice = '{name}'")
                yield Drop(wall, "gone", f"DELETE FROM gate.consent WHERE choice = '{name}'")
            case "key":
                yield Drop(wall, "another key", "UPDATE gate.key SET value = 'another'")
            case "table":
                yield Drop(wall, "one column more", f"ALTER TABLE {name} ADD COLUMN more text")
            case "column":
                table, column = name.split(".")
                yield Drop(wall, "renamed", f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO was_{column[:40]}')
            case "constraint":
                yield _constraint(wall, *name.split("."), how)
            case "trigger":
                table, trigger = name.split(".")
                yield Drop(wall, "switched off", f'ALTER TABLE "{table}" DISABLE TRIGGER "{trigger}"')
            case _:
                raise AssertionError(f"nobody knows how to take away a {kind}")


def _view(wall: str, name: str) -> Iterator[Drop]:
    [(made,)] = asked("SELECT pg_get_viewdef(%s::regclass)", name)
    bare = WHERE.sub("", made)
    assert bare != made, name
    yield Drop(wall, "without its predicate", f"CREATE OR REPLACE VIEW {name} WITH (security_barrier) AS {bare}")
    yield Drop(wall, "without its barrier", f"ALTER VIEW {name} RESET (security_barrier)")
    yield Drop(wall, "gone", f"DROP VIEW {name}")


def _function(wall: str, name: str) -> Iterator[Drop]:
    [(made,)] = asked("SELECT pg_get_functiondef(%s::regproc)", name)
    yield Drop(wall, "gone", f"DROP FUNCTION {name} CASCADE")
    if " AND " in made:
        yield Drop(wall, "one condition less", made.replace(" AND ", " OR ", 1))
    if "RETURNS boolean" in made:
        yield Drop(wall, "says yes to all", re.sub(r"AS \$function\$.*\$function\$", "AS 'SELECT true'", made, flags=re.DOTALL))


def _revoked(audience: str, what: str) -> str:
    right, _, name = what.partition(" on ")
    if "CONNECT" in what:
        return f'REVOKE CONNECT ON DATABASE "{connection.settings_dict["NAME"]}" FROM "{role(audience)}"'
    kind = {"USAGE": "SCHEMA ", "EXECUTE": "FUNCTION "}.get(right, "")
    return f'REVOKE {right} ON {kind}{name} FROM "{role(audience)}"'


def grants(notice: Notice) -> Iterator[tuple[str, Drop]]:
    """(audience, a grant too many) on every table behind the windows, for each login in turn."""
    audiences = [audience.id for audience in notice.audiences]
    tables = asked("SELECT schemaname || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname IN ('public', 'gate') ORDER BY 1")
    for n, (table,) in enumerate(tables):
        audience = audiences[n % len(audiences)]
        yield audience, Drop(f"table {table}", f"granted to {audience}", f'GRANT SELECT ON {table} TO "{role(audience)}"')


def _use(wall: str, name: str, how: str) -> Iterator[Drop]:
    record, use = name.split(".")
    where = f"WHERE record = '{record}' AND use = '{use}'"
    yield Drop(wall, "gone", f"DELETE FROM gate.use {where}")
    yield Drop(wall, "for another purpose", f"UPDATE gate.use SET purpose = 'another' {where}")
    for column, word in zip(("opt_out", "consent", "during"), [how.split()[n] for n in (3, 5, 6)], strict=True):
        if word != "-":
            yield Drop(wall, f"without {column}", f"UPDATE gate.use SET {column} = NULL {where}")
    if how.split()[2] == "permit":
        yield Drop(wall, "as if it were one's own", f"UPDATE gate.use SET needs = 'own' {where}")


def _constraint(wall: str, table: str, name: str, how: str) -> Drop:
    if CONDITION.search(how) and not how.startswith("CREATE"):
        return Drop(wall, "gone", f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}" CASCADE')
    return Drop(wall, "gone", f'DROP INDEX "{name}"')


@dataclass(frozen=True, slots=True)
class There(Drop):
    """A drop in the event engine, and what puts it back."""

    back: str


def event_drops(notice: Notice, walls: dict[str, str]) -> Iterator[There]:
    """One way or more to take away each wall of the event engine."""
    base = events.base()
    for record in event_tables.event_records(notice):
        for use in record.uses:
            name = event_windows.view_name(record, use)
            right = event_windows.create_view(use.audience, name, event_windows.view_sql(record, use, notice.time_zone))
            wall, view = f"window {use.audience}.{name}", f"{events.audience_database(use.audience)}.{name}"
            yield There(wall, "gone", f"DROP VIEW {view}", right)
            for how, bent in _bent(right):
                yield There(wall, how, bent, right)
    for wall, how in walls.items():
        kind, _, name = wall.partition(" ")
        if kind == "table":
            yield There(
                wall, "gone", f"RENAME TABLE {base}.{name} TO {base}.was_{name}", f"RENAME TABLE {base}.was_{name} TO {base}.{name}"
            )
        if kind == "column":
            table, column = name.split(".")
            yield _event_column(wall, f"{base}.{table}", column, how, in_key=bool(re.search(rf"\b{column}\b", walls[f"table {table}"])))


def _event_column(wall: str, table: str, column: str, how: str, *, in_key: bool) -> There:
    """A column that is in a key can only be kept otherwise; any other can be renamed."""
    if not in_key:
        there, back = f"RENAME COLUMN {column} TO was_{column}", f"RENAME COLUMN was_{column} TO {column}"
        return There(wall, "renamed", f"ALTER TABLE {table} {there}", f"ALTER TABLE {table} {back}")
    back = f"MODIFY COLUMN {column} {how if 'CODEC' in how else 'REMOVE CODEC'}"
    return There(wall, "kept otherwise", f"ALTER TABLE {table} MODIFY COLUMN {column} CODEC(NONE)", f"ALTER TABLE {table} {back}")


def _bent(right: str) -> Iterator[tuple[str, str]]:
    """A window that is wider, one that asks for no ticket, one that lets small groups through."""
    wide = re.sub(r"toIntervalSecond\((\d+)\)", lambda found: f"toIntervalSecond({10 * int(found[1])})", right)
    wide = re.sub(r"(subtractMonths|addMonths)\((.*?), (\d+)\)", lambda found: f"{found[1]}({found[2]}, {3 * int(found[3])})", wide)
    for how, bent in (
        ("reaches further back", wide),
        ("asks for no ticket", right.replace("{expires:UInt32} > toUnixTimestamp(now())", "1 = 1")),
        ("lets small groups through", re.sub(r"customers >= \d+", "customers >= 1", right)),
    ):
        if bent != right:
            yield how, bent


def entry_uses(notice: Notice) -> Iterator[tuple[str, str]]:
    """(record type, use) of the register."""
    yield from ((record.id, use.id) for record in notice.records() if record.kind is Kind.ENTRY for use in record.uses)
