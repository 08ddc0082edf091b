"""What can be asked for before it is wanted?

One thread for a whole process reads ahead for whoever asks, while the asker does something else: while the rows of a copy are written
down, the event engine finds those that follow. Where it is busy the asker reads by itself, as if nobody had read ahead.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

READERS = 1  # a second one made a copy a twentieth sooner, and a tenth fewer of them where all cores are busy
_pool = ThreadPoolExecutor(READERS, "read-ahead")


def ask(read: Callable[[], T]) -> Future[T]:
    """Have `read` done by another thread as soon as it is free. It must use nothing that belongs to the asker's thread."""
    return _pool.submit(read)


def taken(asked: Future[T]) -> T | None:
    """What was read; None if nobody has begun to. Raises what the reading raised."""
    return None if asked.cancel() else asked.result()
