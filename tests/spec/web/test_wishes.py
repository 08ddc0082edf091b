"""Interests from two sources, and everything that one can say on one page, either way by one press.

Proves: M1, M8, M10.
"""

import re

import pytest
from django.db import IntegrityError, transaction

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.choose_invoice_form import choose_invoice_form
from hjemmel.acts.learn_interests import learn_interests
from hjemmel.acts.place_order import place_order
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.state_interest import state_interest
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.portals.cookies import OFFERED
from hjemmel.stores import entries
from hjemmel.stores.entries import NotDeclared
from homes import Home, calls, new_home, now
from looking import ADVISER, oneself, own

pytestmark = pytest.mark.usefixtures("house")


def buys(home: Home, kind: str) -> None:
    rows, code = entries.rows(the_notice().record("product")), f"interesse-{kind}"
    if not rows.filter(code=code).exists():
        values = {"code": code, "title": code, "kind": kind, "credit_element": False, "price_ore": 1}
        entries.add(the_notice().record("product"), None, values, 1)
    wanted = {"listing_wish": "none"} if kind == "telephone" else {"install_address": "Her"}
    place_order(home.customer_number, code, wanted, oneself(home), now())


def interests(home: Home) -> dict[str, str]:
    return {row["interest"]: row["source"] for row in own(home, "interest")}


@pytest.mark.parametrize("source", ["tv-viewing", "calls", "devices", "chat-trail", "web-usage", "guess", ""])
def test_an_interest_from_elsewhere_is_rejected_by_the_register(source: str) -> None:
    """Proves: M1."""
    values = {"interest": "tv", "source": source, "noted_at": now()}
    with pytest.raises((IntegrityError, NotDeclared)), transaction.atomic():
        entries.add(the_notice().record("interest"), new_home().contact_id, values, 1)


def test_interests_follow_from_own_purchases_and_from_nothing_else_that_we_hold() -> None:
    """Proves: M1, R12."""
    buyer, talker, objector = new_home(), new_home(), new_home()
    buys(buyer, "tv"), buys(objector, "tv")
    calls(talker, [now()])
    set_choice(objector.customer_number, "marketing", True, oneself(objector), now())
    learn_interests(now())
    learn_interests(now())
    assert (interests(buyer), interests(talker), interests(objector)) == ({"tv": "own-purchases"}, {}, {})
    set_choice(buyer.customer_number, "marketing", True, oneself(buyer), now())
    learn_interests(now())
    assert interests(buyer) == {}, "what followed from purchases goes with the no"


def test_an_interest_is_stated_by_the_customer_alone_and_taken_back_whole() -> None:
    """Proves: M1."""
    home = new_home()
    buys(home, "tv")
    learn_interests(now())
    assert state_interest(home.customer_number, "gaming", True, oneself(home), now())
    assert interests(home) == {"tv": "own-purchases", "gaming": "stated"}
    for interest in ("gaming", "tv"):
        assert state_interest(home.customer_number, interest, False, oneself(home), now())
    assert interests(home) == {}
    for who, interest in ((ADVISER, "tv"), (Actor("m", "marketing"), "tv"), (oneself(new_home()), "tv"), (oneself(home), "weapons")):
        with pytest.raises(Refused) as refused:
            state_interest(home.customer_number, interest, True, who, now())
        assert refused.value.decision.clause == "M1"


def test_every_consent_objection_interest_and_form_stands_on_the_page_and_none_is_ticked_beforehand() -> None:
    """Proves: M8, M10."""
    page = Reader().sign_in(new_home()).get("/min-side/choices/").content.decode()
    for choice in the_notice().choices:
        assert choice.title.nb in page
    offered = len(the_notice().choices) + len(the_notice().record("interest").field("interest").values) + len(OFFERED)
    assert page.count('aria-checked="false"') == offered and 'aria-checked="true"' not in page
    assert all(f'value="{form}"' in page for form in the_notice().record("invoice-preference").field("form").values)


def switch(page: str, name: str, value: str) -> dict[str, str]:
    """What the one form of a switch sends when it is pressed as it stands."""
    found = re.search(rf'name="{name}" value="{value}"><input type="hidden" name="on" value="(yes|no)"', page)
    assert found, f"no switch for {value}"
    return {name: value, "on": found[1]}


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/min-side/choices/", "choice", "new-offers"),
        ("/min-side/choices/", "choice", "ad-audiences"),
        ("/min-side/choices/", "choice", "marketing"),
        ("/min-side/wishes/", "interest", "gaming"),
    ],
)
def test_taking_back_takes_as_many_presses_as_giving_and_works_at_once(path: str, name: str, value: str) -> None:
    """Proves: M10."""
    home = new_home()
    reader = Reader().sign_in(home)
    presses = {}
    for wanted in ("yes", "no"):
        page, presses[wanted] = reader.get("/min-side/choices/").content.decode(), 0
        while switch(page, name, value)["on"] == wanted:
            reader.post(path, switch(page, name, value))
            presses[wanted] += 1
            page = reader.get("/min-side/choices/").content.decode()
    assert presses == {"yes": 1, "no": 1}
    live = [row for row in own(home, "choice") if row["lifted_at"] is None]
    assert live == [] and interests(home) == {}


def test_the_form_of_the_invoice_is_changed_by_one_press_and_the_one_before_ends() -> None:
    """Proves: M10."""
    home = new_home()
    reader = Reader().sign_in(home)
    for form in ("e-invoice", "e-invoice", "paper"):
        reader.post("/min-side/wishes/", {"form": form})
    rows = sorted(own(home, "invoice-preference"), key=lambda row: row["set_at"])
    assert [(row["form"], row["ended_at"] is None) for row in rows] == [("e-invoice", False), ("paper", True)]
    with pytest.raises(Refused):
        choose_invoice_form(home.customer_number, "pigeon", oneself(home), now())
    with pytest.raises(Refused):
        choose_invoice_form(home.customer_number, "paper", oneself(new_home()), now())
