"""Who called whom through FreeSWITCH, when and for how long?

Call records of FreeSWITCH's mod_json_cdr to `call`, from files or as posted. A record holds addresses, session descriptions and user
agents beside the call; of all that, only the members named here are ever looked at.
"""

import base64
import binascii
from typing import Any
from urllib.parse import unquote, unquote_plus

from hjemmel.intake import instants
from hjemmel.intake.calls import NOT_ANSWERED, Calls
from hjemmel.intake.json_documents import Document, documents, text_in, within
from hjemmel.intake.parsed import NOTHING, Context, Fault, Parsed, Unreadable

OTHER_LEG = "other-leg"  # the leg towards the called party tells of the same call (log-b-leg)
FORM = b"cdr="  # how a record is posted unless `encode` is false
A_RECORD = "a call record with `variables` and `callflow`, as mod_json_cdr writes it"
AN_ANSWER = "answer_uepoch or answer_epoch, or answered_time in `callflow`"
A_LENGTH = "billsec, or the time of hanging up"
ORIGINATOR = ("originating_leg_uuid", "originator")


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The answered calls of a delivery, each told by its first leg. `started_at` is the answer, `duration_s` what is billed."""
    calls = Calls()
    for line, document in documents(_posted(data)):
        if isinstance(document, Fault):
            calls.parsed.faults.append(document)
            continue
        try:
            _take(calls, document)
        except Unreadable as unreadable:
            calls.parsed.faults.append(unreadable.at(line))
    return calls.parsed


def _take(calls: Calls, document: Document) -> None:
    flow, variables = _flow(document), document.get("variables")
    if not flow or not isinstance(variables, dict):
        raise Unreadable(A_RECORD, "another JSON object")
    first = min(flow, key=_index)  # what was dialled, before any transfer
    if _has_originator(variables, first):
        calls.parsed.ignored[OTHER_LEG] += 1
        return
    answered_us = _answered_us(variables, flow)
    if not answered_us:
        calls.parsed.refused[NOT_ANSWERED] += 1
        return
    caller, dialled = (_number(first, name) for name in ("caller_id_number", "destination_number"))
    seconds = _billed_s(variables, flow, answered_us)
    leg = _variable(variables, "uuid") or text_in(first, "caller_profile", "uuid")
    if calls.is_new((leg, caller, dialled, answered_us)):
        calls.add(caller, dialled, instants.known(answered_us / 1000), seconds)


def _posted(data: bytes) -> bytes:
    """The JSON of a form, percent-encoded or in base 64; anything else as it is."""
    if not data.startswith(FORM):
        return data
    value = data[len(FORM) :].strip()
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        return unquote_plus(value.decode("ascii", "replace")).encode()


def _flow(document: Document) -> list[Document]:
    flow = document.get("callflow")
    steps = flow if isinstance(flow, list) else [flow]
    return [step for step in steps if isinstance(step, dict) and isinstance(step.get("caller_profile"), dict)]


def _index(step: Document) -> int:
    index = text_in(step, "profile_index")
    return int(index) if index.isdecimal() and len(index) < 9 else 0


def _has_originator(variables: Document, first: Document) -> bool:
    return bool(within(first, "caller_profile", "originator")) or any(variables.get(name) for name in ORIGINATOR)


def _answered_us(variables: Document, flow: list[Document]) -> int:
    """The answer in Unix microseconds, 0 for a call that nobody took. Raises Unreadable where nothing says."""
    micro, whole = _variable(variables, "answer_uepoch"), _variable(variables, "answer_epoch")
    if micro or whole:
        return _whole(micro, AN_ANSWER) if micro else _whole(whole, AN_ANSWER) * 1_000_000
    told = [text_in(step, "times", "answered_time") for step in flow]
    if not any(told):
        raise Unreadable(AN_ANSWER, "a record without it")
    return max(_whole(text, AN_ANSWER) for text in told if text)


def _billed_s(variables: Document, flow: list[Document], answered_us: int) -> float:
    billed = _variable(variables, "billsec")
    if billed:
        return _whole(billed, A_LENGTH)
    ends = [text_in(step, "times", "hangup_time") for step in flow]
    ended_us = max([_whole(text, A_LENGTH) for text in ends if text], default=0)
    if not ended_us:
        raise Unreadable(A_LENGTH, "a record without it")
    return (ended_us - answered_us) / 1_000_000


def _number(step: Document, name: str) -> str:
    return unquote(text_in(step, "caller_profile", name))


def _variable(variables: Any, name: str) -> str:
    return unquote(text_in(variables, name))


def _whole(text: str, expected: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) <= 17):
        raise Unreadable(expected)
    return int(text)
