"""Whatever stands where in a bulk data report, and however often, both ways of reading it find the same devices, facts and faults."""

import json
from typing import Any

import pytest
from both_ways import BESIDE, by_columns, tells
from gateway_reports import AT, gateway, host, station
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hjemmel.intake import tr181_bulk, tr181_quick

FIRST, SECOND, THIRD = "02:00:5e:00:53:01", "02:00:5e:00:53:02", "02:00:5e:00:53:03"
REPORT = {
    "CollectionTime": AT,
    "Device": {
        **gateway(
            [
                station(FIRST, Stats={"BytesSent": 1, "BytesReceived": 2}, Active=True),
                station(SECOND, AssociationTime="2026-11-23T22:00:00Z"),
            ],
            [host(FIRST, "tv"), host(THIRD, "pc", Layer1Interface="Device.WiFi.SSID.5", WANStats={"BytesSent": 3})],
        ),
        "NAT": {"InterfaceSetting": {"1": {"Enable": False}}},
        "DHCPv4": {"Server": {"Enable": True}},
    },
}
# As JSON, and as what is none: figures at every limit, words that some readers take for others, letters that some cannot hold.
FIGURES = (
    "NaN Infinity 1e999 -1e999 -0 -0.0 0 1 999 1000.0 4294967295 4294967295.5 4294967296 9007199254740991 9007199254740993 "
    "9223372036854775808 18446744073709551616 -61.5 -61.0 -200 -201 220 221 1e-400 1.7e9 1795482000 1795482000.0004 946684800 "
    "4102444799.9999999 4102444800 01 1. +1"
).split()
WORDS = [
    "", " ", "0", "1", "-61", " -61", "-61\n", "0x10", "1_0", "+1e5", "true", "TRUE", "null", "nan", "inf", "*", "unknown", "Unknown ",
    "\uff19", "1795482000", "+1.795482e9", " 1795482000", "1_795_482_000", "2026-11-24T01:00:00+01:00", "20261124", "2000", "21",
    "0001-01-01T00:00:00Z", FIRST, SECOND.upper(), FIRST.replace(":", "-"), "ff:ff:ff:ff:ff:ff", "02:00:5e:00:53:0g", "\u0130", "\ufeff",
    "02:00:5e:00:53:0\uff11", "\u2028", "Router", "Bridge/Extender", "Ethernet", "Wi-Fi", "802.11", "Other", "Device.WiFi.SSID.5..",
    "WiFi.SSID.5-a.", "xWiFi.Radio.", "WiFi.Ethernet.", "Google", "Wifi", "1" * 5000, "\u00e9" * 65, "\U0001f600" * 65,
]  # fmt: skip
ESCAPED = [r'"\ud800"', r'"\ude00\ud83d"', r'"\ud83d\ude00"', r'"\u0000"', r'"\u0041"', r'"\/\""', r'"\x"', '"\t"', '"\x7f"']
OTHERS = [
    "true", "false", "null", "{}", "[]", "[1]", "[{}]", '{"1":null}', '{"1":{}}', '{"a":1}', '{"1":{"Enable":true}}', "1" * 400, "1" * 5000,
]  # fmt: skip
fragments = st.one_of(st.sampled_from([*FIGURES, *ESCAPED, *OTHERS]), st.sampled_from(WORDS).map(json.dumps))
NAMES = [
    "Report", "Device", "CollectionTime", "DeviceInfo", "SerialNumber", "WiFi", "SSID", "AccessPoint", "MACAddress", "SignalStrength",
    "Active", "Stats", "BytesSent", "Hosts", "Host", "PhysAddress", "Enable", "MultiAP", "APDevice", "DataElements", "1", "2", "01", "",
    "report", "Light", "Noise", "Security", "Description", "InternetGatewayDevice", "a b", "\u00e9", "X_EX", "a.b",
]  # fmt: skip
named = st.one_of(
    st.sampled_from(NAMES).map(json.dumps), st.sampled_from([r'"\u0052eport"', r'"Dev\u0069ce"', r'"\ud800"', r'"A\u0000"', r'"\n"'])
)
changes = st.tuples(
    st.integers(0, 400), st.sampled_from(["put", "put", "put", "again", "before", "beside", "call", "twice", "drop"]), named, fragments
)
torn = st.one_of(
    st.none(), st.none(), st.none(), st.tuples(st.integers(0, 3000), st.integers(0, 9), st.sampled_from(list(' ,:{}"\\\t\x0b\0\ufeff-0e')))
)

Written = list[Any]  # an object as [name, value] by [name, value], an array as its values; text is JSON as it stands


def loose(value: Any) -> Any:
    if isinstance(value, dict):
        return [[json.dumps(name), loose(inner)] for name, inner in value.items()]
    return (list(map(loose, value)),) if isinstance(value, list) else json.dumps(value)


def written(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ",".join(map(written, value[0])) + "]"
    return value if isinstance(value, str) else "{" + ",".join(f"{name}:{written(inner)}" for name, inner in value) + "}"


def places(value: Any) -> list[tuple[Written, Written]]:
    """Each member beside the object that has it, in order."""
    if isinstance(value, tuple):
        return [place for inner in value[0] for place in places(inner)]
    found = [] if isinstance(value, str) else value
    return [place for member in found for place in [(found, member), *places(member[1])]]


def change(document: Any, where: int, how: str, name: str, fragment: str) -> None:
    among = places(document)
    if not among:
        return
    whole, member = among[where % len(among)]
    match how:
        case "put":
            member[1] = fragment
        case "again":
            whole.append([member[0], fragment])
        case "before":
            whole.insert(0, [member[0], fragment])
        case "beside":
            whole.insert(where % (len(whole) + 1), [name, fragment])
        case "call":
            member[0] = name
        case "twice":
            whole.append([member[0], written(member[1])])
        case "drop":
            whole.remove(member)


def line(reports: int, at: int, changed: list[tuple[int, str, str, str]], tear: tuple[int, int, str] | None) -> str:
    document = loose({"Report": [REPORT | {"CollectionTime": at + n} for n in range(reports)]})
    for each in changed:
        change(document, *each)
    text = written(document)
    if tear:
        place = tear[0] % len(text)
        text = text[:place] + tear[2] + text[place + tear[1] :]
    return text


@given(
    st.lists(st.tuples(st.sampled_from([0, 1, 1, 1, 2]), st.integers(0, 3), st.lists(changes, max_size=3), torn), min_size=1, max_size=3),
    st.booleans(),
)
@example([(1, 0, [(3, "beside", '"Light"', "1e999")], None)], True)
@example([(1, 0, [(3, "beside", '"Light"', "1" * 5000)], None)], True)
@example([(1, 0, [(4, "again", "", "1e999")], None)], True)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_ways_read_the_same_of_whatever_is_changed(lines: list[Any], beside: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tr181_quick, "SMALLEST_BYTES", 0)
        patch.setattr(tr181_quick, "FEWEST", 1)
        context = BESIDE if beside else {}
        whole = line(1, AT + 100, [], None)
        data = "\n".join([whole, *(line(reports, AT + 10 * at, changed, tear) for reports, at, changed, tear in lines)]).encode()
        quick = tr181_quick.parse(data, context)
        assert quick is not None and by_columns(quick) >= 3, "of the one that is whole"
        assert tells(quick) == tells(tr181_bulk.parse(data, context))
