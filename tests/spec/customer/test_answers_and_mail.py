"""An answer reaches whoever asked, the way she asked; mail comes in and goes out by real servers, and a mail tells nobody what it is about.

Proves: W1, W2, N21.
"""

import re
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_enquiry import answer_enquiry
from hjemmel.acts.await_answer import newest_answer
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.queue_message import Message as Queued
from hjemmel.acts.queue_message import queue_message
from hjemmel.acts.record_enquiry import record_enquiry
from hjemmel.acts.send_messages import GIVES_UP_AFTER, OFTEN_FOR, PUBLIC_TOPICS, is_tried, send_messages
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.chat import OPEN, Message
from hjemmel.gate.decision import Refused
from hjemmel.intake.mail import MailDoor, vouched_for
from hjemmel.portals import chat_news
from hjemmel.project import jobs
from hjemmel.stores import entries, models
from homes import Home, new_home, now
from letterbox import Post, letterbox
from looking import ADVISER, PRIVACY, SYSTEM, left_by, oneself, own
from outsiders import free_port

pytestmark = pytest.mark.usefixtures("house")
SECRET = "01815049914"  # a test person's number: nobody is born in month 81
HELLO, SECOND = Message("Nettet er tregt.", OPEN), timedelta(seconds=1)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with letterbox(monkeypatch) as box:
        send_messages(datetime.now(UTC))  # what others have left
        box.messages.clear()
        yield box


@pytest.fixture
def door() -> Iterator[int]:
    """The port at which mail is received."""
    yield from opened("")


@pytest.fixture
def trusting_door() -> Iterator[int]:
    yield from opened("mx.eksempelnett.example")


def opened(trusts: str) -> Iterator[int]:
    port = free_port()
    open_door = MailDoor("127.0.0.1", port, trusts)
    yield port
    open_door.close()


def customer(**more: Any) -> Home:
    home = new_home(**more)
    models.Contact.objects.filter(pk=home.contact_id).update(email=f"{home.customer_number.lower()}@post.example")
    return home


def address(home: Home) -> str:
    return str(models.Contact.objects.get(pk=home.contact_id).email)


