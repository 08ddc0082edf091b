"""How does mail from customers come in?

By SMTP (RFC 5321) from the provider's own mail server, which has taken it from the world and seen who sent it. It is answered with 250
once the message is durable in its case; what cannot be stored now is asked for again, and what is not for us is refused with the reason.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from django.db import Error, connections

from hjemmel.acts.actor import Actor
from hjemmel.acts.failures import RegisterUnavailable
from hjemmel.acts.receive_message import AUTOMATIC, LARGEST_BYTES, receive_message
from hjemmel.gate.decision import Refused

log = logging.getLogger(__name__)
DOOR = Actor("mail", "system")
TAKEN, LATER = "250 2.0.0 it is in a case", "451 4.3.0 it cannot be stored now; try again later"
SILENT = "250 2.0.0 mail that a machine sent is not stored"
NOT_VOUCHED = "550 5.7.1 nobody has seen that this is from whom it says"


class CannotListen(Exception):
    """An address that cannot be listened on. One sentence."""


class MailDoor:
    """Listens for one mail server. Where `trusts` names it, only what it vouches for comes in (`vouched_for`)."""

    def __init__(self, host: str, port: int, trusts: str = "") -> None:
        """Raises CannotListen."""
        said: dict[str, Any] = {"ident": "hjemmel", "server_hostname": host, "data_size_limit": LARGEST_BYTES}
        self._controller = Controller(_Handler(trusts), hostname=host, port=port, **said)
        try:
            self._controller.start()
        except (OSError, TimeoutError) as error:
            raise CannotListen(f"mail cannot be received at {host}:{port}: {error}") from None

    def run(self, stop: Event) -> None:
        """Receive until told to stop; what is being received is ended first."""
        stop.wait()
        self.close()

    def close(self) -> None:
        self._controller.stop()


class _Handler:
    def __init__(self, trusts: str) -> None:
        self._trusts = trusts

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 — the server's name for it
        raw = bytes(envelope.content)
        if self._trusts and not vouched_for(raw, self._trusts):
            return NOT_VOUCHED
        return await asyncio.to_thread(_alone, lambda: answer_to(raw))


def _alone(act: Callable[[], str]) -> str:
    """In a thread that keeps no connection of its own afterwards."""
    try:
        return act()
    finally:
        connections.close_all()


def answer_to(raw: bytes) -> str:
    """Take a mail in. Returns the answer for the server that handed it over (RFC 5321 section 4.2, RFC 3463)."""
    try:
        receive_message(raw, DOOR, datetime.now(UTC))
    except Refused as refused:
        return SILENT if refused.decision.code == AUTOMATIC else f"550 5.7.1 {_line(refused.decision.reason.en)}"
    except (Error, RegisterUnavailable):
        log.exception("a mail could not be stored")
        return LATER
    return TAKEN


def vouched_for(raw: bytes, server: str) -> bool:
    """Whether the mail server `server` says that the domain in From is the sender's (`dmarc=pass`, RFC 8601 section 2.2, RFC 7489).

    The first such field counts: it stands above what came from outside.
    """
    mail = BytesHeaderParser(EmailMessage, policy=default).parsebytes(raw)
    for field in mail.get_all("Authentication-Results", []):
        who, _, results = " ".join(str(field).split()).partition(";")
        if who.split(" ")[0].casefold() == server.casefold():
            return re.search(r"(?:^|;)\s*dmarc\s*=\s*pass\b", results, re.IGNORECASE) is not None
    return False


def _line(text: str) -> str:
    """What fits in one line of an answer: no breaks, ASCII, within 512 octets (RFC 5321 section 4.5.3.1.5)."""
    return " ".join(text.split()).encode("ascii", "replace").decode()[:400]
