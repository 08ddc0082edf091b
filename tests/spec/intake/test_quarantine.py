"""What belongs to nobody leaves its key for a day, and nothing else.

Proves: P1, N4, N18.
"""

import itertools
import secrets
from datetime import datetime, timedelta

import pytest

from hjemmel.acts.empty_quarantine import empty_quarantine
from homes import Home, new_home, now
from wire import bulk, cdr, device, report, session, take

pytestmark = pytest.mark.usefixtures("house")
HOUR = timedelta(hours=1)
_seconds = (timedelta(seconds=n) for n in itertools.count())


@pytest.fixture(autouse=True)
def empty(house: None) -> None:
    from hjemmel.stores import models

    models.Quarantine.objects.all().delete()


@pytest.fixture
def at() -> datetime:
    """Another second for each test: the same bytes twice are one delivery."""
    return now().replace(microsecond=0) - HOUR + next(_seconds)


def stranger() -> Home:
    return Home("", 0, "STRANGE-1", "+4751999888", "strange-user", 0)


def kept() -> list[tuple]:
    from hjemmel.stores import models

    return sorted(models.Quarantine.objects.values_list("format", "kind", "value", "observations"))


def test_an_unknown_number_and_an_unknown_user_leave_their_keys(at: datetime) -> None:
    assert take("kamailio-cdr", cdr(stranger(), at) + cdr(stranger(), at + HOUR / 2), now()).quarantined == 2
    assert take("radius-detail", session(stranger(), "Start", "bng-q.example", at), now()).quarantined == 1
    assert kept() == [("kamailio-cdr", "phone-number", "+4751999888", 2), ("radius-detail", "user-name", "strange-user", 1)]


def test_what_can_be_nobodys_key_is_refused_with_the_rest_taken_in(at: datetime) -> None:
    """A zero byte, or a name too long to be looked up, would stop the delivery at the register each time it came again."""
    home = new_home()
    users = ("strange\0user", secrets.token_hex(4000))
    told = b"".join(session(Home("", 0, "", "", user, 0), "Start", "bng-q.example", at) for user in users)
    receipt = take("radius-detail", told + session(home, "Start", "bng-q.example", at), now())
    assert (receipt.refused, receipt.accepted["ip-assignment"], receipt.quarantined, kept()) == ({"no-key": 2}, 1, 0, [])
    strange = Home("", 0, "EX\0-1", "", "", 0)
    receipt = take("tr181-bulk", bulk(report(strange, at, [device("02:00:5e:60:00:01")])), now())
    assert (receipt.refused, receipt.quarantined, kept()) == ({"own-equipment": 1}, 0, [])


def test_the_table_has_no_place_for_anything_but_the_key() -> None:
    from hjemmel.stores import models

    assert [f.name for f in models.Quarantine._meta.get_fields()] == ["id", "format", "kind", "value", "first_seen_at", "observations"]


def test_a_gateway_that_is_not_ours_leaves_a_number_by_reason_and_no_key(at: datetime) -> None:
    receipt = take("tr181-bulk", bulk(report(stranger(), at, [device("02:00:5e:60:00:01")])), now())
    assert (receipt.refused, receipt.quarantined, kept()) == ({"own-equipment": 1}, 0, [])


def test_a_gateway_of_ours_at_a_subscription_that_had_ended_leaves_its_serial_number(at: datetime) -> None:
    from hjemmel.stores import models

    home = new_home()
    models.Subscription.objects.filter(key=home.subscription).update(ended_on=at.date() - timedelta(days=2))
    receipt = take("tr181-bulk", bulk(report(home, at, [device("02:00:5e:60:00:02", "kanari")])), now())
    assert (receipt.accepted["device-sample"], receipt.quarantined) == (0, 1)
    assert kept() == [("tr181-bulk", "serial", home.serial, 1)]


def test_after_24_hours_from_the_first_time_the_key_is_forgotten(at: datetime) -> None:
    first = now()
    take("kamailio-cdr", cdr(stranger(), at), first)
    take("kamailio-cdr", cdr(stranger(), at + HOUR / 2), first + 20 * HOUR)
    assert empty_quarantine(first + 24 * HOUR - timedelta(seconds=1)) == 0
    assert len(kept()) == 1
    assert empty_quarantine(first + 24 * HOUR) == 1
    assert kept() == []


def test_the_job_that_forgets_runs_by_itself() -> None:
    from hjemmel.project.jobs import app, empty_quarantine

    assert any(task.task.name == empty_quarantine.name for task in app.periodic_registry.periodic_tasks.values())
