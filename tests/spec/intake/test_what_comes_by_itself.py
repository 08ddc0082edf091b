"""Folders, syslog and an MQTT broker bring the same deliveries: stored once, acknowledged when durable, set aside with the reason.

Proves: N3, P1, G2.
"""

import gzip
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from paho.mqtt import publish

from hjemmel.intake import drop_folder
from hjemmel.intake.arrivals import Arrival, broker, listener, topic
from hjemmel.intake.drop_folder import DONE_KEPT_S, SET_ASIDE_KEPT_S, DropFolder, FolderTaken
from hjemmel.intake.mqtt import Subscriber
from hjemmel.intake.syslog import CannotListen, SyslogReceiver
from hjemmel.project.cli import main
from hjemmel.stores import models
from homes import Home, new_home, now
from looking import own, stored
from under_way import another_at_it
from wire import bulk, cdr, device, report

pytestmark = pytest.mark.usefixtures("house")
REPOSITORY = Path(__file__).parents[3]
LATER = time.time() + 3600  # by then every file has been quiet


def eventually(is_so: Callable[[], bool], seconds: float = 30) -> bool:
    give_up = time.monotonic() + seconds
    while not (so := is_so()) and time.monotonic() < give_up:
        time.sleep(0.1)
    return so


@contextmanager
def running(run: Callable[[threading.Event], None]) -> Iterator[None]:
    """A receiver in a thread of its own, until the block ends."""
    from django.db import connections

    def until_stopped() -> None:
        run(stop)
        connections.close_all()

    stop = threading.Event()
    thread = threading.Thread(target=until_stopped)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)
    assert not thread.is_alive()


# A folder


def test_a_file_is_taken_once_it_is_quiet_and_goes_to_done(tmp_path: Path, home: Home, at: datetime) -> None:
    folder = DropFolder(tmp_path / "cdr", "kamailio-cdr")
    with folder.held():
        for name in ("a.log", ".hidden", "b.log.part", "c.tmp"):
            (folder.folder / name).write_bytes(cdr(home, at))
        assert folder.take(now=time.time()) == []
        [(path, receipt)] = folder.take(now=LATER)
        assert (path.name, receipt.accepted) == ("a.log", {"call": 1})
        assert sorted(p.name for p in folder.folder.iterdir()) == [".hidden", ".hjemmel-lock", "b.log.part", "c.tmp", "done"]
        assert stored(home, "call") == 1


def test_a_file_that_was_stored_before_a_crash_counts_once(tmp_path: Path, home: Home, at: datetime) -> None:
    folder = DropFolder(tmp_path, "kamailio-cdr")
    (tmp_path / "a.log").write_bytes(cdr(home, at))
    [(_, first)] = folder.take(now=LATER)
    (tmp_path / "a.log").write_bytes(cdr(home, at))  # as it stood when the house went down before it was moved
    [(_, again)] = folder.take(now=LATER)
    assert (first.already, again.already, stored(home, "call")) == (False, True, 1)


def test_a_file_that_cannot_be_read_is_set_aside_with_the_reason_and_the_line(tmp_path: Path, home: Home, at: datetime) -> None:
    folder = DropFolder(tmp_path, "kamailio-cdr")
    (tmp_path / "a.log").write_bytes(cdr(home, at) + b"nonsense 12345678\n")
    folder.take(now=LATER)
    aside, reason = sorted((tmp_path / "set-aside").iterdir())
    assert aside.read_bytes().endswith(b"nonsense 12345678\n")
    assert reason.name == f"{aside.name}.reason"
    assert "line 2" in reason.read_text()
    assert "nonsense" not in reason.read_text()
    assert stored(home, "call") == 0


def test_files_are_not_kept_longer_than_a_day_and_those_set_aside_a_week(tmp_path: Path, home: Home, at: datetime) -> None:
    folder = DropFolder(tmp_path, "kamailio-cdr")
    (tmp_path / "a.log").write_bytes(cdr(home, at))
    (tmp_path / "b.log").write_bytes(b"nonsense\n")
    folder.take(now=LATER)
    moved = time.time()
    for now_s, left in [(moved, (1, 2)), (moved + DONE_KEPT_S + 1, (0, 2)), (moved + SET_ASIDE_KEPT_S + 1, (0, 0))]:
        folder.take(now=now_s)
        assert (len(list((tmp_path / "done").iterdir())), len(list((tmp_path / "set-aside").iterdir()))) == left


