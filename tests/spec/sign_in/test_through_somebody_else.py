"""Signing in through BankID, Vipps and the employer, against real providers on loopback.

Proves: L1, L2, L6, N14.
"""

import html
import re
import secrets
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.db import connection

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.allow_roles import allow_roles
from hjemmel.acts.link_identity import link_identity, whose_identity
from hjemmel.acts.open_sign_in import open_sign_in
from hjemmel.acts.remove_identity import remove_identity
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.stores import entries, evidence, models, sign_ins
from homes import Home, new_home, now
from looking import PRIVACY
from outsiders import at_mock, at_told, code_in, set_out, through

pytestmark = pytest.mark.usefixtures("house")
BANKID = {"name": "Prøve Prøvesen", "birthdate": "1980-01-01", "acr": "urn:bankid:bid;LOA=4"}
PERSON_NUMBER = "15108695088"  # synthetic: of the series for tests, and of nobody
BOTH = ["kundeveileder", "drift"]
MAPPING = {"kundeveileder": "support", "drift": "operations", "faktura": "billing"}
LIES = (
    "unsigned",
    "shared-secret",
    "strange-key",
    "wrong-issuer",
    "wrong-discovery",
    "wrong-audience",
    "wrong-nonce",
    "no-nonce",
    "wrong-party",
    "expired",
    "weak-acr",
    "other-user-info",
)


def proved_in(reader: Reader, home: Home, mail: Any) -> Any:
    """The one-time code, after an outside sign-in that is nobody's yet."""
    reader.post("/sign-in/first-time/", {"customer": home.customer_number, "email": email_of(home)})
    return reader.post("/sign-in/first-time/", {"code": code_in(mail)})


def tied(home: Home) -> str:
    """The number of an identity at BankID that is the home's already."""
    pairwise, at = whose(home), {"linked_at": now(), "last_used_at": now(), "notice_version": 1}
    models.SignInIdentity.objects.create(contact_id=home.contact_id, provider="bankid", pairwise=pairwise, proved_by="code", **at)
    return pairwise


def whose(home: Home) -> str:
    """The number that a provider knows the home's customer by."""
    return f"sub-{home.customer_number}"


def email_of(home: Home) -> str:
    return str(models.Contact.objects.get(pk=home.contact_id).email)


