"""Does whoever has a telephone see how each number stands, and choose, on a telephone and at a desk, with and without a script?

Proves: O3, U2.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from test_pages import LANGUAGES, looked_over

from browsing import Reader
from hjemmel.acts.list_number import list_number, tell_of_listing
from homes import Home, new_home, now
from looking import SYSTEM, own
from visitor import Residents, Visitor

LISTED = {"listed_name": "Kari Oppført", "address": "Prøveveien 1", "postcode": "4000", "place": "Prøvestad", "use_type": "mobile"}


@pytest.fixture
def home(residents: Residents) -> Home:
    home = new_home(name="Kari Oppført")
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - timedelta(seconds=1))
    row = {**LISTED, "holder": "adult", "secret": "no", "extent": "full"}
    list_number(home.customer_number, home.phone, row, SYSTEM, now())
    return home


def is_in(page: Page, home: Home, url: str) -> Page:
    key = Reader().sign_in(home).client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": url}])
    return page


@LANGUAGES
def test_the_page_of_choices_fits_a_telephone_and_a_desk_and_has_no_fault(visitor: Visitor, home: Home, language: str) -> None:
    is_in(visitor.page, home, visitor.url)
    page = visitor.go(f"{language}/min-side/choices/")
    expect(page.locator("#directories")).to_be_visible()
    assert looked_over(page, "choices-listing", language) == []
    assert visitor.complaints == []


def test_she_chooses_and_sees_it_without_a_script(live_site: object, browser: Browser, home: Home) -> None:
    url = live_site.url.rstrip("/")  # type: ignore[attr-defined]
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    try:
        page = is_in(context.new_page(), home, url)
        page.goto(f"{url}/min-side/choices/")
        number = page.locator("li", has=page.locator("h3", has_text=home.phone[-2:]))
        number.get_by_label("Med navn og nummer, uten adresse").check()
        with page.expect_navigation():
            number.get_by_role("button", name="Velg dette").click()
        expect(number.locator("strong")).to_have_text("Står nå med navn og nummer, uten adresse.")
        expect(number.get_by_role("status")).to_contain_text("virker nå")
        assert [(row["extent"], row["address"]) for row in own(home, "directory-listing")] == [("number-only", None)]
        with page.expect_navigation():
            page.get_by_role("switch", name="Telling av hvordan sidene brukes").click()
        expect(page.get_by_role("switch", name="Telling av hvordan sidene brukes")).to_have_attribute("aria-checked", "true")
        assert page.url.endswith("/min-side/choices/")
    finally:
        context.close()
