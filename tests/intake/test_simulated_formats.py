"""Every format that is read here is written by the simulated provider, and read whole: what is turned away is what was meant to be."""

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from stdnum.no import fodselsnummer

from hjemmel.intake.adapters import ADAPTERS
from hjemmel.intake.ipfix_messages import messages
from hjemmel.intake.ipfix_records import Records
from hjemmel.intake.parsed import Parsed
from hjemmel.project.simulator import SAME, WRITERS, CannotSimulate, Feeds, simulate

UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOMES, SPAN, SEED = 100, timedelta(days=2), 11
# RFC 5737, RFC 6598, RFC 3849; multicast of a scope of one's own (RFC 2365)
FOR_DOCUMENTATION = [
    ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "100.64.0.0/10", "2001:db8::/32", "239.0.0.0/8")
]
FORMATS = sorted(WRITERS)


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Feeds:
    return simulate(HOMES, SPAN, tmp_path_factory.mktemp("feeds"), SEED, UNTIL)


def parsed(feeds: Feeds, name: str) -> list[tuple[Path, Parsed]]:
    written = feeds.written[name]
    return [(path, parsed_file(name, path, tuple(written.beside.get(path, {}).items()))) for path in written.files]


@cache
def parsed_file(name: str, path: Path, beside: tuple[tuple[str, str], ...]) -> Parsed:
    return ADAPTERS[name].parse(path.read_bytes(), dict(beside))


def truth(feeds: Feeds) -> list[dict]:
    return [json.loads(line) for line in feeds.truth.read_text(encoding="utf-8").splitlines()]


def rows(feeds: Feeds, name: str, record: str) -> list[dict]:
    found = []
    for _, one in parsed(feeds, name):
        for columns in (c for c in one.columns if c.record == record):
            found += [dict(zip(columns.values, row, strict=True)) for row in zip(*columns.values.values(), strict=True)]
    return found


def test_no_adapter_is_without_a_simulated_feed() -> None:
    assert set(WRITERS) == set(ADAPTERS)
    assert {name for group in SAME for name in group} < set(WRITERS)


@pytest.mark.parametrize("name", FORMATS)
def test_each_feed_is_accepted_whole_and_refused_what_the_truth_counts(feeds: Feeds, name: str) -> None:
    told = {kind: Counter() for kind in ("refused", "ignored", "alarms")}
    held = 0
    for path, one in parsed(feeds, name):
        assert not one.faults, (path.name, str(one.faults[:1]))
        held += sum(map(len, one.columns)) + sum(map(len, one.entries.values())) + len(one.payments)
        for kind, counter in told.items():
            counter.update(getattr(one, kind))
    assert held
    said = next(line for line in truth(feeds) if line["what"] == "turned-away" and line["format"] == name)
    assert {kind: +counter for kind, counter in told.items()} == {kind: Counter(said[kind]) for kind in told}


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("asterisk-cdr", "refused", "not-answered"),
        ("freeswitch-cdr", "ignored", "other-leg"),
        ("cgnat-syslog", "alarms", "online-activity"),
        ("nat-ipfix", "alarms", "online-activity"),
        ("kea-leases", "ignored", "declined"),
        ("tr069-dump", "ignored", "no-line-status"),
        ("tr069-dump", "alarms", "foreign-collector"),
        ("tmf632", "alarms", "national-identity-number"),
        ("cmcd", "ignored", "address-dropped"),
        ("tr135", "ignored", "failed-channel-dropped"),
        ("camt054", "ignored", "not-a-payment"),
        ("ocr", "refused", "kid-check-digit"),
    ],
)
def test_what_real_sources_send_and_no_one_may_take_in_is_planted(feeds: Feeds, name: str, kind: str, reason: str) -> None:
    assert getattr(feeds.written[name], kind)[reason] > 0


def test_the_same_seed_writes_the_same_bytes_in_every_format(feeds: Feeds, tmp_path: Path) -> None:
    again = simulate(HOMES, SPAN, tmp_path / "again", SEED, UNTIL)
    digests = [
        {path.relative_to(one.folder): sha256(path.read_bytes()).hexdigest() for path in one.folder.rglob("*") if path.is_file()}
        for one in (feeds, again)
    ]
    assert digests[0] == digests[1]
    assert len(digests[0]) == sum(len(one.files) for one in feeds.written.values()) + 1


def test_a_format_by_itself_has_the_bytes_that_it_has_among_all(feeds: Feeds, tmp_path: Path) -> None:
    for name in ("tr069-dump", "kea-leases", "ocr", "cmcd"):
        alone = simulate(HOMES, SPAN, tmp_path / name, SEED, UNTIL, formats=[name])
        assert [path.read_bytes() for path in alone.files(name)] == [path.read_bytes() for path in feeds.files(name)], name


def test_three_exchanges_tell_the_same_calls(feeds: Feeds) -> None:
    calls = [
        {(row["own_number"], row["called_number"], row["started_at"], row["call_type"]) for row in rows(feeds, name, "call")}
        for name in SAME[1]
    ]
    assert len(calls[0]) > 5000
    assert calls[0] == calls[1] == calls[2]


