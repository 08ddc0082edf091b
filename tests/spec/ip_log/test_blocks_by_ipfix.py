"""Port blocks by IPFIX, as they happen: stored with the subscriber's sessions, and where anybody went is nowhere, not even on the way.

Proves: N17, N18, N19.
"""

import itertools
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_shared_addresses import OFFICE, online, order

from hjemmel.acts.who_had import Traced, who_had
from hjemmel.intake.arrivals import Arrival, exporter
from hjemmel.intake.drop_folder import DropFolder
from hjemmel.intake.ipfix_receiver import WAITING_BYTES, WAITS_S, IpfixReceiver
from hjemmel.intake.nat_ipfix import parse
from hjemmel.intake.syslog import CannotListen
from homes import new_home, now
from translators import BLOCK, DESTINATION, DESTINATION_PORT, FREED, GIVEN, block, data, ipfix, netflow, template, told
from wire import take

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FLOW, WENT = (*BLOCK, DESTINATION, DESTINATION_PORT), {DESTINATION: "192.0.2.206", DESTINATION_PORT: 443}
TRANSLATOR = "192.0.2.5"
_places = itertools.count(1)


@pytest.fixture
def began() -> datetime:
    return now().replace(microsecond=0) - timedelta(days=2)


@pytest.fixture
def place() -> tuple[str, str]:
    """An address inside and one outside that no other test uses."""
    n = next(_places)
    return f"100.67.{n}.1", f"203.0.113.{n}"


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def receiver(spool: Path, clock: Callable[[], float] = time.monotonic) -> IpfixReceiver:
    return IpfixReceiver([exporter(Arrival("udp://127.0.0.1:0", "nat-ipfix"))], spool, clock)


def had(address: str, port: int, at: datetime) -> Traced:
    return who_had(address, port, at, order(now()), OFFICE, now())


def in_spool(spool: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(spool.glob("*.ipfix")))


@pytest.mark.usefixtures("house")
def test_a_file_of_messages_tells_who_had_the_port_and_only_while_she_had_it(began: datetime, place: tuple[str, str]) -> None:
    home, (inside, outside) = new_home(), place
    take("radius-detail", online(home, inside, "Start", began) + online(home, inside, "Stop", began + 3 * HOUR, began), now())
    take("nat-ipfix", told(began, block(GIVEN, inside, outside, began + HOUR)), now())
    receipt = take("nat-ipfix", told(began, block(FREED, inside, outside, began + 2 * HOUR)), now())
    assert receipt.accepted["ip-assignment"] == 1
    assert had(outside, 4100, began + 90 * MINUTE) == Traced("one", home.customer_number)
    assert had(outside, 4608, began + 90 * MINUTE) == Traced("nobody")
    assert had(outside, 4100, began + 2 * HOUR + MINUTE) == Traced("nobody")


@pytest.mark.usefixtures("house")
def test_what_two_translators_send_by_udp_is_stored_and_the_spool_is_empty_again(
    spool: Path, began: datetime, place: tuple[str, str]
) -> None:
    home, (inside, outside) = new_home(), place
    take("radius-detail", online(home, inside, "Start", began), now())
    heard = receiver(spool)
    folder, stop = DropFolder(spool, "nat-ipfix", keeps=False, partial=True), threading.Event()
    thread = threading.Thread(target=heard.run, args=[stop])
    thread.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        one.sendto(told(began, block(GIVEN, inside, outside, began)), heard.addresses[0])
        packet = template(256, BLOCK, netflow=True), data(256, BLOCK, block(GIVEN, inside, outside, began, 9216))
        other.sendto(netflow(began, *packet), heard.addresses[0])
        other.sendto(told(began, {**block(4, inside, outside, began), **WENT}, elements=FLOW, number=300), heard.addresses[0])
        time.sleep(0.5)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    with folder.held():
        [(_, receipt)] = folder.take()
    assert (receipt.accepted, receipt.refused, receipt.alarms) == ({"ip-assignment": 2}, {"online-activity": 1}, {"online-activity": 1})
    assert had(outside, 4100, began) == had(outside, 9300, began) == Traced("one", home.customer_number)
    assert sorted(path.name for path in spool.iterdir()) == [".hjemmel-lock", ".templates"]


def test_where_somebody_went_never_gets_as_far_as_the_disk(spool: Path, began: datetime, place: tuple[str, str]) -> None:
    heard = receiver(spool)
    session = {**block(4, *place, began), **WENT}
    heard.hear(told(began, session, session, elements=FLOW), TRANSLATOR)
    heard.hear(told(began, block(GIVEN, *place, began), block(8, *place, began), number=257), TRANSLATOR)
    heard.flush()
    parsed = parse(in_spool(spool))
    assert (parsed.refused, parsed.alarms, len(parsed.of("ip-assignment"))) == ({"online-activity": 3}, {"online-activity": 3}, 1)
    for went in (ip_address("192.0.2.206").packed, b"192.0.2.206", (443).to_bytes(2, "big")):
        assert not any(went in path.read_bytes() for path in spool.iterdir())
    [file] = spool.glob("*.ipfix")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_record_in_the_spool_is_read_as_it_was_sent_and_says_who_sent_it(spool: Path, began: datetime, place: tuple[str, str]) -> None:
    heard, sent = receiver(spool), told(began, block(GIVEN, *place, began), block(14, *place, began), block(FREED, *place, began))
    for host in (TRANSLATOR, "2001:db8::5"):
        heard.hear(sent, host)
    heard.flush()
    ours, theirs = parse(in_spool(spool)), parse(sent)
    rows = ours.of("ip-assignment").values
    assert {name: values[:2] for name, values in rows.items() if name != "nas"} == {
        name: values for name, values in theirs.of("ip-assignment").values.items() if name != "nas"
    }
    assert rows["nas"] == [TRANSLATOR] * 2  # the other's tell the same
    assert (ours.duplicates, ours.ignored) == (2, {"no-ports": 2})


