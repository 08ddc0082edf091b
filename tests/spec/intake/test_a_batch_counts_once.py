"""A delivery is stored once and whole, however it comes, however often, and whatever is wrong with it.

Proves: N3, P1, G2.
"""

import gzip
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest
import typer
from django.conf import settings
from django.db import connection, connections, transaction
from typer.testing import CliRunner, Result

from hjemmel.acts.failures import BatchUnderWay
from hjemmel.acts.recover_batches import recover_batches
from hjemmel.acts.take_in import Malformed, Receipt
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import RecordType
from hjemmel.stores import batches, events, expiry, models
from homes import Home, now
from looking import left_by, own, stored
from under_way import another_at_it
from wire import bulk, cdr, device, report, session, take

pytestmark = pytest.mark.usefixtures("house")
MAC = "02:00:5e:50:00:01"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: dict = field(default_factory=dict)
    headers: Message = field(default_factory=Message)


@pytest.fixture
def post(live_site):
    """Send as a gateway or collector would; returns status, JSON body and headers."""

    def send(data: bytes, token: str, format_name: str = "tr181-bulk", query: str = "", **headers: str) -> Answer:
        said = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        request = urllib.request.Request(f"{live_site.url}intake/v1/{format_name}{query}", data, said, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, json.loads(answer.read()), answer.headers)
        except urllib.error.HTTPError as error:
            return Answer(error.code, json.loads(error.read()), error.headers)

    return send


def by_command(*words: str) -> Result:
    """`hjemmel intake …`, in this process."""
    from hjemmel.project.commands import intake

    app = typer.Typer()
    intake.register(app)
    return CliRunner().invoke(app, ["intake", *words])


def test_the_same_bytes_over_http_by_file_and_over_http_again_are_one_batch(home, at, token, post, tmp_path: Path) -> None:
    data = bulk(report(home, at, [device(MAC)]))
    first = post(data, token)
    assert (first.status, first.body["accepted"], first.body["already"]) == (200, {"device-sample": 1}, False)
    (tmp_path / "bulk.json").write_bytes(data)
    answer = by_command("tr181-bulk", "--json", str(tmp_path / "bulk.json"))
    assert (answer.exit_code, json.loads(answer.stdout)["batches"][0]["already"]) == (0, True)
    again = post(data, token)
    assert (again.body["already"], again.body["batch"], again.body["accepted"]) == (True, first.body["batch"], first.body["accepted"])
    assert stored(home, "device_sample") == 1


@pytest.mark.parametrize("format_name", ["tr181-bulk", "radius-detail", "kamailio-cdr"])
def test_every_format_counts_a_repeated_batch_once(home: Home, at: datetime, format_name: str) -> None:
    table, data = {
        "tr181-bulk": ("device_sample", bulk(report(home, at, [device(MAC)]))),
        "radius-detail": ("ip_assignment", session(home, "Start", f"bng-{home.serial}.example", at)),
        "kamailio-cdr": ("call", cdr(home, at)),
    }[format_name]
    receipts = [take(format_name, data, now()) for _ in range(3)]
    assert [r.already for r in receipts] == [False, True, True]
    assert stored(home, table) == 1


def test_a_packed_delivery_is_read_as_the_plain_one(home: Home, at: datetime, token: str, post) -> None:
    data = bulk(report(home, at, [device(MAC)]))
    assert post(gzip.compress(data), token, Content_Encoding="gzip").body["accepted"] == {"device-sample": 1}
    assert post(data, token).body["already"]
    assert post(gzip.compress(data)[:-9], token, Content_Encoding="gzip").status == 400


def test_a_sample_that_comes_in_two_batches_is_shown_once(home: Home, at: datetime) -> None:
    one = report(home, at, [device(MAC)])
    take("tr181-bulk", bulk(one), now())
    take("tr181-bulk", bulk(one, report(home, at + timedelta(minutes=5), [device(MAC)])), now())
    assert [row["seen_at"] for row in own(home, "device-sample")] == [at, at + timedelta(minutes=5)]


@pytest.mark.parametrize("given", ["", "guessed", "x" * 500])
def test_a_wrong_token_brings_nothing_in(home: Home, at: datetime, given: str, post) -> None:
    answer = post(bulk(report(home, at, [device(MAC)])), given)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="hjemmel intake"')
    assert "hjemmel source add" in answer.body["error"]
    assert stored(home, "device_sample") == 0


def test_a_token_is_for_one_format(home: Home, at: datetime, token: str, post) -> None:
    assert post(cdr(home, at), token, "kamailio-cdr").status == 401
    assert stored(home, "call") == 0


