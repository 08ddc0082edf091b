"""A report of dotted names becomes the tree that each name says by itself, whatever stands beside it and in whatever order."""

import csv
import io
import tracemalloc
from typing import Any

import pytest
from gateway_reports import SERIAL, document, gateway, rows, station
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.intake import tr069_dump, tr181_bulk, tr181_names
from hjemmel.intake.tr181_nesting import DEEPEST, LONGEST_PATH
from hjemmel.intake.tr181_regroup import standard, tree

names = st.lists(st.sampled_from(["", "Device", "WiFi", "1", "SSID", "DNS"]), min_size=1, max_size=4).map(".".join)
values: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([0, 1, "x", None]),
    lambda inner: st.one_of(st.dictionaries(names, inner, max_size=4), st.lists(inner, max_size=2)),
    max_leaves=6,
)
reports = st.dictionaries(names, values, max_size=8)


def plainly(report: dict[str, Any]) -> dict[str, Any]:
    """Name by name, each walked from the root."""
    root: dict[str, Any] = {}
    for name, value in report.items():
        if "DNS" in name.split("."):
            continue
        *path, last = name.strip().rstrip(".").split(".") if "." in name else [name]
        there = root
        for part in path:
            if not isinstance(there.get(part), dict):
                there[part] = {}
            there = there[part]
        put(there, last, grouped(value))
    return root


def grouped(value: Any) -> Any:
    if isinstance(value, dict):
        return plainly(value)
    if isinstance(value, list):
        return {str(n): grouped(one) for n, one in enumerate(value, start=1)}
    return value


def put(there: dict[str, Any], name: str, value: Any) -> None:
    if isinstance(there.get(name), dict) and isinstance(value, dict):
        for inner, found in value.items():
            put(there[name], inner, found)
    else:
        there[name] = value


@given(reports)
def test_the_place_of_the_last_name_is_remembered_and_nothing_else_is_changed_by_it(report: dict[str, Any]) -> None:
    assert tree(report) == plainly(report)


@pytest.mark.parametrize(
    ("longest", "longer"),
    [
        (".".join("a" * DEEPEST), ".".join("a" * (DEEPEST + 1))),
        ("Device." + "a" * (LONGEST_PATH - 7), "Device." + "a" * (LONGEST_PATH - 6)),
        ("a", "Device." + "a." * 100_000 + "b"),
    ],
    ids=["parts", "letters", "both"],
)
def test_a_name_that_leads_deeper_than_anybody_goes_is_left_out(longest: str, longer: str) -> None:
    assert tree({longer: 1, longest: 2, "b": {longer: 3}}) == tree({longest: 2}) | {"b": {}}


def test_such_a_name_keeps_nothing_else_of_its_report_from_being_read() -> None:
    mac, deep = "02:00:5e:00:53:01", "Device." + "a." * 40_000 + "b"
    names = {"Device.DeviceInfo.SerialNumber": SERIAL, "Device.WiFi.AccessPoint.1.AssociatedDevice.1.MACAddress": mac}
    told = io.StringIO()
    csv.writer(told).writerows([["ReportTimestamp", *names, deep], [1795482000, *names.values(), 1]])
    dumped = io.StringIO()
    read = "2026-11-24T01:00:00Z"
    csv.writer(dumped).writerows([["Parameter", "Value", "Value type", "Value timestamp"], [deep, 1, "", read]])
    csv.writer(dumped).writerows([[name, value, "", read] for name, value in names.items()])
    nested = document(gateway([station(mac)])).replace(b'"Device":', b'"%s":1,"Device":' % deep.encode())
    for parsed in (tr181_bulk.parse(told.getvalue().encode()), tr069_dump.parse(dumped.getvalue().encode()), tr181_bulk.parse(nested)):
        assert not parsed.faults
        assert [row["mac"] for row in rows(parsed)] == [mac]


def test_what_stands_deep_does_not_take_its_whole_name_with_every_member() -> None:
    inner: Any = {str(n): {} for n in range(2000)} | {"RXPower": "1"}
    for n in range(100):
        inner = {"a" * 1000 + str(n): inner}
    report = {"Device": inner, "x.y": 1}
    tracemalloc.start()
    try:
        standard(report)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000, "octets; each with its whole name they are two hundred million"
    finally:
        tracemalloc.stop()


def test_a_header_is_looked_through_once_and_not_for_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr(tr181_names, "_speaks_of_activity", lambda name: looked_at.append(name) is not None)
    header = "Device." + "a." * 1000 + "b"
    tr181_bulk.parse(f"ReportTimestamp,{header}\n".encode() + b"1795482000,1\n" * 50)
    assert looked_at.count(header) == 1
