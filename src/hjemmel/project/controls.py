"""Which controls does the running system have?

What a clause may name beside rules: `act.<module of hjemmel.acts>`, `page.<name of a URL>`, `job.<task>`. They are found by looking,
so that a clause can never point to a control that has been taken away.
"""

import pkgutil
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

import hjemmel.acts
from hjemmel.evidence.proof import Running

SOURCE = Path(hjemmel.acts.__file__).parents[1]
DECLARING = ("notice",)  # the room that declares: what it says of a rule keeps none
_ACT = re.compile(r"hjemmel\.acts\.(\w+)|from hjemmel\.acts import ([\w, ]+)")
_WORD = re.compile(r"""["']([a-z][a-z-]*)["']""")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def known_controls() -> frozenset[str]:
    """The live controls. Django is set up by the caller."""
    from hjemmel.project import jobs

    acts = (f"act.{module.name}" for module in pkgutil.iter_modules(hjemmel.acts.__path__))
    pages = (f"page.{name}" for name in _page_names(get_resolver().url_patterns))
    tasks = (f"job.{name}" for name, value in vars(jobs).items() if isinstance(value, Task) and value.name in app.tasks)
    return frozenset((*acts, *pages, *tasks))


def running() -> Running:
    """The live controls, by what each act is reached, how often each job should run, and which modules say which word."""
    controls = known_controls()
    every = {f"job.{task.task.name}": _interval(task.cron) for task in app.periodic_registry.periodic_tasks.values()}
    callers, words = _read(SOURCE)
    return Running(controls, callers, {name: often for name, often in every.items() if name in controls}, words)


def _interval(cron: str) -> timedelta:
    """The time between two runs."""
    from croniter import croniter

    runs = croniter(cron, _LONG_AGO)
    first: datetime = runs.get_next(datetime)
    second: datetime = runs.get_next(datetime)
    return second - first


@lru_cache(maxsize=1)
def _read(source: Path) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Act → what reaches it; word in quotes → the modules that say it. The code does not change while it runs."""
    callers: dict[str, list[str]] = {}
    words: dict[str, list[str]] = {}
    for file in sorted(source.rglob("*.py")):
        module = ".".join(file.relative_to(source).with_suffix("").parts)
        text = file.read_text(encoding="utf-8")
        for found in _ACT.finditer(text):
            for name in (found[1] or found[2]).split(","):
                callers.setdefault(name.strip(), []).append(module)
        for word in set(_WORD.findall(text)) if module.partition(".")[0] not in DECLARING else ():
            words.setdefault(word, []).append(module)
    reached = _reached(callers)
    by = {
        f"act.{act}": tuple(sorted({m for m in callers[act] if m.removeprefix("acts.") in reached - {act} or _outside(m)}))
        for act in reached
    }
    return by, {word: tuple(modules) for word, modules in words.items()}


def _reached(callers: dict[str, list[str]]) -> set[str]:
    """The acts that something outside their room reaches, or an act that is reached itself."""
    found = {act for act, modules in callers.items() if any(map(_outside, modules))}
    while more := {a for a, modules in callers.items() if a not in found and any(m.removeprefix("acts.") in found for m in modules)}:
        found |= more
    return found


def _outside(module: str) -> bool:
    return not module.startswith("acts.")


def _page_names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _page_names(pattern.url_patterns)
        elif pattern.name and callable(pattern.callback):
            yield pattern.name
