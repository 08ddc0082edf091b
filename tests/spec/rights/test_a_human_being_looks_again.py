"""A refusal after a credit assessment is looked at again by a human being who was not in it, when she asks for it and says what she thinks.

Proves: R13, K1, Q3.
"""

import re
from typing import Any

import pytest
from typer.testing import CliRunner

from browsing import Reader
from copies import copy_of
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.check_credit import check_credit
from hjemmel.acts.make_request import make_request
from hjemmel.acts.place_order import place_order
from hjemmel.acts.review_decision import review_decision
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.use_credit_check import use_credit_check
from hjemmel.gate.decision import Refused
from hjemmel.project.cli import application
from hjemmel.stores import entries
from homes import Home, new_home, now
from looking import ADVISER, PRIVACY, left_by, oneself, own

pytestmark = pytest.mark.usefixtures("house")
INVOICING = Actor("ivar", "billing")
PAGE = "/min-side/rights/review/"
WHY = "Inntekten din er høyere enn det som sto der."


def decided(home: Home, accept: bool = False, by: Actor = INVOICING) -> str:
    """An order of hers, decided by its assessment."""
    code = "kreditt-prøve"
    if not entries.rows(the_notice().record("product")).filter(code=code).exists():
        told = {"code": code, "title": "Ruter", "kind": "equipment", "credit_element": True, "price_ore": 9900}
        entries.add(the_notice().record("product"), None, told, 1)
    number = place_order(home.customer_number, code, {"install_address": "Her"}, oneself(home), now())
    outcome = "approved" if accept else "declined"
    check_credit(home.customer_number, number, "Prøvebyrået", lambda contact: outcome, INVOICING, now())
    use_credit_check(home.customer_number, number, accept, by, now())
    return number


def asks(home: Home, order: str, view: str = "Jeg har fått ny jobb.") -> str:
    Reader().sign_in(home).post(PAGE, {"order": order, "view": view})
    [row] = [row for row in own(home, "request") if row["right"] == "human-review" and row["details"].startswith(order)]
    return str(row["number"])


def assessment(home: Home) -> dict[str, Any]:
    [row] = own(home, "credit-check")
    return row


def page(home: Home, language: str = "") -> str:
    return str(Reader().sign_in(home).get(language + PAGE).content.decode())


def test_she_sees_what_was_decided_and_whether_by_a_machine() -> None:
    """Proves: R13."""
    refused, accepted = new_home(), new_home()
    decided(refused)
    decided(accepted, accept=True, by=SYSTEM)
    assert "Avslått, av et menneske" in page(refused) and "<textarea" in page(refused)
    assert "Godtatt, av en maskin" in page(accepted) and "<textarea" not in page(accepted), "a yes is not contested"
    assert "Refused, by a human being" in page(refused, "/en")
    assert "<textarea" not in page(new_home())


def test_she_asks_says_what_she_thinks_and_waits_for_an_answer_in_time() -> None:
    """Proves: R13, Q2."""
    home = new_home()
    order = decided(home)
    number = asks(home, order)
    [row] = own(home, "request")
    assert row["about"] == "credit-check" and "Jeg har fått ny jobb." in row["details"] and row["state"] == "open"
    shown = page(home)
    assert number in shown and "<textarea" not in shown, "once, while it waits"


def test_nobody_contests_what_was_not_decided_about_herself() -> None:
    """Proves: R13."""
    home, stranger = new_home(), new_home()
    order, accepted = decided(home), decided(stranger, accept=True)
    for who, which in ((stranger, order), (stranger, accepted), (home, "B-none"), (home, "")):
        assert Reader().sign_in(who).post(PAGE, {"order": which, "view": "nei"}).status_code == 404
    assert own(home, "request") == own(stranger, "request") == []


@pytest.mark.parametrize(("outcome", "accepted", "says"), [("changed", "yes", "er godtatt likevel"), ("upheld", "no", "blir stående")])
def test_another_human_being_decides_anew_and_she_is_told_with_a_reason(outcome: str, accepted: str, says: str) -> None:
    """Proves: R13, Q3."""
    home = new_home()
    order = decided(home)
    number = asks(home, order)
    left = left_by(lambda: review_decision(number, order, outcome, WHY, PRIVACY, now()))
    assert left == ["decision-reviewed", "request"]
    row, [answered] = assessment(home), own(home, "request")
    assert (row["accepted"], row["review"]) == (accepted, outcome) and "reviewed_by" not in row
    assert says in answered["answer"] and WHY in answered["answer"] and the_notice().authority.address in answered["answer"]
    assert answered["state"] == "answered"
    assert [m["topic"] for m in own(home, "service-message")] == ["request-answer"]
    assert "Sett på på nytt" in page(home) and "<textarea" not in page(home)
    assert copy_of(home).rows("credit-check")[0]["review"] == outcome


