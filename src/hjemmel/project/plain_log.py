"""What may a log say of an error?

Where it arose and of what kind it is. Its words may hold what somebody's row holds: the key of a row that is there twice, the address that
a mail server would not take. They would stay in the log when the row is erased.
"""

import logging
import os
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

log = logging.getLogger(__name__)


class PlainFormatter(logging.Formatter):
    """As Python's own, with no word of an error and no line of the code."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The kinds of the errors, that which came first at the top, each with where it arose."""
        return "\n".join(line for error in _one_from_another(ei[1]) for line in (*_places(error.__traceback__), _kind(error)))


def log_what_nobody_catches() -> None:
    """An error that ends a thread or the process is told in the same way, unless somebody looks for a fault."""
    if os.environ.get("HJEMMEL_DEBUG"):
        return
    threading.excepthook = lambda told: _log(told.exc_value)
    sys.excepthook = lambda _kind, error, _where: _log(error)


def _log(error: BaseException | None) -> None:
    log.error("an error that nobody caught", exc_info=error)


def _one_from_another(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _places(where: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(where)]


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
