"""Can the privacy office do its work, and can nobody else see it?

Proves: Q2, R2, R14, W9, D1, D6, D9, A5.
"""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import get_resolver
from playwright.sync_api import Page, expect
from test_pages import LANGUAGES, looked_over

from hjemmel.acts.actor import Actor
from hjemmel.acts.correct import correct
from hjemmel.acts.make_request import make_request
from homes import Home, new_home, now
from looking import oneself, own
from visitor import ADVISER, Residents, Visitor, send

PIA, PER = "pia.vern", "per.vern"
OTHERS = {"ola.nett": "operations", "grav/tor.lie": "field", "eva.krone": "billing"}
DESKS = ("", "requests/", "requests/new/", "corrections/", "disclosures/", "processors/", "terms/", "proof/", "look-ups/")
DAY = timedelta(days=1)


@pytest.fixture
def office(live_site: object, residents: Residents, visitor: Visitor) -> Visitor:
    path = Path(os.environ["HJEMMEL_HOME"]) / "sign-ins.toml"
    text = path.read_text(encoding="utf-8")
    for who, audience in {PIA: "privacy", PER: "privacy", **OTHERS}.items():
        if f'"{who}"' not in text:
            text += f'\n[[sign_in]]\nid = "{who}"\naudience = "{audience}"\nname = "{who}"\nnote = {{ nb = "oppdiktet", en = "made up" }}\n'
    path.write_text(text, encoding="utf-8")
    return visitor


@pytest.fixture(scope="module")
def siri(residents: Residents) -> Home:
    """A customer with a request that is late, one that is due soon, and a new name that waits."""
    home = new_home(name="Siri Solbakken")
    me = oneself(home)
    make_request(home.customer_number, "objection", "min-side", "signed-in", me, now() - 45 * DAY)
    make_request(home.customer_number, "access", "min-side", "signed-in", me, now() - 26 * DAY, details="Hva har dere om meg?")
    correct(home.customer_number, "contact", "name", "Siri Nyhus", me, now())
    return home


def numbers(home: Home) -> dict[str, str]:
    return {row["right"]: row["number"] for row in own(home, "request")}


def do(page: Page, task: str, **values: str) -> None:
    if page.locator(f"details#do-{task}:not([open])").count():
        page.click(f"#do-{task} > summary")
    for name, value in values.items():
        field = page.locator(f"#{task}-{name}")
        field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    send(page, f"#do-{task} button[type=submit]")


def look_at_all(office: Visitor, siri: Home, language: str, look: Callable[[Page, str], None]) -> None:
    office.be(PIA, language)
    for path in DESKS:
        look(office.go(f"{language}/privacy/{path}"), f"office-{path.replace('/', '-').strip('-') or 'today'}")
    page = office.go(f"{language}/privacy/requests/{numbers(siri)['access']}/")
    look(page, "office-request-shut")
    send(page, "section[aria-labelledby=about] button")
    look(page, "office-request")
    page = office.go(f"{language}/privacy/corrections/")
    send(page, f".office-list a:has-text('{siri.customer_number}')")
    send(page, "main form button")
    look(page, "office-correction")
    look(office.go(f"{language}/privacy/customer/"), "office-customer")


@LANGUAGES
def test_no_desk_has_a_fault_that_axe_can_find_or_scrolls_sideways(office: Visitor, siri: Home, language: str) -> None:
    found: list[str] = []

    def look(page: Page, name: str) -> None:
        found.extend(looked_over(page, name, language))

    look_at_all(office, siri, language, look)
    assert found == []
    assert office.complaints == []


def test_the_queue_says_the_time_in_words_and_the_late_one_stands_first(office: Visitor, siri: Home) -> None:
    """Proves: Q2."""
    page = office.be(PIA)
    assert page.url.endswith("/privacy/")
    send(page, ".own-menu a:has-text('Krav')")
    page.fill("#words", siri.customer_number)
    send(page, ".filter-row button")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("over fristen")
    expect(rows.last).to_contain_text("igjen")
    assert siri.customer_number not in page.url
    assert "Siri" not in page.content()
    page.select_option("#state", "late")
    send(page, ".filter-row button")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_step_that_its_time_is_out_for_is_not_offered(office: Visitor, siri: Home) -> None:
    """Proves: Q2."""
    late, soon = (numbers(siri)[right] for right in ("objection", "access"))
    page = office.be(PIA)
    office.go(f"/privacy/requests/{soon}/")
    expect(page.locator("#do-extend")).to_have_count(1)
    office.go(f"/privacy/requests/{late}/")
    expect(page.locator("#do-answer")).to_have_count(1)
    expect(page.locator("#do-extend")).to_have_count(0)


