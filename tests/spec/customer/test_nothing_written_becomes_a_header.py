"""Nothing that somebody has written becomes a header of a mail, or reads otherwise there; and one bad address stops nobody else's mail.

Proves: N21, W1.
"""

import logging
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browsing import Reader
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.alert_office import alert_office
from hjemmel.acts.queue_message import Message, queue_message
from hjemmel.acts.send_code import send_code
from hjemmel.acts.send_messages import send_messages
from hjemmel.intake.mail import answer_to
from hjemmel.stores import models, outbox
from homes import Home, new_home, now
from letterbox import Post, letterbox
from looking import own

pytestmark = pytest.mark.usefixtures("house")
NOBODY = Actor("system", "system")
EVIL = "tyv@evil.example"
HEADINGS = (
    f"Hei\r\nBcc: {EVIL}",
    f"Hei\nContent-Type: text/html\n\n<b>{EVIL}</b>",
    f"Hei\r\n\r\nKroppen begynner her {EVIL}",
    "Hei\x0bX: y\x0cZ: w\x85A: b\u2028C: d\u2029E: f",
    "=?utf-8?q?Gratis_=C3=B8l?=",
    "=?utf-8?b?RmFsc2s=?= takk",
    "=?utf-8?q?a=0D=0ABcc:_tyv?=",
    "Ærlig =?utf-8?q?=0ABcc:_x?= tekst",
)
ADDRESSES = (
    f"a@kunde.example\r\nBcc: {EVIL}",
    f"a@kunde.example\n{EVIL}",
    f"a@kunde.example, {EVIL}",
    "ikke en adresse",
    "=?utf-8?q?a?=",
)


