"""Does a report name something that no source should ever send?

Where a subscriber goes on the net is nobody's business here (N17): a report whose member names speak of flows, look-ups or
addresses visited raises an alarm. The names alone are looked at; what stands under them is never read.
"""

import re
from functools import lru_cache

import hyperscan

MEMBER = re.compile(rb'"([A-Za-z][\w.:-]*+)"\s*+:')  # in JSON, a string before a colon is a name
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
COLON, ESCAPE = re.compile(rb'"\s*+:'), b"\\"
STRAYS_AT_MOST = 100_000  # of such words, where they say nothing, that are looked at in a document
NAMES_KNOWN, LONGEST_KNOWN = 1 << 16, 128  # names that are remembered, and their characters: what is sent must not fill our memory
ACTIVITY = frozenset(
    "flow flows netflow ipfix sflow dns sni url urls uri domain domains query queries lookup destination destinations dest dst "
    "visited browsing http https".split()
)
# The ways in which WORD takes a word (dns, Dns, DNS). In small letters none begins after a letter, but for the last one of an escape:
# so what is looked for is not in `Security`.
NO_LETTER = r"(?:[^A-Za-z]|\\[bfnrt]|\\u[0-9A-Fa-f]{4})"
WAYS = sorted({way for word in ACTIVITY for way in (NO_LETTER + word, word.capitalize(), word.upper())})


def names(document: bytes) -> set[str]:
    """Every member name in a JSON document, dotted paths included."""
    return {name.decode() for name in set(MEMBER.findall(document))}


def tells_activity(name: str) -> bool:
    """Whether a member name, or any part of a dotted one, speaks of what somebody does on the net."""
    return _known(name) if len(name) <= LONGEST_KNOWN else _speaks_of_activity(name)


def may_be_unusual(document: bytes, known: frozenset[str]) -> bool:
    """Whether any member name in a JSON document speaks of it, is a dotted path, or is or begins with one of `known`.

    May say yes of a document of which it is not true: where a string that holds such a word holds an escape too, or where there are
    `STRAYS_AT_MOST` such words that say nothing (in a value; the `DEST` of `DESTROY`). Words are looked for by themselves, and only the
    string around what is found is looked at, once: as long as the search knew what must follow them it took twice the time.
    """
    end, strays, is_a_name, speaks = -1, 0, False, False

    def decides(which: int, _: int, at: int, *___: object) -> bool:
        """Whether what was found makes the document unusual; then, as after too many strays, no more is looked for."""
        nonlocal end, strays, is_a_name, speaks
        strays += 1
        if at > end:
            end = document.find(b'"', at) % (len(document) + 1)
            is_a_name = COLON.match(document, end) is not None
            speaks = document.endswith(ESCAPE, 0, end) or (is_a_name and _name_speaks(document, end))
        return speaks or (is_a_name and which >= len(WAYS)) or strays > STRAYS_AT_MOST

    words, dotted = _quick_looks(known)
    try:
        words.scan(document, match_event_handler=decides)
        dotted.scan(document, match_event_handler=lambda *_: True)
    except hyperscan.ScanTerminated:
        return True
    return False


def _name_speaks(document: bytes, end: int) -> bool:
    """Whether the name whose closing quotation mark stands at `end` speaks of activity, or holds an escape, of which nobody knows."""
    name = document[document.rfind(b'"', 0, end) + 1 : end]
    return ESCAPE in name or tells_activity(name.decode(errors="replace"))


@lru_cache(maxsize=8)
def _quick_looks(known: frozenset[str]) -> tuple[hyperscan.Database, hyperscan.Database]:
    """WAYS, and strings that begin with a known name; a dot in a string before a colon."""
    looked_for = [*WAYS, *(re.escape(f'"{name}') for name in sorted(known))]
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
