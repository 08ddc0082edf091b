"""Bulk data in columns: whatever is wrong with a delivery, both ways of reading it find the same devices, facts and faults."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random

import pytest
from bench.malformed import Good, spoilt
from both_ways import BESIDE, FIELDS, by_columns, devices, tells
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hjemmel.intake import tr181_bulk, tr181_quick, vendor_names
from hjemmel.intake.parsed import Columns, Parsed
from hjemmel.project.simulator import simulate

FORMAT, SEED, TRIES = "tr181-bulk", 7, 300
UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def to_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each delivery were large, and what cannot be read in columns is found to the document."""
    monkeypatch.setattr(tr181_quick, "SMALLEST_BYTES", 0)
    monkeypatch.setattr(tr181_quick, "FEWEST", 1)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Good]:
    """The reports of homes that live, of every make that the simulator knows, each by itself."""
    feeds = simulate(60, timedelta(hours=2), tmp_path_factory.mktemp("feeds") / "all", SEED, UNTIL)
    lines = [line for file in feeds.written[FORMAT].files for line in file.read_bytes().splitlines()]
    return [Good(FORMAT, line, {}) for line in lines if line.startswith(b"{")]


def test_a_good_delivery_is_the_same_both_ways(reports: list[Good]) -> None:
    data = b"\n".join(report.data for report in reports)
    quick = tr181_quick.parse(data, BESIDE)
    assert quick is not None
    assert tells(quick) == tells(tr181_bulk.parse(data, BESIDE))
    assert by_columns(quick) > len(reports), "of most of them"


def test_a_spoilt_delivery_is_the_same_both_ways(reports: list[Good]) -> None:
    dice, in_columns = Random(SEED), 0
    for _ in range(TRIES):
        way, worse, _ = spoilt(reports, FORMAT, dice, "")
        parts = [*(report.data for report in dice.sample(reports, 2)), worse]
        dice.shuffle(parts)
        data = b"\n".join(parts)
        quick = tr181_quick.parse(data, BESIDE)
        if quick is not None:
            assert tells(quick) == tells(tr181_bulk.parse(data, BESIDE)), way
            in_columns += by_columns(quick)
    assert in_columns > TRIES, "of many, whatever stands beside them"


def test_where_hardly_one_can_be_read_in_columns_those_that_follow_are_not_tried(
    reports: list[Good], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tr181_quick, "AT_ONCE", 8)
    plain = next(report.data for report in reports if by_columns(tr181_quick.parse(report.data, BESIDE) or Parsed()))
    own_words = plain.replace(b'"Device":{', b'"Device":{"X_EX_Radio":{"Light":1},', 1)
    told = [
        re.sub(rb'(?<="CollectionTime":)\d+', lambda found, n=n: b"%d" % (int(found[0]) - n), line)
        for n, line in enumerate([own_words] * 8 + [plain] * 8)
    ]
    for data, in_columns in ((b"\n".join(told), False), (b"\n".join(reversed(told)), True)):
        quick = tr181_quick.parse(data, BESIDE)
        assert quick is not None and (by_columns(quick) > 0) is in_columns
        assert tells(quick) == tells(tr181_bulk.parse(data, BESIDE))


