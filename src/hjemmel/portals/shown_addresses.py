"""How are assigned IP addresses shown? As sentences: from when to when you had which, and when the sentence is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hjemmel.notice.model import RecordType
from hjemmel.portals.own_day import Ends, in_words
from hjemmel.portals.rows import Row

SENTENCES = 12  # as many as one reads; the rest unfolds by months


@dataclass(frozen=True, slots=True)
class Address:
    """One assignment. `gone` is empty while it lasts: its clock has not started. An address `inside` is known in our network alone."""

    start: datetime
    end: datetime
    open: bool
    address: str
    inside: bool
    ports: str
    prefix: str
    gone: str


@dataclass(frozen=True, slots=True)
class Addresses:
    addresses: tuple[Address, ...]
    older: tuple[Address, ...]


def addresses(record: RecordType, rows: Sequence[Row], now: datetime, ends: Ends) -> Addresses:
    """The assignments of a subject, newest first."""
    newest_first = sorted(rows, key=lambda row: row["started_at"], reverse=True)
    told = tuple(_address(record, row, now, ends) for row in newest_first)
    return Addresses(told[:SENTENCES], told[SENTENCES:])


def _address(record: RecordType, row: Row, now: datetime, ends: Ends) -> Address:
    still = row["state"] == "open"
    ports = f"{row['port_from']}–{row['port_to']}" if row["port_from"] is not None and row["port_to"] is not None else ""
    return Address(
        start=row["started_at"],
        end=row["ended_at"],
        open=still,
        address=str(row["public_address"] or row["private_address"]),
        inside=row["public_address"] is None,
        ports=ports,
        prefix=row["prefix"] or "",
        gone="" if still else in_words(ends(row), record, now),
    )
