"""Is the busiest hour of a whole provider taken in faster than it was made, with look-ups and pages still quick?

The simulated provider's last evening hour: each home has 15 devices, and its gateway reports every 5 minutes to the provider's collector,
which closes a file each minute; sessions, address translation and calls stand in files too, and players and access points post. A house is
opened with `hjemmel up`; the files go in with `hjemmel intake`, on two processes, while a process of its own looks up and reads Min side.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

import msgspec

from bench.house import median, tell
from bench.opened import CLI, CommandFailed, Opened, opened
from bench.probe import LOOK_UP, PAGE, Probes, probing
from hjemmel.intake.arrivals import BESIDE
from hjemmel.project.simulator import Feeds, simulate
from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.homes import device
from hjemmel.project.simulator.report import report
from hjemmel.project.simulator.world import ZONE, World, make_world

HOMES, DEVICES, EVERY_S, HOUR_S, SEED = 50_000, 15, 300, 3600, 7
ENDS_AT = 21  # local: calls and television are at their most
FILE_S = 60  # how long the collector writes to one file
PROCESSES = 2
SPAN = timedelta(hours=1)
CUSTOMERS, BULK, CALLS = "customers-csv", "tr181-bulk", "kamailio-cdr"
FILED, POSTED = ("radius-detail", "cgnat-syslog", CALLS, "tr135"), ("cmcd", "netjson")
QUIET_S, LOOKED_AT = 20.0, 8
ACCEPTED = """
from collections import Counter
from hjemmel.stores import models
accepted = Counter()
for batch in models.Batch.objects.filter(format="{}", state="stored"):
    accepted.update(batch.receipt["accepted"])
