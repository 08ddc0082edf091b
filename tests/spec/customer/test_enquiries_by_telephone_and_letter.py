"""A call and a letter become an enquiry as a mail does, and no number that nobody should send is stored with any of them.

Proves: W1, W5, C1, C2.
"""

import base64
from email.message import EmailMessage

import pytest

from browsing import Reader
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.look_up import look_up
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_case import open_case
from hjemmel.acts.receive_message import receive_message
from hjemmel.acts.record_enquiry import record_enquiry
from hjemmel.acts.set_choice import set_choice
from hjemmel.gate.decision import Refused
from hjemmel.stores import models
from homes import Home, new_home, now
from looking import ADVISER, OPERATIONS, oneself, own

pytestmark = pytest.mark.usefixtures("house")
SECRET = "01815049914"  # a test person's number: nobody is born in month 81


def entered(home: Home, channel: str = "telephone", text: str = "Linjen er treg.", **more: str) -> str:
    return record_enquiry(home.customer_number, channel, "fault", text, ADVISER, now(), **more)


@pytest.mark.parametrize("channel", ["telephone", "letter"])
def test_what_is_said_or_written_on_paper_is_in_a_case_that_the_customer_sees(channel: str) -> None:
    """Proves: W1, C1."""
    home = new_home()
    number = entered(home, channel)
    assert [(row["number"], row["channel"], row["topic"]) for row in own(home, "enquiry")] == [(number, channel, "fault")]
    assert [(row["case_number"], row["sender"], row["body"]) for row in own(home, "enquiry-message")] == [
        (number, "customer", "Linjen er treg.")
    ]
    assert entered(home, channel, "Den er fremdeles treg.", case_number=number) == number
    assert (len(own(home, "enquiry")), len(own(home, "enquiry-message"))) == (1, 2)
    close_enquiry(home.customer_number, number, ADVISER, now())
    with pytest.raises(Refused):
        entered(home, channel, "Igjen.", case_number=number)


def test_only_an_adviser_enters_one_and_never_for_who_is_restricted() -> None:
    """Proves: W1, R10."""
    home = new_home()
    for who, channel, topic, text in (
        (OPERATIONS, "telephone", "fault", "x"),
        (oneself(home), "letter", "fault", "x"),
        (ADVISER, "chat", "fault", "x"),
        (ADVISER, "letter", "gossip", "x"),
        (ADVISER, "letter", "fault", " "),
    ):
        with pytest.raises(Refused):
            record_enquiry(home.customer_number, channel, topic, text, who, now())
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    with pytest.raises(Refused):
        entered(home)
    assert own(home, "enquiry") == []


def test_an_adviser_enters_a_call_on_her_page() -> None:
    """Proves: W1, C1."""
    home, reader = new_home(), Reader().be("anne", "support")
    asked = {"customer": home.customer_number, "purpose": "customer-service", "own_reason": "ringte om treg linje"}
    assert reader.post("/support/open/", asked).status_code == 302
    assert "record-enquiry" in reader.get("/support/customer/").content.decode()
    reader.does("support", "record-enquiry", {"channel": "telephone", "topic": "fault", "text": f"Treg linje, {SECRET}"})
    assert [row["body"] for row in own(home, "enquiry-message")] == ["Treg linje, •••••••••••"]


def test_no_identity_number_is_stored_from_mail_attachment_call_request_or_case() -> None:
    """Proves: W5."""
    home, mail = new_home(), EmailMessage()
    mail["From"], mail["Subject"] = models.Contact.objects.get(pk=home.contact_id).email, "hei"
    mail.set_content(f"Mitt fødselsnummer er {SECRET[:6]} {SECRET[6:]}, takk.")
    mail.add_attachment(f"{SECRET}\n", filename=f"{SECRET}.txt")
    mail.add_attachment(b"\x00\x01\x02", maintype="application", subtype="octet-stream", filename="bilde.bin")
    receive_message(mail.as_bytes(), SYSTEM, now())
    entered(home, text=f"Sa nummeret sitt: {SECRET}")
    details = f"Slett {SECRET}"
    make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now(), details=details)
    open_case(home.customer_number, "internet", ADVISER, now(), {"phone": "+4790000000"}, f"må ringe {SECRET}")
    told = str([own(home, record) for record in ("enquiry-message", "request", "fault-case")])
    contents = [base64.b64decode(row["attachment"]) for row in own(home, "enquiry-message") if row["attachment"]]
    assert SECRET not in told and SECRET[6:] not in told and "•••••• •••••" in told
    assert b"\x00\x01\x02" in contents and not any(SECRET.encode() in content for content in contents)


def test_the_list_of_cases_is_shown_to_nobody_without_a_permit() -> None:
    """Proves: C2."""
    home = new_home()
    entered(home)
    for token in ("", "guess"):
        with pytest.raises(Refused) as refused:
            look_up(token, ADVISER, "enquiry", now())
        assert refused.value.decision.code == "no-permit"
    with pytest.raises(Refused):
        look_up("", Actor("ola", "operations"), "enquiry", now())
