"""A correction that must be approved is a request with a clock, and a no to it is a refusal as any other.

Proves: W9, Q2, R14.
"""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.correct import Correction, correct
from hjemmel.acts.decide_correction import decide_correction
from hjemmel.acts.remind_office import what_is_due
from hjemmel.acts.requests_due import LATE, Wanted, requests_due
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.project.cli import application
from hjemmel.stores import entries
from homes import Home, new_home, now
from looking import ADVISER, PRIVACY, WHY_NOT, decided, oneself, own, seen

pytestmark = pytest.mark.usefixtures("house")


def waits(home: Home, becomes: str = "Kari Nygift", field: str = "name") -> Correction:
    pending = correct(home.customer_number, "contact", field, becomes, oneself(home), now())
    assert pending.state == "pending"
    return pending


def test_what_waits_has_a_month_and_is_told_of_when_it_is_late() -> None:
    """Proves: Q2, W9."""
    home, before = new_home(), what_is_due(now()).waiting
    correct(home.customer_number, "contact", "name", "Kari Nygift", oneself(home), now() - timedelta(days=45))
    [row] = own(home, "request")
    assert (row["right"], row["state"], row["channel"], row["about"]) == ("rectification", "open", "min-side", "contact")
    assert own(home, "correction")[0]["request"] == row["number"]
    late = [one.number for one in requests_due(PRIVACY, now(), Wanted(LATE))]
    assert row["number"] in late and what_is_due(now()).waiting == before + 1


def test_what_takes_effect_at_once_is_no_request() -> None:
    """Proves: W8."""
    home = new_home()
    correct(home.customer_number, "contact", "email", "ny@kunde.example", oneself(home), now())
    assert own(home, "request") == []


def test_what_is_approved_is_answered() -> None:
    """Proves: Q2, W9."""
    home = new_home()
    decided(home, waits(home).id, True)
    [row] = own(home, "request")
    assert row["state"] == "answered" and "godkjent" in row["answer"] and "Datatilsynet" in row["answer"]


@pytest.mark.parametrize(("language", "said"), [("nb", "klage"), ("en", "complain")])
def test_what_is_rejected_is_refused_with_the_reason_the_paragraph_and_where_to_complain(language: str, said: str) -> None:
    """Proves: R14, W9."""
    home = new_home(language=language)
    decided(home, waits(home).id, False)
    [row] = own(home, "request")
    assert (row["state"], row["refusal_law"]) == ("refused", WHY_NOT[1])
    assert WHY_NOT[0] in row["answer"] and said in row["answer"]
    [told] = [one for one in own(home, "service-message") if one["topic"] == "request-answer"]
    assert row["number"] in told["body"]


@pytest.mark.parametrize("why", [("", ""), ("Fordi.", "GDPR art. 16"), ("Vi tror ikke på det.", "loven")])
def test_nothing_is_rejected_without_a_reason_and_a_paragraph(why: tuple[str, str]) -> None:
    """Proves: R14."""
    home = new_home()
    pending = waits(home)
    seen(PRIVACY, "own-decisions", home, "correction")
    with pytest.raises(Refused) as refused:
        decide_correction(pending.id, False, PRIVACY, now(), *why)
    assert refused.value.decision.code == "no-paragraph"
    assert own(home, "correction")[0]["state"] == "pending" and own(home, "request")[0]["state"] == "open"


def test_a_no_is_told_though_the_office_had_answered_the_request_before() -> None:
    """Proves: R14. The request and the correction are ended at two desks."""
    home = new_home()
    pending = waits(home)
    answer_request(own(home, "request")[0]["number"], "Vi ser på det du ba om.", PRIVACY, now())
    decided(home, pending.id, False)
    assert {row["state"] for row in own(home, "request")} == {"answered", "refused"}
    [row] = [row for row in own(home, "request") if row["state"] == "refused"]
    assert own(home, "correction")[0]["request"] == row["number"] and row["received_at"] == own(home, "correction")[0]["asked_at"]


def test_staff_ask_for_one_only_when_they_know_whom_it_is_about() -> None:
    """Proves: W9."""
    home = new_home()
    for who in (ADVISER, PRIVACY):
        with pytest.raises(Refused) as refused:
            correct(home.customer_number, "contact", "name", "En Annen", who, now())
        assert refused.value.decision.code == "weak-identity"
    assert own(home, "correction") == [] and own(home, "request") == []


@pytest.fixture
def rectify() -> Callable[..., dict[str, str]]:
    def run(home: Home, field: str, value: str, *more: str) -> dict[str, str]:
        words = ["rights", "rectify", "--customer", home.customer_number, "--field", field, "--value", value, "--yes", "--json", *more]
        done = CliRunner().invoke(application(), words, catch_exceptions=False)
        found: dict[str, str] = json.loads(done.stdout)
        return found

    return run


def test_a_request_is_not_answered_by_a_correction_that_waits(rectify: Callable[..., dict[str, str]]) -> None:
    """Proves: Q2, W9."""
    home = new_home()
    number = rectify(home, "name", "Kari Nygift", "--identified-by", "document")["request"]
    [row] = own(home, "request")
    assert (row["number"], row["state"]) == (number, "open") and own(home, "correction")[0]["request"] == number
    other = rectify(home, "email", "ny@kunde.example", "--identified-by", "document")["request"]
    assert {row["number"]: row["state"] for row in own(home, "request")} == {number: "open", other: "answered"}
    pending = entries.about(the_notice().record("correction"), home.contact_id).get(state="pending")
    decided(home, pending.pk, True, Actor("per", "privacy"))
    assert {row["state"] for row in own(home, "request")} == {"answered"}
