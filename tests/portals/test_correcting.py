"""Does she correct on Min side what she has given, and see what waits and what was refused?

Proves: W8, W9, R14.
"""

import re
from typing import Any

import pytest

from browsing import Reader
from hjemmel.acts.correct import correct, correctable
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import models
from homes import Home, new_home, now
from looking import WHY_NOT, decided, oneself, own

pytestmark = pytest.mark.usefixtures("house")
PAGE = "/min-side/correct/"


def form_of(page: str, field: str) -> str:
    """The form that changes a field of hers, as HTML."""
    [form] = [form for form in page.split("<form")[1:] if f'name="field" value="{field}"' in form and 'value="contact"' in form]
    return form.partition("</form>")[0]


def given(home: Home, field: str, value: str) -> tuple[Any, str]:
    """The answer to what she typed, and the page that she comes to."""
    reader = Reader().sign_in(home)
    answer = reader.post(PAGE, {"record": "contact", "row": "", "field": field, "value": value})
    return answer, (reader.get(PAGE) if answer.status_code == 302 else answer).content.decode()


def test_every_field_that_she_gave_has_a_form_with_what_it_says_now() -> None:
    home = new_home(name="Berit Rettvik", email="berit@post.example")
    page = Reader().sign_in(home).get(PAGE).content.decode()
    fields = [field.name for record, field in correctable(the_notice()) if record.id == "contact"]
    assert {"name", "email"} <= set(fields)
    for field in fields:
        now = own(home, "contact")[0][field]
        assert f'value="{"" if now is None else now}"' in form_of(page, field), field


def test_what_she_corrects_is_corrected_and_said_to_be() -> None:
    home = new_home(email="gammel@post.example")
    answer, page = given(home, "email", "ny@post.example")
    assert answer.status_code == 302
    assert "ny@post.example" in form_of(page, "email") and 'role="status"' in form_of(page, "email")
    assert own(home, "contact")[0]["email"] == "ny@post.example"


def test_what_must_be_approved_waits_beside_what_stands() -> None:
    home = new_home(name="Berit Gammelvik")
    _, page = given(home, "name", "Berit Nyvik")
    assert 'value="Berit Gammelvik"' in form_of(page, "name") and "Berit Nyvik" in form_of(page, "name")
    assert own(home, "contact")[0]["name"] == "Berit Gammelvik"


@pytest.mark.parametrize(("field", "typed"), [("email", "ikke en adresse"), ("phone", "ring meg"), ("postcode", "40001"), ("name", "")])
def test_what_is_no_such_thing_is_refused_at_its_place_and_what_she_typed_is_not_lost(field: str, typed: str) -> None:
    home = new_home(email="gammel@post.example")
    before = own(home, "contact")[0][field]
    answer, page = given(home, field, typed)
    assert answer.status_code == 200
    assert f'value="{typed}"' in form_of(page, field) and 'role="alert"' in form_of(page, field)
    assert page.count('role="alert"') == 1
    assert own(home, "contact")[0][field] == before


def test_the_office_sees_before_and_after_once_it_has_opened_her_and_somebody_else_approves() -> None:
    """Proves: W9."""
    home = new_home(name="Berit Gammelvik")
    waits = correct(home.customer_number, "contact", "name", "Berit Nyvik", oneself(home), now())
    reader, address = Reader().be("pia", "privacy"), f"/privacy/corrections/{waits.id}/"
    shut = reader.get(address).content.decode()
    assert "Berit" not in shut and 'value="approve"' not in shut
    opened = dict(re.findall(r'name="(customer|purpose|own_reason|back)" value="([^"]*)"', shut))
    assert reader.post("/privacy/open/", opened).url == address
    shown = reader.get(address).content.decode()
    assert "Berit Gammelvik" in shown and "Berit Nyvik" in shown
    permit = shown.split('name="permit" value="')[1].split('"')[0]
    assert reader.post(address, {"decision": "approve", "permit": permit}).status_code == 302
    assert own(home, "contact")[0]["name"] == "Berit Nyvik"


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_a_form_that_was_not_opened_for_her_decides_nothing_and_says_what_to_do(decision: str) -> None:
    """Proves: W9."""
    home, other = new_home(), new_home()
    waits = correct(home.customer_number, "contact", "name", "Berit Nyvik", oneself(home), now())
    reader, address = Reader().be("pia", "privacy"), f"/privacy/corrections/{waits.id}/"

    def opened(one: Home) -> str:
        asked = {"customer": one.customer_number, "purpose": "own-decisions", "own_reason": "rettelse", "back": f"correction {waits.id}"}
        reader.post("/privacy/open/", asked)
        return str(models.Permit.objects.filter(contact_id=one.contact_id).latest("pk").pk)

    def does_nothing(permit: str, path: str = "", words: str = "ingenting er avgjort") -> None:
        answer = reader.post(path + address, {"decision": decision, "permit": permit})
        assert answer.status_code == 400 and words in answer.content.decode()
        assert own(home, "correction")[0]["state"] == "pending"

    does_nothing("")
    does_nothing("", "/en", "nothing was decided")
    does_nothing(opened(other))
    old = opened(home)
    reader.get(address)
    opened(home)
    reader.get(address)
    does_nothing(old)
    does_nothing("")


@pytest.mark.parametrize(("language", "complain"), [("nb", "klage"), ("en", "complain")])
def test_what_was_rejected_stands_among_what_she_asked_for_with_the_reason(language: str, complain: str) -> None:
    """Proves: R14."""
    home = new_home(name="Berit Gammelvik", email="gammel@post.example", language=language)
    reader = Reader().sign_in(home)
    assert 'id="decided"' not in reader.get(PAGE).content.decode()
    decided(home, correct(home.customer_number, "contact", "name", "Berit Nyvik", oneself(home), now()).id, False)
    correct(home.customer_number, "contact", "email", "ny@post.example", oneself(home), now())
    correct(home.customer_number, "contact", "address", "Ventevegen 1", oneself(home), now())
    history = reader.get(PAGE).content.decode().partition('id="decided"')[2].replace("\N{NO-BREAK SPACE}", " ")
    assert "Berit Gammelvik → Berit Nyvik" in history and "gammel@post.example → ny@post.example" in history
    assert WHY_NOT[0] in history and WHY_NOT[1] in history and complain in history
    assert "Ventevegen 1" not in history, "what waits is not decided"
