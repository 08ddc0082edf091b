"""Is the evidence as it was written, and are the rows of a sealed log the ones that it speaks of?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from hjemmel.acts.sequence_evidence import HEADS_FILE
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.chain import Verdict, verify
from hjemmel.evidence.stored import Head
from hjemmel.stores import evidence
from hjemmel.stores.sealed import altered


@dataclass(frozen=True, slots=True)
class Finding:
    """`sentence` says what was found; `sequence` is the first entry that is not as it was written, 0 where all is."""

    ok: bool
    checked: int
    waiting: int
    sequence: int
    sentence: str


def verify_evidence() -> Finding:
    """Read every entry and head once, hold the heads against the ones noted outside the database, and the sealed rows against their seals.

    Raises EventsUnavailable.
    """
    waiting, heads = evidence.waiting(), evidence.heads()
    verdict = verify(evidence.stored(), heads)
    sequence, sentence = next(_faults(verdict, heads), (0, ""))
    if sentence:
        return Finding(False, verdict.checked, waiting, sequence, sentence)
    return Finding(True, verdict.checked, waiting, 0, f"{verdict.checked} entries are as they were written")


def _faults(verdict: Verdict, heads: list[Head]) -> Iterator[tuple[int, str]]:
    """(the first entry that it concerns or 0, what was found), the gravest first."""
    if verdict.first_fault is not None:
        yield verdict.first_fault.sequence, verdict.first_fault.sentence
    found = evidence.contradictions()
    if found.altered:
        more = f", and {len(found.altered) - 1} more" if len(found.altered) > 1 else ""
        yield found.altered[0], f"entry {found.altered[0]} was altered: its columns say something other than what was hashed{more}"
    if found.added:
        what = "1 entry was" if found.added == 1 else f"{found.added} entries were"
        yield 0, f"{what} added behind the chain"
    if heads and not (Path(settings.HJEMMEL_HOME) / HEADS_FILE).exists():
        yield 0, f"`{HEADS_FILE}`, where the heads are noted outside the database, is gone"
    outside = _first_contradicted(heads)
    if outside is not None:
        yield outside, f"the database no longer has the head over {outside} entries that was noted outside it"
    for sentences in altered(the_notice()).values():
        more = f" (and {len(sentences) - 1} more)" if len(sentences) > 1 else ""
        yield 0, sentences[0] + more


def _first_contradicted(heads: list[Head]) -> int | None:
    path = Path(settings.HJEMMEL_HOME) / HEADS_FILE
    if not path.exists():
        return None
    here = {head.size: (head.root.hex(), head.chain.hex()) for head in heads}
    lines = path.read_text(encoding="ascii", errors="replace").splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        if number == len(lines) and not line.endswith("\n"):
            break  # the note was cut off while it was written; the next head covers it
        size, _, noted = line.strip().partition(" ")
        if not size.isdecimal() or here.get(int(size)) != tuple(noted.split()):
            return int(size) if size.isdecimal() else number
    return None
