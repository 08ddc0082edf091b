"""Do the rooms of operations, subcontractors and invoicing let people work, and show them no more than their work takes?"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from test_pages import LANGUAGES, looked_over

from homes import Home, agreement, local_day, new_home, now, samples
from visitor import ADVISER, Residents, Visitor, send

OPERATIONS, DIGGER, RIVAL, INVOICING = "ola.nett", "grav/tor.lie", "spade/kari", "eva.krone"
ROOMS = {OPERATIONS: "/operations/", DIGGER: "/field/", INVOICING: "/billing/"}


@pytest.fixture(scope="module")
def area(residents: Residents) -> list[Home]:
    """Enough homes in one place that operations may see them, some of them weak."""
    homes = [new_home(area="Romvik") for _ in range(24)]
    ages = [timedelta(hours=3 * i + 1) for i in range(40)]
    samples(homes, ages, datetime.now(UTC), signal_dbm=-71, area="Romvik")
    return homes


@pytest.fixture(scope="module")
def siv(residents: Residents) -> Home:
    """A customer with a fault case, a job, a delivery point, a payer account and a credit assessment."""
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import entries, models

    home = new_home(name="Siv Solbakken")
    notice, now = the_notice(), datetime.now(UTC)
    subscription = models.Subscription.objects.get(key=home.subscription)
    point = {
        "code": f"P-{home.customer_number}",
        "latitude": 59.1,
        "longitude": 5.7,
        "service": "fibre",
        "status": "in-use",
        "area": "Romvik",
    }
    entries.add(notice.record("delivery-point"), subscription.pk, point, 1)
    entries.add(
        notice.record("payer-account"),
        home.contact_id,
        {"account": "12345678903", "source": "payment", "last_seen_on": date(2026, 1, 5)},
        1,
    )
    check = {"order_number": f"B-{home.customer_number}", "bureau": "Prøvebyrået", "asked_at": now, "outcome": "declined"}
    entries.add(notice.record("credit-check"), home.contact_id, check, 1)
    return home


@pytest.fixture
def worker(live_site: object, residents: Residents, visitor: Visitor) -> Visitor:
    import os

    path = Path(os.environ["HJEMMEL_HOME"]) / "sign-ins.toml"
    text = path.read_text(encoding="utf-8")
    for who, audience in ((OPERATIONS, "operations"), (DIGGER, "field"), (RIVAL, "field"), (INVOICING, "billing")):
        if f'"{who}"' not in text:
            text += f'\n[[sign_in]]\nid = "{who}"\naudience = "{audience}"\nname = "{who}"\nnote = {{ nb = "oppdiktet", en = "made up" }}\n'
    path.write_text(text, encoding="utf-8")
    return visitor


def open_case(visitor: Visitor, home: Home) -> str:
    """As an adviser does it, with the caller on the line; the number of the case."""
    page = visitor.be(ADVISER)
    page.fill("#words", home.customer_number)
    page.keyboard.press("Enter")
    expect(page.locator(".found [type=radio]").first).to_be_focused()
    page.keyboard.press("3")
    page.wait_for_url("**/support/customer/")
    page.click("#do-open-case summary")
    page.select_option("#open-case-service", "internet")
    send(page, "#do-open-case button")
    said = page.inner_text(".changed")
    found = re.search(r"F-\w+", said)
    assert found, said
    return found[0]


def open_job(visitor: Visitor, home: Home) -> str:
    agreement("grav", "subcontractors")
    page = visitor.go("/support/customer/")
    page.click("#do-open-order summary")
    page.select_option("#open-order-kind", "repair")
    page.fill("#open-order-point", f"P-{home.customer_number}")
    page.fill("#open-order-assignee", "grav")
    send(page, "#do-open-order button")
    found = re.search(r"A-\w+", page.inner_text(".changed"))
    assert found
    return found[0]


def enter(visitor: Visitor, who: str, matter: str) -> Page:
    page = visitor.be(who)
    page.fill("#matter", matter)
    send(page, "form.search button")
    return page


def look_at_all(visitor: Visitor, siv: Home, language: str, look: Callable[[Page, str], None]) -> None:
    case = open_case(visitor, siv)
    order = open_job(visitor, siv)
    for who, path in ROOMS.items():
        visitor.be(who, language)
        look(visitor.page, path.strip("/"))
        if who == INVOICING:
            visitor.page.fill("#customer", siv.customer_number)
            visitor.page.fill("#own", "sak 4711")
            send(visitor.page, "button[value='credit']")
        else:
            visitor.page.fill("#matter", case if who == OPERATIONS else order)
            send(visitor.page, "form.search button")
        expect(visitor.page.locator(".permit-bar")).to_be_visible()
        look(visitor.page, path.strip("/") + "-customer")


@LANGUAGES
def test_no_room_has_a_fault_that_axe_can_find_or_scrolls_sideways(worker: Visitor, area: list[Home], siv: Home, language: str) -> None:
    found: list[str] = []

    def look(page: Page, name: str) -> None:
        found.extend(looked_over(page, name, language))

    look_at_all(worker, siv, language, look)
    assert found == []
    assert [text for text in worker.complaints if "404" not in text] == []


def test_operations_see_areas_and_no_home(worker: Visitor, area: list[Home]) -> None:
    """Proves: N10."""
    page = worker.be(OPERATIONS)
    expect(page.locator(".areas li", has_text="Romvik")).to_contain_text("24 kunder")
    assert "Romvik" in page.inner_text(".areas")
    assert not any(home.customer_number in page.content() for home in area)


def shared_with(party: str) -> set[str]:
    """The numbers of the cases in a partner's feed."""
    from hjemmel.acts.actor import SYSTEM
    from hjemmel.acts.feed_processor import feed_processor

    return {row["number"] for row in feed_processor(party, SYSTEM, now()).rows["fault-case"]}


