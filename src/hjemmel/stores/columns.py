"""Which columns exist, and who named each?

Every column of the register is a declared field, or one of these that hold the house together and say nothing about a person.
The start-up check compares this with what the databases really have.
"""

from collections.abc import Mapping

from hjemmel.notice.model import Field, Kind, Notice, RecordType

# Columns that a record's table has besides its declared fields, with the reason.
HOUSE_COLUMNS: Mapping[str, str] = {
    "id": "row number inside the register; never leaves it",
    "contact_id": "whose row it is",
    "subscription_id": "whose row it is",
    "key": "the random key that events carry instead of a name",
    "subscription": "the random key that events carry instead of a name",
    "evidence_salt": "makes references in the evidence unlinkable once the person is erased",
    "erased_on": "the day on which all that may be erased was; what is left is opened only to those whom a duty to keep it serves",
    "notice_version": "the version of the notice under which the row was collected",
    "token_digest": "SHA-256 of a secret that only its holder knows",
    "batch": "the intake batch that brought the row",
    "password": "an argon2 hash; the password itself is stored nowhere",
    "data": "the secret half of a second factor, encrypted, or the public key of a passkey",
}

# Tables that hold nothing about a person, with the reason.
HOUSE_TABLES: Mapping[str, str] = {
    "batch": "digests and counts of intake batches",
    "counted_payment": "digests of payments that have been counted, for two years",
    "quarantine": "keys of unknown subscriptions, for at most 24 hours",
    "source": "machines that may deliver",
    "sweep": "counts of each run of expiry",
    "held_span": "why and until when a span of records is kept",
    "swept_partition": "which partitions a sweep has looked at and left rows in",
    "erasure": "which erasures were carried out, by keyed references",
    "leftover": "tables whose files may still hold what was deleted",
    "notice_load": "versions of the notice that have run here",
    "published_notice": "versions of the notice that were published, word for word",
    "evidence_entry": "acts, with keyed references instead of persons",
    "evidence_link": "the hash chain over the acts",
    "evidence_head": "the Merkle roots over the acts",
    "django_migrations": "which migrations have run",
    "sign_in_session": "signed-in sessions, gone when they end",
    "sign_in_count": "how often something was tried, by keyed digests, gone when it no longer counts",
    "account_emailaddress": "the sign-in library asks it; a constraint keeps it empty",
    "socialaccount_socialaccount": "the sign-in library asks it; a constraint keeps it empty",
}
HOUSE_PREFIXES = ("procrastinate_",)  # the job queue: names of jobs and instants

CLICKHOUSE_TYPES: Mapping[str, str] = {
    "text": "String",
    "mac": "LowCardinality(String)",
    "ip": "IPv6",
    "instant": "DateTime64(3, 'UTC')",
    "date": "Date32",
    "bool": "Bool",
    "float64": "Float64",
    "choice": "LowCardinality(String)",
    **{f"{sign}int{bits}": f"{'UInt' if sign else 'Int'}{bits}" for sign in ("u", "") for bits in (8, 16, 32, 64)},
}


# In parts of small granules each column is packed a thousand rows at a time: ZSTD took as long to do so as all the rest of an insert.
GENERAL_CODEC = "LZ4"


def clickhouse_type(field: Field) -> str:
    """The event engine's type for a declared field."""
    base = CLICKHOUSE_TYPES[field.type]
    if not field.optional:
        return base
    return f"LowCardinality(Nullable({base[15:-1]}))" if base.startswith("LowCardinality(") else f"Nullable({base})"


def codec(field: Field) -> str:
    """The compression that suits a declared field: deltas for clocks and counters, a general one for the rest."""
    if field.type == "instant":
        return f"CODEC(DoubleDelta, {GENERAL_CODEC})"
    if field.type in ("uint64", "int64"):
        return f"CODEC(T64, {GENERAL_CODEC})"
    return f"CODEC({GENERAL_CODEC})"


def time_step(step: str, clock: str, zone: str) -> str:
    """The ClickHouse expression of the local hour, day or month (as its first instant) that holds a clock."""
    return f"toStartOf{step.capitalize()}(toTimeZone({clock}, '{zone}'))"


def event_columns(record: RecordType) -> dict[str, str]:
    """Column name → ClickHouse type of an event table, declared fields first."""
    declared = {field.name: clickhouse_type(field) for field in record.fields}
    return {"subscription": "UInt64", **declared, "batch": "UInt64", "notice_version": "UInt16"}


def declared_tables(notice: Notice) -> dict[str, set[str]]:
    """Register table → the columns that the notice and the house know in it."""
    return {r.table: {f.name for f in r.fields} | set(HOUSE_COLUMNS) for r in notice.records() if r.kind is Kind.ENTRY}
