"""One pair of real engines for all tests of a process, in a home of its own, open under the sample notice."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
HOME = Path(tempfile.mkdtemp(prefix="hjemmel-test-"))
os.environ["HJEMMEL_HOME"] = str(HOME)
os.environ.setdefault("HJEMMEL_NOTICE", str(REPOSITORY / "notices" / "eksempelnett"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")
os.environ["HJEMMEL_DEMO"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser tests run an event loop in the thread that looks into the database


@pytest.fixture(scope="session")
def engines() -> Iterator[None]:
    """Both engines, started once, and stopped with the test run however it ends."""
    from hjemmel.acts.start_engines import start_engines, stop_engines

    start_engines(HOME, os.environ.get("HJEMMEL_DATABASE_URL", ""), os.environ.get("HJEMMEL_EVENTS_URL", ""), leashed=True)
    import django

    django.setup()
    yield
    from django.db import connections

    connections.close_all()
    stop_engines(HOME)
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def house(engines: None) -> None:
    """The engines with the sample notice compiled into them."""
    from hjemmel.acts.open_house import open_house
    from hjemmel.project.controls import known_controls

    open_house(known_controls(), datetime.now(UTC))
