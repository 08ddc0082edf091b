"""Who visits the pages in tests, and how?"""

from dataclasses import dataclass

from playwright.sync_api import Page

from homes import Home

ADVISER = "kari.moe"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# Beside them what somebody finds her way by who hears a page: headings in order, and each part with a name of its own.
ORDER = ("heading-order", "page-has-heading-one", "landmark-unique", "region")
# Of what is as it should be one example a rule comes back, not each element: to tell of them all took longer than to look at them.
AXE = {"resultTypes": ["violations"], "runOnly": list(STANDARDS), "rules": {rule: {"enabled": True} for rule in ORDER}}


@dataclass(frozen=True, slots=True)
class Residents:
    """Ingrid, whose tablet is weak; Arne, who has refused look-ups; Live, who has a protected address."""

    ingrid: Home
    arne: Home
    live: Home


@dataclass(slots=True)
class Visitor:
    """One browser window of its own on the site. `complaints` is what the browser said in its console."""

    url: str
    page: Page
    complaints: list[str]

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def be(self, person: str, language: str = "") -> Page:
        self.go(f"{language}/sign-in/")
        send(self.page, f"button[value='{person}']")
        return self.page


def send(page: Page, button: str) -> None:
    """Press what leads to another page, and be there: on a busy machine the old page is still to be read after the click."""
    with page.expect_navigation():
        page.click(button)
