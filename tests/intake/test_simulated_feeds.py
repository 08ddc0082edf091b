"""What the simulated provider sends is what real sources send, and is about nobody."""

import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hjemmel.faults.signal import Device, Measurement, Thresholds, findings
from hjemmel.intake.adapters import ADAPTERS
from hjemmel.intake.parsed import Parsed
from hjemmel.lifecycle.anonymise import band_of
from hjemmel.project.cli import main
from hjemmel.project.simulator import PEOPLE, CannotSimulate, Feeds, simulate

UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
HOMES, DAYS, SEED = 60, timedelta(days=4), 7
FORMATS = ("customers-csv", "invoices-csv", "radius-detail", "tr181-bulk", "kamailio-cdr")
# RFC 5737, RFC 6598, RFC 3849
FOR_DOCUMENTATION = [ip_network(n) for n in ("198.51.100.0/24", "203.0.113.0/24", "100.64.0.0/10", "2001:db8::/32")]
KARI, BRITA, GURO, UNNI, FINN, SIV, EMMA = (PEOPLE[n].customer_number for n in (0, 2, 3, 4, 5, 6, 7))


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Feeds:
    return simulate(HOMES, DAYS, tmp_path_factory.mktemp("feeds"), SEED, UNTIL, formats=FORMATS)


def parsed(format_name: str, *paths: Path) -> list[Parsed]:
    return [ADAPTERS[format_name].parse(path.read_bytes(), {}) for path in paths]


@pytest.fixture(scope="module")
def register(feeds: Feeds) -> dict[str, list[dict]]:
    return parsed("customers-csv", *feeds.files("customers-csv"))[0].entries


@pytest.fixture(scope="module")
def samples(feeds: Feeds) -> list[dict]:
    """Every device sample as a row, with its facts and the serial number of the gateway that tells it."""
    rows = []
    for one in parsed("tr181-bulk", *feeds.files("tr181-bulk")):
        columns = one.of("device-sample")
        named = {**columns.facts, **columns.values}
        rows += [{"gateway": key[1]} | {name: named[name][n] for name in named} for n, key in enumerate(columns.keys)]
    return rows


