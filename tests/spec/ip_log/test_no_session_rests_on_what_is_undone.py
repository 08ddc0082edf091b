"""A delivery that was broken off half way is undone, and so is what another made of it meanwhile: only stored deliveries tell of sessions.

Proves: N3, N17, N18.
"""

import itertools
import os
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings

from hjemmel.acts.failures import BatchUnderWay
from hjemmel.acts.recover_batches import recover_batches
from hjemmel.stores import batches, models
from homes import Home, now
from looking import own, stored
from under_way import another_at_it
from wire import accounting, lease, nat, session, take

pytestmark = pytest.mark.usefixtures("house")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_places = itertools.count(1)
KILLED = """
import os, signal, sys
from datetime import datetime
import django
django.setup()
from hjemmel.acts import take_in
from hjemmel.acts.actor import Actor
from hjemmel.intake.deliver import Door, deliver
take_in.confirm = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
format_name, at = sys.argv[1:]
deliver(format_name, sys.stdin.buffer.read(), Door("killed", Actor("killed", "source"), datetime.fromisoformat(at)), {})
"""


@pytest.fixture
def began() -> datetime:
    return now().replace(microsecond=0) - timedelta(days=2)


@pytest.fixture
def inside() -> str:
    """An address inside the network that no other test uses."""
    return f"100.68.{next(_places)}.1"


def killed(format_name: str, data: bytes, at: datetime | None = None) -> models.Batch:
    """The delivery of a process that is killed when its rows are durable in the event engine, and before the register says so."""
    known = {"HJEMMEL_DATABASE_URL": settings.HJEMMEL_DATABASE_URL, "HJEMMEL_EVENTS_URL": settings.HJEMMEL_EVENTS_URL}
    command = [sys.executable, "-c", KILLED, format_name, (at or now()).isoformat()]
    done = subprocess.run(command, input=data, env={**os.environ, **known}, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    return models.Batch.objects.filter(source="killed", state=batches.STORING).latest("pk")


def undone_and_landing(row: models.Batch) -> None:
    """Somebody has undone it, and only now do its rows land."""
    models.Batch.objects.filter(pk=row.pk).update(state=batches.UNDONE, digest=f"undone-{row.pk}")


def server(home: Home) -> str:
    return f"bng-{home.user_name}.example"


def restart(home: Home, at: datetime) -> bytes:
    return accounting("Accounting-On", server(home), at)


@pytest.mark.parametrize("landing", [False, True])
def test_a_restart_ends_no_session_that_only_a_broken_off_delivery_told_of(home: Home, began: datetime, landing: bool) -> None:
    row = killed("radius-detail", session(home, "Start", server(home), began))
    assert stored(home, "ip_assignment") == 1
    if landing:
        undone_and_landing(row)
    receipt = take("radius-detail", restart(home, began + HOUR), now())
    recover_batches(now())
    assert (receipt.accepted["ip-assignment"], stored(home, "ip_assignment")) == (0, 0)


def test_a_restart_ends_what_a_broken_off_delivery_had_told_to_be_over(home: Home, began: datetime) -> None:
    take("radius-detail", session(home, "Start", server(home), began), now())
    killed("radius-detail", session(home, "Stop", server(home), began + HOUR, began=began))
    receipt = take("radius-detail", restart(home, began + 2 * HOUR), now())
    recover_batches(now())
    assert receipt.accepted["ip-assignment"] == 1
    assert told(home) == [(began, began + 2 * HOUR, "ended")]


def test_a_lease_does_not_go_on_from_what_a_broken_off_delivery_told(home: Home, began: datetime) -> None:
    with_a_line(home)
    killed("kea-leases", lease(home, began), began + MINUTE)
    take("kea-leases", lease(home, began + 30 * MINUTE), began + 31 * MINUTE)
    recover_batches(now())
    assert told(home) == [(began + 30 * MINUTE, began + 31 * MINUTE, "open")]


def test_an_address_joins_no_session_that_only_a_broken_off_delivery_told_of(home: Home, began: datetime) -> None:
    killed("radius-detail", session(home, "Start", server(home), began, "Framed-IP-Address = 203.0.113.10"))
    later = session(home, "Interim-Update", server(home), began + HOUR, "Framed-IP-Address = 203.0.113.99", began=began)
    take("radius-detail", later, now())
    recover_batches(now())
    assert told(home) == [(began, began + HOUR, "open")]


def test_a_block_is_nobodys_whose_address_only_a_broken_off_delivery_told_of(home: Home, began: datetime, inside: str) -> None:
    killed("radius-detail", session(home, "Start", server(home), began, f"Framed-IP-Address = {inside}"))
    receipt = take("cgnat-syslog", nat("A", inside, "198.51.100.99", began + MINUTE), now())
    recover_batches(now())
    assert (receipt.quarantined, stored(home, "ip_assignment")) == (1, 0)


def test_who_tells_more_of_a_session_comes_again_while_another_is_still_at_it(home: Home, began: datetime, inside: str) -> None:
    """Then it counts what the other told, whichever way that has ended."""
    with_a_line(home)
    here = f"Framed-IP-Address = {inside}"
    leased, online = lease(home, began), session(home, "Start", server(home), began, here)
    later = (
        ("kea-leases", lease(home, began + 30 * MINUTE), began + 31 * MINUTE),
        ("cgnat-syslog", nat("A", inside, "198.51.100.99", began + MINUTE), now()),
        ("radius-detail", session(home, "Interim-Update", server(home), began + 2 * MINUTE, here, began=began), now()),
        ("radius-detail", restart(home, began + HOUR), now()),
    )
    under_way = killed("kea-leases", leased, began + MINUTE), killed("radius-detail", online)
    with another_at_it(under_way[0]), another_at_it(under_way[1]):
        for delivery in later:
            with pytest.raises(BatchUnderWay):
                take(*delivery)
    take("kea-leases", leased, began + MINUTE)
    take("radius-detail", online, now())
    for delivery in later:
        take(*delivery)
    assert set(told(home)) == {
        (began, began + 31 * MINUTE, "open"),
        (began + MINUTE, began + MINUTE, "open"),
        (began, began + HOUR, "ended"),
    }


def test_one_that_tells_of_other_sessions_need_not_come_again(home: Home, began: datetime) -> None:
    other = killed("radius-detail", session(home, "Start", server(home), began))
    with another_at_it(other):
        take("radius-detail", accounting("Accounting-On", f"another-{server(home)}", began + HOUR), now())
    recover_batches(now())


def test_a_delivery_ends_what_it_told_of_itself(home: Home, began: datetime) -> None:
    take("radius-detail", session(home, "Start", server(home), began) + restart(home, began + HOUR), now())
    assert told(home) == [(began, began + HOUR, "ended")]


def with_a_line(home: Home) -> None:
    """Her line has a name, by which a lease is hers."""
    subscription = models.Subscription.objects.get(key=home.subscription)
    subscription.identifiers.create(kind="remote-id", value=home.user_name, valid_from=date(2020, 1, 1), notice_version=1)


def told(home: Home) -> list[tuple[datetime, datetime, str]]:
    return [(row["started_at"], row["ended_at"], row["state"]) for row in own(home, "ip-assignment")]
