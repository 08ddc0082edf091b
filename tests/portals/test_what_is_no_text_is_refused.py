"""What becomes of an address, or a form, with a sign in it that no text has? A page that says so, and nothing kept."""

from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory

from browsing import Reader
from hjemmel.project.wsgi import application
from homes import Home, new_home
from looking import own

pytestmark = pytest.mark.usefixtures("house")
TEACHES = {"": "et tegn som ikke kan stå i en tekst", "/en": "a sign in it that no text can have"}
ZERO = "a\0b"
BOUNDARY = "skille"


def says(answer: Any, language: str) -> bool:
    return answer.status_code == 400 and TEACHES[language] in answer.content.decode()


@pytest.mark.parametrize("language", TEACHES, ids=["nb", "en"])
def test_a_zero_in_an_address_or_a_form_is_answered_in_words_and_nothing_is_kept(language: str) -> None:
    home = new_home()
    reader = Reader().sign_in(home)
    assert says(reader.get(f"{language}/stop-offers/%00/"), language)
    assert says(reader.get(f"{language}/min-side/order/?product=%00"), language)
    for path, values in (
        ("/sign-in/first-time/", {"customer": ZERO}),
        ("/min-side/correct/", {"record": "contact", "field": "address", "value": ZERO}),
        ("/min-side/rights/", {"right": "complaint", "details": ZERO}),
        ("/min-side/rights/transfer/", {"stop": ZERO}),
        ("/min-side/rights/transfer/", {"stop\0": "x"}),
    ):
        assert says(reader.post(language + path, values), language), path
    assert own(home, "correction") == own(home, "request") == own(home, "transfer") == []
    assert reader.get(f"{language}/min-side/").status_code == 200, "she is signed in as before"


def sent(reader: Reader, method: str, path: str, body: bytes, kind: str) -> str:
    """How the pages, as they are served, answer what her browser sends."""
    factory = RequestFactory(SERVER_NAME="localhost")
    factory.cookies = reader.client.cookies
    token = reader.client.cookies["csrftoken"].value
    environ = factory.generic(method, path, body, headers={"X-CSRFToken": token}).environ
    answered: list[str] = []
    application(environ | {"CONTENT_TYPE": kind}, lambda status, *_: answered.append(status))
    return answered[0][:3]


def multipart(value: bytes) -> bytes:
    parts = [("record", b"contact"), ("field", b"address"), ("row", b""), ("value", value)]
    body = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content + b"\r\n" for name, content in parts
    )
    return body + f"--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize("charset", ["utf-7", "raw_unicode_escape", "utf-16", "nothing", "rot13", "punycode", "base64", "undefined"])
def test_a_sender_does_not_choose_in_what_a_form_is_written(home: Home, charset: str) -> None:
    """Half of a pair of surrogates can be written in some, and some are no way to write at all."""
    reader = Reader().sign_in(home)
    reader.get("/min-side/")
    form = multipart(b"Veien +2AA- \\ud800 1")
    for said in (f"charset={charset}", f"charset*=utf-8''{charset}"):
        assert sent(reader, "POST", "/min-side/correct/", form, f"multipart/form-data; boundary={BOUNDARY}; {said}") == "302"
        assert sent(reader, "GET", "/cookies/?a=1%C3", b"a", f"text/plain; {said}") == "200"
    assert {row["becomes"] for row in own(home, "correction")} == {"Veien +2AA- \\ud800 1"}


@pytest.mark.parametrize(("language", "words"), [("", "lengre enn vi kan ta imot"), ("/en", "longer than we can take")])
def test_a_form_that_is_too_long_is_answered_in_words(home: Home, language: str, words: str) -> None:
    reader = Reader().sign_in(home)
    answer = reader.post(
        f"{language}/min-side/rights/", {"right": "complaint", "details": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    )
    assert answer.status_code == 400 and words in answer.content.decode()


def test_a_name_that_is_not_ours_is_refused_without_a_fault(home: Home) -> None:
    reader = Reader().sign_in(home)
    assert reader.client.get("/min-side/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_what_a_machine_delivers_is_read_by_its_adapter_alone(home: Home, token: str) -> None:
    """However it is called: nothing of it is taken for a form."""
    client = Reader().client
    for kind in ("application/x-www-form-urlencoded", "application/json"):
        answer = client.post(
            "/intake/v1/tr181-bulk", b"a=\0b&" + b"x" * (1 << 21), content_type=kind, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer["Content-Type"] == "application/json" and answer.status_code == 400, answer.content