def test_radius_and_dhcp_tell_who_had_which_prefix(feeds: Feeds) -> None:
    held = []
    for name in SAME[0]:
        had = rows(feeds, name, "ip-assignment")
        held.append({row["prefix"] for row in had if (row["prefix"] or "").endswith("/56")})
    assert len(held[0]) == HOMES - 1  # one has left
    assert all(prefixes >= held[-1] for prefixes in held)
    assert len(rows(feeds, "radius-detail", "ip-assignment")) == len(rows(feeds, "radius-linelog", "ip-assignment"))


def test_both_bank_formats_tell_the_same_payments(feeds: Feeds) -> None:
    paid = [sorted((p.kid, p.amount_ore, p.paid_on, p.account) for _, one in parsed(feeds, name) for p in one.payments) for name in SAME[2]]
    assert len(paid[0]) > 100
    assert paid[0] == paid[1]


def test_light_is_the_same_in_all_five_encodings(feeds: Feeds) -> None:
    """Some -20 dBm, whether told in thousandths, tenths or whole dBm, as text, or in tenths of a microwatt."""
    light: dict[str, list[int]] = {}
    behind = {serial for line in truth(feeds) if line["what"] == "failing-splitter" for serial in line["serials"]}
    for row in rows(feeds, "tr069-dump", "equipment-state"):
        if row["serial"] not in behind:
            light.setdefault(row["equipment_model"], []).append(row["light_dbm"])
    text = b"".join(path.read_bytes() for path in feeds.files("tr069-dump"))
    for name in (
        b"OpticalSignalLevel,-",
        b"Transceiver.1.RxPower,-",
        b"X_GponInterafceConfig.RXPower,-",
        b"X_ALU_OntOpticalParam.RXPower,-",
    ):
        assert name in text
    assert b"X_TP_GPON_Config.RXPower," in text
    assert set(light) == {"eksempel hg1", "eksempel hg2", "huawei eg8145x6", "tp-link xx230v"}  # a Nokia does not tell its line
    for model, values in light.items():
        assert all(-24 <= value <= -15 for value in values), model


def test_translators_tell_the_same_blocks_by_syslog_and_by_ipfix(feeds: Feeds) -> None:
    blocks = []
    for name in SAME[3]:
        told = [row for row in rows(feeds, name, "ip-assignment") if row["state"] == "ended"]
        blocks.append({(row["session_id"], row["ended_at"]) for row in told})
    assert len(blocks[0]) > 20
    assert blocks[0] == blocks[1]


def test_makes_are_as_various_as_in_the_field(feeds: Feeds) -> None:
    text = b"".join(path.read_bytes() for path in [*feeds.files("tr069-dump"), *feeds.files("tr181-bulk")])
    for quirk in (b"InternetGatewayDevice", b"0001-01-01T00:00:00Z", b"31/12/1969", b"IP_Routed", b"X_HW_RSSI", b'"LastDataUplinkRate":58'):
        assert quirk in text


def is_national(number: str) -> bool:
    """Whether eleven digits are a fødselsnummer, a D-number (day + 40), or one of a test person (month + 40 or 80)."""
    day, month = int(number[:2]) % 40, int(number[2:4]) % 20
    checks = fodselsnummer.calc_check_digit1(number) + fodselsnummer.calc_check_digit2(number)
    return 1 <= day <= 31 and 1 <= month <= 12 and number[9:] == checks


def test_no_national_identity_number_stands_in_the_feeds(feeds: Feeds) -> None:
    assert is_national("01814510065")  # of a test person: nobody is born in month 81
    for path in everything(feeds):
        assert not any(map(is_national, re.findall(r"(?<!\d)\d{11}(?!\d)", text_of(path)))), path.name


def test_every_address_is_from_a_range_for_documentation(feeds: Feeds) -> None:
    for path in everything(feeds):
        text = text_of(path)
        found = set(re.findall(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", text)) | set(re.findall(r"2[0-9a-f]{3}:[0-9a-f:]*::", text))
        for address in map(ip_address, found):
            assert any(address in net for net in FOR_DOCUMENTATION if net.version == address.version), path.name
        if "PJSIP" not in text:
            assert not re.search(r"@(?![\w.]+\.example\b|type\b)", text), path.name


def text_of(path: Path) -> str:
    """A file as text; of one that is none, its addresses as they are written."""
    if path.suffix != ".ipfix":
        return path.read_text(encoding="utf-8")
    records = Records()
    read = [records.read(message, one) or [] for message in messages(path.read_bytes()) for one in message.sets]
    addresses = {str(value) for found in read for record in found for name, value in record.items() if name.endswith("Address")}
    assert addresses
    return "\n".join(addresses)


def everything(feeds: Feeds) -> list[Path]:
    return [feeds.truth, *(path for one in feeds.written.values() for path in one.files)]


def test_a_format_that_is_misspelt_has_a_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(CannotSimulate, match="did you mean `tr181-bulk`"):
        simulate(20, SPAN, tmp_path / "feeds", SEED, UNTIL, formats=["tr181-bul"])
    with pytest.raises(CannotSimulate, match="no format is named"):
        simulate(20, SPAN, tmp_path / "feeds", SEED, UNTIL, formats=[])
