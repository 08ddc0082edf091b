"""What may an audience see of the events?

One database for each audience, holding parameterised views with only the declared columns, rows and ages. A view yields rows
only under a ticket that the register signed a moment ago; the key lies in a dictionary that only the views' definer may read.
"""

from hjemmel.gate.compile_filter import Dialect, Terms, collected_since, compile_filter
from hjemmel.gate.floor import floor_of
from hjemmel.notice.model import Field, Needs, Notice, RecordType, Use
from hjemmel.notice.vocabulary import GROUP_STEPS
from hjemmel.stores import events
from hjemmel.stores.columns import time_step
from hjemmel.stores.event_tables import event_records

NOW = "now64(3)"
_LEFT_OUT = (
    "subscription NOT IN (SELECT toUInt64(key) FROM (SELECT arrayJoin(arrayFilter(k -> k != '', splitByChar(',', {extra:String}))) AS key))"
)
ADDED_UP = ("s", "byte", "øre")  # units whose sum over a group means something; of the others the median and the low end do


def view_name(record: RecordType, use: Use) -> str:
    """The view of one use: the record's table, with the use's id where the audience has several."""
    several = len([u for u in record.uses_of(use.audience) if u.needs is not Needs.SEARCH]) > 1
    return f"{record.table}_{use.id.replace('-', '_')}" if several else record.table


def hang_windows(notice: Notice, ticket_key: str) -> None:
    """Compile every view of every audience anew, and drop those that the notice no longer declares."""
    lay_key(ticket_key)
    wanted: dict[str, dict[str, str]] = {a.id: {} for a in notice.audiences}
    for record in event_records(notice):
        for use in record.uses:
            wanted[use.audience][view_name(record, use)] = view_sql(record, use, notice.time_zone)
    for audience, views in wanted.items():
        database = events.audience_database(audience)
        events.run(f"CREATE DATABASE IF NOT EXISTS {database}")
        for name in views_of(audience):
            if name not in views:
                events.run(f"DROP VIEW {database}.{name}")
        for name, sql in views.items():
            events.run(create_view(audience, name, sql))


def create_view(audience: str, name: str, sql: str) -> str:
    """The statement that hangs one window."""
    return f"CREATE OR REPLACE VIEW {events.audience_database(audience)}.{name} DEFINER = CURRENT_USER SQL SECURITY DEFINER AS {sql}"


def views_of(audience: str) -> list[str]:
    sql = "SELECT name FROM system.tables WHERE database = {db:String} ORDER BY name"
    return [str(row[0]) for row in events.rows(sql, {"db": events.audience_database(audience)})]


def audience_databases() -> list[str]:
    """The audiences that the event engine has a database for."""
    prefix = f"{events.base()}_"
    found = events.rows("SELECT name FROM system.databases WHERE startsWith(name, {prefix:String}) ORDER BY name", {"prefix": prefix})
    return [str(row[0])[len(prefix) :] for row in found if str(row[0]) != vault()]


def view_sql(record: RecordType, use: Use, zone: str, oldest_first: bool = False) -> str:
    """The SELECT of one use's view. The ticket is tried last, on the few rows that are left: to hash for each row scanned is dear.

    `oldest_first` puts the rows in order where the window has none of its own; round the window it would cost as much as the window.
    """
    if use.needs is Needs.MANY_CUSTOMERS:
        return _across_sql(record, use, zone)
    if use.needs is Needs.LIST:
        return _list_sql(record, use, zone)
    held = (
        "arrayMap(span -> (toInt64(splitByChar(':', span)[1]), toInt64(splitByChar(':', span)[2])),"
        " arrayFilter(span -> span != '', splitByChar(';', {extra:String})))"
    )
    young = _young(record, use, zone, held)
    identity = ", ".join(["subscription", *record.identity])
    shown = "".join(f"{where.field} IN ({', '.join(map(repr, where.values))}) AND " for where in use.only_where)  # declared words alone
    return (
        f"SELECT {', '.join(use.fields)} FROM {events.base()}.{record.table} "
        f"PREWHERE subscription = {{subscription:UInt64}} AND {young} "
        f"WHERE {shown}{_ticket_holds(record, use, 'toString({subscription:UInt64})')} "
        f"{_newest_first(record) or (f'ORDER BY {record.clock} ' if oldest_first else '')}LIMIT 1 BY {identity}"
    )


