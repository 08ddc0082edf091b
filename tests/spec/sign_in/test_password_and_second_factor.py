"""E-mail and password, and what confirms it; the limits; the log; and how it all ends.

Proves: L1, L3, L4, L5.
"""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import identify_hasher

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.check_code import check_code
from hjemmel.acts.clear_sessions import clear_sessions
from hjemmel.acts.end_sessions import end_sessions
from hjemmel.acts.note_sign_in import note_sign_in
from hjemmel.acts.open_sign_in import open_sign_in
from hjemmel.acts.send_code import Sent, digest, send_code
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.stores import entries, evidence, models
from homes import Home, new_home, now
from looking import left_by
from outsiders import code_in

pytestmark = pytest.mark.usefixtures("house")
PASSWORD = "en lang setning med fjell"
NOBODY = Actor("system", "system")


def email_of(home: Home) -> str:
    return str(models.Contact.objects.get(pk=home.contact_id).email)


def totp(secret: str) -> str:
    """The code that an app would show now."""
    _, counter, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, counter))


def proved(home: Home, mail: Any) -> Reader:
    reader = Reader()
    reader.post("/sign-in/first-time/", {"customer": home.customer_number, "email": email_of(home)})
    assert "Nytt passord" in reader.post("/sign-in/first-time/", {"code": code_in(mail)}).content.decode()
    return reader


def enrolled(home: Home, mail: Any) -> tuple[Reader, str]:
    """A customer with a password and an app, signed in; and the app's secret."""
    reader = proved(home, mail)
    assert reader.post("/sign-in/first-time/", {"password": PASSWORD})["Location"] == "/sign-in/factor/"
    assert reader.get("/sign-in/factor/").status_code == 200
    assert reader.get("/min-side/").status_code == 302, "a password alone lets nobody in"
    page = reader.get("/min-side/own-sign-in/app/").content.decode()
    secret = page.split('<code class="secret">')[1].split("<")[0]
    answer = reader.post("/min-side/own-sign-in/app/", {"code": totp(secret)})
    assert answer["Location"] == "/min-side/own-sign-in/codes/", answer.content
    assert reader.get("/min-side/").status_code == 200
    return reader, secret


def sign_in(home: Home, password: str = PASSWORD) -> tuple[Reader, Any]:
    reader = Reader()
    return reader, reader.post("/sign-in/password/", {"login": email_of(home), "password": password})


def log_of(home: Home) -> list[tuple[str, str]]:
    rows = entries.about(the_notice().record("sign-in"), home.contact_id).order_by("at", "id")
    return list(rows.values_list("what", "way"))


def later(monkeypatch: pytest.MonkeyPatch, **passed: float) -> None:
    """The clock goes on."""
    at = time.time() + timedelta(**passed).total_seconds()
    monkeypatch.setattr("time.time", lambda: at)


