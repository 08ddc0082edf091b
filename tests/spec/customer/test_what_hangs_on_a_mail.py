"""Whatever way a mail is put together, what it says and what hangs on it is in the case, and no number that nobody should send.

Proves: W1, W5.
"""

import base64
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.acts.receive_message import receive_message
from hjemmel.gate.decision import Refused
from hjemmel.gate.html_text import html_text
from hjemmel.gate.mail import MOST_PARTS, attachments_of, body_of, parsed
from hjemmel.gate.sensitive import strike_out
from hjemmel.stores import models
from homes import Home, new_home, now
from looking import SYSTEM, own

pytestmark = pytest.mark.usefixtures("house")
SECRET = "01815049914"  # a test person's number: nobody is born in month 81
PDF, PICTURE = b"%PDF-1.7 kvittering", b"\x89PNG bilde"


def text(said: str, subtype: str = "plain", **more: Any) -> EmailMessage:
    part = EmailMessage()
    part.set_content(said, subtype=subtype, **more)
    return part


def file(content: bytes, kind: str, name: str, disposition: str = "attachment") -> EmailMessage:
    part = EmailMessage()
    maintype, subtype = kind.split("/")
    part.set_content(content, maintype=maintype, subtype=subtype, filename=name, disposition=disposition)
    return part


def multi(kind: str, *parts: Any) -> Any:
    return MIMEMultipart(kind, _subparts=list(parts))


def forwarded(mail: Any) -> Any:
    return MIMEMessage(mail)


def pdf() -> EmailMessage:
    return file(PDF, "application/pdf", "kvittering.pdf", "inline")


def picture() -> EmailMessage:
    return file(PICTURE, "image/png", "skjerm.png", "inline")


def letter(subject: str, *parts: Any) -> Any:
    mail = multi("mixed", *parts)
    mail["From"], mail["Subject"] = "ola@post.example", subject
    return mail


PUT_TOGETHER = {
    "a file between two pieces of the rich shape": (
        lambda: multi("alternative", text("Hei"), multi("mixed", text("<p>Hei", "html"), pdf(), text("<p>Hilsen", "html"))),
        ("Hei", {"kvittering.pdf": PDF}),
    ),
    "a picture in the text and a file beside it": (
        lambda: multi("mixed", multi("related", multi("alternative", text("Hei"), text("<b>Hei", "html")), picture()), pdf()),
        ("Hei", {"skjerm.png": PICTURE, "kvittering.pdf": PDF}),
    ),
    "a picture in the rich shape": (
        lambda: multi("alternative", text("Hei"), multi("related", text("<b>Hei", "html"), picture())),
        ("Hei", {"skjerm.png": PICTURE}),
    ),
    "text on either side of a file": (
        lambda: multi("mixed", text("Hei"), pdf(), text("Hilsen Ola")),
        ("Hei\n\nHilsen Ola", {"kvittering.pdf": PDF}),
    ),
    "an invitation beside its text": (
        lambda: multi("alternative", text("Møte"), text("BEGIN:VCALENDAR", "calendar")),
        ("Møte", {"vedlegg-1": b"BEGIN:VCALENDAR\n"}),
    ),
    "a plain shape that is empty": (lambda: multi("alternative", text(" "), text("<p>Hei<br>på deg</p>", "html")), ("Hei\npå deg", {})),
    "nothing but a file": (pdf, ("", {"kvittering.pdf": PDF})),
    "a text as a file": (lambda: multi("mixed", text("Hei"), text("logg", filename="logg.txt")), ("Hei", {"logg.txt": b"logg\n"})),
}


@pytest.mark.parametrize("way", PUT_TOGETHER)
def test_everything_that_is_sent_is_stored_however_it_is_put_together(way: str) -> None:
    """Proves: W1."""
    made, expected = PUT_TOGETHER[way]
    assert stored(customer(), made()) == expected


def test_a_forwarded_mail_is_in_the_case_with_what_hangs_on_it_and_no_number_from_it() -> None:
    """Proves: W1, W5."""
    deepest = letter("Innerst", text(f"Nummeret er {SECRET}"), picture())
    inner = letter("Regning", text(f"<p>{SECRET[:6]}<b>{SECRET[6:]}</b>", "html"), pdf(), forwarded(deepest))
    body, attached = stored(customer(), multi("mixed", text("Se under"), forwarded(inner)))
    assert body == "Se under"
    assert list(attached) == ["vedlegg-1", "kvittering.pdf", "vedlegg-3", "skjerm.png"]
    assert attached["kvittering.pdf"] == PDF and attached["skjerm.png"] == PICTURE
    first, second = attached["vedlegg-1"].decode(), attached["vedlegg-3"].decode()
    assert "Subject: Regning" in first and first.endswith("\n\n•••••••••••\n")
    assert "Subject: Innerst" in second and second.endswith("\n\nNummeret er •••••••••••\n")


