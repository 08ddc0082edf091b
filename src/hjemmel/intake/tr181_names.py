"""Does a report name something that no source should ever send?

Where a subscriber goes on the net is nobody's business here (N17): a report whose member names speak of flows, look-ups or
addresses visited raises an alarm. The names alone are looked at; what stands under them is never read.
"""

import re
from functools import lru_cache

MEMBER = re.compile(rb'"([A-Za-z][\w.:-]*+)"\s*+:')  # in JSON, a string before a colon is a name
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
ACTIVITY = frozenset(
    "flow flows netflow ipfix sflow dns sni url urls uri domain domains query queries lookup destination destinations dest dst "
    "visited browsing http https".split()
)


def names(document: bytes) -> set[str]:
    """Every member name in a JSON document, dotted paths included."""
    return {name.decode() for name in set(MEMBER.findall(document))}


def tells_activity(name: str) -> bool:
    """Whether a member name, or any part of a dotted one, speaks of what somebody does on the net."""
    return any(map(_speaks_of_activity, name.split(".")))


@lru_cache(maxsize=4096)
def _speaks_of_activity(part: str) -> bool:
    words = (word.lower() for word in WORD.findall(part))
    return not ACTIVITY.isdisjoint(words)
