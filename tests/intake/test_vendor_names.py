"""The table of makers' names: the standard's names and units, and what an operator may add without code."""

import json
import math

import pytest
from gateway_reports import SERIAL, document, gateway, rows, station
from hypothesis import given
from hypothesis import strategies as st

from hjemmel.intake import tr181_bulk, vendor_names
from hjemmel.intake.vendor_names import BadTable

MAC = "02:00:5e:00:53:01"
LEVEL = "Device.Optical.Interface.1.OpticalSignalLevel"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A table of the operator's own."""

    def write(text):
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv(vendor_names.SETTING, str(file))
        vendor_names._read.cache_clear()
        return vendor_names.table()

    yield write
    vendor_names._read.cache_clear()


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("Device.Optical.Interface.1.X_TP_GPON_Config.RXPower", "5624", "-2500"),
        ("Device.Optical.Interface.1.X_TP_GPON_Config.RXPower", "0", None),
        ("Device.XPON.ONU.1.ANI.1.Transceiver.1.RxPower", "-214", "-21400"),
        ("InternetGatewayDevice.X_ALU_OntOpticalParam.RXPower", "-3.409399", "-3409"),
        ("InternetGatewayDevice.WANDevice.1.X_GponInterafceConfig.RXPower", "-7", "-7000"),
        (LEVEL, "-18950", "-18950"),
        ("InternetGatewayDevice.X_ALU_OntOpticalParam.RXPower", "none", None),
        ("InternetGatewayDevice.X_ALU_OntOpticalParam.RXPower", "nan", None),
    ],
)
def test_light_in_five_encodings_is_thousandths_of_a_dbm(name, value, level):
    assert vendor_names.table().standard({name: value}).get(LEVEL) == level


def test_the_standard_s_own_value_stands_unless_it_is_zero():
    vendor = {"Device.Optical.Interface.1.X_TP_GPON_Config.RXPower": "5624"}
    assert vendor_names.table().standard({LEVEL: "-18000", **vendor})[LEVEL] == "-18000"
    assert vendor_names.table().standard({LEVEL: "0", **vendor})[LEVEL] == "-2500"


def test_an_operator_adds_a_maker_s_name_without_code_and_goes_first(own):
    table = own(
        '[[name]]\nvendor = "Device.WiFi.AccessPoint.*.AssociatedDevice.*.X_EX_Rcpi"\n'
        'standard = "Device.WiFi.AccessPoint.{1}.AssociatedDevice.{2}.SignalStrength"\nwritten = "RCPI"\n'
    )
    name = "Device.WiFi.AccessPoint.2.AssociatedDevice.7.X_EX_Rcpi"
    assert table.standard({name: "120"})["Device.WiFi.AccessPoint.2.AssociatedDevice.7.SignalStrength"] == "-50"
    told = document(gateway([{**station(MAC, SignalStrength=0), "X_EX_Rcpi": 120}]))
    assert [row["signal_dbm"] for row in rows(tr181_bulk.parse(told))] == [-50]


@pytest.mark.parametrize("spelt", ["X_EX_Rcpi", "\\u0058_EX_Rcpi"])
def test_only_a_report_with_every_word_of_a_name_may_have_it_however_it_is_spelt(own, spelt):
    table = own(
        '[[name]]\nvendor = "Device.WiFi.AccessPoint.*.AssociatedDevice.*.X_EX_Rcpi"\n'
        'standard = "Device.WiFi.AccessPoint.{1}.AssociatedDevice.{2}.SignalStrength"\nwritten = "RCPI"\n'
    )
    words = {"Device", "WiFi", "AccessPoint", "AssociatedDevice", "X_EX_Rcpi", "SerialNumber", "PhysAddress"}
    assert table.knows(words)
    assert not any(table.knows(words - {word}) for word in ("WiFi", "AssociatedDevice", "X_EX_Rcpi"))
    told = document(gateway([{**station(MAC, SignalStrength=0), "X_EX_Rcpi": 120}])).replace(b"X_EX_Rcpi", spelt.encode())
    assert [row["signal_dbm"] for row in rows(tr181_bulk.parse(told))] == [-50]


def test_what_a_profile_calls_a_parameter_is_undone(own):
    own(
        '[[alias]]\nalias = "Assoc"\nreference = "Device.WiFi.AccessPoint.*.AssociatedDevice.*."\n'
        '[[alias]]\nalias = "AP_BSent"\nreference = "Device.WiFi.AccessPoint.*.AssociatedDevice.*.Stats.BytesSent"\n'
        '[[alias]]\nalias = "Sn"\nreference = "Device.DeviceInfo.SerialNumber"\n'
    )
    flat = {
        "CollectionTime": 1_795_482_000,
        "Sn": SERIAL,
        "Assoc.1.10.MACAddress": MAC,
        "Assoc.1.10.SignalStrength": -61,
        "AP_BSent.1.10": 9,
    }
    [row] = rows(tr181_bulk.parse(json.dumps({"Report": [flat]}).encode()))
    assert (row["key"], row["mac"], row["signal_dbm"], row["download_bytes"]) == (("serial", SERIAL), MAC, -61, 9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[name]]\n", "entry" and "write `vendor`"),
        ('[[name]]\nvendor = "X"\nstandard = "Device.A.B"\n', "whole name"),
        ('[[name]]\nvendor = "Device.X_A.*.B"\nstandard = "Device.A.{2}.B"\n', "in their order"),
        ('[[name]]\nvendor = "Device.X_A.B"\nstandard = "Device.A.B"\nwritten = "furlong"\n', "`written` is one of"),
        ('[[alias]]\nalias = "A.B"\nreference = "Device.A"\n', "one word"),
        ('[name]\nvendor = "Device.X_A"\n', "[[name]]"),
        ("[[nmae]]\n", "`nmae`"),
        ("not toml", "cannot be read"),
    ],
)
def test_a_table_with_a_fault_is_named_in_one_sentence(own, text, said):
    with pytest.raises(BadTable) as bad:
        own(text)
    assert said in str(bad.value)
    assert "mine.toml" in str(bad.value)


@given(value=st.one_of(st.text(max_size=8), st.integers(), st.floats(), st.none(), st.lists(st.integers(), max_size=2)))
def test_no_value_is_turned_into_nonsense(value):
    for name in vendor_names.WRITTEN:
        found = vendor_names._converted(name, value)
        assert found is None or math.isfinite(float(found))
