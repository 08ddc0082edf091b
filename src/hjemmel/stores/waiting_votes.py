"""Where do votes wait until they can be counted together?

In the memory of this process, without time or sender, and nowhere else: a vote alone would tell what the last reader thought. A
restart loses those that wait.
"""

import threading
from collections import Counter

_waiting: dict[str, Counter[str]] = {}
_lock = threading.Lock()


def join(article: str, vote: str, together: int) -> Counter[str]:
    """Add a vote. Returns all that wait for the article once there are `together`, and forgets them; nothing until then."""
    with _lock:
        waiting = _waiting.setdefault(article, Counter())
        waiting[vote] += 1
        return _waiting.pop(article) if waiting.total() >= together else Counter()
