"""How does a process end when the one that started it is killed?

By a pipe: the starter holds one end and writes nothing; the kernel closes it with the starter, whatever killed it.
"""

from __future__ import annotations

import os
import signal
import threading

STANDARD_INPUT = 0


def die_with_starter(death: signal.Signals = signal.SIGTERM) -> None:
    """Sends `death` to this process when its standard input, the reading end of its starter's pipe, comes to its end."""

    def watch() -> None:
        while os.read(STANDARD_INPUT, 4096):  # not sys.stdin: its lock would hold up the interpreter's end
            pass
        os.kill(os.getpid(), death)

    threading.Thread(target=watch, name="leash", daemon=True).start()
