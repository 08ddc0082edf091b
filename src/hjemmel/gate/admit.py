"""May this observation be taken in?

The take-in conditions of a record type, tried in the order in which the notice declares them. Nothing is stored before they
have been asked, and a refusal is counted by reason, never with content; where the notice says so, it is not even counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hjemmel.notice.model import Condition, RecordType

FIRST_DEVICE = "first_device"  # the fact that marks the first device behind a gateway


@dataclass(frozen=True, slots=True)
class Admission:
    """`reason` is the id of the condition that failed ("" if none did); `counted` says whether a refusal may be counted."""

    admitted: bool
    reason: str
    counted: bool


ADMITTED = Admission(admitted=True, reason="", counted=True)


def admit(record: RecordType, facts: Mapping[str, object]) -> Admission:
    """The first condition that fails decides. A fact that is missing fails its condition: what is not known is not let in."""
    for condition in record.take_in:
        if _holds(condition, facts.get(condition.attribute)):
            continue
        if condition.otherwise == "first-device-only" and facts.get(FIRST_DEVICE) is True:
            continue
        return Admission(admitted=False, reason=condition.id, counted=condition.counted)
    return ADMITTED


def may_count(record: RecordType, attribute: str, fact: object) -> bool:
    """May even a count say that something with this fact was there? Not where a condition on it fails that forbids counting."""
    return all(c.counted or _holds(c, fact) for c in record.take_in if c.attribute == attribute)


def _holds(condition: Condition, fact: object) -> bool:
    if condition.never:
        return fact is not None and fact not in condition.never
    return fact in condition.allowed
