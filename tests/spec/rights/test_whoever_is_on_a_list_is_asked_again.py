"""Whoever says no, or is erased, while a list is being worked through is not written about, however the two fall.

The list was drawn with her on it, in a connection of its own, and is decided once she has said it.
Proves: I6, R6, R12.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from coming_after import comes_after, erased
from hjemmel.acts.actor import Actor
from hjemmel.acts.announce_change import announce_change
from hjemmel.acts.compile_directory import compile_directory
from hjemmel.acts.draw_campaign import draw_campaign
from hjemmel.acts.give_tips import give_tips
from hjemmel.acts.learn_interests import learn_interests
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.note_availability import note_availability
from hjemmel.acts.place_order import place_order
from hjemmel.acts.plan_campaign import plan_campaign
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.sync_audience import sync_audience
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.campaign import STOP
from hjemmel.notice.model import Text
from hjemmel.stores import entries, models
from homes import Home, agreement, new_home, now
from looking import PRIVACY, SYSTEM, oneself

pytestmark = pytest.mark.usefixtures("house")
MARKETER, OPERATOR = Actor("mona", "marketing"), Actor("ola", "operations")
PRODUCT, SITE, DAY = "liste-tv", "https://www.eksempelnett.example", timedelta(days=1)
LISTED = {
    "listed_name": "Kari Oppført", "address": "Her 1", "postcode": "4000", "place": "P", "use_type": "mobile", "holder": "adult",
    "secret": "no", "extent": "full",
}  # fmt: skip
Work = Callable[[], Any]


def says(home: Home, choice: str, yes: bool = True) -> None:
    set_choice(home.customer_number, choice, yes, oneself(home), now())


def product() -> str:
    products = the_notice().record("product")
    if not entries.rows(products).filter(code=PRODUCT).exists():
        entries.add(products, None, {"code": PRODUCT, "title": PRODUCT, "kind": "tv", "credit_element": False, "price_ore": 1}, 1)
    return PRODUCT


def an_offer(home: Home) -> Work:
    says(home, "new-offers")
    row = models.Contact.objects.get(pk=home.contact_id)
    note_availability(f"{row.address}, {row.postcode}", product(), True, now().date(), OPERATOR, now())
    texts = {"heading_nb": "Ny TV", "heading_en": "New TV", "body_nb": f"Prøv. {STOP}", "body_en": f"Try. {STOP}"}
    code = f"k-{secrets.token_hex(4)}"
    plan_campaign({"code": code, "aim": "new-thing", "product": PRODUCT, **texts}, MARKETER, now())
    return lambda: draw_campaign(code, SITE, MARKETER, now())


def an_audience(home: Home) -> Work:
    agreement("Annonsetorget", "ad-platforms")
    says(home, "ad-audiences")
    return lambda: sync_audience(SYSTEM, now())


def an_interest(home: Home) -> Work:
    place_order(home.customer_number, product(), {"install_address": "Her"}, oneself(home), now())
    return lambda: learn_interests(now())


def a_tip(home: Home) -> Work:
    values = {"number": f"S-{home.customer_number}", "topic": "fault", "channel": "telephone", "opened_at": now()}
    entries.add(the_notice().record("enquiry"), home.contact_id, values, 1)
    return lambda: give_tips(now())


def a_line(home: Home) -> Work:
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - timedelta(seconds=1))
    list_number(home.customer_number, home.phone, LISTED, SYSTEM, now())
    return lambda: compile_directory(now())


def a_change(home: Home) -> Work:
    place_order(home.customer_number, product(), {"install_address": "Her"}, oneself(home), now())
    on = (now() + 31 * DAY).date() + timedelta(days=secrets.randbelow(10_000))
    return lambda: announce_change(PRODUCT, on, Text("Noe endres.", "Something changes."), PRIVACY, now())


LISTS: dict[str, tuple[Callable[[Home], Work], str, str]] = {  # what is made ready, what it writes, what stops it
    "offer": (an_offer, "offer-message", "marketing"),
    "audience": (an_audience, "ad-member", "marketing"),
    "interest": (an_interest, "interest", "marketing"),
    "tip": (a_tip, "service-message", "help-tips"),
    "directory": (a_line, "directory-change", "directory-reservation"),
    "change": (a_change, "service-message", ""),
}


@pytest.mark.parametrize("which", LISTS)
def test_one_who_says_nothing_is_written_about(which: str) -> None:
    ready, written, _ = LISTS[which]
    home = new_home()
    ready(home)()
    assert entries.about(the_notice().record(written), home.contact_id).exists()


@pytest.mark.parametrize("which", [which for which, (_, _, stop) in LISTS.items() if stop])
def test_one_who_says_no_meanwhile_is_not(which: str) -> None:
    ready, written, stop = LISTS[which]
    home = new_home()
    work = ready(home)

    def says_no(home: Home) -> Work:
        says(home, stop)
        return lambda: None

    comes_after(says_no, home, work)
    assert not entries.about(the_notice().record(written), home.contact_id).exists()


@pytest.mark.parametrize("which", LISTS)
def test_one_who_is_erased_meanwhile_is_not(which: str) -> None:
    ready, written, _ = LISTS[which]
    home = new_home()
    comes_after(erased, home, ready(home))
    assert not entries.about(the_notice().record(written), home.contact_id).exists()
