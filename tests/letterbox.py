"""A real mail server on loopback, and what it has received."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from outsiders import free_port


@dataclass
class Post:
    """Keeps what it is given, newest last. `refuses` is an address to which nothing can be sent."""

    messages: list[str] = field(default_factory=list)
    refuses: str = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 — the server's name for it
        self.messages.append(envelope.content.decode())
        return "250 taken"


@contextmanager
def letterbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """The house sends its mail here until the block ends."""
    from django.conf import settings

    post, port = Post(), free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    for name, value in {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port, "EMAIL_USE_TLS": False}.items():
        monkeypatch.setattr(settings, name, value)
    yield post
    controller.stop()
