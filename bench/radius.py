"""How many accounting packets are answered in a second, each durable first?

Access servers in a process of their own keep some thousand packets under way against the real listener, register and event engine.
Beside it, in the same run, a server that only decodes, verifies and answers: the floor of any server in Python with pyrad.
"""

import select
import socket
import sys
import threading
import time
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Any

from bench.house import house, tell

PACKETS, HOMES, SOCKETS, UNDER_WAY = 60_000, 4_000, 32, 240
SECRET = b"bench"
PATIENCE_S = 5.0


def main(packets: int = PACKETS) -> None:
    with house():
        from hjemmel.acts.actor import Actor
        from hjemmel.acts.take_in import take_in
        from hjemmel.intake.radius_server import FORMAT, AccountingServer
        from hjemmel.stores import events

        _homes()
        kept: list[int] = []

        def store(parsed: Any, digest: str) -> None:
            receipt = take_in(
                parsed, format_name=FORMAT, digest=digest, source="bench", actor=Actor(FORMAT, "source"), now=datetime.now(UTC)
            )
            kept.append(receipt.accepted["ip-assignment"])

        warm = _packets(2_000, 1)
        timed = _packets(packets, 2)
        floor = _answered_in(_floor_server, timed)
        server = AccountingServer(("127.0.0.1", 0), {"127.0.0.1": SECRET}, store)
        thread = threading.Thread(target=server.serve)
        thread.start()
        _send(server.address, warm)
        before = sum(kept)
        ours = _send(server.address, timed)
        server.stop()
        thread.join()
        stored = events.rows(f"SELECT count() FROM {events.base()}.ip_assignment")[0][0]
        assert sum(kept) - before == packets, (sum(kept) - before, packets, server.counts)
        assert stored == sum(kept), (stored, sum(kept))
        tell(
            "radius",
            {
                "packets": packets,
                "packets a delivery": round(packets / max(1, len(kept) - 1)),
                "packets/s, answered when durable": round(packets / ours),
                "packets/s, decoded and answered, nothing kept": round(packets / floor),
                "ours / nothing kept": round(floor / ours, 2),
                "sent again": server.counts["sent-again"],
            },
        )


def _homes() -> None:
    from datetime import date

    from bench.intake import _homes as with_equipment
    from hjemmel.stores import register_feed

    with_equipment()
    valid = {"valid_from": date(2020, 1, 1), "valid_to": None}
    rows = [{"subscription_number": f"BS{n}", "kind": "user-name", "value": f"bench-{n}", **valid} for n in range(HOMES)]
    register_feed.write("identifier", rows, 1)


def _packets(many: int, run: int) -> list[bytes]:
    """Interims of the homes' sessions, each at an instant of its own."""
    from pyrad.dictionary import Dictionary
    from pyrad.packet import AcctPacket

    names, began = Dictionary(), int((datetime.now(UTC) - timedelta(days=2)).timestamp())
    built = []
    for n in range(many):
        home, at = n % HOMES, began + n // HOMES * 600 + n % 600
        told: dict[Any, bytes] = {
            40: (3).to_bytes(4, "big"),
            44: f"{run}-{home}".encode(),
            1: f"bench-{home}".encode(),
            32: b"bng1.example",
            55: at.to_bytes(4, "big"),
            46: (at - began).to_bytes(4, "big"),
            8: bytes((100, 64, home >> 8, home & 255)),
            (6527, 121): f"198.51.100.{home % 250} {1024 + home % 100 * 512}-{1535 + home % 100 * 512} router base".encode(),
        }
        packet = AcctPacket(id=n // SOCKETS % 256, secret=SECRET, dict=names)
        for kind, octets in told.items():
            OrderedDict.__setitem__(packet, kind, [octets])
        built.append(packet.RequestPacket())
    return built


def _send(address: tuple[str, int], packets: list[bytes]) -> float:
    """Seconds until every packet is answered, sent by another process."""
    context = get_context("fork")
    ours, theirs = context.Pipe()
    sender = context.Process(target=_sender, args=(address, packets, theirs), daemon=True)
    sender.start()
    taken = ours.recv()
    sender.join()
    return float(taken)


def _sender(address: tuple[str, int], packets: list[bytes], told: Any) -> None:
    """Keeps `UNDER_WAY` packets under way on each socket; sends again what has had no answer."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(SOCKETS)]
    queues = [list(reversed(packets[n::SOCKETS])) for n in range(SOCKETS)]
    waiting: list[dict[int, bytes]] = [{} for _ in range(SOCKETS)]
    places = {}
    for place, one in enumerate(sockets):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        one.connect(address)
        one.setblocking(False)
        places[one.fileno()] = place
    poll = select.epoll()
    for one in sockets:
        poll.register(one, select.EPOLLIN)
    started = time.perf_counter()
    for place in range(SOCKETS):
        _fill(sockets[place], queues[place], waiting[place])
    while any(waiting):
        ready = poll.poll(PATIENCE_S)
        for number, _ in ready:
            place = places[number]
            _hear(sockets[place], waiting[place])
            _fill(sockets[place], queues[place], waiting[place])
        if not ready:
            for place in range(SOCKETS):
                for packet in waiting[place].values():
                    sockets[place].send(packet)
    told.send(time.perf_counter() - started)


def _hear(one: socket.socket, waiting: dict[int, bytes]) -> None:
    try:
        while True:
            waiting.pop(one.recv(4096)[1], None)
    except BlockingIOError:
        return


def _fill(one: socket.socket, queue: list[bytes], waiting: dict[int, bytes]) -> None:
    while queue and len(waiting) < UNDER_WAY and queue[-1][1] not in waiting:
        packet = queue.pop()
        waiting[packet[1]] = packet
        one.send(packet)


def _answered_in(server: Any, packets: list[bytes]) -> float:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.25)
        ended = threading.Event()
        thread = threading.Thread(target=server, args=(listening, ended))
        thread.start()
        taken = _send(listening.getsockname(), packets)
        ended.set()
        thread.join()
    return taken


def _floor_server(listening: socket.socket, ended: threading.Event) -> None:
    from pyrad.dictionary import Dictionary
    from pyrad.packet import AcctPacket

    names = Dictionary()
    while not ended.is_set():
        try:
            datagram, source = listening.recvfrom(4096)
        except TimeoutError:
            continue
        packet = AcctPacket(packet=datagram, secret=SECRET, dict=names)
        if packet.VerifyAcctRequest():
            listening.sendto(packet.CreateReply().ReplyPacket(), source)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PACKETS)
