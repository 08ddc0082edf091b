"""How requests are handled: who takes them, how they end, and what the person is told.

Proves: Q2, Q3, R2, R4, R11, R13.
"""

import json
import secrets
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from typer.testing import CliRunner

from browsing import Reader
from copies import Copy
from figures import notice
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.answer_access import answer_access
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.assign_request import assign_request
from hjemmel.acts.extend_request import extend_request
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.make_request import make_request
from hjemmel.acts.office_today import office_today
from hjemmel.acts.open_on_behalf import open_on_behalf
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.refuse_request import refuse_request
from hjemmel.acts.remind_office import remind_office, what_is_due
from hjemmel.acts.requests_due import EVERY, LATE, Wanted, requests_due
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.take_stock import take_stock
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.who_looked import who_looked
from hjemmel.acts.withdraw_request import withdraw_request
from hjemmel.gate.decision import Refused
from hjemmel.project import jobs
from hjemmel.project.cli import application
from hjemmel.stores import entries, evidence, models
from homes import Home, confirmed, local_day, new_home, now, samples
from looking import ADVISER, decided, oneself, own

pytestmark = pytest.mark.usefixtures("house")
OFFICE = Actor("pia", "privacy")
DAY = timedelta(days=1)


def asked(home: Home, right: str = "complaint", at: datetime | None = None) -> str:
    return make_request(home.customer_number, right, "min-side", "signed-in", oneself(home), at or now())


def messages(home: Home) -> list[dict[str, Any]]:
    return [row for row in own(home, "service-message") if row["topic"] == "request-answer"]


def test_the_clock_of_a_letter_runs_from_the_day_on_which_it_came() -> None:
    """Proves: Q2."""
    home, at = new_home(), datetime.fromisoformat("2026-09-10T12:00+02:00")
    came = at - 20 * DAY
    make_request(home.customer_number, "access", "letter", "document", OFFICE, at, received=came, details="Hva har dere om meg?")
    [row] = own(home, "request")
    assert (row["due_on"].isoformat(), row["details"]) == ("2026-09-21", "Hva har dere om meg?")
    with pytest.raises(Refused):
        make_request(home.customer_number, "access", "letter", "document", OFFICE, at, received=at + DAY)


def test_the_person_is_told_of_an_extension_with_the_reason_and_of_the_answer() -> None:
    """Proves: Q2, Q3."""
    home = new_home()
    number = asked(home)
    due = extend_request(number, "kravet gjelder mange år", OFFICE, now()).due
    [told] = messages(home)
    assert "kravet gjelder mange år" in told["body"] and due.isoformat() in told["body"]
    assert own(home, "request")[0]["state"] == "extended"
    answer_request(number, "Her er svaret på det du lurte på.", OFFICE, now())
    assert len(messages(home)) == 2
    assert not any("Her er svaret" in row["body"] for row in messages(home))  # an adviser may read messages, and not answers


def test_a_request_is_closed_without_an_answer_only_when_the_person_took_it_back_and_she_is_told() -> None:
    """Proves: Q2."""
    home = new_home()
    number = asked(home)
    said = "ringte og sa det"
    for who, how, code in ((OFFICE, "", "not-withdrawn"), (ADVISER, said, "not-yours"), (SYSTEM, said, "no-human")):
        with pytest.raises(Refused) as refused:
            withdraw_request(number, how, who, now())
        assert refused.value.decision.code == code
    withdraw_request(number, "ringte 24. november og sa det", OFFICE, now())
    [row] = own(home, "request")
    assert row["state"] == "withdrawn" and "ringte 24. november" in row["answer"]
    assert "Stemmer ikke det" in messages(home)[0]["body"]
    for step in (lambda: withdraw_request(number, "en gang til, ja", OFFICE, now()), lambda: assign_request(number, "per", OFFICE, now())):
        with pytest.raises(Refused):
            step()