def test_while_an_engine_is_away_files_stay_and_are_taken_when_it_is_back(
    tmp_path: Path, home: Home, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DropFolder(tmp_path, "kamailio-cdr")
    (tmp_path / "a.log").write_bytes(cdr(home, at))
    with monkeypatch.context() as away:
        away.setattr(settings, "HJEMMEL_EVENTS_URL", "clickhouse://x:y@127.0.0.1:9/hjemmel")
        assert folder.take(now=LATER) == []
        assert (tmp_path / "a.log").exists()
    [(_, receipt)] = folder.take(now=LATER)
    assert receipt.accepted == {"call": 1}
    assert stored(home, "call") == 1


def test_a_folder_is_watched_by_one(tmp_path: Path) -> None:
    with DropFolder(tmp_path, "ocr").held(), pytest.raises(FolderTaken, match="another process"), DropFolder(tmp_path, "ocr").held():
        pass


def test_a_watched_folder_is_emptied_as_files_come(tmp_path: Path, home: Home, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drop_folder, "QUIET_S", 0.1)
    with running(DropFolder(tmp_path, "kamailio-cdr").watch):
        (tmp_path / "x.part").write_bytes(cdr(home, at))
        (tmp_path / "x.part").rename(tmp_path / "x.log")
        assert eventually(lambda: stored(home, "call") == 1)
        assert eventually(lambda: not (tmp_path / "x.log").exists())


def test_the_command_takes_what_is_there_and_says_what_it_set_aside(
    tmp_path: Path, home: Home, at: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(drop_folder, "QUIET_S", 0.0)
    (tmp_path / "a.log").write_bytes(cdr(home, at))
    (tmp_path / "b.log.gz").write_bytes(gzip.compress(b"nonsense\n"))
    with pytest.raises(SystemExit) as ended:
        main(["watch", str(tmp_path), "kamailio-cdr", "--once", "--json"])
    told = capsys.readouterr()
    assert (ended.value.code, json.loads(told.out)["total"]["accepted"], told.err.count("\n")) == (1, {"call": 1}, 1)
    assert json.loads(told.out) | {"total": None} == {"files": 2, "set_aside": 1, "total": None}
    with pytest.raises(SystemExit) as ended:
        main(["watch", str(tmp_path), "kamailio-cdr", "--once", "--with", "tz=UTC"])
    assert (ended.value.code, "`tz=UTC`" in capsys.readouterr().err) == (1, True)


# Syslog


def test_lines_by_udp_and_tcp_in_either_framing_are_stored_and_the_spool_is_empty_again(tmp_path: Path, at: datetime) -> None:
    homes = [new_home() for _ in range(4)]
    lines = [cdr(home, at).rstrip() for home in homes]
    wanted = [listener(Arrival(f"{scheme}://127.0.0.1:0", "kamailio-cdr", {"header": "no"})) for scheme in ("udp", "tcp")]
    receiver = SyslogReceiver([(one, tmp_path / "spool") for one in wanted])
    (_, udp), (_, tcp) = receiver.addresses
    spool = DropFolder(tmp_path / "spool", "kamailio-cdr", keeps=False, partial=True)
    with running(receiver.run), running(spool.watch):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
            datagrams.sendto(lines[0] + b"\n", ("127.0.0.1", udp))
        with socket.create_connection(("127.0.0.1", tcp)) as counted:
            message = b"<134>1 2026-11-24T01:00:00Z sip1.example kamailio 12 - - " + lines[1]
            counted.sendall(b"%d %s" % (len(message), message))
        with socket.create_connection(("127.0.0.1", tcp)) as by_line:
            by_line.sendall(b"garbled\n" + lines[2] + b"\n" + lines[3])
        assert eventually(lambda: [stored(home, "call") for home in homes] == [1, 1, 1, 1])
        assert eventually(lambda: [p.name for p in (tmp_path / "spool").iterdir()] == [".hjemmel-lock"])


def test_what_has_come_is_on_disk_when_the_receiver_stops(tmp_path: Path, home: Home, at: datetime) -> None:
    receiver = SyslogReceiver([(listener(Arrival("udp://127.0.0.1:0", "kamailio-cdr")), tmp_path)])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(cdr(home, at), receiver.addresses[0])
        stop = threading.Event()
        threading.Timer(0.5, stop.set).start()
        receiver.run(stop)
    [file] = tmp_path.glob("*.log")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (cdr(home, at), 0o600)


def test_what_a_killed_receiver_was_writing_is_kept_as_far_as_its_lines_are_whole(tmp_path: Path, home: Home, at: datetime) -> None:
    (tmp_path / "1.log.writing").write_bytes(cdr(home, at) + cdr(home, at + timedelta(minutes=1))[:-20])
    (tmp_path / "2.log.writing").write_bytes(cdr(home, at)[:-20])
    receiver = SyslogReceiver([(listener(Arrival("udp://127.0.0.1:0", "kamailio-cdr")), tmp_path)])
    receiver.close()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"1.log": cdr(home, at)}


def test_a_port_that_is_taken_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotListen, match="name another port"):
            SyslogReceiver([(listener(Arrival(f"tcp://127.0.0.1:{taken.getsockname()[1]}", "ocr")), tmp_path)])


