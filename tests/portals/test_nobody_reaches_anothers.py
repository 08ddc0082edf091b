"""Can anybody who is signed in reach anything of somebody else's? Every address, every way to ask, every kind of id.

The addresses are those that the program has, found by looking: a new one is tried as soon as it is there.
Proves: A4, N9, R1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from browsing import Reader
from copies import Copy
from declared_rows import own_rows, whole
from hjemmel.acts.actor import Actor
from hjemmel.acts.consents_of import consents_of
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.exports.consent_receipt import consent_id
from hjemmel.stores import models
from homes import Home, calls, new_home, now, samples

pytestmark = pytest.mark.usefixtures("house")
STAFF = ("support", "operations", "field", "billing", "privacy")
SECRET = "Zacharias Ukjentmann"  # stands in whatever is held about the other one, and nowhere else
MARKS = ("Zacharias", "Hemmeligveien", "zacharias@hemmelig.example")
FIELDS = tuple("customer customer_number number matter id contact subscription token permit person value to words".split())


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else, and everything that names her."""

    home: Home
    ids: tuple[str, ...]


@pytest.fixture(scope="module")
def other(house: None) -> Other:
    """A customer of whom everything is held, and whose every id is known to the one who tries."""
    home = new_home(name=SECRET, address="Hemmeligveien 13", email="zacharias@hemmelig.example")
    samples([home], [timedelta(hours=1)], now(), device_name="Zacharias sin mobil")
    calls(home, [now() - timedelta(days=1)])
    whole(home, the_notice())
    own_rows(home)
    oneself = Actor(home.customer_number, "customer", SECRET)
    number = make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself, now(), details="Hemmeligveien")
    set_choice(home.customer_number, "new-offers", True, oneself, now())
    permit = open_permit(oneself, "access", home.customer_number, "", now())
    receipts = [str(consent_id(consent, the_notice().provider.id)) for consent in consents_of(permit.token, oneself, now())]
    permits = [str(pk) for pk in models.Permit.objects.filter(contact_id=home.contact_id).values_list("pk", flat=True)]
    known = (home.customer_number, str(home.contact_id), str(home.subscription), home.serial, home.phone, home.user_name)
    subscriptions = models.Subscription.objects.filter(contact_id=home.contact_id).values_list("subscription_number", flat=True)
    return Other(home, (*known, *subscriptions, number, permit.token, f"M-{home.customer_number}", *permits[:2], *receipts))


def addresses(patterns: Any, before: str = "") -> Iterator[str]:
    """Every address, its places left as they are written: `privacy/requests/<slug:number>/`."""
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here.lstrip("^")


ALL = sorted(set(addresses(get_resolver().url_patterns)))


def filled(address: str, ids: tuple[str, ...]) -> set[str]:
    """The address with each id in each of its places (with a number where only a number fits); as it is where it has none."""
    if "<" not in address:
        return {f"/{address}"}
    return {"/" + re.sub(r"<[^>]+>", one.lstrip("+") if "int:" not in address else re.sub(r"\D", "", one) or "1", address) for one in ids}


def found_in(answer: Any) -> list[str]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = Copy(body).text if body.startswith(b"PK") else body.decode(errors="replace")
    return [mark for mark in MARKS if mark in text]


def asked(client: Client, path: str, ids: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The same address asked for in every way: with the ids in the address, in a form, in JSON."""
    yield "GET", client.get(path)
    yield "GET with ids", client.get(path, dict(zip(FIELDS, ids * 2, strict=False)))
    for one in ids[:2]:
        yield f"POST {one}", client.post(path, dict.fromkeys(FIELDS, one))
    yield "POST json", client.post(path, dict.fromkeys(FIELDS, ids[0]), content_type="application/json")


def nobody() -> Reader:
    return Reader()


def stranger() -> Reader:
    return Reader().sign_in(new_home())


UNWELL = "/healthz"  # it answers 503 of a house in which another test has left something to put right
HARMLESS = ("sign-out/", "sign-out/everywhere/")  # they end the walker's own session; tried last, by themselves


@pytest.mark.parametrize("who", ["nobody", "stranger"])
@pytest.mark.parametrize("address", [a for a in ALL if a not in HARMLESS])
def test_no_customer_and_no_passer_by_reaches_another_customers_anything(address: str, who: str, other: Other) -> None:
    reader = nobody() if who == "nobody" else stranger()
    for path in filled(address, other.ids):
        for how, answer in asked(reader.client, path, other.ids):
            assert answer.status_code < 500 or path == UNWELL, f"{how} {path}: {answer.status_code}"
            assert found_in(answer) == [], f"{how} {path} shows {found_in(answer)}"


def test_nothing_that_was_tried_changed_anything_of_the_others(other: Other) -> None:
    contact = models.Contact.objects.get(pk=other.home.contact_id)
    assert (contact.name, contact.address, contact.left_on) == (SECRET, "Hemmeligveien 13", None)


ELSEWHERE = [(a, s) for a in ALL for s in STAFF if a.split("/")[0] in {*STAFF, "min-side"} - {s}]


@pytest.mark.parametrize(("address", "audience"), ELSEWHERE)
def test_no_employee_reaches_the_customers_own_pages_or_another_room(address: str, audience: str, other: Other) -> None:
    """In their own room they are let on by what the acts decide; elsewhere they find the door."""
    room = address.split("/", maxsplit=1)[0].removeprefix("en/")
    if room == audience or room not in (*STAFF, "min-side"):
        pytest.skip("one's own room, or open to everybody")
    reader = Reader().be(f"walker-{audience}", audience)
    for path in filled(address, other.ids[:2]):
        answer = reader.client.get(path)
        assert answer.status_code in (302, 404, 405) and found_in(answer) == [], path
        posted = reader.client.post(path, dict.fromkeys(FIELDS, other.ids[0]))
        assert posted.status_code in (302, 403, 404, 405) and found_in(posted) == [], path


@pytest.mark.parametrize("audience", STAFF)
def test_an_employee_sees_nothing_of_a_customer_before_a_permit_and_uses_nobody_elses(audience: str, other: Other) -> None:
    reader = Reader().be(f"walker-{audience}", audience)
    permit = open_permit(Actor("colleague", "support"), "customer-service", other.home.customer_number, "hjelp med faktura", now())
    session = reader.client.session
    session["permit"] = permit.token
    session.save()
    for path in (f"/{audience}/", f"/{audience}/customer/"):
        answer = reader.client.get(path)
        assert answer.status_code in (200, 302) and found_in(answer) == [], path


def test_the_other_one_finds_herself_where_a_stranger_finds_nothing(other: Other) -> None:
    """Or the walk would find nothing anywhere."""
    herself = Reader().sign_in(other.home).client
    assert found_in(herself.get("/min-side/customer/")) == list(MARKS)
    assert found_in(herself.get("/min-side/rights/copy/")) == list(MARKS)
    assert other.home.customer_number in herself.get(f"/min-side/choices/receipts/{other.ids[-1]}/").content.decode()


def test_the_walk_went_everywhere() -> None:
    """Or the tests above would prove nothing: the rooms, Min side, the forms with an id, and the machines' door are among the addresses."""
    wanted = (
        "min-side/",
        "min-side/rights/copy/",
        "min-side/choices/receipts/<uuid:number>/",
        "support/customer/",
        "privacy/requests/<slug:number>/",
        "intake/v1/<slug:format_name>",
    )
    assert set(wanted) <= set(ALL) and len(ALL) > 60