def test_a_request_is_handled_by_somebody_in_the_office() -> None:
    """Proves: Q2."""
    home = new_home()
    number = asked(home)
    with pytest.raises(Refused):
        assign_request(number, "anne", ADVISER, now())
    assign_request(number, "per", OFFICE, now())
    [found] = requests_due(OFFICE, now(), Wanted(words=number))
    assert found.assigned_to == "per"
    assert "assigned_to" not in own(home, "request")[0]


def test_the_queue_is_filtered_and_a_late_answer_stays_late() -> None:
    """Proves: Q2."""
    home = new_home()
    late, new, done = asked(home, at=now() - 60 * DAY), asked(home, "objection"), asked(home, at=now() - 70 * DAY)
    answer_request(done, "Dette svaret kom for sent.", OFFICE, now())

    def numbers(wanted: Wanted) -> list[str]:
        return [one.number for one in requests_due(OFFICE, now(), wanted)]

    assert numbers(Wanted(words=home.customer_number)) == [late, new]
    assert numbers(Wanted(LATE, words=home.customer_number)) == [late]
    assert numbers(Wanted(right="objection", words=home.customer_number)) == [new]
    assert numbers(Wanted(EVERY, words=home.customer_number)) == [late, new, done]
    [answered] = requests_due(OFFICE, now(), Wanted("answered", number=done))
    assert answered.days_left < 0 and not answered.waits
    with pytest.raises(Refused):
        requests_due(OFFICE, now(), Wanted("nonsense"))


def test_the_office_is_reminded_each_morning_and_the_figures_say_the_same() -> None:
    """Proves: Q2."""
    home, before = new_home(), what_is_due(now())
    asked(home, at=now() - 60 * DAY)
    asked(home)
    due = remind_office(now())
    assert (due.late, due.waiting) == (before.late + 1, before.waiting + 2)
    entry = evidence.newest_of("reminder")
    assert entry is not None and entry.body["late"] == due.late and entry.clause == "Q2"
    figures = take_stock(now()).figures
    assert (figures["hjemmel_requests_overdue"], figures["hjemmel_requests_waiting"]) == (due.late, due.waiting)
    today = office_today(OFFICE, now())
    assert today.due == due and today.reminded_at == entry.at
    with pytest.raises(Refused):
        office_today(ADVISER, now())


def test_what_falls_due_within_the_declared_days_is_soon_and_the_day_after_is_not() -> None:
    """Proves: Q2."""
    number = asked(new_home())
    last = local_day(notice().term("answer-reminder").period.after(now()))
    row, soon = entries.rows(the_notice().record("request")).filter(number=number), []
    for day in (last + DAY, last, local_day()):
        row.update(due_on=day)
        soon.append(what_is_due(now()).soon)
    assert soon == [soon[0], soon[0] + 1, soon[0]], "what is due today is not counted as soon"


class Letterbox:
    """A mail server's hands: what was delivered, as text."""

    def __init__(self) -> None:
        self.mails: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(f"To: {envelope.rcpt_tos}\n{envelope.content.decode()}")
        return "250 OK"


