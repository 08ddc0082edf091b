"""Does somebody who is erased see at once what is done, what is under way and what is to come, also while the machine is busy?

Proves: R6.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, expect
from test_pages import faults

from browsing import Reader
from hjemmel.acts.forget_bytes import forget_bytes
from hjemmel.acts.sweep import sweep
from hjemmel.stores import erasures, event_rows, events, models
from homes import Home, new_home, now, samples
from visitor import Residents

pytestmark = pytest.mark.usefixtures("house")
SURE = {"confirmed": "yes", "end_services": "yes"}
NAME = "Slette Gradvisen"
PATIENCE_SECONDS = 60


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The event engine takes its time, until the event is set."""
    done, erases = threading.Event(), event_rows.erase

    def slowly(*words: Any) -> None:
        assert done.wait(PATIENCE_SECONDS)
        erases(*words)

    monkeypatch.setattr(event_rows, "erase", slowly)
    yield done
    done.set()


def steps(page: str) -> list[str]:
    """How it stands with each: done, under-way, to-come."""
    return [part.split('"')[0] for part in page.split('<li class="step-')[1:]]


def until(wanted: Any) -> bool:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        if wanted():
            return True
        time.sleep(0.2)
    return False


def signed_in(site: str, home: Home) -> requests.Session:
    browser = requests.Session()
    browser.cookies.set("sessionid", Reader().sign_in(home).client.cookies["sessionid"].value, domain="127.0.0.1", path="/")
    return browser


def confirmed(browser: requests.Session, site: str) -> requests.Response:
    page = browser.get(f"{site}min-side/rights/erase/", timeout=30).text
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return browser.post(
        f"{site}min-side/rights/erase/", SURE | {"csrfmiddlewaretoken": token}, headers={"Origin": site.rstrip("/")}, timeout=30
    )


def test_the_answer_does_not_wait_and_says_what_is_done_and_what_is_under_way(live_site: Any, busy: threading.Event) -> None:
    home = new_home(name=NAME)
    samples([home], [], now())
    browser, began = signed_in(live_site.url, home), time.monotonic()
    answer = confirmed(browser, live_site.url)
    assert time.monotonic() - began < PATIENCE_SECONDS / 2 and not busy.is_set(), "the engine is still at it"
    assert answer.status_code == 200 and steps(answer.text) == ["done", "under-way", "to-come"]
    assert answer.headers["Refresh"] == "2; url=/erased/" and "<progress" in answer.text and 'href="/erased/"' in answer.text
    assert models.Contact.objects.filter(pk=home.contact_id, erased_on=None).count() == 0, "nobody reaches her already"
    meanwhile = requests.get(f"{live_site.url}erased/", cookies=browser.cookies.get_dict(), timeout=30)
    assert steps(meanwhile.text) == ["done", "under-way", "to-come"] and NAME not in meanwhile.text
    assert requests.get(f"{live_site.url}min-side/", cookies=browser.cookies.get_dict(), timeout=30).url.endswith("/sign-in/")
    busy.set()

    def gone() -> bool:
        told = requests.get(f"{live_site.url}erased/", cookies=browser.cookies.get_dict(), timeout=30)
        return steps(told.text) == ["done", "done", "under-way"] and "Refresh" not in told.headers and "Det er slettet" in told.text

    assert until(gone)
    assert until(lambda: forget_bytes(now(), at_once=True).erasures >= 1)
    english = requests.get(f"{live_site.url}en/erased/", cookies=browser.cookies.get_dict(), timeout=30).text
    assert steps(english) == ["done"] * 3 and "It is erased" in english


def test_an_engine_that_is_away_keeps_nobody_waiting_and_the_sweep_does_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    home, reader = new_home(name=NAME), Reader()
    reader.sign_in(home)

    def away(*_: object) -> None:
        raise events.EventsUnavailable("the event engine does not answer")

    with monkeypatch.context() as broken:
        broken.setattr(event_rows, "erase", away)
        answer = reader.post("/min-side/rights/erase/", SURE)
        assert answer.status_code == 200 and steps(answer.content.decode()) == ["done", "under-way", "to-come"]
    assert len(erasures.waiting()) == 1
    assert steps(reader.get("/erased/").content.decode()) == ["done", "under-way", "to-come"]
    sweep(now())
    assert steps(reader.get("/erased/").content.decode())[:2] == ["done", "done"] and erasures.waiting() == []


def test_what_must_stay_stands_there_too_and_nobody_else_sees_any_of_it() -> None:
    home, reader = new_home(name=NAME), Reader()
    reader.sign_in(home).get("/min-side/")  # that she looked is kept
    reader.post("/min-side/rights/erase/", SURE)
    page = reader.get("/erased/").content.decode()
    assert "Dette må bli" in page and "Hvem som har sett" in page and NAME not in page and home.customer_number not in page
    assert Reader().get("/erased/")["Location"] == "/"
    assert Reader().sign_in(new_home()).get("/erased/")["Location"] == "/"


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("path", ["", "en/"])
def test_the_page_renews_itself_and_axe_finds_no_fault_in_it(
    live_site: Any, browser: Browser, residents: Residents, busy: threading.Event, scripts: bool, path: str
) -> None:
    home = new_home(name=NAME)
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 800})
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    key = Reader().sign_in(home).client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": live_site.url}])
    page = context.new_page()
    page.goto(f"{live_site.url}{path}min-side/rights/erase/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.locator("main button[type=submit]").click()
    expect(page.locator(".step-under-way")).to_have_count(1)
    expect(page.get_by_role("progressbar")).to_be_visible()
    if scripts:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert faults(page) == [], scheme
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    busy.set()
    expect(page.locator(".step-done")).to_have_count(2, timeout=PATIENCE_SECONDS * 1000)
    expect(page.locator("h1")).to_have_text("It is erased" if path else "Det er slettet")
    context.close()
