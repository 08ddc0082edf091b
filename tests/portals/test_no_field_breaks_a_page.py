"""Does anything that can be written anywhere break a page? Every field of every form, every place of every address, and every cookie.

The forms are read from the pages, as they are shown to each who may see them; what stands on a page only at times is known from the
neighbours of this test. A field that is added is tried as soon as it stands somewhere.
"""

import random
import re
import string
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from test_every_form_with_anothers_ids import FORMS, OFFICE, PLAIN, TASKS, answer, in_the_office, opened, path_of
from test_nobody_reaches_anothers import ALL

import hjemmel
from browsing import Reader
from everything import everything_held, filled, orders, places, sell_one_of_each
from forms import Form, forms_on
from hjemmel.portals.cookies import kept
from hjemmel.stores import models
from homes import Home, new_home
from letterbox import letterbox
from outsiders import code_in

pytestmark = pytest.mark.usefixtures("house")
STAFF = ("support", "operations", "field", "billing", "privacy")
PASSWORD = "en lang setning med fjell"
LONG = "".join(random.Random(1).choices(string.ascii_letters, k=100_000))  # as no index can press it together
# As they stand in a form that is sent: a lone `%` is no escape, and none of it is declared for anything.
NUL, LONG_TEXT = {"NUL": "a%00b"}, {"long, with a lone %": f"{LONG}%"}
UNDECLARED = {"undeclared": quote("noe annet ") + "%"}
JSON = {"NUL in JSON": quote('["\\u0000", {"id": "\\u0000"}]'), "half a pair in JSON": quote('["\\ud800", {"id": "\\ud800"}]')}
WHERE_IT_FITS = {
    **{kind: {**LONG_TEXT, "too great": "9" * 30} for kind in ("text", "textarea", "tel", "email", "password", "search")},
    "date": {"the last day": "9999-12-31", "the first day": "0001-01-01"},
    **dict.fromkeys(("trail", "credential"), JSON),
}
GOOD = {
    "date": "2026-01-01",
    "tel": "+4751000000",
    "checkbox": "yes",
    "email": "hei@kunde.example",
    "amount": "1",
    "account": "97104133219",
}
ENDS = ("/min-side/rights/erase/", "/sign-out/", "/sign-out/everywhere/")  # after these nobody is there: tried last, of one's own
EVERY = "every field"
MOST = 1_000_000  # characters of a whole form, which may have a little more
LIMITED = ("/sign-in/", "/privacy/requests/caller/")
MACHINES = ("healthz", "metrics")


@pytest.fixture(scope="module")
def home(house: None) -> Home:
    """A customer of whom everything is held, with something that waits for her and for the office."""
    sell_one_of_each()
    return everything_held()


def pages(customer: Home, *, each: bool = True) -> Iterator[str]:
    """Every address that leads to a page: each category's, or one of them."""
    held = places(customer)
    for address in ALL:
        if not address.startswith(("en/", *MACHINES, "intake", "sign-out", "privacy/proof/")):
            yield from filled(address, held)[: None if each else 1]
    yield from orders()


def shown_to(reader: Reader, addresses: Iterable[str]) -> Iterator[Form]:
    """The forms that somebody has before her."""
    for address in addresses:
        page = reader.get(address)
        assert page.status_code < 500, address
        if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            yield from forms_on(page.content.decode(), address)


def made(action: str, values: dict[str, str]) -> Form:
    """A form that stands on its page only at times."""
    kinds = {name: "date" if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else "text" for name, value in values.items()}
    return Form(action, "post", {name: (kind, [values[name]]) for name, kind in kinds.items()})


def broken(form: Form, reader: Reader) -> Iterator[str]:
    """What was written where, and broke the page: in one field at a time, and what is long, or no text, in all of them at once."""
    good, cookies = form.good(GOOD), reader.client.cookies.copy()
    for name, what, raw in _written(form):
        if form.action.startswith(LIMITED):
            cache.clear()
        others = (urlencode({other: value}) for other, value in good.items() if name not in (other, EVERY))
        bad = [f"{field}={raw}" for field in form.fields if name in (field, EVERY)]
        with undone():
            status = sent(reader, form, "&".join([*others, *bad])).status_code
        if status >= 500:
            yield f"{form.action} {name}: {what}"
        reader.client.cookies = cookies.copy()


