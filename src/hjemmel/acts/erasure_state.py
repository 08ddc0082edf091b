"""How far has an erasure come?

From the register of erasures alone, which knows nobody: whoever has its number learns when, and no more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hjemmel.acts.forget_bytes import WITHIN
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import models


@dataclass(frozen=True, slots=True)
class ErasureState:
    """Nobody reaches her since `asked_at`; no row is left in either engine; no byte of them in any file, `by` the declared time."""

    asked_at: datetime
    rows_gone: bool
    bytes_gone: bool
    by: datetime


def erasure_state(number: str) -> ErasureState | None:
    """None for a number that no erasure has."""
    row = models.Erasure.objects.filter(number=number).first()
    if row is None:
        return None
    within = timedelta(seconds=the_notice().term(WITHIN).period.longest_seconds)
    return ErasureState(row.asked_at, row.done_at is not None, row.bytes_gone_at is not None, row.asked_at + within)
