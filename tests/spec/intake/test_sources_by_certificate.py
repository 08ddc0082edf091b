"""A source may prove who it is by a client certificate: over TLS, told by the proxy alone, on its days, for its format.

Proves: N3.
"""

import http.client
import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from typer.testing import CliRunner

from hjemmel.acts.actor import Actor
from hjemmel.acts.add_source import SourceExists, add_certified_source, add_source
from hjemmel.acts.failures import CertificateNotInForce, NotACertificate
from hjemmel.acts.renew_certificate import NoSuchSource, renew_certificate
from hjemmel.intake.client_certificates import LONGEST, SecretTooShort, require_secret, told_by_proxy
from hjemmel.project.cli import application
from hjemmel.stores import models
from homes import Home, now
from looking import left_by, stored
from tls_proxy import Identity, identity, proxy
from wire import cdr

SECRET = "b" * 64
OPERATOR = Actor("test", "system")
DAY = timedelta(days=1)


@pytest.fixture
def exchange(tmp_path: Path) -> Identity:
    return identity(tmp_path, "exchange", now() - DAY, now() + DAY)


@pytest.fixture
def stranger(tmp_path: Path) -> Identity:
    return identity(tmp_path, "stranger", now() - DAY, now() + DAY)


@pytest.fixture
def name(home: Home) -> str:
    return f"exchange-{home.serial}"


Post = Callable[..., tuple[int, dict]]


@pytest.fixture
def post(live_site) -> Post:
    """Straight to the pages, as whoever can reach them could."""

    def send(data: bytes, format_name: str = "kamailio-cdr", **headers: str) -> tuple[int, dict]:
        connection = http.client.HTTPConnection(urlsplit(live_site.url).netloc, timeout=30)
        connection.request("POST", f"/intake/v1/{format_name}", data, {n.replace("_", "-"): value for n, value in headers.items()})
        answer = connection.getresponse()
        told = (answer.status, json.loads(answer.read()))
        connection.close()
        return told

    with override_settings(HJEMMEL_CLIENT_CERT_SECRET=SECRET):
        yield send


def over_tls(port: int, server: Identity, client: Identity | None, data: bytes, **headers: str) -> tuple[int, dict]:
    context = ssl.create_default_context(cafile=str(server.certificate))
    if client is not None:
        context.load_cert_chain(client.certificate, client.key)
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    connection.request("POST", "/intake/v1/kamailio-cdr", data, {n.replace("_", "-"): value for n, value in headers.items()})
    answer = connection.getresponse()
    told = (answer.status, json.loads(answer.read()))
    connection.close()
    return told


def test_over_tls_a_source_delivers_by_its_certificate_and_no_other_does(
    live_site, tmp_path: Path, home: Home, at: datetime, exchange: Identity, stranger: Identity, name: str
) -> None:
    server = identity(tmp_path, "server", now() - DAY, now() + DAY)
    assert abs(add_certified_source(name, "kamailio-cdr", exchange.pem, OPERATOR, now()) - (now() + DAY)) < timedelta(minutes=5)
    behind = urlsplit(live_site.url).netloc
    with override_settings(HJEMMEL_CLIENT_CERT_SECRET=SECRET), proxy(behind, SECRET, server, [exchange, stranger]) as port:
        assert over_tls(port, server, None, cdr(home, at))[0] == 401
        assert over_tls(port, server, stranger, cdr(home, at))[0] == 401
        pretended = {"Client_Cert": exchange.byte_sequence, "Client_Cert_Secret": SECRET}
        assert over_tls(port, server, stranger, cdr(home, at), **pretended)[0] == 401
        assert over_tls(port, server, None, cdr(home, at), **pretended)[0] == 401
        assert stored(home, "call") == 0
        status, told = over_tls(port, server, exchange, cdr(home, at))
        assert (status, told["accepted"]) == (200, {"call": 1})
        assert models.Batch.objects.get(pk=told["batch"]).source == name
    with override_settings(HJEMMEL_CLIENT_CERT_SECRET=""), proxy(behind, SECRET, server, [exchange]) as port:
        assert over_tls(port, server, exchange, cdr(home, at))[0] == 401  # no proxy is trusted
    assert stored(home, "call") == 1


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("secret", ["", "b" * 63, "b" * 65, "c" * 64, "ø" * 64])
def test_a_certificate_counts_only_beside_the_secret_of_the_proxy(
    post: Post, home: Home, at: datetime, exchange: Identity, name: str, secret: str
) -> None:
    add_certified_source(name, "kamailio-cdr", exchange.pem, OPERATOR, now())
    shown = {"Client_Cert_Secret": secret.encode().decode("latin-1")} if secret else {}
    assert post(cdr(home, at), Client_Cert=exchange.byte_sequence, **shown)[0] == 401
    assert stored(home, "call") == 0


