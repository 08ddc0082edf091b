"""What do a hundred thousand malformed inputs do to the adapters?

Good feeds of the simulated provider, spoilt in every way that happens on the way or is done on purpose, through the reading that
every delivery goes through. Each is read, or refused with a reason and a line; nothing else is raised, no row is half there, none
takes long, and the process does not grow. It needs no house.
"""

import ctypes
import gc
import gzip
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psutil

from bench.house import tell
from hjemmel.intake.adapters import ADAPTERS
from hjemmel.intake.ipfix_messages import assembled, messages
from hjemmel.intake.parsed import Fault, Parsed
from hjemmel.project.simulator import simulate

INPUTS, SEED = 100_000, 5
UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONGEST_S = 2.0  # of processor time for one input of some kilobytes
MOST_GROWTH_MIB = 64
WARM = 40  # inputs of each format before the first measure
PIECE = 3000  # bytes of a good feed
LONGEST = 300_000  # bytes of one line that never ends
NUMBER, WORD = re.compile(rb"-?\d+(?:\.\d+)?"), re.compile(rb"[A-Za-z]{2,}")
NUMBERS = (b"9" * 400, b"-1", b"1e999", b"-1e308", b"0", b"9223372036854775808", b"NaN", b"-Infinity", b"1.5", b"0x41", b"", "٤٢".encode())
VALUES = (b"null", b"true", b"[]", b"{}", b'"x"', b'{"a":[{}]}', b"''", b'"', b"[[", b"-")
WHOLE = ("camt054", "ocr")  # one document a file
Spoil = Callable[[bytes, bytes, Random], bytes]


@dataclass(frozen=True, slots=True)
class Good:
    """A piece of a good feed, and what its source says beside it."""

    format: str
    data: bytes
    beside: Mapping[str, str]


class Wrong(AssertionError):
    """An adapter did what none may do. Says the format, how the input was spoilt, its number, and what was wrong."""


def good_pieces(homes: int = 40, hours: int = 26) -> list[Good]:
    """Some pieces of each format, all of which are read without a fault."""
    with tempfile.TemporaryDirectory() as folder:
        feeds = simulate(homes, timedelta(hours=hours), Path(folder) / "feeds", SEED, UNTIL)
        return [
            Good(name, piece, one.beside.get(path, {}))
            for name, one in feeds.written.items()
            for path in one.files[-3:]
            for piece in _pieces(name, path.read_bytes())
        ]


