"""Can a person with a browser, a keyboard or a screen reader get in, and nobody else? A real browser, a real passkey, a real mail server.

Proves: L1, L3, L4, L5.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from hjemmel.stores import models
from homes import Home, new_home
from letterbox import Post, letterbox
from outsiders import code_in, oidc_provider_mock, through
from visitor import AXE

LANGUAGES = pytest.mark.parametrize("language", ["", "/en"], ids=["nb", "en"])
PASSWORD = "en lang setning med fjell"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def mail(house: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with letterbox(monkeypatch) as post:
        yield post


@pytest.fixture
def page(live_site: Any, browser: Browser) -> Iterator[Page]:
    """A browser with a passkey of its own. A passkey belongs to a name, not to a number: hence localhost."""
    ours = live_site.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=ours)
    shown = context.new_page()
    complaints: list[str] = []
    shown.on("console", lambda said: complaints.append(said.text) if said.type == "error" and shown.url.startswith(ours) else None)
    shown.on("pageerror", lambda error: complaints.append(str(error)) if shown.url.startswith(ours) else None)
    session = context.new_cdp_session(shown)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield shown
    context.close()
    assert [text for text in complaints if "400" not in text] == []


def faults(page: Page) -> list[str]:
    """What axe finds in light and in dark, and whether the page scrolls sideways on a small screen."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        violations = Axe().run(page, options=AXE).response["violations"]
        found += [f"{page.url} {scheme} {rule['id']}: {node['target']}" for rule in violations for node in rule["nodes"]]
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{page.url} scrolls at {width}")
    return found


def write(page: Page, field: str, words: str) -> None:
    """With the keyboard, into a field that has the focus."""
    page.locator(field).focus()
    page.keyboard.type(words)


def proved(page: Page, home: Home, mail: Post, language: str) -> list[str]:
    """To the password, by the keyboard alone; what axe found on the way."""
    page.goto(f"{language}/sign-in/first-time/")
    found = faults(page)
    write(page, "#customer", home.customer_number)
    write(page, "#email", str(models.Contact.objects.get(pk=home.contact_id).email))
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_be_visible()
    found += faults(page)
    write(page, "#code", code_in(mail))
    page.keyboard.press("Enter")
    expect(page.locator("#new")).to_be_visible()
    found += faults(page)
    write(page, "#new", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/factor/")
    return found + faults(page)


@LANGUAGES
def test_from_the_first_code_to_a_passkey_that_lets_in_alone(page: Page, mail: Post, language: str) -> None:
    home = new_home()
    found = proved(page, home, mail, language)
    page.goto(f"{language}/min-side/own-sign-in/passkey/")
    found += faults(page)
    page.locator("[data-passkey] button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/own-sign-in/codes/")
    found += faults(page)
    page.goto(f"{language}/min-side/own-sign-in/")
    found += faults(page)
    expect(page.locator("main table")).to_contain_text("passkey" if language else "passnøkkel")
    for way in ("", "code/", "passkey/"):
        page.goto(f"{language}/min-side/own-sign-in/again/{way}")
        expect(page.locator("h1")).to_have_text("Is it still you?" if language else "Er det fortsatt deg?")
        found += faults(page)
    page.locator("header form button").click()
    page.goto(f"{language}/sign-in/")
    found += faults(page)
    page.locator("[data-passkey] button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/min-side/")
    assert models.SignInFactor.objects.filter(contact_id=home.contact_id, type="webauthn").count() == 1
    assert found == []


def test_a_password_and_then_the_passkey(page: Page, mail: Post) -> None:
    home = new_home()
    proved(page, home, mail, "")
    page.goto("/min-side/own-sign-in/passkey/")
    page.locator("[data-passkey] button").click()
    page.wait_for_url("**/own-sign-in/codes/")
    page.locator("header form button").click()
    page.goto("/sign-in/")
    write(page, "#login", str(models.Contact.objects.get(pk=home.contact_id).email))
    write(page, "#secret", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/second/")
    found = faults(page)
    page.goto("/min-side/")
    assert urlsplit(page.url).path == "/sign-in/", "the password alone lets nobody in"
    page.goto("/sign-in/second/")
    page.locator("[data-passkey] button").click()
    page.wait_for_url("**/min-side/")
    assert found == []


@LANGUAGES
def test_the_pages_with_an_app_and_with_a_mistake(page: Page, mail: Post, language: str) -> None:
    proved(page, new_home(), mail, language)
    page.goto(f"{language}/min-side/own-sign-in/app/")
    found = faults(page)
    write(page, "#code", "000000")
    page.keyboard.press("Enter")
    expect(page.locator("main [role=alert]").first).to_be_visible()
    found += faults(page)
    page.goto(f"{language}/sign-in/")
    write(page, "#login", "ingen@kunde.example")
    write(page, "#secret", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("main [role=alert]").first).to_be_visible()
    assert found + faults(page) == []


def test_a_browser_goes_to_the_provider_and_comes_back(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under our own policy for content: a form leads nowhere else, and still one gets there."""
    from django.conf import settings

    with oidc_provider_mock() as address:
        monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", through(staff=address))
        monkeypatch.setattr(settings, "HJEMMEL_STAFF_ROLES", {"kundeveileder": "support"})
        requests.put(f"{address}/users/kari", json={"roles": ["kundeveileder"], "preferred_username": "kari.nett"}, timeout=5)
        page.goto("/sign-in/")
        assert faults(page) == []
        page.locator("form[action$='/through/staff/'] button").click()
        page.wait_for_url(f"{address}/**")
        page.locator("input[name=sub]").fill("kari")
        page.locator("input[name=sub]").press("Enter")
        page.wait_for_url("**/support/")
