"""What may an audience see of the register?

One schema for each audience, holding security-barrier views with only the declared columns, rows and ages, and one login that
owns nothing and can reach nothing else. Compiled anew from the notice at each start.
"""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from hjemmel.gate.compile_filter import Dialect, Terms, compile_filter
from hjemmel.gate.decide import ALL_BUT_OWN
from hjemmel.gate.floor import floor_of
from hjemmel.gate.ticket import TICKET_SECONDS
from hjemmel.notice.model import Kind, Needs, Notice, RecordType, Use
from hjemmel.stores.event_windows import view_name
from hjemmel.stores.logins import role

_GATE = (Path(__file__).parent / "sql" / "gate.sql").read_text().replace("{ticket_seconds}", str(TICKET_SECONDS))


@transaction.atomic
def hang_windows(notice: Notice, ticket_key: str) -> None:
    """Compile logins, schemas, views and search functions of every audience; drop schemas that the notice no longer declares."""
    with connection.cursor() as cursor:
        cursor.execute(_GATE)
        cursor.execute("INSERT INTO gate.key (value) VALUES (%s) ON CONFLICT (one) DO UPDATE SET value = excluded.value", [ticket_key])
        cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        _run(cursor, sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(_database())))
        _declare_uses(cursor, notice)
        cursor.execute("DELETE FROM gate.login")
        for audience in notice.audiences:
            _hang_audience(cursor, notice, audience.id)


def schemas() -> list[str]:
    """The audiences that the register has a schema for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace "
            "WHERE nspname NOT IN ('public', 'gate', 'information_schema') AND nspname NOT LIKE 'pg\\_%' ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def register_columns() -> dict[str, set[str]]:
    """Table → columns that the register really has: tables, views and stored copies, whoever owns them."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'f', 'v', 'm') "
            "AND a.attnum > 0 AND NOT a.attisdropped"
        )
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _run(cursor, statement: sql.Composable) -> None:  # type: ignore[no-untyped-def]
    cursor.execute(statement.as_string(None))


def _declare_uses(cursor, notice: Notice) -> None:  # type: ignore[no-untyped-def]
    cursor.execute("DELETE FROM gate.use")
    cursor.execute("DELETE FROM gate.stop")
    stops = [[choice.id] for choice in notice.choices if choice.stops == ALL_BUT_OWN]
    cursor.executemany("INSERT INTO gate.stop (choice) VALUES (%s)", stops)
    for record in notice.records():
        for use in record.uses:
            cursor.execute(
                "INSERT INTO gate.use (record, use, audience, purpose, needs, opt_out, holds) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [record.id, use.id, use.audience, use.purpose, use.needs.value, use.opt_out, floor_of(record, use).holds],
            )


def _hang_audience(cursor, notice: Notice, audience: str) -> None:  # type: ignore[no-untyped-def]
    login, schema = sql.Identifier(role(audience)), sql.Identifier(audience)
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role(audience)])
    verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
    password = sql.Literal(settings.HJEMMEL_AUDIENCE_PASSWORD(audience))
    _run(
        cursor,
        sql.SQL("{} ROLE {} LOGIN NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD {}").format(verb, login, password),
    )
    cursor.execute("INSERT INTO gate.login (role, audience) VALUES (%s, %s)", [role(audience), audience])
    _run(cursor, sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
    _run(cursor, sql.SQL("CREATE SCHEMA {}").format(schema))
    for record in notice.records():
        for use in record.uses_of(audience):
            if record.kind is Kind.ENTRY:
                _run(cursor, search_sql(record, use) if use.needs is Needs.SEARCH else view_sql(record, use, notice.time_zone))
    for statement in _grants(login, schema):
        _run(cursor, statement)


def _grants(login: sql.Identifier, schema: sql.Identifier) -> Iterable[sql.Composable]:
    database = sql.Identifier(_database())
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, login)
    yield sql.SQL("GRANT USAGE ON SCHEMA {}, gate TO {}").format(schema, login)
    yield sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, login)
    yield sql.SQL("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {} FROM PUBLIC").format(schema)
    yield sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO {}").format(schema, login)
    yield sql.SQL(
        "GRANT EXECUTE ON FUNCTION gate.subject(text, text, text), gate.tickets(text, text, text), gate.across(text, text) TO {}"
    ).format(login)


def view_sql(record: RecordType, use: Use, zone: str) -> sql.Composable:
    """The security-barrier view of one use over an entry record type."""
    young = compile_filter(floor_of(record, use), zone, Dialect.POSTGRESQL, Terms(f"r.{record.clock}::timestamptz", "clock_timestamp()"))
    owner, join = _owner(record)
    return sql.SQL(
        "CREATE VIEW {schema}.{view} WITH (security_barrier) AS SELECT {fields} FROM public.{table} r {join} "
        "WHERE {owner} = gate.subject({record}, {use}, current_setting('hjemmel.permit', true)) AND {young}"
    ).format(
        schema=sql.Identifier(use.audience),
        view=sql.Identifier(view_name(record, use)),
        fields=sql.SQL(", ").join(sql.SQL("r.{}").format(sql.Identifier(f)) for f in use.fields),
        table=sql.Identifier(record.table),
        join=sql.SQL(join),
        owner=sql.SQL(owner),
        record=sql.Literal(record.id),
        use=sql.Literal(use.id),
        young=sql.SQL(young),
    )


def search_sql(record: RecordType, use: Use) -> sql.Composable:
    """The function that finds the right person by the declared fields, and shows no more than the declared ones, at most so many."""
    fields = sql.SQL(", ").join(sql.SQL("r.{}").format(sql.Identifier(f)) for f in use.fields)
    shape = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(f)) for f in use.fields)
    matches = sql.SQL(" OR ").join(sql.SQL("strpos(lower(r.{}), w.word) > 0").format(sql.Identifier(f)) for f in use.search_by)
    return sql.SQL(
        "CREATE FUNCTION {schema}.find_{table}(words text) RETURNS TABLE ({shape}) LANGUAGE sql STABLE SECURITY DEFINER "
        "SET search_path = pg_catalog AS $$ SELECT {fields} FROM public.{table} r "
        "WHERE length(trim(words)) >= 3 AND NOT EXISTS (SELECT FROM unnest(string_to_array(lower(trim(words)), ' ')) AS w(word) "
        "WHERE w.word <> '' AND NOT ({matches})) "
        "AND NOT EXISTS (SELECT FROM public.choice c WHERE c.contact_id = {owner} AND c.lifted_at IS NULL "
        "AND c.choice IN (SELECT choice FROM gate.stop)) "
        "ORDER BY r.{first} LIMIT {most} $$"
    ).format(
        schema=sql.Identifier(use.audience),
        table=sql.SQL(record.table),
        shape=shape,
        fields=fields,
        matches=matches,
        owner=sql.SQL(_owner(record)[0]),
        first=sql.Identifier(use.fields[0]),
        most=sql.Literal(use.at_most_found),
    )


def _owner(record: RecordType) -> tuple[str, str]:
    if record.table == "contact":
        return "r.id", ""
    if record.subject == "customer" or record.table == "subscription":
        return "r.contact_id", ""
    return "s.contact_id", "JOIN public.subscription s ON s.id = r.subscription_id"
