"""Does this reason say anything?

The customer reads it, so it is words: at least one that is more than a letter or two over and over. Pure.
"""

import re

LEAST_CHARACTERS, MOST_CHARACTERS = 5, 500
LEAST_DISTINCT = 3  # letters of a word
_WORD = re.compile(r"[^\W\d_]{3,}")
_VOWELS = frozenset("aeiouyæøåäöü")


def says_something(reason: str) -> bool:
    """Whether it is of a fair length, on one line, and has a word in it."""
    fair = LEAST_CHARACTERS <= len(reason.strip()) <= MOST_CHARACTERS and reason.isprintable()
    return fair and any(_is_word(found.lower()) for found in _WORD.findall(reason))


def _is_word(word: str) -> bool:
    return len(set(word)) >= LEAST_DISTINCT and not _VOWELS.isdisjoint(word)