def test_each_translator_has_templates_of_its_own(spool: Path, began: datetime, place: tuple[str, str]) -> None:
    heard, other = receiver(spool), tuple(reversed(BLOCK))
    heard.hear(ipfix(began, template(256, BLOCK)), TRANSLATOR)
    heard.hear(ipfix(began, template(256, other)), "192.0.2.6")
    heard.hear(ipfix(began, data(256, BLOCK, block(GIVEN, *place, began))), TRANSLATOR)
    heard.hear(ipfix(began, data(256, other, block(GIVEN, *place, began, 9216))), "192.0.2.6")
    heard.flush()
    assert parse(in_spool(spool)).of("ip-assignment").values["port_from"] == [4096, 9216]


def test_templates_are_known_again_when_the_house_comes_up_again(spool: Path, began: datetime, place: tuple[str, str]) -> None:
    before = receiver(spool)
    before.hear(ipfix(began, template(256, BLOCK), template(257, FLOW)), TRANSLATOR)
    before.flush()
    after = receiver(spool)
    after.hear(ipfix(began, data(256, BLOCK, block(GIVEN, *place, began))), TRANSLATOR)
    after.hear(ipfix(began, data(257, FLOW, {**block(GIVEN, *place, began), **WENT})), TRANSLATOR)
    after.flush()
    parsed = parse(in_spool(spool))
    assert (len(parsed.of("ip-assignment")), parsed.refused["online-activity"]) == (1, 1)
    (spool / ".templates").write_bytes(b'[["x", 1')
    assert receiver(spool).left_out == 0  # such a file is as none


def test_data_wait_for_their_template_in_memory_and_what_none_comes_for_is_counted(
    spool: Path, began: datetime, place: tuple[str, str]
) -> None:
    clock = [1000.0]
    heard = receiver(spool, lambda: clock[0])
    sent = ipfix(began, data(256, BLOCK, block(GIVEN, *place, began)))
    heard.hear(sent, TRANSLATOR)
    heard.hear(sent, "192.0.2.6")
    heard.flush()
    assert not list(spool.iterdir())  # nobody knows what it holds: it is not laid on disk
    heard.hear(ipfix(began, template(256, BLOCK)), TRANSLATOR)
    heard.flush()
    clock[0] += WAITS_S + 1
    heard.flush()
    parsed = parse(in_spool(spool))
    assert (len(parsed.of("ip-assignment")), ["template" in fault.expected for fault in parsed.faults]) == (1, [True])


def test_what_waits_takes_no_more_memory_than_it_may(spool: Path, began: datetime) -> None:
    heard = receiver(spool)
    datagram = ipfix(began, data(999, [1], *[{1: 7}] * 8000))
    many = WAITING_BYTES // 64_000 + 3
    for _ in range(many):
        heard.hear(datagram, TRANSLATOR)
    heard.flush()
    assert 3 <= len(parse(in_spool(spool)).faults) < many


def test_noise_is_left_out_and_counted(spool: Path, began: datetime) -> None:
    heard = receiver(spool)
    for noise in (b"", b"\0\5" + bytes(70), ipfix(began, b"\0\2\0\3"), b"\0\x0a\xff\xff" + bytes(30)):
        heard.hear(noise, TRANSLATOR)
    heard.flush()
    assert (heard.left_out, list(spool.iterdir())) == (3, [])


def test_what_a_killed_receiver_was_writing_is_gone_when_it_is_back(spool: Path) -> None:
    spool.mkdir()
    (spool / "1.ipfix.writing").write_bytes(b"\0\x0a")
    receiver(spool).close()
    assert list(spool.iterdir()) == []


def test_a_port_that_is_taken_is_refused_in_a_sentence(spool: Path) -> None:
    first = receiver(spool)
    with pytest.raises(CannotListen, match="IPFIX cannot be listened for"):
        IpfixReceiver([exporter(Arrival(f"udp://127.0.0.1:{first.addresses[0][1]}", "nat-ipfix"))], spool)


@given(st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=8), st.integers(0, 8)), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_the_receiver_goes_on_and_the_spool_can_be_read(tmp_path_factory, spoilt: list[tuple[int, bytes, int]]) -> None:
    at, spool = datetime(2026, 11, 24, tzinfo=UTC), tmp_path_factory.mktemp("spool")
    heard = receiver(spool)
    sent = told(at, block(GIVEN, "100.67.0.1", "203.0.113.1", at), {**block(4, "100.67.0.1", "203.0.113.1", at)})
    for where, noise, gone in spoilt:
        heard.hear(sent[:where] + noise + sent[where + gone :], TRANSLATOR)
    heard.hear(sent, "192.0.2.6")
    heard.flush()
    heard.close()
    parsed = parse(in_spool(spool))
    assert len(parsed.of("ip-assignment")) >= 1
    assert parsed.refused["online-activity"] >= 1
