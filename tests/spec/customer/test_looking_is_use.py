"""Every look leaves one entry, and the person can read who looked, when and why.

Proves: G3, N10, R4.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hjemmel.acts.choices_of import choices_of
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.evidence_about import evidence_about
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.held_for import held_for
from hjemmel.acts.look_across import look_across
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.who_looked import who_looked
from hjemmel.evidence.entry import Entry
from hjemmel.gate.decision import Refused
from homes import Home, new_home, now, samples
from looking import ADVISER, BILLING, OPERATIONS, PRIVACY, oneself

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def home() -> Home:
    home = new_home()
    samples([home], [timedelta(hours=1)], now())
    return home


def entries() -> list[Entry]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM evidence_entry ORDER BY id")
        return [Entry.read(bytes(row[0])) for row in cursor.fetchall()]


def left_by(act: Callable[[], object]) -> list[str]:
    """The acts that are on record after, and were not before."""
    before = len(entries())
    act()
    return [entry.act for entry in entries()[before:]]


def refused(act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with pytest.raises(Refused):
            act()

    return run


def test_each_way_to_personal_data_leaves_exactly_one_entry(home: Home) -> None:
    at = now()
    mine = open_permit(oneself(home), "access", home.customer_number, "", at).token
    theirs = open_permit(ADVISER, "fault-finding", home.customer_number, "sak 4711", at).token
    me, number = oneself(home), home.customer_number
    ways: dict[str, Callable[[], object]] = {
        "search": lambda: find_customers(ADVISER, number, at),
        "permit": lambda: open_permit(BILLING, "invoicing", number, "sak 4711", at),
        "look": lambda: look_up(theirs, ADVISER, "device-sample", at),
        "overview": lambda: held_for(mine, me, at),
        "look-across": lambda: look_across(OPERATIONS, "fault-finding", "device-sample", at),
        "evidence-read": lambda: evidence_about(number, PRIVACY, at),
        "permit-closed": lambda: close_permit(theirs, ADVISER, at),
    }
    assert {name: left_by(way) for name, way in ways.items()} == {name: [name] for name in ways}
    assert left_by(lambda: who_looked(mine, me, at)) == ["look"]


def test_each_refusal_leaves_exactly_one_entry(home: Home) -> None:
    at, number = now(), home.customer_number
    token = open_permit(ADVISER, "fault-finding", number, "sak 4711", at).token
    for act in (
        lambda: open_permit(ADVISER, "fault-finding", number, "", at),
        lambda: open_permit(BILLING, "fault-finding", number, "sak 4711", at),
        lambda: look_up(token, ADVISER, "call", at),
        lambda: look_up("", ADVISER, "device-sample", at),
        lambda: look_across(ADVISER, "fault-finding", "device-sample", at),
    ):
        assert left_by(refused(act)) == ["refusal"]


def test_the_subject_reads_role_time_reason_and_what_was_seen(home: Home) -> None:
    at = now()
    token = open_permit(ADVISER, "fault-finding", home.customer_number, "  ringte om tregt nett  ", at).token
    for record in ("device-sample", "contact", "device-sample"):
        look_up(token, ADVISER, record, now())
    open_permit(BILLING, "invoicing", home.customer_number, "purring 7", at + timedelta(milliseconds=1))
    close_permit(token, ADVISER, now())
    latest, first = openings(home, now())
    assert (latest.audience, latest.reason, latest.records, latest.closed_at) == ("billing", "purring 7", (), None)
    assert (first.audience, first.purpose, first.reason) == ("support", "fault-finding", "ringte om tregt nett")
    assert (first.records, first.at, first.closed_at is not None) == (("device-sample", "contact"), at, True)


def openings(home: Home, at: datetime) -> list:
    token = open_permit(oneself(home), "access", home.customer_number, "", at).token
    return who_looked(token, oneself(home), at)


def test_the_subjects_own_visits_are_not_among_those_who_looked(home: Home) -> None:
    assert openings(home, now()) == []
    assert openings(home, now()) == []


def test_nobody_reads_who_looked_at_somebody_else(home: Home) -> None:
    neighbour = new_home()
    token = open_permit(oneself(neighbour), "access", neighbour.customer_number, "", now()).token
    for reader in (oneself(home), ADVISER, PRIVACY):
        with pytest.raises(Refused):
            who_looked(token, reader, now())
            raise AssertionError(f"{reader} read who looked with somebody else's permit")


def test_a_stolen_permit_of_ones_own_opens_neither_choices_nor_overview(home: Home) -> None:
    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    thief = oneself(new_home())
    for act in (choices_of, held_for, who_looked):
        with pytest.raises(Refused):
            act(token, thief, now())