# MQTT


@pytest.fixture(scope="module")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real broker that lets in `hjemmel` with a password."""
    program = (
        os.environ.get("HJEMMEL_BROKER")
        or subprocess.run([REPOSITORY / "scripts" / "broker"], capture_output=True, text=True, check=True).stdout.strip()
    )
    folder = tmp_path_factory.mktemp("mosquitto")
    folder.chmod(0o777)  # started by root, it becomes a user of its own
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {folder / 'users'}\nuser root\n")
    (folder / "users").write_text("hjemmel:hemmelig\n")
    (folder / "users").chmod(0o600)
    subprocess.run(["mosquitto_passwd", "-U", str(folder / "users")], check=True)
    process = subprocess.Popen([program, "-c", str(folder / "conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert eventually(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def sent(port: int, where: str, *payloads: bytes) -> None:
    messages = [{"topic": where, "payload": payload, "qos": 1} for payload in payloads]
    publish.multiple(messages, "127.0.0.1", port, auth={"username": "hjemmel", "password": "hemmelig"})


def subscriber(port: int, version: str, name: str, *wanted: Arrival) -> Subscriber:
    address = broker(f"mqtt://hjemmel:hemmelig@127.0.0.1:{port}?version={version}")
    return Subscriber(address, [topic(one) for one in wanted], f"test-{name}-{version}")


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_messages_are_deliveries_and_the_topic_says_whose(mosquitto: int, home: Home, at: datetime, version: str) -> None:
    wanted = Arrival(f"{version}/bulk/{{sn}}", "tr181-bulk")
    nameless = report(home, at, [device("02:00:5e:50:00:01")])
    del nameless["Device"]["DeviceInfo"]["SerialNumber"]
    with running(subscriber(mosquitto, version, "bulk", wanted).run):
        time.sleep(1)
        sent(mosquitto, f"{version}/bulk/{home.serial}", b"no json", b"", bulk(nameless))
        assert eventually(lambda: stored(home, "device_sample") == 1)
    assert len(own(home, "device-sample")) == 1


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_what_was_sent_while_the_house_was_shut_comes_when_it_opens(mosquitto: int, home: Home, at: datetime, version: str) -> None:
    wanted = Arrival(f"{version}/cdr", "kamailio-cdr")
    with running(subscriber(mosquitto, version, "shut", wanted).run):
        time.sleep(1)
    sent(mosquitto, f"{version}/cdr", cdr(home, at), cdr(home, at + timedelta(minutes=5)))
    with running(subscriber(mosquitto, version, "shut", wanted).run):
        assert eventually(lambda: stored(home, "call") == 2)


def test_many_small_messages_are_stored_together_and_one_that_cannot_be_read_holds_up_none(
    mosquitto: int, home: Home, at: datetime
) -> None:
    wanted = Arrival("many/cdr", "kamailio-cdr")
    with running(subscriber(mosquitto, "5", "many", wanted).run):
        time.sleep(1)
    calls = [cdr(home, at + timedelta(seconds=10 * n)) for n in range(60)]
    sent(mosquitto, "many/cdr", *calls[:30], b"nonsense\n", *calls[30:], *calls[:5])
    before = models.Batch.objects.filter(format="kamailio-cdr").count()
    with running(subscriber(mosquitto, "5", "many", wanted).run):
        assert eventually(lambda: len(own(home, "call")) == 60)
        time.sleep(1)
    assert models.Batch.objects.filter(format="kamailio-cdr").count() - before < 20
    with running(subscriber(mosquitto, "5", "many", wanted).run):
        time.sleep(1)  # nothing was left unacknowledged
    assert stored(home, "call") == 60


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_a_message_is_acknowledged_only_when_it_is_durable(mosquitto: int, home: Home, at: datetime, version: str) -> None:
    """It is held up by the same batch being taken in elsewhere; the house goes down; the broker sends it again, and it counts once."""
    wanted, data = Arrival(f"{version}/held", "kamailio-cdr"), cdr(home, at)
    digest = sha256(repr(("kamailio-cdr", [])).encode() + b"\0" + data).hexdigest()
    row = models.Batch.objects.create(digest=digest, format="kamailio-cdr", source="x", state="storing", received_at=now())
    with another_at_it(row):
        with running(subscriber(mosquitto, version, "held", wanted).run):
            time.sleep(1)
            sent(mosquitto, f"{version}/held", data)
            time.sleep(2)
        assert stored(home, "call") == 0
    with running(subscriber(mosquitto, version, "held", wanted).run):
        assert eventually(lambda: stored(home, "call") == 1)
    assert models.Batch.objects.get(digest=digest).state == "stored"
