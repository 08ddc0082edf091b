"""Does any form, filled in as it should be but for somebody else's ids, change or show anything of hers?

The forms are those that the program has: each task of each room, and each page of Min side that takes an answer.
Proves: A4, N9, R1.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from browsing import Reader
from declared_rows import whole
from hjemmel.acts.actor import Actor
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Kind, RecordType
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.portals import billing, field, operations, support
from hjemmel.portals.tasks import Input, Task
from hjemmel.stores import entries, models
from homes import Home, new_home, now

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.xdist_group("walk")]
TASKS = {"support": support.TASKS, "operations": operations.TASKS, "billing": billing.TASKS, "field": field.TASKS}
SECRET = "Zenobia Ukjentkvinne"
WRITTEN = {"date": "2026-01-01", "tel": "+4751000000", "checkbox": "yes"}
NAMED = {"amount": "1", "account": "97104133219", "born": "2000-01-01", "birth_date": "2000-01-01"}


@pytest.fixture(scope="module")
def other(house: None) -> Home:
    """Somebody else, of whom everything is held."""
    home = new_home(name=SECRET, email="zenobia@hemmelig.example")
    whole(home, the_notice())
    make_request(home.customer_number, "complaint", "min-side", "signed-in", Actor(home.customer_number, "customer"), now())
    return home


def registers() -> Iterator[RecordType]:
    yield from (r for r in the_notice().records() if r.kind is Kind.ENTRY and r.subject != NOBODY and r.id not in ("contact", "permit"))


def ids_of(home: Home) -> list[str]:
    """Everything by which one of her rows is told from another, and she from others."""
    found = {home.customer_number, str(home.contact_id), home.phone, home.user_name}
    for record in registers():
        name = record.identity[0]
        found |= {str(row) for row in entries.about(record, home.contact_id).values_list(name, flat=True)}
        found |= {str(pk) for pk in entries.about(record, home.contact_id).values_list("pk", flat=True)[:1]}
    found |= set(models.Subscription.objects.filter(contact_id=home.contact_id).values_list("subscription_number", flat=True))
    return sorted(found)


def held(home: Home) -> dict[str, list[Any]]:
    """All that the register holds of her."""
    found = {record.id: list(entries.about(record, home.contact_id).order_by("pk").values()) for record in registers()}
    return found | {"contact": list(models.Contact.objects.filter(pk=home.contact_id).values())}


def answer(asked: Input, one: str) -> str:
    """A good answer to a question, but for what names a row: that is hers."""
    declared = list(asked.options({})) if asked.options else []
    if declared:
        return str(declared[0][0])
    if asked.options or asked.name in ("number", "order", "subscription", "user"):
        return one
    return NAMED.get(asked.name) or WRITTEN.get(asked.kind, "Hei på deg")


def opened(room: str, purpose: str, home: Home) -> Reader | None:
    """An employee in a room with her own customer open, and the number of the permit beside; None where nobody there may open for it."""
    who = Actor(f"walker-{room}", room)
    reader = Reader().be(who.id, room)
    matters = [
        "",
        *(str(number) for number in entries.about(the_notice().record("fault-case"), home.contact_id).values_list("number", flat=True)),
    ]
    for matter in matters:
        try:
            permit = open_permit(who, purpose, home.customer_number, "sak om fakturaen", now(), matter)
        except Refused:
            continue
        session = reader.client.session
        session["permit"] = permit.token
        session.save()
        return reader
    return None


@pytest.mark.parametrize(
    ("room", "task"), [(room, task) for room, tasks in TASKS.items() for task in tasks], ids=lambda part: getattr(part, "id", part)
)
def test_no_task_done_for_one_customer_reaches_another_s_rows(room: str, task: Task, other: Home) -> None:
    mine = new_home()
    before = held(other)
    for purpose in task.purposes:
        for one in ids_of(other):
            reader = opened(room, purpose, mine)
            if reader is None:
                continue
            permit = models.Permit.objects.filter(contact_id=mine.contact_id).latest("pk").pk
            values = {asked.name: answer(asked, one) for asked in task.inputs}
            for more in ({}, {"customer": other.customer_number, "matter": one, "contact": str(other.contact_id)}):
                said = reader.post(f"/{room}/customer/{task.id}/", {**values, **more, "permit": str(permit)})
                assert said.status_code in (200, 302, 400, 403, 404), said.status_code
                assert SECRET not in said.content.decode() and "zenobia@" not in said.content.decode()
    assert held(other) == before


FORMS: dict[str, list[dict[str, str]]] = {
    "correct/": [
        {"record": record, "field": name, "row": "ID", "value": "4000"}
        for record, name in (("contact", "postcode"), ("purchase", "product"))
    ],
    "wishes/": [{"interest": "gaming", "on": "yes"}, {"form": "e-invoice"}],
    "telephone/": [
        {"subscription": "ID", "name": "Noen Andre", "birth_date": "2000-01-01", "guardian": "no"},
        {"ended": "ID"},
        {"user": "ID", "ended": "ID"},
    ],
    "rights/": [{"right": "complaint", "about": "ID", "details": "Hei"}, {"right": "complaint", "number": "ID"}],
    "rights/transfer/": [{"stop": "ID"}, {"provider": "Nabonett AS", "number": "ID", "confirmed": "yes"}],
    "rights/review/": [{"order": "ID", "view": "Jeg er uenig i dette"}],
    "rights/erase/": [{"end_services": "yes"}],
    "order/": [{"product": "ID", "install_address": "Her"}],
    "choices/": [{"choice": "marketing", "on": "yes"}, {"choice": "new-offers", "on": "yes"}],
    "chat/": [{"text": "Hei", "line": "open", "case": "ID", "number": "ID"}],
    "find/": [{"words": "ID"}, {"words": "Zenobia"}],
}


@pytest.mark.parametrize("path", FORMS)
def test_no_form_of_min_side_reaches_another_s_rows(path: str, other: Home) -> None:
    reader, before = Reader().sign_in(new_home()), held(other)
    for form in FORMS[path]:
        for one in ids_of(other):
            values = {name: one if value == "ID" else value for name, value in form.items()}
            hers = {"customer": other.customer_number, "contact": str(other.contact_id), "customer_number": other.customer_number}
            for posted in (values, values | {name: value for name, value in hers.items() if name not in values}):
                said = reader.post(f"/min-side/{path}", posted)
                assert said.status_code in (200, 302, 400, 403, 404, 422), (said.status_code, posted)
                assert SECRET not in said.content.decode() and "zenobia@hemmelig" not in said.content.decode(), posted
    assert held(other) == before


def test_every_page_of_min_side_that_takes_an_answer_is_tried_here() -> None:
    """A form that is added and not tried here is found by its `method="post"`."""
    from pathlib import Path

    from django.urls import reverse

    import hjemmel.portals

    templates = Path(hjemmel.portals.__file__).parent / "templates"
    text = "".join(file.read_text(encoding="utf-8") for file in templates.rglob("*.html"))
    posted = {part.split("'")[0] for part in text.split('method="post" action="{% url \'')[1:]}
    own = {name for name in posted if not name.startswith(("privacy", "account", "mfa", "support", "field", "billing", "operations"))}
    paths = {reverse(name) for name in own if name not in ("openid_connect_login", "min-side-category", "transfer", "article-feedback")}
    tried = {f"/min-side/{path}" for path in FORMS}
    assert {path for path in paths if path.startswith("/min-side/")} <= tried | {"/min-side/own-sign-in/app/remove/"}
