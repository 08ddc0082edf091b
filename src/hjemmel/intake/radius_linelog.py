"""Who had which address and ports, as a log of one line a record tells it?

FreeRADIUS `linelog` files to `ip-assignment`: JSON as `json_encode` writes it in each of its shapes, one document a line; or plain
lines of a time, a status and `name=value` pairs.
"""

import re
from typing import Any

import msgspec

from hjemmel.intake import instants
from hjemmel.intake.lines import lines
from hjemmel.intake.parsed import NOTHING, Context, Parsed, Unreadable
from hjemmel.intake.radius_attributes import Attributes, bare
from hjemmel.intake.radius_sessions import WANTED, Sessions

JSON = msgspec.json.Decoder()
READ = frozenset(WANTED)
# `2026-11-24 01:13:15 Start user=… sid=…`: %S (or %T) of the server, the status, then what the operator chose to log.
PLAIN = re.compile(
    r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?) ([\w-]+)((?: [\w.-]+=(?:\"[^\"]*\"|[^\"\s]\S*)?)*) ?"
)
PAIR = re.compile(r" ([\w.-]+)=(?:\"([^\"]*)\"|(\S*))")
SHORT = {
    "user": "User-Name",
    "sid": "Acct-Session-Id",
    "uid": "Acct-Unique-Session-Id",
    "ip": "Framed-IP-Address",
    "nas": "NAS-Identifier",
    "time": "Acct-Session-Time",
}
A_LINE = "a JSON object of RADIUS attributes, or a time, a status and `name=value` pairs"
A_ZONE = "a time with its zone, or the zone beside the delivery (`zone`, such as Europe/Oslo)"


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The assignments of a log, in the order of its lines: see `Sessions.take`.

    `context` may hold `zone`, the IANA name of the zone in which the server writes times that do not say theirs.
    """
    parsed = Parsed()
    sessions = Sessions.of(parsed)
    for number, line in lines(data, parsed):
        try:
            sessions.take(_json(line) if line.lstrip().startswith(("{", "[")) else _plain(line, context.get("zone", "")))
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(number))
    return parsed


def _json(line: str) -> Attributes:
    """An object of attributes, each a value, values, or `{"type": …, "value": …}`; or an array of such with `name`."""
    try:
        document = JSON.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Unreadable(A_LINE) from None
    if isinstance(document, list):
        pairs = [(one.get("name"), one) for one in document if isinstance(one, dict)]
    else:
        pairs = list(document.items()) if isinstance(document, dict) else []
    attributes: Attributes = {}
    for written, value in pairs:
        name = str(written).rpartition(":")[2]  # `request:User-Name`, where the list of the attribute is told too
        if name in READ:
            attributes.setdefault(name, []).extend(_values(value))
    return {name: values for name, values in attributes.items() if values}


def _values(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = value.get("value")
    texts = (_text(one) for one in (value if isinstance(value, list) else [value]))
    return [text for text in texts if text is not None]


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return bare(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _plain(line: str, zone: str) -> Attributes:
    match = PLAIN.fullmatch(line)
    if match is None:
        raise Unreadable(A_LINE)
    at_ms = instants.from_local(match[1].replace(" +", "+").replace(" -", "-"), zone)
    if at_ms is None:
        raise Unreadable(A_ZONE, "a time without a zone")
    attributes: Attributes = {"Acct-Status-Type": [match[2]], "Timestamp": [str(at_ms / 1000)]}
    for written, quoted, plain in PAIR.findall(match[3]):
        name, value = SHORT.get(written, written), quoted or plain
        if name in READ and value:
            attributes.setdefault(name, []).append(bare(value))
    return attributes
