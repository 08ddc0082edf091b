"""A chat that is open when its customer is erased, restricted or signed out closes, says so, and says nothing more.

Proves: L5, R6, R10, W1.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browsing import Reader
from hjemmel.acts.answer_enquiry import answer_enquiry
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.end_sessions import end_sessions
from hjemmel.acts.erase import erase
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.set_choice import set_choice
from hjemmel.gate.chat import OPEN, Message
from hjemmel.portals import chat_news
from hjemmel.stores import models
from homes import Home, new_home, now
from looking import ADVISER, PRIVACY, oneself

pytestmark = pytest.mark.usefixtures("house")


def erases(home: Home, reader: Reader) -> None:
    erase(home.customer_number, PRIVACY, now(), confirmed=True, end_services=True)


def restricts(home: Home, reader: Reader) -> None:
    set_choice(home.customer_number, "restriction", True, PRIVACY, now())


def signs_out(home: Home, reader: Reader) -> None:
    reader.post("/sign-out/", {})


def signs_out_everywhere(home: Home, reader: Reader) -> None:
    end_sessions(oneself(home), now())


def is_idle(home: Home, reader: Reader) -> None:
    session = reader.client.session
    session["seen"] = time.time() - 3600
    session.save()


def closes(home: Home, reader: Reader) -> None:
    number = models.Contact.objects.get(pk=home.contact_id).customer_number
    close_enquiry(number, CASES[number], ADVISER, now())


CASES: dict[str, str] = {}
Ends = Callable[[Home, Reader], None]
WAYS: list[tuple[Ends, str]] = [
    (erases, "erased"),
    (restricts, "restricted"),
    (signs_out, "signed-out"),
    (signs_out_everywhere, "signed-out"),
    (is_idle, "signed-out"),
    (closes, "closed"),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_news, "LOOKS_EVERY_S", 0.02)


def chatting() -> tuple[Home, Reader, str]:
    home = new_home()
    number = open_chat(home.customer_number, Message("Nettet er tregt.", OPEN), OPEN, [], oneself(home), now())
    CASES[home.customer_number] = number
    return home, Reader().sign_in(home), number


def listened(reader: Reader, number: str) -> tuple[Any, Iterator[bytes]]:
    """What is open in the browser, and has begun."""
    answer = reader.get(f"/min-side/chat/news/?case={number}&after=")
    said = iter(answer.streaming_content)
    assert next(said).startswith(b"retry:") and next(said) == b": still here\n\n"
    return answer, said


@pytest.mark.parametrize(("ends", "why"), WAYS, ids=[ends.__name__ for ends, _ in WAYS])
def test_it_closes_says_why_and_nothing_is_sent_on_it_afterwards(ends: Ends, why: str) -> None:
    home, reader, number = chatting()
    answer, said = listened(reader, number)
    ends(home, reader)
    if why in ("restricted", "signed-out"):  # somebody may answer in the case all the same: she is not told here
        answer_enquiry(home.customer_number, number, "Et svar som kom etterpå.", PRIVACY, now())
    rest = [part for part in said if part != b": still here\n\n"]
    assert rest == [f"event: closed\ndata: {why}\n\n".encode()]
    answer.close()
    later = reader.get(f"/min-side/chat/news/?case={number}&after=")
    assert later.status_code in (302, chat_news.NOTHING_MORE) and not later.streaming, "and it does not open anew"


@pytest.mark.parametrize("path", ["", "/en"])
def test_the_page_has_words_for_every_reason(path: str) -> None:
    _, reader, _ = chatting()
    page = reader.get(f"{path}/min-side/chat/").content.decode()
    words = [page.split(f'data-{why}="')[1].split('"')[0] for why in (*chat_news.WHY_CLOSED, "lost")]
    assert all(len(one) > 20 for one in words) and len(set(words)) == len(words)


@pytest.mark.parametrize(("path", "words"), [("", "verken lese eller svare her"), ("/en", "neither read nor answer here")])
def test_the_page_of_one_who_is_restricted_says_so_without_a_script(path: str, words: str) -> None:
    home, reader, _ = chatting()

    def alert() -> bool:
        page = reader.get(f"{path}/min-side/chat/").content.decode()
        return words in page.replace(page.split("data-restricted=")[1].split(" data-erased")[0], "")

    assert not alert()
    restricts(home, reader)
    assert alert()


def test_an_answer_that_came_before_is_still_told() -> None:
    home, reader, number = chatting()
    answer, said = listened(reader, number)
    answer_enquiry(home.customer_number, number, "Hei.", ADVISER, now())
    assert b"event: answer" in b"".join(said)
    answer.close()
