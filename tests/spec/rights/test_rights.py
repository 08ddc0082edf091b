"""What a person may demand, how soon it is answered, and what the answer holds.

Proves: R1, R2, R3, R4, R5, R6, R7, R8, R9, R11, R13, R14, Q1, Q2, Q3, Q4.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import jsonschema
import pytest

from copies import copy_of
from declared_rows import own_rows, whole
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.answer_portability import answer_portability
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.correct import correct
from hjemmel.acts.erase import erase
from hjemmel.acts.extend_request import extend_request
from hjemmel.acts.held_for import held_for
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.refuse_request import refuse_request
from hjemmel.acts.requests_due import requests_due
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Kind
from hjemmel.notice.period import Period
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.rights.erasure import is_erased
from hjemmel.rights.portability import portable
from hjemmel.stores import entries, event_rows, models
from homes import Home, calls, confirmed, new_home, now, samples
from looking import ADVISER, oneself, own
from wire import session, take

pytestmark = pytest.mark.usefixtures("house")
OFFICE = Actor("pia", "privacy")
DAY = timedelta(days=1)


def full_home() -> Home:
    """A home of which every record type holds something."""
    home, at = new_home(), now()
    samples([home], [timedelta(hours=1)], at)
    calls(home, [at - DAY])
    take("radius-detail", session(home, "Start", f"bng-{home.customer_number}.example", at.replace(microsecond=0)), at)
    own_rows(home)
    whole(home, the_notice(), at)
    own_token(home)  # somebody has looked, too
    return home


def own_token(home: Home) -> str:
    return open_permit(oneself(home), "access", home.customer_number, "", now()).token


def asked(home: Home, right: str = "complaint", at: datetime | None = None) -> str:
    return make_request(home.customer_number, right, "min-side", "signed-in", oneself(home), at or now())


def test_a_customer_makes_a_request_herself_and_it_is_free() -> None:
    """Proves: R1, Q1."""
    home = new_home()
    number = asked(home)
    [row] = own(home, "request")
    assert (row["number"], row["state"], row["right"]) == (number, "open", "complaint")
    assert not [f.name for f in the_notice().record("request").fields if f.unit == "øre"]


@pytest.mark.parametrize("identified_by", ["signed-in", "name-and-birth-date", ""])
def test_an_adviser_cannot_enter_a_request_on_weaker_identification_than_a_sign_in(identified_by: str) -> None:
    """Proves: R2."""
    home = new_home()
    with pytest.raises(Refused) as refused:
        make_request(home.customer_number, "access", "telephone", identified_by, ADVISER, now())
    assert refused.value.decision.clause == "R2"


@pytest.mark.parametrize(("identified_by", "channel"), [("eid", "telephone"), ("code", "telephone"), ("document", "letter")])
def test_an_adviser_enters_a_request_for_somebody_who_is_identified(identified_by: str, channel: str) -> None:
    """Proves: R2, Q1."""
    home = new_home()
    if channel == "telephone":
        confirmed(home, *(("signed-in", "bankid") if identified_by == "eid" else ()))
    make_request(home.customer_number, "access", channel, identified_by, ADVISER, now())
    assert [row["identified_by"] for row in own(home, "request")] == [identified_by]


def test_nobody_makes_a_request_for_somebody_else() -> None:
    """Proves: R2."""
    home, stranger = new_home(), new_home()
    for who, how in ((oneself(stranger), "signed-in"), (Actor("mia", "marketing"), "eid")):
        with pytest.raises(Refused):
            make_request(home.customer_number, "access", "min-side", how, who, now())


@pytest.mark.parametrize(
    ("who", "channel", "identified_by"),
    [("customer", "min-side", "document"), ("customer", "telephone", "signed-in"), ("support", "min-side", "signed-in")],
)
def test_only_the_customer_signs_in_and_only_staff_see_a_document(who: str, channel: str, identified_by: str) -> None:
    """Proves: R2."""
    home = new_home()
    confirmed(home, "signed-in", "bankid")
    with pytest.raises(Refused) as refused:
        make_request(home.customer_number, "access", channel, identified_by, Actor(home.customer_number, who), now())
    assert refused.value.decision.code == "weak-identity"


def test_a_request_is_about_something_that_the_notice_speaks_of() -> None:
    """Proves: Q1, R1."""
    home = new_home()
    for words in ({"about": "shoe-size"}, {"right": "everything"}, {"channel": "pigeon"}):
        asked_for = {"right": "access", "channel": "min-side", "identified_by": "signed-in", **words}
        with pytest.raises(Refused) as refused:
            make_request(home.customer_number, actor=oneself(home), now=now(), **asked_for)
        assert refused.value.decision.code == "unknown-word"
    assert own(home, "request") == []


def test_every_record_type_tells_why_who_and_until() -> None:
    """Proves: R3."""
    home = full_home()
    answer = copy_of(home).about
    for part in answer["records"]:
        assert all(part[name] for name in ("title", "purpose", "basis", "law", "source", "who", "until")), part["record"]
    assert {held.record_id for held in held_for(own_token(home), oneself(home), now())} == {part["record"] for part in answer["records"]}


def test_the_copy_holds_a_row_of_every_record_type_and_nothing_of_another_of_the_same_name() -> None:
    """Proves: R4. A canary lies in every store."""
    home, namesake = full_home(), full_home()
    models.Contact.objects.filter(pk__in=[home.contact_id, namesake.contact_id]).update(name="Kari Like Navn")
    copy = copy_of(home, "en")
    parts, text = copy.about["records"], copy.text
    assert [part["record"] for part in parts if not part["rows"] or not copy.rows(part["record"])] == []
    about_people = {r.id for r in the_notice().records() if r.subject != NOBODY}
    assert {part["record"] for part in parts} == about_people
    assert home.customer_number in text
    for strange in (namesake.customer_number, namesake.phone, namesake.serial, namesake.user_name):
        assert strange not in text


def test_a_correction_is_noted_for_those_who_have_had_the_data() -> None:
    """Proves: R5."""
    home = new_home()
    correct(home.customer_number, "contact", "email", "ny@post.example", oneself(home), now())
    noted = [(row["recipient"], row["party"]) for row in own(home, "recipient-notice")]
    assert {recipient for recipient, _ in noted} == {
        r.id for r in the_notice().recipients if "contact" in r.records and r.role == "processor"
    }
    assert len(set(noted)) == len(noted), "one for each of a kind that has had them"


def test_the_plan_has_a_line_for_everything_that_is_held_and_does_nothing() -> None:
    """Proves: R6, R8."""
    home = full_home()
    plan = erase(home.customer_number, oneself(home), now())
    assert not plan.done
    assert {line.record for line in plan.lines} == {r.id for r in the_notice().records() if r.subject != NOBODY}
    for line in plan.lines:
        assert line.erased or (line.law and line.reason.nb and line.reason.en)
    assert own(home, "contact")[0]["phone"] != ""


def test_running_services_are_not_ended_unless_that_is_confirmed() -> None:
    """Proves: R7, R9."""
    home = full_home()
    with pytest.raises(Refused) as refused:
        erase(home.customer_number, oneself(home), now(), confirmed=True)
    assert refused.value.decision.code == "active-service"
    assert own(home, "device-sample") != []
    assert models.Subscription.objects.get(key=home.subscription).ended_on is None


def test_after_an_erasure_only_what_the_law_demands_is_left() -> None:
    """Proves: A6, R6, R8, R9."""
    home = full_home()
    entries.about(the_notice().record("placed-hold"), home.contact_id).update(lifted_at=now())  # what a hold keeps is tried elsewhere
    done = erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)
    assert done.done
    for record in the_notice().records():
        if record.subject == NOBODY or record.id in ("contact", "subscription"):
            continue
        left = left_of(record, home)
        assert (left == 0) is is_erased(record), record.id
    assert left_of(the_notice().record("invoice"), home) == 1, "bokføringsloven § 13"
    assert left_of(the_notice().record("ip-assignment"), home) == 1, "ekomloven § 3-13"
    held = {record.id for record in the_notice().records()}
    for gone in ("device-sample", "call", "tv-viewing", "equipment-state", "purchase", "enquiry-message", "payer-account"):
        if gone not in held:
            continue  # a category that this notice lacks
        assert left_of(the_notice().record(gone), home) == 0, gone
    contact = models.Contact.objects.get(pk=home.contact_id)
    assert (contact.phone, contact.email, contact.birth_date) == ("", "", None)
    assert contact.left_on is not None
    assert models.Subscription.objects.get(key=home.subscription).ended_on is not None


def left_of(record, home: Home) -> int:
    if record.kind is Kind.EVENT:
        return event_rows.extent(record, [home.subscription])[0]
    return entries.about(record, home.contact_id).count()


def test_what_was_held_goes_by_itself_when_its_time_comes() -> None:
    """Proves: R8."""
    home = full_home()
    erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)
    ends = now() + 20 * 366 * DAY
    for _ in range(3):  # the invoices, then the subscription that they hang on, then the customer
        sweep(ends)
    assert not models.Contact.objects.filter(pk=home.contact_id).exists()


def test_nobody_erases_somebody_else() -> None:
    """Proves: R9."""
    home, stranger = new_home(), new_home()
    for who in (oneself(stranger), ADVISER):
        with pytest.raises(Refused):
            erase(home.customer_number, who, now(), confirmed=True, end_services=True)


def test_what_can_be_taken_along_is_what_was_given_and_fits_its_schema() -> None:
    """Proves: R11."""
    home = full_home()
    answer = answer_portability(own_token(home), oneself(home), now())
    jsonschema.Draft202012Validator.check_schema(answer["schema"])
    jsonschema.validate(json.loads(json.dumps(answer["data"])), answer["schema"])
    assert set(answer["data"]) == {record.id for record in portable(the_notice())}
    for record in portable(the_notice()):
        given = {field.name for field in record.fields if field.given}
        assert all(set(row) == given for row in answer["data"][record.id])
    measured = {"device-sample", "equipment-state", "credit-check", "call", "ip-assignment"}
    assert not measured & set(answer["data"])


def test_another_shape_does_not_fit_the_schema() -> None:
    """Proves: R11."""
    home = new_home()
    answer = answer_portability(own_token(home), oneself(home), now())
    answer["data"]["contact"][0]["income"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(json.dumps(answer["data"])), answer["schema"])


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-01-30", "2026-03-02"), ("2028-01-31", "2028-02-29"), ("2026-11-25", "2026-12-28"), ("2026-08-31", "2026-09-30")],
)
def test_an_answer_is_due_within_a_month_from_receipt_in_any_channel(received: str, due: str) -> None:
    """Proves: Q2."""
    at = datetime.fromisoformat(f"{received}T12:00:00+00:00")
    home = new_home()
    asked(home, at=at)
    make_request(home.customer_number, "access", "letter", "document", ADVISER, at)
    assert {row["due_on"] for row in own(home, "request")} == {date.fromisoformat(due)}


@pytest.mark.parametrize(
    ("received", "due", "extended"), [("2026-06-01", "2026-06-15", "2026-07-31"), ("2026-05-12", "2026-05-26", "2026-07-13")]
)
def test_an_answer_that_is_promised_in_days_is_due_by_that_day(
    received: str, due: str, extended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: Q2."""
    days = {"answer": Period(seconds=14 * 86400), "answer-extended": Period(seconds=46 * 86400)}
    terms = tuple(replace(term, period=days.get(term.id, term.period)) for term in the_notice().terms)
    promising = replace(the_notice(), terms=terms)
    for act in ("make_request", "extend_request"):
        monkeypatch.setattr(f"hjemmel.acts.{act}.the_notice", lambda: promising)
    home, at = new_home(), datetime.fromisoformat(f"{received}T12:00:00+00:00")
    number = asked(home, at=at)
    assert own(home, "request")[0]["due_on"] == date.fromisoformat(due)
    extend_request(number, "kravet er sammensatt", OFFICE, at + DAY)
    assert own(home, "request")[0]["due_on"] == date.fromisoformat(extended)


