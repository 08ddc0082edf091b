"""Does any form, filled in as it should be but for somebody else's ids, change or show anything of hers?

The forms are those that the program has: each task of each room, each page of Min side that takes an answer, and each of the privacy
office.
Proves: A4, N9, R1.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from browsing import Reader
from declared_rows import whole
from hjemmel.acts.actor import Actor
from hjemmel.acts.correct import correct
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Kind, RecordType
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.portals import (
    billing,
    field,
    operations,
    privacy_disclosures,
    privacy_look_ups,
    privacy_processors,
    privacy_requests,
    privacy_terms,
    support,
)
from hjemmel.portals.tasks import Input, Task
from hjemmel.portals.urls import urlpatterns
from hjemmel.stores import entries, models
from homes import Home, new_home, now

pytestmark = pytest.mark.usefixtures("house")
TASKS = {"support": support.TASKS, "operations": operations.TASKS, "billing": billing.TASKS, "field": field.TASKS}
SECRET = "Zenobia Ukjentkvinne"
WRITTEN = {"date": "2026-01-01", "tel": "+4751000000", "checkbox": "yes"}
NAMED = {"amount": "1", "account": "97104133219", "born": "2000-01-01", "birth_date": "2000-01-01"}


@pytest.fixture(scope="module")
def other(house: None) -> Home:
    """Somebody else, of whom everything is held."""
    home = new_home(name=SECRET, email="zenobia@hemmelig.example")
    whole(home, the_notice())
    oneself = Actor(home.customer_number, "customer")
    make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself, now(), details=f"Hilsen {SECRET}")
    correct(home.customer_number, "contact", "name", f"{SECRET} Nygift", oneself, now())
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
    "listing/": [{"phone": "ID", "way": "none"}, {"phone": "ID", "holder": "minor-with-consent", "parent": "yes"}],
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
    "own-sign-in/through/remove/": [{"provider": "bankid", "linked_at": "ID"}],
}


@pytest.mark.parametrize("path", FORMS)
def test_no_form_of_min_side_reaches_another_s_rows(path: str, other: Home) -> None:
    reader, before = Reader().sign_in(new_home()), held(other)
    for form in FORMS[path]:
        for one in ids_of(other) if "ID" in form.values() else ("",):
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

    import hjemmel.portals

    templates = Path(hjemmel.portals.__file__).parent / "templates"
    text = "".join(file.read_text(encoding="utf-8") for file in templates.rglob("*.html"))
    posted = {part.split("'")[0] for part in text.split('method="post" action="{% url \'')[1:]}
    own = {name for name in posted if not name.startswith(("privacy", "account", "mfa", "support", "field", "billing", "operations"))}
    paths = {reverse(name) for name in own if name not in ("openid_connect_login", "min-side-category", "transfer", "article-feedback")}
    tried = {f"/min-side/{path}" for path in FORMS}
    assert {path for path in paths if path.startswith("/min-side/")} <= tried | {"/min-side/own-sign-in/app/remove/"}


OFFICE: list[tuple[str, Task]] = [
    *(("privacy-request-step", task) for task in (*privacy_requests.STEPS, privacy_requests.REVIEW)),
    *(("privacy-disclosure-ask", task) for task in privacy_disclosures.ASKS),
    *(("privacy-processor-act", task) for task in (privacy_processors.SIGN, privacy_processors.END)),
    *(("privacy-look-ups-act", task) for task in privacy_look_ups.TASKS),
    *(("privacy-terms-act", task) for task in (privacy_terms.ANNOUNCE, privacy_terms.APPLY)),
]
PLAIN: dict[str, dict[str, str]] = {  # `MINE` is the customer's own number, `ID` each of somebody else's
    "privacy-request-new": {
        "customer": "MINE",
        "right": "complaint",
        "channel": "letter",
        "received": "2026-01-01",
        "identified_by": "document",
        "details": "ID",
    },
    "privacy-caller": {"code": "ID"},
    "privacy-requests": {"words": "ID"},
    "privacy-correction": {"decision": "approve"},
    "privacy-disclosure-decide": {"decision": "release"},
    "privacy-open": {"customer": "MINE", "purpose": "own-decisions", "own_reason": "sak om fakturaen", "back": "request ID"},
    "privacy-close": {},
}
ONLY_READ = {"privacy", "privacy-customer", "privacy-request", "privacy-corrections", "privacy-disclosures", "privacy-processors"}
ONLY_READ |= {"privacy-look-ups", "privacy-terms"}
NO_TASK = {"privacy-task"}  # the office's own room has no tasks: every address of it is unknown
CUSTOMERS = ("customer", "customers")
FREE = ("text", "textarea")


def of_the_office(mine: Home) -> tuple[Reader, str]:
    """Somebody in the office with her own customer open for what she has decided, and the number of the permit."""
    reader = Reader().be("walker-privacy", "privacy")
    asked = {"customer": mine.customer_number, "purpose": "own-decisions", "own_reason": "sak om fakturaen"}
    assert reader.post("/privacy/open/", asked).status_code == 302
    return reader, str(models.Permit.objects.filter(contact_id=mine.contact_id).latest("pk").pk)


def about(other: Home, mine: Home, one: str) -> dict[str, str]:
    """Whatever might be taken for whom it is about, beside what a form asks for."""
    hers = {"customer_number": other.customer_number, "contact": str(other.contact_id), "matter": one, "id": one, "subject": one}
    return hers | {"number": one, "correction": one, "correction_id": one}


def in_the_office(asked: Input, one: str, mine: Home) -> str:
    if asked.name in CUSTOMERS:
        return mine.customer_number
    declared = list(asked.options({})) if asked.options else []
    if declared:
        return str(declared[0][0])
    if asked.kind in FREE and not asked.name.startswith("what"):
        return f"{one} er skrevet her" if asked.kind == "textarea" else one
    return WRITTEN.get(asked.kind, "Hei på deg")


def path_of(name: str, task: str, mine: Home, one: str) -> str:
    """The address of a form about one's own customer; where it has a number, that of something of hers."""
    if name == "privacy-request-step":
        number = make_request(mine.customer_number, "complaint", "letter", "document", Actor("walker-privacy", "privacy"), now())
        return reverse(name, args=[number, task])
    if name == "privacy-correction":
        waits = correct(mine.customer_number, "contact", "place", "Nysted", Actor(mine.customer_number, "customer"), now())
        return reverse(name, args=[waits.id])
    if name == "privacy-disclosure-decide":
        return reverse(name, args=[one if re.fullmatch(r"[-\w]+", one) else "B-0"])
    return reverse(name, args=[task] if task else [])


