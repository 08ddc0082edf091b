"""Who has demanded that we only store is not assessed, shared, corrected or opened a case on; who objects has no profile.

Proves: R10, R12.
"""

import pytest

from hjemmel.acts.check_credit import check_credit
from hjemmel.acts.correct import correct
from hjemmel.acts.learn_interests import learn_interests
from hjemmel.acts.make_request import make_request
from hjemmel.acts.note_payer_account import note_payer_account
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_order import open_order
from hjemmel.acts.place_order import place_order
from hjemmel.acts.refund import refund
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.share_case import share_case
from hjemmel.acts.state_interest import state_interest
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.use_credit_check import use_credit_check
from hjemmel.gate.decision import Refused
from hjemmel.stores import entries
from homes import Home, agreement, new_home, now
from looking import ADVISER, BILLING, OPERATIONS, SYSTEM, oneself, own

pytestmark = pytest.mark.usefixtures("house")
PRODUCT = {"code": "begrenset", "title": "Begrenset", "kind": "equipment", "credit_element": True, "price_ore": 1, "withdrawn_on": None}


@pytest.fixture
def home() -> Home:
    """A customer with two orders, one of which is assessed, a case and a payment."""
    if not entries.rows(the_notice().record("product")).filter(code="begrenset").exists():
        entries.add(the_notice().record("product"), None, PRODUCT, 1)
    made = new_home()
    note_payer_account(made.customer_number, "15032080119", now().date(), SYSTEM, now())
    return made


def ordered(home: Home) -> str:
    return place_order(home.customer_number, "begrenset", {"install_address": "Her"}, oneself(home), now())


def test_a_restricted_customer_is_only_stored(home: Home) -> None:
    """Proves: R10, I1, I6, I7, K2, K4."""
    agreement("Mast AS", "operating-partners")
    agreement("grav", "subcontractors")
    case = open_case(home.customer_number, "internet", ADVISER, now(), {"phone": "+4790000000"}, "må ringe")
    first, second = ordered(home), ordered(home)
    check_credit(home.customer_number, first, "B", lambda contact: "approved", BILLING, now())
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    number = home.customer_number
    for what in (
        lambda: check_credit(number, second, "B", lambda contact: pytest.fail("the bureau was asked"), BILLING, now()),
        lambda: use_credit_check(number, first, True, BILLING, now()),
        lambda: open_case(number, "internet", ADVISER, now(), {"phone": "+4790000000"}, "må ringe"),
        lambda: open_case(number, "internet", SYSTEM, now()),
        lambda: share_case(number, case, "Mast AS", "må ha hjelp", OPERATIONS, now()),
        lambda: correct(number, "contact", "email", "ny@post.example", ADVISER, now()),
        lambda: open_order(number, "dig", "P-1", "grav", OPERATIONS, now()),
        lambda: refund(number, 100, BILLING, now()),
    ):
        with pytest.raises(Refused) as refused:
            what()
        assert refused.value.decision.code == "restricted", refused.value
        assert refused.value.decision.clause == "R10"


def test_what_she_does_herself_goes_on(home: Home) -> None:
    """Proves: R10, I6. GDPR art. 18(2): storage, her own consent, and legal claims."""
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    assert correct(home.customer_number, "contact", "email", "egen@post.example", oneself(home), now()).state == "done"
    open_case(home.customer_number, "internet", oneself(home), now())
    make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now())
    assert own(home, "contact")[0]["email"] == "egen@post.example"


def test_an_objection_takes_the_profile_with_it_at_once(home: Home) -> None:
    """Proves: M1, R12."""
    ordered(home)
    learn_interests(now())
    interests = the_notice().record("interest").field("interest").values
    state_interest(home.customer_number, next(i for i in interests if i != "equipment"), True, oneself(home), now())
    assert {row["source"] for row in own(home, "interest")} == {"stated", "own-purchases"}
    set_choice(home.customer_number, "marketing", True, oneself(home), now())
    assert own(home, "interest") == []
    learn_interests(now())
    assert own(home, "interest") == []
    with pytest.raises(Refused) as refused:
        state_interest(home.customer_number, interests[0], True, oneself(home), now())
    assert refused.value.decision.code == "opted-out"
