"""What is left when anything that runs is killed at any moment, while every transport delivers at once?

One house, opened with `hjemmel up`. Machines deliver numbered units over HTTP, by the command, into a folder, over MQTT, RADIUS and SMTP,
and lines by syslog, while `kill -9` strikes processes of the house at random: any part, any process of an engine, the command, the
supervisor. At the end all that was acknowledged is stored, once, and nothing by half.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import psutil

from bench import senders
from bench.house import tell
from bench.opened import Opened, free_port, opened
from bench.senders import BULK, CALLS, MAIL, NUMBERS, POSTING, RADIUS, Sender, Syslog

BLOWS, SEED = 200, 20261129
# How often each is struck, of all blows. The supervisor is opened again as an init system would: by `hjemmel up`.
WEIGHTS = {"web": 5, "postgres": 4, "events": 4, "receivers": 5, "radius": 4, "worker": 2, "command": 2, "supervisor": 1}
SUPERVISOR, COMMAND, RECEIVERS = "supervisor", "command", "receivers"
PATIENCE_S = 180.0
ON_DISK_S = 5.0  # a line of syslog is on disk within a second, where the receivers get to run; on a busy machine it may take longer
STORED = """
from hjemmel.stores import events, models
from django.db import connection
base = events.base()
rows = lambda sql: [list(row) for row in events.rows(sql)]
with connection.cursor() as cursor:
    cursor.execute("SELECT body, count(*) FROM enquiry_message GROUP BY body")
    mails = cursor.fetchall()
print(json.dumps({
    "calls": rows(f"SELECT own_number, called_number, count() FROM {base}.call GROUP BY own_number, called_number"),
    "sessions": rows(f"SELECT session_id, count() FROM {base}.ip_assignment GROUP BY session_id"),
    "mails": mails,
    "samples": rows(f"SELECT batch, count() FROM {base}.device_sample GROUP BY batch"),
    "batches": list(models.Batch.objects.values_list("pk", "format", "state", "receipt")),
}))
"""


@dataclass
class Outcome:
    """`blows` by process; the rest by transport: units acknowledged, sent more than once, lost, stored twice, and half there."""

    blows: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    lost: dict[str, list[int]] = field(default_factory=dict)
    doubled: dict[str, list[str]] = field(default_factory=dict)
    halves: dict[str, list[int]] = field(default_factory=dict)
    not_on_disk: Counter[str] = field(default_factory=Counter)  # lines of syslog lost with the receivers, before they were on disk
    open_batches: list[int] = field(default_factory=list)
    seconds: float = 0.0


class NotBack(Exception):
    """The house does not take anything in any more without somebody's help."""