@pytest.mark.usefixtures("house")
def test_a_certificate_is_for_one_format_and_a_token_is_not_needed_beside_it_nor_helped_by_it(
    post: Post, home: Home, at: datetime, exchange: Identity, name: str
) -> None:
    add_certified_source(name, "kamailio-cdr", exchange.pem, OPERATOR, now())
    token = add_source(f"{name}-by-token", "asterisk-cdr", OPERATOR, now())
    shown = {"Client_Cert": exchange.byte_sequence, "Client_Cert_Secret": SECRET}
    assert post(cdr(home, at), "asterisk-cdr", **shown)[0] == 401
    assert post(cdr(home, at), Authorization=f"Bearer {token}", **shown)[0] == 401
    assert post(cdr(home, at), Authorization="Bearer ", **shown)[0] == 401
    assert stored(home, "call") == 0
    assert post(cdr(home, at), Client_Cert=exchange.escaped, Client_Cert_Secret=SECRET)[0] == 200


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("begins", "ends"), [(-2 * DAY, -DAY), (DAY, 2 * DAY)])
def test_a_certificate_counts_on_its_days_alone(
    post: Post, tmp_path: Path, home: Home, at: datetime, name: str, begins: timedelta, ends: timedelta
) -> None:
    once = now() + (begins + ends) / 2  # when it was, or will be, in force
    other = identity(tmp_path, "other", now() + begins, now() + ends)
    with pytest.raises(CertificateNotInForce):
        add_certified_source(name, "kamailio-cdr", other.pem, OPERATOR, now())
    add_certified_source(name, "kamailio-cdr", other.pem, OPERATOR, once)
    status, told = post(cdr(home, at), Client_Cert=other.byte_sequence, Client_Cert_Secret=SECRET)
    assert (status, "not in force" in told["error"], stored(home, "call")) == (401, True, 0)


@pytest.mark.usefixtures("house")
def test_what_is_no_certificate_is_refused_in_a_sentence(post: Post, home: Home, at: datetime, name: str, exchange: Identity) -> None:
    status, told = post(cdr(home, at), Client_Cert=":bm9uc2Vuc2U=:", Client_Cert_Secret=SECRET)
    assert (status, "no certificate" in told["error"]) == (401, True)
    for pem in (b"", b"nonsense", exchange.pem + exchange.pem, exchange.key.read_bytes()):
        with pytest.raises(NotACertificate, match="one certificate in PEM"):
            add_certified_source(name, "kamailio-cdr", pem, OPERATOR, now())


@pytest.mark.usefixtures("house")
def test_a_renewed_certificate_is_in_place_of_the_old_one(
    post: Post, home: Home, at: datetime, name: str, exchange: Identity, stranger: Identity
) -> None:
    with pytest.raises(NoSuchSource, match="source add"):
        renew_certificate(name, stranger.pem, OPERATOR, now())
    assert left_by(lambda: add_certified_source(name, "kamailio-cdr", exchange.pem, OPERATOR, now())) == ["source"]
    assert left_by(lambda: renew_certificate(name, stranger.pem, OPERATOR, now())) == ["source"]
    shown = {"Client_Cert_Secret": SECRET}
    assert post(cdr(home, at), Client_Cert=exchange.byte_sequence, **shown)[0] == 401
    assert post(cdr(home, at), Client_Cert=stranger.byte_sequence, **shown)[0] == 200


@pytest.mark.usefixtures("house")
def test_two_sources_of_a_format_have_two_certificates_and_each_has_one_proof(name: str, exchange: Identity, stranger: Identity) -> None:
    add_certified_source(name, "kamailio-cdr", exchange.pem, OPERATOR, now())
    add_certified_source(f"{name}-too", "asterisk-cdr", exchange.pem, OPERATOR, now())
    add_certified_source(f"{name}-other", "kamailio-cdr", stranger.pem, OPERATOR, now())
    for taken in (f"{name}-again", name):
        with pytest.raises(SourceExists):
            add_certified_source(taken, "kamailio-cdr", exchange.pem, OPERATOR, now())
    with pytest.raises(SourceExists):
        renew_certificate(f"{name}-other", exchange.pem, OPERATOR, now())
    for proofs in ({}, {"token_digest": b"a", "certificate_digest": b"b"}):
        with pytest.raises(IntegrityError, match="a_source_has_one_proof"), transaction.atomic():
            models.Source.objects.create(name=f"{name}-bare", format="ocr", created_at=now(), **proofs)


@pytest.mark.usefixtures("house")
def test_an_operator_adds_and_renews_a_certificate_and_hears_where_none_would_count(
    name: str, exchange: Identity, stranger: Identity
) -> None:
    run, app = CliRunner(), application(["intake"])
    added = run.invoke(app, ["source", "add", name, "--format", "kamailio-cdr", "--certificate", str(exchange.certificate)])
    assert (added.exit_code, added.stdout.startswith("in force until 20")) == (0, True)
    assert "HJEMMEL_CLIENT_CERT_SECRET is not set" in added.stderr
    with override_settings(HJEMMEL_CLIENT_CERT_SECRET=SECRET):
        renewed = run.invoke(app, ["source", "renew", name, "--certificate", str(stranger.certificate), "--json"])
    assert (json.loads(renewed.stdout)["source"], renewed.stderr) == (name, "")
    assert datetime.fromisoformat(json.loads(renewed.stdout)["until"]) > datetime.now(UTC)


def test_a_secret_that_can_be_guessed_keeps_the_house_shut_and_trusts_nobody(exchange: Identity) -> None:
    require_secret("")
    require_secret(SECRET)
    with pytest.raises(SecretTooShort, match="openssl rand"):
        require_secret("b" * 31)
    for secret in ("", "b" * 31):
        assert told_by_proxy({"Client-Cert": exchange.byte_sequence, "Client-Cert-Secret": secret}, secret) is None


@pytest.mark.parametrize(
    "written", ["", ":", "::", ":%%:", "nonsense", "-----BEGIN%20CERTIFICATE-----", ":YQ==:, :YQ==:", ":" + "A" * LONGEST]
)
def test_a_header_that_holds_no_certificate_tells_none(written: str) -> None:
    assert not told_by_proxy({"Client-Cert": written, "Client-Cert-Secret": SECRET}, SECRET)
