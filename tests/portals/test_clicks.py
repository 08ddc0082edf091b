"""How many clicks does it take? Counted in a real browser, with the mouse and with the keyboard alone, from the first page of Min side.

Proves: M10, N11, N12, R1, R4, R11.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from hjemmel.acts.actor import Actor
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.the_notice import the_notice
from homes import Home, new_home, now, samples
from looking import own
from visitor import ADVISER, Residents, Visitor

COUNTED = "document.addEventListener('click', event => { if (event.isTrusted) window.clicked() }, true)"
NUMBERS = count(1)
FARTHEST = 120  # presses of the tabulator to anything on a page


@dataclass
class Hand:
    """Somebody at a page, who clicks or, `keys` alone, tabs to a thing and presses a key. `clicks` is what the browser has counted."""

    page: Page
    keys: bool
    clicks: int = 0

    def presses(self, what: Locator, key: str = "Enter") -> None:
        expect(what).to_be_visible()
        if not self.keys:
            what.click()
            return
        self.reaches(what)
        self.page.keyboard.press(key)

    def reaches(self, what: Locator, key: str = "Tab") -> None:
        """The focus is moved to it, from one thing to the next."""
        for _ in range(FARTHEST):
            if what.evaluate("thing => thing === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no key reaches {what}")

    def goes(self, name: str) -> None:
        """Follows a link of the page by its words."""
        with self.page.expect_navigation():
            self.presses(self.page.get_by_role("link", name=name).first)

    def switches(self, name: str) -> None:
        with self.page.expect_navigation():
            self.presses(self.page.get_by_role("switch", name=name), "Space")


@pytest.fixture
def home(residents: Residents) -> Home:
    """A home that is here for the first time, and whose network an adviser has looked at."""
    home = new_home(name=f"Solveig Nykommer {next(NUMBERS)}")  # a block would follow somebody of the same name
    samples([home], [timedelta(minutes=30 * n + 5) for n in range(10)], now(), device_name="Stue-TV")
    adviser = Actor(ADVISER, "support", "Kari Moe")
    permit = open_permit(adviser, "fault-finding", home.customer_number, "nettet er tregt på stua", now())
    look_up(permit.token, adviser, "device-sample", now())
    return home


@pytest.fixture(params=["mouse", "keyboard"])
def hand(visitor: Visitor, home: Home, request: pytest.FixtureRequest) -> Iterator[Hand]:
    """She, on the first page of Min side, before any click."""
    signs_in(visitor, home)
    hand = Hand(visitor.page, request.param == "keyboard")

    def clicked() -> None:
        hand.clicks += 1

    visitor.page.expose_function("clicked", clicked)
    visitor.page.add_init_script(COUNTED)
    visitor.go("/min-side/")
    yield hand


def signs_in(visitor: Visitor, home: Home) -> None:
    """By a session of her own: who has proved who she is, is not what is counted here."""
    from browsing import Reader

    key = Reader().sign_in(home).client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": key, "url": visitor.url}])


def test_who_looked_at_my_network_is_found_and_stopped_in_three_clicks(hand: Hand, home: Home) -> None:
    """Proves: N11, N12, R1."""
    hand.goes("Hvem har sett")
    newest = hand.page.locator(".timeline > li").first
    expect(newest).to_contain_text("Kundeveilederne")
    expect(newest).to_contain_text("nettet er tregt på stua")
    expect(newest.get_by_text("Enheter på hjemmenettet").first).to_be_visible()
    hand.switches("Ingen oppslag i hjemmenettet mitt")
    expect(hand.page.get_by_role("switch", name="Ingen oppslag i hjemmenettet mitt")).to_have_attribute("aria-checked", "true")
    assert hand.clicks <= 3
    assert [row["choice"] for row in own(home, "choice") if row["lifted_at"] is None] == ["network-lookup"]


def test_it_is_found_and_stopped_as_soon_by_whoever_looks_under_the_network_itself(hand: Hand, home: Home) -> None:
    """Proves: N11, N12."""
    hand.goes(the_notice().category_of("device-sample").title.nb)
    hand.presses(hand.page.locator("#device-sample .line > summary"))
    expect(hand.page.locator("#device-sample .line-more")).to_contain_text("nettet er tregt på stua")
    hand.switches("Ingen oppslag i hjemmenettet mitt")
    assert hand.clicks <= 3
    assert [row["choice"] for row in own(home, "choice") if row["lifted_at"] is None] == ["network-lookup"]


def test_a_consent_is_taken_back_in_as_many_clicks_as_it_was_given(hand: Hand, home: Home) -> None:
    """Proves: M10."""
    spent = {}
    for wanted in ("true", "false"):
        hand.page.goto(hand.page.url.partition("/min-side/")[0] + "/min-side/")
        before = hand.clicks
        hand.goes("Hva du bestemmer")
        hand.switches("Ja til tilbud om nye ting")
        expect(hand.page.get_by_role("switch", name="Ja til tilbud om nye ting")).to_have_attribute("aria-checked", wanted)
        spent[wanted] = hand.clicks - before
    assert spent == {"true": 2, "false": 2}
    [row] = own(home, "choice")
    assert row["choice"] == "new-offers" and row["lifted_at"] is not None


@pytest.mark.parametrize(("button", "name"), [("Last ned kopien", "innsyn-"), ("Last ned filen", "flytt-")])
def test_everything_is_downloaded_in_two_clicks(hand: Hand, home: Home, button: str, name: str) -> None:
    """Proves: R1, R4, R11."""
    hand.goes("Rettighetene dine")
    with hand.page.expect_download() as got:
        hand.presses(hand.page.get_by_role("link", name=button))
    assert got.value.suggested_filename.startswith(f"{name}{home.customer_number}")
    assert got.value.path().stat().st_size > 500
    assert hand.clicks == 2