def is_silent(answer: Any) -> None:
    assert answer.status_code in (200, 302, 400, 403, 404, 429), answer.status_code
    assert SECRET not in answer.content.decode() and "zenobia@" not in answer.content.decode()


@pytest.mark.parametrize(("name", "task"), OFFICE, ids=lambda part: getattr(part, "id", part))
def test_no_task_of_the_office_done_for_one_customer_reaches_another_s_rows(name: str, task: Task, other: Home) -> None:
    mine, before = new_home(), held(other)
    reader, permit = of_the_office(mine)
    for one in ids_of(other):
        values = {asked.name: in_the_office(asked, one, mine) for asked in task.inputs}
        is_silent(reader.post(path_of(name, task.id, mine, one), {**about(other, mine, one), **values, "permit": permit}))
    assert held(other) == before
    if name == "privacy-request-step" and task.id not in ("review", "refuse"):
        row = entries.about(the_notice().record("request"), mine.contact_id).latest("pk")
        assert row.state != "open" or row.assigned_to, "or it did nothing, and this could not fail"


@pytest.mark.parametrize("name", PLAIN)
def test_no_form_of_the_office_for_one_customer_reaches_another_s_rows(name: str, other: Home) -> None:
    mine, before = new_home(), held(other)
    reader, permit = of_the_office(mine)
    for one in ids_of(other):
        written = {key: value.replace("MINE", mine.customer_number).replace("ID", one) for key, value in PLAIN[name].items()}
        answer = reader.post(path_of(name, "", mine, one), {**about(other, mine, one), **written, "permit": permit})
        is_silent(answer)
        if name == "privacy-open" and answer.status_code == 302 and reader.client.get(answer["Location"]).status_code == 200:
            is_silent(reader.get(answer["Location"]))
    assert held(other) == before


def test_what_is_hers_is_shown_to_the_office_once_she_is_open_and_never_for_another(other: Home) -> None:
    mine = new_home()
    reader, _ = of_the_office(mine)
    asked = {"customer": "", "own_reason": "sak om fakturaen"}
    number = entries.about(the_notice().record("request"), other.contact_id).get(details__contains=SECRET).number
    waits = entries.about(the_notice().record("correction"), other.contact_id).get(becomes__contains=SECRET).pk
    for address, purpose in ((f"/privacy/requests/{number}/", "access"), (f"/privacy/corrections/{waits}/", "own-decisions")):
        for who, shown in ((mine, False), (other, True)):
            reader.post("/privacy/open/", asked | {"customer": who.customer_number, "purpose": purpose})
            assert (SECRET in reader.get(address).content.decode()) is shown, (address, who)
    before = held(other)
    reader.post("/privacy/open/", asked | {"customer": mine.customer_number, "purpose": "own-decisions"})
    permit = str(models.Permit.objects.filter(contact_id=mine.contact_id).latest("pk").pk)
    for decision in ("approve", "reject"):
        is_silent(reader.post(f"/privacy/corrections/{waits}/", {"decision": decision, "permit": permit}))
    assert held(other) == before


def test_every_form_of_the_office_is_tried_here() -> None:
    """An address that is added and takes an answer is found by looking."""
    found = {str(pattern.name): pattern for pattern in urlpatterns if str(pattern.name).startswith("privacy")}
    assert set(found) == {name for name, _ in OFFICE} | set(PLAIN) | ONLY_READ | NO_TASK
    reader = Reader().be("walker-privacy", "privacy")
    for name in ONLY_READ - {"privacy-request"}:
        assert reader.post(reverse(name), {}).status_code == 405, name
    assert reader.post(reverse("privacy-request", args=["R-1"]), {}).status_code == 405
    assert {t.id for tasks in (privacy_processors, privacy_terms) for t in vars(tasks).values() if isinstance(t, Task)} <= {
        task.id for _, task in OFFICE
    }
