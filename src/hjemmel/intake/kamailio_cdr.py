"""Who called whom, when and for how long?

Kamailio's flatstore files (acc module): `cdrs` lines to `call`. Lines of `acc` and `missed_calls` are signalling events of calls
that are told elsewhere, and are passed over; the address that a call came from is not read.
"""

import re
from collections.abc import Iterator

from hjemmel.intake import instants, telephone
from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, NOTHING, Columns, Context, Fault, Parsed, Unreadable

RECORD = "call"
FIELDS = ("own_number", "called_number", "started_at", "duration_s", "call_type")
CDR = re.compile(r"(\d+(?:\.\d+)?)\|(\d+(?:\.\d+)?)\|(\d+(?:\.\d+)?)\|([^|]*)\|([^|]*)\|[^|]*")
EVENT = re.compile(r"[A-Z]+\|[^|]*\|[^|]*\|[^|]*\|\d{3}\|[^|]*\|\d+(?:\|.*)?")
A_CDR = "`start|end|duration|caller|callee|address`, as Kamailio writes cdrs"
NOT_A_CALL_RECORD = "not-a-call-record"
NOT_ANSWERED = "not-answered"  # Kamailio writes a record of no duration for a call that nobody took: it is no call
LONGEST_S = 2**32 - 1


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The answered calls of a file. Numbers are E.164, short numbers as dialled; the key is the caller's number."""
    parsed, calls, seen = Parsed(), Columns.of(RECORD, FIELDS), set()
    parsed.columns.append(calls)
    for number, line in _lines(data, parsed):
        match = CDR.fullmatch(line)
        if not match:
            if EVENT.fullmatch(line):
                parsed.ignored[NOT_A_CALL_RECORD] += 1
            else:
                parsed.faults.append(Fault(number, "something else", A_CDR))
        elif match.groups() in seen:
            parsed.duplicates += 1
        else:
            seen.add(match.groups())
            try:
                _take(parsed, calls, match)
            except Unreadable as unreadable:
                parsed.faults.append(unreadable.at(number))
    return parsed


def _take(parsed: Parsed, calls: Columns, match: re.Match[str]) -> None:
    start, _, duration, caller, callee = match.groups()
    seconds = float(duration)
    if seconds == 0:
        parsed.refused[NOT_ANSWERED] += 1
        return
    own, called, at_ms = telephone.e164(caller) or caller, telephone.destination(callee), instants.from_unix(start)
    if not own or called is None:
        raise Unreadable("a telephone number for caller and callee")
    if at_ms is None or seconds > LONGEST_S:
        raise Unreadable("a start in Unix seconds and a duration in seconds", "a number out of range")
    number, call_type = called
    row = {"own_number": own, "called_number": number, "started_at": at_ms, "duration_s": round(seconds), "call_type": call_type}
    calls.add(("phone-number", own), row)


def _lines(data: bytes, parsed: Parsed) -> Iterator[tuple[int, str]]:
    *lines, unfinished = data.decode("utf-8", "replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, line.rstrip("\r")
    if unfinished:
        parsed.faults.append(Fault(len(lines) + 1, CUT_OFF, A_LINE_END))
