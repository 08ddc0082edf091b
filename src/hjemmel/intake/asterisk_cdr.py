"""Who called whom through Asterisk, when and for how long?

Call records of Asterisk's cdr_csv (Master.csv) to `call`. Sixteen columns, and up to five more where cdr.conf asks for them; times
are the exchange's own clock unless the delivery says otherwise. Channels, caller names and what an application was told are not read.
"""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from hjemmel.intake import instants
from hjemmel.intake.calls import NOT_ANSWERED, Calls
from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, NOTHING, Context, Fault, Parsed, Unreadable

SRC, DST, START, ANSWER, DURATION, BILLSEC, DISPOSITION, MORE = 1, 2, 9, 10, 12, 13, 14, 16
FEWEST, MOST = 16, 21  # loguniqueid, loguserfield and newcdrcolumns add one, one and three
TAKEN, NOT_TAKEN = "ANSWERED", ("NO ANSWER", "BUSY", "FAILED", "CONGESTION")
A_RECORD = f"{FEWEST} to {MOST} values, as cdr_csv writes them"
A_TIME = "a local time like `2026-11-24 02:00:00` that the time zone has: name the exchange's zone with `zone`"
A_ZONE = "a time zone by its IANA name in `zone`, such as Europe/Oslo"
WRITTEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
CREATED = re.compile(r"(?:.*-)?(\d{9,10})\.\d+")  # a channel's id opens with the Unix second at which it was created


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The answered calls of a file. `started_at` is the answer, `duration_s` what is billed (`billsec`).

    `context` may hold `zone`, the exchange's own, by its IANA name; `UTC` where cdr.conf has `usegmtime=yes`.
    """
    calls, zone = Calls(), instants.place(context)
    if zone is None:
        calls.parsed.faults.append(Fault(1, "another name", A_ZONE))
        return calls.parsed
    whole, line_end, unfinished = data.rpartition(b"\n")
    reader = csv.reader(io.StringIO((whole + line_end).decode("utf-8", "replace"), newline=""), strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            _take(calls, next(reader), zone)
        except StopIteration:
            break
        except csv.Error:
            calls.parsed.faults.append(Fault(begins, "something else", "CSV, with quotes doubled inside quotes"))
        except Unreadable as unreadable:
            calls.parsed.faults.append(unreadable.at(begins))
    if unfinished:
        calls.parsed.faults.append(Fault(reader.line_num + 1, CUT_OFF, A_LINE_END))
    return calls.parsed


def _take(calls: Calls, values: Sequence[str], zone: ZoneInfo) -> None:
    if not values:
        return
    if not FEWEST <= len(values) <= MOST:
        raise Unreadable(A_RECORD, f"{len(values)} values")
    if values[DISPOSITION] in NOT_TAKEN:
        calls.parsed.refused[NOT_ANSWERED] += 1
    elif values[DISPOSITION] != TAKEN:
        raise Unreadable(f"one of {', '.join((TAKEN, *NOT_TAKEN))}", "another disposition")
    elif calls.is_new(tuple(values)):
        seconds = _seconds(values[BILLSEC])
        calls.add(values[SRC], values[DST], _answered_ms(values, seconds, zone), seconds)


def _answered_ms(values: Sequence[str], billed_s: int, zone: ZoneInfo) -> int:
    """The answer. In the hour that the clock says twice, what else the record tells decides which; where nothing does, the first."""
    either = _instants(values[ANSWER], zone)
    if len(either) == 1:
        return either[0]
    ended, started = _instants(values[ANSWER + 1], zone), _instants(values[START], zone)
    rings_ms = max(0, _seconds(values[DURATION]) - billed_s) * 1000
    told = [at - billed_s * 1000 for at in ended if len(ended) == 1] + [at + rings_ms for at in started if len(started) == 1]
    created = next((match for value in values[MORE:] if (match := CREATED.fullmatch(value))), None)
    if created:
        told.append(int(created[1]) * 1000 + rings_ms)
    return min(either, key=lambda at: abs(at - told[0])) if told else either[0]


def _instants(text: str, zone: ZoneInfo) -> tuple[int, ...]:
    try:
        found = instants.readings(datetime.fromisoformat(text), zone) if WRITTEN.fullmatch(text) else ()
    except ValueError:
        found = ()
    if not found:
        raise Unreadable(A_TIME)
    return found


def _seconds(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) <= 10):
        raise Unreadable("a duration in whole seconds")
    return int(text)
