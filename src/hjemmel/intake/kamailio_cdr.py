"""Who called whom, when and for how long?

Kamailio's flatstore files (acc module): `cdrs` lines to `call`. Lines of `acc` and `missed_calls` are signalling events of calls
that are told elsewhere, and are passed over; the address that a call came from is not read.
"""

import re

from hjemmel.intake import instants
from hjemmel.intake.calls import NOT_ANSWERED, Calls
from hjemmel.intake.lines import lines
from hjemmel.intake.parsed import NOTHING, Context, Parsed, Unreadable

NUMBER = r"\d{1,12}(?:\.\d{1,9})?"
CDR = re.compile(rf"(?P<start>{NUMBER})\|(?P<end>{NUMBER})\|(?P<duration>{NUMBER})\|(?P<caller>[^|]*)\|(?P<callee>[^|]*)\|[^|]*")
EVENT = re.compile(r"[A-Z]+\|[^|]*\|[^|]*\|[^|]*\|\d{3}\|[^|]*\|\d+(?:\|.*)?")
A_CDR = "`start|end|duration|caller|callee|address`, as Kamailio writes cdrs"
NOT_A_CALL_RECORD = "not-a-call-record"


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The answered calls of a file. Numbers are E.164, short numbers as dialled; the key is the caller's number."""
    calls = Calls()
    for number, line in lines(data, calls.parsed):
        try:
            _take(calls, line)
        except Unreadable as unreadable:
            calls.parsed.faults.append(unreadable.at(number))
    return calls.parsed


def _take(calls: Calls, line: str) -> None:
    match = CDR.fullmatch(line)
    if match is None:
        if not EVENT.fullmatch(line):
            raise Unreadable(A_CDR)
        calls.parsed.ignored[NOT_A_CALL_RECORD] += 1
    elif float(match["duration"]) == 0:
        calls.parsed.refused[NOT_ANSWERED] += 1
    elif calls.is_new(match.groups()):
        calls.add(match["caller"], match["callee"], instants.from_unix(match["start"]), float(match["duration"]))
