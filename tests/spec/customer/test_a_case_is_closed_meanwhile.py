"""What is written in a case at the moment in which it is closed ends with it, or is not written.

Proves: C1, W2.
"""

from collections.abc import Callable

import pytest

from coming_after import comes_after
from hjemmel.acts.answer_enquiry import answer_enquiry
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.receive_message import receive_message
from hjemmel.acts.record_enquiry import record_enquiry
from hjemmel.acts.write_in_chat import write_in_chat
from hjemmel.gate.chat import OPEN, Message
from hjemmel.stores import models
from homes import Home, new_home, now
from looking import ADVISER, SYSTEM, oneself, own

pytestmark = pytest.mark.usefixtures("house")
AGAIN = Message("Nå er den borte.", OPEN)


def mailed(home: Home, case: str) -> None:
    email = f"{home.customer_number.lower()}@post.example"
    receive_message(f"From: {email}\nSubject: SV: {case}\n\nNå er den borte.".encode(), SYSTEM, now())


WRITES: dict[str, Callable[[Home, str], object]] = {
    "in the chat": lambda home, case: write_in_chat(home.customer_number, case, AGAIN, OPEN, oneself(home), now()),
    "by telephone": lambda home, case: record_enquiry(
        home.customer_number, "telephone", "fault", "Nå er den borte.", ADVISER, now(), case_number=case
    ),
    "an answer": lambda home, case: answer_enquiry(home.customer_number, case, "Vi ser på det.", ADVISER, now()),
    "by mail": mailed,
}


def chatting() -> tuple[Home, str]:
    home = new_home()
    models.Contact.objects.filter(pk=home.contact_id).update(email=f"{home.customer_number.lower()}@post.example")
    return home, open_chat(home.customer_number, Message("Nettet er tregt.", OPEN), OPEN, ["/feil"], oneself(home), now())


def closed(home: Home, case: str) -> Callable[[], None]:
    close_enquiry(home.customer_number, case, ADVISER, now())
    return lambda: None


def written(write: Callable[[Home, str], object], home: Home, case: str) -> Callable[[], None]:
    write(home, case)
    return lambda: None


@pytest.mark.parametrize("way", WRITES)
def test_what_comes_as_the_case_is_closed_is_not_put_in_it(way: str) -> None:
    """Proves: C1."""
    home, case = chatting()
    refused = comes_after(lambda home: closed(home, case), home, lambda: WRITES[way](home, case))
    if way == "by mail":  # a mail is never lost: it opens a case of its own
        assert len(own(home, "enquiry")) == 2
    else:
        assert refused.code == "no-case"
    assert [row["body"] for row in own(home, "enquiry-message") if row["case_number"] == case] == ["Nettet er tregt."]


@pytest.mark.parametrize("way", WRITES)
def test_what_was_being_written_ends_with_the_case(way: str) -> None:
    """Proves: W2."""
    home, case = chatting()
    comes_after(lambda home: written(WRITES[way], home, case), home, lambda: close_enquiry(home.customer_number, case, ADVISER, now()))
    [enquiry] = own(home, "enquiry")
    assert enquiry["closed_at"] is not None
    assert [row["case_closed_at"] for row in own(home, "enquiry-message")] == [enquiry["closed_at"]] * 2