@pytest.fixture(scope="module")
def calls(feeds: Feeds) -> list[dict]:
    rows = []
    for one in parsed("kamailio-cdr", *feeds.files("kamailio-cdr")):
        values = one.of("call").values
        rows += [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    return rows


def everything(feeds: Feeds) -> list[Path]:
    return [feeds.truth, *(path for one in feeds.written.values() for path in one.files)]


def serials(register: dict[str, list[dict]], customer_number: str) -> set[str]:
    own = {s["subscription_number"] for s in register["subscription"] if s["customer_number"] == customer_number}
    return {e["serial"] for e in register["equipment"] if e["subscription_number"] in own}


def seen_at(register: dict[str, list[dict]], samples: list[dict], customer_number: str) -> list[dict]:
    own = serials(register, customer_number)
    return [s for s in samples if s["gateway"] in own]


def test_the_same_seed_writes_the_same_bytes_and_another_writes_others(feeds: Feeds, tmp_path: Path) -> None:
    again = simulate(HOMES, DAYS, tmp_path / "again", SEED, UNTIL, formats=FORMATS)
    other = simulate(HOMES, DAYS, tmp_path / "other", SEED + 1, UNTIL, formats=FORMATS)
    digests = [{p.relative_to(f.folder): sha256(p.read_bytes()).hexdigest() for p in everything(f)} for f in (feeds, again, other)]
    assert digests[0] == digests[1]
    assert all(digests[0][path] != digests[2][path] for path in digests[0])


def test_the_folder_looks_as_it_says(feeds: Feeds) -> None:
    days = [(UNTIL - timedelta(days=back)).strftime("%Y%m%d") for back in range(DAYS.days, -1, -1)]
    assert [p.name for p in feeds.files("tr181-bulk")] == [f"{day}.ndjson" for day in days]
    assert [p.name for p in feeds.files("radius-detail")] == [f"detail-{day}" for day in days]
    assert [p.name for p in feeds.files("kamailio-cdr")] == [f"cdrs-2026{month:02d}.log" for month in range(3, 12)]


def test_nothing_lies_ahead_of_the_end(feeds: Feeds, samples: list[dict], calls: list[dict]) -> None:
    end_ms = UNTIL.timestamp() * 1000
    assert max(s["seen_at"] for s in samples) <= end_ms
    assert max(c["started_at"] + 1000 * c["duration_s"] for c in calls) <= end_ms + 1000
    assert max(max(p.of("ip-assignment").values["ended_at"]) for p in parsed("radius-detail", *feeds.files("radius-detail"))) <= end_ms


def test_the_named_people_are_all_there(register: dict[str, list[dict]], feeds: Feeds) -> None:
    names = {c["customer_number"]: c["name"] for c in register["contact"]}
    assert all(names[person.customer_number] == person.name for person in PEOPLE)
    assert all(person.situation.nb and person.situation.en for person in PEOPLE)
    assert len(names) == HOMES
    assert {choice for _, choice in feeds.choices} == {"network-lookup", "restriction"}
    assert {number for number, _ in feeds.choices} < set(names)


def test_the_family_has_a_television_that_is_weak_in_the_evening_and_nothing_else(
    register: dict[str, list[dict]], samples: list[dict]
) -> None:
    devices = defaultdict(list)
    for s in seen_at(register, samples, KARI):
        at = datetime.fromtimestamp(s["seen_at"] / 1000, UTC)
        if at >= UNTIL - timedelta(days=3):
            devices[s["device_name"], s["connection"]].append(Measurement(at, s["signal_dbm"], s["access_point"]))
    found = findings(
        [Device(name, connection == "wifi", tuple(sorted(m, key=lambda x: x.at))) for (name, connection), m in devices.items()],
        OSLO,
        Thresholds(),
    )
    assert [(f.id, f.devices) for f in found] == [("at-times", ("Soverom-TV",))]
    assert "om kvelden" in found[0].cause.nb
    television = {s["access_point"] for s in seen_at(register, samples, KARI) if s["device_name"] == "Soverom-TV"}
    assert television == {"EX-AP1-000000-1"} < serials(register, KARI)


def test_in_bridge_mode_the_first_device_is_the_customers_own_router(register: dict[str, list[dict]], samples: list[dict]) -> None:
    hers = seen_at(register, samples, BRITA)
    assert {s["gateway_mode"] for s in hers} == {"bridge"}
    assert {s["device_name"] for s in hers if s["first_device"]} == {"Egen-ruter"}
    assert any(not s["first_device"] for s in hers)


def test_all_of_the_google_wifi_home_hangs_on_google_wifi(register: dict[str, list[dict]], samples: list[dict]) -> None:
    hers = seen_at(register, samples, GURO)
    assert hers
    assert {s["equipment_model"] for s in hers} == {"google wifi"}


def test_one_device_hangs_on_an_access_point_that_the_customer_owns(register: dict[str, list[dict]], samples: list[dict]) -> None:
    foreign = {s["device_name"] for s in seen_at(register, samples, EMMA) if s["attached_serial"] not in serials(register, EMMA)}
    assert foreign == {"Basement PC"}


def test_the_unpaid_invoice_is_more_than_five_months_old_and_has_calls(
    feeds: Feeds, register: dict[str, list[dict]], calls: list[dict]
) -> None:
    invoices = parsed("invoices-csv", *feeds.files("invoices-csv"))[0].entries["invoice"]
    old = [
        i for i in invoices if i["paid_ore"] + i["credited_ore"] < i["amount_ore"] and i["period_end"] < UNTIL.date() - timedelta(days=153)
    ]
    assert [i["subscription_number"] for i in old] == [f"T{UNNI}"]
    number = next(i["value"] for i in register["identifier"] if i["subscription_number"] == f"T{UNNI}")
    days = [datetime.fromtimestamp(c["started_at"] / 1000, OSLO).date() for c in calls if c["own_number"] == number]
    assert sum(old[0]["period_start"] <= day <= old[0]["period_end"] for day in days) > 5


def test_who_left_is_heard_of_no_more(tmp_path: Path) -> None:
    feeds = simulate(len(PEOPLE), timedelta(days=14), tmp_path / "feeds", SEED, UNTIL, formats=FORMATS)
    entries = parsed("customers-csv", *feeds.files("customers-csv"))[0].entries
    contact = next(c for c in entries["contact"] if c["customer_number"] == FINN)
    after_ms = datetime.combine(contact["left_on"] + timedelta(days=1), datetime.min.time(), OSLO).timestamp() * 1000
    own = {i["value"] for i in entries["identifier"] if i["subscription_number"] in (f"B{FINN}", f"T{FINN}")} | serials(entries, FINN)
    clocks = {"device-sample": "seen_at", "ip-assignment": "ended_at", "call": "started_at"}
    last: Counter[str] = Counter()
    for format_name, paths in ((name, feeds.files(name)) for name in ("tr181-bulk", "radius-detail", "kamailio-cdr")):
        for columns in (c for p in parsed(format_name, *paths) for c in p.columns):
            times = columns.values[clocks[columns.record]]
            last[columns.record] = max([last[columns.record], *(t for key, t in zip(columns.keys, times, strict=True) if key[1] in own)])
    assert set(last) == set(clocks)
    assert min(last.values()) > 0
    assert max(last.values()) <= after_ms


def test_one_address_is_strictly_confidential(register: dict[str, list[dict]]) -> None:
    assert [c["customer_number"] for c in register["contact"] if c["protected_address"] != "none"] == [SIV]


def test_gear_is_as_various_as_in_the_field(feeds: Feeds) -> None:
    text = b"".join(p.read_bytes() for p in feeds.files("tr181-bulk"))
    signals = [int(s) for s in re.findall(rb'SignalStrength":(-?\d+)', text)]
    assert min(signals) < 0 < max(signals) <= 220  # dBm and RCPI
    assert 0 in signals  # a radio that does not know
    for shape in (b'"Device.DeviceInfo.SerialNumber"', b'"MultiAP"', b'"DataElements"', b'"WANStats"', b'},{"CollectionTime"'):
        assert shape in text
    accounting = "".join(p.read_text() for p in feeds.files("radius-detail"))
    for attribute in (
        "Alc-Nat-Port-Range",
        "IP-Port-Range-Alloc",
        "Delegated-IPv6-Prefix",
        "Accounting-On",
        "Framed-IP-Address = 203.0.113.",
    ):
        assert attribute in accounting
    bulk = parsed("tr181-bulk", *feeds.files("tr181-bulk"))
    assert any(what == "duplicate" for p in bulk for what, _ in p.of("device-sample").tallies)
    assert sum(p.duplicates for p in parsed("radius-detail", *feeds.files("radius-detail")))
    assert any(times != sorted(times) for times in (p.of("device-sample").values["seen_at"] for p in bulk))  # retained reports are late


def test_homes_are_fuller_at_night_than_at_noon(samples: list[dict]) -> None:
    phones = Counter(datetime.fromtimestamp(s["seen_at"] / 1000, OSLO).hour for s in samples if "mobil" in (s["device_name"] or "").lower())
    assert phones[3] > 1.5 * phones[12] > 0


def test_no_port_of_a_shared_address_has_two_holders_at_once(feeds: Feeds) -> None:
    holders = defaultdict(set)
    for columns in (p.of("ip-assignment") for p in parsed("radius-detail", *feeds.files("radius-detail"))):
        v = columns.values
        for row in zip(v["session_id"], v["public_address"], v["port_from"], v["private_address"], strict=True):
            holders[row[1:3]].add(row[3])
    assert all(len(homes) == 1 for homes in holders.values())


def test_a_month_of_200_homes_gives_statistics(tmp_path: Path) -> None:
    feeds = simulate(200, timedelta(days=1), tmp_path / "feeds", SEED, UNTIL, formats=["kamailio-cdr"])
    month = parsed("kamailio-cdr", feeds.files("kamailio-cdr")[0])[0].of("call").values
    rows = zip(month["own_number"], month["call_type"], month["duration_s"], strict=True)
    cells = defaultdict(list)
    for number, call_type, seconds in rows:
        cells[call_type, band_of(seconds, (60, 300, 900, 3600))].append(number)
    kept = {cell for cell, numbers in cells.items() if len(numbers) >= 20 and len(set(numbers)) >= 20}
    assert {call_type for call_type, _ in kept} >= {"domestic-mobile", "domestic-fixed", "international", "service", "toll-free", "premium"}
    assert sum(call_type == "domestic-mobile" for call_type, _ in kept) == 5
    assert len(kept) >= 18
    assert set(cells) - kept  # and there are some too small to keep


def test_some_calls_were_not_taken_and_some_come_from_nobody(feeds: Feeds, register: dict[str, list[dict]], calls: list[dict]) -> None:
    ours = {i["value"] for i in register["identifier"] if i["kind"] == "phone-number"}
    assert {c["own_number"] for c in calls} - ours == {"+4751999001"}
    assert sum(p.refused["not-answered"] for p in parsed("kamailio-cdr", *feeds.files("kamailio-cdr"))) > 100


def test_numbers_are_of_the_series_that_the_demo_names_or_kept_for_invention(register: dict[str, list[dict]], calls: list[dict]) -> None:
    series = re.compile(r"\+475100\d{4}|\+475101\d{4}|\+474000\d{4}|\+479000\d{4}|\+4751999001")
    elsewhere = re.compile(r"\+463139006\d\d|\+4420794600?\d+|\+4930231250?\d+")  # kept for invention by PTS, Ofcom, Bundesnetzagentur
    special = re.compile(r"\+4780000\d{3}|\+4782000\d{3}|\+4781500\d{3}|02800|1881|112")
    own = [c["phone"] for c in register["contact"]] + [i["value"] for i in register["identifier"] if i["kind"] == "phone-number"]
    assert all(series.fullmatch(number) for number in own)
    assert all(re.fullmatch(f"{series.pattern}|{elsewhere.pattern}|{special.pattern}", c["called_number"]) for c in calls)


@pytest.mark.parametrize(
    ("homes", "days", "until"), [(len(PEOPLE) - 1, 1, UNTIL), (10**6, 1, UNTIL), (20, 0, UNTIL), (20, 1, UNTIL.replace(tzinfo=None))]
)
def test_what_cannot_be_invented_is_refused(tmp_path: Path, homes: int, days: int, until: datetime) -> None:
    with pytest.raises(CannotSimulate):
        simulate(homes, timedelta(days=days), tmp_path / "feeds", SEED, until)
    assert not (tmp_path / "feeds").exists()


def test_feeds_are_not_mixed_with_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("something")
    with pytest.raises(CannotSimulate, match="empty"):
        simulate(20, timedelta(days=1), tmp_path, SEED, UNTIL)


def test_the_command_says_where_everything_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["simulate", "--homes", "9", "--days", "1", "--out", str(tmp_path / "feeds"), "--json"]
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert not ended.value.code
    told = json.loads(capsys.readouterr().out)
    assert set(told["files"]) == set(told["counts"]) == set(ADAPTERS)
    sizes = {format: sum(Path(path).stat().st_size for path in paths) for format, paths in told["files"].items()}
    assert {format for format, size in sizes.items() if size} == {format for format, count in told["counts"].items() if count}
    assert {"customer": "100002", "choice": "network-lookup"} in told["choices"]
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 1
    assert "is not an empty folder" in capsys.readouterr().err