def test_an_unknown_format_is_answered_with_the_nearest(token: str, post) -> None:
    answer = post(b"", token, "tr181-bulc")
    assert (answer.status, answer.body["error"]) == (404, "`tr181-bulc` is no format that is read here; did you mean `tr181-bulk`?")


def malformed(home: Home, at: datetime) -> bytes:
    """Two calls with a broken line between them, on line 2."""
    return cdr(home, at) + b"1795483917|kanarifugl|2.3|" + home.phone.encode() + b"\n" + cdr(home, at + timedelta(minutes=9))


def test_a_malformed_delivery_is_refused_whole_with_the_line_of_its_first_bad_record(home: Home, at: datetime) -> None:
    with pytest.raises(Malformed, match=r"^line 2: found ") as refused:
        take("kamailio-cdr", malformed(home, at), now())
    assert "kanarifugl" not in str(refused.value) and home.phone not in str(refused.value)
    assert stored(home, "call") == 0


def test_that_a_delivery_was_refused_is_on_record(home: Home, at: datetime) -> None:
    def refused() -> None:
        with pytest.raises(Malformed):
            take("kamailio-cdr", malformed(home, at), now())

    assert left_by(refused) == ["intake-refused"]


def test_the_good_part_is_taken_when_asked_for(home: Home, at: datetime) -> None:
    receipt = take("kamailio-cdr", malformed(home, at), now(), partial=True)
    assert (receipt.accepted["call"], receipt.faults) == (2, 1)
    assert stored(home, "call") == 2


def test_a_malformed_file_is_refused_at_the_command_line_and_its_good_part_taken(home: Home, at: datetime, tmp_path: Path) -> None:
    from hjemmel.project.cli import sentence_for

    file = tmp_path / "cdrs.log"
    file.write_bytes(malformed(home, at))
    refused = by_command("kamailio-cdr", "--json", str(file))
    sentence = sentence_for(refused.exception)
    assert sentence.startswith(f"{file}: line 2: found ") and sentence.endswith("`--partial`")
    assert (refused.stdout, refused.stderr) == ("", "")
    assert (refused.exit_code, stored(home, "call")) == (1, 0)
    taken = by_command("kamailio-cdr", "--json", "--partial", str(file))
    assert (taken.exit_code, json.loads(taken.stdout)["total"]["accepted"], stored(home, "call")) == (0, {"call": 2}, 2)


def test_a_malformed_post_is_refused_and_its_good_part_taken(home: Home, at: datetime, token: str, post) -> None:
    late = json.dumps({"Report": [{"Device": {}}, 7]}).encode()
    data = bulk(report(home, at, [device(MAC)])) + b"\n" + late + b"\n"
    refused = post(data, token)
    assert refused.status == 400
    assert refused.body["error"].startswith("line 2: found ") and "`?partial=1`" in refused.body["error"]
    assert stored(home, "device_sample") == 0
    taken = post(data, token, query="?partial=1")
    assert (taken.status, taken.body["accepted"], taken.body["faults"]) == (200, {"device-sample": 1}, 1)
    assert stored(home, "device_sample") == 1


def test_while_the_event_engine_is_away_a_source_is_asked_to_come_again(home: Home, at: datetime, token: str, post) -> None:
    data = bulk(report(home, at, [device(MAC)]))
    with events_away():
        refused = post(data, token)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
    assert "nothing of this delivery was kept" in refused.body["error"]
    again = post(data, token)
    assert (again.status, again.body["already"], again.body["accepted"]) == (200, False, {"device-sample": 1})
    assert stored(home, "device_sample") == 1


@contextmanager
def events_away() -> Iterator[None]:
    """The event engine's address leads nowhere for a while."""
    from django.conf import settings
    from django.test import override_settings

    base = settings.HJEMMEL_EVENTS_URL.rpartition("/")[2]
    with override_settings(HJEMMEL_EVENTS_URL=f"clickhouse://nobody:x@127.0.0.1:9/{base}"):
        yield


