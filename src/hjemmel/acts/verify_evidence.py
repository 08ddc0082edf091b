"""Is the evidence as it was written?"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from hjemmel.acts.sequence_evidence import HEADS_FILE
from hjemmel.evidence.chain import verify
from hjemmel.evidence.stored import Head
from hjemmel.stores import evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """`sentence` says what was found; `sequence` is the first entry that is not as it was written, 0 where all is."""

    ok: bool
    checked: int
    waiting: int
    sequence: int
    sentence: str


def verify_evidence() -> Finding:
    """Read every entry and head once, and hold the heads against the ones noted outside the database."""
    waiting = evidence.waiting()
    heads = evidence.heads()
    verdict = verify(evidence.stored(), heads)
    fault = verdict.first_fault
    if fault is not None:
        return Finding(False, verdict.checked, waiting, fault.sequence, fault.sentence)
    outside = _first_contradicted(heads)
    if outside is not None:
        sentence = f"the database no longer has the head over {outside} entries that was noted outside it"
        return Finding(False, verdict.checked, waiting, outside, sentence)
    return Finding(True, verdict.checked, waiting, 0, f"{verdict.checked} entries are as they were written")


def _first_contradicted(heads: list[Head]) -> int | None:
    path = Path(settings.HJEMMEL_HOME) / HEADS_FILE
    if not path.exists():
        return None
    here = {head.size: (head.root.hex(), head.chain.hex()) for head in heads}
    for line in path.read_text(encoding="ascii").splitlines():
        size, root, chain = line.split()
        if here.get(int(size)) != (root, chain):
            return int(size)
    return None
