"""Does a report name something that no source should ever send?

Where a subscriber goes on the net is nobody's business here (N17): a report whose member names speak of flows, look-ups or
addresses visited raises an alarm. The names alone are looked at; what stands under them is never read.
"""

import re
from functools import lru_cache

import hyperscan

MEMBER = re.compile(rb'"([A-Za-z][\w.:-]*+)"\s*+:')  # in JSON, a string before a colon is a name
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
COLON = re.compile(rb'"\s*+:')
STRAYS_AT_MOST = 100_000  # of such words, in the values of a document, that are looked at
NAMES_KNOWN, LONGEST_KNOWN = 1 << 16, 128  # names that are remembered, and their characters: what is sent must not fill our memory
ACTIVITY = frozenset(
    "flow flows netflow ipfix sflow dns sni url urls uri domain domains query queries lookup destination destinations dest dst "
    "visited browsing http https".split()
)


def names(document: bytes) -> set[str]:
    """Every member name in a JSON document, dotted paths included."""
    return {name.decode() for name in set(MEMBER.findall(document))}


def tells_activity(name: str) -> bool:
    """Whether a member name, or any part of a dotted one, speaks of what somebody does on the net."""
    return _known(name) if len(name) <= LONGEST_KNOWN else _speaks_of_activity(name)


def may_be_unusual(document: bytes, known: frozenset[str]) -> bool:
    """Whether any member name in a JSON document may speak of it, is a dotted path, or is or begins with one of `known`.

    May say yes of a document of which it is not true, so where its values hold `STRAYS_AT_MOST` such words. Words are looked for by
    themselves, and only what is found is looked at: as long as the search knew what must follow them it took twice the time.
    """
    end, strays = -1, 0

    def is_a_name(_: int, __: int, at: int, *___: object) -> bool:
        """Whether the string around what was found ends in a name's colon; then, as after too many strays, no more is looked for."""
        nonlocal end, strays
        strays += 1
        if at > end:
            end = document.find(b'"', at)
            if end < 0:
                end = len(document)
            elif COLON.match(document, end):
                return True
        return strays > STRAYS_AT_MOST

    words, dotted = _quick_looks(known)
    try:
        words.scan(document, match_event_handler=is_a_name)
        dotted.scan(document, match_event_handler=lambda *_: True)
    except hyperscan.ScanTerminated:
        return True
    return False


@lru_cache(maxsize=8)
def _quick_looks(known: frozenset[str]) -> tuple[hyperscan.Database, hyperscan.Database]:
    """The three ways in which WORD takes a word (dns, Dns, DNS), and strings that begin with a known name; a dot in a string before a
    colon."""
    ways = sorted({way for word in ACTIVITY for way in (word, word.capitalize(), word.upper())})
    looked_for = [*ways, *(re.escape(f'"{name}') for name in sorted(known))]
    return _database(looked_for, 0), _database([r"\.[^\"]*\"\s*:"], hyperscan.HS_FLAG_SINGLEMATCH)


def _database(expressions: list[str], flag: int) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    many = len(expressions)
    database.compile(expressions=[each.encode() for each in expressions], ids=list(range(many)), flags=[flag] * many)
    return database


def _speaks_of_activity(name: str) -> bool:
    words = (word.lower() for word in WORD.findall(name))
    return not ACTIVITY.isdisjoint(words)


_known = lru_cache(maxsize=NAMES_KNOWN)(_speaks_of_activity)  # one home's report has the names of the next one's
