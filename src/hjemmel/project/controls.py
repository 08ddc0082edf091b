"""Which controls does the running system have?

What a clause may name beside rules: `act.<module of hjemmel.acts>`, `page.<name of a URL>`, `job.<task>`. They are found by looking,
so that a clause can never point to a control that has been taken away.
"""

import pkgutil
from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from procrastinate.tasks import Task

import hjemmel.acts


def known_controls() -> frozenset[str]:
    """The live controls. Django is set up by the caller."""
    from hjemmel.project import jobs

    acts = (f"act.{module.name}" for module in pkgutil.iter_modules(hjemmel.acts.__path__))
    pages = (f"page.{name}" for name in _page_names(get_resolver().url_patterns))
    tasks = (f"job.{name}" for name, value in vars(jobs).items() if isinstance(value, Task))
    return frozenset((*acts, *pages, *tasks))


def _page_names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _page_names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name