def test_password_and_app_let_in_and_each_step_is_in_the_log(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home()
    _, secret = enrolled(home, mail)
    later(monkeypatch, seconds=31)
    reader, answer = sign_in(home)
    assert answer["Location"] == "/sign-in/second/"
    assert reader.get("/min-side/").status_code == 302
    assert reader.post("/sign-in/second/", {"code": totp(secret)})["Location"] == "/min-side/"
    assert log_of(home) == [
        ("code-sent", "e-mail"),
        ("code-right", "e-mail"),
        ("account-opened", "code"),
        ("password-set", "code"),
        ("factor-added", "app"),
        ("signed-in", "code+app"),
        ("factor-added", "recovery-code"),
        ("signed-in", "password+app"),
    ]
    contact = models.Contact.objects.get(pk=home.contact_id)
    told = [entry.body for entry in evidence.about(contact.evidence_salt) if entry.act == "sign-in"]
    assert [(body["what"], body["way"]) for body in told] == log_of(home), "the log and the evidence say the same"
    assert all(set(body) == {"what", "way"} for body in told), "no address, no machine"
    page = reader.get("/en/min-side/own-sign-in/").content.decode()
    assert "password + code from app" in page and "Who has signed in?" in page


def test_the_password_is_hashed_with_argon2_and_the_apps_secret_is_encrypted(mail: Any) -> None:
    home = new_home()
    _, secret = enrolled(home, mail)
    assert identify_hasher(models.SignInAccount.objects.get(pk=home.contact_id).password).algorithm == "argon2"
    factors = {row.type: row for row in models.SignInFactor.objects.filter(contact_id=home.contact_id)}
    assert set(factors) == {"totp", "recovery_codes"}
    assert secret not in str(factors["totp"].data) and factors["totp"].notice_version == the_notice().version.number


def test_a_code_of_the_app_works_once(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home()
    _, secret = enrolled(home, mail)
    later(monkeypatch, seconds=31)
    code = totp(secret)
    first, _ = sign_in(home)
    assert first.post("/sign-in/second/", {"code": code})["Location"] == "/min-side/"
    second, _ = sign_in(home)
    assert second.post("/sign-in/second/", {"code": code}).status_code == 400
    assert second.get("/min-side/").status_code == 302
    assert ("failed", "app") in log_of(home)


def test_a_recovery_code_works_once(mail: Any) -> None:
    home = new_home()
    reader, _ = enrolled(home, mail)
    code = reader.get("/min-side/own-sign-in/codes/").content.decode().split('<code class="secret">')[1].split("<")[0]
    for works in (True, False):
        other, _ = sign_in(home)
        assert (other.post("/sign-in/second/", {"code": code}).status_code == 302) is works


def test_a_wrong_password_says_the_same_as_an_address_that_is_nobodys(mail: Any) -> None:
    home = new_home()
    enrolled(home, mail)
    _, wrong = sign_in(home, "noe helt annet enn det")
    nobody = Reader().post("/sign-in/password/", {"login": "ingen@kunde.example", "password": PASSWORD})
    said = [answer.content.decode().split('role="alert"')[1].split("</p>")[0] for answer in (wrong, nobody)]
    assert wrong.status_code == nobody.status_code == 400 and said[0] == said[1]
    assert log_of(home)[-1] == ("failed", "password")


def test_who_asks_for_a_code_learns_nothing_about_whose_address_it_is(mail: Any) -> None:
    home, pages = new_home(), []
    for customer, email in (
        (home.customer_number, email_of(home)),
        (home.customer_number, "annen@kunde.example"),
        ("T0", "x@kunde.example"),
    ):
        reader = Reader()
        pages.append(reader.post("/sign-in/first-time/", {"customer": customer, "email": email}).content.decode().split("<main")[1])
    strip = [page.split("csrfmiddlewaretoken")[0] + page.split("</form>")[1] for page in pages]
    assert strip[0] == strip[1] == strip[2]
    code_in(mail)
    assert not mail.messages, "one code, to the one whose address it is"


def test_five_wrong_passwords_close_the_door_for_a_while(mail: Any) -> None:
    home = new_home()
    enrolled(home, mail)
    for _ in range(5):
        sign_in(home, "noe helt annet enn det")
    reader, answer = sign_in(home)
    assert answer.status_code == 429 and reader.get("/sign-in/second/").status_code == 302, "not even the right one"


def test_a_flood_from_one_place_gets_429(house: None) -> None:
    reader = Reader()
    answers = [reader.post("/sign-in/first-time/", {"customer": f"T{n}", "email": "x@kunde.example"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1].headers["Retry-After"] == "60" and "For mange forsøk" in answers[-1].content.decode()


def test_a_one_time_code_has_five_tries_ten_minutes_and_one_use(mail: Any) -> None:
    home, at = new_home(), now()
    sent = send_code(home.customer_number, email_of(home), NOBODY, at)
    code = code_in(mail)
    assert check_code(sent, code, NOBODY, at + timedelta(minutes=10, seconds=1)) is None
    assert check_code(sent, code, NOBODY, at + timedelta(minutes=1)) == home.customer_number
    assert check_code(sent, code, NOBODY, at + timedelta(minutes=1)) is None
    at += timedelta(minutes=2)
    sent = send_code(home.customer_number, email_of(home), NOBODY, at)
    code = code_in(mail)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for second in range(5):
        assert check_code(sent, wrong, NOBODY, at + timedelta(seconds=second)) is None
    assert check_code(sent, code, NOBODY, at + timedelta(seconds=6)) is None
    assert check_code(Sent(0, digest("123456"), at), "123456", NOBODY, at) is None, "a code that went to nobody"


def test_three_codes_an_hour_for_one_customer(mail: Any) -> None:
    home, at = new_home(), now()
    sent = [send_code(home.customer_number, email_of(home), NOBODY, at + timedelta(minutes=n)).contact_id for n in range(4)]
    assert sent == [home.contact_id] * 3 + [0]
    assert send_code(home.customer_number, email_of(home), NOBODY, at + timedelta(minutes=61)).contact_id == home.contact_id


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/support/"])
def test_no_address_from_outside_says_where_one_lands(target: str, mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home()
    _, secret = enrolled(home, mail)
    later(monkeypatch, seconds=31)
    reader = Reader()
    values = {"login": email_of(home), "password": PASSWORD, "next": target}
    assert reader.post(f"/sign-in/password/?next={target}", values)["Location"] == "/sign-in/second/"
    assert reader.post(f"/sign-in/second/?next={target}", {"code": totp(secret), "next": target})["Location"] == "/min-side/"


def test_whoever_was_here_before_leaves_nothing_in_the_session(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home, other = new_home(), new_home()
    _, secret = enrolled(home, mail)
    later(monkeypatch, seconds=31)
    reader = Reader().sign_in(other)
    reader.get("/min-side/")
    before, permit = reader.client.cookies["sessionid"].value, reader.client.session["permit"]
    reader.post("/sign-in/password/", {"login": email_of(home), "password": PASSWORD})
    reader.post("/sign-in/second/", {"code": totp(secret)})
    session = reader.client.session
    assert reader.client.cookies["sessionid"].value != before
    assert session["actor"]["id"] == home.customer_number and session.get("permit") != permit
    assert models.Permit.objects.filter(contact_id=other.contact_id, closed_at=None).count() == 0


def test_a_session_ends_when_idle_and_in_any_case_after_its_hours(monkeypatch: pytest.MonkeyPatch, settings_of_the_house: Any) -> None:
    """Proves: L5."""
    home = new_home()
    start = time.time()
    reader, busy = Reader().sign_in(home), Reader().sign_in(home)
    for minutes in range(0, 29, 4):
        monkeypatch.setattr("time.time", lambda m=minutes: start + m * 60)
        assert busy.get("/min-side/").status_code == 200
    monkeypatch.setattr("time.time", lambda: start + 31 * 60)
    assert reader.get("/min-side/").status_code == 302, "idle for more than thirty minutes"
    assert busy.get("/min-side/").status_code == 200
    for minutes in range(31, 8 * 60, 20):
        monkeypatch.setattr("time.time", lambda m=minutes: start + m * 60)
        assert busy.get("/min-side/").status_code == 200
    monkeypatch.setattr("time.time", lambda: start + (8 * 60 + 1) * 60)
    assert busy.get("/min-side/").status_code == 302, "eight hours, however busy"
    assert not models.SignInSession.objects.filter(session_key=reader.client.cookies["sessionid"].value).exists()


def test_sign_out_everywhere_ends_every_session_of_this_one_and_of_no_other(mail: Any) -> None:
    """Proves: L5."""
    home, neighbour = new_home(), new_home()
    here, there, next_door = Reader().sign_in(home), Reader().sign_in(home), Reader().sign_in(neighbour)
    assert here.get("/sign-out/everywhere/").status_code == 405
    assert here.post("/sign-out/everywhere/", {})["Location"] == "/sign-in/"
    assert [reader.get("/min-side/").status_code for reader in (here, there, next_door)] == [302, 302, 200]
    assert log_of(home) == [("ended-everywhere", "min-side")]


def test_every_session_of_an_employee_is_ended_at_once() -> None:
    """Proves: L5."""
    who = f"ansatt-{new_home().customer_number}"
    here, there, colleague = Reader().be(who, "support"), Reader().be(who, "support"), Reader().be(f"{who}-2", "support")
    assert end_sessions(Actor(who, "support"), now()) == 2
    assert [reader.get("/support/").status_code for reader in (here, there, colleague)] == [302, 302, 200]


def test_signing_out_is_noted_and_the_session_is_gone(mail: Any) -> None:
    """Proves: L4, L5."""
    home = new_home()
    reader, _ = enrolled(home, mail)
    key = reader.client.cookies["sessionid"].value
    reader.post("/sign-out/", {})
    assert not models.SignInSession.objects.filter(session_key=key).exists() and reader.get("/min-side/").status_code == 302
    assert log_of(home)[-1] == ("signed-out", "code+app")


def test_a_customers_sign_in_is_in_her_log_and_an_employees_is_on_record_alone(house: None) -> None:
    """Proves: L4, L6."""
    home, before = new_home(), entries.rows(the_notice().record("sign-in")).count()
    assert left_by(lambda: note_sign_in("signed-in", "staff-sign-in", Actor("anne", "support"), now())) == ["sign-in"]
    assert entries.rows(the_notice().record("sign-in")).count() == before
    assert left_by(lambda: note_sign_in("signed-in", "bankid", Actor(home.customer_number, "customer"), now())) == ["sign-in"]
    assert log_of(home) == [("signed-in", "bankid")]


def test_an_address_signs_in_to_one_account(house: None) -> None:
    """Proves: L1."""
    one, other = new_home(), new_home()
    address = f"{one.customer_number.lower()}@felles.example"
    assert open_sign_in(one.customer_number, now(), email=address, password=PASSWORD).email == address
    with pytest.raises(Refused) as refused:
        open_sign_in(other.customer_number, now(), email=address.upper(), password=PASSWORD)
    assert refused.value.decision.code == "taken"


def test_ended_sessions_are_forgotten() -> None:
    """Proves: L5."""
    reader = Reader().sign_in(new_home())
    key = reader.client.cookies["sessionid"].value
    clear_sessions(now())
    assert models.SignInSession.objects.filter(session_key=key).exists()
    clear_sessions(now() + timedelta(hours=9))
    assert not models.SignInSession.objects.filter(session_key=key).exists()


def test_the_last_factor_stays_while_there_is_a_password(mail: Any) -> None:
    home = new_home()
    reader, _ = enrolled(home, mail)
    assert reader.post("/min-side/own-sign-in/app/remove/", {}).status_code == 400
    assert models.SignInFactor.objects.filter(contact_id=home.contact_id, type="totp").exists()


def test_a_forgotten_password_takes_a_code_and_still_the_factor(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    home = new_home()
    _, secret = enrolled(home, mail)
    later(monkeypatch, seconds=31)
    thief = Reader().sign_in(home)
    reader = proved(home, mail)
    assert reader.post("/sign-in/first-time/", {"password": PASSWORD + " igjen"})["Location"] == "/sign-in/second/"
    assert thief.get("/min-side/").status_code == 302, "a new password ends what was open"
    assert reader.get("/min-side/").status_code == 302
    assert reader.post("/sign-in/second/", {"code": totp(secret)})["Location"] == "/min-side/"


def test_a_password_without_a_factor_leads_to_the_proof(mail: Any) -> None:
    home = new_home()
    enrolled(home, mail)
    models.SignInFactor.objects.filter(contact_id=home.contact_id).delete()
    reader, answer = sign_in(home)
    assert answer["Location"] == "/sign-in/first-time/" and reader.get("/min-side/own-sign-in/app/").status_code == 302


@pytest.mark.parametrize("password", ["kort", "123456789012345", "passwordpassword1"[:8]])
def test_a_weak_password_is_refused(password: str, mail: Any) -> None:
    home = new_home()
    reader = proved(home, mail)
    assert reader.post("/sign-in/first-time/", {"password": password}).status_code == 400
    assert not models.SignInAccount.objects.filter(pk=home.contact_id).exists()


def test_an_account_and_its_log_are_gone_when_their_time_is_out_or_their_owner_leaves(mail: Any) -> None:
    """Proves: L1, L2, L3, L4."""
    idle, gone = new_home(), new_home()
    enrolled(idle, mail)
    enrolled(gone, mail)
    long_ago = now() - timedelta(days=400)
    models.SignInAccount.objects.filter(pk=idle.contact_id).update(last_used_at=long_ago)
    for n, line in enumerate(entries.about(the_notice().record("sign-in"), idle.contact_id)):
        entries.about(the_notice().record("sign-in"), idle.contact_id).filter(pk=line.pk).update(at=long_ago + timedelta(minutes=n))
    sweep(now())
    assert not models.SignInAccount.objects.filter(pk=idle.contact_id).exists()
    assert not models.SignInFactor.objects.filter(contact_id=idle.contact_id).exists(), "no factor without an account"
    assert log_of(idle) == []
    models.Subscription.objects.filter(contact_id=gone.contact_id).delete()
    models.Contact.objects.get(pk=gone.contact_id).delete()
    assert not models.SignInFactor.objects.filter(contact_id=gone.contact_id).exists()


def test_an_ordinary_house_has_no_door_without_proof(settings_of_the_house: Any) -> None:
    """The people of the demonstration are there in the demonstration alone."""
    settings_of_the_house.HJEMMEL_DEMO = False
    reader = Reader()
    assert 'class="people"' not in reader.get("/sign-in/").content.decode()
    reader.post("/sign-in/", {"person": "100001"})
    assert reader.get("/min-side/").status_code == 302
