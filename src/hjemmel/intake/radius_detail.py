"""Who had which address and ports, as a detail file tells it?

FreeRADIUS detail files (RFC 2866 accounting) to `ip-assignment`.
"""

from hjemmel.intake.parsed import NOTHING, Context, Fault, Parsed, Unreadable
from hjemmel.intake.radius_attributes import records, wanting
from hjemmel.intake.radius_sessions import WANTED, Sessions

PATTERN = wanting(*WANTED)


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The assignments of a detail file, in the order of the file: see `Sessions.take`."""
    parsed = Parsed()
    sessions = Sessions.of(parsed)
    for line, record in records(data, PATTERN):
        if isinstance(record, Fault):
            parsed.faults.append(record)
            continue
        try:
            sessions.take(record)
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(line))
    return parsed
