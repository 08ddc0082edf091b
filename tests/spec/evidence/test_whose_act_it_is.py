"""Who may do what to somebody's data, or in her name? Those to whom it belongs, each of them on record once, and nobody else.

Proves: A5, C1, D1, D2, D6, D7, D8, I1, I6, I7, K1, K4, M10, N10, N14, O2, O3, P3, R5, R6, R8, W3, W8, W9.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from test_every_act_is_on_record import DAY, INVOICING, OFFICE, consented, correcting, ordered

from hjemmel.acts.actor import Actor
from hjemmel.acts.agree_directory import agree_directory
from hjemmel.acts.allow_roles import allow_roles
from hjemmel.acts.announce_change import announce_change
from hjemmel.acts.apply_change import apply_change
from hjemmel.acts.approve_refund import approve_refund
from hjemmel.acts.ask_disclosure import Asked, ask_disclosure
from hjemmel.acts.ask_refund import ask_refund
from hjemmel.acts.check_credit import check_credit
from hjemmel.acts.choose_invoice_form import choose_invoice_form
from hjemmel.acts.choose_listing import choose_listing
from hjemmel.acts.close_case import close_case
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.close_order import close_order
from hjemmel.acts.correct import correct
from hjemmel.acts.corrections_made import corrections_made
from hjemmel.acts.corrections_pending import corrections_pending
from hjemmel.acts.decide_correction import PURPOSE, RECORD, decide_correction
from hjemmel.acts.disclose import disclose, drop
from hjemmel.acts.disclosures_made import disclosures_made
from hjemmel.acts.end_agreement import end_agreement
from hjemmel.acts.end_holds import lift_hold
from hjemmel.acts.end_phone_user import end_phone_user
from hjemmel.acts.erase import erase
from hjemmel.acts.feed_directory import feed_directory
from hjemmel.acts.feed_processor import feed_processor
from hjemmel.acts.hear_phone_user import hear_phone_user
from hjemmel.acts.link_employee import link_employee
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.name_phone_user import PhoneUser, name_phone_user
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.open_order import open_order
from hjemmel.acts.place_hold import place_hold
from hjemmel.acts.say_whose_number import say_whose_number
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.chat import OPEN, Message
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Text
from hjemmel.stores import models
from homes import Home, agreement, new_home, now
from looking import OPERATIONS, left_by, oneself, seen

pytestmark = pytest.mark.usefixtures("house")
ACCOUNT = "97104133219"  # valid check digits, of no real account
LISTED = {"listed_name": "X", "use_type": "mobile", "holder": "adult", "secret": "no", "extent": "full"}
By = Callable[[Actor], object]
Prepared = Callable[[Home], By]


def somebody(audience: str, home: Home) -> Actor:
    """Whoever stands for an audience here: the customer herself, the contractor who has the order."""
    if audience == "customer":
        return oneself(home)
    return Actor("graver/ola" if audience == "field" else f"hun-i-{audience}", audience)


def announcing(home: Home) -> By:
    ordered(home)
    what = Text("Noe endres.", "Something changes.")
    return lambda who: announce_change(f"P-{home.customer_number}", now().date() + 40 * DAY, what, who, now())


def applying(home: Home) -> By:
    announcing(home)(INVOICING)
    day = now().date() + 40 * DAY
    return lambda who: apply_change(f"P-{home.customer_number}", day, who, now() + 41 * DAY)


def approving(home: Home) -> By:
    number = ask_refund(home.customer_number, 100, ACCOUNT, INVOICING, now())
    return lambda who: approve_refund(home.customer_number, number, who, now())


def asking(home: Home) -> By:
    asked = Asked("consent", "named-by-you", "contact", consents={home.customer_number: "brev av 20. november"}, scope="navn og adresse")
    return lambda who: ask_disclosure([home.customer_number], asked, who, now())


def assessing(home: Home) -> By:
    number = ordered(home, credit=True)
    return lambda who: check_credit(home.customer_number, number, "B", lambda _: "approved", who, now())


def closing_case(home: Home) -> By:
    number = open_case(home.customer_number, "internet", oneself(home), now())
    return lambda who: close_case(home.customer_number, number, who, now())


def closing_enquiry(home: Home) -> By:
    number = open_chat(home.customer_number, Message("Hei", OPEN), OPEN, [], oneself(home), now())
    return lambda who: close_enquiry(home.customer_number, number, who, now())


def closing_order(home: Home) -> By:
    agreement("graver", "subcontractors")
    number = open_order(home.customer_number, "dig", "PUNKT-1", "graver", OPERATIONS, now())
    return lambda who: close_order(home.customer_number, number, who, now())


def deciding(home: Home) -> By:
    pending = correcting(home, "name", "Nytt Navn")
    seen(somebody("privacy", home), PURPOSE, home, RECORD)
    return lambda who: decide_correction(pending.id, True, who, now())


def disclosing(home: Home) -> By:
    number = consented(home)
    return lambda who: disclose(number, who, now())


def dropping(home: Home) -> By:
    number = consented(home)
    return lambda who: drop(number, who, now())


def signed(home: Home, days: int = 30) -> tuple[str, date]:
    party, day = f"Trykkeriet {home.customer_number} AS", now().date()
    sign_agreement(party, "billing-partners", (day, day + days * DAY), "deleted", OFFICE, now())
    return party, day


def ending_agreement(home: Home) -> By:
    party, day = signed(home)
    return lambda who: end_agreement(party, day, who, now())


def feeding_processor(home: Home) -> By:
    party, _ = signed(home)
    return lambda who: feed_processor(party, who, now())


def lifting(home: Home) -> By:
    number = place_hold(home.customer_number, "dispute", "klage 4711", OFFICE, now())
    return lambda who: lift_hold(number, who, now())


def feeding_directory(home: Home) -> By:
    provider = f"Opplysningen {home.customer_number}"
    agree_directory(provider, False, now().date(), OFFICE, now())
    return lambda who: feed_directory(provider, 0, who, now())


def used_by_nora(home: Home) -> str:
    number = models.Subscription.objects.get(key=home.subscription).subscription_number
    name_phone_user(home.customer_number, number, PhoneUser("Nora Annen", date(1990, 5, 17)), oneself(home), now())
    return "Nora Annen"


def hearing(home: Home) -> By:
    name = used_by_nora(home)
    return lambda who: hear_phone_user(home.customer_number, name, True, "ringte fra nummeret og leste opp koden", who, now())


def ending_use(home: Home) -> By:
    name = used_by_nora(home)
    return lambda who: end_phone_user(home.customer_number, name, who, now())


def listing(home: Home) -> By:
    tell_of_listing(home.customer_number, home.phone, OFFICE, now() - DAY)
    return lambda who: list_number(home.customer_number, home.phone, LISTED, who, now())


def choosing(home: Home) -> By:
    listing(home)(OFFICE)
    return lambda who: choose_listing(home.customer_number, home.phone, "number-only", who, now())


def saying_whose(home: Home) -> By:
    listing(home)(OFFICE)
    return lambda who: say_whose_number(home.customer_number, home.phone, "minor", who, now())


ANNOUNCE, KEEP = ("privacy", "billing", "system"), ("privacy",)
ACTS: dict[str, tuple[str, tuple[str, ...], Prepared]] = {
    "agree with a directory": (
        "agreement",
        KEEP,
        lambda home: lambda who: agree_directory(f"Opplysningen {home.customer_number}", False, now().date(), who, now()),
    ),
    "allow two roles": (
        "roles",
        KEEP,
        lambda home: lambda who: allow_roles(f"to-{home.customer_number}", "vaktordning i helgene", who, now()),
    ),
    "announce a change": ("terms-change", ANNOUNCE, announcing),
    "apply a change": ("terms-change", ANNOUNCE, applying),
    "approve a refund": ("refund", ("billing",), approving),
    "ask for a disclosure": ("disclosure-asked", KEEP, asking),
    "ask for a refund": (
        "refund-asked",
        ("billing",),
        lambda home: lambda who: ask_refund(home.customer_number, 100, ACCOUNT, who, now()),
    ),
    "assess credit": ("credit", ("billing", "system"), assessing),
    "choose a form of invoice": (
        "invoice-form",
        ("customer", "support", "billing"),
        lambda home: lambda who: choose_invoice_form(home.customer_number, "paper", who, now()),
    ),
    "close a case": ("case", ("customer", "support", "operations", "system"), closing_case),
    "close an enquiry": ("enquiry", ("customer", "support", "privacy"), closing_enquiry),
    "close an order": ("order", ("field", "operations", "system"), closing_order),
    "correct": (
        "correction",
        ("customer", "support", "privacy"),
        lambda home: lambda who: correct(home.customer_number, "contact", "email", "ny@x.example", who, now()),
    ),
    "decide a correction": ("request correction", KEEP, deciding),
    "read the corrections": ("corrections", KEEP, lambda _: lambda who: corrections_pending(who, now())),
    "read what was corrected": ("corrections", KEEP, lambda _: lambda who: corrections_made(who, now(), now())),
    "disclose": ("disclosure", KEEP, disclosing),
    "drop a disclosure": ("disclosure-dropped", KEEP, dropping),
    "read the disclosures": ("disclosures", KEEP, lambda _: lambda who: disclosures_made(who, now())),
    "end an agreement": ("agreement", KEEP, ending_agreement),
    "feed a processor": ("disclosure", ("privacy", "system"), feeding_processor),
    "feed a directory": ("disclosure", ("directory", "privacy", "system"), feeding_directory),
    "lift a hold": ("hold", ("billing", "privacy"), lifting),
    "erase": (
        "erasure",
        ("customer", "privacy"),
        lambda home: lambda who: erase(home.customer_number, who, now(), confirmed=True, end_services=True),
    ),
    "say who is an employee": (
        "employee-link",
        KEEP,
        lambda home: lambda who: link_employee(home.customer_number, f"ansatt-{home.customer_number}", True, who, now()),
    ),
    "tell of a listing": (
        "message",
        ("support", "privacy", "system"),
        lambda home: lambda who: tell_of_listing(home.customer_number, home.phone, who, now()),
    ),
    "hear who uses a telephone": ("phone-user", ("support", "privacy"), hearing),
    "end the use of a telephone": ("phone-user", ("customer", "support"), ending_use),
    "choose how a number is listed": ("listing", ("customer",), choosing),
    "say whose number it is": ("listing", ("customer",), saying_whose),
    "list a number": ("listing", ("support", "privacy", "system"), listing),
}


@pytest.mark.parametrize("what", ACTS)
def test_those_to_whom_it_belongs_do_it_and_it_is_on_record_once(what: str) -> None:
    entry, may, prepared = ACTS[what]
    for audience in may:
        home = new_home()
        left = left_by(partial(prepared(home), somebody(audience, home)))
        assert [act for act in left if act != f"{entry}-begun"] == entry.split(), audience


@pytest.mark.parametrize("what", ACTS)
def test_nobody_else_does_it(what: str) -> None:
    _, may, prepared = ACTS[what]
    home = new_home()
    act = prepared(home)
    others = [somebody(audience.id, home) for audience in the_notice().audiences if audience.id not in may]
    assert [who for who in (*others, oneself(new_home())) if not is_refused(act, who)] == []


def is_refused(act: By, who: Actor) -> bool:
    try:
        act(who)
    except Refused:
        return True
    return False
