"""What is sent from a page that is no longer true does nothing: the permit has ended, another customer is open, or she is erased.

Proves: A4, N9, R6.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from browsing import Reader
from hjemmel.acts.erase import erase
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.chat import OPEN, Message
from hjemmel.notice.model import Kind
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.stores import entries, models
from homes import Home, new_home, now
from looking import PRIVACY, oneself

pytestmark = pytest.mark.usefixtures("house")
CALL = {"channel": "telephone", "topic": "fault", "text": "Ringte om treg linje"}


def opened(reader: Reader, home: Home, purpose: str = "customer-service") -> str:
    """The customer is open; what the page says of the permit."""
    asked = {"customer": home.customer_number, "purpose": purpose, "own_reason": "ringte om treg linje"}
    assert reader.post("/support/open/", asked).status_code == 302
    page = reader.get("/support/customer/").content.decode()
    return page.split('name="permit" value="')[1].split('"')[0]


def enquiries(home: Home) -> int:
    return entries.about(the_notice().record("enquiry"), home.contact_id).count()


def sent(reader: Reader, permit: str, task: str = "record-enquiry", **values: str) -> Any:
    return reader.post(f"/support/customer/{task}/", {**CALL, **values, "permit": permit})


def test_from_a_page_whose_permit_is_live_it_is_done() -> None:
    """Or the tests below would prove nothing."""
    home, reader = new_home(), Reader().be("anne", "support")
    assert sent(reader, opened(reader, home)).status_code == 302 and enquiries(home) == 1


@pytest.mark.parametrize("how", ["expired", "closed"])
def test_a_permit_that_ends_between_opening_the_page_and_sending_from_it_opens_nothing(how: str) -> None:
    home, reader = new_home(), Reader().be("anne", "support")
    permit = opened(reader, home)
    hour = timedelta(hours=1)
    ended = {"opened_at": now() - hour, "expires_at": now() - hour / 2} if how == "expired" else {"closed_at": now()}
    models.Permit.objects.filter(pk=int(permit)).update(**ended)
    answer = sent(reader, permit)
    assert (answer.status_code, answer["Location"], enquiries(home)) == (302, "/support/", 0)
    page = reader.get("/support/").content.decode()
    assert "ble det ikke lagret" in page and CALL["text"] not in page


@pytest.mark.parametrize("shown", ["hers", "", "none", "0"])
def test_a_page_of_one_customer_does_nothing_for_another_who_is_open_in_another_window(shown: str) -> None:
    first, second, reader = new_home(), new_home(), Reader().be("anne", "support")
    old = opened(reader, first)
    opened(reader, second)
    answer = sent(reader, old if shown == "hers" else shown)
    page = answer.content.decode()
    assert answer.status_code == 400 and "ingenting er gjort" in page
    assert second.customer_number in page and CALL["text"] not in page, "who is open now, and nothing written for the other"
    assert (enquiries(first), enquiries(second)) == (0, 0)
    english = reader.post("/en/support/customer/record-enquiry/", {**CALL, "permit": old}).content.decode()
    assert "nothing was done" in english


def test_a_page_of_before_one_and_the_same_was_opened_anew_does_nothing_either() -> None:
    home, reader = new_home(), Reader().be("anne", "support")
    old = opened(reader, home)
    opened(reader, home)
    assert sent(reader, old).status_code == 400 and enquiries(home) == 0


def test_an_adviser_s_page_of_before_the_erasure_does_nothing_after_it() -> None:
    home, reader = new_home(), Reader().be("anne", "support")
    permit = opened(reader, home)
    erase(home.customer_number, PRIVACY, now(), confirmed=True, end_services=True)
    assert sent(reader, permit)["Location"] == "/support/"
    assert sent(reader, permit, "open-case", service="internet")["Location"] == "/support/"
    assert about(home) <= {"permit", "choice", "contact"}


def about(home: Home) -> set[str]:
    """The record types of the register that hold anything about her."""
    found = {record for record in the_notice().records() if record.kind is Kind.ENTRY and record.subject != NOBODY}
    held = {record.id for record in found if record.id != "contact" and entries.about(record, home.contact_id).exists()}
    return held | ({"contact"} if models.Contact.objects.filter(pk=home.contact_id).exists() else set())


FORMS: dict[str, dict[str, str]] = {
    "/min-side/choices/": {"choice": "new-offers", "on": "yes"},
    "/min-side/chat/": {"text": "Hei", "line": OPEN},
    "/min-side/rights/": {"right": "complaint", "details": "Noe er galt"},
    "/min-side/rights/erase/": {"confirmed": "yes", "end_services": "yes"},
    "/min-side/correct/": {"record": "contact", "field": "email", "value": "ny@kunde.example", "becomes": "ny@kunde.example"},
    "/min-side/wishes/": {"interest": "gaming", "on": "yes"},
    "/min-side/telephone/": {"subscription": "x", "user": "Noen", "born": "2000-01-01", "guardian": "no"},
    "/min-side/rights/transfer/": {"provider": "Nabonett AS", "confirmed": "yes"},
    "/min-side/order/": {"product": "x"},
    "/sign-out/everywhere/": {},
}
Erases = Callable[[Home], None]


def by_herself(home: Home) -> None:
    Reader().sign_in(home).post("/min-side/rights/erase/", FORMS["/min-side/rights/erase/"])


def by_the_office(home: Home) -> None:
    erase(home.customer_number, PRIVACY, now(), confirmed=True, end_services=True)


@pytest.mark.parametrize("erases", [by_herself, by_the_office], ids=["herself", "office"])
@pytest.mark.parametrize("path", FORMS)
def test_a_page_of_min_side_of_before_the_erasure_does_nothing_after_it(path: str, erases: Erases) -> None:
    home = new_home()
    open_chat(home.customer_number, Message("Nettet er tregt.", OPEN), OPEN, [], oneself(home), now())
    reader = Reader().sign_in(home)
    assert reader.get("/min-side/chat/").status_code == 200
    erases(home)
    before = about(home)
    answer = reader.post(path, FORMS[path])
    assert answer.status_code in (302, 404, 405) and answer.get("Location", "/sign-in/") == "/sign-in/"
    assert about(home) == before and before <= {"permit", "choice", "contact", "ad-member"}
