"""A house as a provider opens it: `hjemmel up` in a home of its own, and the command line beside it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GIVEN = ("HJEMMEL_DATABASE_URL", "HJEMMEL_EVENTS_URL")
CLI = (sys.executable, "-m", "hjemmel.project.cli")


class CommandFailed(Exception):
    """A command ended with an exit code of its own. The sentence is what it said."""


@dataclass(slots=True)
class Opened:
    """`said` are settings beside the home and the port."""

    home: Path
    port: int
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        own = {"HJEMMEL_HOME": str(self.home), "HJEMMEL_PORT": str(self.port), "DJANGO_SETTINGS_MODULE": "hjemmel.project.settings"}
        return {**{name: value for name, value in os.environ.items() if name not in GIVEN}, **own, **self.said}

    def run(self, *words: str) -> str:
        """What a command said. Raises CommandFailed."""
        done = subprocess.run([*CLI, *words], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandFailed(f"hjemmel {' '.join(words[:3])}: {done.stderr.strip() or done.returncode}")
        return done.stdout

    def asked(self, script: str) -> Any:
        """What a script, run with Django set up, prints as JSON."""
        whole = f"import django, json\ndjango.setup()\n{script}"
        done = subprocess.run([sys.executable, "-c", whole], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandFailed(done.stderr.strip())
        return json.loads(done.stdout)

    def parts(self) -> dict[str, dict[str, Any]]:
        """Each part by its name, as `hjemmel status` tells them."""
        return {part["name"]: part for part in json.loads((self.home / "run" / "state.json").read_text())["parts"]}


@contextmanager
def opened(**said: str) -> Iterator[Opened]:
    """Open until the block ends; then nothing of it is left."""
    home = Path(tempfile.mkdtemp(prefix="hjemmel-bench-"))
    house = Opened(home, free_port(), said)
    try:
        house.run("up")
        yield house
    finally:
        subprocess.run([*CLI, "down"], env=house.environment, capture_output=True, check=False)
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
