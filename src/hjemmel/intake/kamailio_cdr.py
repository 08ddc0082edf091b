"""Who called whom, when and for how long?

Kamailio's flatstore files (acc module): `cdrs` lines to `call`. Lines of `acc` and `missed_calls` are signalling events of calls
that are told elsewhere, and are passed over; the address that a call came from is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hjemmel.intake import instants, telephone
from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, NOTHING, Columns, Context, Fault, Parsed, Unreadable

RECORD = "call"
FIELDS = ("own_number", "called_number", "started_at", "duration_s", "call_type")
NUMBER = r"\d{1,12}(?:\.\d{1,9})?"
CDR = re.compile(rf"(?P<start>{NUMBER})\|(?P<end>{NUMBER})\|(?P<duration>{NUMBER})\|(?P<caller>[^|]*)\|(?P<callee>[^|]*)\|[^|]*")
EVENT = re.compile(r"[A-Z]+\|[^|]*\|[^|]*\|[^|]*\|\d{3}\|[^|]*\|\d+(?:\|.*)?")
A_CDR = "`start|end|duration|caller|callee|address`, as Kamailio writes cdrs"
NOT_A_CALL_RECORD = "not-a-call-record"
NO_NUMBER = "no-telephone-number"  # an anonymous caller, or a name instead of a number
NOT_ANSWERED = "not-answered"  # Kamailio writes a record of no duration for a call that nobody took: it is no call
LONGEST_S = 2**32 - 1


@dataclass(slots=True)
class _Delivery:
    parsed: Parsed
    calls: Columns
    seen: set[tuple[str, ...]] = field(default_factory=set)
    called: dict[str, tuple[str, str] | None] = field(default_factory=dict)  # dialled -> number and call type
    callers: dict[str, str | None] = field(default_factory=dict)  # as written -> E.164


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The answered calls of a file. Numbers are E.164, short numbers as dialled; the key is the caller's number."""
    delivery = _Delivery(Parsed(), Columns.of(RECORD, FIELDS))
    delivery.parsed.columns.append(delivery.calls)
    for number, line in _lines(data, delivery.parsed):
        try:
            _take(delivery, line)
        except Unreadable as unreadable:
            delivery.parsed.faults.append(unreadable.at(number))
    return delivery.parsed


def _take(delivery: _Delivery, line: str) -> None:
    match = CDR.fullmatch(line)
    if match is None:
        if not EVENT.fullmatch(line):
            raise Unreadable(A_CDR)
        delivery.parsed.ignored[NOT_A_CALL_RECORD] += 1
    elif match.groups() in delivery.seen:
        delivery.parsed.duplicates += 1
    elif float(match["duration"]) == 0:
        delivery.parsed.refused[NOT_ANSWERED] += 1
    else:
        delivery.seen.add(match.groups())
        _call(delivery, match)


def _call(delivery: _Delivery, match: re.Match[str]) -> None:
    at_ms, seconds = instants.from_unix(match["start"]), float(match["duration"])
    if at_ms is None or seconds > LONGEST_S:
        raise Unreadable("a start in Unix seconds and a duration in seconds", "a number out of range")
    caller, dialled = match["caller"], match["callee"]
    if caller not in delivery.callers:
        delivery.callers[caller] = telephone.e164(caller)
    if dialled not in delivery.called:
        delivery.called[dialled] = telephone.destination(dialled)
    own, called = delivery.callers[caller], delivery.called[dialled]
    if own is None or called is None:
        delivery.parsed.ignored[NO_NUMBER] += 1
        return
    delivery.calls.add(
        ("phone-number", own),
        {"own_number": own, "called_number": called[0], "started_at": at_ms, "duration_s": round(seconds), "call_type": called[1]},
    )


def _lines(data: bytes, parsed: Parsed) -> Iterator[tuple[int, str]]:
    *lines, unfinished = data.decode("utf-8", "replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, line.rstrip("\r")
    if unfinished:
        parsed.faults.append(Fault(len(lines) + 1, CUT_OFF, A_LINE_END))