def test_the_time_is_extended_once_with_a_reason_and_only_while_it_runs() -> None:
    """Proves: Q2."""
    home, at = new_home(), datetime(2026, 8, 31, 12, tzinfo=UTC)
    number = asked(home, at=at)
    for who, why, when in ((ADVISER, "kravet er sammensatt", at), (OFFICE, "", at), (OFFICE, "kravet er sammensatt", at + 31 * DAY)):
        with pytest.raises(Refused):
            extend_request(number, why, who, when)
    extend_request(number, "kravet er sammensatt", OFFICE, at + 20 * DAY)
    assert own(home, "request")[0]["due_on"] == date(2026, 11, 30)
    with pytest.raises(Refused):
        extend_request(number, "kravet er sammensatt", OFFICE, at + 21 * DAY)


def test_a_late_request_stands_first_in_the_queue_and_is_never_left_out() -> None:
    """Proves: Q2."""
    home = new_home()
    late, new = asked(home, at=now() - 60 * DAY), asked(home)
    queue = [w for w in requests_due(OFFICE, now()) if w.customer_number == home.customer_number]
    assert [w.number for w in queue] == [late, new]
    assert queue[0].days_left < 0 < queue[1].days_left
    with pytest.raises(Refused):
        requests_due(ADVISER, now())


