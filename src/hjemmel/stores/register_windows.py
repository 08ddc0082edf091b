"""What may an audience see of the register?

One schema for each audience, holding security-barrier views with only the declared columns, rows and ages, and one login that
owns nothing and can reach nothing else. Compiled anew from the notice at each start.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from psycopg import sql

from hjemmel.gate.compile_filter import Dialect, Terms, collected_since, compile_filter
from hjemmel.gate.decide import ALL_BUT_OWN
from hjemmel.gate.floor import floor_of
from hjemmel.gate.ticket import TICKET_SECONDS
from hjemmel.gate.users import GUARDED, OF_AGE
from hjemmel.notice.model import Kind, Needs, Notice, RecordType, Test, Use, Where
from hjemmel.notice.vocabulary import ASSIGNEE, GROUP_STEPS, NOBODY, PROTECTED
from hjemmel.stores import agreements, logins
from hjemmel.stores.event_windows import view_name
from hjemmel.stores.logins import role

FRESH = "clock_timestamp() - transaction_timestamp() < interval '10 seconds'"  # an old snapshot would still know what was open then
GATE = (Path(__file__).parent / "sql" / "gate.sql").read_text().replace("{ticket_seconds}", str(TICKET_SECONDS))


@transaction.atomic
def hang_windows(notice: Notice, ticket_key: str) -> None:
    """Compile logins, schemas, views and search functions of every audience; drop schemas that the notice no longer declares."""
    with connection.cursor() as cursor:
        cursor.execute(GATE)
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
    cursor.execute("DELETE FROM gate.consent")
    given = [[choice.id, choice.given_since] for choice in notice.consents]
    cursor.executemany("INSERT INTO gate.consent (choice, since) VALUES (%s, %s)", given)
    for record in notice.records():
        for use in record.uses:
            cursor.execute(
                "INSERT INTO gate.use (record, use, audience, purpose, needs, opt_out, holds, consent, during, unless_used_by) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    record.id,
                    use.id,
                    use.audience,
                    use.purpose,
                    use.needs.value,
                    use.opt_out,
                    floor_of(record, use).holds,
                    use.consent,
                    use.during,
                    use.unless_used_by,
                ],
            )
    _run(cursor, matter_sql(notice))
    _run(cursor, users_sql(notice))


def matter_sql(notice: Notice) -> sql.Composable:
    """The function that says whether a customer's case or order is open: for each record type that a use hangs on."""
    matters = sorted({use.during for record in notice.records() for use in record.uses if use.during})
    when = sql.SQL(" ").join(_matter_case(notice, notice.record(matter)) for matter in matters)
    body = sql.SQL("CASE p_during {when} ELSE false END").format(when=when) if matters else sql.SQL("false")
    return sql.SQL(
        "CREATE OR REPLACE FUNCTION gate.matter_open(p_during text, p_contact bigint, p_matter text, p_actor text) RETURNS boolean "
        "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT {body} $$"
    ).format(body=body)


def _matter_case(notice: Notice, record: RecordType) -> sql.Composable:
    owner, join = _owner(record)
    hired = any(field.name == ASSIGNEE for field in record.fields)
    return sql.SQL(
        "WHEN {id} THEN EXISTS (SELECT FROM public.{table} r {join} "
        "WHERE {owner} = p_contact AND r.{number}::text = p_matter AND r.{clock} IS NULL{whose})"
    ).format(
        whose=_hired_sql(notice, record) if hired else sql.SQL(""),
        id=sql.Literal(record.id),
        table=sql.Identifier(record.table),
        join=sql.SQL(join),
        owner=sql.SQL(owner),
        number=sql.Identifier(record.identity[0]),
        clock=sql.Identifier(record.clock),
    )


