"""The list of adapters, and what every one of them promises."""

from pathlib import Path

import pytest
from gateway_reports import document, flat, gateway, host, station
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.intake import customers_csv, invoices_csv
from hjemmel.intake.adapters import ADAPTERS, nearest
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
FORMATS = sorted(ADAPTERS)


def told(parsed):
    """Everything that a delivery holds, row by row."""
    rows = [(c.record, *row) for c in parsed.columns for row in zip(c.keys, *c.values.values(), *c.facts.values(), strict=True)]
    return rows + [(record, *sorted(map(str, entry.items()))) for record, entries in parsed.entries.items() for entry in entries]


def test_each_format_has_a_whole_sample_that_is_read_without_a_fault():
    assert set(WHOLE) == set(ADAPTERS)
    for name, data in WHOLE.items():
        parsed = ADAPTERS[name].parse(data, {})
        assert not parsed.faults, name
        assert told(parsed), name


@pytest.mark.parametrize("name", FORMATS)
def test_an_adapter_brings_the_declared_fields_of_declared_records_and_no_others(name):
    notice = load(FOLDER)
    parsed = ADAPTERS[name].parse(WHOLE[name], {})
    assert {columns.record for columns in parsed.columns} | set(parsed.entries) == set(ADAPTERS[name].records)
    for columns in parsed.columns:
        filled_by_the_house = {"area"}
        assert set(columns.values) == {field.name for field in notice.record(columns.record).fields} - filled_by_the_house
    for record, entries in parsed.entries.items():
        owner = {"contact": set(), "subscription": {"customer_number"}}.get(record, {"subscription_number"})
        assert all(set(entry) - owner == {field.name for field in notice.record(record).fields} for entry in entries), record


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_data_cut_off_at_any_byte_never_raise_and_never_yield_half_a_record(name, data):
    whole = WHOLE[name]
    cut = data.draw(st.integers(0, len(whole) - 1))
    parsed = ADAPTERS[name].parse(whole[:cut], {})
    complete = told(ADAPTERS[name].parse(whole, {}))
    assert set(told(parsed)) <= set(complete)
    at_a_line_end = cut == 0 or whole[:cut].endswith(b"\n") or whole[cut:].startswith(b"\n")
    assert parsed.faults or at_a_line_end


@pytest.mark.parametrize("name", FORMATS)
@given(noise=st.binary(max_size=400), at=st.integers(0, 4000))
@settings(max_examples=100, deadline=None)
def test_noise_anywhere_never_raises(name, noise, at):
    whole = WHOLE[name]
    ADAPTERS[name].parse(whole[:at] + noise + whole[at + len(noise) :], {})
    ADAPTERS[name].parse(noise, {})


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_at_all_holds_nothing(name):
    assert told(ADAPTERS[name].parse(b"", {})) == []


def test_a_format_that_is_misspelt_has_a_nearest_one():
    assert nearest("radius") == "radius-detail"
    assert nearest("tr181") == "tr181-bulk"
    assert nearest("zzz") is None
