"""What is done once the answer has been handed over, so that nobody waits for it?

The server closes an answer when its last byte has left. What fails then is for the log, and for the sweep that does it again.
"""

import logging
from collections.abc import Callable

from django.http import HttpResponse

log = logging.getLogger(__name__)
Work = Callable[[], None]


class Afterwards(HttpResponse):
    """An answer as it was, and then `work`."""

    def __init__(self, answer: HttpResponse, work: list[Work]) -> None:
        super().__init__(answer.content, status=answer.status_code, headers=answer.headers)
        self._work = work

    def close(self) -> None:
        super().close()
        while self._work:
            try:
                self._work.pop(0)()
            except Exception:
                log.exception("what was left to do after an answer could not be done; the sweep does it")
