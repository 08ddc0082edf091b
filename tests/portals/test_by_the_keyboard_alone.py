"""Can everything be done by whoever has no mouse? Each flow from its first page to the deed in the register, by keys alone.

Nothing is pressed but Tab, Enter, Space and the arrows, and what is typed; at every stop it is seen where the focus is.
"""

from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Locator, expect
from test_clicks import Hand, home, signs_in
from test_office import PIA, office
from test_pages import open_customer

from browsing import Reader
from everything import sell_one_of_each
from hjemmel.acts.actor import Actor
from hjemmel.acts.correct import correct
from hjemmel.acts.make_request import make_request
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import entries, models
from homes import Home, now
from looking import oneself, own
from visitor import Residents, Visitor

__all__ = ["home", "office"]  # fixtures
# A ring around what has the focus, or that it comes forth at all; and it is on the screen.
SEEN = """() => {
  const thing = document.activeElement
  if (thing === document.body) return true
  const box = thing.getBoundingClientRect()
  const ringed = [thing, thing.parentElement].map(getComputedStyle)
    .some(style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none')
  const marked = ringed || thing.matches('.ds-skip-link')
  return marked && box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
}"""


@dataclass
class Keys(Hand):
    """Somebody at a page who has no mouse."""

    keys: bool = True

    def reaches(self, what: Locator, key: str = "Tab") -> None:
        """Every stop on the way shows that the focus is there."""
        for _ in range(120):
            assert self.page.evaluate(SEEN), f"the focus is not seen at {self.page.evaluate('document.activeElement.outerHTML')}"
            if what.evaluate("thing => thing === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no key reaches {what}")

    def types(self, selector: str, words: str) -> None:
        """Into a field: what stands in it is selected when the focus comes, and gives way."""
        self.reaches(self.page.locator(selector))
        self.page.keyboard.type(words)

    def chooses(self, selector: str, value: str) -> None:
        """From a list, by the arrow."""
        field = self.page.locator(selector)
        self.reaches(field)
        for _ in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        assert field.input_value() == value

    def ticks(self, name: str) -> None:
        box = self.page.locator(f"input[type=checkbox][name={name}]")
        self.presses(box, "Space")
        expect(box).to_be_checked()

    def unfolds(self, task: str) -> None:
        self.presses(self.page.locator(f"#do-{task} > summary"))

    def sends(self, words: str) -> None:
        """Presses a button that leads to another page."""
        with self.page.expect_navigation():
            self.presses(self.page.get_by_role("button", name=words, exact=True).first)


@pytest.fixture
def keys(visitor: Visitor, home: Home) -> Keys:
    signs_in(visitor, home)
    return Keys(visitor.go("/min-side/"), True)


def test_she_finds_what_is_held(keys: Keys) -> None:
    keys.types("#find-words", "stue")
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    expect(keys.page.locator("#found")).to_be_focused()
    expect(keys.page.locator("section.record")).to_have_count(1)


def test_she_corrects_what_she_has_given(keys: Keys, home: Home) -> None:
    keys.goes("Rett noe")
    keys.types("[id='f-contact.email']", "ny@kunde.example")
    with keys.page.expect_navigation():
        keys.presses(keys.page.locator("form:has([id='f-contact.email']) button"))
    expect(keys.page.locator("main [role=status]")).to_contain_text("Rettet")
    assert own(home, "contact")[0]["email"] == "ny@kunde.example"


def test_she_orders(keys: Keys, home: Home) -> None:
    sell_one_of_each()
    keys.page.reload()
    keys.goes("Bestill")
    keys.goes("Prøve telephone")
    wished = the_notice().record("purchase").field("listing_wish").values[-1]
    keys.chooses("#o-listing_wish", wished)
    keys.sends("Bestill")
    expect(keys.page.locator("main [role=status]")).to_contain_text("Prøve telephone er bestilt")
    assert [(row["product"], row["listing_wish"]) for row in own(home, "purchase")] == [("prøve-telephone", wished)]


def test_she_asks_for_something(keys: Keys, home: Home) -> None:
    keys.goes("Rettighetene dine")
    keys.chooses("#right", "complaint")
    keys.types("#details", "Fakturaen er feil.")
    keys.sends("Send")
    expect(keys.page.locator("main [role=status]")).to_contain_text("Vi har fått kravet")
    assert [(row["right"], row["details"]) for row in own(home, "request")] == [("complaint", "Fakturaen er feil.")]


