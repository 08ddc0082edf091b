"""The figures of the house are for those who run it: by a token, or from the machine itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from hjemmel.project.scraping import LEAST_TOKEN, TokenTooShort, require_token

pytestmark = pytest.mark.usefixtures("house")
TOKEN = "m" * LEAST_TOKEN
FIGURE = "hjemmel_register_up"


@pytest.fixture(autouse=True)
def nothing_is_set() -> Iterator[None]:
    with override_settings(HJEMMEL_METRICS_TOKEN="", SESSION_COOKIE_SECURE=False):
        yield


def asked(**said: Any) -> tuple[int, str]:
    answer = Client(HTTP_HOST="localhost").get("/metrics", **said)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("address", "may"), [("127.0.0.1", True), ("::1", True), ("192.0.2.7", False), ("2001:db8::7", False), ("", False)]
)
def test_without_a_token_the_machine_itself_alone_reads_them(address: str, may: bool) -> None:
    status, said = asked(REMOTE_ADDR=address)
    assert (status, FIGURE in said) == ((200, True) if may else (403, False))
    assert may or "HJEMMEL_METRICS_TOKEN" in said, "a refusal says what to do"


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP"])
def test_behind_a_proxy_everybody_comes_from_the_machine_itself_and_nobody_reads_them(header: str) -> None:
    status, said = asked(REMOTE_ADDR="127.0.0.1", **{header: "127.0.0.1"})
    assert status == 403 and "Bearer" in said and FIGURE not in said
    with override_settings(SESSION_COOKIE_SECURE=True):
        assert asked(REMOTE_ADDR="127.0.0.1")[0] == 403


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}m", f"Basic {TOKEN}", "Bearer æøå"])
def test_with_a_token_whoever_does_not_show_it_is_refused_also_on_the_machine_itself(shown: str) -> None:
    with override_settings(HJEMMEL_METRICS_TOKEN=TOKEN):
        answer = Client(HTTP_HOST="localhost").get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_AUTHORIZATION=shown)
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
    assert FIGURE not in answer.content.decode() and TOKEN not in answer.content.decode()


def test_who_shows_the_token_reads_them_from_anywhere() -> None:
    with override_settings(HJEMMEL_METRICS_TOKEN=TOKEN, SESSION_COOKIE_SECURE=True):
        status, said = asked(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="192.0.2.8", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert status == 200 and FIGURE in said


def test_a_token_that_can_be_guessed_keeps_the_house_shut() -> None:
    require_token("")
    require_token(TOKEN)
    with pytest.raises(TokenTooShort, match="openssl"):
        require_token(TOKEN[1:])
    with override_settings(HJEMMEL_METRICS_TOKEN="kort"):
        assert asked(REMOTE_ADDR="127.0.0.1", HTTP_AUTHORIZATION="Bearer kort")[0] == 401
