"""How quick are look-ups and pages for the people who work meanwhile?

A process of its own looks one customer up through the gate and reads her page on Min side over HTTP, in turn, a few times a second, as
one adviser and one customer would.
"""

import os
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from multiprocessing import get_context
from typing import Any

from bench.opened import Opened
from hjemmel.project.process import set_up

EVERY_S = 0.2
LOOK_UP, PAGE = "look-up", "page on Min side"
SIGN_IN = '[[sign_in]]\nid = "{number}"\naudience = "customer"\nname = "Prøve"\nnote = {{ nb = "prøve", en = "trial" }}\n'
Probes = list[tuple[str, float]]  # what, and how many milliseconds it took


@contextmanager
def probing(house: Opened, numbers: Sequence[str]) -> Iterator[Callable[[], Probes]]:
    """Yields what tells the probes since it was last asked. `numbers` are the customers looked up; the first reads her page.

    The house must have been opened as a demonstration (`HJEMMEL_DEMO=1`).
    """
    (house.home / "sign-ins.toml").write_text(SIGN_IN.format(number=numbers[0]), encoding="utf-8")
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    prober = context.Process(target=_probe, args=(house.environment, house.port, list(numbers), theirs), daemon=True)
    prober.start()
    assert ours.recv() == "ready"

    def told() -> Probes:
        ours.send("tell")
        return list(ours.recv())

    try:
        yield told
    finally:
        prober.kill()
        prober.join()


def _probe(environment: dict[str, str], port: int, numbers: list[str], told: Any) -> None:
    os.environ.update(environment)
    set_up()
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.look_up import look_up
    from hjemmel.acts.open_permit import open_permit

    actor = Actor("bench", "support")
    tokens = [open_permit(actor, "fault-finding", number, "a measurement", datetime.now(UTC)).token for number in numbers]
    reader = _signed_in(port, numbers[0])
    turn, found = 0, []
    acts: dict[str, Callable[[], object]] = {
        LOOK_UP: lambda: look_up(tokens[turn % len(tokens)], actor, "device-sample", datetime.now(UTC)),
        PAGE: lambda: _page(reader, port),
    }
    for act in acts.values():
        act()  # what a process does once
    told.send("ready")
    while True:
        for name, act in acts.items():
            started = time.perf_counter()
            act()
            found.append((name, (time.perf_counter() - started) * 1000))
        turn += 1
        if told.poll(EVERY_S):
            told.recv()
            told.send(found)
            found = []


def _signed_in(port: int, number: str) -> urllib.request.OpenerDirector:
    reader = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    address = f"http://127.0.0.1:{port}/sign-in/"
    door = reader.open(address, timeout=60).read().decode()
    [forged, *_] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', door)
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": forged, "person": number}).encode()
    reader.open(address, form, timeout=60).read()
    return reader


def _page(reader: urllib.request.OpenerDirector, port: int) -> None:
    with reader.open(f"http://127.0.0.1:{port}/min-side/home-network/", timeout=60) as answer:
        assert answer.url.endswith("/home-network/"), answer.url
        answer.read()
