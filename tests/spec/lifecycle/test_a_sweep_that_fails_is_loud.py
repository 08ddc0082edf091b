"""Expiry that fails stops nothing else, and is heard: pages, figures, the proof, and a mail; never a zero where nobody could look.

Proves: N16, R8.
"""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from figures import exact, kept
from hjemmel.acts.actor import Actor
from hjemmel.acts.prove import prove
from hjemmel.acts.sweep import sweep
from hjemmel.acts.take_stock import take_stock
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.entry import Entry
from hjemmel.project import jobs
from hjemmel.project.controls import running
from hjemmel.stores import events, evidence, models
from homes import calls, new_home, samples
from looking import left_by

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


class Letterbox:
    """What a real mail server on loopback has received."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 — the server's name for it
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def letterbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Letterbox]:
    box = Letterbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setattr("django.conf.settings.EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr("django.conf.settings.EMAIL_PORT", port)
    yield box
    server.stop()


@pytest.fixture
def no_viewing() -> Iterator[None]:
    """The table of one record type is gone from the event engine; it comes back afterwards. Nobody is there of whom every table is
    asked whether it keeps her: those whom other tests have erased."""
    models.Contact.objects.exclude(erased_on=None).delete()
    sweep(datetime.now(UTC))
    events.run(f"RENAME TABLE {events.base()}.device_sample TO {events.base()}.was_device_sample")
    yield
    events.run(f"RENAME TABLE {events.base()}.was_device_sample TO {events.base()}.device_sample")
    assert sweep(datetime.now(UTC)).failed == []


def test_what_fails_stops_nothing_else_and_is_said_everywhere(no_viewing: None, letterbox: Letterbox) -> None:
    home, now = new_home(), datetime.now(UTC)
    calls(home, [now - 400 * DAY])
    report = sweep(now)
    assert [failed.record for failed in report.failed] == ["device-sample"]
    assert any(step.record == "call" for step in report.steps)
    stock = take_stock(now)
    assert stock.figures["hjemmel_sweep_failures"] == 1
    assert any("expiry has failed for `device-sample`" in fault for fault in stock.faults)
    red = {
        p.clause
        for p in prove(running(), {}, Actor("pia", "privacy"), now).proofs
        for c in p.controls
        for r in c.reasons
        if r.code == "sweep-failed"
    }
    assert {clause.id for clause in the_notice().clauses() if "device-sample.retention" in clause.covers} == red
    with pytest.raises(jobs.SweepFailed, match="device-sample"):
        jobs.sweep(0)
    [(to, mail)] = letterbox.letters
    assert to == [the_notice().provider.privacy_office] and "device-sample" in mail.get_payload()
    with pytest.raises(jobs.SweepFailed):
        jobs.sweep(0)
    assert len(letterbox.letters) == 1  # once a day, not every five minutes


def test_it_is_evidence_and_says_since_when(no_viewing: None) -> None:
    first = sweep(datetime.now(UTC)).failed[0].since
    assert sweep(datetime.now(UTC)).failed[0].since == first
    entry = [Entry.read(bytes(e.content)) for e in models.EvidenceEntry.objects.order_by("-id")[:200]]
    said = next(e for e in entry if e.act == "expiry-failed")
    assert said.body["record"] == "device-sample" and said.clause == the_notice().clause_for("device-sample.retention")


def test_what_a_sweep_did_is_on_record_step_by_step() -> None:
    now = datetime.now(UTC)
    sweep(now)
    samples([new_home()], [exact(kept("device-sample")) + 3 * DAY], now)
    assert left_by(lambda: sweep(now)) == ["expiry", "sweep"]
    step = evidence.newest_of("expiry")
    assert step is not None and (step.body["record"], step.clause) == ("device-sample", the_notice().clause_for("device-sample.retention"))


def test_the_oldest_record_goes_on_growing_older_while_nobody_can_look() -> None:
    home, now = new_home(), datetime.now(UTC)
    samples([home], [exact(kept("device-sample")) - DAY], now)
    sweep(now)
    before = take_stock(now).figures["hjemmel_oldest_record_past_limit_seconds"]
    events.run(f"RENAME TABLE {events.base()}.device_sample TO {events.base()}.was_device_sample")
    try:
        report = sweep(now)
        assert any(margin.record == "device-sample" for margin in report.left)
        later = take_stock(now + 5 * DAY)
        assert later.figures["hjemmel_oldest_record_past_limit_seconds"] > before
        assert later.figures["hjemmel_oldest_record_past_limit_seconds"] > 0
    finally:
        events.run(f"RENAME TABLE {events.base()}.was_device_sample TO {events.base()}.device_sample")


def test_without_a_mail_server_the_rest_still_says_it(no_viewing: None, monkeypatch: pytest.MonkeyPatch, live_site: Any) -> None:
    from urllib.error import HTTPError
    from urllib.request import urlopen

    monkeypatch.setattr("django.conf.settings.EMAIL_HOST", "")
    with pytest.raises(jobs.SweepFailed):
        jobs.sweep(0)
    with pytest.raises(HTTPError) as answer:
        urlopen(live_site.url + "healthz")
    assert answer.value.code == 503
    assert "device-sample" in json.dumps(json.loads(answer.value.read()))
