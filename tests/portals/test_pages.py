"""Do the pages keep what they promise to a person with a browser, a keyboard or a screen reader?"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from hjemmel.acts.actor import Actor
from hjemmel.acts.make_request import make_request
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import entries
from visitor import ADVISER, AXE, Residents, Visitor, send

Scheme = Literal["light", "dark"]
LANGUAGES = pytest.mark.parametrize("language", ["", "/en"], ids=["nb", "en"])
SHOTS = Path(__file__).parents[1] / "screenshots"
LIMIT_BYTES = 100_000

OWN_PAGES = ("/min-side/", "/min-side/customer/", "/min-side/home-network/", "/min-side/ip-log/", "/min-side/calls/")
OWN_PAGES += ("/min-side/who-looked/", "/min-side/choices/", "/min-side/telephone/", "/min-side/rights/")
OWN_PAGES += ("/min-side/find/", "/min-side/correct/", "/min-side/rights/transfer/", "/min-side/rights/review/")
OWN_PAGES += ("/min-side/order/", "/min-side/own-sign-in/", "/min-side/chat/", "/min-side/rights/erase/")
PUBLIC_PAGES = ("/", "/sign-in/", "/notice/versions/", "/notice/versions/1/")


def open_customer(visitor: Visitor, words: str, key: str = "1", language: str = "") -> Page:
    """As an adviser does it: with the keyboard alone."""
    page = visitor.be(ADVISER, language)
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator(".found [type=radio]").first).to_be_focused()
    page.keyboard.press(key)
    page.wait_for_url("**/support/customer/")
    return page


def faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and the order of a page, as "rule: where"."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def looked_over(page: Page, name: str, language: str) -> list[str]:
    """What is wrong with a page, with everything on it unfolded, at three widths: in bokmål in light, in English in dark, for its template
    is the same in both. Leaves pictures, in light and dark, where there is a folder for them."""
    found = []
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    own: Scheme = "dark" if language else "light"
    page.emulate_media(color_scheme=own)
    found += [f"{name} {own}: {fault}" for fault in faults(page)]
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{name} is wider than {width}")
        if width != 768 and SHOTS.is_dir():
            picture(page, f"{name}-{width}", language)
    return found


def picture(page: Page, name: str, language: str) -> None:
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=str(SHOTS / f"{name}-{scheme}-{language.strip('/') or 'nb'}.png"), full_page=True)


def each_page(visitor: Visitor, residents: Residents, language: str, look: Callable[[Page], None]) -> None:
    for path in PUBLIC_PAGES:
        look(visitor.go(language + path))
    visitor.be(residents.ingrid.customer_number, language)
    for path in OWN_PAGES:
        look(visitor.go(language + path))
    page = visitor.go(language + "/min-side/find/")
    page.fill("#find-words", "stue")
    send(page, ".find button")
    expect(page.locator("section.record")).to_have_count(1)
    look(page)
    look(visitor.go(language + "/min-side/nothing-here/"))
    look(visitor.be(ADVISER, language))
    look(open_customer(visitor, "Ingrid Sol", language=language))


def test_the_table_of_windows_keeps_its_labels_and_its_words_on_a_telephone(visitor: Visitor) -> None:
    """Proves: E3."""
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(visitor.url)
    labels = page.eval_on_selector_all(".windows td", "cells => cells.map(cell => getComputedStyle(cell, '::before').content)")
    assert labels and all(len(label.strip('"')) > 3 for label in labels)
    widths = page.eval_on_selector_all(".windows tbody th", "heads => heads.map(head => head.getBoundingClientRect().width)")
    assert min(widths) > 200


@LANGUAGES
def test_no_page_scrolls_sideways_at_any_width(visitor: Visitor, residents: Residents, language: str) -> None:
    wide: list[str] = []
    ingrid, long_ago = residents.ingrid.customer_number, datetime.now(UTC) - timedelta(days=70)
    make_request(ingrid, "complaint", "min-side", "signed-in", Actor(ingrid, "customer"), long_ago)
    offered = {"code": "bred", "title": "Wi-Fi access point for the cellar", "kind": "equipment", "price_ore": 129_900}
    if not entries.rows(the_notice().record("product")).filter(code="bred").exists():
        entries.add(the_notice().record("product"), None, {**offered, "credit_element": False, "withdrawn_on": None}, 1)

    def look(page: Page) -> None:
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append(f"{page.url} {width}")

    each_page(visitor, residents, language, look)
    assert wide == []


@LANGUAGES
def test_every_page_says_its_language_and_breaks_no_rule_of_its_own_policy(visitor: Visitor, residents: Residents, language: str) -> None:
    spoken: set[str] = set()
    each_page(visitor, residents, language, lambda page: spoken.add(page.evaluate("document.documentElement.lang")))
    assert spoken == {"en" if language else "nb"}
    assert [text for text in visitor.complaints if "404" not in text] == []


def test_the_first_page_is_small_and_fetches_nothing_from_anyone_else(visitor: Visitor) -> None:
    weights: dict[str, int] = {}
    hosts: set[str | None] = set()
    visitor.page.on("response", lambda answer: hosts.add(urlsplit(answer.url).hostname))
    visitor.page.on("requestfinished", lambda r: weights.update({r.url: r.response().body().__len__()}) if r.response() else None)
    visitor.go("/")
    visitor.page.wait_for_load_state("networkidle")
    style_and_script = sum(size for url, size in weights.items() if url.endswith((".css", ".js")))
    assert 0 < style_and_script < LIMIT_BYTES
    assert hosts == {urlsplit(visitor.url).hostname}


def test_reading_the_notice_sets_no_cookie(visitor: Visitor) -> None:
    visitor.go("/")
    visitor.go("/en/")
    assert visitor.page.context.cookies() == []


@LANGUAGES
def test_the_notice_answers_the_five_questions_of_each_category_with_figures_from_the_rules(visitor: Visitor, language: str) -> None:
    from hjemmel.acts.the_notice import the_notice

    page = visitor.go(language + "/")
    for category in (c for c in the_notice().categories if c.records):
        assert page.locator(f"#{category.id} .answers > dt").count() == 5
        for clause in category.clauses:
            expect(page.locator(f"#{clause.id} h3")).to_have_text(clause.title.to("en" if language else "nb"))
    assert "{" not in page.inner_text("main")
    assert the_notice().authority.address in page.content()


def test_a_page_about_a_person_is_kept_by_nobody(visitor: Visitor, residents: Residents) -> None:
    visitor.be(residents.ingrid.customer_number)
    for path in OWN_PAGES:
        answer = visitor.page.goto(visitor.url + path)
        assert answer is not None and answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'self';")
        assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/min-side/", "/min-side/choices/", "/support/", "/support/customer/"])
def test_whoever_is_not_signed_in_is_asked_to(visitor: Visitor, path: str) -> None:
    visitor.go(path)
    assert visitor.page.url.endswith("/sign-in/")


def test_a_subscriber_has_no_way_into_the_advisers_pages(visitor: Visitor, residents: Residents) -> None:
    visitor.be(residents.ingrid.customer_number)
    visitor.go("/support/")
    assert visitor.page.url.endswith("/sign-in/")


def test_under_every_datum_stands_why_who_and_until_and_it_unfolds(visitor: Visitor, residents: Residents) -> None:
    """Proves: N7."""
    visitor.be(residents.ingrid.customer_number)
    page = visitor.go("/min-side/home-network/")
    line = page.locator("#device-sample .line").first
    expect(line.locator("summary")).to_contain_text("Feilsøking")
    expect(line.locator("summary")).to_contain_text("21 døgn")
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(line.locator(".line-more")).to_be_visible()
    expect(line.locator(".line-more")).to_contain_text("GDPR art. 6(1)(f)")


def test_the_home_network_is_drawn_in_words_and_stands_in_a_table_too(visitor: Visitor, residents: Residents) -> None:
    visitor.be(residents.ingrid.customer_number)
    page = visitor.go("/min-side/home-network/")
    tablet = page.locator(".device", has_text="Nettbrettet på kjøkkenet")
    expect(tablet.locator(".device-now")).to_contain_text("vakt signal")
    expect(tablet.get_by_role("img").first).to_be_visible()
    tablet.get_by_text("Vis som tabell").click()
    expect(tablet.get_by_role("table")).to_contain_text("−84 dBm")


def test_an_adviser_finds_opens_and_closes_a_customer_with_the_keyboard_alone(visitor: Visitor, residents: Residents) -> None:
    page = open_customer(visitor, "Ingrid Sol")
    expect(page.locator(".permit-bar")).to_contain_text("Ingrid Solbakken")
    expect(page.locator(".permit-bar")).to_contain_text("Kunden ringer om feil på nettet")
    expect(page.locator(".device")).to_have_count(2)
    expect(page.locator(".finding")).to_contain_text("trolig")
    expect(page.locator(".unseen")).to_contain_text("punkt N19")
    page.locator(".permit-bar button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/support/")
    visitor.go("/support/customer/")
    assert visitor.page.url.endswith("/support/")


def test_a_search_shows_no_more_than_name_place_and_number(visitor: Visitor, residents: Residents) -> None:
    page = visitor.be(ADVISER)
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("Ingrid Solb")
    page.keyboard.press("Enter")
    row = page.locator(".found-list li").first
    assert re.sub(r"\s+", " ", row.inner_text()).split(" ") == ["Ingrid", "Solbakken", "Prøvestad", residents.ingrid.customer_number]
    assert "Ingrid" not in page.url


def test_what_the_customer_has_refused_is_named_with_its_clause_and_never_shown(visitor: Visitor, residents: Residents) -> None:
    page = open_customer(visitor, "Arne Sol")
    expect(page.locator(".device")).to_have_count(0)
    expect(page.locator(".unseen")).to_contain_text("Enheter på hjemmenettet")
    expect(page.locator(".unseen").get_by_role("link", name="punkt N11")).to_be_visible()


def test_a_purpose_shows_only_what_serves_it(visitor: Visitor, residents: Residents) -> None:
    page = open_customer(visitor, "Ingrid Sol", key="3")
    expect(page.locator(".device")).to_have_count(0)
    expect(page.locator(".unseen")).to_contain_text("Bare for feilsøking")


def test_a_protected_address_is_said_beside_the_name(visitor: Visitor, residents: Residents) -> None:
    page = open_customer(visitor, "Live Sol", key="3")
    expect(page.locator("h1")).to_contain_text("Strengt fortrolig adresse")


def test_the_customer_reads_who_looked_and_why(visitor: Visitor, residents: Residents) -> None:
    open_customer(visitor, "Ingrid Sol", key="2")
    visitor.be(residents.ingrid.customer_number)
    expect(visitor.page.locator(".since")).to_contain_text("Kundeveilederne åpnet opplysningene dine")
    page = visitor.go("/min-side/who-looked/")
    newest = page.locator(".timeline > li").first
    expect(newest).to_contain_text("Kunden har skrevet om feil på nettet")
    newest.locator("summary").click()
    expect(newest).to_contain_text("Enheter på hjemmenettet")
    expect(visitor.go("/en/min-side/who-looked/").locator(".timeline > li").first).to_contain_text("The customer wrote about a fault")


def test_a_choice_works_from_the_same_moment_in_an_open_customer_too(visitor: Visitor, residents: Residents) -> None:
    adviser = open_customer(visitor, "Ingrid Sol")
    customer = Visitor(visitor.url, adviser.context.browser.new_context().new_page(), [])  # type: ignore[union-attr]
    customer.be(residents.ingrid.customer_number)
    switch = customer.go("/min-side/choices/").get_by_role("switch").first
    try:
        switch.focus()
        customer.page.keyboard.press("Space")
        expect(switch).to_have_attribute("aria-checked", "true")
        adviser.reload()
        expect(adviser.locator(".device")).to_have_count(0)
        expect(adviser.locator(".unseen")).to_contain_text("Ingen oppslag i hjemmenettet mitt")
    finally:
        if switch.get_attribute("aria-checked") == "true":
            switch.click()
        expect(switch).to_have_attribute("aria-checked", "false")
        customer.page.context.close()


def test_a_refusal_is_a_page_that_says_why_and_what_can_be_done(visitor: Visitor, residents: Residents) -> None:
    page = visitor.be(ADVISER)
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("Ingrid Solb")
    page.keyboard.press("Enter")
    page.get_by_text("Sak eller annen grunn").click()
    page.locator("#own").evaluate("field => field.removeAttribute('minlength')")
    page.locator("#own").fill("nei")
    with page.expect_navigation() as moved:
        page.get_by_role("button", name="Åpne for: Feilsøking").click()
    assert moved.value.status == 403
    expect(page.locator("main")).to_contain_text("minst fem tegn")
    assert "Traceback" not in page.content()


def test_a_page_that_does_not_exist_says_so_in_the_readers_language(visitor: Visitor, residents: Residents) -> None:
    visitor.be(residents.ingrid.customer_number)
    expect(visitor.go("/min-side/nothing-here/").locator("h1")).to_have_text("Siden finnes ikke")
    expect(visitor.go("/en/min-side/nothing-here/").locator("h1")).to_have_text("There is no such page")


def test_calls_are_found_again_without_a_word_leaving_the_page(visitor: Visitor, residents: Residents) -> None:
    visitor.be(residents.ingrid.customer_number)
    page = visitor.go("/min-side/calls/")
    asked: list[str] = []
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Finn i samtalene").fill("3 min 7")
    expect(page.locator(".filter-count")).to_have_text("3 / 3")
    page.get_by_label("Finn i samtalene").fill("finnes ikke")
    expect(page.locator(".filter-count")).to_have_text("Ingen samtaler passer.")
    assert asked == []