def test_a_receipt_and_the_evidence_of_it_hold_counts_and_no_content(home: Home, at: datetime) -> None:
    from django.db import connection

    from hjemmel.evidence.entry import Entry
    from hjemmel.stores import models

    receipt = take("tr181-bulk", bulk(report(home, at, [device(MAC, "kanari-tv")], mode="Bridge/Extender")), now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM evidence_entry ORDER BY id DESC LIMIT 1")
        entry = Entry.read(bytes(cursor.fetchone()[0]))
    assert (entry.act, entry.actor, entry.body["accepted"]) == ("intake", "test-source", {"device-sample": 1})
    for text in (json.dumps(entry.body), json.dumps(models.Batch.objects.get(pk=receipt.batch).receipt)):
        assert not any(word in text for word in (MAC, "kanari-tv", home.serial, home.customer_number))


def call_events() -> list[RecordType]:
    return [the_notice().record("call")]


def cut_off(receipt: Receipt) -> models.Batch:
    """The delivery as it stands when somebody was killed before it was confirmed: its rows are there, and nobody was told."""
    row = models.Batch.objects.get(pk=receipt.batch)
    row.state = batches.STORING
    row.save()
    return row


def brought_by(home: Home) -> list[int]:
    sql = f"SELECT batch FROM {events.base()}.call WHERE subscription = {{s:UInt64}} ORDER BY batch"
    return [row[0] for row in events.rows(sql, {"s": home.subscription})]


def test_what_a_delivery_left_that_was_cut_off_is_not_taken_for_stored(home: Home, at: datetime) -> None:
    before = cut_off(take("kamailio-cdr", cdr(home, at), now()))
    receipt = take("kamailio-cdr", cdr(home, at) + cdr(home, at + timedelta(minutes=5)), now())
    assert (receipt.accepted["call"], receipt.duplicates) == (2, 0)
    assert brought_by(home) == [receipt.batch] * 2
    assert batches.undo([before], call_events()) and brought_by(home) == [receipt.batch] * 2, (
        "undone once more, it takes nothing of the other"
    )


def test_what_lands_of_a_delivery_after_it_was_undone_is_neither_stored_nor_a_reason_to_drop_it(home: Home, at: datetime) -> None:
    """The event engine may still be writing for somebody who was killed, while the same is sent again."""
    late, data = cut_off(take("kamailio-cdr", cdr(home, at), now())), cdr(home, at)
    models.Batch.objects.filter(pk=late.pk).update(state=batches.UNDONE, digest=f"undone-{late.pk}")  # and its row lands now
    receipt = take("kamailio-cdr", data, now())
    assert (receipt.accepted["call"], brought_by(home)) == (1, [receipt.batch])
    table = f"{events.base()}.call"
    events.run(
        f"INSERT INTO {table} SELECT * REPLACE(toUInt64({late.pk}) AS batch) FROM (SELECT * FROM {table} WHERE batch = {receipt.batch})"
    )
    assert len(brought_by(home)) == 2
    recover_batches(now())
    assert brought_by(home) == [receipt.batch]
    recover_batches(now() + batches.MAY_LAND + timedelta(minutes=1))
    assert not models.Batch.objects.filter(pk=late.pk).exists()


def test_what_another_delivery_is_bringing_in_at_this_moment_is_waited_for(home: Home, at: datetime) -> None:
    before = cut_off(take("kamailio-cdr", cdr(home, at), now()))
    data = cdr(home, at) + cdr(home, at + timedelta(minutes=5))
    with another_at_it(before):
        with pytest.raises(BatchUnderWay, match="in another delivery; send it again"):
            take("kamailio-cdr", data, now())
        assert brought_by(home) == [before.pk]
    assert take("kamailio-cdr", data, now()).accepted["call"] == 2


@pytest.mark.parametrize("finished", [True, False])
def test_the_command_waits_for_another_process_that_takes_in_the_same_and_says_so(
    home: Home, at: datetime, tmp_path: Path, finished: bool
) -> None:
    """Whether the other finishes or is killed, the file is in once."""
    (tmp_path / "cdrs.log").write_bytes(cdr(home, at))
    row = cut_off(take("kamailio-cdr", cdr(home, at), now()))
    with another_at_it(row) as elsewhere, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(by_command_of_its_own, "kamailio-cdr", "--json", str(tmp_path / "cdrs.log"))
        wait([waiting], timeout=1.0)
        assert not waiting.done() and brought_by(home) == [row.pk]
        if finished:
            models.Batch.objects.filter(pk=row.pk).update(state=batches.STORED)
        elsewhere.close()
        answer = waiting.result()
    assert (answer.exit_code, json.loads(answer.stdout)["batches"][0]["already"]) == (0, finished)
    assert answer.stderr == f"{tmp_path / 'cdrs.log'}: another process is taking in the same; waiting for it, 5 minutes at most\n"
    assert stored(home, "call") == 1


def test_the_command_does_not_wait_for_ever(home: Home, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hjemmel.project.cli import sentence_for
    from hjemmel.project.commands import intake

    monkeypatch.setattr(intake, "PATIENCE_S", 0.1)
    (tmp_path / "cdrs.log").write_bytes(cdr(home, at))
    row = cut_off(take("kamailio-cdr", cdr(home, at), now()))
    with another_at_it(row):
        refused = by_command("kamailio-cdr", str(tmp_path / "cdrs.log"))
    assert (refused.exit_code, brought_by(home)) == (1, [row.pk])
    assert sentence_for(refused.exception).startswith(f"{tmp_path / 'cdrs.log'}: another process has been taking in the same for ")


def test_what_stands_on_standard_input_is_taken_in_beside_files_on_processes_of_their_own(home: Home, at: datetime, tmp_path: Path) -> None:
    (tmp_path / "cdrs.log").write_bytes(cdr(home, at))
    words = ("kamailio-cdr", "-", str(tmp_path / "cdrs.log"), "--jobs", "2", "--json")
    told = json.loads(by_the_real_command(*words, told=cdr(home, at + timedelta(minutes=1))))
    assert [each["accepted"] for each in told["batches"]] == [{"call": 1}, {"call": 1}]
    assert stored(home, "call") == 2


def test_the_few_batches_that_are_not_stored_are_found_without_a_look_at_all_that_ever_came() -> None:
    for asked in (models.Batch.objects.filter(state=batches.STORING), models.Batch.objects.exclude(state=batches.STORED)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            assert "batch_not_stored" in asked.explain()


def test_two_files_that_hold_the_same_are_taken_in_once_by_one_command(home: Home, at: datetime, tmp_path: Path) -> None:
    """Each on a process of its own: one of them tells of it first, and the other finds it there."""
    files = [tmp_path / name for name in ("one.log", "copy.log", "more.log")]
    data = b"".join(cdr(home, at - timedelta(seconds=n)) for n in range(400))
    for file, more in zip(files, (b"", b"", cdr(home, at + timedelta(minutes=1))), strict=True):
        file.write_bytes(data + more)
    told = json.loads(by_the_real_command("kamailio-cdr", "--jobs", "3", "--json", *map(str, files)))
    assert told["total"]["accepted"] == {"call": 401}
    assert stored(home, "call") == 401


def by_command_of_its_own(*words: str) -> Result:
    """`hjemmel intake …`, in this process, from another thread."""
    try:
        return by_command(*words)
    finally:
        connections.close_all()


def by_the_real_command(*words: str, told: bytes = b"") -> str:
    """What `hjemmel intake …` says, in a process of its own with `told` on its standard input."""
    known = {"HJEMMEL_DATABASE_URL": settings.HJEMMEL_DATABASE_URL, "HJEMMEL_EVENTS_URL": settings.HJEMMEL_EVENTS_URL}
    command = [sys.executable, "-m", "hjemmel.project.cli", "intake", *words]
    return subprocess.run(command, env={**os.environ, **known}, input=told, capture_output=True, check=True, timeout=120).stdout.decode()


def test_a_batch_that_was_finished_meanwhile_is_not_undone(home: Home, at: datetime) -> None:
    """Who looks for what was cut off may have read that it is being stored, and get its lock when it is stored."""
    receipt = take("kamailio-cdr", cdr(home, at), now())
    [read_before] = models.Batch.objects.filter(pk=receipt.batch)
    read_before.state = batches.STORING
    assert batches.undo([read_before], call_events())
    assert (read_before.state, brought_by(home)) == (batches.STORED, [receipt.batch])
    assert take("kamailio-cdr", cdr(home, at), now()).already


def test_a_commit_whose_answer_never_came_leaves_what_it_stored(home: Home, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The register carries it out and dies before it says so: the delivery is sent again, and what is there is still there."""

    class AnswerLost(Exception):
        pass

    def carried_out(row: models.Batch) -> None:
        batches.release([row])
        raise AnswerLost

    with monkeypatch.context() as patched:
        patched.setattr(expiry, "writing", lambda: _then(lambda: carried_out(newest())))
        with pytest.raises(AnswerLost):
            take("kamailio-cdr", cdr(home, at), now())
    assert stored(home, "call") == 1
    assert take("kamailio-cdr", cdr(home, at), now()).already


def test_what_was_undone_while_it_was_being_taken_in_is_not_confirmed(home: Home, at: datetime) -> None:
    row = cut_off(take("kamailio-cdr", cdr(home, at), now()))
    assert batches.undo([models.Batch.objects.get(pk=row.pk)], call_events())
    with pytest.raises(BatchUnderWay, match="was undone while"):
        batches.confirm([(row, {}, now())])
    assert brought_by(home) == []


def newest() -> models.Batch:
    return models.Batch.objects.latest("pk")


@contextmanager
def _then(act: Callable[[], None]) -> Iterator[None]:
    yield
    act()
