"""Small documents that arrive at the same time are stored by one insert and one transaction, and each is still a delivery of its own.

Proves: N3, P1, P5.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from hjemmel.acts import take_in as acts
from hjemmel.acts.actor import Actor
from hjemmel.acts.failures import BatchUnderWay, EventsUnavailable
from hjemmel.acts.recover_batches import recover_batches
from hjemmel.acts.take_in import Malformed, Receipt
from hjemmel.evidence.entry import Entry
from hjemmel.intake import together
from hjemmel.intake.deliver import Door, deliver
from hjemmel.notice.model import RecordType
from hjemmel.stores import batches, event_rows, events, models
from homes import Home, new_home, now
from looking import stored
from under_way import another_at_it
from wire import bulk, cdr, device, report

pytestmark = pytest.mark.usefixtures("house")
MAC, MINUTE = "02:00:5e:50:00:01", timedelta(minutes=1)
PATIENCE_S = 20.0
KILLED = """
import os, signal, sys, threading
from datetime import UTC, datetime
import django
django.setup()
from hjemmel.acts import take_in
from hjemmel.acts.actor import Actor
from hjemmel.intake.adapters import ADAPTERS
take_in.confirm = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
parsed = [ADAPTERS["kamailio-cdr"].parse(line.encode() + b"\\n", {}) for line in sys.stdin.read().splitlines()]
source = ("killed", Actor("killed", "source"), datetime.now(UTC))
take_in.take_in_together("kamailio-cdr", [take_in.Arrived(one, f"killed-{n}", *source) for n, one in enumerate(parsed)])
"""


def document(home: Home, at: datetime, name: str = "") -> bytes:
    return bulk(report(home, at, [device(MAC, name)]))


def arrive(format_name: str, data: bytes) -> Receipt | Exception:
    """As over HTTP; what it would be refused with is handed back."""
    try:
        return deliver(format_name, data, Door("test-source", Actor("test-source", "source"), now()), {}, shares=True)
    except Exception as error:
        return error
    finally:
        connections.close_all()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """What becomes of documents of which the first is being stored while all the others come."""

    def together_with(format_name: str, documents: Sequence[bytes], waiting: int | None = None) -> list[Any]:
        here, store = together.Together(format_name), together.take_in_together
        under_way: list[int] = []

        def when_all_wait(name: str, arrived: Sequence[Any]) -> list[Receipt]:
            under_way.append(len(arrived))
            if len(under_way) == 1:
                until(lambda: len(here._waiting) == (len(documents) - 1 if waiting is None else waiting))
            return store(name, arrived)

        monkeypatch.setattr(together, "take_in_together", when_all_wait)
        monkeypatch.setattr("hjemmel.intake.deliver.together", lambda _: here)
        with ThreadPoolExecutor(len(documents)) as pool:
            first = pool.submit(arrive, format_name, documents[0])
            until(lambda: bool(under_way))
            others = [pool.submit(arrive, format_name, data) for data in documents[1:]]
            return [each.result() for each in (first, *others)]

    return together_with


def until(is_so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up, "nobody came"
        time.sleep(0.005)


def inserts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each insert of the event engine has, as they are made."""
    made: list[int] = []
    insert = event_rows.insert

    def counted(record: RecordType, values: Mapping[str, Any], whose: Sequence[int], *more: Any) -> None:
        made.append(len(whose))
        insert(record, values, whose, *more)

    monkeypatch.setattr(event_rows, "insert", counted)
    return made


def batches_of(home: Home, table: str) -> list[int]:
    sql = f"SELECT batch FROM {events.base()}.{table} WHERE subscription = {{s:UInt64}} ORDER BY batch"
    return [row[0] for row in events.rows(sql, {"s": home.subscription})]


