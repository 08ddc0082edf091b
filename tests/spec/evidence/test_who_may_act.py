"""Each act is done by those whose it is and by nobody else, for oneself alone where one is a customer, and leaves one entry.

Proves: A1, D1, D4, G6, I1, I5, I6, I7, I8, K2, K3, K4, M1, M3, M5, M10, N10, N12, N19, Q2, Q3, R1, R2, R8, R10, R12, R13, W1, W4, W5, W6.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_enquiry import answer_enquiry
from hjemmel.acts.ask_disclosure import Asked
from hjemmel.acts.check_credit import check_credit
from hjemmel.acts.make_request import make_request
from hjemmel.acts.note_availability import note_availability
from hjemmel.acts.note_payer_account import note_payer_account
from hjemmel.acts.note_sale_contact import note_sale_contact
from hjemmel.acts.open_account import open_account
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.open_on_behalf import open_on_behalf
from hjemmel.acts.open_order import open_order
from hjemmel.acts.place_hold import place_hold
from hjemmel.acts.place_order import place_order
from hjemmel.acts.plan_campaign import plan_campaign
from hjemmel.acts.queue_message import Message as Notice
from hjemmel.acts.queue_message import queue_message
from hjemmel.acts.receive_message import receive_message
from hjemmel.acts.record_credit_copy import CONTENTS, record_credit_copy
from hjemmel.acts.record_enquiry import record_enquiry
from hjemmel.acts.recurring_faults import recurring_faults
from hjemmel.acts.refund import refund
from hjemmel.acts.refuse_request import refuse_request
from hjemmel.acts.remind_office import remind_office
from hjemmel.acts.requests_due import requests_due
from hjemmel.acts.review_look_ups import review_look_ups
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.share_case import share_case
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.state_interest import state_interest
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.use_credit_check import use_credit_check
from hjemmel.acts.who_had import who_had
from hjemmel.acts.withdraw_request import withdraw_request
from hjemmel.acts.write_in_chat import write_in_chat
from hjemmel.gate.campaign import STOP
from hjemmel.gate.chat import OPEN, Message
from hjemmel.gate.decision import Refused
from hjemmel.notice.language import load
from hjemmel.stores import entries, models
from homes import Home, agreement, local_day, new_home, now
from looking import BILLING, SYSTEM, left_by, oneself
from sample_notice import FOLDER

pytestmark = pytest.mark.usefixtures("house")
AUDIENCES = [audience.id for audience in load(FOLDER).audiences]
DAY, ACCOUNT, HELLO = timedelta(days=1), "15032080119", Message("Hei", OPEN)
By = Callable[[Actor], object]


@dataclass(frozen=True, slots=True)
class Act:
    """`may` are the audiences, `entry` what is on record then; `ready` makes a home ready for it, and gives what an actor then does."""

    may: tuple[str, ...]
    entry: str
    ready: Callable[[Home], By]


def requested(home: Home) -> str:
    return make_request(home.customer_number, "access", "min-side", "signed-in", oneself(home), now())


def sold(home: Home, *, credit: bool = False) -> str:
    """A product of its own for this home."""
    code = f"W-{home.customer_number}"
    told = {"code": code, "kind": "internet", "title": "Fiber", "credit_element": credit, "price_ore": 49900}
    entries.add(the_notice().record("product"), None, told, 1)
    return code


def ordered(home: Home, *, credit: bool = False) -> str:
    return place_order(home.customer_number, sold(home, credit=credit), {"install_address": "Her"}, oneself(home), now())


def assessed(home: Home) -> str:
    number = ordered(home, credit=True)
    check_credit(home.customer_number, number, "Prøvebyrået", lambda _: "approved", BILLING, now())
    return number


def ordering(home: Home) -> By:
    code = sold(home)
    return lambda who: place_order(home.customer_number, code, {"install_address": "Her"}, who, now())


def noting_sale(home: Home) -> By:
    number = ordered(home)
    return lambda who: note_sale_contact(home.customer_number, number, True, who, now())


def copying(home: Home) -> By:
    number = assessed(home)
    return lambda who: record_credit_copy(home.customer_number, number, dict.fromkeys(CONTENTS, "x"), (local_day(), "letter"), who, now())


def deciding(home: Home) -> By:
    number = assessed(home)
    return lambda who: use_credit_check(home.customer_number, number, True, who, now())


def refunding(home: Home) -> By:
    note_payer_account(home.customer_number, ACCOUNT, date(2026, 11, 2), SYSTEM, now())
    return lambda who: refund(home.customer_number, 100, who, now())


def writing(home: Home) -> By:
    number = open_chat(home.customer_number, HELLO, OPEN, [], oneself(home), now())
    return lambda who: write_in_chat(home.customer_number, number, HELLO, OPEN, who, now())


def answering(home: Home) -> By:
    number = receive_message(mail_from(home), SYSTEM, now())
    return lambda who: answer_enquiry(home.customer_number, number, "Vi ser på det.", who, now())


def digging(home: Home) -> By:
    agreement("graver", "subcontractors")
    return lambda who: open_order(home.customer_number, "dig", "PUNKT-1", "graver", who, now())


def sharing(home: Home) -> By:
    agreement("Prøvedrift", "operating-partners")
    number = open_case(home.customer_number, "internet", oneself(home), now())
    return lambda who: share_case(home.customer_number, number, "Prøvedrift", "må ha hjelp i felt", who, now())


def fetching(home: Home) -> By:
    number = requested(home)
    return lambda who: open_on_behalf(home.customer_number, number, who, now())


def refusing(home: Home) -> By:
    number = requested(home)
    return lambda who: refuse_request(number, "det må vi beholde", "bokføringsloven § 13", who, now())


def closing(home: Home) -> By:
    number = requested(home)
    return lambda who: withdraw_request(number, "ringte og sa det selv", who, now())


def planning(home: Home) -> By:
    texts = {"heading_nb": "Nytt", "heading_en": "New", "body_nb": f"Prøv. {STOP}", "body_en": f"Try. {STOP}"}
    values = {"code": f"k-{secrets.token_hex(4)}", "aim": "e-invoice", "product": "", **texts}
    return lambda who: plan_campaign(values, who, now())


def tracing(home: Home) -> By:
    crime = {"offence": "straffeloven § 321", "penalty_months": 72}
    order = Asked("serious-crime", "police", "ip-assignment", "2026/17", "Prøve politidistrikt", local_day(), "198.51.100.9", **crime)
    return lambda who: who_had("198.51.100.9", 4100, now() - DAY, order, who, now())


def requesting(home: Home) -> By:
    def act(who: Actor) -> object:
        told = ("min-side", "signed-in") if who.audience == "customer" else ("letter", "document")
        return make_request(home.customer_number, "access", *told, who, now())

    return act


def choosing(choice: str) -> Callable[[Home], By]:
    return lambda home: lambda who: set_choice(home.customer_number, choice, True, who, now())


def lifting(home: Home) -> By:
    set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
    return lambda who: set_choice(home.customer_number, "network-lookup", False, who, now())


def newcomer(who: Actor) -> object:
    given = {"name": "Ny Kunde", "address": "Nyveien 1", "postcode": "4000", "place": "Prøvestad", "phone": "+4751009999"}
    return open_account({**given, "email": "ny@kunde.example", "language": "nb"}, who, now())


def mail_from(home: Home) -> bytes:
    address = f"{home.customer_number.lower()}@post.example"
    models.Contact.objects.filter(pk=home.contact_id).update(email=address)
    return f"From: {address}\nSubject: Hei\n\nNettet er tregt.\n".encode()


def signing(home: Home) -> By:
    period, party = (local_day(), local_day() + 30 * DAY), f"Trykkeriet {home.customer_number}"
    return lambda who: sign_agreement(party, "billing-partners", period, "deleted", who, now())


ACTS: dict[str, Act] = {
    "make a request": Act(("customer", "support", "privacy"), "request", requesting),
    "say what can be delivered": Act(
        ("operations", "system"), "availability", lambda _: lambda who: note_availability("Her 1", "fiber", True, local_day(), who, now())
    ),
    "note an account": Act(
        tuple(AUDIENCES),
        "payment",
        lambda home: lambda who: note_payer_account(home.customer_number, ACCOUNT, date(2026, 11, 2), who, now()),
    ),
    "note the address of a sale": Act(("customer", "support"), "sale-contact", noting_sale),
    "open an account": Act(tuple(AUDIENCES), "account", lambda _: newcomer),
    "report a fault": Act(
        ("customer", "support", "system"), "case", lambda home: lambda who: open_case(home.customer_number, "internet", who, now())
    ),
    "open a chat": Act(("customer",), "chat", lambda home: lambda who: open_chat(home.customer_number, HELLO, OPEN, [], who, now())),
    "write in a chat": Act(("customer",), "chat", writing),
    "answer in a case": Act(("support", "privacy"), "enquiry", answering),
    "fetch on somebody's behalf": Act(("privacy",), "permit", fetching),
    "order work": Act(("operations", "support", "system"), "order", digging),
    "hold for a dispute": Act(
        ("privacy", "billing"), "hold", lambda home: lambda who: place_hold(home.customer_number, "dispute", "klage 4711", who, now())
    ),
    "hold for an order": Act(
        ("privacy",),
        "hold",
        lambda home: lambda who: place_hold(home.customer_number, "preservation-order", "pålegg 4711", who, now()),
    ),
    "order a product": Act(("customer", "support"), "order", ordering),
    "plan a campaign": Act(("marketing",), "campaign", planning),
    "note the copy of an assessment": Act(("billing", "system"), "credit", copying),
    "decide by an assessment": Act(("billing", "system"), "credit", deciding),
    "enter a call": Act(
        ("support", "privacy"),
        "enquiry",
        lambda home: lambda who: record_enquiry(home.customer_number, "telephone", "fault", "Nettet er tregt.", who, now()),
    ),
    "count recurring faults": Act(("operations",), "list", lambda _: lambda who: recurring_faults(who, now())),
    "pay back": Act(("billing",), "refund", refunding),
    "refuse a request": Act(("privacy",), "request", refusing),
    "close a request": Act(("privacy",), "request", closing),
    "read the queue": Act(("privacy", "system"), "queue", lambda _: lambda who: requests_due(who, now())),
    "review look-ups": Act(("privacy",), "review", lambda _: lambda who: review_look_ups(who, now())),
    "opt out": Act(("customer", "support", "privacy"), "choice", choosing("network-lookup")),
    "lift an opt-out": Act(("customer", "privacy"), "choice", lifting),
    "restrict": Act(("customer", "privacy"), "choice", choosing("restriction")),
    "consent": Act(("customer", "privacy"), "choice", choosing("new-offers")),
    "share a case": Act(("operations",), "share", sharing),
    "sign an agreement": Act(("privacy",), "agreement", signing),
    "state an interest": Act(
        ("customer",), "interest", lambda home: lambda who: state_interest(home.customer_number, "gaming", True, who, now())
    ),
    "trace an address": Act(("privacy",), "address-traced", tracing),
}
BY_THE_HOUSE: dict[str, tuple[str, Callable[[Home], object]]] = {
    "a message": ("message", lambda home: queue_message(home.contact_id, Notice("fault-ahead", "x", "Hei", "Hei"), SYSTEM, now())),
    "a mail": ("enquiry", lambda home: receive_message(mail_from(home), SYSTEM, now())),
    "a reminder": ("reminder", lambda _: remind_office(now())),
}
OWN = [name for name, act in ACTS.items() if "customer" in act.may and name not in ("note an account", "open an account")]


def somebody(audience: str, home: Home, name: str = "nils") -> Actor:
    return oneself(home) if audience == "customer" else Actor(name, audience)


@pytest.mark.parametrize("what", ACTS)
def test_whoever_may_does_it_and_it_is_on_record_once(what: str) -> None:
    for audience in ACTS[what].may:
        home = new_home()
        act = ACTS[what].ready(home)
        assert left_by(partial(act, somebody(audience, home))) == [ACTS[what].entry], audience


@pytest.mark.parametrize("what", BY_THE_HOUSE)
def test_what_the_house_does_by_itself_is_on_record_once(what: str) -> None:
    """Proves: N21, Q2, S4, W1."""
    entry, act = BY_THE_HOUSE[what]
    assert left_by(partial(act, new_home())) == [entry]


@pytest.mark.parametrize("what", ACTS)
def test_nobody_else_does_it(what: str) -> None:
    """Not even under the customer's number, which is no sign-in of hers."""
    home = new_home()
    act = ACTS[what].ready(home)
    for audience in (one for one in AUDIENCES if one not in ACTS[what].may):
        with pytest.raises(Refused):
            act(somebody(audience, home, home.customer_number))
            pytest.fail(f"{audience} may")


@pytest.mark.parametrize(
    ("category", "days", "at_the_end", "code"),
    [
        ("whoever-asks", 30, "deleted", "unknown-category"),
        ("billing-partners", -1, "deleted", "unknown-category"),
        ("billing-partners", 30, "kept", "unknown-word"),
    ],
)
def test_an_agreement_is_of_a_kind_that_the_notice_names_has_an_end_and_says_what_becomes_of_the_data(
    category: str, days: int, at_the_end: str, code: str
) -> None:
    """Proves: D1, D4."""
    with pytest.raises(Refused) as refused:
        sign_agreement("Trykkeriet", category, (local_day(), local_day() + days * DAY), at_the_end, Actor("pia", "privacy"), now())
    assert refused.value.decision.code == code


@pytest.mark.parametrize("what", OWN)
def test_no_customer_does_it_for_another(what: str) -> None:
    act, stranger = ACTS[what].ready(new_home()), oneself(new_home())
    with pytest.raises(Refused):
        act(stranger)