def _written(form: Form) -> Iterator[tuple[str, str, str]]:
    for name, (kind, _) in form.fields.items():
        yield from ((name, *pair) for pair in WHERE_IT_FITS.get(name, WHERE_IT_FITS.get(kind, UNDECLARED)).items())
    if form.fields:
        yield from ((EVERY, what, f"{LONG[: MOST // len(form.fields)]}%") for what in LONG_TEXT)
        yield from ((EVERY, *pair) for pair in NUL.items())  # one rule refuses it before any field is read


@contextmanager
def undone() -> Iterator[None]:
    """What is done to the register meanwhile is undone: the next is tried from the same page."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sent(reader: Reader, form: Form, body: str) -> Any:
    reader.client.raise_request_exception = False
    if form.method == "get":
        return reader.client.get(f"{form.action}?{body}")
    headers = {"Origin": "http://localhost"}
    return reader.client.post(form.action.partition("?")[0], body, content_type="application/x-www-form-urlencoded", headers=headers)


def tried(forms: Iterable[Form], reader: Reader) -> list[str]:
    told_apart = {(form.action, *sorted(form.fields), *form.fields.get("right", ("", [""]))[1][:1]): form for form in forms}
    every = sorted(told_apart.values(), key=lambda form: form.action in ENDS)
    assert every, "there was nothing to try"
    return [fault for form in every for fault in broken(form, reader)]


def none(found: list[str]) -> None:
    assert not found, "\n".join(found)


def test_no_field_of_min_side_breaks_it(home: Home) -> None:
    reader = Reader().sign_in(home)
    forms = list(shown_to(reader, pages(home)))
    forms += [made(f"/min-side/{path}", values) for path, known in FORMS.items() for values in known]
    forms.append(made("/min-side/rights/review/", {"order": f"M-{home.customer_number}", "view": "Jeg er uenig i dette"}))
    none(tried(forms, reader))


def test_no_field_of_an_open_page_breaks_it(home: Home) -> None:
    forms = [*shown_to(Reader(), pages(home)), made("/help/feedback/", {"article": "slow-wifi", "vote": "helped"})]
    forms += [made("/usage/", {"path": "/help/", "kind": "page-view"}), made("/sign-in/role/", {"role": "support"})]
    none(tried(forms, Reader()))


def test_no_field_breaks_a_page_on_the_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    home, reader, found = new_home(), Reader(), list[str]()
    said = {"customer": home.customer_number, "email": str(models.Contact.objects.get(pk=home.contact_id).email)}
    with letterbox(monkeypatch) as mail:
        cache.clear()
        reader.post("/sign-in/first-time/", said)
        for step, values in (("code", {"code": code_in(mail)}), ("password", {"password": PASSWORD})):
            found += tried([form for form in shown_to(reader, ["/sign-in/first-time/"]) if step in form.fields], reader)
            cache.clear()
            assert reader.post("/sign-in/first-time/", values).status_code in (200, 302)
        forms = [*shown_to(reader, [f"/min-side/own-sign-in/{factor}/" for factor in ("app", "passkey")])]
        again = {"code": "123456", "password": PASSWORD, "credential": "{}"}
        forms += [made(f"/min-side/own-sign-in/again/{step}", again) for step in ("", "code/", "passkey/")]
        forms += [made("/sign-in/second/", {"code": "123456"}), made("/sign-in/passkey/", {"credential": "{}"})]
        none(found + tried(forms, reader))


@pytest.mark.parametrize("room", STAFF)
def test_no_field_on_the_first_pages_of_a_room_breaks_them(room: str, home: Home) -> None:
    reader = Reader().be(f"walker-{room}", room)
    none(tried(shown_to(reader, [page for page in pages(home) if page.startswith(f"/{room}/")]), reader))


# Each task once: in the first of its purposes.
@pytest.mark.parametrize(("room", "purpose"), sorted({(room, task.purposes[0]) for room, tasks in TASKS.items() for task in tasks}))
def test_no_field_of_a_task_breaks_the_page(room: str, purpose: str, home: Home) -> None:
    reader = opened(room, purpose, home)
    assert reader, "nobody may open for it"
    tasks = [task for task in TASKS[room] if task.purposes[0] == purpose]
    permit = {"permit": str(models.Permit.objects.filter(contact_id=home.contact_id).latest("pk").pk)}
    here = {f"/{room}/customer/{task.id}/" for task in tasks}
    forms = [form for form in shown_to(reader, [f"/{room}/customer/"]) if form.action in here]
    known = {form.action for form in forms}
    answers = {f"/{room}/customer/{t.id}/": {i.name: answer(i, f"M-{home.customer_number}") for i in t.inputs} for t in tasks}
    forms += [made(action, said | permit) for action, said in answers.items() if action not in known]
    none(tried(forms, reader))


@pytest.mark.parametrize("purpose", ["access", "own-decisions"])
def test_no_field_of_the_office_breaks_its_pages(purpose: str, home: Home) -> None:
    reader, held = Reader().be("walker-privacy", "privacy"), places(home)
    reader.post("/privacy/open/", {"customer": home.customer_number, "purpose": purpose, "own_reason": "sak om fakturaen"})
    [request], [waits] = held["requests/<slug:number>"], held["correction_id"]
    forms = list(shown_to(reader, [f"/privacy/requests/{request}/", f"/privacy/corrections/{waits}/"]))
    if purpose == "own-decisions":
        for name, task in OFFICE:
            forms.append(made(path_of(name, task.id, home, "x"), {asked.name: in_the_office(asked, "x", home) for asked in task.inputs}))
        for name, known in PLAIN.items():
            said = {field: value.replace("MINE", home.customer_number).replace("ID", "x") for field, value in known.items()}
            forms.append(made(path_of(name, "", home, "x"), said))
    none(tried(forms, reader))


def everybody(home: Home) -> dict[str, Reader]:
    return {"nobody": Reader(), "customer": Reader().sign_in(home), **{room: Reader().be(f"walker-{room}", room) for room in STAFF}}


def whose(address: str) -> tuple[str, ...]:
    first = address.removeprefix("en/").split("/")[0]
    return ("customer",) if first == "min-side" else (first,) if first in STAFF else ("nobody",)


def test_no_place_of_an_address_breaks_a_page(home: Home) -> None:
    readers, found = everybody(home), []
    for address in (address for address in ALL if "<" in address):
        for what, raw in {**NUL, **LONG_TEXT, **UNDECLARED, "half a pair": "%ED%A0%80", "too great": "9" * 30, "the first": "0"}.items():
            for name in whose(address):
                client = readers[name].client
                client.raise_request_exception = False
                path = "/" + re.sub("<[^>]+>", raw, address)
                found += [f"{ask.__name__} {address}: {what}" for ask in (client.get, client.post) if ask(path).status_code >= 500]
    none(found)


def test_nothing_that_is_asked_beside_an_address_breaks_a_page(home: Home) -> None:
    """With every name that the program reads from an address."""
    source = "".join(file.read_text(encoding="utf-8") for file in Path(hjemmel.__file__).parent.rglob("*.py"))
    names = set(re.findall(r"(?:GET|asked)(?:\.get\(|\[)\"(\w+)\"", source)) | {"next"}
    assert {"product", "state", "case", "after"} <= names
    readers, found = everybody(home), []
    for address in pages(home, each=False):
        for what, raw in {**NUL, **LONG_TEXT}.items():
            for name in whose(address.lstrip("/")):
                readers[name].client.raise_request_exception = False
                asked = "&".join(f"{one}={raw[-10_000:]}" for one in names)
                if readers[name].client.get(f"{address.partition('?')[0]}?{asked}").status_code >= 500:
                    found.append(f"{address}: {what}")
    none(found)


def test_no_cookie_breaks_a_page(home: Home) -> None:
    for name in (*(one.name for one in kept()), "anything"):
        for value in ('"\\000aaaaaaaaaaaa"', "\u00ff" * 32, LONG[:5000]):
            reader = Reader()
            reader.client.cookies[name] = ""
            answers = [reader.client.get(path, headers={"Cookie": f"{name}={value}"}) for path in ("/cookies/", "/min-side/", "/sign-in/")]
            assert all(answer.status_code < 500 for answer in answers), (name, value[:20])
