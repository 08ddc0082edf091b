"""Who else is taking in the same at this moment, in tests: another connection that holds a batch's lock."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings

from hjemmel.stores import batches, models


@contextmanager
def another_at_it(row: models.Batch) -> Iterator[psycopg.Connection]:
    """A process that takes a batch in until the block ends, or its connection is closed.

    The lock is given back by itself: a server that is busy goes on holding it for a while after its client is gone.
    """
    with psycopg.connect(settings.HJEMMEL_DATABASE_URL, autocommit=True) as elsewhere:
        lock = [batches._LOCK_SPACE, row.pk]
        elsewhere.execute("SELECT pg_advisory_lock(%s, %s)", lock)
        try:
            yield elsewhere
        finally:
            if not elsewhere.closed:
                elsewhere.execute("SELECT pg_advisory_unlock(%s, %s)", lock)
