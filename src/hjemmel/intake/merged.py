"""How do many small deliveries become one?

Whatever a `Parsed` holds is added up, field by field: a field that is added to it later is, too, or fails here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from hjemmel.intake.parsed import Columns, Parsed


def merged(deliveries: Sequence[Parsed]) -> Parsed:
    """All of them in one, in their order."""
    whole = Parsed()
    for one in deliveries:
        for columns in one.columns:
            there = next((known for known in whole.columns if known.record == columns.record), None)
            if there is None:
                there = Columns(columns.record)
                whole.columns.append(there)
            weights = [*_weights(there), *_weights(columns)]
            _add(there, columns, except_for=("record", "weights", "packed"))  # nothing waits elsewhere: these are small
            there.weights = None if weights.count(1) == len(weights) else weights
        _add(whole, one, except_for=("columns",))
    return whole


def _add(whole: Any, one: Any, except_for: tuple[str, ...]) -> None:
    for field in fields(one):
        if field.name not in except_for:
            setattr(whole, field.name, _sum(getattr(whole, field.name), getattr(one, field.name)))


def _weights(columns: Columns) -> list[int]:
    """How many observations each row stands for."""
    return [1] * len(columns) if columns.weights is None else columns.weights


def _sum(there: Any, more: Any) -> Any:
    if isinstance(there, Counter):
        there.update(more)
        return there
    if isinstance(there, dict):
        for name, column in more.items():
            there.setdefault(name, type(column)()).extend(column)
        return there
    if isinstance(there, list):
        there.extend(more)
        return there
    return there + more
