"""The house opens with one command, keeps itself open, and closes without leaving anything behind."""

import http.client
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import psycopg
import pytest
from pyrad.dictionary import Dictionary
from pyrad.packet import AcctPacket, StatusServer

from hjemmel.notice.language import parse, texts_in
from hjemmel.project import commands
from hjemmel.project.cli import COMMANDS, application
from hjemmel.project.run_state import PartState, Phase, current
from hjemmel.project.supervisor import cut_long_log
from hjemmel.project.watched import LONGEST_WAIT_S, Backoff
from second_notice import second_notice, version_of

PARTS = ["postgres", "events", "web", "worker"]


class House:
    """The command line, in a home and on a port of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        left_out = ("HJEMMEL_DATABASE_URL", "HJEMMEL_EVENTS_URL")
        self.environment = {name: value for name, value in os.environ.items() if name not in left_out}
        self.environment |= {"HJEMMEL_HOME": str(home), "HJEMMEL_PORT": str(self.port)}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hjemmel.project.cli", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=300)

    def told(self, *words: str) -> dict:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def parts(self) -> dict[str, PartState]:
        """As `hjemmel status` reads them."""
        return {part.name: part for part in current(self.home).parts}

    def web_answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status in (200, 503)
        except OSError:
            return False
        finally:
            connection.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("supervisor") / "home")
    yield house
    house.run("down")


@pytest.fixture
def open_house(house: House) -> House:
    if current(house.home).phase is not Phase.RUNNING:
        house.told("up")
    return house


def soon(promise: Callable[[], bool], patience_s: float = 60) -> bool:
    give_up = time.monotonic() + patience_s
    while not promise():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.1)
    return True


def lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_up_opens_the_whole_house_and_says_where(open_house: House) -> None:
    told = open_house.told("status")
    assert told["running"] and told["phase"] == "running"
    assert [part["name"] for part in told["parts"]] == PARTS
    assert all(part["running"] and psutil.pid_exists(part["pid"]) and part["since"] for part in told["parts"])
    assert open_house.parts()["web"].address == f"http://localhost:{open_house.port}/"
    assert open_house.web_answers()
    assert "@" not in json.dumps(told), "an address with a password in it"


def test_up_on_an_open_house_changes_nothing(open_house: House) -> None:
    before = open_house.parts()
    open_house.told("up")
    assert open_house.parts() == before


def test_what_dies_is_started_again(open_house: House) -> None:
    before = open_house.parts()
    for part in before.values():
        os.kill(part.pid, signal.SIGKILL)
    assert soon(lambda: all(part.running and part.pid != before[name].pid for name, part in open_house.parts().items()))
    assert soon(open_house.web_answers)
    assert all(part.restarts > before[name].restarts for name, part in open_house.parts().items())


def test_what_comes_by_itself_is_taken_in_by_a_part_of_its_own(tmp_path: Path) -> None:
    """Only where a setting asks for it; what dies of it is started again, and the file that came meanwhile is taken."""
    house, folder = House(tmp_path / "home"), tmp_path / "cdr"
    house.environment |= {"HJEMMEL_WATCH": f"{folder}=kamailio-cdr"}
    house.environment["HJEMMEL_SYSLOG"] = "carrier-pigeon"
    refused = house.run("up")
    assert (refused.returncode, refused.stderr.count("\n"), "HJEMMEL_SYSLOG" in refused.stderr) == (1, 1, True)
    del house.environment["HJEMMEL_SYSLOG"]
    try:
        house.told("up")
        before = house.parts()
        assert list(before) == [*PARTS, "receivers"]
        os.kill(before["receivers"].pid, signal.SIGKILL)
        assert soon(lambda: house.parts()["receivers"].running and house.parts()["receivers"].pid != before["receivers"].pid)
        (folder / "cdrs.log").write_text("1795483917|1795483979|62.0|+4751999999|+4722000202|192.0.2.1\n")
        assert soon(lambda: len(list((folder / "done").glob("*-cdrs.log"))) == 1)
    finally:
        house.run("down")


def test_a_published_version_takes_its_place_by_itself_on_its_day(open_house: House, tmp_path: Path) -> None:
    """The day is brought about in the register; from there on it is the house's own doing. Proves: E3, G7."""
    folder = second_notice(tmp_path)
    today = datetime.now(UTC).date()
    version_of(folder, 2, today)
    texts, _ = texts_in(folder)
    notice, _ = parse(texts)
    assert notice is not None
    address = json.loads((open_house.home / "engines.json").read_text())["database_url"]
    with psycopg.connect(address) as register:
        register.execute(
            "INSERT INTO published_notice (number, digest, files, valid_from, signed_off_by, published_by, published_at) "
            "VALUES (2, %s, %s, %s, 'Kari', 'pia', now())",
            [notice.digest, json.dumps(texts), today],
        )
        before = open_house.parts()
        register.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'apply_notice', '{\"timestamp\": 0}')"
        )
    assert soon((open_house.home / "notice-in-force").exists)
    assert soon(lambda: current(open_house.home).phase is Phase.RUNNING and open_house.parts()["web"].pid != before["web"].pid)
    assert soon(open_house.web_answers)
    assert open_house.parts()["postgres"].pid == before["postgres"].pid
    assert "5 døgn" in open_house.run("notice", "show").stdout


