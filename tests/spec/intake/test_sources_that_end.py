"""A machine that may no longer deliver delivers nothing, its history stays, and nobody is surprised by a certificate that ends.

Proves: N3, N5, N6.
"""

import json
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from typer.testing import CliRunner, Result

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.add_source import SourceExists, add_certified_source, add_source
from hjemmel.acts.failures import CertificateNotInForce
from hjemmel.acts.recognise_source import recognise_certificate, recognise_source
from hjemmel.acts.remove_source import NotASource, remove_source
from hjemmel.acts.renew_certificate import NoSuchSource, renew_certificate
from hjemmel.acts.sources_today import SOON, SourceToday, sources_today, watch_sources
from hjemmel.acts.take_stock import take_stock
from hjemmel.project.cli import application
from hjemmel.stores import evidence, models
from homes import Home, now
from looking import left_by, stored
from tls_proxy import Identity, identity
from wire import cdr

pytestmark = pytest.mark.usefixtures("house")
OPERATOR = Actor("test", "system")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SECRET = "b" * 64


@pytest.fixture
def name() -> str:
    return f"sentral-{secrets.token_hex(4)}"


@pytest.fixture
def exchange(tmp_path: Path) -> Identity:
    return identity(tmp_path, "exchange", now() - DAY, now() + 40 * DAY)


def posted(token: str, data: bytes) -> int:
    """The status of a delivery over HTTP."""
    client = Reader().client
    return client.post(
        "/intake/v1/kamailio-cdr", data, "application/octet-stream", headers={"Authorization": f"Bearer {token}"}
    ).status_code


def told_of(name: str, at: datetime) -> SourceToday:
    [found] = [each for each in sources_today(at) if each.delivered.source == name]
    return found


def page_of(name: str, language: str = "") -> str:
    """Its row on the operators' page; "/en" for English."""
    page = Reader().be("ola", "operations").get(f"{language}/operations/sources/").content.decode()
    [row] = [row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if name in row]
    return row


def test_a_removed_machine_delivers_nothing_by_its_token_and_what_it_delivered_stays(home: Home, at: datetime, name: str) -> None:
    token = add_source(name, "kamailio-cdr", OPERATOR, now())
    assert recognise_source(token, "kamailio-cdr") == name
    assert posted(token, cdr(home, at)) == 200
    assert left_by(lambda: remove_source(name, OPERATOR, now())) == ["source-removed"]
    assert recognise_source(token, "kamailio-cdr") is None
    assert (posted(token, cdr(home, at + MINUTE)), stored(home, "call")) == (401, 1)
    assert models.Batch.objects.filter(source=name).count() == 1


def test_a_removed_machine_s_certificate_opens_nothing_and_may_be_another_s(name: str, exchange: Identity) -> None:
    add_certified_source(name, "kamailio-cdr", exchange.pem, OPERATOR, now())
    remove_source(name, OPERATOR, now())
    assert recognise_certificate(exchange.der, "kamailio-cdr", now()) is None
    with pytest.raises(NoSuchSource):
        renew_certificate(name, exchange.pem, OPERATOR, now())
    add_certified_source(f"{name}-ny", "kamailio-cdr", exchange.pem, OPERATOR, now())
    assert recognise_certificate(exchange.der, "kamailio-cdr", now()) == f"{name}-ny"


def test_nobody_is_removed_twice_and_a_name_is_one_machine_s_for_ever(name: str) -> None:
    with pytest.raises(NotASource, match="hjemmel source list"):
        remove_source(name, OPERATOR, now())
    add_source(name, "kamailio-cdr", OPERATOR, now())
    remove_source(name, OPERATOR, now())
    with pytest.raises(NotASource):
        remove_source(name, OPERATOR, now())
    with pytest.raises(SourceExists, match="there is or was"):
        add_source(name, "kamailio-cdr", OPERATOR, now())


def test_a_removed_machine_is_shown_as_ended_and_its_silence_alarms_nobody(name: str) -> None:
    at = now()
    add_source(name, "kamailio-cdr", OPERATOR, at - DAY)
    for n in range(6):
        when, counts = at - timedelta(hours=2) - n * 10 * MINUTE, {"accepted": {"call": 2}, "refused": {}, "alarms": {}}
        told = {"digest": secrets.token_hex(), "format": "kamailio-cdr", "source": name, "state": "stored"}
        models.Batch.objects.create(**told, received_at=when, stored_at=when, receipt=counts)
    assert told_of(name, at).silent_for is not None and name in watch_sources(at)
    remove_source(name, OPERATOR, at)
    told = told_of(name, at)
    assert (told.silent_for, told.delivered.removed_at, name in watch_sources(at)) == (None, at, False)
    assert "Avsluttet" in page_of(name) and "Stille" not in page_of(name)
    there = [each.delivered.removed_at is None for each in sources_today(at)]
    assert there == sorted(there, reverse=True), "those that are no more come last"


