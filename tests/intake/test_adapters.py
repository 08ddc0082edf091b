"""The list of adapters, and what every one of them promises."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from decoder_reports import decoder_report
from gateway_reports import document, flat, gateway, host, station
from hypothesis import given, settings
from hypothesis import strategies as st
from mangled import mangled, repeated

import translators
from bank_files import Paid, camt, kid, ocr_file
from hjemmel.intake import customers_csv, delivery_points_csv, dig_plans_csv, invoices_csv, products_csv
from hjemmel.intake.adapters import ADAPTERS, nearest
from hjemmel.intake.payments import RECORDS
from hjemmel.notice.language import load
from sample_notice import FOLDER

SAMPLES = Path(__file__).parent / "samples"
HOME = gateway(
    [station("02:00:5e:00:53:01")], [host("02:00:5e:00:53:01", "Støvsuger"), host("02:00:5e:00:53:02", InterfaceType="Ethernet")]
)
CUSTOMER = (
    "100{n},Åse Øvre,Gata 1,4000,Eksempelstad,,,,,nb,,S{n},fibre-500,Nordvik,2024-01-01,,u{n},DP-{n},+4751000101,EX-{n}/gateway/E/HG-1\n"
)
INVOICE = "F{n},S1,2026-04-01,2026-04-30,2026-05-05,2026-05-25,79900,0,0,nei\n"
WHOLE = {
    "radius-detail": (SAMPLES / "freeradius-3.2.1-detail-20261124").read_bytes(),
    "kamailio-cdr": (SAMPLES / "kamailio-5.6.3-cdrs-flatstore.log").read_bytes(),
    "tr181-bulk": b"\n".join((document(HOME), flat(HOME, at=1_795_482_060), document(HOME, HOME, at=1_795_482_120), b"")),
    "customers-csv": (",".join(customers_csv.COLUMNS) + "\n" + "".join(CUSTOMER.format(n=n) for n in (1, 2, 3))).encode(),
    "invoices-csv": (",".join(invoices_csv.COLUMNS) + "\n" + "".join(INVOICE.format(n=n) for n in (1, 2, 3))).encode(),
}
POINT = "P-{n},S1,59.1{n},5.7,fibre,built,Nordvik,,\n"
WHOLE |= {
    "products-csv": (",".join(products_csv.COLUMNS) + "\nF500,Fiber 500,internet,ja,79900,\nTV1,TV,tv,nei,29900,2026-01-01\n").encode(),
    "delivery-points-csv": (",".join(delivery_points_csv.COLUMNS) + "\n" + "".join(POINT.format(n=n) for n in (1, 2, 3))).encode(),
    "dig-plans-csv": (",".join(dig_plans_csv.COLUMNS) + "\nStorgata 1 til 9,2026-12-01,2026-12-11,grav,\n").encode(),
}
ACCOUNTING = (
    '{{"Acct-Status-Type": "Start", "Event-Timestamp": "179547840{n}", "User-Name": "u{n}", "Acct-Session-Id": "s{n}", '
    '"Framed-IP-Address": "203.0.113.{n}"}}\n'
)
WHOLE |= {"radius-linelog": "".join(ACCOUNTING.format(n=n) for n in (1, 2, 3)).encode()}
GIVEN = (
    "2026-11-24 02:16:4{n} CET Address: 203.0.113.{n} has been assigned for 1 hrs 0 mins 0 secs to a device with hardware address: "
    "hwtype=1 00:00:5e:00:53:0{n}\n"
)
WHOLE |= {
    "kea-leases": (SAMPLES / "kea-2.2.0-leases4.csv").read_bytes(),
    "kea-legal": "".join(GIVEN.format(n=n) for n in (1, 2, 3)).encode(),
}
TIME = datetime(2026, 11, 24, 1, tzinfo=UTC)
PORTS = "2026-11-24T01:00:0{n}Z cgn1.example A VRF 0 INT 100.64.12.{n} EXT 198.51.100.7:{n}024-{n}535\n"
WHOLE |= {"cgnat-syslog": "".join(PORTS.format(n=n) for n in (1, 2, 3)).encode()}
BLOCKS = [translators.block(translators.GIVEN, f"100.64.12.{n}", "198.51.100.7", TIME, 1024 * n) for n in (1, 2, 3)]
WHOLE |= {"nat-ipfix": b"".join(translators.told(TIME, one) for one in BLOCKS)}
CLIENT = (
    '{{"type": "DeviceMonitoring", "interfaces": [{{"wireless": {{"mode": "access_point", '
    '"clients": [{{"mac": "02:00:5e:00:53:0{n}"}}]}}}}]}}\n'
)
BESIDE = {
    "cmcd": {"sn": "EX-STB-1"},
    "netjson": {"sn": "EX-AP1-7", "received_at": "1795482000"},
}  # what a carrier tells of a format that does not say it
READ = ",x,2026-11-24T01:00:00Z\n"
WHOLE |= {
    "netjson": "".join(CLIENT.format(n=n) for n in (1, 2, 3)).encode(),
    "tr069-dump": (
        "Parameter,Value,Value type,Value timestamp\n"
        f"Device.DeviceInfo.SerialNumber,EX-1{READ}Device.Optical.Interface.1.Status,Up{READ}"
        f"Device.WiFi.AccessPoint.1.AssociatedDevice.1.MACAddress,02:00:5e:00:53:01{READ}"
    ).encode(),
}
WHOLE["asterisk-cdr"] = (SAMPLES / "asterisk-Master.csv").read_bytes()
WHOLE["freeswitch-cdr"] = (SAMPLES / "freeswitch-cdr.json").read_bytes()
WHOLE["cmcd"] = (SAMPLES / "cmcd-v2-event-batch-body.txt").read_bytes()
WHOLE["tr135"] = decoder_report(ended=1_795_482_000) + b"\n" + decoder_report(ended=1_795_482_900, channel="239.0.0.7") + b"\n"
WHOLE["ocr"] = ocr_file([Paid(kid(n), 100 * n, number=n) for n in (1, 2, 3)])
WHOLE["camt054"] = camt([Paid(kid(n), 100 * n, number=n) for n in (1, 2, 3)])
PARTY = '{{"id": "100{n}", "givenName": "Åse", "familyName": "Øvre", "contactMedium": [{{"phoneNumber": "+4751000101"}}]}}\n'
WHOLE["tmf632"] = "".join(PARTY.format(n=n) for n in (1, 2, 3)).encode()
SPARSE = ("tmf632",)  # says what it knows, and the rest stays as it was
SHRINKING = ("tv-viewing",)  # one row tells of several records: of fewer of them it tells less
FORMATS = sorted(ADAPTERS)


def parsed_as(name, data):
    return ADAPTERS[name].parse(data, BESIDE.get(name, {}))


def told(parsed):
    """Everything that a delivery holds, row by row."""
    paid = [("payment", str(payment)) for payment in parsed.payments]
    rows = [(c.record, *row) for c in parsed.columns for row in zip(c.keys, *c.values.values(), *c.facts.values(), strict=True)]
    return paid + rows + [(record, *sorted(map(str, entry.items()))) for record, entries in parsed.entries.items() for entry in entries]


def test_each_format_has_a_whole_sample_that_is_read_without_a_fault():
    assert set(WHOLE) == set(ADAPTERS)
    for name, data in WHOLE.items():
        parsed = parsed_as(name, data)
        assert not parsed.faults, name
        assert told(parsed), name


@pytest.mark.parametrize("name", FORMATS)
def test_an_adapter_brings_the_declared_fields_of_declared_records_and_no_others(name):
    notice = load(FOLDER)
    parsed = parsed_as(name, WHOLE[name])
    of_payments = set(RECORDS) if parsed.payments else set()
    assert {columns.record for columns in parsed.columns} | set(parsed.entries) | of_payments == set(ADAPTERS[name].records)
    for columns in parsed.columns:
        filled_by_the_house = {"area"}
        assert set(columns.values) == {field.name for field in notice.record(columns.record).fields} - filled_by_the_house
    for record, entries in parsed.entries.items():
        named = {"customer": {"customer_number"}, "subscription": {"subscription_number"}}.get(notice.record(record).subject, set())
        owner = set() if record == "contact" else named
        declared = {field.name for field in notice.record(record).fields}
        assert all(set(entry) - owner == declared or (name in SPARSE and set(entry) <= declared) for entry in entries), record


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_data_cut_off_at_any_byte_never_raise_and_never_yield_half_a_record(name, data):
    whole = WHOLE[name]
    cut = data.draw(st.integers(0, len(whole) - 1))
    parsed = parsed_as(name, whole[:cut])
    complete = told(parsed_as(name, whole))
    assert {row for row in told(parsed) if row[0] not in SHRINKING} <= set(complete)
    assert parsed.faults or cut == 0 or is_an_end(name, whole[:cut], whole[cut:])


def is_an_end(name, before, after):
    """Whether a delivery may end here: at the end of a line, or of a message."""
    if name == "nat-ipfix":
        return not len(before) % (len(WHOLE[name]) // 3)
    return before.endswith(b"\n") or after.startswith(b"\n")


@pytest.mark.parametrize("name", FORMATS)
@given(noise=st.binary(max_size=400), at=st.integers(0, 4000))
@settings(max_examples=100, deadline=None)
def test_noise_anywhere_never_raises(name, noise, at):
    whole = WHOLE[name]
    parsed_as(name, whole[:at] + noise + whole[at + len(noise) :])
    parsed_as(name, noise)


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_mangled_data_never_raise_and_no_fault_repeats_them(name, data):
    sent = data.draw(mangled(WHOLE[name]))
    parsed = parsed_as(name, sent)
    assert repeated(parsed, sent) == set()
    assert all(fault.line >= 1 for fault in parsed.faults)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_at_all_holds_nothing(name):
    assert told(parsed_as(name, b"")) == []


def test_a_format_that_is_misspelt_has_a_nearest_one():
    assert nearest("radius") == "radius-detail"
    assert nearest("tr181") == "tr181-bulk"
    assert nearest("zzz") is None
