"""One who calls is as sure as one who signs in.

Proves: R2, L4.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.confirm_caller import confirm_caller
from hjemmel.acts.make_request import make_request
from hjemmel.acts.send_code import send_code
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.project.cli import application
from hjemmel.stores import entries, evidence, models
from homes import Home, confirmed, new_home, now
from outsiders import code_in

pytestmark = pytest.mark.usefixtures("house")
ADVISER, OFFICE = Actor("anne", "support", "Anne"), Actor("pia", "privacy", "Pia")


def refused(home: Home, how: str, actor: Actor = ADVISER, channel: str = "telephone") -> bool:
    with pytest.raises(Refused) as said:
        make_request(home.customer_number, "access", channel, how, actor, now())
    return said.value.decision.clause == "R2"


@pytest.mark.parametrize("how", ["code", "eid", "document", "signed-in", "name-and-birth-date", ""])
def test_nobody_is_taken_at_her_word_over_the_telephone(how: str) -> None:
    """What an adviser says of how she was identified is not enough either: her own log must say it."""
    assert refused(new_home(), how)


@pytest.mark.parametrize("channel", ["letter", "e-mail", "min-side"])
@pytest.mark.parametrize(("how", "said"), [("eid", ("signed-in", "bankid")), ("code", ("caller-confirmed", "e-mail"))])
def test_eid_and_a_code_are_what_her_own_log_says_in_every_channel(how: str, said: tuple[str, str], channel: str) -> None:
    home, long_ago = new_home(), now() - timedelta(minutes=15, seconds=5)
    assert refused(home, how, channel=channel)
    confirmed(home, *said, at=long_ago)
    assert refused(home, how, channel=channel)
    confirmed(home, *said)
    assert make_request(home.customer_number, "access", channel, how, ADVISER, now())


def test_no_copy_is_made_for_whoever_is_said_to_have_eid(tmp_path: Path) -> None:
    """Proves: R2, R4. The channel is left out, as whoever types in a hurry does."""
    home, out = new_home(), tmp_path / "copy.zip"
    words = ["rights", "access", "--customer", home.customer_number, "--identified-by", "eid", "--out", str(out), "--yes"]
    said = CliRunner().invoke(application(("rights",)), words)
    assert isinstance(said.exception, Refused) and said.exception.decision.code == "weak-identity"
    assert not out.exists() and not models.Permit.objects.filter(contact_id=home.contact_id).exists()
    confirmed(home, "signed-in", "vipps")
    assert CliRunner().invoke(application(("rights",)), words).exit_code == 0 and out.exists()


def test_a_code_that_is_read_aloud_opens_for_a_request_for_some_minutes(mail: Any) -> None:
    home = new_home()
    sent = send_code(home.customer_number, None, ADVISER, now())
    code = code_in(mail)
    assert confirm_caller(sent, code, ADVISER, now()) == home.customer_number
    assert refused(home, "eid") and refused(home, "document")
    assert make_request(home.customer_number, "access", "telephone", "code", ADVISER, now())
    with pytest.raises(Refused):
        confirm_caller(sent, code, ADVISER, now())
    lines = entries.about(the_notice().record("sign-in"), home.contact_id).order_by("at").values_list("what", flat=True)
    assert list(lines) == ["code-sent", "caller-confirmed"]


def test_a_confirmation_is_of_one_customer_and_grows_old() -> None:
    home, neighbour = new_home(), new_home()
    confirmed(home, at=now() - timedelta(minutes=15, seconds=5))
    confirmed(neighbour)
    assert refused(home, "code")
    assert make_request(neighbour.customer_number, "access", "telephone", "code", OFFICE, now())


def test_an_eid_sign_in_while_we_talk_counts_and_a_password_does_not() -> None:
    home = new_home()
    confirmed(home, "signed-in", "password+app")
    assert refused(home, "eid")
    confirmed(home, "signed-in", "bankid")
    assert make_request(home.customer_number, "access", "telephone", "eid", ADVISER, now())


@pytest.mark.parametrize("audience", ["operations", "billing", "field", "marketing", "customer", "system"])
def test_only_those_who_take_requests_confirm_a_caller(audience: str, mail: Any) -> None:
    home = new_home()
    sent = send_code(home.customer_number, None, ADVISER, now())
    with pytest.raises(Refused):
        confirm_caller(sent, code_in(mail), Actor("x", audience), now())


def test_a_wrong_code_is_refused_and_is_evidence(mail: Any) -> None:
    home = new_home()
    sent = send_code(home.customer_number, None, ADVISER, now())
    code, before = code_in(mail), evidence.newest_of("refusal")
    with pytest.raises(Refused) as said:
        confirm_caller(sent, f"{(int(code) + 1) % 10**6:06}", ADVISER, now())
    assert said.value.decision.clause == "R2"
    refusal = evidence.newest_of("refusal")
    assert refusal is not None and refusal != before and refusal.body == {"asked": "caller", "code": "weak-identity"}
    about = evidence.about(models.Contact.objects.get(pk=home.contact_id).evidence_salt)
    assert [entry.body["what"] for entry in about if entry.act == "sign-in"] == ["code-sent", "code-wrong"]


def test_the_office_confirms_a_caller_on_its_page(mail: Any) -> None:
    home, reader = new_home(), Reader().be("pia", "privacy")
    assert reader.get("/privacy/requests/caller/").status_code == 200
    assert "er koden sendt dit" in reader.post("/privacy/requests/caller/", {"customer": home.customer_number}).content.decode()
    page = reader.post("/privacy/requests/caller/", {"code": code_in(mail)}).content.decode()
    assert f"er kunde {home.customer_number}" in page
    assert make_request(home.customer_number, "access", "telephone", "code", OFFICE, now())
    assert reader.post("/privacy/requests/caller/", {"code": "000000"}).status_code == 400
    assert Reader().sign_in(home).get("/privacy/requests/caller/").status_code == 302
