"""Which tests stay together where several processes share the work?

A file with a fixture that is made once for all of its tests stays whole: made in every process, it would cost as often as it is made.
Every other test goes where there is time. The files that stay whole come first, so that single tests fill what is left at the end.
"""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ONCE_FOR_ALL = 'scope="module"'


class SharedWork(LoadScopeScheduling):
    """How the tests are dealt out (the hook `pytest_xdist_make_scheduler`)."""

    def _split_scope(self, nodeid: str) -> str:
        """By this xdist tells what stays together."""
        file = nodeid.partition("::")[0]
        return file if stays_whole(self.config.rootpath / file) else nodeid


@cache
def stays_whole(file: Path) -> bool:
    return ONCE_FOR_ALL in file.read_text(encoding="utf-8")