def test_a_table_that_names_parameters_in_standard_words_alone_is_asked_row_by_row(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The maker's access point is no device of the household, though nothing in its name tells it from the standard's."""
    table = tmp_path / "names.toml"
    entry = 'vendor = "Device.WiFi.Mesh.Node.*.MACAddress"\nstandard = "Device.WiFi.MultiAP.APDevice.{1}.MACAddress"'
    table.write_text(f"[[name]]\n{entry}\n", encoding="utf-8")
    data = b"\n".join(GATEWAY % (1795000000 + n) for n in range(20))
    assert tr181_quick.parse(data, BESIDE) is not None
    monkeypatch.setenv(vendor_names.SETTING, str(table))
    assert tr181_quick.parse(data, BESIDE) is None


STATION = b'{"MACAddress":"02:00:5e:10:00:01","Active":true,"SignalStrength":-61}'
GATEWAY = (
    b'{"Report":[{"CollectionTime":%d,"Device":{"DeviceInfo":{"SerialNumber":"EX-1","ModelName":"hg1"},"DHCPv4":{"Server":{"Enable":true}},'
    b'"WiFi":{"AccessPoint":{"1":{"AssociatedDevice":{"1":' + STATION + b"}}}}}}]}"
)


@pytest.mark.parametrize(
    ("usual", "instead"),
    [
        (b'"Device":{', rb'"Device\u002eWiFi\u002eMultiAP\u002eAPDevice\u002e1\u002eMACAddress":"02:00:5e:10:00:01","Device":{'),
        (b'"SignalStrength":-61', rb'"SignalStrength":"-61\u0000"'),
        (b'"Active":true', rb'"Active":"true\u0000"'),
        (b'"CollectionTime":1795000040', rb'"CollectionTime":"1795000040\u0000"'),
        (b'"DHCPv4":{"Server":{"Enable":true}}', rb'"DHCPv4":"\u0000"'),
        (b'"Device":{', b'"Device":{"Light":1e999,'),
        (b'"Device":{', b'"Device":{"Light":"' + b"1" * 5000 + b'","Lamp":-' + b"1" * 5000 + b","),
        (b'"SignalStrength":-61', b'"SignalStrength":-61,"SignalStrength":1e999,"SignalStrength":' + b"1" * 5000),
        (b'"Device":{', b'"InternetGatewayDevice":{"DeviceInfo":{"Manufacturer":"Google","ModelName":"Wifi"}},"Device":{'),
        (b'"Device":{', b'"InternetGatewayDevice":{"WANDevice":{"1":{"WANConnectionDevice":{"1":{"WANIPConnection":{"1":'
         b'{"ConnectionType":"IP_Bridged"}}}}}}},"Device":{'),
    ],
    ids=["an escaped path", "zero in a figure", "in a yes or no", "in a time", "for a table", "infinite", "thousands of digits",
         "a figure again and again", "old tree: maker", "old tree: mode"],
)  # fmt: skip
def test_one_odd_report_among_many_is_the_same_both_ways(usual: bytes, instead: bytes) -> None:
    lines = [GATEWAY % (1795000000 + n) for n in range(80)]
    assert usual in lines[40]
    lines[40] = lines[40].replace(usual, instead)
    data = b"\n".join(lines)
    quick = tr181_quick.parse(data, BESIDE)
    assert quick is not None and by_columns(quick) > 0
    assert tells(quick) == tells(tr181_bulk.parse(data, BESIDE))


def test_the_mode_is_the_same_both_ways_whoever_translates_or_serves_addresses() -> None:
    lines = []
    for one, other, serves in product(("true", "false", "null"), repeat=3):
        nat = f'"Device":{{"NAT":{{"InterfaceSetting":{{"1":{{"Enable":{one}}},"2":{{"Enable":{other}}}}}}},'
        told = (GATEWAY % (1795000000 + len(lines))).replace(b'"Device":{', nat.encode())
        lines.append(told.replace(b'"Server":{"Enable":true}', f'"Server":{{"Enable":{serves}}}'.encode()))
    quick, patient = _same_both_ways(b"\n".join(lines))
    assert by_columns(Parsed(columns=[quick])) == len(lines) == len(patient)
    assert Counter(quick.facts["gateway_mode"]) == {"router": 9, "bridge": 10, "unknown": 8}


def test_what_a_mesh_counts_in_its_own_unit_is_the_same_both_ways() -> None:
    lines = []
    for n, unit in enumerate(["", '"ByteCounterUnits":1,', '"ByteCounterUnits":"2",', '"ByteCounterUnits":9,'] * 20):
        mesh = f'"DataElements":{{"Network":{{"Device":{{"1":{{"Radio":{{"1":{{"BSS":{{"1":{{{unit}"STA":{{"1":'
        sta = '{"MACAddress":"02:00:5e:10:00:02","BytesSent":5,"BytesReceived":6}' + "}" * 9 + ","
        told = (mesh + sta).encode() if n % 3 else b""
        lines.append((GATEWAY % (1795000000 + n)).replace(b'"WiFi":{', b'"WiFi":{' + told))
    found = _same_both_ways(b"\n".join(lines))
    counted = {row[FIELDS.index("download_bytes") + 2] for columns in found for row in devices(columns)}
    assert counted == {None, 5, 5 << 10, 5 << 20}


@pytest.mark.parametrize(("model", "name"), [("NLS-1304-25", "google wifi"), ("H2D", "nest wifi"), ("hg1", "hg1")])
def test_equipment_has_the_same_name_both_ways(model: str, name: str) -> None:
    lines = [(GATEWAY % (1795000000 + n)).replace(b'"hg1"', f'"{model}"'.encode()) for n in range(20)]
    quick, patient = _same_both_ways(b"\n".join(lines))
    assert by_columns(Parsed(columns=[quick])) == 20
    assert {*quick.facts["equipment_model"]} == {*patient.facts["equipment_model"]} == {name}


figures = st.one_of(
    st.from_regex(r"[+-]?0{0,2}[0-9]{0,17}(\.[0-9]{0,3})?([eE][+-]?[0-9]{1,2})?", fullmatch=True),
    st.text("0159+-.eE_ ", max_size=7),
    st.sampled_from(["+1e5", "1.e5", "00.5e6", ".5E+6", "-61.0", "1e400", "-1e-400", "nan", "+inf", "0x1f", "1,5", "\u0661", "9" * 400]),
)
MEMBERS = ("SignalStrength", "LastDataDownlinkRate", "LastDataUplinkRate", "BytesSent", "BytesReceived")


@given(st.lists(st.tuples(st.sampled_from(MEMBERS), figures, st.booleans()), min_size=1, max_size=20))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_a_figure_in_a_text_or_by_itself_is_one_both_ways(told: list[tuple[str, str, bool]]) -> None:
    lines = []
    for n, (member, figure, in_a_text) in enumerate(told):
        written = f'"{member}":"{figure}"' if in_a_text else f'"{member}":{figure}'
        written = f'"Stats":{{{written}}}' if member.startswith("Bytes") else written
        lines.append((GATEWAY % (1795000000 + n)).replace(b'"SignalStrength":-61', written.encode()))
    _same_both_ways(b"\n".join(lines))


@pytest.mark.parametrize(("written", "is_"), [("+1e5", 100_000), ("1.e5", 100_000), ("00.5e6", 500_000), ("1.5e0", None), ("1e400", None)])
def test_a_figure_is_a_figure_however_its_text_is_ornate(written: str, is_: int | None) -> None:
    line = (GATEWAY % 1795000000).replace(b'"SignalStrength":-61', f'"LastDataDownlinkRate":"{written}"'.encode())
    for columns in _same_both_ways(line):
        assert [row[FIELDS.index("download_kbps") + 2] for row in devices(columns)] == [is_]


def test_a_fleet_whose_names_hold_security_is_readin_columns() -> None:
    told = b'"AccessPoint":{"1":{"Security":{"ModeEnabled":"WPA3-Personal","SecurityModes":"x"},'
    assert b'"AccessPoint":{"1":{' in GATEWAY
    data = b"\n".join((GATEWAY % (1795000000 + n)).replace(b'"AccessPoint":{"1":{', told) for n in range(20))
    quick, patient = _same_both_ways(data)
    assert by_columns(Parsed(columns=[quick])) == 20 == len(patient)


def _same_both_ways(data: bytes) -> list[Columns]:
    """What was read, each way."""
    quick, patient = tr181_quick.parse(data, BESIDE), tr181_bulk.parse(data, BESIDE)
    assert quick is not None
    assert tells(quick) == tells(patient)
    return [columns for columns in (*quick.columns, *patient.columns) if len(columns)]
