"""Every look leaves one entry, and the person can read who looked, when and why.

Proves: G3, D6, N10, R4.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.agree_directory import agree_directory
from hjemmel.acts.answer_access import answer_access
from hjemmel.acts.answer_portability import answer_portability
from hjemmel.acts.choices_of import choices_of
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.compile_directory import compile_directory
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.evidence_about import evidence_about
from hjemmel.acts.feed_directory import feed_directory
from hjemmel.acts.feed_processor import feed_processor
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.give_tips import give_tips
from hjemmel.acts.held_for import held_for
from hjemmel.acts.learn_interests import learn_interests
from hjemmel.acts.look_across import look_across
from hjemmel.acts.look_ahead import look_ahead
from hjemmel.acts.look_joined import look_joined
from hjemmel.acts.look_up import look_up
from hjemmel.acts.note_payer_account import note_payer_account
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.recurring_faults import recurring_faults
from hjemmel.acts.refund import refund
from hjemmel.acts.requests_due import requests_due
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.share_case import share_case
from hjemmel.acts.sync_audience import sync_audience
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.who_looked import who_looked
from hjemmel.gate.decision import Refused
from homes import Home, agreement, new_home, now, samples
from looking import ADVISER, BILLING, OPERATIONS, PRIVACY, left_by, oneself

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def home() -> Home:
    home = new_home()
    samples([home], [timedelta(hours=1)], now())
    return home


def refused(act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with pytest.raises(Refused):
            act()

    return run


def test_each_way_to_personal_data_leaves_exactly_one_entry(home: Home) -> None:
    """Proves: G3, N10, R3, R4, A4, N15, P4, P6."""
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


def looking(home: Home) -> str:
    return open_permit(ADVISER, "fault-finding", home.customer_number, "sak 4711", now()).token


def join(token: str, who: Actor) -> object:
    [parts] = [join.records for join in the_notice().joins if (join.audience, join.purpose) == ("support", "fault-finding")]
    return look_joined(token, who, parts, now())


def by_herself(act: Callable[..., object], home: Home, *more: str) -> Callable[[], object]:
    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    return lambda: act(token, oneself(home), *more, now())


def shared(home: Home) -> Callable[[], object]:
    number = open_case(home.customer_number, "internet", ADVISER, now())
    return lambda: share_case(home.customer_number, number, "Prøvedrift", "må ha hjelp i felt", OPERATIONS, now())


def paid_back(home: Home) -> Callable[[], object]:
    note_payer_account(home.customer_number, "15032080119", date(2026, 11, 2), SYSTEM, now())
    return lambda: refund(home.customer_number, 100, BILLING, now())


def listed_by(provider: str) -> Callable[[], object]:
    agree_directory(provider, False, now().date(), PRIVACY, now())
    return lambda: feed_directory(provider, 0, SYSTEM, now())


def in_the_audience(home: Home) -> Callable[[], object]:
    agreement("Annonsetorget", "ad-platforms")
    sync_audience(SYSTEM, now())
    set_choice(home.customer_number, "ad-audiences", True, oneself(home), now())
    return lambda: sync_audience(SYSTEM, now())


WAYS: dict[str, tuple[Callable[[Home], Callable[[], object]], list[str]]] = {
    "draw_list": (lambda _: lambda: draw_list(OPERATIONS, "roll-out", "delivery-point", now()), ["list"]),
    "recurring_faults": (lambda _: lambda: recurring_faults(OPERATIONS, now()), ["list"]),
    "feed_processor": (lambda _: lambda: feed_processor("Prøvedrift", PRIVACY, now()), ["disclosure"]),
    "feed_directory": (lambda home: listed_by(f"Katalog {home.customer_number}"), ["disclosure"]),
    "requests_due": (lambda _: lambda: requests_due(PRIVACY, now()), ["queue"]),
    "answer_access": (lambda home: by_herself(answer_access, home), ["access"]),
    "answer_portability": (lambda home: by_herself(answer_portability, home), ["portability"]),
    "share_case": (shared, ["share"]),
    "refund": (paid_back, ["refund"]),
    "sync_audience": (in_the_audience, ["ad-audience", "hand-over"]),
    "look_joined": (lambda home: lambda: join(looking(home), ADVISER), ["permit", "join"]),
    "look_ahead": (lambda _: lambda: look_ahead(now()), ["join"]),
    "compile_directory": (lambda _: lambda: compile_directory(now()), ["directory"]),
    "learn_interests": (lambda _: lambda: learn_interests(now()), ["interest"]),
    "give_tips": (lambda _: lambda: give_tips(now()), ["list"]),
}


@pytest.mark.parametrize("name", list(WAYS))
def test_each_way_out_and_each_reading_of_many_leaves_its_entry(home: Home, name: str) -> None:
    """Proves: C3, D1, D5, D6, G3, I7, I8, K4, M1, M9, N21, O1, O2, Q2, R4, R11, S1, W13."""
    agreement("Prøvedrift", "operating-partners")
    ready, left = WAYS[name]
    assert left_by(ready(home)) == left


def test_each_refusal_leaves_exactly_one_entry(home: Home) -> None:
    """Proves: G3, N10, N15."""
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


UNDER_A_PERMIT: dict[str, Callable[[str, Actor], object]] = {
    "choices_of": lambda token, who: choices_of(token, who, now()),
    "held_for": lambda token, who: held_for(token, who, now()),
    "who_looked": lambda token, who: who_looked(token, who, now()),
    "answer_access": lambda token, who: answer_access(token, who, now()),
    "answer_portability": lambda token, who: answer_portability(token, who, now()),
    "look_up": lambda token, who: look_up(token, who, "device-sample", now()),
    "look_joined": join,
}


@pytest.mark.parametrize("name", UNDER_A_PERMIT)
def test_a_permit_that_is_stolen_or_has_ended_opens_nothing(home: Home, name: str) -> None:
    """Proves: D5, G1, G3, N10, P6, R3, R4, R11, S1."""
    act, staff = UNDER_A_PERMIT[name], name in ("look_up", "look_joined")
    token = looking(home) if staff else open_permit(oneself(home), "access", home.customer_number, "", now()).token
    who, thief = (ADVISER, Actor("bo", "support")) if staff else (oneself(home), oneself(new_home()))
    refused(lambda: act(token, thief))()
    assert act(token, who) is not None
    assert close_permit(token, who, now())
    refused(lambda: act(token, who))()