def test_nothing_outlives_a_killed_supervisor_and_up_opens_again(open_house: House) -> None:
    processes = [psutil.Process(part.pid) for part in open_house.parts().values()]
    os.kill(current(open_house.home).pid, signal.SIGKILL)
    assert soon(lambda: not any(lives(process) for process in processes))
    assert current(open_house.home).phase is Phase.DOWN
    (open_house.home / "run" / "supervisor.pid").write_text(f"{os.getpid()}\n")  # stale, and by now another's
    assert open_house.told("up")["running"]
    assert open_house.web_answers()


def test_what_a_restored_backup_brought_back_is_gone_before_a_page_is_served(open_house: House) -> None:
    """Proves: N16."""
    engines = open_house.home / "engines.json"
    with psycopg.connect(json.loads(engines.read_text())["database_url"]) as register:
        register.execute(
            "INSERT INTO article_feedback (article, vote, week, votes, notice_version) "
            "VALUES ('slow-wifi', 'helped', '2001-01-01', 7, 1), ('slow-wifi', 'helped', current_date, 7, 1)"
        )
        [last] = register.execute("SELECT coalesce(max(id), 0) FROM sweep").fetchone() or [0]
    open_house.told("down")
    open_house.told("up")
    serving = datetime.fromisoformat(open_house.parts()["web"].since)
    with psycopg.connect(json.loads(engines.read_text())["database_url"]) as register:
        finished = register.execute("SELECT finished_at FROM sweep WHERE id > %s ORDER BY id LIMIT 1", [last]).fetchone()
        left = register.execute("SELECT week FROM article_feedback WHERE votes = 7").fetchall()
    assert finished and finished[0] < serving + timedelta(seconds=1), "`since` is cut to the second, and a worker needs longer to start"
    assert len(left) == 1


def test_down_leaves_nothing_behind(open_house: House) -> None:
    processes = [psutil.Process(part.pid) for part in open_house.parts().values()]
    told = open_house.told("down")
    assert told["phase"] == "down" and not any(part["running"] for part in told["parts"])
    assert not any(lives(process) for process in processes)
    assert list((open_house.home / "run").glob("*.pid")) == []
    assert open_house.told("down")["phase"] == "down"


def test_a_taken_port_is_one_sentence_and_leaves_nothing_running(house: House) -> None:
    house.run("down")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.port))
        taken.listen()
        refused = house.run("up")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"web cannot listen on http://localhost:{house.port}/")
    assert "Traceback" not in refused.stderr
    assert not any(part.running for part in house.parts().values())


@pytest.mark.parametrize("words", [["nonsense"], ["status", "--nonsense"], ["forecast", "--days", "many"]])
def test_misuse_is_one_sentence_and_exit_2(house: House, words: list[str]) -> None:
    done = house.run(*words)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_each_command_is_loaded_by_its_own_name() -> None:
    modules = {module.name for module in pkgutil.iter_modules(commands.__path__)}
    assert set(COMMANDS) == {name for name in modules if hasattr(importlib.import_module(f"{commands.__name__}.{name}"), "register")}
    for module, names in COMMANDS.items():
        app = application([module])
        given = [command.name or command.callback.__name__ for command in app.registered_commands]
        assert {*given, *(group.name for group in app.registered_groups)} == set(names)


def test_each_wait_before_a_restart_is_twice_the_last() -> None:
    backoff, now, waits = Backoff(), 1000.0, []
    for _ in range(9):
        backoff.failed(now, lived_s=1.0)
        wait = next(seconds for seconds in (0, 1, 2, 4, 5, 8) if backoff.due(now + seconds))
        waits.append(wait)
        now += wait
    assert waits == [0, 1, 2, 4, *[LONGEST_WAIT_S] * 5]
    backoff.failed(now, lived_s=3600.0)
    assert backoff.due(now)


def test_a_long_log_is_cut_and_its_text_kept(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("a") as writer:
        for turn in range(5):
            writer.write(f"{turn}" * 100)
            writer.flush()
            cut_long_log(log, bytes_at_most=50, kept=3)
    assert log.read_text() == ""
    assert [(tmp_path / f"web.log.{n}").read_text()[0] for n in (1, 2, 3)] == ["4", "3", "2"]
    assert not (tmp_path / "web.log.4").exists()


def test_a_house_that_is_told_to_listen_answers_access_servers(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clients = tmp_path / "clients.toml"
    clients.write_text('[client.here]\naddress = "127.0.0.1"\nsecret = "hemmelig"\n', encoding="utf-8")
    house.environment |= {"HJEMMEL_RADIUS_PORT": str(port), "HJEMMEL_RADIUS_CLIENTS": str(clients)}
    clients.chmod(0o644)
    refused = house.run("up")
    assert (refused.returncode, "chmod 600" in refused.stderr) == (1, True)
    clients.chmod(0o600)
    try:
        house.told("up")
        assert list(house.parts()) == [*PARTS, "radius"]
        asked = AcctPacket(code=StatusServer, id=5, secret=b"hemmelig", dict=Dictionary(), message_authenticator=True).RequestPacket()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nas:
            nas.connect(("127.0.0.1", port))
            nas.settimeout(1)
            assert 5 in (_answered(nas, asked) for _ in range(60))
    finally:
        house.run("down")
    assert not any(part.running for part in house.parts().values())


def _answered(nas: socket.socket, asked: bytes) -> int | None:
    """The number of the packet that was answered; None while nobody listens yet."""
    try:
        nas.send(asked)
        return nas.recv(4096)[1]
    except OSError:
        time.sleep(0.5)
        return None