def test_a_request_is_not_closed_without_an_answer_and_every_answer_says_where_to_complain() -> None:
    """Proves: Q2, Q3."""
    home = new_home()
    number = asked(home)
    with pytest.raises(Refused):
        answer_request(number, " ", OFFICE, now())
    answer_request(number, "Vi har sett på det, og du har rett.", OFFICE, now())
    [row] = own(home, "request")
    assert row["state"] == "answered"
    assert the_notice().authority.address in row["answer"]


NO_PARAGRAPHS = ("loven", "§ 1", "art. 99", "etter § 4 i intern rutine", "husloven § 3", "GDPR", "GDPR, § 1")


def test_a_refusal_has_a_reason_a_paragraph_a_human_being_and_where_to_complain() -> None:
    """Proves: R13, R14, Q3."""
    home = new_home()
    number = asked(home)
    for reason, law, who, code in (
        *(("Dette må vi beholde.", law, OFFICE, "no-paragraph") for law in NO_PARAGRAPHS),
        ("", "bokføringsloven § 13", OFFICE, "no-paragraph"),
        ("Dette må vi beholde.", "bokføringsloven § 13", SYSTEM, "no-human"),
    ):
        with pytest.raises(Refused) as refused:
            refuse_request(number, reason, law, who, now())
        assert refused.value.decision.code == code
    refuse_request(number, "Dette må vi beholde.", "bokføringsloven § 13", OFFICE, now())
    [row] = own(home, "request")
    assert (row["state"], row["refusal_law"]) == ("refused", "bokføringsloven § 13")
    assert the_notice().authority.address in row["answer"]


def test_nothing_is_refused_by_a_law_that_is_not_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: Q3."""
    home, at = new_home(), now()
    number = asked(home)
    ended = tuple(replace(one, valid_to=(at - 2 * DAY).date()) if one.id == "bokføringsloven" else one for one in the_notice().statutes)
    after = replace(the_notice(), statutes=ended)
    monkeypatch.setattr("hjemmel.acts.refuse_request.the_notice", lambda: after)
    with pytest.raises(Refused) as refused:
        refuse_request(number, "Dette må vi beholde.", "bokføringsloven § 13", OFFICE, at)
    assert refused.value.decision.code == "not-in-force" and "`bokføringsloven`" in refused.value.decision.reason.nb
    refuse_request(number, "Dette må vi beholde.", "GDPR art. 12(5)", OFFICE, at)


def test_a_complaint_is_a_request_like_others_and_no_condition_for_the_authority() -> None:
    """Proves: Q4."""
    home = new_home()
    asked(home, "complaint")
    [clause] = [c for c in the_notice().clauses() if c.id == "Q4"]
    assert "Du må ikke gjøre det før" in clause.text.nb
    assert "need not" in clause.text.en
