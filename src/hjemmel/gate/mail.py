"""What does a mail say, and what hangs on it?

Every part of it is the body, the same said in another shape (RFC 2046 section 5.1.4), or an attachment. A forwarded mail is taken apart
like any other. Pure: the numbers that nobody should send are struck from all that is text, and HTML is read as text first.
"""

import base64
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy, default

from hjemmel.gate.html_text import html_text
from hjemmel.gate.sensitive import sensitive, strike_out

MOST_PARTS = 200  # of a mail, with those of the mails that it forwards: what lies deeper is no letter
SHAPES = ("plain", "html", "enriched", "x-amp-html")  # in which the same text is written, the first the plainest


class TooManyParts(Exception):
    """A mail of more parts than anybody sends."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A name and bytes, both struck where they are text."""

    name: str
    content: bytes


def parsed(raw: bytes) -> EmailMessage:
    """A mail (RFC 5322). Raises TooManyParts as soon as there are, however they are nested."""
    made = -1  # the parser makes one to see that it can

    def part(policy: "EmailPolicy[EmailMessage]" = default) -> EmailMessage:
        nonlocal made
        made += 1
        if made > MOST_PARTS:
            raise TooManyParts
        return EmailMessage(policy)

    return BytesParser(part, policy=default).parsebytes(raw)


def header(mail: EmailMessage, name: str) -> str:
    """What a header says, "" where there is none. What the library trips over when it reads it is taken as it was written."""
    try:
        return _storable(str(mail.get(name, "")))
    except Exception:
        written = (str(value) for known, value in mail.raw_items() if known.lower() == name.lower())
        return _storable(" ".join(next(written, "").split()))


def body_of(mail: EmailMessage) -> str:
    """What is written in it, also between its attachments."""
    return "\n\n".join(text for _, text in _written(mail)).strip()


def attachments_of(mail: EmailMessage) -> list[Attachment]:
    """All else: also what is forwarded, as its headers and its text, followed by what hangs on it."""
    return [Attachment(name or f"vedlegg-{place}", content) for place, (name, content) in enumerate(_attached(mail), start=1)]


def _attached(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part, _ in _leaves(mail):
        if _is_forwarded(part):
            for inner in _forwarded(part):
                yield _name(part), _whole(inner).encode()
                yield from _attached(inner)
        elif not _is_written(part):
            yield _name(part), _content(part)


def _leaves(mail: EmailMessage) -> Iterator[tuple[EmailMessage, EmailMessage | None]]:
    """The parts that hold something, first to last, each with the outermost `multipart/alternative` around it."""
    waiting: list[tuple[EmailMessage, EmailMessage | None]] = [(mail, None)]
    while waiting:
        part, around = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            if around is None and part.get_content_subtype() == "alternative":
                around = part
            waiting += [(inner, around) for inner in reversed(_inside(part))]
        else:
            yield part, around


def _written(mail: EmailMessage) -> list[tuple[EmailMessage, str]]:
    """The parts that are read as the letter itself, each with its text: of what is said in several shapes, the plainest that says any."""
    said = [(part, around, text) for part, around in _leaves(mail) if _is_written(part) and (text := _text(part))]
    best: dict[int, int] = {}
    for part, around, _ in said:
        best[id(around)] = min(best.get(id(around), len(SHAPES)), _shape(part))
    return [(part, text) for part, around, text in said if around is None or _shape(part) == best[id(around)]]


def _is_written(part: EmailMessage) -> bool:
    """Whether it is (a shape of) the letter: text that is no file. A multipart that names no boundary is text."""
    broken = part.get_content_maintype() == "multipart"
    text = part.get_content_maintype() == "text" and part.get_content_subtype() in SHAPES
    return (broken or text) and not part.is_attachment() and not part.get_filename()


def _shape(part: EmailMessage) -> int:
    return SHAPES.index(part.get_content_subtype()) if part.get_content_subtype() in SHAPES else 0


def _is_forwarded(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "message" and part.is_multipart()


def _inside(part: EmailMessage) -> list[EmailMessage]:
    return [inner for inner in part.get_payload() if isinstance(inner, EmailMessage)]


def _forwarded(part: EmailMessage) -> list[EmailMessage]:
    """The mails in a part; also in one that is written in base64, which RFC 2046 section 5.2.1 forbids and some send."""
    inner = _inside(part)
    if header(part, "Content-Transfer-Encoding").strip().lower() != "base64":
        return inner
    try:
        return [parsed(base64.b64decode("".join(str(one.get_payload()) for one in inner)))]
    except NotBase64:
        return inner


def _whole(mail: EmailMessage) -> str:
    """A forwarded mail as it is read: its headers, a blank line, and its text."""
    headers = "\n".join(f"{_storable(name)}: {header(mail, name)}" for name in dict.fromkeys(mail.keys()))
    return strike_out(f"{headers}\n\n{body_of(mail)}\n")


def _name(part: EmailMessage) -> str:
    return strike_out(_storable(part.get_filename() or ""))


def _text(part: EmailMessage) -> str:
    text = _storable(_decoded(part)[0])
    return strike_out(html_text(text) if "html" in part.get_content_subtype() else text).strip()


def _content(part: EmailMessage) -> bytes:
    """The bytes of an attachment; of one that is text, with those numbers struck. HTML that hides one between its tags is kept as text."""
    if part.get_content_maintype() != "text":
        return bytes(part.get_payload(decode=True) or b"")
    text, charset = _decoded(part)
    struck = strike_out(text)
    if part.get_content_subtype() == "html" and sensitive(read := html_text(struck)):
        struck = strike_out(read)
    return struck.encode(charset, "replace")


def _decoded(part: EmailMessage) -> tuple[str, str]:
    """A text, and in which of the charsets it makes sense: its own, that of most mail that names none or a wrong one, or any."""
    raw = bytes(part.get_payload(decode=True) or b"")
    for charset in (part.get_content_charset(), "utf-8"):
        try:
            return raw.decode(charset or "ascii"), charset or "ascii"
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("latin-1"), "latin-1"


def _storable(text: str) -> str:
    """Without what the register takes nowhere: zero bytes, and halves of pairs. A mail with one would be asked for again for ever."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
