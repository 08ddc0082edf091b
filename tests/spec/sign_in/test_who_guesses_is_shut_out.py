"""Who guesses is shut out for a while, told so plainly, and not let in by what is right meanwhile: every secret, by account and by address.

Proves: L1, L3, R6.
"""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import requests
from django.conf import settings
from django.core.cache import cache
from test_password_and_second_factor import PASSWORD, email_of, enrolled, later, log_of, proved, sign_in, totp
from waitress.server import create_server

from browsing import Reader
from hjemmel.acts.clear_sessions import clear_sessions
from hjemmel.portals.tries import SHUT_SECONDS
from hjemmel.project.part import BadProxy, believed
from hjemmel.stores import models
from homes import new_home, now
from outsiders import code_in

pytestmark = pytest.mark.usefixtures("house")
WRONG = "noe helt annet enn det"


def shut(answer: Any, seconds: int = SHUT_SECONDS, words: str = "For mange forsøk") -> bool:
    """Whether it is the plain answer: 429, when to come back, and a sentence."""
    return answer.status_code == 429 and answer.headers["Retry-After"] == str(seconds) and words in answer.content.decode()


def elsewhere(reader: Reader, n: int) -> Reader:
    """The same visitor from another address."""
    reader.client.defaults["REMOTE_ADDR"] = f"192.0.2.{n}"
    return reader


def wrong_code(right: str) -> str:
    return f"{(int(right) + 7) % 10**6:06}"


