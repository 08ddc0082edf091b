"""What walls does the register really have, and what would the notice compile to?

Views, functions, rights, logins, rows of the gate, columns, constraints and triggers, each by a name and in the engine's own words.
What is declared is compiled into schemas beside the real ones, in a transaction that is rolled back: nobody is kept waiting.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from hjemmel.gate.decide import ALL_BUT_OWN
from hjemmel.gate.floor import floor_of
from hjemmel.notice.model import Kind, Needs, Notice
from hjemmel.stores import entry_tables, register_outsiders, register_windows
from hjemmel.stores.columns import HOUSE_PREFIXES
from hjemmel.stores.event_windows import view_name
from hjemmel.stores.logins import CONNECTIONS_AT_MOST, role

Walls: TypeAlias = dict[str, str]  # "view support.contact_repair" -> how it is made
BESIDE = "proof_"  # what the schemas are called into which the declared walls are compiled
GATE = "gate"
CALLABLE = ("subject(text, text, text)", "tickets(text, text, text)", "across(text, text)")  # what of the gate a login may call
OBJECTS = frozenset({"view", "table", "object", "function"})
PARTS = frozenset({"column", "constraint", "trigger", "rewrite"})
LOGINS = frozenset({"login", "right"})
ROWS = frozenset({"use", "stop", "consent", "door", "key"})
KINDS = OBJECTS | PARTS | LOGINS | ROWS | register_outsiders.KINDS
_APPENDED = [(Path(__file__).parent / "sql" / name).read_text() for name in ("evidence.sql", "published_notice.sql", "sign_in.sql")]
_SCHEMA = re.compile(r"(?<![\w.])(?:public|gate)(?=\.)|(?<=SCHEMA )gate\b|(?<=EXISTS )gate(?=;)")


def there(notice: Notice, kinds: Collection[str] = KINDS) -> Walls:
    """The walls that the register has: all of them, or those of some kinds."""
    audiences = [audience.id for audience in notice.audiences]
    walls: Walls = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = public")
        if not OBJECTS.isdisjoint(kinds):
            walls |= _objects(cursor, [GATE, *audiences])
        if not PARTS.isdisjoint(kinds):
            walls |= _tables(cursor, "public")
        if not LOGINS.isdisjoint(kinds):
            walls |= dict(_logins(cursor, audiences))
        if not register_outsiders.KINDS.isdisjoint(kinds):
            walls |= dict(register_outsiders.outsiders(cursor, list(map(role, audiences)), audiences))
        if not ROWS.isdisjoint(kinds):
            walls |= dict(_gate_rows(cursor))
    return {wall: how for wall, how in walls.items() if wall.partition(" ")[0] in kinds}


def declared(notice: Notice) -> Walls:
    """The walls that the notice compiles to, in the same names and words."""
    schemas = [GATE, *(audience.id for audience in notice.audiences)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {BESIDE}public; SET LOCAL search_path = {BESIDE}public")
        _compile_tables(cursor, notice)
        _compile_windows(cursor, notice)
        walls = _objects(cursor, [BESIDE + schema for schema in schemas]) | _tables(cursor, BESIDE + "public")
        transaction.set_rollback(True)
    walls = {_real(name): _real(how) for name, how in walls.items()}
    return walls | dict(_expected_logins(notice)) | dict(_expected_gate_rows(notice))


def _beside(statement: str) -> str:
    return _SCHEMA.sub(lambda found: BESIDE + found[0], statement)


def _real(text: str) -> str:
    return text.replace(BESIDE, "")


def _compile_tables(cursor: Any, notice: Notice) -> None:
    """Every table that the release brings or the notice declares, with its constraints and triggers."""
    compiled = [record for record in notice.records() if entry_tables.is_compiled(record)]
    with connection.schema_editor(collect_sql=True) as editor:
        for model in [*apps.get_app_config("stores").get_models(), *map(entry_tables.model_for, compiled)]:
            editor.create_model(model)
    for statement in [*editor.collected_sql, *map(entry_tables.leaves_with_owner, compiled), *_APPENDED]:
        cursor.execute(str(statement).replace("%%", "%"))


def _compile_windows(cursor: Any, notice: Notice) -> None:
    """The gate and every window, word for word as a start compiles them, but for the names of their schemas."""
    cursor.execute(_beside(register_windows.GATE))
    cursor.execute(_beside(register_windows.matter_sql(notice).as_string(None)))
    cursor.execute(_beside(register_windows.users_sql(notice).as_string(None)))
    for audience in notice.audiences:
        cursor.execute(f'CREATE SCHEMA "{BESIDE}{audience.id}"')
    for record in (r for r in notice.records() if r.kind is Kind.ENTRY):
        beside = replace(record, uses=tuple(replace(use, audience=BESIDE + use.audience) for use in record.uses))
        for use in beside.uses:
            cursor.execute(_beside(register_windows.window_sql(beside, use, notice.time_zone).as_string(None)))


def _objects(cursor: Any, schemas: Sequence[str]) -> Walls:
    """Views, functions and whatever else lies in these schemas."""
    walls: Walls = {}
    for query in (_VIEWS, _FUNCTIONS):
        cursor.execute(query, [list(schemas)])
        walls |= dict(cursor.fetchall())
    return walls


def _tables(cursor: Any, schema: str) -> Walls:
    walls: Walls = {}
    for query in (_COLUMNS, _CONSTRAINTS, _TRIGGERS):
        cursor.execute(query, {"schema": schema})
        found = [(kind, table, name, how) for kind, table, name, how in cursor.fetchall() if not table.startswith(HOUSE_PREFIXES)]
        walls |= {f"{kind} {table}.{name}": how.replace(f"{schema}.", "") for kind, table, name, how in found}
    return {name: how for name, how in walls.items() if not name.startswith("column django_") and not name.startswith("constraint django_")}


def _logins(cursor: Any, audiences: Sequence[str]) -> Iterator[tuple[str, str]]:
    names = {role(audience): audience for audience in audiences}
    prefix = role("")
    cursor.execute(_ATTRIBUTES, [list(names)])
    yield from ((f"login {names[name]}", how) for name, how in cursor.fetchall())
    cursor.execute(_NAMED_LIKE_OURS, [prefix, list(names)])
    yield from ((f"login {name.removeprefix(prefix)}", "a login") for (name,) in cursor.fetchall())
    for query in (_RIGHTS, _FUNCTION_RIGHTS, _OTHER_RIGHTS):
        cursor.execute(query, {"roles": list(names), "gate": GATE})
        yield from ((f"right {names.get(name, name)} {what}", "granted") for name, what in cursor.fetchall())


def _expected_logins(notice: Notice) -> Iterator[tuple[str, str]]:
    for audience in (a.id for a in notice.audiences):
        yield f"login {audience}", f"t f f f f f f {CONNECTIONS_AT_MOST} 0 0 "
        yield from ((f"right {audience} {what}", "granted") for what in _expected_rights(notice, audience))


def _expected_rights(notice: Notice, audience: str) -> Iterator[str]:
    yield "CONNECT to the database"
    yield from (f"USAGE on {schema}" for schema in (GATE, audience))
    yield from (f"EXECUTE on {GATE}.{function}" for function in CALLABLE)
    for record, use in ((r, u) for r in notice.records() if r.kind is Kind.ENTRY for u in r.uses_of(audience)):
        if use.needs is Needs.SEARCH:
            yield f"EXECUTE on {audience}.find_{record.table}(text)"
        else:
            yield f"SELECT on {audience}.{view_name(record, use)}"


def _gate_rows(cursor: Any) -> Iterator[tuple[str, str]]:
    if not _has_gate(cursor):
        return
    stops, given = "SELECT 'stop ' || choice, '' FROM gate.stop", "SELECT 'consent ' || choice, since::text FROM gate.consent"
    for query in (_USES, stops, given, "SELECT 'door ' || audience, role::text FROM gate.login", _KEY):
        cursor.execute(query)
        yield from cursor.fetchall()


def _has_gate(cursor: Any) -> bool:
    cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'gate' AND tablename IN ('use', 'stop', 'consent', 'login', 'key')")
    return int(cursor.fetchone()[0]) == 5


def _expected_gate_rows(notice: Notice) -> Iterator[tuple[str, str]]:
    for record, use in ((r, u) for r in notice.records() for u in r.uses):
        held = "ft"[floor_of(record, use).holds]
        told = (use.audience, use.purpose, use.needs.value, use.opt_out, held, use.consent, use.during, use.unless_used_by)
        yield f"use {record.id}.{use.id}", " ".join("-" if word is None else str(word) for word in told)
    yield from ((f"stop {choice.id}", "") for choice in notice.choices if choice.stops == ALL_BUT_OWN)
    yield from ((f"consent {choice.id}", str(choice.given_since)) for choice in notice.consents)
    yield from ((f"door {audience.id}", role(audience.id)) for audience in notice.audiences)
    yield "key of the register", sha256(settings.HJEMMEL_TICKET_KEY.encode()).hexdigest()


_VIEWS = """
SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'r' THEN 'table ' ELSE 'object ' END || n.nspname || '.' || c.relname,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) ELSE (
            SELECT coalesce(string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attname), '')
            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) END
       || ' ' || coalesce(c.reloptions::text, '') || ' ' || (c.relowner = current_user::regrole)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(%s) AND c.relkind NOT IN ('i', 'c', 't')