def _pieces(name: str, data: bytes) -> list[bytes]:
    """The whole of a document; of lines the first that fit, with the header that opens them, and some from the middle where none does."""
    if name in WHOLE:
        return [data] if len(data) < 4 * PIECE else []
    if name == "nat-ipfix":
        return [_some_messages(data)]
    between = b"\n\n" if name == "radius-detail" else b"\n"
    records = data.split(between)
    first = _some(records, between)
    is_table = name.endswith("-csv") or name in ("kea-leases", "tr069-dump")
    return [first] if is_table else [first, _some(records[len(records) // 2 :], between)]


def _some(records: Sequence[bytes], between: bytes) -> bytes:
    kept, size = [], 0
    for record in records:
        if kept and size + len(record) > PIECE:
            break
        kept.append(record)
        size += len(record) + len(between)
    return between.join(kept).rstrip(b"\n") + between


def _some_messages(data: bytes) -> bytes:
    """The first messages of a file: its templates, and some of their records."""
    kept = b""
    for message in messages(data):
        if isinstance(message, Fault) or len(kept) > PIECE:
            break
        kept += assembled(message.version, message.exported_s, message.domain, message.sets)
    return kept


def spoilt(good: Sequence[Good], format_name: str, dice: Random, way: str = "") -> tuple[str, bytes, Mapping[str, str]]:
    """How a piece of a format was spoilt, the bytes, and what stands beside them. Without a `way`, by lot, now and then in two at once."""
    piece = dice.choice([one for one in good if one.format == format_name])
    data, ways = piece.data, [way] if way else dice.sample(sorted(WAYS), 1 + (dice.random() < 0.3))
    for one in ways:
        data = WAYS[one](data, dice.choice(good).data, dice)
    beside = piece.beside if dice.random() < 0.9 else {name: dice.choice(("", "x", "\0", "9" * 400)) for name in piece.beside}
    return "+".join(ways), data, beside


def outcome(format_name: str, data: bytes, beside: Mapping[str, str]) -> tuple[str, float]:
    """`read` or `refused`, and the seconds of processor time that it took. Raises Wrong."""
    began = time.process_time()
    try:
        parsed = ADAPTERS[format_name].parse(data, beside)
    except Exception as error:
        raise Wrong(f"raised {type(error).__name__}: {error}"[:300]) from error
    took = time.process_time() - began
    if took > LONGEST_S:
        raise Wrong(f"took {took:.1f} s for {len(data)} bytes")
    _check(parsed)
    return "refused" if parsed.faults else "read", took


def _check(parsed: Parsed) -> None:
    for fault in parsed.faults:
        if fault.line < 1 or not fault.found or not fault.expected:
            raise Wrong(f"a fault without a place or a reason: {fault!r}")
    for columns in parsed.columns:
        if columns.packed is None and any(len(column) != len(columns) for column in (*columns.values.values(), *columns.facts.values())):
            raise Wrong(f"a row of {columns.record} is half there")


def _cut_off(data: bytes, other: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _flipped(data: bytes, other: bytes, dice: Random) -> bytes:
    spoilt_ = bytearray(data)
    for _ in range(min(len(spoilt_), dice.choice((1, 2, 8, 200)))):
        spoilt_[dice.randrange(len(spoilt_))] ^= 1 << dice.randrange(8)
    return bytes(spoilt_)


def _put(data: bytes, piece: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + piece + data[at + dice.choice((0, len(piece))) :]


def _replaced(pattern: re.Pattern[bytes], data: bytes, choices: Sequence[bytes], dice: Random) -> bytes:
    places = [match.span() for match in pattern.finditer(data)]
    chosen = sorted(dice.sample(places, min(len(places), dice.choice((1, 1, 3, 20)))), reverse=True)
    for start, end in chosen:
        data = data[:start] + dice.choice(choices) + data[end:]
    return data


def _huge_numbers(data: bytes, other: bytes, dice: Random) -> bytes:
    return _replaced(NUMBER, data, NUMBERS, dice)


def _wrong_types(data: bytes, other: bytes, dice: Random) -> bytes:
    return _replaced(NUMBER if dice.random() < 0.6 else WORD, data, VALUES, dice)


def _deep(data: bytes, other: bytes, dice: Random) -> bytes:
    depth = dice.choice((50, 500, 5_000, 60_000))
    opened = dice.choice((b"[", b'{"Report":', b'{"a":', b"(", b"<a>", b'["'))
    return _put(data, opened * depth + (b"]" * depth if dice.random() < 0.3 else b""), dice)


def _encoded(data: bytes, other: bytes, dice: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    encoding = dice.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "utf-8-sig", "cp500", "latin-1"))
    return text.encode(encoding, "replace")


def _zeros(data: bytes, other: bytes, dice: Random) -> bytes:
    return _put(data, b"\0" * dice.choice((1, 4, 1000)), dice)


def _surrogates(data: bytes, other: bytes, dice: Random) -> bytes:
    return _put(
        data, dice.choice((b"\\ud800", b"\xed\xa0\x80", b"\\udfff\\ud800", b"\xff\xfe", b"\xc0\x80", b"&#xD800;", b"%ED%A0%80")), dice
    )


def _strange_text(data: bytes, other: bytes, dice: Random) -> bytes:
    """Within a word, what most formats let pass and few stores can keep."""
    strange = (
        b"\\u0000",
        b"\0",
        b"\\ud800",
        b"\\udc00",
        b"\\uffff",
        b"\x1b[31m",
        "\u202e".encode(),
        b"%00",
        dice.randbytes(5000).hex().encode(),
    )
    places = [(match.start() + match.end()) // 2 for match in WORD.finditer(data)]
    for at in sorted(dice.sample(places, min(len(places), dice.choice((1, 1, 3)))), reverse=True):
        data = data[:at] + dice.choice(strange) + data[at:]
    return data


def _doubled(data: bytes, other: bytes, dice: Random) -> bytes:
    """A piece twice: a member, a column, a line, the header, or all."""
    start = dice.randrange(len(data) + 1)
    end = start + dice.choice((1, 20, 100, len(data)))
    return data[:end] + dice.choice((b"", b",", b"\n")) + data[start:end] + data[end:]


def _endless(data: bytes, other: bytes, dice: Random) -> bytes:
    if dice.random() < 0.3:
        return data.replace(b"\n", dice.choice((b"", b" ", b"\r", b"\x85")))
    unit = dice.choice((b"a", b" ", b"9", b",", b'"', b"a=1 ", b";", b"-", b"aa:", b"\\", b"=", b"0,", b"&#x2c", b"%25"))
    return _put(data, unit * (dice.choice((1_000, 30_000, LONGEST)) // len(unit)), dice)


def _flooded(data: bytes, other: bytes, dice: Random) -> bytes:
    """Lines upon lines of next to nothing."""
    unit = dice.choice((b"\n{", b"\n,", b"\n[", b"\r\n", b"\n<", b"\nNY", b"\na=1", b"\n\t", b"\n1 ", b"},{", b"\n\n\tA = 1", b"]\n["))
    return _put(data, unit * dice.choice((50, 2_000, 10_000)), dice)


def _mixed(data: bytes, other: bytes, dice: Random) -> bytes:
    return dice.choice((other, data + other, other + data, _put(data, other[: dice.randrange(1, 400)], dice)))


def _shuffled(data: bytes, other: bytes, dice: Random) -> bytes:
    lines = data.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def _separated(data: bytes, other: bytes, dice: Random) -> bytes:
    separators = (b",", b";", b"|", b":", b"=", b'"', b"\n", b"\t", b" ", b"{", b"}", b"[", b"]", b"<", b">")
    return data.replace(dice.choice(separators), dice.choice((*separators, b"", b'""', b"\r\n")))


def _noise(data: bytes, other: bytes, dice: Random) -> bytes:
    return dice.choice(
        (dice.randbytes(dice.randrange(600)), _put(data, dice.randbytes(dice.randrange(1, 60)), dice), b"", b"\n", b" " * 99)
    )


def _packed(data: bytes, other: bytes, dice: Random) -> bytes:
    packed = gzip.compress(data if dice.random() < 0.5 else b"\0" * 2_000_000, mtime=0)
    return dice.choice((packed, packed[: dice.randrange(len(packed))], packed + b"x", gzip.compress(packed, mtime=0)))


WAYS: dict[str, Spoil] = {
    "cut off": _cut_off,
    "flipped bits": _flipped,
    "huge numbers": _huge_numbers,
    "wrong types": _wrong_types,
    "deep nesting": _deep,
    "another encoding": _encoded,
    "zero bytes": _zeros,
    "lone surrogates": _surrogates,
    "strange text": _strange_text,
    "doubled pieces": _doubled,
    "endless lines": _endless,
    "flooded": _flooded,
    "mixed formats": _mixed,
    "shuffled lines": _shuffled,
    "other separators": _separated,
    "noise": _noise,
    "packed": _packed,
}


def main(inputs: int = INPUTS, seed: int = SEED) -> None:
    good, dice = good_pieces(), Random(seed)
    formats = sorted(ADAPTERS)
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in formats}
    slowest, wrong, memory = (0.0, "", "", 0), [], []
    marks = (WARM * len(formats), inputs // 2)
    started = time.perf_counter()
    for number in range(inputs):
        name = formats[number % len(formats)]
        if number in marks:
            memory.append(_memory_mib())
        way, data, beside = spoilt(good, name, dice)
        try:
            became, took = outcome(name, data, beside)
        except Wrong as one:
            wrong.append(f"{name}, input {number}, {way}: {one}")
            became, took = "wrong", 0.0
        outcomes[name][became] += 1
        slowest = max(slowest, (took, name, way, len(data)))
    seconds = time.perf_counter() - started
    memory.append(_memory_mib())
    grown_mib = memory[-1] - memory[0]
    for line in wrong[:40]:
        print(line, file=sys.stderr)
    tell(
        "malformed",
        {
            "inputs": inputs,
            "seconds": round(seconds),
            **{name: dict(sorted(counter.items())) for name, counter in outcomes.items()},
            "slowest": f"{slowest[0] * 1000:.0f} ms: {slowest[1]}, {slowest[2]}, {slowest[3]:,} bytes",
            "growth of memory, MiB": round(grown_mib, 1),
            "of that in the second half, MiB": round(memory[-1] - memory[-2], 1) if len(memory) > 1 else 0.0,
            "wrong": len(wrong),
        },
    )
    if wrong or grown_mib > MOST_GROWTH_MIB:
        sys.exit(1)


def _memory_mib() -> float:
    """What the process holds, once it has given back what is free."""
    gc.collect()
    with suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return psutil.Process().memory_info().rss / (1 << 20)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
