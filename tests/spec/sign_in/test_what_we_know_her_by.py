"""Is it still she, before what we know her by is changed? And does the address that she had hear of it?

Proves: L3, W8.
"""

import time
from datetime import timedelta
from email import message_from_string
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time

from browsing import Reader
from hjemmel.acts.correct import correct
from hjemmel.acts.open_sign_in import open_sign_in
from hjemmel.acts.tell_old_address import tell_old_address
from hjemmel.stores import models
from homes import Home, new_home, now
from looking import left_by, oneself

pytestmark = pytest.mark.usefixtures("house")
PAGE, AGAIN = "/min-side/correct/", "/min-side/own-sign-in/again/"
PASSWORD = "en lang setning med fjell"
CHANGES = {"email": "ny@post.example", "phone": "+4799887766", "birth_date": "1981-02-03"}


def in_with_password(home: Home) -> Reader:
    """Signed in by a password and an app a while ago."""
    secret = generate_totp_secret()
    address = held(home, "email")
    TOTP.activate(open_sign_in(home.customer_number, now(), email=address, password=PASSWORD), secret)
    reader = Reader()
    reader.post("/sign-in/password/", {"login": address, "password": PASSWORD})
    _, counter, _ = yield_hotp_counters_from_time()
    assert reader.post("/sign-in/second/", {"code": format_hotp_value(hotp_value(secret, counter))})["Location"] == "/min-side/"
    return reader


def corrects(reader: Reader, field: str, value: str) -> Any:
    return reader.post(PAGE, {"record": "contact", "row": "", "field": field, "value": value})


def held(home: Home, field: str) -> str:
    return str(getattr(models.Contact.objects.get(pk=home.contact_id), field))


def heard(mail: Any) -> Any:
    """The newest mail, once it is there."""
    for _ in range(100):
        if mail.messages:
            break
        time.sleep(0.05)
    return message_from_string(mail.messages.pop())


@pytest.mark.parametrize("field", CHANGES)
def test_what_we_know_her_by_is_changed_by_nobody_who_only_holds_her_open_session(field: str) -> None:
    """Proves: L3, W8. And what she typed is there when she has said again who she is."""
    home = new_home()
    reader, before, value = in_with_password(home), held(home, field), CHANGES[field]
    answer = corrects(reader, field, value)
    assert (answer.status_code, answer["Location"]) == (302, f"{AGAIN}?next=%2Fmin-side%2Fcorrect%2F")
    assert held(home, field) == before
    assert reader.post(answer["Location"], {"password": "noe helt annet enn det", "next": PAGE}).status_code == 400
    assert corrects(reader, field, value).status_code == 302 and held(home, field) == before
    assert reader.post(answer["Location"], {"password": PASSWORD, "next": PAGE})["Location"] == PAGE
    page = reader.get(PAGE).content.decode()
    assert held(home, field) == before and f'value="{value}"' in page and "Trykk Rett en gang til" in page
    assert corrects(reader, field, value)["Location"] == PAGE
    assert held(home, field) == value


def test_another_field_is_corrected_without_being_asked() -> None:
    """Proves: W8."""
    home = new_home()
    assert corrects(in_with_password(home), "language", "en")["Location"] == PAGE
    assert held(home, "language") == "en"


def test_a_record_that_is_left_out_is_the_contact_and_is_asked_about() -> None:
    """Proves: L3."""
    home = new_home()
    reader, before = in_with_password(home), held(home, "email")
    assert AGAIN in reader.post(PAGE, {"field": "email", "value": "ny@post.example"})["Location"]
    assert held(home, "email") == before


@pytest.mark.parametrize(("language", "says"), [("nb", "ble e-postadressen vi har om deg, endret"), ("en", "was changed to another one")])
def test_the_old_address_hears_that_it_was_changed_and_not_to_what(language: str, says: str, mail: Any) -> None:
    """Proves: W8."""
    home = new_home(language=language, email="gammel@post.example")
    assert corrects(Reader().sign_in(home), "email", "ny@post.example")["Location"] == PAGE
    told = heard(mail)
    body = told.get_payload()
    assert told["To"] == "gammel@post.example" and says in body
    assert f"{now().astimezone(ZoneInfo('Europe/Oslo')):%Y-%m-%d %H:}" in body and "personvern@eksempelnett.example" in body
    assert "ny@post.example" not in told.as_string() + body
    assert not mail.messages, "once, and to nobody else"


def test_no_address_hears_of_what_was_not_changed(mail: Any) -> None:
    """Proves: W8. Another field, the same address again, one that had none, and a change that waits."""
    home, none = new_home(email="gammel@post.example"), new_home(email="")
    tried = [(home, "phone", "+4799887766"), (home, "email", "Gammel@post.example"), (none, "email", "ny@post.example")]
    for who, field, value in (*tried, (home, "name", "En Annen")):
        done = correct(who.customer_number, "contact", field, value, oneself(who), now())
        assert not tell_old_address(done.id, oneself(who), now()), field
    assert not tell_old_address(0, oneself(home), now())
    assert not mail.messages


def test_that_the_old_address_was_told_is_on_record(mail: Any) -> None:
    """Proves: W8."""
    home = new_home(email="gammel@post.example")
    done = correct(home.customer_number, "contact", "email", "ny@post.example", oneself(home), now() - timedelta(minutes=1))
    assert left_by(lambda: tell_old_address(done.id, oneself(home), now())) == ["mail"]
    heard(mail)


def test_a_mail_server_that_is_away_undoes_no_correction() -> None:
    """Proves: W8."""
    home = new_home(email="gammel@post.example")
    assert corrects(Reader().sign_in(home), "email", "ny@post.example")["Location"] == PAGE
    assert held(home, "email") == "ny@post.example"
