"""How much longer does it take to read four times as much?

Four times where each character is looked at once, sixteen where it is looked at from each of the others: between them is room for a
machine that is busy.
"""

import time
from collections.abc import Callable

TRIES = 7
FOUR_TIMES_AS_MUCH = 4
TOO_MUCH_LONGER = 9


def much_longer(read: Callable[[str], object], word: str, length: int, *, before: str = "", after: str = "") -> float:
    """How many times longer `length` characters of `word` take than a fourth of them; what stands around them is the same."""
    short, long = (
        min(_seconds(read, before + word * (size // len(word)) + after) for _ in range(TRIES))
        for size in (length // FOUR_TIMES_AS_MUCH, length)
    )
    return long / short


def _seconds(read: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began
