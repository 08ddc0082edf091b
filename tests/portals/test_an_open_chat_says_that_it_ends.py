"""Does the page of an open chat say so when nothing more will come there? In a real browser, in both languages.

Proves: L5, R6, R10, W1.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from test_pages import faults

from browsing import Reader
from hjemmel.acts.answer_enquiry import answer_enquiry
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.end_sessions import end_sessions
from hjemmel.acts.erase import erase
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.set_choice import set_choice
from hjemmel.gate.chat import OPEN, Message
from homes import Home, new_home, now
from looking import ADVISER, PRIVACY, oneself
from visitor import Visitor

pytestmark = pytest.mark.usefixtures("house")
SECOND = timedelta(seconds=1)
Ends = Callable[[Home, str], object]
WAYS: dict[str, tuple[Ends, str, str]] = {
    "signed-out": (lambda home, case: end_sessions(oneself(home), now()), "Du er logget ut", "You are signed out"),
    "erased": (
        lambda home, case: erase(home.customer_number, PRIVACY, now(), confirmed=True, end_services=True),
        "Opplysningene dine er slettet",
        "Your information is erased",
    ),
    "restricted": (
        lambda home, case: set_choice(home.customer_number, "restriction", True, PRIVACY, now()),
        "Du har begrenset bruken",
        "You have restricted the use",
    ),
    "closed": (lambda home, case: close_enquiry(home.customer_number, case, ADVISER, now()), "Samtalen er avsluttet", "has ended"),
}


@pytest.mark.parametrize("why", WAYS)
@pytest.mark.parametrize("path", ["", "/en"], ids=["nb", "en"])
def test_the_page_says_why_nothing_more_comes_and_shows_nothing_that_came_after(visitor: Visitor, path: str, why: str) -> None:
    home, (ends, nb, en) = new_home(), WAYS[why]
    case = open_chat(home.customer_number, Message("Nettet er tregt.", OPEN), OPEN, [], oneself(home), now())
    key = Reader().sign_in(home).client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": key, "url": visitor.url}])
    page = visitor.go(f"{path}/min-side/chat/")
    told = page.locator("[data-closed]")
    answer_enquiry(home.customer_number, case, "Et svar mens den er åpen.", ADVISER, now() + SECOND)
    expect(page.locator(".conversation")).to_contain_text("Et svar mens den er åpen.")
    expect(told).to_be_hidden()
    page.wait_for_timeout(2000)  # until the browser listens again
    ends(home, case)
    expect(told).to_contain_text(en if path else nb)
    expect(page.locator(".conversation > li")).to_have_count(2)
    assert faults(page) == []
