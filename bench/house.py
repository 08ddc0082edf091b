"""A house of its own for a benchmark: both embedded engines in a temporary home, open under the sample notice."""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@contextmanager
def house() -> Iterator[Path]:
    """Yields the home. Django is set up and the notice compiled inside."""
    home = Path(tempfile.mkdtemp(prefix="hjemmel-bench-"))
    os.environ["HJEMMEL_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")
    from hjemmel.acts.start_engines import start_engines, stop_engines

    start_engines(home, leashed=True)
    try:
        import django

        django.setup()
        from hjemmel.acts.open_house import open_house
        from hjemmel.project.controls import known_controls

        open_house(known_controls(), datetime.now(UTC))
        yield home
    finally:
        stop_engines(home)
        shutil.rmtree(home, ignore_errors=True)


def milliseconds(act: Callable[[], object], runs: int) -> list[float]:
    """How long each of `runs` calls took, in milliseconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def side_by_side(acts: dict[str, Callable[[], object]], runs: int) -> dict[str, list[float]]:
    """The acts in turn, A B C A B C …, so that a machine that drifts drifts for all of them alike; the first round is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for n in range(runs + 1):
        for name, act in acts.items():
            [one] = milliseconds(act, 1)
            if n:
                taken[name].append(one)
    return taken


def median(values: list[float]) -> float:
    return statistics.median(values)


def tell(title: str, figures: dict[str, Any]) -> None:
    """One JSON object on standard output, and the same for people on standard error."""
    print(json.dumps({"benchmark": title, **figures}))
    for name, value in figures.items():
        print(f"  {name}: {value}", file=sys.stderr)