print(json.dumps(accepted))
"""
STORED = """
from hjemmel.stores import events
print(json.dumps(events.rows(f"SELECT count() FROM {events.base()}.device_sample")[0][0]))
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one format: how many records are in and how many were refused, in how many seconds, and the largest process."""

    accepted: Counter[str]
    refused: Counter[str]
    seconds: float
    largest_mib: int = 0


def main(homes: int = HOMES) -> None:
    until = _last_evening(datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="hjemmel-hour-") as folder, opened(HJEMMEL_DEMO="1") as house:
        feeds = simulate(homes, SPAN, Path(folder) / "feeds", SEED, until, formats=(CUSTOMERS, *FILED, *POSTED))
        _keep_the_hour(feeds.files(CALLS), int(until.timestamp()) - HOUR_S)
        files, made = bulk_files(Path(folder) / "bulk", homes, until)
        customers = _filed(house, CUSTOMERS, feeds)
        world = make_world(homes, SPAN, SEED, until)
        with probing(house, [home.customer.number for home in world.homes[100 : 100 + LOOKED_AT]]) as probes:
            before = _rest(probes)
            bulk = _take(house, BULK, files)
            beside = {name: _filed(house, name, feeds) for name in FILED} | {name: _posted(house, name, feeds) for name in POSTED}
            during = probes()
            after = _rest(probes)
        stored, seconds = house.asked(STORED), bulk.seconds + sum(one.seconds for one in beside.values())
        in_all = bulk.accepted["device-sample"] + beside["netjson"].accepted["device-sample"]
        assert stored == in_all > made * 0.9, (stored, in_all, made)
        tell(
            "hour",
            {
                "homes": homes,
                "customers and their subscriptions loaded, s": round(customers.seconds, 1),
                "device samples made": made,
                "of them stored": bulk.accepted["device-sample"],
                "refused": dict(bulk.refused),
                "bytes a sample": round(sum(file.stat().st_size for file in files) / made),
                "bulk data taken in, s": round(bulk.seconds, 1),
                "samples/s": round(made / bulk.seconds),
                "beside it": {name: f"{one.accepted.total()} in {one.seconds:.1f} s" for name, one in beside.items()},
                "the whole hour taken in, s": round(seconds, 1),
                "an hour / that": round(HOUR_S / seconds, 1),
                "largest memory of a process of intake, MiB": max(one.largest_mib for one in (bulk, *beside.values())),
                **_quick(before, during, after),
                "load of the machine, 15 minutes": round(os.getloadavg()[2], 1),
            },
        )


def _last_evening(now: datetime) -> datetime:
    """The end of the last whole evening hour."""
    ended = now.astimezone(ZONE).replace(hour=ENDS_AT, minute=0, second=0, microsecond=0)
    return ended if ended <= now else ended - timedelta(days=1)


def _keep_the_hour(months: list[Path], since: int) -> None:
    """The simulator tells the calls of months: leaves those that ended in the hour."""
    last = months[-1]
    lines = [line for line in last.read_text(encoding="utf-8").splitlines(keepends=True) if int(line.split("|")[1]) >= since]
    for one in months:
        one.unlink()
    last.write_text("".join(lines), encoding="utf-8")
    months[:] = [last]


def bulk_files(folder: Path, homes: int, until: datetime) -> tuple[list[Path], int]:
    """What the collector has written in the hour before `until`: its files, and how many device samples stand in them."""
    folder.mkdir()
    minutes = range(HOUR_S // FILE_S)
    shares = [minutes[n::PROCESSES] for n in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        made = sum(pool.map(_write, *zip(*[(folder, homes, until, share) for share in shares], strict=True)))
    return sorted(folder.iterdir()), made


def _write(folder: Path, homes: int, until: datetime, minutes: Sequence[int]) -> int:
    """The files of some minutes of the hour; how many samples."""
    world = make_world(homes, SPAN, SEED, until)
    _fill(world)
    dice, encoder, made = Random(f"{SEED}/{minutes[0]}"), msgspec.json.Encoder(), 0
    hour = (until - SPAN).astimezone(ZONE).hour
    for minute in minutes:
        since = minute * FILE_S % EVERY_S
        reporting = [home for home in world.homes if since <= home.offset_s % EVERY_S < since + FILE_S]
        with (folder / f"{minute:02d}.ndjson").open("wb") as file:
            for home in sorted(reporting, key=lambda home: home.offset_s % EVERY_S):
                _use(home, dice)
                at = world.start + minute * FILE_S + home.offset_s % EVERY_S - since
                file.write(encoder.encode({"Report": [report(home, at, hour, dice)]}) + b"\n")
                made += DEVICES
    return made


def _fill(world: World) -> None:
    """As many devices in each home, all of them on."""
    since = f"{datetime.fromtimestamp(world.start, UTC):%Y-%m-%dT%H:%M:%SZ}"
    for home in world.homes:
        devices = home.network.devices
        devices += [device(home.index, number, f"Ting {number}", "thing", -60) for number in range(len(devices), DEVICES)]
        del devices[DEVICES:]
        for one in devices:
            one.on, one.since = True, since


def _use(home: Home, dice: Random) -> None:
    for one in home.network.devices:
        one.down_bytes += dice.randrange(5_000_000)
        one.up_bytes += dice.randrange(500_000)


def _filed(house: Opened, format_name: str, feeds: Feeds) -> Taken:
    """Files of the same that is said beside them go in by one command."""
    written = feeds.written[format_name]
    beside = {name: value for name, value in written.beside.get(written.files[0], {}).items() if name in BESIDE}
    return _take(house, format_name, written.files, *(word for name, value in beside.items() for word in ("--with", f"{name}={value}")))


def _take(house: Opened, format_name: str, files: Sequence[Path], *more: str) -> Taken:
    """As an operator does; timed with the start of the processes."""
    command = [*CLI, "intake", format_name, *map(str, files), "--jobs", str(PROCESSES), "--json", *more]
    started = time.perf_counter()
    with subprocess.Popen(command, env=house.environment, stdout=subprocess.PIPE, text=True) as intake:
        said = intake.stdout.read() if intake.stdout else ""
        _, status, used = os.wait4(intake.pid, 0)
        intake.returncode = os.waitstatus_to_exitcode(status)
    if intake.returncode:
        raise CommandFailed(f"hjemmel intake {format_name}")
    total = json.loads(said)["total"]
    return Taken(Counter(total["accepted"]), Counter(total["refused"]), time.perf_counter() - started, used.ru_maxrss // 1024)


def _posted(house: Opened, format_name: str, feeds: Feeds) -> Taken:
    """What one machine has to say by itself, four machines at a time; timed. The counts come from the register: a player is told none."""
    token, written = house.run("source", "add", format_name, "--format", format_name).strip(), feeds.written[format_name]
    posts = [(urllib.parse.urlencode(written.beside[file]), file.read_bytes()) for file in written.files]

    def post(one: tuple[str, bytes]) -> None:
        address = f"http://127.0.0.1:{house.port}/intake/v1/{format_name}?{one[0]}"
        with urllib.request.urlopen(urllib.request.Request(address, one[1], {"Authorization": f"Bearer {token}"}), timeout=120) as answer:
            answer.read()

    started = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(post, posts))
    seconds = time.perf_counter() - started
    return Taken(Counter(house.asked(ACCEPTED.format(format_name))), Counter(), seconds)


def _rest(probes: Callable[[], Probes]) -> Probes:
    """What is probed while nothing else goes on."""
    probes()
    time.sleep(QUIET_S)
    return probes()


def _quick(before: Probes, during: Probes, after: Probes) -> dict[str, object]:
    told: dict[str, object] = {}
    for what in (LOOK_UP, PAGE):
        taken = {
            name: [ms for kind, ms in probes if kind == what] for name, probes in (("before", before), ("during", during), ("after", after))
        }
        told[f"{what}, ms: median (p95) of how many"] = {
            name: f"{median(ms):.0f} ({sorted(ms)[int(len(ms) * 0.95)]:.0f}) of {len(ms)}" for name, ms in taken.items()
        }
        told[f"{what}, during / after"] = round(median(taken["during"]) / median(taken["after"]), 1)
    return told


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else HOMES)
