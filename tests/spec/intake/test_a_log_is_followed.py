"""A log that grows is stored record by record, each once: half records wait, rotation loses none, and the place outlives the house.

Proves: N3, P1, G2.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from hjemmel.intake import attempt as attempts
from hjemmel.intake import tail as tails
from hjemmel.intake.adapters import ADAPTERS
from hjemmel.intake.deliver import deliver
from hjemmel.intake.tail import QUIET_S, FileTaken, Tail
from hjemmel.stores import models, register_feed
from homes import Home, now
from looking import own, stored
from wire import cdr, lease, session

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def at() -> datetime:
    return now().replace(microsecond=0) - timedelta(hours=3)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log" / "cdrs.log"


def follower(log: Path, format_name: str = "kamailio-cdr") -> Tail:
    """A new one each time is a house that has come up again."""
    log.parent.mkdir(exist_ok=True)
    (log.parent.parent / "state").mkdir(exist_ok=True)
    return Tail(log, format_name, log.parent.parent / "state" / "cdrs.json")


def append(log: Path, data: bytes) -> None:
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as file:
        file.write(data)


def calls(home: Home, at: datetime, *minutes: int) -> bytes:
    return b"".join(cdr(home, at + timedelta(minutes=m)) for m in minutes)


def later() -> float:
    return time.time() + QUIET_S + 1


def take(log: Path, *, now: float | None = None, format_name: str = "kamailio-cdr") -> int:
    """How many records were accepted by a follower that has just come up."""
    tail = follower(log, format_name)
    with tail.held():
        return sum(sum(outcome.accepted.values()) for outcome in tail.take(now=now))


def test_what_has_come_since_is_stored_and_half_a_line_waits(log: Path, home: Home, at: datetime) -> None:
    tail, third = follower(log), cdr(home, at + timedelta(minutes=3))
    assert tail.take() == []  # it is not there yet
    append(log, calls(home, at, 1, 2) + third[:20])
    assert [outcome.accepted for outcome in tail.take()] == [{"call": 2}]
    assert tail.take() == []
    append(log, third[20:])
    assert [outcome.accepted for outcome in tail.take()] == [{"call": 1}]
    assert stored(home, "call") == 3


def test_the_place_outlives_the_house_and_nothing_is_stored_twice(log: Path, home: Home, at: datetime) -> None:
    append(log, calls(home, at, 1, 2))
    assert take(log) == 2
    append(log, calls(home, at, 3))
    assert [take(log), take(log)] == [1, 0]
    assert (stored(home, "call"), models.Batch.objects.filter(source="tail:cdrs.log", receipt__accepted__call=2).count() >= 1) == (3, True)


def test_what_was_stored_when_the_house_fell_before_it_was_noted_counts_once_though_more_has_come(
    log: Path, home: Home, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Fell(BaseException):
        pass

    def deliver_and_fall(*told: object, **more: object) -> None:
        deliver(*told, **more)  # type: ignore[arg-type]
        raise Fell

    append(log, calls(home, at, 1, 2))
    with monkeypatch.context() as falling:
        falling.setattr(attempts, "deliver", deliver_and_fall)
        with pytest.raises(Fell):
            follower(log).take()
    append(log, calls(home, at, 3))
    again = follower(log).take()
    assert [(outcome.already, outcome.accepted) for outcome in again] == [(True, {"call": 2}), (False, {"call": 1})]
    assert stored(home, "call") == 3


def test_a_killed_follower_goes_on_where_it_stood(log: Path, home: Home, at: datetime) -> None:
    """The process is killed as it writes where it stands; a whole place is on disk, the last or the one before."""
    append(log, calls(home, at, 1))
    assert take(log) == 1
    state = follower(log).state
    program = f"""