def test_a_mail_that_was_forwarded_in_base64_is_read_all_the_same() -> None:
    """Proves: W5. RFC 2046 section 5.2.1 forbids it, and some send it."""
    part = EmailMessage()
    part["Content-Type"], part["Content-Transfer-Encoding"] = "message/rfc822", "base64"
    part.set_payload(base64.encodebytes(letter("Hei", text(f"Nummeret er {SECRET}")).as_bytes()).decode())
    _, attached = stored(customer(), multi("mixed", text("Se under"), part))
    assert "Nummeret er •••••••••••" in attached["vedlegg-1"].decode()


@pytest.mark.parametrize(
    "written",
    [
        "{}&nbsp;{}",
        "{}<b>{}</b>",
        "{}<!-- - -->{}",
        "{}&#8203;{}",
        "{}<span title='a>b'>{}</span>",
        "<td>{}</td><td>{}</td>",
        "{}<br>{}",
        "<style>p {{ x: 1 }}</style>{}<script>var a = 1 < 2</script>{}",
    ],
)
@pytest.mark.parametrize("name", ["", "side.html"])
def test_no_number_hides_between_the_signs_of_a_page(written: str, name: str) -> None:
    """Proves: W5."""
    page = text(f"<html><body><p>Nummer {written.format(SECRET[:6], SECRET[6:])}.</p>", "html", **({"filename": name} if name else {}))
    body, attached = stored(customer(), multi("mixed", page))
    said = attached[name].decode() if name else body
    assert said.startswith("Nummer ") and said.count("•") == len(SECRET) and SECRET[6:] not in said
    assert "<" not in said and "x: 1" not in said


def test_a_page_without_a_number_is_kept_as_it_was_sent() -> None:
    """Proves: W1."""
    page = "<p>Feil <b>42</b>\n"
    assert stored(customer(), multi("mixed", text("Hei"), text(page, "html", filename="side.html"))) == (
        "Hei",
        {"side.html": page.encode()},
    )


def test_a_mail_in_a_mail_in_a_mail_ends() -> None:
    """Proves: W1."""
    home, depth = customer(), MOST_PARTS - 1
    within = b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: Innerst\r\n\r\nHei"
    assert b"\n\nHei\n" in stored_raw(home, within)[1][f"vedlegg-{depth}"]
    for endless in (b"Content-Type: message/rfc822\r\n\r\n" * MOST_PARTS, nested(5000)):
        with pytest.raises(Refused) as refused:
            stored_raw(home, endless)
        assert refused.value.decision.code == "too-many-parts"


def nested(depth: int) -> bytes:
    return b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth))


levels = st.tuples(st.sampled_from(["mixed", "alternative", "related", "forwarded"]), st.lists(st.sampled_from(["plain", "html", "file"])))


@settings(deadline=None)
@given(st.lists(levels, min_size=1, max_size=6))
def test_each_file_is_kept_once_wherever_it_hangs(tree: list[tuple[str, list[str]]]) -> None:
    """Proves: W1."""
    sent: list[bytes] = []
    mail = parsed(grown(tree, sent).as_bytes())
    assert [one.content for one in attachments_of(mail) if one.content.startswith(b"file ")] == sent
    assert "<" not in body_of(mail)


def grown(tree: list[tuple[str, list[str]]], sent: list[bytes]) -> Any:
    """Each level stands last in the one around it."""
    (kind, leaves), *deeper = tree
    parts = [leaf(what, sent) for what in leaves] + ([grown(deeper, sent)] if deeper else [])
    return multi("mixed", *(forwarded(one) for one in parts)) if kind == "forwarded" else multi(kind, *parts)


def leaf(what: str, sent: list[bytes]) -> EmailMessage:
    if what != "file":
        return text("<p>Hei</p>" if what == "html" else "Hei", what)
    sent.append(b"file %d" % len(sent))
    return file(sent[-1], "application/octet-stream", "fil.bin")


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/!-'\"= abpbrscript&;#1\n"), max_size=60))
def test_whatever_signs_are_sent_are_read_to_the_end(signs: str) -> None:
    html_text(signs)
    assert html_text(f"Hei<!-- {signs.replace('-', '')} --> på deg") == "Hei på deg"


@pytest.mark.parametrize("sign", ["<", "<a ", "<!--", "&#", "</", "<a href='", "<script>", "</script ", "<div><p>"])
def test_a_long_row_of_opening_signs_takes_no_time(sign: str) -> None:
    html_text(sign * 200_000)


def customer() -> Home:
    home = new_home()
    models.Contact.objects.filter(pk=home.contact_id).update(email=f"{home.customer_number.lower()}@post.example")
    return home


def stored(home: Home, mail: Any) -> tuple[str, dict[str, bytes]]:
    """What is in the case of a mail: its body, and its attachments by name."""
    return stored_raw(home, mail.as_bytes())


def stored_raw(home: Home, mail: bytes) -> tuple[str, dict[str, bytes]]:
    number = receive_message(f"From: {home.customer_number.lower()}@post.example\r\n".encode() + mail, SYSTEM, now())
    [body, *files] = sorted(
        (row for row in own(home, "enquiry-message") if row["case_number"] == number), key=lambda row: row["attachment_name"] is not None
    )
    assert strike_out(str(files)) == str(files)
    return body["body"], {row["attachment_name"]: base64.b64decode(row["attachment"]) for row in files}