def test_operations_open_a_case_by_its_number_share_it_and_close_it(worker: Visitor, siv: Home) -> None:
    """Proves: I6, I7."""
    agreement("Fiberfix", "operating-partners")
    case = open_case(worker, siv)
    page = enter(worker, OPERATIONS, case)
    assert "Siv" not in page.inner_text("main")  # nobody has given a reason for her name
    page.click("#do-share-case summary")
    page.fill("#share-case-vendor", "Fiberfix")
    page.fill("#share-case-need", "x")
    send(page, "#do-share-case button")
    expect(page.locator("#do-share-case .fault")).to_be_visible()
    assert page.input_value("#share-case-vendor") == "Fiberfix"  # what was written is still there
    page.fill("#share-case-need", "kabelen er deres")
    send(page, "#do-share-case button")
    expect(page.locator(".changed")).to_contain_text("Fiberfix")
    assert case in shared_with("Fiberfix")
    page.click("#do-close-case summary")
    send(page, "#do-close-case button")
    assert page.url.endswith("/operations/")
    assert case not in shared_with("Fiberfix")
    assert "ingen åpen sak" in enter(worker, OPERATIONS, case).inner_text("main")


def test_a_digger_opens_a_job_by_its_number_sees_the_least_and_is_shut_out_when_it_is_done(worker: Visitor, siv: Home) -> None:
    """Proves: I1."""
    open_case(worker, siv)
    order = open_job(worker, siv)
    assert "ingen åpen sak eller ordre" in enter(worker, RIVAL, order).inner_text("main")
    page = enter(worker, DIGGER, order)
    words = page.inner_text("main")
    assert "Siv Solbakken" in words and f"P-{siv.customer_number}" in words
    assert siv.phone not in page.content() and "kunde.example" not in words
    assert siv.customer_number not in words.replace(f"P-{siv.customer_number}", "").replace(f"Prøveveien {siv.customer_number[1:]}", "")
    page.click("#do-finish summary")
    send(page, "#do-finish button")
    expect(page.locator(".changed")).to_be_visible()
    assert "ingen åpen sak eller ordre" in enter(worker, DIGGER, order).inner_text("main")


def test_invoicing_pays_back_without_reading_the_account_and_a_human_refuses(worker: Visitor, siv: Home) -> None:
    """Proves: K4, R13."""
    page = worker.be(INVOICING)
    page.fill("#customer", siv.customer_number)
    page.fill("#own", "klage 4711")
    send(page, "button[value='refund']")
    assert "12345678903" not in page.content()
    page.click("#do-refund summary")
    page.fill("#refund-amount", "mye")
    send(page, "#do-refund button")
    expect(page.locator("#do-refund .fault")).to_contain_text("kroner")
    page.fill("#refund-amount", "249,50")
    send(page, "#do-refund button")
    expect(page.locator(".changed")).to_contain_text("8903")
    page = worker.be(INVOICING)
    page.fill("#customer", siv.customer_number)
    page.fill("#own", "sak 4711")
    send(page, "button[value='credit']")
    page.click("#do-credit-copy summary")
    for part in ("controller", "officer", "told", "source", "requester", "reasoning", "day"):
        page.fill(f"#credit-copy-copy_{part}", "Du har betalingsmerknader.")
    page.fill("#credit-copy-sent_on", local_day(datetime.now(UTC)).isoformat())
    send(page, "#do-credit-copy button")
    expect(page.locator(".changed")).to_be_visible()
    expect(page.locator("#do-credit-copy")).to_have_count(0)
    page.click("#do-credit-decide summary")
    page.select_option("#credit-decide-accept", "no")
    send(page, "#do-credit-decide button")
    expect(page.locator(".changed")).to_contain_text("avslått")


@pytest.mark.parametrize("who", [*ROOMS, ADVISER])
def test_every_room_is_shut_to_the_others(worker: Visitor, who: str) -> None:
    worker.be(who)
    for other, path in {**ROOMS, ADVISER: "/support/"}.items():
        for address in (path, f"{path}customer/"):
            if other != who:
                assert worker.go(address).url.endswith("/sign-in/")


def test_a_task_of_another_purpose_is_not_done(worker: Visitor, siv: Home) -> None:
    page = worker.be(INVOICING)
    page.fill("#customer", siv.customer_number)
    page.fill("#own", "sak 4711")
    send(page, "button[value='credit']")
    page.evaluate("document.querySelector('.permit-bar form').action = '/billing/customer/refund/'")
    with page.expect_navigation() as moved:
        page.click(".permit-bar button")
    assert moved.value.status == 404
    assert "tilbake" not in page.inner_text("main")
