"""One pair of real engines for all tests of a process, in a home of its own, open under the sample notice."""

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import pytest

from homes import Home, new_home, now, take_undelivered_away

REPOSITORY = Path(__file__).parents[1]
pytest_plugins = ["clause_results"]
HOME = Path(tempfile.mkdtemp(prefix="hjemmel-test-"))
os.environ["HJEMMEL_HOME"] = str(HOME)
os.environ.setdefault("HJEMMEL_NOTICE", str(REPOSITORY / "notices" / "eksempelnett"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")
os.environ["HJEMMEL_DEMO"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser tests run an event loop in the thread that looks into the database
django.setup()  # the engines start with the first test that asks for them, and the settings learn their addresses then


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*ids): the test is about record types or categories that a notice may lack")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the tests of what the notice in force does not have.

    Those that name only clauses that it lacks, and those that are marked with a record type or category that it lacks.
    """
    from hjemmel.notice.language import load
    from hjemmel.project.named_tests import named_by_clause

    notice = load(Path(os.environ["HJEMMEL_NOTICE"]))
    held = {category.id for category in notice.categories} | {record.id for record in notice.records()}
    named, promised = named_by_clause() or {}, {clause.id for clause in notice.clauses()}
    lacking = {test.name for clause, tests in named.items() if clause not in promised for test in tests}
    lacking -= {test.name for clause, tests in named.items() if clause in promised for test in tests}

    def left_out(item: pytest.Item) -> bool:
        needed = {one for marker in item.iter_markers("needs") for one in marker.args}
        return item.nodeid.partition("[")[0] in lacking or not needed <= held

    out = [item for item in items if left_out(item)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where several processes share the work."""
    from sharing import SharedWork

    return SharedWork(config, log)


@pytest.fixture(scope="session")
def engines() -> Iterator[None]:
    """Both engines, started once, and stopped with the test run however it ends."""
    from django.conf import settings
    from django.db import connections

    from hjemmel.acts.start_engines import start_engines, stop_engines
    from hjemmel.project import home

    given = home.given_addresses()
    addresses = start_engines(HOME, given.database_url, given.events_url, leashed=True)
    settings.HJEMMEL_DATABASE_URL, settings.HJEMMEL_EVENTS_URL = addresses.database_url, addresses.events_url
    parts = urlsplit(addresses.database_url)
    connections.databases["default"].update(
        NAME=parts.path.strip("/"), USER=parts.username, PASSWORD=parts.password, HOST=parts.hostname, PORT=str(parts.port)
    )
    yield
    from hjemmel.stores import logins

    logins.close_all()
    connections.close_all()
    stop_engines(HOME)
    shutil.rmtree(HOME, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Site:
    url: str


@pytest.fixture(scope="session")
def live_site(house: None) -> Iterator[Site]:
    """The pages, served by the real server on a free port of this machine."""
    from waitress.server import create_server

    from hjemmel.project.wsgi import application

    server = create_server(application, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.effective_port}/")
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def house(engines: None) -> None:
    """The engines with the sample notice compiled into them."""
    from hjemmel.acts.open_house import open_house
    from hjemmel.project.controls import known_controls

    open_house(known_controls(), datetime.now(UTC))


@pytest.fixture
def home(house: None) -> Home:
    """Somebody of whom no other test knows."""
    return new_home()


@pytest.fixture
def at() -> datetime:
    """When what a source tells of happened, where the test does not say."""
    return now().replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture
def token(home: Home) -> str:
    """By which her gateway may deliver bulk data."""
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.add_source import add_source

    return add_source(f"acs-{home.serial}", "tr181-bulk", Actor("test", "system"), now())


@pytest.fixture(autouse=True, scope="module")
def nothing_slipped_in() -> Iterator[None]:
    """What the tests of a file wrote into a sealed log themselves is gone before those of another."""
    yield
    take_undelivered_away()


@pytest.fixture(autouse=True)
def a_new_day(request: pytest.FixtureRequest) -> None:
    """What the same few employees opened in other tests was on another day, and in another role than the one of this test; and who
    got everybody in another test does so no longer.
    """
    if "engines" not in request.fixturenames:
        return
    from django.db import DatabaseError, connection

    with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE permit SET opened_at = opened_at - interval '3 days' WHERE opened_at > now() - interval '2 days'")
        cursor.execute("DELETE FROM staff_role")
        cursor.execute("DELETE FROM processor_agreement WHERE category = 'billing-partners'")