def whole_database() -> str:
    """Every row of every table of the register, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM public."{table}" t')
            found += [row[0] for row in cursor.fetchall()]
            if table == "evidence_entry":
                cursor.execute("SELECT convert_from(content, 'UTF8') FROM evidence_entry")
                found += [row[0] for row in cursor.fetchall()]
    sessions = [str(row.get_decoded()) for row in models.SignInSession.objects.all()]
    return "\n".join(found + sessions)


def test_an_outside_identity_is_tied_by_a_code_once_and_then_lets_in(mock: str, mail: Any, settings_of_the_house: Any) -> None:
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    home, reader = new_home(), Reader()
    answer = reader.get(at_mock(set_out(reader, "bankid"), whose(home), BANKID))
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/first-time/")
    assert reader.get("/min-side/").status_code == 302
    assert proved_in(reader, home, mail)["Location"] == "/min-side/"
    assert reader.get("/min-side/").status_code == 200
    again = Reader()
    assert again.get(at_mock(set_out(again, "bankid"), whose(home), BANKID))["Location"] == "/min-side/"
    log = again.get("/min-side/own-sign-in/").content.decode()
    assert ("BankID" in log and "Logget inn" in log) or "Innlogget" in log
    row = models.SignInIdentity.objects.get(pairwise=whose(home))
    assert (row.contact_id, row.proved_by) == (home.contact_id, "code")


def with_app(home: Home) -> str:
    """The home's customer has a password and an app already; the app's secret."""
    secret = generate_totp_secret()
    account = open_sign_in(home.customer_number, now(), email=email_of(home), password="en lang setning med fjell")
    TOTP.activate(account, secret)
    return secret


def app_shows(secret: str) -> str:
    _, counter, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, counter))


def test_her_mailbox_and_anybodys_bankid_do_not_go_round_her_factor(mock: str, mail: Any, settings_of_the_house: Any) -> None:
    """Proves: L2, L3."""
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    home, thief = new_home(), Reader()
    with_app(home)
    thief.get(at_mock(set_out(thief, "bankid"), whose(home), BANKID))
    assert proved_in(thief, home, mail)["Location"] == "/sign-in/second/"
    assert thief.get("/min-side/").status_code == 302
    assert not models.SignInIdentity.objects.filter(pairwise=whose(home)).exists(), "nothing is tied before the factor"
    again = Reader()
    assert again.get(at_mock(set_out(again, "bankid"), whose(home), BANKID))["Location"] == "/sign-in/first-time/"
    assert not sign_ins.noted(the_notice(), home.contact_id, ("signed-in",), now() - timedelta(hours=1)), "and nobody is known by eID"


def test_what_she_came_with_is_tied_when_she_has_given_her_factor_too(mock: str, mail: Any, settings_of_the_house: Any) -> None:
    """Proves: L2, L3."""
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    home, reader = new_home(), Reader()
    secret = with_app(home)
    reader.get(at_mock(set_out(reader, "bankid"), whose(home), BANKID))
    proved_in(reader, home, mail)
    assert "Koden fra e-posten alene er ikke nok" in reader.get("/sign-in/second/").content.decode()
    assert "and BankID is tied to you" in reader.get("/en/sign-in/second/").content.decode()
    assert reader.post("/sign-in/second/", {"code": "000000"}).status_code == 400
    assert not models.SignInIdentity.objects.filter(pairwise=whose(home)).exists()
    assert reader.post("/sign-in/second/", {"code": app_shows(secret)})["Location"] == "/min-side/"
    assert models.SignInIdentity.objects.get(pairwise=whose(home)).contact_id == home.contact_id
    log = entries.about(the_notice().record("sign-in"), home.contact_id).order_by("at", "id").values_list("what", "way")
    assert list(log)[-2:] == [("identity-linked", "bankid"), ("signed-in", "code+app")]
    again = Reader()
    assert again.get(at_mock(set_out(again, "bankid"), whose(home), BANKID))["Location"] == "/min-side/"


@pytest.mark.parametrize(
    ("language", "says"), [("", "sier en annen fødselsdato enn vi har"), ("/en", "says another birth date than we have")]
)
def test_another_birth_date_than_the_registers_ties_nothing_whoever_has_the_code(
    language: str, says: str, mock: str, mail: Any, settings_of_the_house: Any
) -> None:
    """Proves: L1, L2."""
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    home, reader = new_home(), Reader()
    reader.get(at_mock(set_out(reader, "bankid"), whose(home), BANKID | {"birthdate": "1991-12-31"}))
    assert "1991-12-31" not in whole_database(), "no birth date is kept of one whom nobody knows"
    reader.post("/sign-in/first-time/", {"customer": home.customer_number, "email": email_of(home)})
    answer = reader.post(f"{language}/sign-in/first-time/", {"code": code_in(mail)})
    assert answer.status_code == 403 and says in answer.content.decode()
    assert not models.SignInIdentity.objects.filter(pairwise=whose(home)).exists()
    assert reader.get("/min-side/").status_code == 302
    assert sign_ins.last_noted(the_notice(), home.contact_id, ("failed",), "bankid") == "failed", "it stands in her log"


@pytest.mark.parametrize("claimed", [None, "", "i fjor"])
def test_a_birth_date_that_is_not_said_contradicts_nothing(claimed: str | None, mock: str, mail: Any, settings_of_the_house: Any) -> None:
    """Proves: L1."""
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    home, reader = new_home(), Reader()
    reader.get(at_mock(set_out(reader, "bankid"), whose(home), {**BANKID, "birthdate": claimed}))
    assert proved_in(reader, home, mail)["Location"] == "/min-side/"


def test_an_identity_that_has_waited_ten_minutes_is_not_tied_to_who_comes_next(mock: str, mail: Any, settings_of_the_house: Any) -> None:
    """Proves: L2. Whoever came with it walked away, and another sat down at the same browser."""
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    away, comes, reader = new_home(), new_home(), Reader()
    reader.get(at_mock(set_out(reader, "bankid"), whose(away), BANKID))
    assert "waiting_identity" in reader.client.session
    _waits_longer(reader, "waiting_identity")
    answer = proved_in(reader, comes, mail)
    assert answer.status_code == 200 and 'name="password"' in answer.content.decode(), "she chooses a password of her own"
    assert "waiting_identity" not in reader.client.session
    assert not models.SignInIdentity.objects.filter(pairwise=whose(away)).exists()


def test_a_role_is_taken_within_ten_minutes_or_not_at_all() -> None:
    """Proves: L6."""
    reader = Reader()
    session = reader.client.session
    session["choosing_role"] = {"id": "kari.moe", "name": "Kari Moe", "audiences": ["support", "operations"], "at": now().timestamp()}
    session.save()
    reader.client.cookies["sessionid"] = session.session_key
    assert reader.get("/sign-in/role/").status_code == 200
    _waits_longer(reader, "choosing_role")
    assert reader.post("/sign-in/role/", {"role": "support"})["Location"] == "/sign-in/"
    assert "actor" not in reader.client.session


def _waits_longer(reader: Reader, what: str) -> None:
    session = reader.client.session
    session[what] = session[what] | {"at": now().timestamp() - 601}
    session.save()


def test_a_national_identity_number_that_is_sent_anyway_is_nowhere(mock: str, mail: Any, settings_of_the_house: Any) -> None:
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    home, reader = new_home(), Reader()
    claims = BANKID | dict.fromkeys(("pid", "nnin", "nin", "national_identity_number", "nnin_altsub", "norwegianNationalId"), PERSON_NUMBER)
    reader.get(at_mock(set_out(reader, "bankid"), whose(home), claims))
    assert PERSON_NUMBER not in whole_database()
    proved_in(reader, home, mail)
    reader.get("/min-side/own-sign-in/")
    assert PERSON_NUMBER not in whole_database()


def test_an_identity_is_tied_to_one_customer_and_to_no_other() -> None:
    """Proves: L2."""
    home, other = new_home(), new_home()
    pairwise = tied(home)
    with pytest.raises(Refused) as refused:
        link_identity("bankid", pairwise, other.customer_number, "code", now())
    assert refused.value.decision.code == "taken" and whose_identity("bankid", pairwise, now()) == home.customer_number


def test_what_she_lets_go_of_lets_in_no_longer_and_every_other_session_ends(mock: str, settings_of_the_house: Any) -> None:
    """Proves: L2, L4."""
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    home, reader, phone = new_home(), Reader(), Reader()
    tied(home)
    for browser in (phone, reader):
        assert browser.get(at_mock(set_out(browser, "bankid"), whose(home), BANKID))["Location"] == "/min-side/"
    page = reader.get("/min-side/own-sign-in/").content.decode()
    form = page[page.index("/through/remove/") :]
    sent = {name: html.unescape(re.search(f'name="{name}" value="([^"]+)"', form)[1]) for name in ("provider", "linked_at")}
    assert reader.post("/min-side/own-sign-in/through/remove/", sent)["Location"] == "/min-side/own-sign-in/"
    page = reader.get("/min-side/own-sign-in/").content.decode()
    assert "Den er fjernet" in page and "/through/remove/" not in page and "Fjernet en innlogging" in page
    assert phone.get("/min-side/").status_code == 302, "signed out"
    assert not models.SignInIdentity.objects.filter(pairwise=whose(home)).exists()
    again = Reader()
    assert again.get(at_mock(set_out(again, "bankid"), whose(home), BANKID))["Location"] == "/sign-in/first-time/"
    assert reader.post("/min-side/own-sign-in/through/remove/", sent).status_code == 403, "once"


def test_what_she_lets_go_of_is_not_tied_again_by_claims_that_whoever_has_her_telephone_has(
    told: str, mail: Any, settings_of_the_house: Any
) -> None:
    """Proves: L1, L2."""
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(vipps=f"{told}/honest")
    home, reader = new_home(phone=f"+4799{secrets.randbelow(10**6):06d}"), Reader()
    phone = models.Contact.objects.get(pk=home.contact_id).phone
    claims = BANKID | {"phone_number": phone, "phone_number_verified": True, "sub": whose(home)}
    assert reader.get(at_told(set_out(reader, "vipps"), claims))["Location"] == "/min-side/"
    linked_at = models.SignInIdentity.objects.get(pairwise=whose(home)).linked_at
    oslo = linked_at.astimezone(ZoneInfo("Europe/Oslo")).isoformat()
    remove_identity("vipps", oslo, Actor(home.customer_number, "customer"), now())
    thief = Reader()
    assert thief.get(at_told(set_out(thief, "vipps"), claims))["Location"] == "/sign-in/first-time/"
    assert thief.get("/min-side/").status_code == 302
    assert proved_in(thief, home, mail)["Location"] == "/min-side/", "by the code it is tied again"
    models.SignInIdentity.objects.filter(pairwise=whose(home)).delete()
    again = Reader()
    assert again.get(at_told(set_out(again, "vipps"), claims))["Location"] == "/min-side/"


def test_nobody_lets_go_of_somebody_elses() -> None:
    """Proves: L2."""
    home, other = new_home(), new_home()
    pairwise = tied(home)
    linked_at = models.SignInIdentity.objects.get(pairwise=pairwise).linked_at.isoformat()
    for who in (Actor(other.customer_number, "customer"), Actor("anne", "support"), PRIVACY):
        with pytest.raises(Refused):
            remove_identity("bankid", linked_at, who, now())
    assert whose_identity("bankid", pairwise, now()) == home.customer_number


def test_no_scope_or_parameter_from_an_address_reaches_the_provider(mock: str, settings_of_the_house: Any) -> None:
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock, vipps=mock)
    for provider in ("bankid", "vipps"):
        address = set_out(Reader(), provider, "?scope=nin,nnin&auth_params=prompt%3Dnone&process=connect&next=https://evil.example/")
        assert "nin" not in address.split("scope=")[1].split("&")[0].replace("signin", "")
        assert "prompt" not in address and "evil" not in address and "code_challenge=" in address and "nonce=" in address


def test_a_provider_that_knows_people_by_their_identity_number_is_refused(mock: str, settings_of_the_house: Any) -> None:
    models.SignInSession.objects.all().delete()  # nothing of another run is taken for this one's
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    reader = Reader()
    assert reader.get(at_mock(set_out(reader, "bankid"), PERSON_NUMBER, BANKID)).status_code == 403
    assert PERSON_NUMBER not in whole_database()


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_cannot_be_trusted_lets_nobody_in(lie: str, told: str, settings_of_the_house: Any) -> None:
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=f"{told}/{lie}")
    home, reader = new_home(), Reader()
    pairwise = tied(home)
    started = reader.post("/sign-in/through/bankid/", {})
    if started.status_code == 200:
        address = started.headers["Refresh"].removeprefix("0; url=")
        answer = reader.get(at_told(address, BANKID | {"sub": pairwise}))
        assert answer.status_code == 401
    else:
        assert started.status_code == 401
    assert reader.get("/min-side/").status_code == 302


def test_the_same_provider_told_to_be_honest_lets_in(told: str, settings_of_the_house: Any) -> None:
    """Or the refusals above would prove nothing."""
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=f"{told}/honest")
    home, reader = new_home(), Reader()
    pairwise = tied(home)
    assert reader.get(at_told(set_out(reader, "bankid"), BANKID | {"sub": pairwise}))["Location"] == "/min-side/"
    assert reader.get("/min-side/").status_code == 200


def test_another_state_and_a_code_that_was_used_let_nobody_in(mock: str, mail: Any, settings_of_the_house: Any) -> None:
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=mock)
    home, reader = new_home(), Reader()
    came = at_mock(set_out(reader, "bankid"), whose(home), BANKID)
    assert reader.get(came.split("state=")[0] + "state=another").status_code == 401
    assert Reader().get(came).status_code == 401, "the state belongs to the browser that set out"
    reader.get(came)
    proved_in(reader, home, mail)
    assert reader.get(came).status_code == 401, "a code and its state work once"
    other = Reader()
    state = set_out(other, "bankid").split("state=")[1].split("&")[0]
    assert other.get(came.split("state=")[0] + f"state={state}").status_code == 401, "a used code in a new state"


def test_the_session_is_a_new_one_after_the_sign_in(told: str, settings_of_the_house: Any) -> None:
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(bankid=f"{told}/honest")
    home, reader = new_home(), Reader()
    pairwise = tied(home)
    address = set_out(reader, "bankid")
    before = reader.client.cookies["sessionid"].value
    reader.get(at_told(address, BANKID | {"sub": pairwise}))
    assert reader.client.cookies["sessionid"].value != before
    fixed = Reader()
    fixed.client.cookies["sessionid"] = before
    assert fixed.get("/min-side/").status_code == 302


def test_a_confirmed_number_and_birth_date_prove_it_and_a_name_does_not(told: str, settings_of_the_house: Any) -> None:
    """Proves: L1, R2."""
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(vipps=f"{told}/honest")
    home = new_home()
    phone = str(models.Contact.objects.get(pk=home.contact_id).phone)
    born = {"name": "Prøve Prøvesen", "birthdate": "1980-01-01"}
    weak = (born, born | {"phone_number": phone.removeprefix("+")}, born | {"phone_number": phone, "phone_number_verified": False})
    for n, claims in enumerate((*weak, {"phone_number": phone, "phone_number_verified": True, "birthdate": "1980-01-02"})):
        reader, sub = Reader(), f"{whose(home)}-weak-{n}"
        assert reader.get(at_told(set_out(reader, "vipps"), claims | {"sub": sub}))["Location"] == "/sign-in/first-time/", claims
    reader, sure = Reader(), born | {"phone_number": phone.removeprefix("+47"), "phone_number_verified": True, "sub": whose(home)}
    assert reader.get(at_told(set_out(reader, "vipps"), sure))["Location"] == "/min-side/"
    assert models.SignInIdentity.objects.get(pairwise=whose(home)).contact_id == home.contact_id
    namesake, other = new_home(phone=phone), Reader()
    answer = other.get(at_told(set_out(other, "vipps"), sure | {"sub": whose(namesake)}))
    assert answer["Location"] == "/sign-in/first-time/", "two who match are none"


@pytest.fixture
def staff(mock: str, settings_of_the_house: Any) -> None:
    settings_of_the_house.SOCIALACCOUNT_PROVIDERS = through(staff=mock)
    settings_of_the_house.HJEMMEL_STAFF_ROLES = MAPPING


def as_staff(who: str, roles: Any) -> tuple[Reader, Any]:
    reader = Reader()
    claims = {"preferred_username": who, "name": who.title(), "roles": roles}
    return reader, reader.get(at_mock(set_out(reader, "staff"), f"staff-{who}", claims))


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(("roles", "room"), [(["kundeveileder"], "support"), ("drift", "operations"), (["faktura", "ukjent"], "billing")])
def test_an_employee_gets_the_role_of_the_claim_and_no_other(roles: Any, room: str) -> None:
    reader, answer = as_staff("anne", roles)
    assert answer["Location"] == f"/{room}/" and reader.get(f"/{room}/").status_code == 200
    for other in {"support", "operations", "billing", "privacy", "field"} - {room}:
        assert reader.get(f"/{other}/").status_code == 302
    assert "anne" not in "".join(models.SignInIdentity.objects.values_list("pairwise", flat=True)), "nobody keeps an account of an employee"


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("roles", [[], None, ["ukjent"], ["Support"], "support"])
def test_an_employee_without_a_role_is_refused_with_a_sentence(roles: Any) -> None:
    reader, answer = as_staff("uten", roles)
    page = answer.content.decode()
    assert answer.status_code == 403 and "gir deg ingen rolle" in page and "#L6" in page
    assert reader.get("/support/").status_code == 302


@pytest.mark.usefixtures("staff")
def test_the_role_is_gone_at_the_next_sign_in() -> None:
    as_staff("slutter", ["kundeveileder"])
    assert as_staff("slutter", [])[1].status_code == 403


@pytest.fixture
def somebody() -> str:
    """The name of an employee who has never been here."""
    return f"ansatt-{secrets.token_hex(4)}"


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(("roles", "code"), [([], "no-role"), (BOTH, "two-roles")])
def test_an_employee_who_is_refused_is_on_record(roles: list[str], code: str, somebody: str) -> None:
    before = evidence.newest_of("refusal")
    assert as_staff(somebody, roles)[1].status_code == 403
    refused = evidence.newest_of("refusal")
    assert refused != before and (refused.body["asked"], refused.body["code"], refused.clause) == ("sign-in", code, "L6")


@pytest.mark.usefixtures("staff")
def test_two_roles_that_are_kept_apart_take_a_record_of_the_privacy_office(somebody: str) -> None:
    """Proves: L6, N14."""
    assert as_staff(somebody, BOTH)[1].status_code == 403
    allow_roles(somebody, "vikar i drift om natten i desember", PRIVACY, now())
    reader, answer = as_staff(somebody, BOTH)
    assert answer["Location"] == "/sign-in/role/"
    assert reader.get("/support/").status_code == 302, "no role before one is chosen"
    assert reader.post("/sign-in/role/", {"role": "privacy"}).status_code == 200, "only those that were given"
    assert reader.post("/sign-in/role/", {"role": "operations"})["Location"] == "/operations/"
    assert reader.get("/support/").status_code == 302


@pytest.mark.usefixtures("staff")
def test_nobody_but_the_privacy_office_allows_two_roles_with_a_reason_and_not_to_itself(somebody: str) -> None:
    """Proves: L6, N14."""
    reason, others = "fordi jeg vil det", {audience.id for audience in the_notice().audiences} - {"privacy"}
    tried = [(Actor("en-annen", other), reason) for other in others]
    for who, why in (*tried, (Actor(somebody, "privacy"), reason), (PRIVACY, "kort")):
        with pytest.raises(Refused):
            allow_roles(somebody, why, who, now())
    assert as_staff(somebody, BOTH)[1].status_code == 403


@pytest.mark.usefixtures("staff")
def test_a_permission_to_have_two_roles_lasts_a_year() -> None:
    """Proves: L6."""
    both, office, why = ["kundeveileder", "drift"], Actor("pia", "privacy", "Pia"), "vikar i drift om natten i desember"
    who = f"fjoraars-{new_home().customer_number.lower()}"
    allow_roles(who, why, office, now() - timedelta(days=370))
    assert as_staff(who, both)[1].status_code == 403
    allow_roles(who, why, office, now() - timedelta(days=350))
    assert as_staff(who, both)[1]["Location"] == "/sign-in/role/"


def test_a_customer_does_not_reach_the_advisers_room(told: str, settings_of_the_house: Any) -> None:
    home = new_home()
    reader = Reader().sign_in(home)
    for room in ("support", "operations", "billing", "field", "privacy"):
        assert reader.get(f"/{room}/")["Location"] == "/sign-in/"