def test_a_request_by_letter_is_entered_opened_extended_and_answered(office: Visitor, siri: Home) -> None:
    """Proves: Q2, R2."""
    home = new_home(name="Brita Solbakken")
    office.be(PIA)
    page = office.go("/privacy/requests/new/")
    came = (now() - 3 * DAY).date().isoformat()
    do(page, "enter", customer=home.customer_number, right="access", channel="letter", received=came, identified_by="document")
    number = numbers(home)["access"]
    assert page.url.endswith(f"/privacy/requests/{number}/")
    assert "Brita" not in page.content()
    send(page, "section[aria-labelledby=about] button")
    assert page.url.endswith(f"/privacy/requests/{number}/")
    expect(page.locator(".permit-bar")).to_contain_text("Brita Solbakken")
    do(page, "extend", why="kort")
    expect(page.locator("#do-extend .fault")).to_be_visible()
    assert page.input_value("#extend-why") == "kort"
    do(page, "extend", why="kravet gjelder mange år")
    expect(page.locator(".changed")).to_be_visible()
    expect(page.locator("#do-extend")).to_have_count(0)
    do(page, "assign", to="per.vern")
    expect(page.locator(".history")).to_contain_text("per.vern")
    do(page, "answer", answer="Kopien er sendt deg i posten.")
    expect(page.locator(".history")).to_contain_text("Besvart")
    expect(page.locator("#do-answer")).to_have_count(0)
    send(page, ".permit-bar button")
    assert page.url.endswith("/privacy/")
    assert "Brita" not in page.content()
    assert own(home, "request")[0]["state"] == "answered"


def test_a_refusal_takes_a_paragraph(office: Visitor, siri: Home) -> None:
    """Proves: R14."""
    home = new_home()
    number = make_request(home.customer_number, "erasure", "letter", "document", Actor(PIA, "privacy"), now())
    office.be(PIA)
    page = office.go(f"/privacy/requests/{number}/")
    do(page, "refuse", reason="Regnskapet må vi beholde.", law="loven")
    expect(page.locator("#do-refuse .fault")).to_contain_text("paragraf")
    do(page, "refuse", law="bokføringsloven § 13")
    expect(page.locator(".history")).to_contain_text("bokføringsloven § 13")


def test_a_correction_is_approved_by_somebody_else_who_has_seen_before_and_after(office: Visitor) -> None:
    """Proves: W9."""
    home = new_home(name="Tora Solbakken")
    waits = correct(home.customer_number, "contact", "name", "Tora Nyhus", oneself(home), now())
    mine = correct(home.customer_number, "contact", "address", "Nyveien 1", Actor(PIA, "privacy"), now(), identified_by="document")
    office.be(PIA)
    page = office.go("/privacy/corrections/")
    assert "Tora" not in page.content()
    page = office.go(f"/privacy/corrections/{waits.id}/")
    assert "Tora" not in page.content() and page.locator("button[value=approve]").count() == 0
    send(page, "main form button")
    expect(page.locator(".before-after")).to_contain_text("Tora Solbakken")
    expect(page.locator(".before-after")).to_contain_text("Tora Nyhus")
    send(page, "button[value=approve]")
    expect(page.locator(".changed")).to_be_visible()
    assert own(home, "contact")[0]["name"] == "Tora Nyhus"
    page = office.go(f"/privacy/corrections/{mine.id}/")
    send(page, "button[value=approve]")
    expect(page.locator(".fault")).to_contain_text("en annen enn den som ba om det")
    assert own(home, "contact")[0]["address"] != "Nyveien 1"


def test_a_correction_is_rejected_with_a_reason_and_a_paragraph_that_she_reads(office: Visitor) -> None:
    """Proves: W9, R14."""
    home = new_home(name="Tora Solbakken")
    waits = correct(home.customer_number, "contact", "name", "Tora Nyhus", oneself(home), now())
    office.be(PIA)
    page = office.go(f"/privacy/corrections/{waits.id}/")
    send(page, "main form button")
    page.fill("#reject-reason", "Vi kan ikke se at du har byttet navn.")
    page.fill("#reject-law", "loven")
    send(page, "button[value=reject]")
    expect(page.locator(".fault")).to_contain_text("paragraf")
    expect(page.locator("#reject-reason")).to_have_value("Vi kan ikke se at du har byttet navn.")
    page.fill("#reject-law", "GDPR art. 16")
    send(page, "button[value=reject]")
    expect(page.locator(".changed")).to_be_visible()
    assert own(home, "contact")[0]["name"] == "Tora Solbakken"
    assert [(row["state"], row["refusal_law"]) for row in own(home, "request")] == [("refused", "GDPR art. 16")]