"""

_FUNCTIONS = """
SELECT 'function ' || n.nspname || '.' || p.proname, pg_get_functiondef(p.oid) || (p.proowner = current_user::regrole)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY(%s)
"""

_COLUMNS = """
SELECT 'column', c.relname, a.attname,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
                 CASE WHEN a.attgenerated <> '' THEN 'generated' END)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
"""

_CONSTRAINTS = """
SELECT 'constraint', c.relname, k.conname,
       concat_ws(' ', pg_get_constraintdef(k.oid), CASE WHEN NOT k.convalidated THEN 'not validated' END,
                 CASE WHEN NOT coalesce((to_jsonb(k)->>'conenforced')::boolean, true) THEN 'not enforced' END)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND k.contype IN ('c', 'u', 'p', 'f', 'x')
UNION ALL
SELECT 'constraint', c.relname, i.relname, replace(pg_get_indexdef(x.indexrelid), 'public.', '')
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND x.indisunique AND x.indisvalid
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('u', 'p', 'x'))
"""

_TRIGGERS = """
SELECT 'trigger', c.relname, t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text || ' ' || p.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'rewrite', c.relname, r.rulename, pg_get_ruledef(r.oid)
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p')
"""

_ATTRIBUTES = """
SELECT r.rolname, concat_ws(' ', r.rolcanlogin, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolbypassrls, r.rolreplication, r.rolinherit,
       r.rolconnlimit, (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid),
       (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid), '') || coalesce(array_to_string(s.setconfig, ','), '')