class Struck:
    """The house, those who send to it, and who strikes it."""

    def __init__(self, house: Opened, ports: dict[str, int], folder: Path, seed: int) -> None:
        self.house, self.began, self.dice, self.stop = house, senders.now(), Random(seed), threading.Event()
        self.running: dict[str, int] = {}
        self.batches: dict[int, int] = {}
        self.folder = folder
        self.syslog = Syslog(ports, self.began)
        began = self.began
        self.senders = [
            Sender(BULK, senders.posted(house, BULK, "tr181-bulk", lambda n: senders.reports(n, began), self.batches)),
            *(Sender(name, senders.posted(house, name, "kamailio-cdr", partial(senders.calls, name, began=began), {})) for name in POSTING),
            Sender(COMMAND, senders.commanded(house, began, self.running)),
            Sender("folder", senders.dropped(folder, began), pause_s=0.5),
            Sender("MQTT", senders.published(ports["MQTT"], began), pause_s=0.2),
            Sender(RADIUS, senders.accounted(ports[RADIUS], began), pause_s=0.1),
            Sender(MAIL, senders.mailed(ports[MAIL]), pause_s=0.4),
        ]
        self.outcome = Outcome()
        self.struck_at: list[float] = []  # when the receivers were

    def blows(self, blows: int) -> None:
        """Sends and strikes; then waits until all that was taken over has been stored."""
        threads = [threading.Thread(target=one.run, args=(self.stop,)) for one in (*self.senders, self.syslog)]
        for thread in threads:
            thread.start()
        try:
            for name in self._drawn(blows):
                self._goes_on()
                time.sleep(self.dice.uniform(0.0, 1.0))
                self._strike(name)
            self._goes_on()
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()
        try:
            _eventually(lambda: not self._waiting(), "what was taken over is not stored", every_s=1.0, patience_s=PATIENCE_S + 3.0 * blows)
        except NotBack as late:
            left = self._waiting()
            raise NotBack(f"{late}: {len(left)} are waiting, the first are {left[:5]}") from None

    def _drawn(self, blows: int) -> list[str]:
        """Who is struck, in which order: each at least once where there are so many blows."""
        names = list(WEIGHTS)[:blows]
        names += self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=blows - len(names))
        self.dice.shuffle(names)
        return names

    def _goes_on(self) -> None:
        """Until something more is acknowledged over HTTP, so that each blow meets a house at work."""
        before = sum(len(one.units) for one in self.senders[:2])
        _eventually(lambda: sum(len(one.units) for one in self.senders[:2]) > before, "the house does not come back")

    def _strike(self, name: str) -> None:
        """Whoever is struck is at work: what has ended since is looked for again."""

        def struck() -> bool:
            pid = self._pid(name)
            with suppress(ProcessLookupError):
                if pid:
                    os.kill(pid, signal.SIGKILL)
                    return True
            return False

        _eventually(struck, f"{name} does not come back", every_s=0.05)
        self.outcome.blows[name] += 1
        if name in (RECEIVERS, SUPERVISOR):
            self.struck_at.append(time.monotonic())
        if name == SUPERVISOR:
            _eventually(lambda: _is_up(self.house), "the house does not open", every_s=1.0)

    def _pid(self, name: str) -> int | None:
        if name == COMMAND:
            return self.running.get(COMMAND)
        if name == SUPERVISOR:
            return int((self.house.home / "run" / "supervisor.pid").read_text())
        pid = self.house.parts()[name]["pid"]
        if name == "postgres" and pid:
            with suppress(psutil.NoSuchProcess):
                return int(self.dice.choice([pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]))
        return int(pid) if pid else None

    def _waiting(self) -> list[str]:
        """What lies in the folder and in the spool, and what the broker still holds: those that are owed."""
        files = [path.name for path in self.folder.glob("*.log")] + [path.name for path in (self.house.home / "spool").glob("*/*.log")]
        return files or [str(n) for n in sorted(self._of("MQTT").units - self._stored_deliveries("MQTT"))]

    def _of(self, name: str) -> Sender:
        return next(one for one in self.senders if one.name == name)

    def _stored_deliveries(self, name: str) -> set[int]:
        own = senders.number_of(NUMBERS[name])
        return {int(number[5:]) // CALLS for mine, number, _ in self.house.asked(STORED)["calls"] if mine == own}

    def judge(self) -> Outcome:
        """Compares what was acknowledged with what is stored, after the house has been closed and opened once more."""
        self.house.run("down")
        self.house.run("up")
        stored = self.house.asked(STORED)
        out = self.outcome
        found: dict[str, Counter[int]] = {name: Counter() for name in NUMBERS}
        names = {senders.number_of(place): name for name, place in NUMBERS.items()}
        for own, number, times in stored["calls"]:
            found[names[own]][int(number[5:])] += times
        found[RADIUS] = Counter({int(one.rpartition("session-")[2]): times for one, times in stored["sessions"]})
        found[MAIL] = Counter({int(body[8:-1]): times for body, times in stored["mails"]})
        for one in self.senders:
            out.acknowledged[one.name], out.repeated[one.name] = len(one.units), one.repeated
            if one.name != BULK:
                of_one = senders.UNDER_WAY if one.name == RADIUS else 1 if one.name == MAIL else CALLS
                self._judge(one.name, one.units, of_one, found[one.name])
        self._judge_bulk(stored)
        self._judge_syslog(found)
        out.open_batches = [pk for pk, _, state, _ in stored["batches"] if state == "storing"]
        return out

    def _judge(self, name: str, units: set[int], of_one: int, found: Counter[int]) -> None:
        there = Counter(row // of_one for row in found)
        self.outcome.lost[name] = sorted(n for n in units if there[n] != of_one)
        self.outcome.doubled[name] = [str(row) for row, times in found.items() if times != 1]
        # Packets of accounting are one unit each, and stored with what else came in the same half second.
        self.outcome.halves[name] = [] if name == RADIUS else sorted(n for n, rows in there.items() if rows != of_one)

    def _judge_bulk(self, stored: dict[str, Any]) -> None:
        rows, whole = dict(stored["samples"]), senders.DEVICES * senders.REPORTS
        self.outcome.lost[BULK] = sorted(n for n in self._of(BULK).units if self.batches[n] not in rows)
        receipts = {pk: receipt for pk, form, state, receipt in stored["batches"] if (form, state) == ("tr181-bulk", "stored")}
        of_batch = {pk: receipt["accepted"].get("device-sample") for pk, receipt in receipts.items()}
        self.outcome.halves[BULK] = sorted(pk for pk, found in rows.items() if found != whole or of_batch.get(pk) != whole)
        # A delivery that is sent again must be the same batch: one more batch with rows would be a double.
        self.outcome.doubled[BULK] = [str(pk) for pk in sorted(rows.keys() - set(self.batches.values()))[1:]]

    def _judge_syslog(self, found: dict[str, Counter[int]]) -> None:
        """UDP promises nothing and TCP no more: what was not on disk yet when the receivers were struck may be gone, and nothing else."""
        for name, sent in self.syslog.sent.items():
            missing = [n for n in sent if not found[name][n]]
            excused = {n for n in missing if self._was_struck(sent[n])}
            self.outcome.acknowledged[name] = len(sent)
            self.outcome.not_on_disk[name] = len(excused)
            self.outcome.lost[name] = sorted(set(missing) - excused)
            self.outcome.doubled[name] = [str(row) for row, times in found[name].items() if times != 1]

    def _was_struck(self, at: float) -> bool:
        """Whether the receivers went away just after `at`, struck or by themselves to be started again, or were not back yet."""
        backs = self.syslog.connected
        gone = [(blow, next((back for back in backs if back > blow), blow + PATIENCE_S)) for blow in self.struck_at]
        gone += list(zip(self.syslog.broken, backs[1:], strict=False))  # by themselves, and back as soon as the supervisor got to it
        return any(since - ON_DISK_S <= at <= back + 0.5 for since, back in gone)


def struck(blows: int, seed: int = SEED) -> Outcome:
    """The whole: opens a house, strikes it so many times, and judges what is left."""
    started = time.monotonic()
    with _broker() as broker, opened_with(broker) as (house, ports, folder):
        one = Struck(house, ports, folder, seed)
        one.blows(blows)
        outcome = one.judge()
    outcome.seconds = time.monotonic() - started
    return outcome


@contextmanager
def opened_with(broker: int) -> Iterator[tuple[Opened, dict[str, int], Path]]:
    """A house that listens to everything."""
    ports = {name: free_port() for name in ("syslog UDP", "syslog TCP", RADIUS, MAIL)} | {"MQTT": broker}
    with tempfile.TemporaryDirectory(prefix="hjemmel-drop-") as outside:
        folder, clients = Path(outside) / "calls", Path(outside) / "clients.toml"
        folder.mkdir()
        clients.write_text(f'[client.bng1]\naddress = "127.0.0.1"\nsecret = "{senders.SECRET.decode()}"\n')
        clients.chmod(0o600)
        syslog = [f"{scheme.lower()}://127.0.0.1:{ports[f'syslog {scheme}']}=kamailio-cdr?header=no" for scheme in ("UDP", "TCP")]
        with opened(
            HJEMMEL_WATCH=f"{folder}=kamailio-cdr",
            HJEMMEL_SYSLOG=" ".join(syslog),
            HJEMMEL_MQTT=f"mqtt://127.0.0.1:{broker}",
            HJEMMEL_MQTT_TOPICS="calls=kamailio-cdr",
            HJEMMEL_MAIL_IN=f"127.0.0.1:{ports[MAIL]}",
            HJEMMEL_RADIUS_PORT=str(ports[RADIUS]),
            HJEMMEL_RADIUS_CLIENTS=str(clients),
        ) as house:
            feed = Path(outside) / "customers.csv"
            feed.write_text(senders.customers(), encoding="utf-8")
            house.run("intake", "customers-csv", str(feed))
            yield house, ports, folder


@contextmanager
def _broker() -> Iterator[int]:
    """The port of a real broker, which is not struck: it is not ours."""
    program, port = os.environ.get("HJEMMEL_BROKER") or "mosquitto", free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as said:
        said.write(f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nuser root\n")
        said.flush()
        process = subprocess.Popen([program, "-c", said.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _eventually(lambda: _answers(port), "the broker does not start")
            yield port
        finally:
            process.terminate()
            process.wait(10)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_up(house: Opened) -> bool:
    with suppress(Exception):
        house.run("up")
        return True
    return False


def _eventually(is_so: Callable[[], bool], otherwise: str, every_s: float = 0.02, patience_s: float = PATIENCE_S) -> None:
    give_up = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > give_up:
            raise NotBack(otherwise)
        time.sleep(every_s)


def main(blows: int = BLOWS) -> None:
    out = struck(blows)
    tell(
        "killed",
        {
            "blows": dict(out.blows),
            "seconds": round(out.seconds),
            "acknowledged": dict(out.acknowledged),
            "sent again": dict(out.repeated),
            "lost": {name: len(found) for name, found in out.lost.items()},
            "doubled": {name: len(found) for name, found in out.doubled.items()},
            "half there": {name: len(found) for name, found in out.halves.items()},
            "lines of syslog that were not on disk yet": dict(out.not_on_disk),
            "batches left open": len(out.open_batches),
        },
    )
    if any(out.lost.values()) or any(out.doubled.values()) or any(out.halves.values()) or out.open_batches:
        print(out, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else BLOWS)
