"""Does this house listen for accounting, and to whom?

Set, `HJEMMEL_RADIUS_PORT` and `HJEMMEL_RADIUS_CLIENTS` make `hjemmel up` serve RADIUS accounting beside the pages.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import tomllib
from collections import Counter
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

log = logging.getLogger(__name__)
TELL_EVERY_S = 60.0


class BadClients(Exception):
    """The port or the file of clients cannot be used. One sentence."""


def port() -> int | None:
    """The port to listen on, None where the setting is not made. Raises `BadClients`."""
    said = os.environ.get("HJEMMEL_RADIUS_PORT", "")
    if not said:
        return None
    if not said.isascii() or not said.isdigit() or not 0 < int(said) < 1 << 16:
        raise BadClients(f"HJEMMEL_RADIUS_PORT is `{said}`: set it to a number from 1 to 65535, usually 1813")
    return int(said)


def clients() -> dict[str, bytes]:
    """The address and the secret of each access server. Raises `BadClients`."""
    named = os.environ.get("HJEMMEL_RADIUS_CLIENTS", "")
    if not named:
        raise BadClients("HJEMMEL_RADIUS_PORT is set and HJEMMEL_RADIUS_CLIENTS is not: name the file of clients and their secrets")
    file = Path(named)
    try:
        if file.stat().st_mode & 0o077:
            raise BadClients(f"`{file.name}` holds secrets and others can read it: `chmod 600` it")
        listed = tomllib.loads(file.read_text(encoding="utf-8")).get("client", {})
    except (OSError, ValueError) as error:
        raise BadClients(f"`{file.name}` cannot be read as a file of clients: {type(error).__name__}") from None
    if not isinstance(listed, dict) or not listed:
        raise BadClients(f"`{file.name}` lists no client: write [client.NAME] with `address` and `secret`")
    return dict(_client(file.name, name, one) for name, one in listed.items())


def _client(file: str, name: str, one: object) -> tuple[str, bytes]:
    if (
        not isinstance(one, dict)
        or set(one) != {"address", "secret"}
        or not all(isinstance(value, str) and value for value in one.values())
    ):
        raise BadClients(f"`{file}`, client `{name}`: write `address` and `secret`")
    try:
        return str(ip_address(one["address"])), one["secret"].encode()
    except ValueError:
        raise BadClients(f"`{file}`, client `{name}`: `address` is an IP address") from None


def serve() -> None:
    """Serves until told to stop; says each minute what became of packets, where there were any."""
    from django.db import close_old_connections

    from hjemmel.acts.actor import Actor
    from hjemmel.acts.take_in import take_in
    from hjemmel.intake.parsed import Parsed
    from hjemmel.intake.radius_server import FORMAT, AccountingServer

    actor = Actor(FORMAT, "source")

    def store(parsed: Parsed, digest: str) -> None:
        close_old_connections()
        try:
            take_in(parsed, format_name=FORMAT, digest=digest, source=FORMAT, actor=actor, now=datetime.now(UTC))
        except Exception:
            log.exception("a delivery of accounting was not stored; the access servers will send it again")
            raise

    server = AccountingServer((os.environ.get("HJEMMEL_BIND") or "127.0.0.1", port() or 0), clients(), store)
    ended = threading.Event()
    threading.Thread(target=_tell, args=(server.counts, ended), daemon=True).start()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: server.stop())
    server.serve()
    ended.set()


def _tell(counts: Counter[str], ended: threading.Event) -> None:
    told: Counter[str] = Counter()
    while not ended.wait(TELL_EVERY_S):
        fresh = counts - told
        if fresh:
            print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} " + ", ".join(f"{n} {what}" for what, n in sorted(fresh.items())), flush=True)
        told = Counter(counts)