def _young(record: RecordType, use: Use, zone: str, held: str = "") -> str:
    """Young enough, and collected under a version that had the use."""
    young = compile_filter(floor_of(record, use), zone, Dialect.CLICKHOUSE, Terms(record.clock, NOW, held))
    return young + collected_since(use, "notice_version")


def _newest_first(record: RecordType) -> str:
    """Of the reports of a record that is told anew as it goes on, the last one stands: newest clock, then the choice declared last."""
    if record.clock in record.identity:
        return ""
    choices = [f for f in record.fields if f.type == "choice" and not f.optional]
    ranks = [f"indexOf([{', '.join(repr(v) for v in f.values)}], {f.name}) DESC" for f in choices]
    return f"ORDER BY {', '.join([f'{record.clock} DESC', *ranks])} "


def _across_sql(record: RecordType, use: Use, zone: str) -> str:
    young = _young(record, use, zone)
    groups = [f"{time_step(g, record.clock, zone)} AS {g}" if g in GROUP_STEPS else g for g in use.group_by]
    measures = [_measures(record.field(f)) for f in use.fields]
    return (
        f"SELECT {', '.join([*groups, 'uniqExact(subscription) AS customers', 'count() AS records', *measures])} "
        f"FROM {events.base()}.{record.table} "
        f"WHERE (SELECT {_ticket_holds(record, use, chr(39) + '*' + chr(39))}) AND {young} AND {_LEFT_OUT} "
        f"GROUP BY {', '.join(use.group_by)} HAVING customers >= {use.at_least_customers}"
    )


def _list_sql(record: RecordType, use: Use, zone: str) -> str:
    """Row by row, with the random key of the subscription, for jobs alone; those who have said no are left out."""
    young = _young(record, use, zone)
    return (
        f"SELECT {', '.join(['subscription', *use.fields])} FROM {events.base()}.{record.table} "
        f"WHERE (SELECT {_ticket_holds(record, use, chr(39) + '*' + chr(39))}) AND {young} AND {_LEFT_OUT} "
        f"LIMIT 1 BY {', '.join(['subscription', *record.identity])}"
    )


def _measures(field: Field) -> str:
    if field.unit in ADDED_UP:
        return f"sum({field.name}) AS {field.name}_sum"
    return f"quantile(0.5)({field.name}) AS {field.name}_median, quantile(0.05)({field.name}) AS {field.name}_low"


def _ticket_holds(record: RecordType, use: Use, subject: str) -> str:
    key = f"dictGet('{vault()}.ticket_key', 'value', toUInt64(1))"
    text = f"concat('{use.audience}|{record.id}|{use.id}|', {subject}, '|', toString({{expires:UInt32}}), '|', {{extra:String}})"
    signature = f"lower(hex(SHA256(concat({key}, SHA256(concat({key}, {text}))))))"
    return f"{{expires:UInt32}} > toUnixTimestamp(now()) AND {{ticket:String}} = {signature}"


def vault() -> str:
    """The database that holds the key."""
    return f"{events.base()}_gate"


def lay_key(ticket_key: str) -> None:
    """Lay the key that signs tickets where only the windows' definer may read it."""
    place = vault()
    events.run(f"CREATE DATABASE IF NOT EXISTS {place}")
    events.run(f"CREATE TABLE IF NOT EXISTS {place}.ticket_key_value (id UInt64, value String) ENGINE = MergeTree ORDER BY id")
    events.run(f"TRUNCATE TABLE {place}.ticket_key_value")
    events.run(f"INSERT INTO {place}.ticket_key_value SELECT 1, {{value:String}}", {"value": ticket_key})
    events.run(
        f"CREATE DICTIONARY IF NOT EXISTS {place}.ticket_key (id UInt64, value String) PRIMARY KEY id "
        f"SOURCE(CLICKHOUSE(DB '{place}' TABLE 'ticket_key_value')) LAYOUT(FLAT()) LIFETIME(0)"
    )
    events.run(f"SYSTEM RELOAD DICTIONARY {place}.ticket_key")
