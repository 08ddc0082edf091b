"""Who signs in through somebody else in tests: real providers as processes on loopback, and one who goes there and comes back."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests

from browsing import Reader

TESTS = Path(__file__).parent


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def process(*words: str, port: int, asks: str) -> Iterator[str]:
    """A provider until the block ends. Yields its address."""
    started = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                requests.get(f"{address}{asks}", timeout=1).raise_for_status()
                break
            except requests.RequestException:
                time.sleep(0.05)
        else:
            raise AssertionError("the provider did not start")
        yield address
    finally:
        started.kill()
        started.wait()


@contextmanager
def oidc_provider_mock() -> Iterator[str]:
    port = free_port()
    with process("-m", "oidc_provider_mock", "--port", str(port), port=port, asks="/.well-known/openid-configuration") as address:
        yield address


@contextmanager
def told_provider() -> Iterator[str]:
    port = free_port()
    with process(str(TESTS / "oidc_told.py"), str(port), port=port, asks="/honest/.well-known/openid-configuration") as address:
        yield address


def through(**issuers: str) -> dict[str, Any]:
    """The setting under which one signs in through these providers, made as the program makes it."""
    from hjemmel.project.sign_in import providers

    environment = {f"HJEMMEL_{name.upper()}_ISSUER": issuer for name, issuer in issuers.items()}
    for name in issuers:
        environment |= {f"HJEMMEL_{name.upper()}_CLIENT_ID": f"hjemmel-{name}", f"HJEMMEL_{name.upper()}_CLIENT_SECRET": "a secret"}
    return {"openid_connect": {"APPS": providers(environment)}}


def set_out(reader: Reader, provider: str, query: str = "") -> str:
    """Press the button. Where the browser is sent."""
    answer = reader.post(f"/sign-in/through/{provider}/{query}", {})
    assert answer.status_code == 200, answer
    return str(answer.headers["Refresh"]).removeprefix("0; url=")


def at_mock(address: str, sub: str, claims: dict[str, Any]) -> str:
    """Sign in at the mock as this person. Where it sends the browser back to: path and query."""
    origin = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
    requests.put(f"{origin}/users/{sub}", json=claims, timeout=5).raise_for_status()
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    return back(answer.headers["Location"])


def at_told(address: str, claims: dict[str, Any]) -> str:
    answer = requests.get(f"{address}&{urlencode({'claims': json.dumps(claims)})}", allow_redirects=False, timeout=5)
    return back(answer.headers["Location"])


def back(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"


def code_in(mail: Any) -> str:
    """The one-time code of the newest mail."""
    for _ in range(100):
        if mail.messages:
            break
        time.sleep(0.05)
    return re.search(r"\b(\d{6})\b", mail.messages.pop())[1]  # type: ignore[index]