def test_she_moves_to_another_provider(keys: Keys, home: Home) -> None:
    keys.goes("Rettighetene dine")
    keys.goes("Flytt til en annen leverandør")
    keys.types("#provider", "Nabonett AS")
    keys.sends("Se hva de vil få")
    keys.sends("Gi dette til Nabonett AS")
    expect(keys.page.locator("main")).to_contain_text("/transfer/")
    assert [row["provider"] for row in own(home, "transfer")] == ["Nabonett AS"]


def test_she_has_a_human_being_look_at_a_decision(keys: Keys, home: Home) -> None:
    decided = {"accepted": "no", "closed_on": now().date(), "decided_how": "by-machine"}
    check = {"order_number": f"B-{home.customer_number}", "bureau": "Prøvebyrået", "asked_at": now(), "outcome": "declined"}
    entries.add(the_notice().record("credit-check"), home.contact_id, check | decided, 1)
    keys.goes("Rettighetene dine")
    keys.goes("Se hva som er avgjort")
    keys.types("#view-1", "Jeg har fast inntekt.")
    keys.sends("Be om at et menneske ser på det på nytt")
    expect(keys.page.locator("main [role=status]")).to_be_visible()
    [asked] = own(home, "request")
    assert asked["details"] == f"B-{home.customer_number}: Jeg har fast inntekt."


def test_she_tells_who_else_uses_the_telephone(keys: Keys, home: Home) -> None:
    keys.goes(the_notice().category_of("call").title.nb)
    keys.goes("Hvem bruker telefonen?")
    keys.types("#u-name", "Ola Nykommer")
    keys.types("#u-born", "01012001")
    keys.sends("Meld")
    expect(keys.page.locator("main [role=status]")).to_contain_text("Det er notert")
    told = entries.about(the_notice().record("phone-user"), home.contact_id)
    assert list(told.values_list("user_name", "birth_date")) == [("Ola Nykommer", date(2001, 1, 1))]


def test_she_has_it_all_erased(keys: Keys, home: Home) -> None:
    keys.goes("Rettighetene dine")
    keys.goes("Slett")
    keys.ticks("end_services")
    keys.ticks("confirmed")
    keys.sends("Slett")
    expect(keys.page.locator("h1")).to_have_text("Det slettes nå")
    assert models.Contact.objects.get(pk=home.contact_id).erased_on is not None


def test_an_adviser_opens_a_customer(visitor: Visitor, residents: Residents) -> None:
    """By the button of a reason; the one keystroke is tried with the rest of the adviser's page."""
    keys = Keys(open_customer(visitor, "Ingrid Sol"), True)
    keys.presses(keys.page.locator(".permit-bar button"))
    keys.page.wait_for_url("**/support/")
    keys.types("#words", "Ingrid Sol")
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    with keys.page.expect_navigation():
        keys.presses(keys.page.locator(".reason-keys button").first)
    expect(keys.page.locator(".permit-bar")).to_contain_text("Ingrid Solbakken")
    permit = models.Permit.objects.filter(contact_id=residents.ingrid.contact_id, audience="support").latest("pk")
    assert permit.closed_at is None


@pytest.fixture
def clerk(office: Visitor) -> Keys:
    """Somebody at the privacy office."""
    key = Reader().be(PIA, "privacy").client.cookies["sessionid"].value
    office.page.context.add_cookies([{"name": "sessionid", "value": key, "url": office.url}])
    return Keys(office.go("/privacy/"), True)


def test_the_office_answers_a_request(clerk: Keys, home: Home) -> None:
    number = make_request(home.customer_number, "complaint", "letter", "document", Actor(PIA, "privacy"), now())
    clerk.goes("Krav")
    clerk.types("#words", home.customer_number)
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    clerk.goes(number)
    clerk.sends("Åpne kravet")
    clerk.unfolds("answer")
    clerk.types("#answer-answer", "Fakturaen er rettet.")
    clerk.sends("Send svaret")
    expect(clerk.page.locator(".history")).to_contain_text("Besvart")
    assert own(home, "request")[0]["state"] == "answered"


def test_the_office_approves_a_correction(clerk: Keys, home: Home) -> None:
    correct(home.customer_number, "contact", "name", "Solveig Nyhus", oneself(home), now())
    clerk.goes("Rettelser")
    with clerk.page.expect_navigation():
        clerk.presses(clerk.page.locator(".office-list a", has_text=home.customer_number))
    clerk.sends("Åpne rettelsen")
    expect(clerk.page.locator(".before-after")).to_contain_text("Solveig Nyhus")
    clerk.sends("Godkjenn")
    expect(clerk.page.locator("main .changed")).to_be_visible()
    assert own(home, "contact")[0]["name"] == "Solveig Nyhus"
