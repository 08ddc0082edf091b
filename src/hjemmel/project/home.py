"""Where does this instance keep its own things, and which secrets has it?

HJEMMEL_HOME (default `.hjemmel`, open to its owner alone) holds the embedded engines, `engines.json` with their addresses, and
`secrets.json` with keys and passwords that are made at random the first time each is asked for.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hjemmel.acts.start_engines import Addresses, known_addresses, write_whole

DJANGO_KEY = "django"
TICKET_KEY = "ticket"
EVIDENCE_KEY = "evidence"
SIGN_IN_KEY = "sign-in"
SIGNING_KEY = "signing"
SECRET_BYTES = 32


def home() -> Path:
    """The folder of this instance, as an absolute path; it need not exist yet."""
    return Path(os.environ.get("HJEMMEL_HOME") or ".hjemmel").absolute()


def given_addresses() -> Addresses:
    """The addresses that the environment gives; empty text for an engine that Hjemmel starts itself."""
    return Addresses(os.environ.get("HJEMMEL_DATABASE_URL", ""), os.environ.get("HJEMMEL_EVENTS_URL", ""))


def addresses() -> Addresses:
    """Where both engines answer: as the environment says, else as they were last started here; empty text if neither knows."""
    given, known = given_addresses(), known_addresses(home())
    return Addresses(given.database_url or known.database_url, given.events_url or known.events_url)


def notice_folder() -> Path:
    """The folder of the notice that runs here: the published version that was applied, else the one that HJEMMEL_NOTICE names."""
    applied = home() / "notice-in-force"
    if applied.exists():
        return home() / "notices" / applied.read_text(encoding="utf-8").strip()
    return Path(os.environ.get("HJEMMEL_NOTICE", "notices/eksempelnett")).absolute()


def secret(name: str) -> str:
    """The secret called `name`, one of those above: 43 random characters, made once for this instance."""
    return _read().get(name) or _made(name)


def audience_password(audience: str) -> str:
    """The password with which an audience logs in to the register."""
    return secret(f"audience.{audience}")


def make_home() -> Path:
    """Makes the folder, for its owner alone; returns it."""
    folder = home()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _read() -> dict[str, str]:
    try:
        return dict(json.loads((home() / "secrets.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def _made(name: str) -> str:
    """Makes a secret unless another process has just made it: all must come to know the same one."""
    with _locked(make_home() / "secrets.lock"):
        known = _read()
        if name not in known:
            known[name] = secrets.token_urlsafe(SECRET_BYTES)
            write_whole(home() / "secrets.json", json.dumps(known, indent=2) + "\n")
        return known[name]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
