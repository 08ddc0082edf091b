"""Which call is this, in the words of the notice?

What the call adapters share: numbers in one form, the kind of call, and what is no call. The key of a call is its caller's number.
"""

from dataclasses import dataclass, field

from hjemmel.intake import telephone
from hjemmel.intake.parsed import Columns, Parsed, Unreadable

RECORD = "call"
FIELDS = ("own_number", "called_number", "started_at", "duration_s", "call_type")
NO_NUMBER = "no-telephone-number"  # an anonymous caller, or a name instead of a number
NOT_ANSWERED = "not-answered"  # an exchange writes a record of a call that nobody took, too: it is no call
LONGEST_S = 2**32 - 1


@dataclass(slots=True)
class Calls:
    """The calls of one delivery. Each number is looked at once, however often it calls or is called."""

    parsed: Parsed = field(default_factory=Parsed)
    rows: Columns = field(default_factory=lambda: Columns.of(RECORD, FIELDS))
    seen: set[object] = field(default_factory=set)  # the records that the delivery has told of already
    called: dict[str, tuple[str, str] | None] = field(default_factory=dict)  # dialled -> number and call type
    callers: dict[str, str | None] = field(default_factory=dict)  # as written -> E.164

    def __post_init__(self) -> None:
        self.parsed.columns.append(self.rows)

    def is_new(self, record: object) -> bool:
        """Whether this record is the first of its kind in the delivery; another is counted as a duplicate."""
        if record in self.seen:
            self.parsed.duplicates += 1
            return False
        self.seen.add(record)
        return True

    def add(self, caller: str, dialled: str, at_ms: int | None, seconds: float) -> None:
        """One answered call. `at_ms` is None for a clock that was not set. Raises Unreadable for an instant or a length that cannot be."""
        if at_ms is None or not 0 <= seconds <= LONGEST_S:
            raise Unreadable("a start between the years 2000 and 2099, and a duration in seconds", "a number out of range")
        if caller not in self.callers:
            self.callers[caller] = telephone.e164(caller)
        if dialled not in self.called:
            self.called[dialled] = telephone.destination(dialled)
        own, called = self.callers[caller], self.called[dialled]
        if own is None or called is None:
            self.parsed.ignored[NO_NUMBER] += 1
            return
        call = {"own_number": own, "called_number": called[0], "started_at": at_ms, "duration_s": round(seconds), "call_type": called[1]}
        self.rows.add(("phone-number", own), call)
