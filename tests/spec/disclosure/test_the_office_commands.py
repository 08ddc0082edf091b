"""What the privacy office does from the command line: disclosures, processors, terms, corrections, and mail that comes in.

Proves: D1, D2, D6, D9, A5, W1, W2, W9.
"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from declared_rows import value
from hjemmel.acts.correct import correct
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.project.cli import application, main
from hjemmel.stores import entries, event_rows, models, public_addresses
from homes import Home, local_day, new_home, now, write_events
from looking import oneself, own
from wire import session, take

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


def run(*words: str, text: bytes = b"") -> Any:
    return CliRunner().invoke(application(("disclosures", "enquiries")), list(words), input=text)


def today(days: int = 0) -> str:
    return (local_day() + days * DAY).isoformat()


def test_an_order_is_registered_released_by_another_and_written_to_a_file_for_one(tmp_path: Path) -> None:
    """Proves: D6, D9."""
    home, out = new_home(), tmp_path / "answer.csv"
    order = ("--ground", "serious-crime", "--to", "police", "--record", "ip-assignment", "--customer", home.customer_number)
    assert isinstance(run("disclose", "ask", *order).exception, Refused)  # no order
    whole = (
        *order,
        "--order",
        "2026/17",
        "--issuer",
        "Prøve politidistrikt",
        "--issued-on",
        today(-1),
        "--scope",
        "203.0.113.9",
        "--offence",
        "straffeloven § 321",
        "--penalty-months",
        "72",
    )
    assert isinstance(run("disclose", "ask", *whole).exception, Refused)  # no days
    whole = (*whole, "--covers-from", today(-2), "--covers-to", today())
    assert isinstance(run("disclose", "ask", *whole, "--civil").exception, Refused)
    number = json.loads(run("disclose", "ask", *whole, "--actor", "pia", "--json").stdout)["number"]
    assert number in run("disclose", "list").stdout
    assert isinstance(run("disclose", "release", number, "--out", str(out), "--actor", "pia").exception, Refused)
    assert not out.exists()
    assert run("disclose", "release", number, "--actor", "per").exit_code == 2  # it must be said where it goes
    assert run("disclose", "release", number, "--out", str(out), "--actor", "per").exit_code == 0
    assert out.stat().st_mode & 0o077 == 0
    listed = {one["number"]: one["state"] for one in json.loads(run("disclose", "list", "--json").stdout)}
    assert listed[number] == "given"
    assert len(own(home, "disclosure")) == 1


def test_an_order_about_an_address_finds_one_customer_or_says_why_not() -> None:
    """Proves: D9, N19."""
    home, at = new_home(), now().replace(microsecond=0)
    take("radius-detail", session(home, "Start", f"bng-{home.user_name}", at, "Framed-IP-Address = 198.51.101.7"), at)
    crime = ("--offence", "straffeloven § 321", "--penalty-months", "72")
    order = (*crime, "--order", "2026/17", "--issuer", "Prøve politidistrikt", "--issued-on", today(-1))
    found = run("disclose", "who-had", "198.51.101.7", "--at", at.isoformat(), *order, "--json")
    assert found.exit_code == 0, found.exception
    assert json.loads(found.stdout) == {"found": "one", "customer_number": home.customer_number}
    assert "nobody had it" in run("disclose", "who-had", "198.51.101.8", "--at", at.isoformat(), *order).stdout
    assert run("disclose", "who-had", "198.51.101.7", "--at", at.replace(tzinfo=None).isoformat(), *order).exit_code == 2  # no zone
    assert run("disclose", "who-had", "her", "--at", at.isoformat(), *order).exit_code == 2
    late = run("disclose", "who-had", "198.51.101.7", "--at", at.isoformat(), *order[:-1], today(1))
    assert isinstance(late.exception, Refused)


@pytest.mark.parametrize("network", ["no network", "198.51.102.0/99", "198.51.102.0", "::/129", "/", ""])
def test_one_row_whose_network_is_none_keeps_no_answer_back(network: str) -> None:
    """Proves: D9, N19."""
    home, at = new_home(), now().replace(microsecond=0)
    record = the_notice().record("ip-assignment")
    values = {field.name: value(field, at) for field in record.fields} | {"prefix": network, record.clock: at}
    columns = {name: [round(one.timestamp() * 1000) if isinstance(one, datetime) else one] for name, one in values.items()}
    write_events(record, columns, [home.subscription])
    holders = public_addresses.holders_of(record, "198.51.102.7", None, round(at.timestamp() * 1000))
    event_rows.erase(record, home.subscription)  # no delivery brought it
    assert home.subscription not in holders


def test_what_nobody_should_have_is_dropped() -> None:
    """Proves: D6."""
    home = new_home()
    asked = ("--ground", "consent", "--to", "named-by-you", "--record", "contact", "--customer", home.customer_number)
    number = json.loads(run("disclose", "ask", *asked, "--consent", f"{home.customer_number}=brev av 20. november", "--json").stdout)[
        "number"
    ]
    assert run("disclose", "drop", number).exit_code == 0
    assert isinstance(run("disclose", "release", number, "--json").exception, Refused)


def test_a_processor_is_fed_while_its_agreement_runs() -> None:
    """Proves: D1, D2."""
    party = f"Fakturahuset {new_home().customer_number}"
    assert isinstance(run("processor", "feed", party).exception, Refused)
    assert run("processor", "sign", party, "--category", "billing-partners", "--from", today(), "--to", today(9)).exit_code == 0
    assert run("processor", "sign", party, "--category", "billing-partners", "--from", "i dag", "--to", today(9)).exit_code == 2
    assert party in run("processor", "list").stdout
    fed = json.loads(run("processor", "feed", party).stdout)
    assert fed["header"]["purpose"] == "invoicing" and fed["rows"]["contact"]
    assert run("processor", "end", party, "--from", today()).exit_code == 0
    assert isinstance(run("processor", "feed", party).exception, Refused)


def test_a_change_is_announced_in_time_and_applied_on_its_day_alone() -> None:
    """Proves: A5."""
    product = f"P-{new_home().customer_number}"
    words = ("--nb", "Prisen blir en annen.", "--en", "The price changes.")
    assert isinstance(run("terms", "announce", product, today(20), *words).exception, Refused)
    assert run("terms", "announce", product, today(40), *words).exit_code == 0
    assert isinstance(run("terms", "apply", product, today(40)).exception, Refused)


def test_corrections_are_listed_without_what_they_say_and_decided() -> None:
    """Proves: W9."""
    home = new_home()
    first = correct(home.customer_number, "contact", "name", "Nytt Navn", oneself(home), now())
    second = correct(home.customer_number, "contact", "place", "Nysted", oneself(home), now())
    listed = [one for one in json.loads(run("correction", "list", "--json").stdout) if one["customer"] == home.customer_number]
    assert [one["id"] for one in listed] == [first.id, second.id]
    assert "Nytt Navn" not in json.dumps(listed)
    assert run("correction", "approve", str(first.id)).exit_code == 0
    assert isinstance(run("correction", "reject", str(second.id), "--why", "Stedet finnes ikke.", "--law", "loven").exception, Refused)
    assert run("correction", "reject", str(second.id), "--why", "Stedet finnes ikke.", "--law", "GDPR art. 16").exit_code == 0
    contact = own(home, "contact")[0]
    assert contact["name"] == "Nytt Navn" and contact["place"] != "Nysted"
    recipients = {r.id for r in the_notice().recipients if "contact" in r.records and r.role == "processor"}
    assert {row["recipient"] for row in own(home, "recipient-notice")} == recipients  # told once, of the one that holds


def mail(home: Home, text: str = "Den er for stor.") -> bytes:
    sender = models.Contact.objects.get(pk=home.contact_id).email
    return f"From: {sender}\r\nSubject: Regningen\r\n\r\n{text}\r\n".encode()


def test_a_mail_is_put_in_a_case_and_the_case_is_answered_and_closed(tmp_path: Path) -> None:
    """Proves: W1, W2."""
    home = new_home()
    number = json.loads(run("enquiry", "receive", "--json", text=mail(home)).stdout)["case"]
    file = tmp_path / "mail.eml"
    file.write_bytes(mail(home, "Og den forrige også."))
    assert run("enquiry", "receive", str(file)).exit_code == 0
    answered = run("enquiry", "answer", number, "Vi ser på det.", "--customer", home.customer_number, "--json")
    assert json.loads(answered.stdout) == {"case": number, "channel": "e-mail"}
    written = sorted(own(home, "enquiry-message"), key=lambda row: row["sent_at"])
    assert [row["body"] for row in written] == ["Den er for stor.", "Og den forrige også.", "Vi ser på det."]
    assert run("enquiry", "close", number, "--customer", home.customer_number).exit_code == 0
    assert isinstance(run("enquiry", "close", number, "--customer", home.customer_number).exception, Refused)
    assert isinstance(run("enquiry", "receive", text=b"From: fremmed@nobody.example\r\n\r\nHei").exception, Refused)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["request", "show", "R-none"], 1, "there is no request `R-none`"),
        (["request", "answer", "R-none", "--text", "Her er svaret."], 1, "the request `R-none` is not open"),
        (["rights", "restrict", "--customer", "nobody", "--yes", "--identified-by", "eid"], 1, "no customer has the number `nobody`"),
        (["rights", "access", "--customer", "nobody", "--yes"], 2, "say where it goes"),
        (["correction", "approve", "x"], 2, "invalid value for"),
        (["disclose", "release", "B-none", "--json"], 1, "nothing waits under `B-none`"),
        (["request"], 2, ""),
    ],
)
def test_a_refusal_is_one_sentence_and_its_exit_code_says_whose_fault(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    told = capsys.readouterr().err
    assert (ended.value.code, said in told) == (code, True), told
    assert ("Traceback" not in told and len(told.strip().splitlines()) <= 1) or words == ["request"]
    assert sys.exc_info()[0] is None


def test_nothing_of_a_mail_from_nobody_is_kept() -> None:
    """Proves: W1."""
    before = entries.rows(the_notice().record("enquiry-message")).count()
    run("enquiry", "receive", text=b"From: fremmed@nobody.example\r\n\r\nHei")
    assert entries.rows(the_notice().record("enquiry-message")).count() == before
