"""What is wrong with a notice, and where?

A fault names its file, its key, what is wrong in the writer's own words, and the next step. Reading and checking collect them all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `key` is the dotted TOML key in `file` ("" for the file as a whole); `line` is 0 where it is not known."""

    file: str
    key: str
    wrong: str
    hint: str
    line: int = 0

    @property
    def sentence(self) -> str:
        """One lower-case sentence: place, what is wrong, next step."""
        line = f" line {self.line}" if self.line else ""
        place = f", `{self.key}`" if self.key else ""
        return f"in {self.file}{line}{place}: {self.wrong}; {self.hint}"


class NoticeRefused(ValueError):
    """A notice that has faults. `faults` holds every one of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(fault.sentence for fault in faults))
        self.faults = faults


def nearest(word: str, known: Iterable[str]) -> str:
    """The next step for a word outside a closed list: the nearest right word, or what there is to choose from."""
    choices = sorted(set(known))
    if close := get_close_matches(word, choices, n=1, cutoff=0.5):
        return f"did you mean `{close[0]}`"
    if not choices:
        return "declare it first"
    shown = ", ".join(f"`{choice}`" for choice in choices[:12])
    return f"write one of {shown}" if len(choices) > 1 else f"write {shown}"