def users_sql(notice: Notice) -> sql.Composable:
    """The function that says whether somebody else who uses a subscription must agree, and has not: see `gate.users`, its twin."""
    named = sorted({use.unless_used_by for record in notice.records() for use in record.uses if use.unless_used_by})
    asked = sql.SQL(
        "WHEN {id} THEN EXISTS (SELECT FROM public.{table} r WHERE r.subscription_id = p_subscription AND r.agreed_at IS NULL "
        "AND r.guardianship <> {guarded} AND r.birth_date <= (clock_timestamp() AT TIME ZONE {zone})::date - {age}::interval)"
    )
    words = {"guarded": sql.Literal(GUARDED), "zone": sql.Literal(notice.time_zone), "age": sql.Literal(f"{OF_AGE.months} months")}
    cases = [asked.format(id=sql.Literal(id_), table=sql.Identifier(notice.record(id_).table), **words) for id_ in named]
    body = sql.SQL("CASE p_users {} ELSE p_users IS NOT NULL END").format(sql.SQL(" ").join(cases)) if cases else sql.SQL("false")
    return sql.SQL(
        "CREATE OR REPLACE FUNCTION gate.another_must_agree(p_users text, p_subscription bigint) RETURNS boolean "
        "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT {body} $$"
    ).format(body=body)


def _hired_sql(notice: Notice, record: RecordType) -> sql.Composable:
    """An order is open to the people of the one to whom it was given, for as long as the agreement with it runs (`agreements`)."""
    return sql.SQL(
        " AND r.assignee = split_part(p_actor, '/', 1) AND EXISTS (SELECT FROM public.{agreements} a WHERE a.party = r.assignee "
        "AND a.category IN ({kinds}) AND a.ended_on IS NULL "
        "AND (clock_timestamp() AT TIME ZONE {zone})::date BETWEEN a.valid_from AND a.ends_on)"
    ).format(
        agreements=sql.Identifier(notice.record(agreements.RECORD).table),
        kinds=sql.SQL(", ").join(map(sql.Literal, agreements.kinds(notice, record.id) or [""])),
        zone=sql.Literal(notice.time_zone),
    )


