"""Which notice is in force here?

Loaded once for each process from the folder that `HJEMMEL_NOTICE` names.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from hjemmel.notice.language import load
from hjemmel.notice.model import Notice


def the_notice() -> Notice:
    """The loaded notice. Raises ValueError where the folder does not hold one that can be read."""
    return _load(Path(settings.HJEMMEL_NOTICE))


@lru_cache(maxsize=4)
def _load(folder: Path) -> Notice:
    return load(folder)