import json, os, signal
from pathlib import Path
from hjemmel.intake import spool
real = os.fsync
os.fsync = lambda number: os.kill(os.getpid(), signal.SIGKILL)
spool.replace(Path({str(state)!r}), json.dumps({{"inode": 0, "at": 999, "mark": "x", "until": None}}).encode())
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode < 0
    append(log, calls(home, at, 2))
    assert (take(log), stored(home, "call")) == (1, 2)


@pytest.mark.parametrize("new", ["cdrs.log.1", "cdrs.log-20261124", "cdrs-20261124.log"])
@pytest.mark.parametrize("goes_down", [False, True])
def test_a_log_that_is_renamed_is_read_to_its_end_before_the_new_one(
    log: Path, home: Home, at: datetime, new: str, goes_down: bool
) -> None:
    tail = follower(log)
    append(log, calls(home, at, 1))
    tail.take()
    rotated = log.with_name(new)
    log.rename(rotated)
    append(rotated, calls(home, at, 2))  # its writer has not been told yet
    append(log, calls(home, at, 3))
    tail = follower(log) if goes_down else tail
    assert [outcome.accepted for outcome in tail.take()] == [{"call": 1}]
    append(rotated, calls(home, at, 4))
    assert [outcome.accepted for outcome in tail.take()] == [{"call": 1}]
    assert [outcome.accepted for outcome in tail.take(now=later())] == [{"call": 1}]
    assert (stored(home, "call"), tail.take(now=later())) == (4, [])
    append(log, calls(home, at, 5))
    assert (len(tail.take()), stored(home, "call")) == (1, 5)


@pytest.mark.parametrize("regrown", [False, True])
def test_a_log_that_is_copied_and_emptied_is_read_to_its_end_in_the_copy(log: Path, home: Home, at: datetime, regrown: bool) -> None:
    append(log, calls(home, at, 1))
    assert take(log) == 1
    append(log, calls(home, at, 2))
    shutil.copyfile(log, log.with_name("cdrs.log.1"))
    os.truncate(log, 0)
    append(log, calls(home, at, 3, 4, 5) if regrown else calls(home, at, 3))
    assert [take(log), take(log, now=later()), take(log)] == [1, 3 if regrown else 1, 0]
    assert stored(home, "call") == (5 if regrown else 3)


def test_several_rotations_while_the_house_was_down_are_read_in_their_order(log: Path, home: Home, at: datetime) -> None:
    append(log, calls(home, at, 1))
    assert take(log) == 1
    for n, minutes in enumerate([(2,), (3, 4)]):
        append(log, calls(home, at, *minutes))
        for old in range(n, 0, -1):
            log.with_name(f"cdrs.log.{old}").rename(log.with_name(f"cdrs.log.{old + 1}"))
        log.rename(log.with_name("cdrs.log.1"))
        os.utime(log.with_name("cdrs.log.1"), (1_700_000_000 + n, 1_700_000_000 + n))
    append(log, calls(home, at, 5))
    append(log.with_name("cdrs.log.backup"), calls(home, at, 6))  # nothing of the log's
    assert (take(log, now=later()), stored(home, "call")) == (4, 5)
    assert [row["started_at"] for row in own(home, "call")] == [at + timedelta(minutes=m) for m in (1, 2, 3, 4, 5)]


def test_half_a_record_at_the_end_of_a_rotated_log_will_never_be_whole_and_stops_nothing(log: Path, home: Home, at: datetime) -> None:
    append(log, calls(home, at, 1) + calls(home, at, 2)[:20])
    assert take(log) == 1
    log.rename(log.with_name("cdrs.log.1"))
    append(log, calls(home, at, 3))
    assert (take(log, now=later()), stored(home, "call")) == (1, 2)


