"""What a delivery of bulk data tells, whichever way it was read."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from hjemmel.intake.parsed import Columns, Parsed

BESIDE = {"received_at": "1795000000"}
FIELDS = (
    "device_name", "mac", "connection", "ssid", "signal_dbm", "download_kbps", "upload_kbps", "download_bytes", "upload_bytes",
    "access_point", "equipment_model",
)  # fmt: skip


def by_columns(quick: Parsed) -> int:
    """How many devices were read in columns."""
    return sum(sum(columns.weights or ()) for columns in quick.columns if columns.packed is not None)


def tells(parsed: Parsed) -> Any:
    """The devices and what the conditions are tried on, in one order; faults and counts."""
    seen, facts = Counter[Any](), Counter[Any]()
    tallies = sum((columns.tallies for columns in parsed.columns), Counter[Any]())
    for columns in parsed.columns:
        seen.update(devices(columns))
        told = zip(columns.keys, columns.values["seen_at"], *(columns.facts[name] for name in sorted(columns.facts)), strict=True)
        for row, weight in zip(told, columns.weights or [1] * len(columns), strict=True):
            facts[row] += weight
    return seen, facts, tallies, [str(fault) for fault in parsed.faults], parsed.alarms, parsed.ignored, parsed.refused


def devices(columns: Columns) -> list[Any]:
    """Each with whose it is and when, and its FIELDS."""
    if columns.packed is None:
        return list(zip(columns.keys, columns.values["seen_at"], *(columns.values[name] for name in FIELDS), strict=True))
    keys = sorted(set(columns.keys))
    everything = SimpleNamespace(
        stay=list(range(len(columns))), subscriptions=[keys.index(key) for key in columns.keys], areas=["x"] * len(columns)
    )
    values, whose = columns.packed.unpacked(columns, everything)
    assert set(values["area"].to_pylist()) <= {"x"}
    return [
        (keys[holder], *rest)
        for holder, *rest in zip(
            whose.to_pylist(), values["seen_at"].to_pylist(), *(values[name].to_pylist() for name in FIELDS), strict=True
        )
    ]
