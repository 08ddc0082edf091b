"""What can reach the register, or lead out of it, beside what the notice builds?

Logins that may connect, members of the house's own roles, rights that were granted to strangers, and the ways by which rows leave or
stop being safe: publications, standing rights, functions that act as their owner, row security, tables that no log keeps. Other roles
of the same server, such as those of a partner's house, are nobody's matter as long as they reach nothing here.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from hjemmel.notice.model import Notice
from hjemmel.stores.logins import role

KINDS = frozenset({"reach", "member", "leads", "unlogged", "row-security"})
MENDED_AT_START = frozenset({"reach"})  # a start takes from everybody what it must; a single right is shown by `hjemmel prove`


def outsiders(cursor: Any, roles: Sequence[str], schemas: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(wall, how) of each. `roles` are the audiences' logins, `schemas` those that the notice compiles (and the gate)."""
    for query in (_REACH, _MEMBERS, _LEADS, _TABLES):
        cursor.execute(query, {"roles": list(roles), "schemas": list(schemas)})
        yield from ((f"{kind} {name}", how) for kind, name, how in cursor.fetchall())


def at_start(cursor: Any, notice: Notice) -> Iterator[str]:
    """A sentence for each that keeps the house shut."""
    audiences = [audience.id for audience in notice.audiences]
    for wall, how in outsiders(cursor, list(map(role, audiences)), audiences):
        kind, _, name = wall.partition(" ")
        if kind not in MENDED_AT_START:
            yield f"the register has `{name}` ({how}) that the notice lacks: take it away"


# Who but the owner, the server's first login and the audiences may connect (by a right of their own), or has a right on something.
_REACH = """
WITH own AS (SELECT oid FROM pg_roles WHERE rolname = ANY(%(roles)s) OR rolname = current_user OR oid = 10
             UNION SELECT datdba FROM pg_database WHERE datname = current_database())
SELECT 'reach', r.rolname || ' CONNECT to the database', 'a login that may connect'
FROM pg_roles r WHERE r.rolcanlogin AND r.oid NOT IN (SELECT oid FROM own)
  AND (r.rolsuper OR EXISTS (
       SELECT FROM pg_database d CROSS JOIN LATERAL aclexplode(d.datacl) g
       WHERE d.datname = current_database() AND g.grantee <> 0 AND g.privilege_type = 'CONNECT'
         AND pg_has_role(r.oid, g.grantee, 'MEMBER')))
UNION ALL
SELECT 'reach', 'PUBLIC ' || g.privilege_type || ' to the database', 'granted to everybody'
FROM pg_database d CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) g
WHERE d.datname = current_database() AND g.grantee = 0
UNION ALL
SELECT 'reach', coalesce(r.rolname, 'PUBLIC') || ' ' || g.privilege_type || ' on ' || n.nspname, 'granted'
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema' AND g.grantee <> n.nspowner
  AND g.grantee NOT IN (SELECT oid FROM own) AND coalesce(r.rolname, '') <> 'pg_database_owner'
UNION ALL
SELECT 'reach', r.rolname || ' ' || g.privilege_type || ' on ' || n.nspname || '.' || c.relname || '.' || a.attname, 'granted'
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL aclexplode(a.attacl) g JOIN pg_roles r ON r.oid = g.grantee
WHERE n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema' AND g.grantee NOT IN (SELECT oid FROM own)
UNION ALL
SELECT 'reach', r.rolname || ' EXECUTE on ' || n.nspname || '.' || p.proname, 'granted'
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN LATERAL aclexplode(p.proacl) g JOIN pg_roles r ON r.oid = g.grantee
WHERE n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema' AND g.grantee NOT IN (SELECT oid FROM own)
"""

# Members of the audiences' roles or of the owner's: they can do what those can.
_MEMBERS = """
SELECT DISTINCT 'member', m.rolname || ' of ' || r.rolname, 'may do what that role may'
FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member JOIN pg_roles r ON r.oid = a.roleid
WHERE (r.rolname = ANY(%(roles)s) OR r.rolname = current_user) AND m.rolname <> current_user
  AND NOT m.oid = (SELECT datdba FROM pg_database WHERE datname = current_database())
"""

# Ways by which rows leave: what is published, who gets rights on what will be made, functions that act as their owner, other servers.
_LEADS = """
SELECT 'leads', 'publication ' || pubname, 'rows are sent on' FROM pg_publication
UNION ALL
SELECT 'leads', 'slot ' || slot_name, 'changes are read from the log' FROM pg_replication_slots WHERE database = current_database()
UNION ALL
SELECT 'leads', 'default rights of ' || coalesce(r.rolname, 'PUBLIC'), 'whatever is made next is granted'
FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee WHERE g.grantee <> d.defaclrole
UNION ALL
SELECT 'leads', 'function ' || n.nspname || '.' || p.proname, 'it acts as its owner'
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname NOT IN ('information_schema', 'gate') AND n.nspname <> ALL(%(schemas)s)
UNION ALL
SELECT 'leads', 'event trigger ' || evtname, 'it acts on what is made' FROM pg_event_trigger
UNION ALL
SELECT 'leads', 'server ' || srvname, 'another server is reached from here' FROM pg_foreign_server
"""

_TABLES = """
SELECT 'unlogged', c.relname, 'a crash empties it, and no copy has it' FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relpersistence = 'u' AND c.relkind IN ('r', 'p')
UNION ALL
SELECT 'row-security', c.relname, 'rows are hidden by a rule that the notice lacks' FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND (c.relrowsecurity OR c.relforcerowsecurity)
"""