def test_a_log_that_is_emptied_with_no_copy_is_read_from_its_beginning(
    log: Path, home: Home, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    append(log, calls(home, at, 1, 2))
    assert take(log) == 2
    os.truncate(log, 0)
    append(log, calls(home, at, 3))
    assert (take(log), stored(home, "call")) == (1, 3)
    assert "is not found" in caplog.text


def test_a_record_of_many_lines_is_cut_where_it_ends(log: Path, home: Home, at: datetime) -> None:
    start, stop = session(home, "Start", "bng", at), session(home, "Stop", "bng", at + timedelta(hours=1), began=at)
    append(log, start + stop[:-1])  # all its lines, and not the one that ends it
    assert take(log, format_name="radius-detail") == 1
    append(log, stop[-1:])
    assert take(log, format_name="radius-detail") == 1
    assert {row["state"] for row in own(home, "ip-assignment")} == {"ended"}


def test_a_table_has_its_header_wherever_it_is_read_from(log: Path, home: Home, at: datetime) -> None:
    owner = {"subscription_number": home.customer_number.replace("T", "TS"), "valid_from": date(2020, 1, 1), "valid_to": None}
    register_feed.write("identifier", [{"kind": "remote-id", "value": home.user_name, **owner}], 1)
    header, first = lease(home, at).splitlines(keepends=True)
    append(log, header + first)
    assert take(log, format_name="kea-leases") == 1
    append(log, lease(home, at + timedelta(hours=1)).splitlines(keepends=True)[1])
    assert take(log, format_name="kea-leases") == 1


def test_a_line_that_cannot_be_read_is_counted_and_holds_up_none(log: Path, home: Home, at: datetime) -> None:
    append(log, calls(home, at, 1) + b"nonsense\n" + calls(home, at, 2))
    [outcome] = follower(log).take()
    assert (outcome.accepted, outcome.faults) == ({"call": 2}, 1)


def test_a_record_longer_than_a_delivery_does_not_stop_what_follows(
    log: Path, home: Home, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tails, "CHUNK", 1000)
    append(log, b"x" * 2500 + b"\n" + calls(home, at, *range(1, 30)))
    assert (take(log), stored(home, "call")) == (29, 29)


def test_while_an_engine_is_away_the_place_stays(log: Path, home: Home, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    append(log, calls(home, at, 1))
    with monkeypatch.context() as away:
        away.setattr(settings, "HJEMMEL_EVENTS_URL", "clickhouse://x:y@127.0.0.1:9/hjemmel")
        assert take(log) == 0
    append(log, calls(home, at, 2))
    log.rename(log.with_name("cdrs.log.1"))
    assert (take(log), stored(home, "call")) == (2, 2)


def test_a_place_that_cannot_be_read_is_none_and_what_is_stored_counts_once(log: Path, home: Home, at: datetime) -> None:
    append(log, calls(home, at, 1))
    assert take(log) == 1
    follower(log).state.write_text("{")
    [again] = follower(log).take()
    assert (again.already, stored(home, "call")) == (True, 1)
    assert json.loads(follower(log).state.read_text())["at"] == log.stat().st_size


def test_a_log_is_followed_by_one_until_it_is_told_to_stop(log: Path, home: Home, at: datetime) -> None:
    from django.db import connections

    tail, stop = follower(log), threading.Event()

    def follow() -> None:
        tail.follow(stop)
        connections.close_all()

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        append(log, calls(home, at, 1))
        give_up = time.monotonic() + 20
        while stored(home, "call") != 1 and time.monotonic() < give_up:
            time.sleep(0.1)
        with pytest.raises(FileTaken, match="another process"), follower(log).held():
            pass
    finally:
        stop.set()
        thread.join(10)
    assert (thread.is_alive(), stored(home, "call")) == (False, 1)


def test_each_format_that_is_followed_ends_its_records_somewhere() -> None:
    ends = {name: adapter.record_end for name, adapter in ADAPTERS.items() if adapter.record_end}
    assert set(ends) == {"radius-detail", "radius-linelog", "kea-leases", "kea-legal", "cgnat-syslog", "kamailio-cdr", "asterisk-cdr"}
    assert ends.pop("radius-detail") == b"\n\n"
    assert set(ends.values()) == {b"\n"}
