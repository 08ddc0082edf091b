"""What does one record of Common Media Client Data hold, key by key?

CTA-5004 (v1), CTA-5004-A and -B (v2): a dictionary of structured fields (RFC 9651 section 3.2), but with the capitals that the standard
allows in a provider's own keys. It stands by itself (event batches), in a query, in headers, or as JSON; each gives the same members.
"""

import re
from collections.abc import Collection, Iterator
from typing import TypeAlias
from urllib.parse import unquote

from hjemmel.intake import instants
from hjemmel.intake.json_documents import Document, documents
from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, Fault, Unreadable

Bare: TypeAlias = str | float | bool
Members: TypeAlias = dict[str, tuple[tuple[Bare, str], ...]]  # key -> (value, token of its track or "") for each in the list

LONGEST = 8192  # characters of one record; the standard asks players to keep a query far shorter
A_RECORD = 'a dictionary of CMCD, such as `br=3200,sid="…",v=1`'
HEADERS = ("cmcd-request", "cmcd-object", "cmcd-status", "cmcd-session")
KEY = r"[A-Za-z*][\w.*-]*"
BARE = r"\"(?:[^\"\\]|\\[\"\\])*\"|-?\d{1,15}(?:\.\d{1,3})?|\?[01]|[A-Za-z*][\w!#$%&'*+.^`|~:/-]*"
PARAMETERS = rf"(?:; *{KEY}(?:=(?:{BARE}))?)*"
ITEM = rf"(?:{BARE}){PARAMETERS}"
MEMBER = re.compile(rf"({KEY})(?:=(?:\(( *(?:{ITEM}(?: +{ITEM})* *)?)\)|({BARE})))?{PARAMETERS}(?:[ \t]*,[ \t]*|$)", re.ASCII)
LISTED = re.compile(rf"({BARE})(?:; *({KEY})(?:=(?:{BARE}))?)?{PARAMETERS}", re.ASCII)
QUERY = re.compile(r"(?:(?<!\S)\"?|[?&])CMCD=([^&\s]*)")
JSON = re.compile(rb"\s*[\[{](?!\d\d/|\d{4}-)")  # a log may begin with its time in brackets
HEADER = re.compile(rf"({'|'.join(HEADERS)}):[ \t]*(.*)", re.IGNORECASE)
WHOLE = re.compile(r"(?:^|,|%2C)v(?:=|%3D)\d$")  # keys stand in the order of the alphabet: what ends like this was not cut off
# When a line of a log says that it was written: as Apache and nginx do, as ISO 8601, or as Unix seconds in the very beginning.
LOGGED = re.compile(
    r"\[(?P<day>\d\d)/(?P<month>[A-Z][a-z]{2})/(?P<year>\d{4}):(?P<clock>\d\d:\d\d:\d\d) (?P<zone>[+-]\d{4})\]"
    r"|(?<![^\s\[])(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?) ?(?P<offset>Z|[+-]\d\d:?\d\d)?(?![^\s\]])"
    r"|^(?P<unix>\d{9,10}(?:\.\d{1,6})?)(?=\s)"
)
NO_TIME = "-"  # something stands before the record, and it is no time: then the receipt does not tell when, either


def records(data: bytes, wanted: Collection[str]) -> Iterator[tuple[int, str, Members | Fault]]:
    """Each record with its line and the time that stands before it: a line, a block of header lines, or a JSON object.

    The time is ISO 8601 or Unix seconds, "" where the record stands alone, NO_TIME where something else stands before it. Of a record, the
    members that are `wanted`.
    """
    if JSON.match(data):
        for line, document in documents(data):
            yield line, "", document if isinstance(document, Fault) else _told(line, document, wanted)
        return
    *lines, last = data.decode("utf-8", "replace").split("\n")
    if WHOLE.search(last):
        lines.append(last)
    elif last:
        yield len(lines) + 1, "", Fault(len(lines) + 1, CUT_OFF, A_LINE_END)
    headers: list[str] = []
    for line, text in enumerate([*lines, ""], start=1):
        header = HEADER.fullmatch(text.strip())
        if headers and not header:
            yield line - len(headers), "", _read(line - len(headers), ",".join(headers), wanted)
            headers = []
        if header:
            headers.append(header[2])
        elif text.strip():
            at, record = _timed(text.strip())
            yield line, at, _read(line, record, wanted)


def dictionary(text: str, wanted: Collection[str] | None = None) -> Members:
    """The members of a dictionary, all or those that are wanted. Raises Unreadable."""
    if len(text) > LONGEST:
        raise Unreadable(f"at most {LONGEST} characters in a record", "more")
    found: Members = {}
    at = 0
    while at < len(text):
        match = MEMBER.match(text, at)
        if match is None:
            raise Unreadable(A_RECORD)
        key, listed, bare = match.groups()
        if wanted is not None and key not in wanted:
            pass
        elif listed is not None:
            found[key] = tuple((_bare(item[1]), item[2] or "") for item in LISTED.finditer(listed))
        else:
            found[key] = ((True if bare is None else _bare(bare), ""),)
        at = match.end()
    return found


def _timed(text: str) -> tuple[str, str]:
    """The time before a record, and the record: of a query out of its address and the line that it stands in."""
    if query := QUERY.search(text):
        before = text[: query.start()]
        if query[0][0] in "?&":
            before = before[: max(before.rfind(" "), before.rfind("\t")) + 1]  # without the address that the query is of
        said = query[1].removesuffix('"') if query[1].count('"') % 2 else query[1]  # the mark that ends the request
        return _logged(LOGGED.search(before)) if before.strip() else "", unquote(said)
    found = LOGGED.match(text)
    return (_logged(found), text[found.end() :].strip()) if found else ("", text)


def _logged(found: re.Match[str] | None) -> str:
    if found is None or found["month"] not in (None, *instants.MONTHS):
        return NO_TIME
    if found["day"]:
        return f"{found['year']}-{instants.MONTHS[found['month']]:02d}-{found['day']}T{found['clock']}{found['zone']}"
    return found["unix"] or f"{found['iso']}{found['offset'] or ''}"


def _read(line: int, text: str, wanted: Collection[str]) -> Members | Fault:
    try:
        return dictionary(text, wanted)
    except Unreadable as unreadable:
        return unreadable.at(line)


def _told(line: int, document: Document, wanted: Collection[str]) -> Members | Fault:
    """A JSON object: headers by name, a query under `CMCD`, or the keys themselves. Where there are headers, the query is not read."""
    headers = [value for name, value in document.items() if name.lower() in HEADERS and isinstance(value, str)]
    if headers:
        return _read(line, ",".join(headers), wanted)
    query = document.get("CMCD")
    if isinstance(query, str):
        return _read(line, unquote(query), wanted)
    return {name: _json(value) for name, value in document.items() if name in wanted}


def _json(value: object) -> tuple[tuple[Bare, str], ...]:
    values = value if isinstance(value, list) else [value]
    return tuple((one, "") for one in values if isinstance(one, str | int | float))


def _bare(text: str) -> Bare:
    if text.startswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:-1]) if "\\" in text else text[1:-1]
    if text.startswith("?"):
        return text == "?1"
    return float(text) if text[0] in "-0123456789" else text
