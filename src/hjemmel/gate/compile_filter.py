"""How does the notice's window read in SQL?

The same rule as `decide()`, as a predicate over a row's subject and clock in either dialect. Views are made of it, so what an
audience's login can reach is what `decide()` would allow. Only declared words and numbers ever become part of the text.
"""

from dataclasses import dataclass
from enum import StrEnum

from hjemmel.gate.floor import Floor, Reckoning
from hjemmel.notice.model import Use
from hjemmel.notice.vocabulary import ZONE_NAME


class Dialect(StrEnum):
    POSTGRESQL = "postgresql"
    CLICKHOUSE = "clickhouse"


@dataclass(frozen=True, slots=True)
class Terms:
    """SQL expressions that stand for: the row's clock, the present instant, and the spans that a hold keeps.

    `held` is, for ClickHouse, an Array(Tuple(Int64, Int64)) of [from, to) in epoch milliseconds; for PostgreSQL a
    tstzmultirange. "" where nothing can be held.
    """

    clock: str
    now: str
    held: str = ""


def compile_filter(floor: Floor, zone: str, dialect: Dialect, terms: Terms) -> str:
    """A predicate, true for the rows that are young enough, or kept by a hold.

    `terms.clock` must be an instant with time zone (timestamptz, DateTime64). Raises ValueError for a zone that is no zone name.
    """
    if not ZONE_NAME.fullmatch(zone):
        raise ValueError(f"`{zone}` is not a time zone name such as `Europe/Oslo`")
    young = _YOUNG[dialect](floor, zone, terms)
    if not (floor.holds and terms.held):
        return young
    return f"({young} OR {_HELD[dialect](terms)})"


def collected_since(use: Use, column: str) -> str:
    """What to append to a predicate in either dialect: true for rows collected under a version that had this use; "" for all."""
    return f" AND {column} >= {int(use.since_version)}" if use.since_version else ""


def _clickhouse(floor: Floor, zone: str, terms: Terms) -> str:
    clock, now = terms.clock, terms.now
    months = floor.period.months
    match floor.reckoning:
        case Reckoning.ALWAYS:
            return "1 = 1"
        case Reckoning.ROLLING if months:
            return f"{clock} >= subtractMonths(toTimeZone({now}, '{zone}'), {months})"
        case Reckoning.ROLLING:
            return f"{clock} >= {now} - toIntervalSecond({floor.period.seconds})"
        case Reckoning.MONTH_ENTRY:
            return f"{clock} >= toDateTime64(subtractMonths(toStartOfMonth(toTimeZone({now}, '{zone}')), {months}), 3, '{zone}')"
        case _:
            return f"addMonths(toDate32({clock}, '{zone}'), {months}) >= toDate32({now}, '{zone}')"


def _postgresql(floor: Floor, zone: str, terms: Terms) -> str:
    clock, now = terms.clock, terms.now
    months = floor.period.months
    match floor.reckoning:
        case Reckoning.ALWAYS:
            return "true"
        case Reckoning.ROLLING if months:
            return f"{clock} >= (({now} AT TIME ZONE '{zone}') - interval '{months} months') AT TIME ZONE '{zone}'"
        case Reckoning.ROLLING:
            return f"{clock} >= {now} - interval '{floor.period.seconds} seconds'"
        case Reckoning.MONTH_ENTRY:
            return f"{clock} >= (date_trunc('month', {now} AT TIME ZONE '{zone}') - interval '{months} months') AT TIME ZONE '{zone}'"
        case _:
            return f"(({clock} AT TIME ZONE '{zone}')::date + interval '{months} months')::date >= ({now} AT TIME ZONE '{zone}')::date"


def _held_clickhouse(terms: Terms) -> str:
    ms = f"toUnixTimestamp64Milli({terms.clock})"
    return f"arrayExists(span -> {ms} >= span.1 AND {ms} < span.2, {terms.held})"


def _held_postgresql(terms: Terms) -> str:
    return f"{terms.held} @> {terms.clock}"


_YOUNG = {Dialect.CLICKHOUSE: _clickhouse, Dialect.POSTGRESQL: _postgresql}
_HELD = {Dialect.CLICKHOUSE: _held_clickhouse, Dialect.POSTGRESQL: _held_postgresql}
