"""What is planted in the simulated homes is found in their feeds, and what finds faults can be held against the truth."""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from hjemmel.faults.ahead import warning
from hjemmel.faults.signal import Device, Measurement, Thresholds, findings
from hjemmel.intake.adapters import ADAPTERS
from hjemmel.project.simulator import PEOPLE, Feeds, simulate
from hjemmel.project.simulator.happenings import KINDS
from hjemmel.project.simulator.world import ZONE

UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOMES, SPAN, SEED = 200, timedelta(days=4), 3
FORMATS = ("customers-csv", "radius-detail", "tr181-bulk", "tr069-dump", "kamailio-cdr")
LOOKED_BACK = timedelta(days=3)  # the window of the declared join by which faults are seen ahead
Rows = list[dict]


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Feeds:
    return simulate(HOMES, SPAN, tmp_path_factory.mktemp("feeds"), SEED, UNTIL, formats=FORMATS)


@pytest.fixture(scope="module")
def truth(feeds: Feeds) -> Callable[[str], Rows]:
    lines = [json.loads(line) for line in feeds.truth.read_text(encoding="utf-8").splitlines()]
    return lambda what: [line for line in lines if line["what"] == what]


def rows(feeds: Feeds, name: str, record: str) -> Rows:
    found = []
    for path in feeds.files(name):
        for columns in (c for c in ADAPTERS[name].parse(path.read_bytes(), {}).columns if c.record == record):
            told = {"key": [key for _, key in columns.keys], **columns.facts, **columns.values}
            found += [dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True)]
    return found


@pytest.fixture(scope="module")
def register(feeds: Feeds) -> dict[str, Rows]:
    return ADAPTERS["customers-csv"].parse(feeds.files("customers-csv")[0].read_bytes(), {}).entries


@pytest.fixture(scope="module")
def samples(feeds: Feeds) -> dict[str, Rows]:
    """Device samples by MAC address, oldest first."""
    found = defaultdict(list)
    for row in sorted(rows(feeds, "tr181-bulk", "device-sample"), key=lambda row: row["seen_at"]):
        found[row["mac"]].append(row)
    return found


@pytest.fixture(scope="module")
def states(feeds: Feeds) -> dict[str, Rows]:
    """How each gateway stood, by its serial number, oldest first."""
    found = defaultdict(list)
    for row in sorted(rows(feeds, "tr069-dump", "equipment-state"), key=lambda row: row["seen_at"]):
        found[row["serial"]].append(row)
    return found


def ms(said: str) -> int:
    return int(datetime.fromisoformat(said).timestamp() * 1000)


def test_each_kind_of_happening_is_planted_and_none_at_the_named_people(truth: Callable[[str], Rows]) -> None:
    named = {person.customer_number for person in PEOPLE}
    for what in KINDS:
        planted = truth(what)
        assert planted, what
        for line in planted:
            assert not named & set(line["customers"]), what
            assert UNTIL - SPAN <= datetime.fromisoformat(line["from"]) <= datetime.fromisoformat(line["until"]) or what == "microwave"
            assert line["area"]


def test_what_sees_faults_ahead_sees_the_failing_splitter_and_no_other_home(truth: Callable[[str], Rows], states: dict[str, Rows]) -> None:
    """Of the homes whose equipment tells its line at all, those that the fault finder warns are those behind the splitter."""
    [splitter] = truth("failing-splitter")
    since_ms = int((UNTIL - LOOKED_BACK).timestamp() * 1000)
    found = defaultdict(set)
    for serial, told in states.items():
        seen = warning([row for row in told if row["seen_at"] >= since_ms], [])
        if seen:
            found[seen.cause].add(serial)
    behind = set(splitter["serials"]) - set(splitter["silent"])
    assert len(behind) >= 20
    assert found["weak-light"] | found["line-falters"] == behind
    assert found["weak-light"]
    assert found["line-falters"]
    assert set(found) == {"weak-light", "line-falters"}


def test_the_homes_behind_the_splitter_are_of_one_area(truth: Callable[[str], Rows], register: dict[str, Rows]) -> None:
    [splitter] = truth("failing-splitter")
    of_subscription = {row["subscription_number"]: row for row in register["subscription"]}
    areas = {of_subscription[row["subscription_number"]]["area"] for row in register["equipment"] if row["serial"] in splitter["serials"]}
    assert areas == {splitter["area"]}


def test_a_device_in_a_weak_room_is_found_by_its_signal(truth: Callable[[str], Rows], samples: dict[str, Rows]) -> None:
    for line in truth("weak-room"):
        told = samples[line["mac"]]
        there = [row["signal_dbm"] for row in told if ms(line["from"]) <= row["seen_at"] < ms(line["until"]) and row["signal_dbm"]]
        before = [row["signal_dbm"] for row in told if row["seen_at"] < ms(line["from"]) and row["signal_dbm"]]
        assert max(there) < -70 <= min(before)
        measured = tuple(
            Measurement(datetime.fromtimestamp(row["seen_at"] / 1000, UTC), row["signal_dbm"], row["access_point"]) for row in told
        )
        found = findings([Device(line["device"], True, measured)], ZONE, Thresholds())
        assert [finding.devices for finding in found] == [(line["device"],)]