FROM pg_roles r LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid WHERE r.rolname = ANY(%s)
"""

_RIGHTS = """
SELECT r.rolname, p.privilege || ' on ' || n.nspname || '.' || c.relname
FROM pg_roles r CROSS JOIN pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,MAINTAIN}'::text[]) AS p(privilege)
WHERE r.rolname = ANY(%(roles)s) AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND (has_table_privilege(r.oid, c.oid, p.privilege)
       OR p.privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(r.oid, c.oid, p.privilege))
UNION ALL
SELECT r.rolname, p.privilege || ' on ' || n.nspname
FROM pg_roles r CROSS JOIN pg_namespace n CROSS JOIN unnest('{USAGE,CREATE}'::text[]) AS p(privilege)
WHERE r.rolname = ANY(%(roles)s) AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
  AND has_schema_privilege(r.oid, n.oid, p.privilege)
UNION ALL
SELECT r.rolname, p.privilege || ' to the database'
FROM pg_roles r CROSS JOIN unnest('{CONNECT,CREATE,TEMP}'::text[]) AS p(privilege)
WHERE r.rolname = ANY(%(roles)s) AND has_database_privilege(r.oid, current_database(), p.privilege)
"""

_FUNCTION_RIGHTS = """
SELECT r.rolname, 'EXECUTE on ' || n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')'
FROM pg_roles r CROSS JOIN pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE r.rolname = ANY(%(roles)s) AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
  AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
UNION ALL
SELECT r.rolname, 'EXECUTE on pg_catalog.' || p.proname
FROM pg_roles r JOIN pg_proc p ON p.pronamespace = 'pg_catalog'::regnamespace
CROSS JOIN LATERAL aclexplode(p.proacl) g WHERE r.rolname = ANY(%(roles)s) AND g.grantee = r.oid
"""

# A house whose name begins with ours has logins whose names do.
_NAMED_LIKE_OURS = """
SELECT r.rolname FROM pg_roles r WHERE starts_with(r.rolname, %s) AND r.rolname <> ALL(%s) AND NOT EXISTS (
    SELECT FROM pg_database d WHERE starts_with(d.datname, current_database() || '_') AND starts_with(r.rolname, d.datname || '_'))
"""

_OTHER_RIGHTS = """
SELECT DISTINCT r.rolname, g.privilege_type || ' on ' || n.nspname || '.' || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) g
LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND r.rolname <> ALL(%(roles)s) AND NOT r.rolsuper AND g.grantee <> c.relowner
"""

_USES = """
SELECT 'use ' || record || '.' || use,
       concat_ws(' ', audience, purpose, needs, coalesce(opt_out, '-'), holds, coalesce(consent, '-'), coalesce(during, '-'),
                 coalesce(unless_used_by, '-')) FROM gate.use
"""

_KEY = "SELECT 'key of the register', encode(sha256(convert_to(value, 'UTF8')), 'hex') FROM gate.key"
