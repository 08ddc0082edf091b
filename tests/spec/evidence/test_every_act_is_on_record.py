"""What is done to somebody's data, and what the office does in her name, is on record the moment it is done: one entry each.

Proves: G3, A5, C1, D1, D6, D7, D8, I1, I6, K1, M10, O2, R5, W8, W9.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.agree_directory import agree_directory
from hjemmel.acts.announce_change import announce_change
from hjemmel.acts.apply_change import apply_change
from hjemmel.acts.ask_disclosure import Asked, ask_disclosure
from hjemmel.acts.check_credit import check_credit
from hjemmel.acts.choose_invoice_form import choose_invoice_form
from hjemmel.acts.close_case import close_case
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.close_order import close_order
from hjemmel.acts.correct import Correction, correct
from hjemmel.acts.corrections_made import corrections_made
from hjemmel.acts.corrections_pending import corrections_pending
from hjemmel.acts.decide_correction import PURPOSE, RECORD, decide_correction
from hjemmel.acts.disclose import disclose, drop
from hjemmel.acts.disclosures_made import disclosures_made
from hjemmel.acts.end_agreement import end_agreement
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.open_order import open_order
from hjemmel.acts.place_hold import place_hold
from hjemmel.acts.place_order import place_order
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.chat import OPEN, Message
from hjemmel.notice.model import Text
from hjemmel.stores import entries
from homes import Home, agreement, new_home, now
from looking import ADVISER, OPERATIONS, WHY_NOT, left_by, oneself, seen

pytestmark = pytest.mark.usefixtures("house")
OFFICE, INVOICING, DAY = Actor("pia", "privacy"), Actor("eva", "billing"), timedelta(days=1)
Act = Callable[[], object]


def sold(home: Home, *, credit: bool = False) -> str:
    """A product of its own for this home."""
    code = f"P-{home.customer_number}"
    told = {"code": code, "kind": "internet", "title": "Fiber", "credit_element": credit, "price_ore": 49900}
    entries.add(the_notice().record("product"), None, told, 1)
    return code


def ordered(home: Home, *, credit: bool = False) -> str:
    return place_order(home.customer_number, sold(home, credit=credit), {"install_address": "Her"}, oneself(home), now())


def consented(home: Home) -> str:
    said = {home.customer_number: "brev av 20. november"}
    asked = Asked("consent", "named-by-you", "contact", consents=said, scope="navn og adresse")
    return ask_disclosure([home.customer_number], asked, OFFICE, now())


def announcing(home: Home) -> Act:
    ordered(home)
    what = Text("Noe endres.", "Something changes.")
    return lambda: announce_change(f"P-{home.customer_number}", now().date() + 40 * DAY, what, INVOICING, now())


def applying(home: Home) -> Act:
    announcing(home)()
    day = now().date() + 40 * DAY
    return lambda: apply_change(f"P-{home.customer_number}", day, INVOICING, now() + 41 * DAY)


def assessing(home: Home) -> Act:
    number = ordered(home, credit=True)
    return lambda: check_credit(home.customer_number, number, "B", lambda _: "approved", INVOICING, now())


def closing_case(home: Home) -> Act:
    number = open_case(home.customer_number, "internet", oneself(home), now())
    return lambda: close_case(home.customer_number, number, ADVISER, now())


def closing_enquiry(home: Home) -> Act:
    number = open_chat(home.customer_number, Message("Hei", OPEN), OPEN, [], oneself(home), now())
    return lambda: close_enquiry(home.customer_number, number, ADVISER, now())


def closing_order(home: Home) -> Act:
    agreement("graver", "subcontractors")
    number = open_order(home.customer_number, "dig", "PUNKT-1", "graver", OPERATIONS, now())
    return lambda: close_order(home.customer_number, number, Actor("graver/ola", "field"), now())


def correcting(home: Home, field: str, becomes: str) -> Correction:
    return correct(home.customer_number, "contact", field, becomes, oneself(home), now())


def deciding(home: Home) -> Act:
    pending = correcting(home, "name", "Nytt Navn")
    seen(OFFICE, PURPOSE, home, RECORD)
    return lambda: decide_correction(pending.id, False, OFFICE, now(), *WHY_NOT)


def ending_agreement(home: Home) -> Act:
    party, day = f"Trykkeriet {home.customer_number} AS", now().date()
    sign_agreement(party, "billing-partners", (day, day + 30 * DAY), "deleted", OFFICE, now())
    return lambda: end_agreement(party, day, OFFICE, now())


def disclosing(home: Home) -> Act:
    number = consented(home)
    return lambda: disclose(number, OFFICE, now())


def dropping(home: Home) -> Act:
    number = consented(home)
    return lambda: drop(number, OFFICE, now())


ON_RECORD: dict[str, tuple[str, Callable[[Home], Act]]] = {
    "a directory's agreement": (
        "agreement",
        lambda home: lambda: agree_directory(f"Opplysningen {home.customer_number}", False, now().date(), OFFICE, now()),
    ),
    "a change of terms": ("terms-change", announcing),
    "a change applied": ("terms-change", applying),
    "a credit assessment": ("credit", assessing),
    "a case opened": ("case", lambda home: lambda: open_case(home.customer_number, "internet", oneself(home), now())),
    "a case closed": ("case", closing_case),
    "an enquiry closed": ("enquiry", closing_enquiry),
    "an order closed": ("order", closing_order),
    "a form of invoice": ("invoice-form", lambda home: lambda: choose_invoice_form(home.customer_number, "paper", oneself(home), now())),
    "a correction": (
        "correction",
        lambda home: lambda: correct(home.customer_number, "contact", "email", "ny@x.example", oneself(home), now()),
    ),
    "a correction decided": ("request correction", deciding),
    "the corrections read": ("corrections", lambda _: lambda: corrections_pending(OFFICE, now())),
    "what was corrected read": ("corrections", lambda _: lambda: corrections_made(OFFICE, now() - DAY, now())),
    "a processor's agreement ended": ("agreement", ending_agreement),
    "a disclosure asked for": ("disclosure-asked", lambda home: lambda: consented(home)),
    "a disclosure": ("disclosure", disclosing),
    "a disclosure dropped": ("disclosure-dropped", dropping),
    "the disclosures read": ("disclosures", lambda _: lambda: disclosures_made(OFFICE, now())),
    "a request": (
        "request",
        lambda home: lambda: make_request(home.customer_number, "access", "min-side", "signed-in", oneself(home), now()),
    ),
    "a hold": ("hold", lambda home: lambda: place_hold(home.customer_number, "dispute", "klage 4711", OFFICE, now())),
}


@pytest.mark.parametrize("what", ON_RECORD)
def test_it_is_on_record_once(what: str) -> None:
    entry, prepared = ON_RECORD[what]
    act = prepared(new_home())
    assert left_by(act) == entry.split()