def test_the_reminder_reaches_the_office_by_mail_once_a_day_with_counts_and_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: Q2."""
    home, box = new_home(), Letterbox()
    day = now() - secrets.randbelow(3000) * DAY - DAY  # one on which nobody has been reminded yet
    asked(home, at=day - 60 * DAY)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        monkeypatch.setattr("django.conf.settings.EMAIL_HOST", "127.0.0.1")
        monkeypatch.setattr("django.conf.settings.EMAIL_PORT", port)
        monkeypatch.setattr(jobs, "timezone", SimpleNamespace(now=lambda: day))
        jobs.remind_office(0)
        jobs.remind_office(0)
    finally:
        server.stop()
    [mail] = [mail for mail in box.mails if "requests that fall due" in mail]  # late copies have a mail of their own
    assert "personvern@eksempelnett.example" in mail and "overdue: " in mail
    assert home.customer_number not in mail


def test_the_office_fetches_the_copy_for_a_request_that_waits_and_for_no_other_and_the_person_sees_it() -> None:
    """Proves: R2, R4."""
    home, stranger = new_home(), new_home()
    samples([home], [timedelta(hours=1)], now())
    number = make_request(home.customer_number, "access", "letter", "document", OFFICE, now())
    other = asked(home, "complaint")
    for customer, which, who in ((home, other, OFFICE), (stranger, number, OFFICE), (home, number, ADVISER), (home, "", OFFICE)):
        with pytest.raises(Refused):
            open_on_behalf(customer.customer_number, which, who, now())
    permit = open_on_behalf(home.customer_number, number, OFFICE, now())
    answer = answer_access(permit.token, OFFICE, now())
    [samples_part] = [part for part in answer.parts if part.record.id == "device-sample"]
    assert sum(len(block.rows) for block in samples_part.blocks()) == 1
    with pytest.raises(Refused):
        answer_access(permit.token, Actor("per", "privacy"), now())
    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    [look] = who_looked(token, oneself(home), now())
    assert (look.audience, look.reason) == ("privacy", f"Krav {number}, av personvernkontoret")
    answer_request(number, "Kopien er sendt i posten.", OFFICE, now())
    with pytest.raises(Refused):
        open_on_behalf(home.customer_number, number, OFFICE, now())


def run(*words: str) -> Any:
    return CliRunner().invoke(application(("requests", "rights")), list(words), catch_exceptions=True)


def test_the_command_line_lists_shows_and_ends_requests() -> None:
    """Proves: Q2, R2."""
    home = new_home()
    confirmed(home, "signed-in", "bankid")
    entered = run("request", "enter", "access", "--customer", home.customer_number, "--identified-by", "eid", "--json")
    number = json.loads(entered.stdout)["number"]
    assert isinstance(run("request", "enter", "access", "--customer", home.customer_number, "--identified-by", "name").exception, Refused)
    [one] = json.loads(run("request", "list", "--find", home.customer_number, "--json").stdout)
    assert (one["number"], one["state"]) == (number, "open")
    assert number in run("request", "list", "--find", home.customer_number).stdout
    other = new_home().customer_number
    run("request", "enter", "access", "--customer", other, "--identified-by", "document", "--received", local_day(now()).isoformat())
    listed = run("request", "list", "--find", other).stdout
    assert local_day(now()).isoformat() in listed and local_day(now() - DAY).isoformat() not in listed
    assert run("request", "assign", number, "per").exit_code == 0
    assert run("request", "extend", number, "--why", "kravet gjelder mange år").exit_code == 0
    assert json.loads(run("request", "show", number, "--json").stdout)["state"] == "extended"
    assert isinstance(run("request", "refuse", number, "--why", "vi vil ikke gjøre det", "--law", "loven").exception, Refused)
    assert isinstance(run("request", "close", number, "--withdrawn", "nei").exception, Refused)
    assert run("request", "refuse", number, "--why", "vi vil ikke gjøre det", "--law", "GDPR art. 12(5)").exit_code == 0
    assert "refused" in run("request", "show", number).stdout
    assert isinstance(run("request", "show", "R-none").exception, Refused)
    assert run("request", "enter", "access", "--customer", "x", "--identified-by", "eid", "--received", "i går").exit_code == 2


def test_a_right_on_the_command_line_shows_its_plan_and_does_nothing_until_told(tmp_path: Any) -> None:
    """Proves: R2, Q2."""
    home = new_home()
    who = ("--customer", home.customer_number)
    for words in (["erase"], ["restrict"], ["object"], ["rectify", "--field", "email", "--value", "ny@post.example"], ["access"]):
        assert run("rights", *words, *who).exit_code == 0
    assert own(home, "request") == []
    assert own(home, "contact")[0]["email"] != "ny@post.example"
    for words in (["erase"], ["restrict"], ["object"], ["access", "--out", str(tmp_path / "none.zip")]):
        assert isinstance(run("rights", *words, *who, "--yes").exception, Refused)  # nobody has been identified
    assert models.Choice.objects.filter(contact_id=home.contact_id).count() == 0


def test_whoever_shows_a_document_has_her_secret_number_opened_by_the_office_and_somebody_else() -> None:
    """Proves: R2, W9, O3."""
    home = new_home()
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - timedelta(seconds=1))
    listed = {"listed_name": "Kari", "use_type": "mobile", "holder": "adult", "secret": "yes", "extent": "number-only"}
    list_number(home.customer_number, home.phone, listed, SYSTEM, now())
    words = ("rectify", "--customer", home.customer_number, "--field", "directory-listing.secret", "--value", "no", "--yes", "--json")
    confirmed(home)
    refused = run("rights", *words, "--identified-by", "code").exception
    assert isinstance(refused, Refused) and refused.decision.code == "identity", "a code is not as sure as that takes"
    told = json.loads(run("rights", *words, "--identified-by", "document").stdout)
    decided(home, told["result"]["correction"], True)
    assert own(home, "directory-listing")[0]["secret"] == "no"


def test_rights_are_carried_out_for_somebody_who_is_identified_and_the_request_is_answered(tmp_path: Any) -> None:
    """Proves: R2, R4, R11, Q2."""
    home = new_home()
    who = ("--customer", home.customer_number, "--identified-by", "code", "--channel", "telephone", "--yes")
    confirmed(home)
    run("rights", "rectify", "--field", "email", "--value", "ny@post.example", *who)
    run("rights", "rectify", "--field", "name", "--value", "Nytt Navn", *who)
    contact = own(home, "contact")[0]
    assert contact["email"] == "ny@post.example" and contact["name"] != "Nytt Navn"
    assert run("rights", "object", *who).exit_code == run("rights", "object", "--to", "help-tips", *who).exit_code == 0
    file = tmp_path / "copy.zip"
    assert run("rights", "access", *who, "--out", str(file)).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    assert Copy(file.read_bytes()).rows("contact")[0]["email"] == "ny@post.example"
    assert not models.Permit.objects.filter(contact_id=home.contact_id, closed_at=None, matter__gt="").exists()
    along = json.loads(run("rights", "portability", *who, "--json").stdout)
    assert along["answer"]["data"]["contact"][0]["email"] == "ny@post.example"
    assert run("rights", "restrict", *who).exit_code == 0
    states = {(row["right"], row["state"]) for row in own(home, "request")}
    assert {("rectification", "answered"), ("objection", "answered"), ("restriction", "answered"), ("access", "open")} <= states
    live = models.Choice.objects.filter(contact_id=home.contact_id, lifted_at=None).values_list("choice", flat=True)
    assert set(live) == {"marketing", "help-tips", "restriction"}


@pytest.mark.parametrize("consent", [choice.id for choice in notice().consents])
def test_who_objects_by_the_office_to_what_takes_a_yes_takes_it_back(consent: str) -> None:
    """Proves: R12."""
    home = new_home()
    set_choice(home.customer_number, consent, True, oneself(home), now())
    who = ("--customer", home.customer_number, "--identified-by", "document", "--to", consent)
    assert f"take back `{consent}`" in run("rights", "object", *who).output
    for _ in range(2):
        assert run("rights", "object", *who, "--yes").exit_code == 0
        assert not models.Choice.objects.filter(contact_id=home.contact_id, choice=consent, lifted_at=None).exists()


def test_who_asks_is_told_what_is_held_and_why_without_a_row_of_it(tmp_path: Any) -> None:
    """Proves: R2, R3. GDPR art. 13, 14."""
    home, file = new_home(name="Hemmelig Radsen"), tmp_path / "told.txt"
    who = ("--customer", home.customer_number, "--identified-by", "document", "--yes")
    plan = run("rights", "information", "--customer", home.customer_number)
    assert "add --yes" in plan.output and own(home, "request") == []
    assert isinstance(run("rights", "information", "--customer", home.customer_number, "--yes").exception, Refused)
    said = run("rights", "information", *who).output
    for record in ("contact", "equipment", "choice"):
        assert (the_notice().record(record).title.nb in said) == (record != "choice"), record
    contact = the_notice().record("contact")
    assert contact.source.nb in said and contact.retention.law in said and the_notice().authority.address in said
    assert the_notice().recipient("billing-partners").title.nb in said
    assert "Hemmelig Radsen" not in said and home.phone not in said
    assert run("rights", "information", *who, "--lang", "en", "--out", str(file)).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0 and contact.source.en in file.read_text(encoding="utf-8")
    held = json.loads(run("rights", "information", *who, "--json").stdout)["held"]
    assert {item["record"] for item in held} >= {"contact", "subscription", "equipment"} and all(item["count"] for item in held)
    assert [row["state"] for row in own(home, "request")] == ["answered"] * 3
    assert run("rights", "information", *who, "--lang", "sv").exit_code == 2


def test_an_erasure_on_the_command_line_ends_services_only_when_told_to() -> None:
    """Proves: R2."""
    home = new_home()
    who = ("--customer", home.customer_number, "--identified-by", "document", "--yes", "--json")
    assert isinstance(run("rights", "erase", *who).exception, Refused)
    done = json.loads(run("rights", "erase", "--end-services", *who).stdout)
    assert done["result"]["done"]
    assert own(home, "contact")[0]["phone"] == ""
    assert [row["state"] for row in own(home, "request")] == ["answered"]


WHY = "kravet gjelder mange år"
STEPS: dict[str, tuple[Callable[[str], Any], str, tuple[str, ...], dict[str, str]]] = {
    "extend": (lambda number: extend_request(number, WHY, OFFICE, now()).letter, WHY, ("--why", WHY), {"why": WHY}),
    "answer": (lambda number: answer_request(number, WHY, OFFICE, now()), WHY, ("--text", WHY), {"answer": WHY}),
    "refuse": (
        lambda number: refuse_request(number, WHY, "GDPR art. 12(5)", OFFICE, now()),
        f"{WHY} (GDPR art. 12(5))",
        ("--why", WHY, "--law", "GDPR art. 12(5)"),
        {"reason": WHY, "law": "GDPR art. 12(5)"},
    ),
    "withdraw": (lambda number: withdraw_request(number, WHY, OFFICE, now()), "har trukket krav", ("--withdrawn", WHY), {"how": WHY}),
}


def by_letter(email: str = "", language: str = "nb") -> tuple[Home, str]:
    home = new_home(email=email)
    models.Contact.objects.filter(pk=home.contact_id).update(language=language)
    return home, make_request(home.customer_number, "complaint", "letter", "document", OFFICE, now())


@pytest.mark.parametrize("event", STEPS)
def test_whom_no_message_reaches_is_written_to_and_the_step_gives_the_letter(event: str) -> None:
    """GDPR art. 12(3) and (4): an answer that nobody is told is none. Proves: Q2, Q3."""
    step, says, _, _ = STEPS[event]
    home, number = by_letter()
    letter = step(number)
    contact = models.Contact.objects.get(pk=home.contact_id)
    assert letter.startswith(f"{contact.name}\n{contact.address}\n{contact.postcode} {contact.place}\n\n")
    assert says in letter and number in letter and the_notice().authority.address in letter
    assert len(own(home, "service-message")) == 1, "and it stands on Min side"
    assert step(by_letter(email="har@post.example")[1]) == "", "who has an address is told by mail that it is there"
    assert "Request " in step(by_letter(language="en")[1])


@pytest.mark.parametrize("event", STEPS)
def test_page_and_command_say_send_this_letter_and_print_it(event: str) -> None:
    """Proves: Q2, Q3."""
    _, says, words, form = STEPS[event]
    command = "close" if event == "withdraw" else event
    said = run("request", command, by_letter()[1], *words).stdout
    assert "send this letter today" in said and says in said and "has been told" not in said
    assert "the customer has been told" in run("request", command, by_letter("har@post.example")[1], *words).stdout
    desk, number = Reader().be("pia", "privacy"), by_letter()[1]
    assert desk.post(f"/privacy/requests/{number}/{event}/", form).status_code == 302
    page = unescape(desk.get(f"/privacy/requests/{number}/").content.decode()).replace("\u00a0", " ")
    assert "Send dette brevet i dag:" in page and says in page and "har fått beskjed" not in page
