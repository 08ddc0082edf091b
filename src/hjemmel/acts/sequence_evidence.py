"""Has every act its place in the chain?"""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from hjemmel.stores import evidence

HEADS_FILE = "evidence-heads.log"  # a second place for the roots: who changes the database must change this too


def sequence_evidence(now: datetime) -> int:
    """Chain and root what is committed and has no place yet, and note the new root beside the database. Returns how many entries."""
    done = evidence.sequence(now)
    if done:
        head = evidence.last_head()
        assert head is not None
        with (Path(settings.HJEMMEL_HOME) / HEADS_FILE).open("a", encoding="ascii") as file:
            file.write(f"{head.size} {head.root.hex()} {head.chain.hex()}\n")
    return done