@pytest.mark.parametrize(("path", "words"), [("", "heller ikke med det riktige"), ("/en", "even with what is right")])
def test_the_sixth_password_is_shut_out_with_a_sentence_and_so_is_the_right_one(
    path: str, words: str, mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home()
    enrolled(home, mail)
    guesses = [elsewhere(Reader(), n).post(f"{path}/sign-in/password/", {"login": email_of(home), "password": WRONG}) for n in range(5)]
    assert [answer.status_code for answer in guesses] == [400] * 5
    for password in (WRONG, PASSWORD):
        reader = elsewhere(Reader(), 6)
        assert shut(reader.post(f"{path}/sign-in/password/", {"login": email_of(home).upper(), "password": password}), words=words)
        assert reader.get("/sign-in/second/").status_code == 302
    assert log_of(home).count(("failed", "password")) == 5
    other = new_home()
    enrolled(other, mail)
    assert sign_in(other)[1]["Location"] == "/sign-in/second/", "nobody else is shut out"
    later(monkeypatch, seconds=SHUT_SECONDS + 1)
    assert sign_in(home)[1]["Location"] == "/sign-in/second/", "and she no longer than said"


def test_one_address_guesses_ten_times_a_minute_and_sixty_an_hour_whoever_it_guesses_at(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home()
    _, secret = enrolled(home, mail)
    guessed = 0
    for minute in range(6):
        later(monkeypatch, seconds=61)
        answers = [Reader().post("/sign-in/password/", {"login": f"x{minute}-{n}@x.example", "password": WRONG}) for n in range(11)]
        assert [answer.status_code for answer in answers] == [400] * 10 + [429], minute
        guessed += 10
    later(monkeypatch, seconds=61)
    assert guessed == 60 and shut(sign_in(home)[1]), "the right one of her own too"
    assert (
        elsewhere(Reader(), 9).post("/sign-in/password/", {"login": email_of(home), "password": PASSWORD})["Location"] == "/sign-in/second/"
    )
    assert secret


def test_who_confirms_her_own_sign_in_does_not_begin_the_count_of_her_address_anew(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home()
    _, secret = enrolled(home, mail)
    later(monkeypatch, seconds=31)
    mine, _ = sign_in(home)
    for n in range(10):
        assert Reader().post("/sign-in/password/", {"login": f"y{n}@x.example", "password": WRONG}).status_code == 400
    cache.delete("allauth:rl:allauth.account:login_failed:10/60/ip:ip:127.0.0.1")  # as the library does when she is in
    mine.post("/sign-in/second/", {"code": totp(secret)})
    assert Reader().post("/sign-in/password/", {"login": "y10@x.example", "password": WRONG}).status_code == 429


GUESSES = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "hjemmel.project.settings"
import django
django.setup()
from django.test import Client
told = json.loads(sys.argv[1])
client = Client(HTTP_HOST="localhost", REMOTE_ADDR=told["from"])
print([client.post("/sign-in/password/", {"login": told["login"], "password": told["password"]}).status_code for _ in range(told["times"])])
"""


def in_another_process(login: str, password: str, seen_from: str, times: int = 1) -> list[int]:
    """What a web process that has just started answers."""
    told = json.dumps({"login": login, "password": password, "from": seen_from, "times": times})
    here = os.environ | {"HJEMMEL_DATABASE_URL": settings.HJEMMEL_DATABASE_URL, "HJEMMEL_EVENTS_URL": settings.HJEMMEL_EVENTS_URL}
    run = subprocess.run([sys.executable, "-c", GUESSES, told], env=here, capture_output=True, text=True, check=True, timeout=120)
    found: list[int] = json.loads(run.stdout.splitlines()[-1])
    return found


def test_another_web_process_and_one_that_has_just_started_go_on_counting(mail: Any) -> None:
    home = new_home()
    enrolled(home, mail)
    for n in range(2):
        answer = elsewhere(Reader(), n).post("/sign-in/password/", {"login": email_of(home), "password": WRONG})
        assert answer.status_code == 400
    assert in_another_process(email_of(home), WRONG, "192.0.2.71", 4) == [400, 400, 400, 429], "two here and three there"
    assert in_another_process(email_of(home), PASSWORD, "192.0.2.72") == [429], "and the right one is refused in a third"
    assert shut(elsewhere(Reader(), 73).post("/sign-in/password/", {"login": email_of(home), "password": PASSWORD}))
    for n in range(10):
        assert Reader().post("/sign-in/password/", {"login": f"q{n}@x.example", "password": WRONG}).status_code == 400
    assert in_another_process("q@x.example", WRONG, "127.0.0.1") == [429], "so it is for an address"


def test_what_is_counted_by_does_not_stand_there_and_it_is_gone_when_it_no_longer_counts(mail: Any) -> None:
    home = new_home()
    enrolled(home, mail)
    elsewhere(Reader(), 74).post("/sign-in/password/", {"login": email_of(home), "password": WRONG})
    rows = list(models.SignInCount.objects.values_list("cache_key", "value"))
    assert rows and all(len(key) == 64 for key, _ in rows)
    unkeyed = [sha256(what.encode()).hexdigest() for what in (email_of(home), str(home.contact_id), "192.0.2.74")]
    told = "".join(key + base64.b64decode(value).decode("latin-1") for key, value in rows)
    assert not any(word in told for word in (*unkeyed, email_of(home), "192.0.2.74"))
    assert all(at <= now() + timedelta(days=1) for at in models.SignInCount.objects.values_list("expires", flat=True))
    clear_sessions(now())
    assert models.SignInCount.objects.exists(), "what still counts stays"
    clear_sessions(now() + timedelta(days=1, seconds=1))
    assert not models.SignInCount.objects.exists()


@pytest.mark.parametrize("kind", ["app", "recovery-code"])
def test_the_sixth_code_is_shut_out_and_so_is_the_right_one(kind: str, mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home()
    first, secret = enrolled(home, mail)
    recovery = first.get("/min-side/own-sign-in/codes/").content.decode().split('<code class="secret">')[1].split("<")[0]
    later(monkeypatch, seconds=31)
    right = totp(secret) if kind == "app" else recovery
    reader, _ = sign_in(home)
    tries = [elsewhere(reader, n).post("/sign-in/second/", {"code": wrong_code(totp(secret))}) for n in range(5)]
    assert [answer.status_code for answer in tries] == [400] * 5
    for code in (wrong_code(totp(secret)), right):
        assert shut(elsewhere(reader, 6).post("/sign-in/second/", {"code": code}))
    other, _ = sign_in(home)
    assert shut(elsewhere(other, 7).post("/sign-in/second/", {"code": right})), "nor in another browser"
    assert reader.get("/min-side/").status_code == other.get("/min-side/").status_code == 302
    later(monkeypatch, seconds=SHUT_SECONDS + 1)
    right = totp(secret) if kind == "app" else recovery
    assert other.post("/sign-in/second/", {"code": right})["Location"] == "/min-side/"


def test_twenty_wrong_codes_a_day_are_all_that_an_account_has(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home()
    _, secret = enrolled(home, mail)
    for n in range(4):
        later(monkeypatch, seconds=SHUT_SECONDS + 61)
        reader, _ = sign_in(home)
        tries = [elsewhere(reader, n).post("/sign-in/second/", {"code": wrong_code(totp(secret))}) for _ in range(5)]
        assert [answer.status_code for answer in tries] == [400] * 5
    later(monkeypatch, seconds=SHUT_SECONDS + 61)
    reader, _ = sign_in(home)
    assert shut(elsewhere(reader, 30).post("/sign-in/second/", {"code": totp(secret)}))


def again(reader: Reader, how: str, value: str) -> Any:
    where = "/min-side/own-sign-in/again/" + ("" if how == "password" else "code/")
    return reader.post(where, {how: value})


@pytest.mark.parametrize("how", ["password", "code"])
def test_who_holds_an_open_session_is_shut_out_as_well_when_asked_again_who_it_is(
    how: str, mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home()
    reader, secret = enrolled(home, mail)
    later(monkeypatch, seconds=SHUT_SECONDS + 61)
    wrong = WRONG if how == "password" else wrong_code(totp(secret))
    tries = [again(elsewhere(reader, n), how, wrong) for n in range(5)]
    assert [answer.status_code for answer in tries] == [400] * 5
    assert shut(again(elsewhere(reader, 6), how, PASSWORD if how == "password" else totp(secret)))
    assert log_of(home).count(("failed", "password" if how == "password" else "app")) == 5
    later(monkeypatch, seconds=SHUT_SECONDS + 1)
    assert again(reader, how, PASSWORD if how == "password" else totp(secret)).status_code == 302


def test_an_erasure_asks_again_who_it_is_and_a_stolen_session_does_not_get_that_far(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home()
    reader, _ = enrolled(home, mail)
    later(monkeypatch, seconds=SHUT_SECONDS + 61)
    sure = {"confirmed": "yes", "end_services": "yes"}
    for path in ("", "/en"):
        address = f"{path}/min-side/rights/erase/"
        asked = f"{path}/min-side/own-sign-in/again/?next={address.replace('/', '%2F')}"
        assert reader.get(address)["Location"] == reader.post(address, sure)["Location"] == asked
        assert models.Contact.objects.get(pk=home.contact_id).erased_on is None
    tries = [elsewhere(reader, n).post(asked, {"password": WRONG}) for n in range(6)]
    assert [answer.status_code for answer in tries] == [400] * 5 + [429]
    assert shut(elsewhere(reader, 8).post(asked, {"password": PASSWORD}), words="Too many tries")
    later(monkeypatch, seconds=SHUT_SECONDS + 61)
    assert reader.post(asked, {"password": PASSWORD})["Location"] == address
    assert reader.get(address).status_code == 200
    assert reader.post(address, sure).status_code == 200
    assert not models.Contact.objects.filter(pk=home.contact_id, erased_on=None).exists()


def test_whoever_has_nothing_to_be_asked_for_here_is_not_asked() -> None:
    assert Reader().sign_in(new_home()).get("/min-side/rights/erase/").status_code == 200


@pytest.mark.parametrize(("path", "words"), [("", "be om en ny"), ("/en", "ask for a new one")])
def test_the_sixth_try_of_a_code_by_mail_is_told_the_same_whether_or_not_one_was_sent(path: str, words: str, mail: Any) -> None:
    home = new_home()
    told: dict[str, list[tuple[int, bool]]] = {}
    for who, email in (("hers", email_of(home)), ("nobody's", "ingen@kunde.example")):
        reader = Reader()
        reader.post(f"{path}/sign-in/first-time/", {"customer": home.customer_number, "email": email})
        right = code_in(mail) if who == "hers" else "123456"
        codes = [wrong_code(right)] * 5 + [right]
        answers = [reader.post(f"{path}/sign-in/first-time/", {"code": code}) for code in codes]
        told[who] = [(answer.status_code, words in answer.content.decode()) for answer in answers]
        assert "Nytt passord" not in answers[-1].content.decode() and "New password" not in answers[-1].content.decode()
    assert told["hers"] == told["nobody's"] == [(400, False)] * 5 + [(429, True)]
    proved(home, mail)  # a new code works


@pytest.fixture
def behind() -> Iterator[Any]:
    """The real server as it is started behind a proxy of this address ("" for none): its own address."""
    from hjemmel.project.wsgi import application

    servers = []

    def started(proxy: str) -> str:
        server = create_server(application, host="127.0.0.1", port=0, threads=2, **believed(proxy))
        servers.append((server, threading.Thread(target=server.run, daemon=True)))
        servers[-1][1].start()
        return f"http://127.0.0.1:{server.effective_port}"

    yield started
    for server, thread in servers:
        server.close()
        thread.join(timeout=5)


def guesses(site: str, seen_from: str, times: int) -> list[int]:
    """What a browser behind the proxy is answered."""
    session = requests.Session()
    page = session.get(f"{site}/sign-in/", timeout=30).text
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    said = {"login": f"{seen_from}@x.example", "password": WRONG, "csrfmiddlewaretoken": token}
    headers = {"X-Forwarded-For": seen_from, "Origin": site, "Referer": f"{site}/sign-in/"}
    return [
        session.post(f"{site}/sign-in/password/", said | {"login": f"z{n}-{seen_from}@x.example"}, headers=headers, timeout=30).status_code
        for n in range(times)
    ]


def test_behind_a_proxy_that_is_named_nobody_is_shut_out_by_what_another_guesses(behind: Any) -> None:
    site = behind("127.0.0.1")
    assert guesses(site, "192.0.2.61", 11) == [400] * 10 + [429]
    assert guesses(site, "192.0.2.62", 1) == [400]


def test_where_no_proxy_is_named_a_header_that_anybody_can_write_counts_for_nothing(behind: Any) -> None:
    site = behind("")
    assert guesses(site, "192.0.2.63", 10) == [400] * 10
    assert guesses(site, "192.0.2.64", 1) == [429]


@pytest.mark.parametrize("proxy", ["proxy.internal", "*", "127.0.0.1:80", "10.0.0.0/8"])
def test_a_proxy_is_named_by_its_address_or_the_house_stays_shut(proxy: str) -> None:
    with pytest.raises(BadProxy, match="IP address"):
        believed(proxy)


def test_the_page_says_as_long_as_it_is() -> None:
    assert f"5/{SHUT_SECONDS}s/key" in settings.ACCOUNT_RATE_LIMITS["login_failed"] and SHUT_SECONDS == 5 * 60
