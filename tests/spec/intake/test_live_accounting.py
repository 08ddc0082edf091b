"""Accounting as it happens: answered when durable and not before, and counted once however often it is sent.

Proves: N18.
"""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pyrad.dictionary import Dictionary
from pyrad.packet import AccountingResponse, AcctPacket

from hjemmel.acts.actor import Actor
from hjemmel.acts.failures import EventsUnavailable
from hjemmel.acts.take_in import take_in
from hjemmel.intake.radius_server import FORMAT, AccountingServer
from homes import Home, new_home, now
from looking import own, stored
from wire import accounting_packet

pytestmark = pytest.mark.usefixtures("house")
SECRET = b"hemmelig"


class Store:
    """The real act, which can be told that the engine is lost."""

    def __init__(self) -> None:
        self.lost = False
        self.batches = 0

    def __call__(self, parsed, digest: str) -> None:
        from django.db import close_old_connections

        if self.lost:
            raise EventsUnavailable("the event engine does not answer")
        try:
            take_in(parsed, format_name=FORMAT, digest=digest, source="test", actor=Actor(FORMAT, "source"), now=datetime.now(UTC))
        finally:
            close_old_connections()
        self.batches += 1


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def server(store: Store) -> Iterator[AccountingServer]:
    serving = AccountingServer(("127.0.0.1", 0), {"127.0.0.1": SECRET}, store)
    thread = threading.Thread(target=serving.serve, daemon=True)
    thread.start()
    yield serving
    serving.stop()
    thread.join(10)


@pytest.fixture
def nas(server: AccountingServer) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(server.address)
        client.settimeout(10)
        yield client


@pytest.fixture
def began() -> datetime:
    return now().replace(microsecond=0) - timedelta(days=2)


def is_answer(answer: bytes, request: bytes) -> bool:
    asked = AcctPacket(packet=request, secret=SECRET, dict=Dictionary())
    return answer[:2] == bytes([AccountingResponse, request[1]]) and asked.VerifyReply(asked.CreateReply(packet=answer), answer)


def test_a_packet_is_stored_when_it_is_answered(home: Home, began: datetime, nas: socket.socket) -> None:
    packet = accounting_packet(home, 1, began, SECRET)
    nas.send(packet)
    assert is_answer(nas.recv(4096), packet)
    [row] = own(home, "ip-assignment")
    assert (row["started_at"], str(row["public_address"].ipv4_mapped), row["state"]) == (began, "203.0.113.9", "open")


def test_what_is_sent_again_is_answered_each_time_and_counted_once(
    home: Home, began: datetime, nas: socket.socket, server: AccountingServer
) -> None:
    packet = accounting_packet(home, 1, began, SECRET)
    for _ in range(2):  # twice within a delivery
        nas.send(packet)
    assert [is_answer(nas.recv(4096), packet) for _ in range(2)] == [True, True]
    nas.send(packet)  # and once after it
    assert is_answer(nas.recv(4096), packet)
    nas.send(accounting_packet(home, 1, began, SECRET, number=2))  # and as a packet of its own that says the same
    nas.recv(4096)
    assert stored(home, "ip_assignment") == 1
    assert server.counts["sent-again"] == 2


def test_a_server_whose_clock_was_never_set_is_answered_and_its_session_is_dated_by_the_receipt(
    home: Home, began: datetime, nas: socket.socket
) -> None:
    packet = accounting_packet(home, 1, began, SECRET, clock_s=131)
    nas.send(packet)
    assert is_answer(nas.recv(4096), packet)
    [row] = own(home, "ip-assignment")
    assert timedelta() <= datetime.now(UTC) - row["started_at"] < timedelta(minutes=1)


def test_many_packets_are_one_delivery(began: datetime, nas: socket.socket, store: Store, server: AccountingServer) -> None:
    homes = [new_home() for _ in range(5)]
    for packet in [accounting_packet(home, 1, began, SECRET, number=number) for number, home in enumerate(homes)]:
        nas.send(packet)
    assert {nas.recv(4096)[1] for _ in homes} == set(range(5))
    assert (store.batches, server.counts["answered"]) == (1, 5)
    assert [stored(home, "ip_assignment") for home in homes] == [1] * 5


def test_what_is_not_durable_is_not_answered_and_is_taken_when_it_comes_again(
    home: Home, began: datetime, nas: socket.socket, store: Store, server: AccountingServer
) -> None:
    store.lost = True
    packet = accounting_packet(home, 1, began, SECRET)
    nas.send(packet)
    nas.settimeout(2)
    with pytest.raises(TimeoutError):
        nas.recv(4096)
    assert (server.counts["not-durable"], stored(home, "ip_assignment")) == (1, 0)
    store.lost = False
    nas.settimeout(10)
    nas.send(packet)
    assert is_answer(nas.recv(4096), packet)
    assert stored(home, "ip_assignment") == 1


def test_a_wrong_secret_a_stranger_and_noise_get_silence_and_are_counted(home: Home, began: datetime, nas: socket.socket, server) -> None:
    nas.settimeout(1.5)
    nas.send(accounting_packet(home, 1, began, b"noe annet"))
    nas.send(b"hei")
    server._clients["127.0.0.2"] = SECRET
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.3", 0))
        stranger.sendto(accounting_packet(home, 1, began, SECRET), server.address)
    with pytest.raises(TimeoutError):
        nas.recv(4096)
    assert (server.counts["wrong-secret"], server.counts["unknown-client"], server.counts["answered"]) == (2, 1, 0)
    assert stored(home, "ip_assignment") == 0


def test_a_record_that_cannot_be_read_is_not_answered_and_spoils_no_other(home: Home, began: datetime, nas: socket.socket, server) -> None:
    nas.send(accounting_packet(home, 1, began, SECRET, number=1, leave_out=(44,)))
    nas.send(accounting_packet(home, 1, began, SECRET, number=2))
    assert nas.recv(4096)[1] == 2
    assert (server.counts["unreadable"], stored(home, "ip_assignment")) == (1, 1)


def test_a_restart_ends_the_sessions_that_were_open(home: Home, began: datetime, nas: socket.socket) -> None:
    nas.send(accounting_packet(home, 1, began, SECRET))
    nas.recv(4096)
    nas.send(accounting_packet(home, 7, began + timedelta(hours=1), SECRET, number=2))
    nas.recv(4096)
    [row] = own(home, "ip-assignment")
    assert (row["ended_at"], row["state"]) == (began + timedelta(hours=1), "ended")


def test_what_was_received_before_the_end_is_stored_and_answered(home: Home, began: datetime, nas: socket.socket, server) -> None:
    packet = accounting_packet(home, 1, began, SECRET)
    nas.send(packet)
    time.sleep(0.1)
    server.stop()
    assert is_answer(nas.recv(4096), packet)
