"""Do the pictures in the docs show the pages as they are? Each is of a page that a test opens, and is made anew by that test.

`HJEMMEL_PICTURES=docs/pictures` before the command writes them.
"""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from test_pages import open_customer

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_enquiry import answer_enquiry
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_chat import open_chat
from hjemmel.gate.chat import OPEN, Message
from homes import new_home, now
from looking import oneself
from visitor import ADVISER, Residents, Visitor

REPOSITORY = Path(__file__).parents[2]
KARI = Actor(ADVISER, "support", "Kari Moe")
DESK = {"width": 1280, "height": 900}
Opened = Callable[[Visitor, Residents], Page]


def mine(path: str) -> Opened:
    """A page of Min side, as Ingrid sees it."""

    def opened(visitor: Visitor, residents: Residents) -> Page:
        visitor.be(residents.ingrid.customer_number)
        return visitor.go(f"/min-side/{path}")

    return opened


def looked_at(visitor: Visitor, residents: Residents) -> Page:
    open_customer(visitor, "Ingrid Sol")
    return mine("who-looked/")(visitor, residents)


def adviser(visitor: Visitor, residents: Residents) -> Page:
    return open_customer(visitor, "Ingrid Sol")


def chat(visitor: Visitor, residents: Residents) -> Page:
    home = residents.ingrid
    number = open_chat(home.customer_number, Message("Nettet er tregt på soverommet.", OPEN), OPEN, [], oneself(home), now())
    answer_enquiry(home.customer_number, number, "Jeg ser at nettbrettet har svakt signal der. Flytt ruteren litt nærmere.", KARI, now())
    page = mine("chat/")(visitor, residents)
    close_enquiry(home.customer_number, number, KARI, now())
    return page


def queue(visitor: Visitor, residents: Residents) -> Page:
    for right, days in (("access", 26), ("objection", 8)):
        home = new_home()
        make_request(home.customer_number, right, "min-side", "signed-in", oneself(home), now() - timedelta(days=days))
    _may_sign_in("pia.vern")
    visitor.be("pia.vern")
    return visitor.go("/privacy/requests/")


def _may_sign_in(who: str) -> None:
    path = Path(os.environ["HJEMMEL_HOME"]) / "sign-ins.toml"
    text = path.read_text(encoding="utf-8")
    if f'"{who}"' not in text:
        table = f'\n[[sign_in]]\nid = "{who}"\naudience = "privacy"\nname = "Pia Vern"\nnote = {{ nb = "oppdiktet", en = "made up" }}\n'
        path.write_text(text + table, encoding="utf-8")


PICTURES: dict[str, tuple[Opened, str]] = {  # and what stands on it
    "notice": (lambda visitor, residents: visitor.go("/"), "Personvern"),
    "min-side": (mine(""), "Ingrid"),
    "home-network": (mine("home-network/"), "Nettbrettet på kjøkkenet"),
    "who-looked": (looked_at, "Kunden ringer om feil på nettet"),
    "choices": (mine("choices/"), "Hva kan du bestemme"),
    "rights": (mine("rights/"), "Rettighetene"),
    "chat": (chat, "Flytt ruteren"),
    "adviser": (adviser, "Ingrid Solbakken"),
    "requests": (queue, "igjen"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_page_of_the_picture_is_there(name: str, visitor: Visitor, residents: Residents) -> None:
    visitor.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    opened, words = PICTURES[name]
    page = opened(visitor, residents)
    expect(page.locator("body")).to_contain_text(words)
    if folder := os.environ.get("HJEMMEL_PICTURES"):
        page.screenshot(path=REPOSITORY / folder / f"{name}.png")


def test_every_picture_of_the_docs_is_one_that_is_made_here() -> None:
    pages = [REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")]
    shown = {name for page in pages for name in re.findall(r"pictures/([\w-]+)\.png", page.read_text(encoding="utf-8"))}
    there = {file.stem for file in (REPOSITORY / "docs" / "pictures").glob("*.png")}
    assert shown == there == set(PICTURES)