@pytest.mark.parametrize(
    ("who", "outcome", "why", "code"),
    [
        (SYSTEM, "upheld", WHY, "no-human"),
        (ADVISER, "upheld", WHY, "not-yours"),
        (INVOICING, "upheld", WHY, "not-yours"),
        (PRIVACY, "upheld", " nei ", "no-reason"),
        (PRIVACY, "perhaps", WHY, "no-reason"),
    ],
)
def test_no_machine_nobody_else_and_nobody_without_a_reason(who: Actor, outcome: str, why: str, code: str) -> None:
    """Proves: R13."""
    home = new_home()
    order = decided(home)
    number = asks(home, order)
    with pytest.raises(Refused) as refused:
        review_decision(number, order, outcome, why, who, now())
    assert refused.value.decision.code == code
    assert assessment(home)["review"] is None and own(home, "request")[0]["state"] == "open"


def test_whoever_decided_does_not_look_again_whatever_role_she_has_since() -> None:
    """Proves: R13."""
    home = new_home()
    order = decided(home, by=Actor(PRIVACY.id, "billing"))
    number = asks(home, order)
    with pytest.raises(Refused) as refused:
        review_decision(number, order, "upheld", WHY, PRIVACY, now())
    assert refused.value.decision.code == "same-person"


def test_only_what_was_asked_about_is_decided_anew_and_once() -> None:
    """Proves: R13."""
    home, other = new_home(), new_home()
    order, others = decided(home), decided(other)
    number = asks(home, order)
    complaint = make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now())
    for asked, which in ((number, others), (complaint, order), (number, "B-none"), ("R-none", order)):
        with pytest.raises(Refused):
            review_decision(asked, which, "changed", WHY, PRIVACY, now())
    review_decision(number, order, "changed", WHY, PRIVACY, now())
    with pytest.raises(Refused):
        review_decision(number, order, "upheld", WHY, PRIVACY, now())
    assert assessment(home)["accepted"] == "yes" and assessment(other)["review"] is None


def test_the_office_sees_the_assessment_once_it_has_opened_her_and_answers_from_the_request() -> None:
    """Proves: R13."""
    home = new_home()
    order = decided(home)
    number = asks(home, order)
    reader = Reader().be(PRIVACY.id, "privacy")
    address = f"/privacy/requests/{number}/"
    shut = reader.get(address).content.decode()
    assert "Prøvebyrået" not in shut and "Avgjør bestillingen på nytt" in shut
    opened = {"customer": home.customer_number, "purpose": "access", "own_reason": "krav om ny vurdering", "back": f"request {number}"}
    assert reader.post("/privacy/open/", opened).status_code == 302
    shown = reader.get(address).content.decode()
    assert "Prøvebyrået" in shown and order in shown and "Jeg har fått ny jobb." in shown
    asked = dict(re.findall(r'name="(csrfmiddlewaretoken|[\w.-]*order|[\w.-]*outcome|[\w.-]*reason)"()', shown))
    names = {name.rpartition("-")[2].rpartition(".")[2]: name for name in asked}
    reader.post(f"{address}review/", {names["order"]: order, names["outcome"]: "changed", names["reason"]: WHY})
    assert assessment(home)["review"] == "changed"


def test_the_office_does_the_same_from_the_command_line_and_not_he_who_decided() -> None:
    """Proves: R2, R13."""
    home = new_home()
    order = decided(home)
    words = ["rights", "review", "--customer", home.customer_number, "--order", order, "--outcome", "changed", "--why", WHY]

    def run(*more: str) -> Any:
        return CliRunner().invoke(application(("rights",)), [*words, *more])

    assert "add --yes" in run().output and own(home, "request") == []
    assert isinstance(run("--yes").exception, Refused), "nobody has been identified"
    identified = ("--identified-by", "document", "--yes")
    assert isinstance(run("--actor", INVOICING.id, *identified).exception, Refused)
    assert assessment(home)["accepted"] == "no"
    assert run("--actor", "petra", *identified).exit_code == 0
    assert (assessment(home)["accepted"], assessment(home)["review"]) == ("yes", "changed")
    assert [row["state"] for row in own(home, "request")] == ["answered"]
