"""Each page that a clause names shows whoever may see it what it is for.

Proves: A5, D1, D6, E2, G3, G7, N7, N9, Q1, Q2, Q4, R1, R3, R4, R6, R9, R11, R13, W3, W4, W5, W6, W8, W9.
"""

import pytest

from browsing import Reader
from hjemmel.acts.make_request import make_request
from homes import Home, now
from looking import oneself

pytestmark = pytest.mark.usefixtures("house")
HER_OWN = {
    "/min-side/": "<h1",
    "/min-side/chat/": "<textarea",
    "/min-side/rights/": "<form",
    "/min-side/rights/erase/": "<form",
    "/min-side/rights/review/": "<h1",
    "/min-side/rights/transfer/": 'name="provider"',
    "/min-side/who-looked/": "<h1",
    "/notice/versions/": "/notice/versions/1/",
    "/notice/versions/1/": "<h1",
    "/signing-keys/": '"kty": "OKP"',
}
OF_THE_OFFICE = ("corrections", "disclosures", "processors", "requests", "terms", "look-ups")


def page(reader: Reader, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.get("Location"))
    return str(answer.content.decode())


@pytest.mark.parametrize("address", HER_OWN)
def test_a_page_of_hers_shows_what_it_is_for(home: Home, address: str) -> None:
    assert HER_OWN[address] in page(Reader().sign_in(home), address)


@pytest.mark.parametrize("name", ["copy", "take-along"])
def test_what_she_downloads_is_a_file_with_something_in_it(home: Home, name: str) -> None:
    """Proves: R4, R11."""
    answer = Reader().sign_in(home).get(f"/min-side/rights/{name}/")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert len(b"".join(answer.streaming_content) if answer.streaming else answer.content) > 100


@pytest.mark.parametrize("room", OF_THE_OFFICE)
def test_a_page_of_the_office_has_its_heading(room: str) -> None:
    assert "<h1" in page(Reader().be("pia", "privacy"), f"/privacy/{room}/")


def test_a_request_has_a_page_of_its_own(home: Home) -> None:
    """Proves: Q2."""
    number = make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now())
    reader = Reader().be("pia", "privacy")
    assert number in page(reader, f"/privacy/requests/{number}/") and number in page(reader, "/privacy/requests/")


def test_an_adviser_finds_the_form_for_a_new_customer_and_the_customer_whom_she_opened(home: Home) -> None:
    """Proves: N9, W6."""
    reader = Reader().be("anne", "support")
    assert "<form" in page(reader, "/support/new/")
    asked = {"customer": home.customer_number, "purpose": "customer-service", "own_reason": "spørsmål om faktura"}
    assert reader.post("/support/open/", asked).status_code == 302
    assert home.customer_number in page(reader, "/support/customer/")