def test_a_telephone_with_a_new_random_address_is_seen_by_the_old_one_no_more(
    truth: Callable[[str], Rows], samples: dict[str, Rows]
) -> None:
    assert len(truth("new-random-mac")) > 3
    for line in truth("new-random-mac"):
        assert int(line["mac"][:2], 16) & 0b11 == 0b10  # locally administered, of one device
        if samples[line["mac_before"]]:
            assert samples[line["mac_before"]][-1]["seen_at"] < ms(line["from"])
        if samples[line["mac"]]:
            assert samples[line["mac"]][0]["seen_at"] >= ms(line["from"])
    assert any(samples[line["mac"]] for line in truth("new-random-mac"))


def test_guests_come_and_go(truth: Callable[[str], Rows], samples: dict[str, Rows]) -> None:
    seen = 0
    for line in truth("guests"):
        for mac in line["macs"]:
            seen += len(samples[mac])
            assert all(ms(line["from"]) <= row["seen_at"] < ms(line["until"]) for row in samples[mac])
    assert seen > 50


def test_a_microwave_oven_slows_2_4_ghz_and_nothing_else(truth: Callable[[str], Rows], samples: dict[str, Rows]) -> None:
    checked = 0
    for line in truth("microwave"):
        for mac in line["macs"]:
            during = [row for row in samples[mac] if ms(line["from"]) <= row["seen_at"] < ms(line["until"]) and row["signal_dbm"]]
            usual = [row["download_kbps"] for row in samples[mac] if row not in during and row["signal_dbm"] and row["download_kbps"]]
            for row in during:
                checked += 1
                assert (row["download_kbps"] or 0) < sorted(usual)[len(usual) // 2] / 3
                assert row["signal_dbm"] < -20
    assert checked > 3


def test_a_reboot_begins_the_uptime_anew(truth: Callable[[str], Rows], states: dict[str, Rows]) -> None:
    checked = 0
    for line in truth("reboot"):
        after = [row for row in states[line["serial"]] if row["seen_at"] >= ms(line["until"])]
        if after:
            checked += 1
            assert after[0]["uptime_s"] <= (after[0]["seen_at"] - ms(line["until"])) / 1000 + 1
    assert checked > 2


def test_who_roams_is_seen_at_several_access_points(truth: Callable[[str], Rows], samples: dict[str, Rows]) -> None:
    assert any(
        len({row["access_point"] for row in samples[line["mac"]] if ms(line["from"]) <= row["seen_at"] < ms(line["until"])}) > 1
        for line in truth("roaming")
    )


def test_a_number_that_is_ported_is_called_from_on_its_days_alone(
    feeds: Feeds, truth: Callable[[str], Rows], register: dict[str, Rows]
) -> None:
    calls = rows(feeds, "kamailio-cdr", "call")
    assert {line["way"] for line in truth("number-porting")} == {"in", "out"}
    for line in truth("number-porting"):
        [known] = [row for row in register["identifier"] if row["value"] == line["number"]]
        mine = [call["started_at"] for call in calls if call["own_number"] == line["number"]]
        if line["way"] == "out":
            assert known["valid_to"] == (datetime.fromisoformat(line["from"]).astimezone(ZONE) - timedelta(hours=1)).date()
            assert max(mine) < ms(line["from"])
        else:
            assert known["valid_from"] == datetime.fromisoformat(line["from"]).astimezone(ZONE).date()
            assert all(at >= ms(line["from"]) for at in mine)


def test_who_moves_has_another_line_and_gateway_from_that_midnight_on(
    feeds: Feeds, truth: Callable[[str], Rows], register: dict[str, Rows]
) -> None:
    seen = rows(feeds, "tr181-bulk", "device-sample")
    sessions = rows(feeds, "radius-detail", "ip-assignment")
    assert truth("move")
    for line in truth("move"):
        old, new = line["subscriptions"]
        ended, began = ({row["subscription_number"]: row for row in register["subscription"]}[number] for number in (old, new))
        assert ended["ended_on"] + timedelta(days=1) == began["started_on"]
        assert ended["customer_number"] == began["customer_number"] == line["customers"][0]
        users = {row["subscription_number"]: row["value"] for row in register["identifier"] if row["kind"] == "user-name"}
        at = {
            number: [row for row in sessions if row["key"] in (keys, users[number])]
            for number, keys in zip((old, new), line["lines"], strict=True)
        }
        assert at[old]
        assert at[new]
        assert max(row["ended_at"] for row in at[old]) <= ms(line["from"])
        assert min(row["started_at"] for row in at[new]) >= ms(line["from"])
        assert [
            row["serial"] for row in register["equipment"] if row["kind"] == "gateway" and row["subscription_number"] in (old, new)
        ] == line["gateways"]
        before, after = ({row["seen_at"] < ms(line["from"]) for row in seen if row["key"] == serial} for serial in line["gateways"])
        assert (before, after) == ({True}, {False})