def test_those_who_come_while_another_is_stored_are_stored_together(at: datetime, at_once, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first waits for nobody."""
    homes, made = [new_home() for _ in range(6)], inserts(monkeypatch)
    receipts = at_once("tr181-bulk", [document(home, at) for home in homes])
    assert made == [1, 5]
    assert [receipt.accepted for receipt in receipts] == [{"device-sample": 1}] * 6


def test_over_http_too(live_site, at: datetime, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    homes, made = [new_home() for _ in range(4)], inserts(monkeypatch)
    here, store = together.together("tr181-bulk"), together.take_in_together

    def when_all_wait(name: str, arrived: Sequence[Any]) -> list[Receipt]:
        if not made:
            until(lambda: len(here._waiting) == len(homes) - 1)
        return store(name, arrived)

    def posted(home: Home) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        request = urllib.request.Request(f"{live_site.url}intake/v1/tr181-bulk", document(home, at), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            told: dict[str, Any] = json.loads(answer.read())
            return told

    monkeypatch.setattr(together, "take_in_together", when_all_wait)
    with ThreadPoolExecutor(len(homes)) as pool:
        answers = list(pool.map(posted, homes))
    assert made == [1, 3]
    assert [(answer["accepted"], [answer["batch"]]) for answer in answers] == [
        ({"device-sample": 1}, batches_of(home, "device_sample")) for home in homes
    ]


def test_each_is_a_batch_of_its_own_with_its_receipt_and_on_record(at: datetime, at_once) -> None:
    homes = [new_home() for _ in range(4)]
    receipts = at_once("tr181-bulk", [document(home, at) for home in homes])
    assert [batches_of(home, "device_sample") for home in homes] == [[receipt.batch] for receipt in receipts]
    rows = {row.pk: row for row in models.Batch.objects.filter(pk__in=[receipt.batch for receipt in receipts])}
    assert len(rows) == 4 and all(row.state == batches.STORED and row.receipt["accepted"] == {"device-sample": 1} for row in rows.values())
    newest = [Entry.read(bytes(row.content)) for row in models.EvidenceEntry.objects.order_by("-id")[:4]]
    assert {entry.body["batch"]: entry.body["digest"] for entry in newest} == {pk: row.digest for pk, row in rows.items()}
    assert {entry.act for entry in newest} == {"intake"}


def test_what_is_refused_of_one_is_told_to_that_one(at: datetime, at_once) -> None:
    ours, bridged = new_home(), new_home()
    documents = [
        document(new_home(), at),
        document(ours, at),
        bulk(report(bridged, at, [device(f"{MAC[:-1]}{n}") for n in range(3)], mode="Bridge")),
        b'{"Report": 7}',
    ]
    _, good, refused, malformed = at_once("tr181-bulk", documents, waiting=2)
    assert (good.accepted, good.refused) == ({"device-sample": 1}, {})
    assert (refused.accepted, refused.refused) == ({"device-sample": 1}, {"router-mode": 2})
    assert isinstance(malformed, Malformed) and stored(ours, "device_sample") == 1


def test_what_is_nobodys_is_counted_where_it_stood(home: Home, at: datetime, at_once) -> None:
    nobodys = "+4751999778"
    told = at_once(
        "kamailio-cdr", [cdr(new_home(), at), cdr(home, at), *(cdr(home, at, caller=nobodys, called=f"+4722{n}") for n in range(2))]
    )
    assert [(receipt.accepted["call"], receipt.quarantined) for receipt in told] == [(1, 0), (1, 0), (0, 1), (0, 1)]
    assert models.Quarantine.objects.get(format="kamailio-cdr", value=nobodys).observations == 2


def test_the_same_document_twice_at_the_same_moment_is_stored_once(
    home: Home, at: datetime, at_once, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = inserts(monkeypatch)
    documents = [document(each, at) for each in (new_home(), home, home, new_home())]
    _, *told, _ = at_once("tr181-bulk", documents)
    assert made == [1, 2], "and the others are stored together all the same"
    assert sorted(receipt.already for receipt in told) == [False, True]
    assert told[0].batch == told[1].batch and stored(home, "device_sample") == 1


def test_what_two_of_them_tell_counts_once(home: Home, at: datetime, at_once) -> None:
    same, own = cdr(home, at), [cdr(home, at + n * MINUTE) for n in (1, 2)]
    _, *told = at_once("kamailio-cdr", [cdr(new_home(), at), same + own[0], same + own[1]])
    assert sorted((receipt.accepted["call"], receipt.duplicates) for receipt in told) == [(1, 1), (2, 0)]
    assert stored(home, "call") == 3


def test_what_hinders_one_is_not_the_others_fault(home: Home, at: datetime, at_once) -> None:
    """Another process is at the one; it is asked to come again, and nobody else is."""
    row = models.Batch.objects.create(digest="", format="kamailio-cdr", source="another", state=batches.STORING, received_at=now())
    event_rows.insert(acts.the_notice().record("call"), called(home, at), [home.subscription], row.pk, 1)
    with another_at_it(row):
        others = [new_home() for _ in range(3)]
        first, hindered, *rest = at_once("kamailio-cdr", [cdr(each, at) for each in (others[0], home, *others[1:])])
    assert isinstance(hindered, BatchUnderWay)
    assert not models.Batch.objects.filter(pk__gt=row.pk, state=batches.STORING).exists(), "what was begun together is undone at once"
    assert [receipt.accepted["call"] for receipt in (first, *rest)] == [1, 1, 1]
    assert [batches_of(each, "call") for each in others] == [[receipt.batch] for receipt in (first, *rest)]
    assert arrive("kamailio-cdr", cdr(home, at)).accepted["call"] == 1  # type: ignore[union-attr]
    assert stored(home, "call") == 1


def called(home: Home, at: datetime) -> dict[str, list[Any]]:
    """The columns of the call that `cdr` tells of."""
    return {
        "own_number": [home.phone],
        "called_number": ["+4722000202"],
        "started_at": [round(at.timestamp() * 1000)],
        "duration_s": [62],
        "call_type": ["domestic-landline"],
    }


def test_while_the_event_engine_is_away_each_is_asked_to_come_again(at: datetime, at_once) -> None:
    homes = [new_home() for _ in range(3)]
    documents, address = [document(home, at) for home in homes], settings.HJEMMEL_EVENTS_URL
    settings.HJEMMEL_EVENTS_URL = f"clickhouse://nobody:x@127.0.0.1:9/{events.base()}"
    try:
        refused = at_once("tr181-bulk", documents)
    finally:
        settings.HJEMMEL_EVENTS_URL = address
    assert all(isinstance(each, EventsUnavailable) for each in refused)
    again = [arrive("tr181-bulk", data) for data in documents]
    assert [(receipt.already, receipt.accepted["device-sample"]) for receipt in again] == [(False, 1)] * 3  # type: ignore[union-attr]
    assert [stored(home, "device_sample") for home in homes] == [1, 1, 1]


def test_of_those_who_were_being_stored_when_the_process_was_killed_nothing_is_left(at: datetime) -> None:
    homes = [new_home() for _ in range(3)]
    told = [cdr(home, at) for home in homes]
    known = {"HJEMMEL_DATABASE_URL": settings.HJEMMEL_DATABASE_URL, "HJEMMEL_EVENTS_URL": settings.HJEMMEL_EVENTS_URL}
    done = subprocess.run([sys.executable, "-c", KILLED], input=b"".join(told), env={**os.environ, **known}, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert [stored(home, "call") for home in homes] == [1, 1, 1], "durable, and nobody was told"
    recover_batches(now())
    assert [stored(home, "call") for home in homes] == [0, 0, 0]
    assert [arrive("kamailio-cdr", data).accepted["call"] for data in told] == [1, 1, 1]  # type: ignore[union-attr]
