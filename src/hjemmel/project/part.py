"""How does one part of the house run?

`python -m hjemmel.project.part house | web | worker | radius | receivers`, started by the supervisor and ending with it. `house` is
the check before anything opens, and returns; the others serve until told to stop.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from hjemmel.acts.start_engines import die_with_starter
from hjemmel.project.plain_log import log_what_nobody_catches

log = logging.getLogger(__name__)
WEB_THREADS = 16


class BadPort(Exception):
    """HJEMMEL_PORT is no port. One sentence."""


class BadProxy(Exception):
    """HJEMMEL_PROXY is no address. One sentence."""


def house() -> None:
    """Brings both engines to what the notice says, and sweeps; one sentence for each thing that is wrong, and exit 1."""
    import django
    from django.conf import settings
    from django.utils import timezone

    from hjemmel.project.cli import sentence_for

    try:
        django.setup()
        from hjemmel.acts.open_house import open_house
        from hjemmel.acts.replay_choices import note_choices
        from hjemmel.intake.client_certificates import require_secret
        from hjemmel.project.controls import known_controls
        from hjemmel.project.jobs import replay_all
        from hjemmel.project.scraping import require_token

        require_secret(settings.HJEMMEL_CLIENT_CERT_SECRET)
        require_token(settings.HJEMMEL_METRICS_TOKEN)
        believed(os.environ.get("HJEMMEL_PROXY", ""))
        open_house(known_controls(), timezone.now())
        replay_all()
        note_choices(timezone.now())
    except Exception as error:
        if os.environ.get("HJEMMEL_DEBUG"):
            raise
        raise SystemExit(sentence_for(error)) from error
    sweep_before_serving()


def sweep_before_serving() -> None:
    """What a restored backup or a long rest has left past its day goes before a page is served.

    A sweep that fails does not keep the house shut: the windows hide what is past its day, and the worker tries again, as loudly.
    """
    from hjemmel.project.jobs import forget_what_is_due

    try:
        forget_what_is_due()
    except Exception:
        log.exception("the sweep before the pages open failed")


def web() -> None:
    """Serves the pages."""
    from waitress import serve

    from hjemmel.project.wsgi import application

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    host, port = bind_address()
    serve(application, host=host, port=port, threads=WEB_THREADS, ident="hjemmel", **believed(os.environ.get("HJEMMEL_PROXY", "")))


def believed(proxy: str) -> dict[str, Any]:
    """What the server is told of the proxy in front: from its address it is believed who asks (`X-Forwarded-For`), and nothing else.

    Raises BadProxy.
    """
    try:
        told = {"trusted_proxy": str(ip_address(proxy)), "trusted_proxy_headers": {"x-forwarded-for"}} if proxy else {}
    except ValueError:
        raise BadProxy(f"HJEMMEL_PROXY is `{proxy}`: write the IP address from which the proxy speaks, as `127.0.0.1`") from None
    return {**told, "clear_untrusted_proxy_headers": True}


def worker() -> None:
    """Runs the jobs."""
    from hjemmel.project.cli import main

    main(["worker"])


def radius() -> None:
    """Serves RADIUS accounting."""
    import django

    from hjemmel.project import radius as accounting

    django.setup()
    accounting.serve()


def receivers() -> None:
    """Takes in what comes by itself."""
    import django

    django.setup()
    from hjemmel.project.receivers import run

    run()


def bind_address() -> tuple[str, int]:
    """Where the web part listens: HJEMMEL_BIND (default 127.0.0.1) and HJEMMEL_PORT (default 8000). Raises `BadPort`."""
    port = os.environ.get("HJEMMEL_PORT") or "8000"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 1 << 16:
        raise BadPort(f"HJEMMEL_PORT is `{port}`: set it to a number from 1 to 65535")
    return os.environ.get("HJEMMEL_BIND") or "127.0.0.1", int(port)


PARTS: dict[str, Callable[[], None]] = {"house": house, "web": web, "worker": worker, "radius": radius, "receivers": receivers}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")
    die_with_starter()
    log_what_nobody_catches()
    PARTS[sys.argv[1]]()
