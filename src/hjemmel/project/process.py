"""What must a process of its own do before it works? Kept free of everything that needs Django to be set up."""

import ctypes
import gc
import os
from contextlib import suppress

import pyarrow as pa

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # parameters of mallopt (glibc, malloc.h)
KEPT_BYTES = 1 << 30


def set_up() -> None:
    """Set Django up in a new process. What is loaded by then stays, and the collector need not look through it again."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")
    django.setup()
    gc.freeze()
    _keep_memory()


def _keep_memory() -> None:
    """Have a large delivery lie where the one before it lay: memory that is given back between them comes back a page at a time, which
    takes longer than the reading."""
    pa.set_memory_pool(pa.system_memory_pool())
    with suppress(AttributeError):  # a C library that has no mallopt keeps memory as it does
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_MAX, 0)
        library.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
