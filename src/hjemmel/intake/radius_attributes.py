"""Where does one record of a RADIUS detail file begin and end, and what do its wanted attributes say?

FreeRADIUS writes a line with the local time, one tab-indented `Name = value` a line, and a blank line. A record is whole when its
`Timestamp` line or the blank line stands complete; anything else is a fault with its line, never with what the line says.
"""

import re
from collections.abc import Iterator

from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, Fault

Attributes = dict[str, list[str]]  # name -> values in the order sent; strings unquoted, octet strings that hold text decoded

VALUE = r'(?:"((?:[^"\\\n]|\\.)*+)"|\'((?:[^\'\\\n]|\\.)*+)\'|([^"\'\n][^\n]*+|))'
HEADER = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}"
ATTRIBUTE = r"[\t ]+[A-Za-z][\w.:-]*+ [:+]?= " + VALUE.replace("((", "(?:(").replace("([", "(?:[")
BLOCK = re.compile(r"(?:[^\n]+\n)+")  # lines up to a blank one
RECORD = re.compile(HEADER + r"\n(?:" + ATTRIBUTE + r"\n)*+")
HEADER_LINE, ATTRIBUTE_LINE = re.compile(HEADER + r"\n"), re.compile(ATTRIBUTE + r"\n")
LINE = re.compile(r"[^\n]*\n")
LAST_LINE = re.compile(r"\n[\t ]+Timestamp = \d+\n\Z")
OCTETS = re.compile(r"0x(?:[0-9a-fA-F]{2})+")
ESCAPE = re.compile(rb"\\(?:([0-7]{3})|(.))", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
AN_ATTRIBUTE = "a tab and `Name = value`, as FreeRADIUS writes a detail file"
A_HEADER = "the line with weekday, month, day, time and year that opens a record"
AN_END = "the rest of the record: its `Timestamp` line or a blank line"


def wanting(*names: str) -> re.Pattern[str]:
    """What finds the attributes of these names in a record; no other is ever copied out of it."""
    return re.compile(r"\n[\t ]+(" + "|".join(map(re.escape, names)) + r") [:+]?= " + VALUE)


def records(data: bytes, wanted: re.Pattern[str]) -> Iterator[tuple[int, Attributes | Fault]]:
    """Every record with the line on which it begins, or the fault that makes it unreadable. A faulty record is skipped whole."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    whole = text.rfind("\n") + 1
    line, counted = 1, 0
    for block in BLOCK.finditer(text, 0, whole):
        line += text.count("\n", counted, block.start())
        counted = block.start()
        if block.end() < whole or (whole == len(text) and LAST_LINE.search(block[0])):
            yield line, _record(block[0], line, wanted)
        elif whole == len(text):
            yield line, Fault(line + block[0].count("\n"), "the end of the data", AN_END)
    if whole < len(text):
        last = text.count("\n") + 1
        yield _begun(text, whole) or (last, Fault(last, CUT_OFF, A_LINE_END))


def _record(block: str, line: int, wanted: re.Pattern[str]) -> Attributes | Fault:
    if not RECORD.fullmatch(block):
        return _fault(block, line)
    attributes: Attributes = {}
    for name, double, single, plain in wanted.findall(block):
        attributes.setdefault(name, []).append(bare(plain) if plain else _quoted(double or single))
    return attributes


def _begun(text: str, whole: int) -> tuple[int, Fault] | None:
    """What is wrong already in the whole lines of a record that is cut off; None where nothing is."""
    start = text.rfind("\n\n", 0, whole) + 2 if "\n\n" in text[:whole] else 0
    block, line = text[start:whole], text.count("\n", 0, start) + 1
    return (line, _fault(block, line)) if block.strip("\n") and not RECORD.fullmatch(block) else None


def _fault(block: str, line: int) -> Fault:
    lines = LINE.findall(block)
    if not HEADER_LINE.fullmatch(lines[0]):
        return Fault(line, "something else", A_HEADER)
    wrong = next(number for number, text in enumerate(lines[1:], start=1) if not ATTRIBUTE_LINE.fullmatch(text))
    return Fault(line + wrong, "something else", AN_ATTRIBUTE)


def _quoted(raw: str) -> str:
    if "\\" in raw:  # an escape may stand for one byte of a longer character
        raw = ESCAPE.sub(_escaped, raw.encode()).decode("utf-8", "replace")
    return raw.strip()


def bare(raw: str) -> str:
    """A value without quotes; an octet string is the text that it holds, or its digits in lower case where it holds none."""
    if not (raw.startswith("0x") and OCTETS.fullmatch(raw)):
        return raw.strip()
    digits = raw[2:].lower()
    try:
        text = bytes.fromhex(digits).decode("utf-8")
    except UnicodeDecodeError:
        return digits
    return text if text.isprintable() else digits


def _escaped(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 0xFF])
    return ESCAPED.get(match[2], match[2])
