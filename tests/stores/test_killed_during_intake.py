"""What is left when anything that runs is killed at any moment, while every transport delivers at once?

A small share of what `hjemmel bench killed` does two hundred times.
"""

import pytest
from bench.killed import WEIGHTS, Outcome, struck
from bench.senders import BULK, MAIL, NUMBERS, RADIUS

BLOWS = 25
TRANSPORTS = {*NUMBERS, BULK, RADIUS, MAIL}


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return struck(BLOWS)


def test_the_blows_meet_every_process_while_every_transport_delivers(outcome: Outcome) -> None:
    assert outcome.blows.total() == BLOWS and outcome.blows.keys() == WEIGHTS.keys()
    assert outcome.acknowledged.keys() == TRANSPORTS and min(outcome.acknowledged.values()) > 0


def test_whatever_was_acknowledged_is_stored(outcome: Outcome) -> None:
    """Of syslog, which acknowledges nothing: what came well before the receivers went away."""
    assert outcome.lost == {transport: [] for transport in TRANSPORTS}


def test_it_is_stored_once_however_often_it_was_sent(outcome: Outcome) -> None:
    assert outcome.repeated.total() > 0
    assert outcome.doubled == {transport: [] for transport in TRANSPORTS}


def test_nothing_is_there_by_half_when_the_house_has_opened_again(outcome: Outcome) -> None:
    assert not any(outcome.halves.values())
    assert outcome.open_batches == []