def test_thirty_days_before_a_certificate_ends_whoever_runs_the_network_is_told(name: str, exchange: Identity, tmp_path: Path) -> None:
    ends = add_certified_source(name, "kamailio-cdr", exchange.pem, OPERATOR, now())
    assert told_of(name, ends - SOON - MINUTE).certificate_left is None
    before, after = told_of(name, ends - SOON), told_of(name, ends + MINUTE)
    assert (before.certificate_left, before.has_lapsed, after.has_lapsed) == (SOON, False, True)
    about = f"the certificate of the source {name} {{}} on {ends:%Y-%m-%d %H:%M} UTC"
    watch_sources(ends - SOON - MINUTE)
    assert not evidence.was_said("alert", about.format("ends"), now() - DAY)
    watch_sources(ends - SOON)
    assert evidence.was_said("alert", about.format("ends"), ends - SOON - MINUTE)
    watch_sources(ends + MINUTE)
    assert evidence.was_said("alert", about.format("ended"), ends)
    renew_certificate(name, identity(tmp_path, "next", now() - DAY, now() + 400 * DAY).pem, OPERATOR, now())
    assert told_of(name, ends).certificate_left is None


@pytest.mark.parametrize(
    ("days", "norwegian", "english"),
    [(3, "Sertifikatet går ut", "The certificate ends"), (-3, "Sertifikatet gikk ut", "The certificate ended")],
)
def test_the_page_and_the_metrics_tell_until_when_a_certificate_is_in_force(
    tmp_path: Path, name: str, days: int, norwegian: str, english: str
) -> None:
    own = identity(tmp_path, "own", now() - 9 * DAY, now() + days * DAY)
    ends = add_certified_source(name, "kamailio-cdr", own.pem, OPERATOR, now() - 8 * DAY)
    assert norwegian in page_of(name) and english in page_of(name, "/en")
    at = now()
    [left] = [
        v
        for figure, labels, v in take_stock(at).by_source
        if (figure, labels["source"]) == ("hjemmel_source_certificate_left_seconds", name)
    ]
    assert left == (ends - at).total_seconds()


def test_whose_certificate_ends_nobody_knows_when_is_said_until_it_delivers(exchange: Identity, name: str) -> None:
    """As for a machine that was added before its certificate's end was kept: the certificate itself is not."""
    ends = add_certified_source(name, "kamailio-cdr", exchange.pem, OPERATOR, now())
    models.Source.objects.filter(name=name).update(certificate_ends_at=None)
    assert told_of(name, now()).may_lapse_untold
    assert "Når sertifikatet går ut, er ukjent" in page_of(name) and "When the certificate ends is unknown" in page_of(name, "/en")
    [found] = [each for each in json.loads(by_command("list", "--json").stdout) if each["source"] == name]
    assert found["notes"] == ["when its certificate ends is unknown until it delivers, or is renewed with `hjemmel source renew`"]
    assert recognise_certificate(exchange.der, "kamailio-cdr", now()) == name
    assert (told_of(name, ends).may_lapse_untold, told_of(name, ends).certificate_left) == (False, timedelta(0))
    assert "ukjent" not in page_of(name)


def test_a_certificate_that_was_over_before_its_end_was_known_is_said_to_be_over(exchange: Identity, name: str) -> None:
    ends = add_certified_source(name, "kamailio-cdr", exchange.pem, OPERATOR, now())
    models.Source.objects.filter(name=name).update(certificate_ends_at=None)
    with pytest.raises(CertificateNotInForce):
        recognise_certificate(exchange.der, "kamailio-cdr", ends + MINUTE)
    assert told_of(name, ends + MINUTE).has_lapsed


def test_a_machine_with_a_token_or_none_has_no_certificate_to_tell_of(name: str) -> None:
    add_source(name, "kamailio-cdr", OPERATOR, now())
    assert not told_of(name, now()).may_lapse_untold
    remove_source(name, OPERATOR, now())
    assert not told_of(name, now()).may_lapse_untold


def by_command(*words: str) -> Result:
    """`hjemmel source …`, in this process."""
    return CliRunner().invoke(application(["intake"]), ["source", *words])


def test_an_operator_lists_and_removes_machines_by_command(tmp_path: Path, name: str) -> None:
    run, app = CliRunner(), application(["intake"])

    def listed() -> dict[str, object]:
        [found] = [each for each in json.loads(run.invoke(app, ["source", "list", "--json"]).stdout) if each["source"] == name]
        return found

    own = identity(tmp_path, "own", now() - DAY, now() + 10 * DAY)
    with override_settings(HJEMMEL_CLIENT_CERT_SECRET=SECRET):
        run.invoke(app, ["source", "add", name, "--format", "kamailio-cdr", "--certificate", str(own.certificate)])
    day = f"{now() + 10 * DAY:%Y-%m-%d}"
    assert (listed()["format"], listed()["removed_at"], listed()["notes"]) == ("kamailio-cdr", None, [f"its certificate ends on {day}"])
    removed = run.invoke(app, ["source", "remove", name])
    assert (removed.exit_code, removed.stdout) == (0, f"{name} may deliver nothing more\n")
    assert listed()["notes"] == [f"removed on {now():%Y-%m-%d}"]
    assert name in run.invoke(app, ["source", "list"], env={"COLUMNS": "200"}).stdout