@pytest.fixture
def post(house: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    with letterbox(monkeypatch) as post:
        yield post


def queued(home: Home, heading: str) -> None:
    queue_message(home.contact_id, Message("fault-ahead", f"M-{home.customer_number}", heading, "Noe å lese"), SYSTEM, now())


def came_to(post: Post, home: Home) -> list[Any]:
    address = f"t{home.customer_number.removeprefix('T')}@kunde.example"
    return [message_from_bytes(text.encode(), policy=policy.default) for text in post.messages if f"To: {address}" in text]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_is_one_line_of_a_subject_and_reads_there_as_it_was_written(heading: str, post: Post) -> None:
    home = new_home()
    queued(home, heading)
    send_messages(now())
    [mail] = came_to(post, home)
    assert set(mail.keys()) <= {
        "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted",
        "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip
    assert mail["Bcc"] is None and mail.get_content_type() == "text/plain"
    read = str(make_header(decode_header(str(mail["Subject"]))))
    assert read == outbox.subject(heading) and len(read.splitlines()) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none_gets_nothing_and_stops_nobody_else(address: str, post: Post, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    broken, fine, at = new_home(), new_home(), now()
    models.Contact.objects.filter(pk=broken.contact_id).update(email=address)
    for home in (broken, fine):
        queued(home, "Linjen din blir svakere")
    outcome = send_messages(at + timedelta(seconds=1))
    assert outcome.sent >= 1 and len(came_to(post, fine)) == 1
    assert not [text for text in post.messages if EVIL in text]
    assert EVIL not in caplog.text, "nor in the log"
    sent = send_code(broken.customer_number, address, NOBODY, at)
    assert sent.contact_id in (0, broken.contact_id)
    models.Contact.objects.filter(pk=broken.contact_id).update(email="")


@given(st.text(max_size=60))
def test_every_text_is_a_subject_of_one_line_without_an_encoded_word(text: str) -> None:
    subject = outbox.subject(text)
    assert len(subject.splitlines()) <= 1 and "=?" not in subject
    assert outbox.subject(subject) == subject


def test_what_the_office_is_told_of_is_one_line_too(post: Post) -> None:
    alert_office(f"kilden x\r\nBcc: {EVIL} =?utf-8?q?y?= {new_home().customer_number}", ["en linje"], now())
    [text] = post.messages
    mail = message_from_bytes(text.encode(), policy=policy.default)
    assert mail["Bcc"] is None and mail["To"].addresses[0].addr_spec.endswith("eksempelnett.example")
    assert "Bcc: tyv" in str(mail["Subject"])


@pytest.mark.parametrize("email", [f"a@kunde.example\r\nBcc: {EVIL}", f"a@kunde.example,{EVIL}", "ikke en adresse"])
def test_an_adviser_enters_no_address_that_is_none(email: str) -> None:
    before = models.Contact.objects.count()
    told = {"name": "Ny Kunde", "address": "Her 1", "postcode": "4000", "place": "P", "phone": "+4751000000", "birth_date": "1980-01-01"}
    answer = Reader().be("anne", "support").post("/support/new/", {**told, "email": email, "language": "nb"})
    assert answer.status_code == 400 and "navn@sted.no" in answer.content.decode()
    assert models.Contact.objects.count() == before


@pytest.mark.parametrize("path", ["/min-side/correct/"])
def test_nor_does_she_herself(path: str) -> None:
    home = new_home()
    for email in (f"a@kunde.example\nBcc: {EVIL}", f"a@kunde.example,{EVIL}"):
        Reader().sign_in(home).post(path, {"record": "contact", "field": "email", "row": "", "value": email})
        assert EVIL not in models.Contact.objects.get(pk=home.contact_id).email


ODD = (
    "Subject: =?utf-8?q?S-1=0D=0ABcc:_x?=",
    "Subject: =?utf-8?b?////?=",
    "Subject: =?no-such-charset?q?a?=",
    "Subject: =?utf-8?x?a?= =?utf-8?q?=?=",
    "From: =?utf-8?q?a=0Ab?= <x@x.example>",
    "From: <",
    "From: =?utf-8?q?",
    "Message-ID: <[>",
    "Message-ID: ",
    "Message-ID: <a@b\n <c@d>",
    "Auto-Submitted: =?utf-8?q?no=0D=0AX:_y?=",
    "Content-Type: text/plain; charset==?q?",
    "Content-Type: multipart/mixed; boundary=",
    "Content-Disposition: attachment; filename*=utf-8''%0d%0aX",
)


@pytest.mark.parametrize("odd", ODD)
def test_a_mail_with_odd_headers_is_answered_and_never_breaks_the_door(odd: str) -> None:
    home = new_home()
    email = models.Contact.objects.get(pk=home.contact_id).email
    usual = {
        "From": email,
        "To": "kundeservice@eksempelnett.example",
        "Subject": "Hei",
        "Message-ID": f"<{home.customer_number}@x.example>",
    }
    name = odd.split(":", maxsplit=1)[0]
    lines = [odd, *(f"{key}: {value}" for key, value in usual.items() if key != name)]
    answered = answer_to(("\r\n".join(lines) + "\r\n\r\nLinjen er treg.\r\n").encode())
    assert answered[:3] in ("250", "550"), answered


@pytest.fixture(scope="module")
def sender(house: None) -> str:
    """The address of somebody whose mail is read to its end."""
    return str(models.Contact.objects.get(pk=new_home().contact_id).email)


@pytest.mark.parametrize("body", [b"Hei\x00 igjen", b"\xed\xa0\x80 halvt par", b"\xff\xfe", b""])
@pytest.mark.parametrize(
    "kind",
    ["text/plain; charset=utf-8", "text/plain; charset=utf-16", "text/plain; charset=utf-7", "text/html", "multipart/mixed; boundary=x"],
)
def test_no_body_is_asked_for_again_for_ever(body: bytes, kind: str) -> None:
    home = new_home()
    email = models.Contact.objects.get(pk=home.contact_id).email
    part = b'--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="a\x00\xffb"\r\n\r\n' + body + b"\r\n--x--\r\n"
    head = f"From: {email}\r\nSubject: Hei\r\nContent-Type: {kind}\r\n\r\n".encode()
    assert answer_to(head + (part if kind.startswith("multipart") else body + b"\r\n")).startswith("250")
    assert len(own(home, "enquiry")) == 1


@given(st.binary(max_size=200), st.sampled_from(["Subject", "From", "Message-ID", "Content-Type", "Auto-Submitted", "Content-Disposition"]))
def test_no_header_of_a_mail_breaks_the_door(sender: str, said: bytes, name: str) -> None:
    known = b"" if name == "From" else f"From: {sender}\r\n".encode()
    answered = answer_to(known + name.encode() + b": " + said + b"\r\nTo: x@x.example\r\n\r\nHei\r\n")
    assert answered[:3] in ("250", "550"), answered