def _hang_audience(cursor, notice: Notice, audience: str) -> None:  # type: ignore[no-untyped-def]
    login, schema = sql.Identifier(role(audience)), sql.Identifier(audience)
    logins.lay(audience)
    cursor.execute("INSERT INTO gate.login (role, audience) VALUES (%s, %s)", [role(audience), audience])
    _run(cursor, sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
    _run(cursor, sql.SQL("CREATE SCHEMA {}").format(schema))
    for record in notice.records():
        for use in record.uses_of(audience):
            if record.kind is Kind.ENTRY:
                _run(cursor, window_sql(record, use, notice.time_zone))
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


def window_sql(record: RecordType, use: Use, zone: str) -> sql.Composable:
    match use.needs:
        case Needs.SEARCH:
            return search_sql(record, use)
        case Needs.MANY_CUSTOMERS:
            return across_sql(record, use, zone)
        case _:
            return view_sql(record, use, zone)


def view_sql(record: RecordType, use: Use, zone: str) -> sql.Composable:
    """The security-barrier view of one use over an entry record type: one subject's rows, a list, or what is about nobody.

    The rows are made first and whole (MATERIALIZED): a barrier alone lets tests that cannot leak be tried below the permit, and
    EXPLAIN ANALYZE tells how many rows each of them let through.
    """
    owner, join = _owner(record)
    match use.needs:
        case Needs.NO_PERSON:
            whose: sql.Composable = sql.SQL(FRESH)
        case Needs.LIST:
            whose = sql.SQL(FRESH + " AND ") + _lets(use, owner)
        case _:
            whose = sql.SQL("{owner} = gate.subject({record}, {use}, current_setting('hjemmel.permit', true))").format(
                owner=sql.SQL(owner), record=sql.Literal(record.id), use=sql.Literal(use.id)
            )
    return sql.SQL(
        "CREATE VIEW {schema}.{view} WITH (security_barrier) AS WITH allowed AS MATERIALIZED "
        "(SELECT {fields} FROM public.{table} r {join} WHERE {rows}) SELECT * FROM allowed"
    ).format(
        schema=sql.Identifier(use.audience),
        view=sql.Identifier(view_name(record, use)),
        fields=sql.SQL(", ").join(_shown(use, f) for f in use.fields),
        table=sql.Identifier(record.table),
        join=sql.SQL(join),
        rows=sql.SQL(" AND ").join([whose, *(_where_sql(where, zone) for where in use.only_where), _young(record, use, zone)]),
    )


def across_sql(record: RecordType, use: Use, zone: str) -> sql.Composable:
    """The view of a use over many customers: counts by group, none that spans too few."""
    owner, join = _owner(record)
    groups = {g: _group(record, g, zone) for g in use.group_by}
    counted = sql.SQL("count(DISTINCT {owner}) AS customers, count(*) AS records").format(owner=sql.SQL(owner))
    named = (sql.SQL("{} AS {}").format(expression, sql.Identifier(name)) for name, expression in groups.items())
    return sql.SQL(
        "CREATE VIEW {schema}.{view} WITH (security_barrier) AS WITH allowed AS MATERIALIZED "
        "(SELECT {columns} FROM public.{table} r {join} WHERE {fresh} AND {lets} AND {young} "
        "GROUP BY {groups} HAVING count(DISTINCT {owner}) >= {least}) SELECT * FROM allowed"
    ).format(
        schema=sql.Identifier(use.audience),
        view=sql.Identifier(view_name(record, use)),
        columns=sql.SQL(", ").join([*named, counted]),
        table=sql.Identifier(record.table),
        join=sql.SQL(join),
        fresh=sql.SQL(FRESH),
        lets=_lets(use, owner),
        young=_young(record, use, zone),
        groups=sql.SQL(", ").join(groups.values()),
        owner=sql.SQL(owner),
        least=sql.Literal(use.at_least_customers),
    )


def kept_sql(record: RecordType, use: Use | None, due_before: date, zone: str) -> sql.Composable:
    """True for the rows whose retention clock is not before `due_before` and, where a use is named, that it can reach of anybody."""
    kept = sql.SQL("NOT coalesce(r.{} < {}, false)").format(sql.Identifier(record.retention.clock), sql.Literal(due_before))
    if use is None:
        return kept
    lets = [] if use.needs is Needs.OWN else [_lets(use, _owner(record)[0])]
    return sql.SQL(" AND ").join([kept, *(_where_sql(where, zone) for where in use.only_where), *lets, _young(record, use, zone)])


def compared(record: RecordType, before: sql.Composable | None, after: sql.Composable | None) -> tuple[int, int, int]:
    """(rows that meet one condition of `kept_sql`, rows that meet the other, customers with rows that meet one alone). None: no row."""
    owner, join = _owner(record)
    query = sql.SQL(
        "SELECT count(*) FILTER (WHERE one), count(*) FILTER (WHERE other), "
        "count(DISTINCT owner) FILTER (WHERE one IS DISTINCT FROM other) "
        "FROM (SELECT {owner} AS owner, ({one}) AS one, ({other}) AS other FROM public.{table} r {join}) compared"
    ).format(
        owner=sql.SQL(owner),
        one=before or sql.SQL("false"),
        other=after or sql.SQL("false"),
        table=sql.Identifier(record.table),
        join=sql.SQL(join),
    )
    with connection.cursor() as cursor:
        _run(cursor, query)
        one, other, people = cursor.fetchone()
    return int(one), int(other), int(people)


def _group(record: RecordType, name: str, zone: str) -> sql.Composable:
    if name not in GROUP_STEPS:
        return sql.SQL("r.{}").format(sql.Identifier(name))
    clock = sql.SQL("r.{}").format(sql.Identifier(record.clock))
    return sql.SQL("date_trunc({step}, {clock}::timestamptz AT TIME ZONE {zone})").format(
        step=sql.Literal(name), clock=clock, zone=sql.Literal(zone)
    )


def _lets(use: Use, owner: str) -> sql.Composable:
    """Do the owner's decisions let the use go on? Spelt out: a function that a login may call would tell it what people have decided."""
    live = "SELECT FROM public.choice c WHERE c.contact_id = {owner} AND c.lifted_at IS NULL AND "
    stopped = "NOT EXISTS (" + live + "(c.choice = {opt_out} OR c.choice IN (SELECT choice FROM gate.stop)))"
    asked = "c.choice = {consent} AND c.notice_version >= (SELECT since FROM gate.consent WHERE choice = {consent}))"
    given = " AND EXISTS (" + live + asked if use.consent else ""
    return sql.SQL(stopped + given).format(owner=sql.SQL(owner), opt_out=sql.Literal(use.opt_out), consent=sql.Literal(use.consent))


def _young(record: RecordType, use: Use, zone: str) -> sql.Composable:
    """Young enough; a row whose clock is empty has no age yet."""
    clock = f"r.{record.clock}"
    young = compile_filter(floor_of(record, use), zone, Dialect.POSTGRESQL, Terms(f"{clock}::timestamptz", "clock_timestamp()"))
    aged = f"({clock} IS NULL OR {young})" if record.field(record.clock).optional else young
    return sql.SQL(aged + collected_since(use, "r.notice_version"))


def _shown(use: Use, name: str) -> sql.Composable:
    column = sql.SQL("r.{}").format(sql.Identifier(name))
    if name not in use.masked:
        return column
    return sql.SQL("repeat('•', greatest(length({c}) - 4, 0)) || right({c}, least(4, length({c}) / 2)) AS {name}").format(
        c=column, name=sql.Identifier(name)
    )


def _where_sql(where: Where, zone: str) -> sql.Composable:
    column = sql.SQL("r.{}").format(sql.Identifier(where.field))
    match where.test:
        case Test.EMPTY:
            return sql.SQL("coalesce({}::text, '') = ''").format(column)
        case Test.PRESENT:
            return sql.SQL("coalesce({}::text, '') <> ''").format(column)
        case Test.ONE_OF:
            return sql.SQL("coalesce({}::text IN ({}), false)").format(column, sql.SQL(", ").join(map(sql.Literal, where.values)))
    assert where.period
    back = f"{where.period.months} months" if where.period.months else f"{where.period.seconds} seconds"
    day = sql.SQL("((clock_timestamp() AT TIME ZONE {zone})::date + time '12:00' - {back}::interval)::date").format(
        zone=sql.Literal(zone), back=sql.Literal(back)
    )
    return sql.SQL("coalesce({} {} {}, false)").format(column, sql.SQL("<=" if where.test is Test.AT_LEAST else ">"), day)


def search_sql(record: RecordType, use: Use) -> sql.Composable:
    """The function that finds the right person by the declared fields, and shows no more than the declared ones, at most so many."""
    fields = sql.SQL(", ").join(_unless_protected(use, f) for f in use.fields)
    shape = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(f)) for f in use.fields)
    matches = sql.SQL(" OR ").join(sql.SQL("strpos(lower(r.{}), w.word) > 0").format(sql.Identifier(f)) for f in use.search_by)
    return sql.SQL(
        "CREATE FUNCTION {schema}.find_{table}(words text) RETURNS TABLE ({shape}) LANGUAGE sql STABLE SECURITY DEFINER "
        "SET search_path = pg_catalog AS $$ SELECT {fields} FROM public.{table} r "
        "WHERE length(trim(words)) >= 3 AND NOT EXISTS "
        "(SELECT FROM unnest(regexp_split_to_array(lower(trim(words)), '[[:space:]]+')) AS w(word) "
        "WHERE length(w.word) < 3 OR NOT ({matches})) "
        "AND NOT EXISTS (SELECT FROM public.choice c WHERE c.contact_id = {owner} AND c.lifted_at IS NULL "
        "AND c.choice IN (SELECT choice FROM gate.stop)){since}{erased} "
        "ORDER BY r.{first} LIMIT {most} $$"
    ).format(
        schema=sql.Identifier(use.audience),
        table=sql.SQL(record.table),
        shape=shape,
        fields=fields,
        matches=matches,
        owner=sql.SQL(_owner(record)[0]),
        since=sql.SQL(collected_since(use, "r.notice_version")),
        erased=sql.SQL(" AND r.erased_on IS NULL" if record.table == "contact" else ""),
        first=sql.Identifier(use.fields[0]),
        most=sql.Literal(use.at_most_found),
    )


def _unless_protected(use: Use, name: str) -> sql.Composable:
    """A field of a search; empty where it must not be seen of somebody whose address is protected."""
    column = sql.SQL("r.{}").format(sql.Identifier(name))
    if name not in use.unless_protected:
        return column
    return sql.SQL("CASE WHEN r.{protected} = 'none' THEN {column} ELSE '' END").format(protected=sql.Identifier(PROTECTED), column=column)


def _owner(record: RecordType) -> tuple[str, str]:
    """The expression for the contact that a row is about, and the join that it takes."""
    if record.subject == NOBODY:
        return "NULL::bigint", ""
    if record.table == "contact":
        return "r.id", ""
    if record.subject == "customer" or record.table == "subscription":
        return "r.contact_id", ""
    return "s.contact_id", "JOIN public.subscription s ON s.id = r.subscription_id"
