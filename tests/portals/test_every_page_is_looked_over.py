"""Has any page a fault that axe can find? Every address that leads to one, found by looking: a new one is visited as soon as it is there.

A page's template is the same in both languages and both themes, so that each is looked at in bokmål in light and in English in dark; the
pages of the categories, which share one, are in turn looked at in the one and in the other. Whatever folds is unfolded.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.db import connection
from django.urls import Resolver404, resolve
from django.utils import translation
from test_every_form_with_anothers_ids import TASKS, opened
from test_pages import faults

from browsing import Reader
from everything import everything_held, filled, orders, places, sell_one_of_each
from hjemmel.acts import published_versions
from hjemmel.portals.urls import urlpatterns
from hjemmel.stores import models
from homes import Home, new_home, now
from visitor import Residents, Visitor, send

STAFF = ("support", "operations", "field", "billing", "privacy")
LOOKS = pytest.mark.parametrize(("language", "scheme"), [("", "light"), ("/en", "dark")], ids=["nb-light", "en-dark"])
SIGN_IN, SPOKEN = "test_sign_in_pages.py", {"": "nb", "/en": "en"}

# What is no page: it is fetched by a program, is a file, or leads on.
NO_PAGE = {
    *("notice-export", "consent-receipt", "rights-copy", "rights-portability", "signing-keys"),  # files
    *("chat-news", "web-usage", "mfa_login_webauthn"),  # a script's
    *("account_login", "mfa_index", "sign-out", "sign-out-everywhere", "preferences", "article-feedback", "openid_connect_login"),
    *("mfa_deactivate_totp", "mfa_remove_webauthn", "identity-remove", "listing"),
    *(f"{room}-{end}" for room in STAFF for end in ("open", "close", "task")),
    *("privacy-request-step", "privacy-disclosure-decide", "privacy-disclosure-ask"),
    *("privacy-processor-act", "privacy-look-ups-act", "privacy-terms-act"),
}
# Where the steps before a page are walked already: there axe looks at them in both languages and both themes.
LOOKED_AT_ELSEWHERE = {
    "sign-in-factor": "test_from_the_first_code_to_a_passkey_that_lets_in_alone",
    "mfa_add_webauthn": "test_from_the_first_code_to_a_passkey_that_lets_in_alone",
    "mfa_view_recovery_codes": "test_from_the_first_code_to_a_passkey_that_lets_in_alone",
    "mfa_activate_totp": "test_the_pages_with_an_app_and_with_a_mistake",
    **dict.fromkeys(
        ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        "test_from_the_first_code_to_a_passkey_that_lets_in_alone",
    ),
    "mfa_authenticate": "test_a_password_and_then_the_passkey",
}
BY_HAND = {"notice-changes"}


@pytest.fixture(scope="module")
def home(residents: Residents) -> Home:
    sell_one_of_each()
    return everything_held("Sigrid Solbakken")


@pytest.fixture(scope="module")
def earlier(house: None) -> Iterator[int]:
    """A version before the first one, which said something else; gone again afterwards."""
    first = models.PublishedNotice.objects.order_by("number").first()
    assert first
    files = {name: text.replace('"P3D"', '"P5D"') for name, text in first.files.items()}
    told = {"digest": "x", "valid_from": first.valid_from - timedelta(days=30), "signed_off_by": "x", "published_by": "x"}
    models.PublishedNotice.objects.create(number=0, files=files, published_at=now(), **told)
    kept = (published_versions.notice_of, published_versions.changes_of, published_versions.changes_between)
    for one in kept:
        one.cache_clear()
    yield 0
    with connection.cursor() as cursor:  # it is never deleted but by who owns the table
        cursor.execute("ALTER TABLE published_notice DISABLE TRIGGER published_notice_append_only")
        cursor.execute("DELETE FROM published_notice WHERE number = 0")
        cursor.execute("ALTER TABLE published_notice ENABLE TRIGGER published_notice_append_only")
    for one in kept:
        one.cache_clear()


def named() -> dict[str, str]:
    """Name → address, its places left as they are written."""
    return {str(pattern.name): str(pattern.pattern) for pattern in urlpatterns} | {"proof": "privacy/proof/"}


def whose(address: str) -> str:
    first = address.split("/", maxsplit=1)[0]
    return "customer" if first == "min-side" else first if first in STAFF else "nobody"


class Look:
    """At pages, as somebody, in one language and one theme. `found` is what axe found, and `seen` the names of the pages."""

    def __init__(self, visitor: Visitor, language: str, scheme: str) -> None:
        self.visitor, self.language, self.page = visitor, language, visitor.page
        self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        self.found: dict[str, list[str]] = {}
        self.seen: set[str] = set()

    def be(self, reader: Reader) -> "Look":
        self.page.context.clear_cookies()
        cookie = reader.client.cookies.get("sessionid")
        if cookie is not None:
            self.page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": self.visitor.url}])
        return self

    def at(self, path: str, status: int = 200) -> "Look":
        answer = self.page.goto(f"{self.visitor.url}{self.language}{path}")
        assert answer and answer.status == status, f"{path} is answered by {answer and answer.status}"
        return self.here()

    def here(self) -> "Look":
        """The page as it stands, in the language and the theme; what is wrong with it is kept."""
        path = unquote(urlsplit(self.page.url).path)
        with translation.override(SPOKEN[self.language]), suppress(Resolver404):
            self.seen.add(str(resolve(path).url_name))
        assert self.page.locator("html").get_attribute("lang") == SPOKEN[self.language]
        self.page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        if faulty := faults(self.page):
            self.found[path] = faulty
        return self


@pytest.fixture
def look(visitor: Visitor, language: str, scheme: str) -> Look:
    return Look(visitor, language, scheme)


def pages_of(who: str, home: Home, language: str) -> dict[str, list[str]]:
    """Name → the addresses of a page for one who may see it; of the categories every other one."""
    held, skipped = places(home), {*NO_PAGE, *LOOKED_AT_ELSEWHERE}
    found = {name: filled(address, held) for name, address in named().items() if whose(address) == who and name not in skipped}
    return {name: paths[bool(language) :: 2] if "category" in name or "held" in name else paths for name, paths in found.items()}


def test_every_page_is_looked_over_somewhere(home: Home) -> None:
    """An address that is added is visited by the tests below, or says here why it is none."""
    skipped = {*NO_PAGE, *LOOKED_AT_ELSEWHERE}
    assert skipped <= set(named()), "what is no address any more"
    held = places(home)
    reached = {name for name, address in named().items() if filled(address, held)} | BY_HAND
    assert set(named()) - skipped - reached == set()
    source = Path(__file__).with_name(SIGN_IN).read_text(encoding="utf-8")
    assert all(f"def {test}(" in source for test in LOOKED_AT_ELSEWHERE.values())


@pytest.mark.parametrize("name", sorted(NO_PAGE))
def test_what_is_no_page_is_none(name: str, home: Home) -> None:
    """Or it would be left out unseen: whoever may ask for it gets no page of ours."""
    who = whose(named()[name])
    reader = Reader() if who == "nobody" else Reader().sign_in(home) if who == "customer" else Reader().be(f"walker-{who}", who)
    for path in filled(named()[name], places(home)) or [f"/{re.sub('<[^>]+>', '1', named()[name])}"]:
        answer = reader.get(path)
        kind = answer.headers.get("Content-Type", "")
        assert answer.status_code != 200 or "html" not in kind or b"<h1" not in answer.content, path


@LOOKS
def test_no_open_page_has_a_fault(look: Look, home: Home, language: str, earlier: int) -> None:
    look.be(Reader())
    pages = pages_of("nobody", home, language)
    del pages["sign-in-staff-role"], pages["erased"]
    for paths in pages.values():
        for path in paths:
            look.at(path)
    look.at(f"/notice/versions/{earlier}/{earlier + 1}/")
    look.at("/nothing-here/", 404).at("/stop-offers/nobodys/", 403).at("/stop-offers/%00/", 400)
    chooser = Reader()
    chooser.client.cookies["sessionid"] = _choosing(chooser)
    look.be(chooser).at("/sign-in/role/")
    gone = Reader().sign_in(new_home())
    assert gone.post("/min-side/rights/erase/", {"confirmed": "yes", "end_services": "yes"}).status_code == 200
    look.be(gone).at("/erased/")
    _ends(look, {*pages, "notice-changes", "sign-in-staff-role", "erased"})


def _choosing(reader: Reader) -> str:
    """An employee who has come back from the provider with two roles."""
    session = reader.client.session
    session["choosing_role"] = {"id": "kari.to", "name": "Kari To", "audiences": ["support", "billing"], "at": now().timestamp()}
    session.save()
    return str(session.session_key)


def _ends(look: Look, pages: set[str]) -> None:
    """Every one of the pages was there, and none had a fault."""
    assert (pages - look.seen, look.found) == (set(), {})


@LOOKS
def test_no_page_of_min_side_has_a_fault(look: Look, home: Home, language: str) -> None:
    look.be(Reader().sign_in(home))
    pages = pages_of("customer", home, language)
    for path in (path for paths in pages.values() for path in paths):
        look.at(path)
    for path in orders():
        look.at(path)
    look.at("/min-side/rights/transfer/").page.fill("#provider", "Nabonett AS")
    send(look.page, "main form .search-row button")
    look.here()
    send(look.page, "main form:has([name=confirmed]) button")
    look.here().at("/min-side/find/").page.fill("#find-words", "prøve")
    send(look.page, ".find button")
    look.here()
    _ends(look, set(pages))


@LOOKS
def test_no_page_of_the_staff_has_a_fault(look: Look, home: Home, language: str) -> None:
    seen: set[str] = set()
    for room in STAFF:
        look.be(Reader().be(f"walker-{room}", room))
        pages = pages_of(room, home, language)
        seen |= set(pages)
        for name, paths in pages.items():
            for path in paths:
                if name != f"{room}-customer":
                    look.at(path)
    for room, purpose in sorted({(room, purpose) for room, tasks in TASKS.items() for task in tasks for purpose in task.purposes}):
        reader = opened(room, purpose, home)
        assert reader
        look.be(reader).at(f"/{room}/customer/")
    [request], [waits] = (places(home)[place] for place in ("requests/<slug:number>", "correction_id"))
    office = Reader().be("walker-privacy", "privacy")
    for purpose, path in (("access", f"/privacy/requests/{request}/"), ("own-decisions", f"/privacy/corrections/{waits}/")):
        office.post("/privacy/open/", {"customer": home.customer_number, "purpose": purpose, "own_reason": "sak om fakturaen"})
        look.be(office).at(path).at("/privacy/customer/")
    _ends(look, seen)
