"""Do the open pages, the chat and the wishes keep their word in a real browser?

Proves: W3, W4, W5, W10, W11, M10, U1, U2.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from test_pages import LANGUAGES, faults

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_enquiry import answer_enquiry
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.open_chat import open_chat
from hjemmel.gate.chat import OPEN, Message
from homes import now
from looking import oneself
from visitor import ADVISER, Residents, Visitor

OPEN_PAGES = ("/help/", "/help/slow-wifi/", "/help/read-invoice/", "/cookies/")
NUMBER = "86011117947"


def cookies(page: Page) -> set[str]:
    return {str(cookie["name"]) for cookie in page.context.cookies()}


def counted(kind: str) -> int:
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import entries

    return sum(entries.rows(the_notice().record("web-usage")).filter(kind=kind).values_list("times", flat=True))


def picture(page: Page, name: str) -> None:
    """Kept where HJEMMEL_PICTURES says, for whoever wants to look."""
    if folder := os.environ.get("HJEMMEL_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@LANGUAGES
def test_the_open_pages_and_the_chat_have_no_fault_and_fit_every_width(visitor: Visitor, residents: Residents, language: str) -> None:
    found: dict[str, object] = {}

    def look(page: Page) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            if here := faults(page):
                found[f"{page.url} {scheme}"] = here
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found[f"{page.url} {width}"] = "scrolls sideways"
        picture(page, page.url.partition("//")[2].partition("/")[2].replace("/", "-") or "first")

    for path in OPEN_PAGES:
        look(visitor.go(language + path))
    visitor.be(residents.live.customer_number, language)
    look(visitor.go(language + "/min-side/chat/"))
    look(visitor.go(language + "/min-side/choices/"))
    assert found == {}
    assert visitor.complaints == []


def test_a_thumb_sets_one_cookie_and_reading_none(visitor: Visitor) -> None:
    """Proves: W10, W11."""
    for path in OPEN_PAGES:
        visitor.go(path)
        assert cookies(visitor.page) == set()
    assert visitor.go("/help/read-invoice/").locator(".thumbs").count() == 0
    page = visitor.go("/help/slow-wifi/")
    page.get_by_role("button", name="Ja, det hjalp").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".thumbs")).to_contain_text("telles sammen med andres")
    assert cookies(page) == {"help_feedback"}


def test_the_pages_read_stay_in_the_browser_until_a_chat_brings_them(visitor: Visitor, residents: Residents) -> None:
    """Proves: W3."""
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import entries

    page = visitor.go("/help/slow-wifi/")
    assert page.evaluate("sessionStorage.length") == 0
    visitor.go("/cookies/").get_by_role("switch", name="Husk sidene jeg ser på").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    for path in ("/help/", "/help/slow-wifi/"):
        visitor.go(path)
    assert "POST" not in asked
    visitor.be(residents.arne.customer_number)
    visitor.go("/min-side/chat/")
    tick = page.get_by_label("Ta med sidene jeg har sett på")
    expect(page.locator("[data-trail]")).to_contain_text("/help/slow-wifi/")
    expect(tick).not_to_be_checked()
    picture(page, "chat-with-trail")
    tick.check()
    page.get_by_label("Meldingen din").fill("Nettet er tregt.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Sendt")
    expect(page.locator(".conversation")).to_contain_text("Nettet er tregt.")
    rows = entries.about(the_notice().record("chat-trail"), residents.arne.contact_id).order_by("step")
    assert [row.page for row in rows][-2:] == ["/help/slow-wifi/", "/sign-in/"]
    visitor.go("/cookies/").get_by_role("switch", name="Husk sidene jeg ser på").click()
    visitor.go("/help/")
    assert page.evaluate("sessionStorage.getItem('hjemmel-trail')") is None


def test_the_warning_is_on_screen_before_the_button_and_a_number_is_struck_out_with_the_keyboard(
    visitor: Visitor, residents: Residents
) -> None:
    """Proves: W4, W5."""
    visitor.be(residents.ingrid.customer_number)
    page = visitor.go("/min-side/chat/")
    expect(page.locator("#line")).to_contain_text("er ikke kryptert på veien")
    warning, button = page.locator("#line").bounding_box(), page.get_by_role("button", name="Send").bounding_box()
    assert warning and button and warning["y"] + warning["height"] <= button["y"]
    page.get_by_label("Meldingen din").fill(f"Kontoen er {NUMBER}.")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("kontonummer")
    assert NUMBER not in page.url
    picture(page, "chat-number")
    page.get_by_role("button", name="Stryk ut tallene og send").press("Enter")
    expect(page.locator(".conversation")).to_contain_text("Kontoen er •••••••••••.")
    assert NUMBER not in page.content()


def test_nothing_is_counted_before_a_yes_and_the_four_kinds_after_it(visitor: Visitor) -> None:
    """Proves: U1, U2."""
    before = {kind: counted(kind) for kind in ("page-view", "link-click", "form-started", "form-sent")}
    page = visitor.go("/help/")
    page.wait_for_load_state("networkidle")
    assert {kind: counted(kind) for kind in before} == before
    switch = visitor.go("/cookies/").get_by_role("switch", name="Telling av hvordan sidene brukes")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert cookies(page) == {"web_choices"}
    visitor.go("/help/").get_by_role("link", name="Nettet er tregt på trådløst").click()
    page.get_by_role("button", name="Nei, det hjalp ikke").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".thumbs")).to_contain_text("Takk")
    page.wait_for_timeout(300)
    after = {kind: counted(kind) - before[kind] for kind in before}
    assert after["page-view"] >= 3 and all(after[kind] >= 1 for kind in after), after
    visitor.go("/cookies/").get_by_role("switch", name="Telling av hvordan sidene brukes").click()
    assert cookies(page) == {"help_feedback"}


@pytest.mark.parametrize("refused", ["/", "/help/slow-wifi/", "/cookies/"])
def test_refusing_all_leaves_only_what_signing_in_needs(visitor: Visitor, residents: Residents, refused: str) -> None:
    """Proves: U2."""
    visitor.go(refused)
    visitor.be(residents.live.customer_number)
    visitor.go("/min-side/choices/")
    assert cookies(visitor.page) == {"sessionid", "csrftoken"}


def test_a_wish_is_given_and_taken_back_by_one_press_each(visitor: Visitor, residents: Residents) -> None:
    """Proves: M10."""
    visitor.be(residents.live.customer_number)
    page = visitor.go("/min-side/choices/")
    for name in ("Ja til annonser andre steder", "Ingen tilbud fra oss", "Dataspill"):
        for state in ("true", "false"):
            page.get_by_role("switch", name=name).press("Space")
            expect(page.get_by_role("switch", name=name)).to_have_attribute("aria-checked", state)
    page.get_by_role("button", name="E-faktura").press("Enter")
    expect(page.get_by_role("button", name="E-faktura")).to_have_attribute("aria-pressed", "true")


def test_an_answer_comes_into_the_open_chat_and_what_is_being_written_stays(visitor: Visitor, residents: Residents) -> None:
    """Proves: W1."""
    home = residents.live
    number = open_chat(home.customer_number, Message("Hei", OPEN), OPEN, [], oneself(home), now())
    visitor.be(home.customer_number)
    page = visitor.go("/min-side/chat/")
    page.fill("#text", "Og en ting til")
    answer_enquiry(home.customer_number, number, "Vi har målt linjen din. Den er i orden.", Actor(ADVISER, "support"), now())
    expect(page.locator(".conversation .from-adviser")).to_contain_text("Vi har målt linjen din", timeout=15_000)
    assert page.input_value("#text") == "Og en ting til"
    picture(page, "chat-answered")
    answer_enquiry(home.customer_number, number, "Start ruteren på nytt.", Actor(ADVISER, "support"), now())
    expect(page.locator(".conversation li")).to_have_count(3, timeout=15_000)
    close_enquiry(home.customer_number, number, Actor(ADVISER, "support"), now())
    assert visitor.complaints == []
