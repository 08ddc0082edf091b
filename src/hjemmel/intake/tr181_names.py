"""Does a report name something that no source should ever send?

Where a subscriber goes on the net is nobody's business here (N17): a report whose member names speak of flows, look-ups or
addresses visited raises an alarm. The names alone are looked at; what stands under them is never read.
"""

import re
from functools import lru_cache

import hyperscan

MEMBER = re.compile(rb'"([A-Za-z][\w.:-]*+)"\s*+:')  # in JSON, a string before a colon is a name
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
LONGEST_KNOWN = 128  # characters of a name that are remembered: what is sent must not fill our memory
ACTIVITY = frozenset(
    "flow flows netflow ipfix sflow dns sni url urls uri domain domains query queries lookup destination destinations dest dst "
    "visited browsing http https".split()
)


def names(document: bytes) -> set[str]:
    """Every member name in a JSON document, dotted paths included."""
    return {name.decode() for name in set(MEMBER.findall(document))}


def tells_activity(name: str) -> bool:
    """Whether a member name, or any part of a dotted one, speaks of what somebody does on the net."""
    if "." not in name and len(name) <= LONGEST_KNOWN:
        return _known(name)
    return any(_known(part) if len(part) <= LONGEST_KNOWN else _speaks_of_activity(part) for part in name.split("."))


def may_be_unusual(document: bytes, known: frozenset[str]) -> bool:
    """Whether any member name in a JSON document may speak of it, is a dotted path, or is or begins with one of `known`.

    May say yes of a document of which it is not true. One pass for each kind of name: apart, each of them is found by its first
    letters alone, at the speed of memory; together they were six times as slow.
    """
    try:
        for look in _quick_looks(known):
            look.scan(document, match_event_handler=lambda *_: True)
    except hyperscan.ScanTerminated:
        return True
    return False


@lru_cache(maxsize=8)
def _quick_looks(known: frozenset[str]) -> list[hyperscan.Database]:
    """Strings before a colon that hold one of the three ways in which WORD takes a word (dns, Dns, DNS), a dot, or a known name."""
    ways = sorted({way for word in ACTIVITY for way in (word, word.capitalize(), word.upper())})
    begins = "|".join(re.escape(name) for name in sorted(known))
    looked_for = [rf"(?:{'|'.join(ways)})[^\"]*\"\s*:", r"\.[^\"]*\"\s*:"] + ([rf"\"(?:{begins})[^\"]*\"\s*:"] if known else [])
    return [_database(text) for text in looked_for]


def _database(expression: str) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=[expression.encode()], ids=[0], flags=[hyperscan.HS_FLAG_SINGLEMATCH])
    return database


def _speaks_of_activity(part: str) -> bool:
    words = (word.lower() for word in WORD.findall(part))
    return not ACTIVITY.isdisjoint(words)


_known = lru_cache(maxsize=4096)(_speaks_of_activity)