def test_an_order_is_registered_by_one_and_released_by_another_and_the_ground_teaches(office: Visitor) -> None:
    """Proves: D6, D9."""
    home = new_home()
    office.be(PIA)
    page = office.go("/privacy/disclosures/")
    order = {"order_number": "2026/17", "issuer": "Prøve politidistrikt", "issued_on": now().date().isoformat(), "scope": "203.0.113.9"}
    do(page, "order", ground="civil-order", record="ip-assignment", customers=home.customer_number, **order)
    expect(page.locator("#do-order .fault")).to_contain_text("åpner ikke dette")
    do(page, "order", ground="serious-crime", record="ip-assignment", secret_until=(now() + 30 * DAY).date().isoformat())
    expect(page.locator("#do-order .fault")).to_contain_text("oppgi lovbruddet")
    do(page, "order", offence="straffeloven § 321", penalty_months="72")
    expect(page.locator("#do-order .fault")).to_contain_text("hvilke dager")
    do(page, "order", covers_from=(now() - DAY).date().isoformat(), covers_to=now().date().isoformat())
    said = page.inner_text(".changed")
    number = said.split()[0]
    send(page, f"article[aria-labelledby=o-{number}] button[value=release]")
    expect(page.locator(f"article[aria-labelledby=o-{number}] .fault")).to_contain_text("to ulike personer")
    office.be(PER)
    page = office.go("/privacy/disclosures/")
    with page.expect_download() as download:
        page.click(f"article[aria-labelledby=o-{number}] button[value=release]")
    assert download.value.suggested_filename == f"{number}-police.csv"
    page = office.go("/privacy/disclosures/")
    expect(page.locator("section[aria-labelledby=given] tbody tr").first).to_contain_text("pia.vern, per.vern")
    assert home.customer_number not in page.content()
    assert own(home, "disclosure") == []


def test_an_agreement_is_registered_and_ended(office: Visitor) -> None:
    """Proves: D1."""
    office.be(PIA)
    page = office.go("/privacy/processors/")
    today = now().date()
    when = {"valid_from": today.isoformat(), "ends_on": (today + 20 * DAY).isoformat()}
    party = f"Fakturahuset {now():%H%M%S%f}"
    do(page, "sign", party=party, category="billing-partners", at_the_end="deleted", **when)
    one = page.locator("article", has_text=party)
    expect(one).to_contain_text("Får:")
    one.locator("button").click()
    expect(page.locator("article", has_text=party)).to_contain_text("Avsluttet")


def test_a_change_of_terms_is_announced_in_time_or_not_at_all(office: Visitor) -> None:
    """Proves: A5."""
    office.be(PIA)
    page = office.go("/privacy/terms/")
    product = f"P{now():%H%M%S%f}"
    said = {"product": product, "what_nb": "Prisen blir en annen.", "what_en": "The price changes."}
    do(page, "announce", effective_on=(now() + 20 * DAY).date().isoformat(), **said)
    expect(page.locator("#do-announce .fault")).to_contain_text("tidligst")
    do(page, "announce", effective_on=(now() + 40 * DAY).date().isoformat())
    expect(page.locator("article", has_text=product)).to_contain_text("Prisen blir en annen.")
    assert page.locator("article", has_text=product).locator("button").count() == 0


def office_addresses(home: Home) -> list[str]:
    """Every address under /privacy/, as the running site has them, with something in each place."""
    fill = {"number": "R-1", "task_id": "answer", "correction_id": 1}
    found = get_resolver().reverse_dict
    addresses = []
    for name in found:
        if isinstance(name, str) and (name.startswith("privacy") or name == "proof"):
            pattern, places = found.getlist(name)[0][0][0]
            addresses.append("/" + pattern % {place: fill[place] for place in places})
    return addresses


@pytest.mark.parametrize("who", [*OTHERS, ADVISER, "customer", ""])
def test_every_page_of_the_office_is_shut_to_everybody_else(office: Visitor, siri: Home, who: str) -> None:
    """Proves: Q2, D6. Reading and posting alike."""
    from django.conf import settings
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    if who:
        audience = {**OTHERS, ADVISER: "support", "customer": "customer"}[who]
        session = client.session
        session["actor"] = {"id": siri.customer_number if who == "customer" else who, "audience": audience, "name": who}
        session["began"] = session["seen"] = time.time()
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    addresses = office_addresses(siri)
    assert len(addresses) >= 18
    for address in addresses:
        for answer in (
            client.get(address),
            client.post(address, {"customer": siri.customer_number}, headers={"Origin": "http://localhost"}),
        ):
            assert (answer.status_code, answer.get("Location", "")) == (302, "/sign-in/"), address


def test_a_page_of_the_office_is_kept_by_nobody(office: Visitor, siri: Home) -> None:
    office.be(PIA)
    for path in DESKS:
        answer = office.page.request.get(f"{office.url}/privacy/{path}")
        assert answer.headers["cache-control"].startswith(("no-store", "private, no-store", "max-age=0, no-cache, no-store")), path


def test_what_an_earlier_notice_named_is_shown_by_its_own_word(office: Visitor, siri: Home) -> None:
    """A version that drops a field, a recipient or a ground leaves rows that say it still."""
    from declared_rows import add_row
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import entries

    home, notice = new_home(), the_notice()
    for record in ("correction", "disclosure", "disclosure-order"):
        add_row(notice.record(record), home, now())
    agreements = entries.rows(notice.record("processor-agreement"))
    today = now().date()
    agreements.create(party="Borte AS", category="gone", valid_from=today, ends_on=today, at_the_end="deleted", notice_version=1)
    office.be(PIA)
    for path in ("corrections/", "disclosures/"):
        assert office.go(f"/privacy/{path}").locator("h1").count() == 1
    expect(office.page.locator("article", has_text=f"M-{home.customer_number}")).to_have_count(1)
    expect(office.go("/privacy/processors/").locator("article", has_text="Borte AS")).not_to_contain_text("Får:")
    agreements.filter(party="Borte AS").delete()
