"""Somebody of whom everything is held, and what stands in the places of the addresses that lead to it."""

import re
from collections.abc import Iterator
from datetime import timedelta

from declared_rows import own_rows, whole
from hjemmel.acts.actor import Actor
from hjemmel.acts.ask_transfer import ask_transfer
from hjemmel.acts.correct import correct
from hjemmel.acts.make_request import make_request
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import entries
from homes import Home, calls, new_home, now, samples


def everything_held(name: str = "Prøve Prøvesen") -> Home:
    """A customer with something that waits for her and for the office."""
    home = new_home(name=name)
    samples([home], [timedelta(hours=1)], now())
    calls(home, [now() - timedelta(days=1)])
    whole(home, the_notice())
    own_rows(home)
    decided = {"accepted": "no", "closed_on": now().date(), "decided_how": "by-machine", "review": None}
    entries.about(the_notice().record("credit-check"), home.contact_id).update(**decided)
    oneself = Actor(home.customer_number, "customer")
    make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself, now(), details="Hei")
    correct(home.customer_number, "contact", "place", "Nysted", oneself, now())
    return home


def sell_one_of_each() -> None:
    """A product of each kind is for sale."""
    record = the_notice().record("product")
    for kind in record.field("kind").values:
        if not entries.rows(record).filter(code=f"prøve-{kind}").exists():
            said = {"code": f"prøve-{kind}", "title": f"Prøve {kind}", "kind": kind, "price_ore": 100, "credit_element": False}
            entries.add(record, None, {**said, "withdrawn_on": None}, 1)


def orders() -> Iterator[str]:
    """The page of the order of one product of each kind."""
    yield from (f"/min-side/order/?product=prøve-{kind}" for kind in the_notice().record("product").field("kind").values)


def places(home: Home) -> dict[str, list[str]]:
    """Place of an address → what may stand in it about this customer, or about nobody."""
    about, notice = (lambda record: entries.about(notice.record(record), home.contact_id)), the_notice()
    oneself = Actor(home.customer_number, "customer")
    return {
        "category_id": [category.id for category in notice.categories if category.records],
        "article_id": ["slow-wifi", "read-invoice"],
        "transfer/<str:key>": [ask_transfer(home.customer_number, "Nabonett AS", oneself, now()).key],
        "stop-offers/<str:key>": [about("offer-message").latest("pk").stop_key],
        "requests/<slug:number>": [about("request").filter(state="open", right="complaint").latest("pk").number],
        "correction_id": [str(about("correction").filter(state="pending").latest("pk").pk)],
        "versions/<int:number>": [str(notice.version.number)],
        "provider_id": ["bankid"],
    }


def filled(address: str, held: dict[str, list[str]]) -> list[str]:
    """The addresses that one with places stands for; none where nothing is known to stand in a place of it."""
    names = re.findall(r"<\w+:(\w+)>", address)
    if not names:
        return [f"/{address}"]
    known = next((ones for place, ones in held.items() if place in (*names, *re.findall(r"[\w-]+/<[^>]+>", address))), [])
    return [f"/{re.sub('<[^>]+>', one, address)}" for one in known] if len(names) == 1 else []