def mail(home: Home, text: str = "Linjen er treg.", subject: str = "Hei", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = address(home), "kundeservice@eksempelnett.example", subject
    message["Message-ID"] = f"<{home.customer_number}-{datetime.now(UTC).timestamp()}@post.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def handed_over(message: EmailMessage, port: int) -> tuple[int, str]:
    """What the door answers to a mail server."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo()
        server.mail("mx@eksempelnett.example")
        server.rcpt("kundeservice@eksempelnett.example")
        code, said = server.data(message.as_bytes())
    return code, said.decode()


def written(home: Home) -> list[tuple[str, str]]:
    return [(row["sender"], row["body"]) for row in sorted(own(home, "enquiry-message"), key=lambda row: row["sent_at"])]


def told(home: Home, topic: str = "enquiry-answer") -> list[dict[str, Any]]:
    return [row for row in own(home, "service-message") if row["topic"] == topic]


def read(text: str) -> Any:
    return message_from_bytes(text.encode(), policy=policy.default)


@pytest.mark.parametrize("channel", ["chat", "telephone", "letter"])
def test_an_answer_stands_in_the_case_and_the_customer_is_told_that_it_is_there(channel: str) -> None:
    """Proves: W1."""
    home, number = asked(channel)
    assert answer_enquiry(home.customer_number, number, f"Vi ser på det. {SECRET}", ADVISER, now() + SECOND) == channel
    assert written(home)[-1] == ("adviser", "Vi ser på det. •••••••••••")
    answer_enquiry(home.customer_number, number, "Nå er det i orden.", ADVISER, now() + 2 * SECOND)
    [message] = told(home)
    assert message["about"] == number and number in message["body"] and "ser på det" not in message["body"]


def asked(channel: str) -> tuple[Home, str]:
    home = customer()
    if channel == "chat":
        return home, open_chat(home.customer_number, HELLO, OPEN, [], oneself(home), now())
    return home, record_enquiry(home.customer_number, channel, "fault", "Linjen er treg.", ADVISER, now())


def test_only_who_serves_answers_only_in_an_open_case_and_something() -> None:
    """Proves: W1, C2."""
    home, number = asked("telephone")
    other, _ = asked("telephone")
    for who in (oneself(home), Actor("ola", "operations"), Actor("eva", "billing"), Actor("grav/tor", "field"), SYSTEM):
        with pytest.raises(Refused) as refused:
            answer_enquiry(home.customer_number, number, "Hei", who, now())
        assert refused.value.decision.code == "not-yours"
    for customer_number, case, text in (
        (home.customer_number, number, " "),
        (home.customer_number, number, "x" * 4001),
        (home.customer_number, "S-none", "Hei"),
        (other.customer_number, number, "Hei"),
    ):
        with pytest.raises(Refused):
            answer_enquiry(customer_number, case, text, ADVISER, now())
    close_enquiry(home.customer_number, number, ADVISER, now())
    with pytest.raises(Refused):
        answer_enquiry(home.customer_number, number, "Hei", ADVISER, now())
    assert len(written(home)) == 1


def test_a_restricted_customer_is_answered_by_the_privacy_office_alone() -> None:
    """Proves: R10, W1."""
    home, number = asked("letter")
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    with pytest.raises(Refused):
        answer_enquiry(home.customer_number, number, "Hei", ADVISER, now())
    assert answer_enquiry(home.customer_number, number, "Hei", PRIVACY, now()) == "letter"


def test_from_mail_to_answer_to_reply_it_is_one_case(door: int, post: Post) -> None:
    """Proves: W1."""
    home = customer()
    code, said = handed_over(mail(home, f"Linjen er treg. {SECRET}"), door)
    assert (code, said) == (250, "2.0.0 it is in a case")
    [case] = own(home, "enquiry")
    assert (case["channel"], written(home)) == ("e-mail", [("customer", "Linjen er treg. •••••••••••")])
    assert answer_enquiry(home.customer_number, case["number"], "Prøv nå.", ADVISER, now()) == "e-mail"
    assert told(home) == [] and post.messages == []
    assert send_messages(now()).sent >= 1
    [came] = [read(text) for text in post.messages if address(home) in text]
    assert case["number"] in came["Subject"] and came["Auto-Submitted"] == "auto-generated"
    assert "Prøv nå." in came.get_content()
    assert [row["mailed_at"] is not None for row in own(home, "enquiry-message")] == [False, True]
    handed_over(mail(home, "Nå går det fint.", f"SV: {came['Subject']}"), door)
    assert len(own(home, "enquiry")) == 1 and written(home)[-1] == ("customer", "Nå går det fint.")
    post.messages.clear()
    send_messages(now() + SECOND)
    assert not [text for text in post.messages if address(home) in text], "sent once"


def test_the_same_mail_handed_over_twice_is_stored_once(door: int) -> None:
    """Proves: W1."""
    home = customer()
    with_mark, without = mail(home, "Hei"), mail(home, "Hei igjen")
    del without["Message-ID"]
    for message in (with_mark, with_mark, without, without):
        assert handed_over(message, door)[0] == 250
    assert [text for _, text in written(home)] == ["Hei", "Hei igjen"]


def test_what_comes_from_nobody_we_know_or_from_a_machine_is_not_stored(door: int) -> None:
    """Proves: W1."""
    home, rows = customer(), entries.rows(the_notice().record("enquiry-message"))
    stranger, before = mail(home), rows.count()
    stranger.replace_header("From", "ukjent@post.example")
    code, said = handed_over(stranger, door)
    assert code == 550 and "customer number" in said
    assert handed_over(mail(home, "Jeg er på ferie.", Auto_Submitted="auto-replied"), door) == (
        250,
        "2.0.0 mail that a machine sent is not stored",
    )
    assert rows.count() == before


def test_what_is_too_large_is_said_to_be(door: int) -> None:
    """Proves: W1."""
    home = customer()
    with pytest.raises(smtplib.SMTPResponseException) as refused, smtplib.SMTP("127.0.0.1", door) as server:
        server.sendmail("a@post.example", ["b@post.example"], mail(home, "x" * 70 + "\n").as_bytes() + b"y" * 70 * 400_000)
    assert refused.value.smtp_code == 552 and written(home) == []


def test_a_mail_that_cannot_be_stored_now_is_asked_for_again(door: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: W1."""
    from django.db import OperationalError

    home, message = customer(), None
    message = mail(home)
    with monkeypatch.context() as away:
        away.setattr("hjemmel.acts.receive_message.entries.add", raising(OperationalError("the register is away")))
        assert handed_over(message, door)[0] == 451
    assert written(home) == []
    assert handed_over(message, door)[0] == 250 and len(written(home)) == 1


def raising(error: Exception) -> Any:
    def fails(*_: object, **__: object) -> None:
        raise error

    return fails


@pytest.mark.parametrize(
    ("results", "comes_in"),
    [
        ("mx.eksempelnett.example; spf=pass; dmarc=pass header.from=post.example", True),
        ("mx.eksempelnett.example 1; dkim=pass;\r\n dmarc = pass (p=reject) header.from=post.example", True),
        ("mx.eksempelnett.example; dmarc=fail header.from=post.example", False),
        ('mx.eksempelnett.example; dkim=pass reason="dmarc=passing"', False),
        ("mx.tyv.example; dmarc=pass header.from=post.example", False),
        ("", False),
    ],
)
def test_where_a_mail_server_is_trusted_only_what_it_vouches_for_comes_in(results: str, comes_in: bool, trusting_door: int) -> None:
    """Proves: W1. RFC 8601 section 2.2."""
    home = customer()
    raw = (f"Authentication-Results: {results}\r\n" if results else "").encode() + mail(home).as_bytes(policy=policy.SMTP)
    assert vouched_for(raw, "mx.eksempelnett.example") is comes_in
    with smtplib.SMTP("127.0.0.1", trusting_door) as server:
        server.ehlo()
        server.mail("mx@eksempelnett.example")
        server.rcpt("kundeservice@eksempelnett.example")
        assert (server.data(raw)[0] == 250) is comes_in
    assert len(written(home)) == comes_in


def test_a_vouching_from_outside_below_our_own_does_not_count() -> None:
    ours = "Authentication-Results: mx.eksempelnett.example; dmarc=fail\r\n"
    theirs = "Authentication-Results: mx.eksempelnett.example; dmarc=pass\r\n"
    assert not vouched_for((ours + theirs + "\r\nHei").encode(), "mx.eksempelnett.example")


def queued(home: Home, topic: str, at: datetime) -> None:
    queue_message(
        home.contact_id, Queued(topic, f"M-{home.customer_number}", "Linjen din blir svakere", "Rommet bak kjøkkenet"), SYSTEM, at
    )


@pytest.mark.parametrize("topic", ["fault-ahead", "request-answer", "help-tip", "directory", *PUBLIC_TOPICS])
def test_a_mail_says_that_a_message_is_there_and_what_it_says_only_where_that_is_nobodys(topic: str, post: Post) -> None:
    """Proves: N21."""
    home = customer()
    queued(home, topic, now())
    assert "mail" in left_by(lambda: send_messages(now()))
    [came] = [read(text) for text in post.messages if address(home) in text]
    text = came.get_content()
    assert came["Subject"] == "Linjen din blir svakere" and "Min side" in text
    assert ("Rommet bak kjøkkenet" in text) is (topic in PUBLIC_TOPICS)
    assert not re.search(r"https?:", text) and home.customer_number not in text
    [row] = told(home, topic)
    assert row["channel"] == "e-mail" and row["sent_at"]


def test_the_job_sends_what_waits(post: Post) -> None:
    """Proves: N21."""
    home = customer()
    queued(home, "fault-ahead", now())
    jobs.send_messages(0)
    assert [text for text in post.messages if address(home) in text]


def test_who_has_no_address_or_has_restricted_the_use_reads_it_on_min_side_alone(post: Post) -> None:
    """Proves: N21, R10."""
    home, restricted = new_home(email=""), customer()
    set_choice(restricted.customer_number, "restriction", True, oneself(restricted), now())
    for one in (home, restricted):
        queued(one, "fault-ahead", now())
    send_messages(now())
    assert not [text for text in post.messages if address(restricted) in text]
    assert [(row["channel"], row["sent_at"]) for one in (home, restricted) for row in told(one, "fault-ahead")] == [("min-side", None)] * 2


def test_what_the_mail_server_does_not_take_is_tried_again_and_stops_nothing_else(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: N21."""
    refused, fine, at = customer(), customer(), now()
    for home in (refused, fine):
        queued(home, "fault-ahead", at)
    monkeypatch.setattr(post, "refuses", address(refused), raising=False)
    outcome = send_messages(at + SECOND)
    assert outcome.failed == 1 and outcome.sent >= 1
    assert [told(home, "fault-ahead")[0]["sent_at"] is None for home in (refused, fine)] == [True, False]
    monkeypatch.setattr(post, "refuses", "")
    assert send_messages(at + 30 * SECOND).sent == 1
    assert told(refused, "fault-ahead")[0]["sent_at"]


def test_nothing_is_lost_while_there_is_no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: N21."""
    home, at = customer(), now()
    queued(home, "fault-ahead", at)
    monkeypatch.setattr("django.conf.settings.EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr("django.conf.settings.EMAIL_PORT", free_port())
    monkeypatch.setattr("django.conf.settings.EMAIL_USE_TLS", False)
    assert send_messages(at + SECOND).failed == 1
    assert told(home, "fault-ahead")[0]["sent_at"] is None


@given(minutes=st.integers(0, int(GIVES_UP_AFTER.total_seconds() // 60)), seconds=st.integers(0, 59))
def test_each_letter_is_tried_each_minute_at_first_and_then_once_an_hour(minutes: int, seconds: int) -> None:
    written_at = datetime(2026, 11, 2, 8, 30, 17, tzinfo=UTC)
    tries = [is_tried(written_at, written_at + timedelta(minutes=minutes + n, seconds=seconds)) for n in range(60)]
    assert sum(tries) >= 1
    assert all(tries[: max(0, int(OFTEN_FOR.total_seconds() // 60) - minutes)])
    assert sum(tries) == 1 or minutes <= OFTEN_FOR.total_seconds() // 60


# The chat that is open on Min side


def events(reader: Reader, case: str, after: str = "") -> bytes:
    answer = reader.get(f"/min-side/chat/news/?case={case}&after={after}")
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return said


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_news, "LISTENS_S", 0.2)
    monkeypatch.setattr(chat_news, "LOOKS_EVERY_S", 0.05)


@pytest.mark.usefixtures("impatient")
def test_an_open_chat_is_told_of_an_answer_and_not_what_it_says() -> None:
    """Proves: W1."""
    home, number = asked("chat")
    reader = Reader().sign_in(home)
    assert b"answer" not in events(reader, number)
    answer_enquiry(home.customer_number, number, "Hei på deg.", ADVISER, now())
    said = events(reader, number)
    assert b"event: answer" in said and "Hei på deg.".encode() not in said
    [until] = re.findall(r"after=([\d.]+)", reader.get("/min-side/chat/").content.decode())
    assert b"event: answer" not in events(reader, number, until), "it is on the page already"


@pytest.mark.usefixtures("impatient")
def test_nobody_listens_to_anothers_case_or_to_one_that_is_closed() -> None:
    """Proves: W1."""
    home, number = asked("chat")
    other, _ = asked("chat")
    assert newest_answer(home.customer_number, number, oneself(home)) is None
    for who in (oneself(other), ADVISER, Actor(home.customer_number, "support")):
        with pytest.raises(Refused):
            newest_answer(home.customer_number, number, who)
    assert Reader().sign_in(other).get(f"/min-side/chat/news/?case={number}").status_code == chat_news.NOTHING_MORE
    assert Reader().get(f"/min-side/chat/news/?case={number}").status_code == 302
    close_enquiry(home.customer_number, number, ADVISER, now())
    assert Reader().sign_in(home).get(f"/min-side/chat/news/?case={number}").status_code == chat_news.NOTHING_MORE


@pytest.mark.usefixtures("impatient")
def test_listening_keeps_no_session_alive_and_few_threads_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: L3."""
    home, number = asked("chat")
    reader = Reader().sign_in(home)
    session = reader.client.session
    session["seen"] -= 600
    session.save()
    before = session["seen"]
    events(reader, number)
    assert reader.client.session["seen"] == before
    listening = [reader.get(f"/min-side/chat/news/?case={number}") for _ in range(6)]
    assert events(reader, number) == b"retry: 20000\n\n", "no seventh"
    for answer in listening:
        answer.close()
    assert b"still here" in events(reader, number)
