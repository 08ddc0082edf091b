"""What one has given, one corrects; what is guarded waits for somebody else, and those who have had it are told.

Proves: W8, W9, R5, K4.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.choose_invoice_form import choose_invoice_form
from hjemmel.acts.compile_directory import compile_directory
from hjemmel.acts.correct import NOT_CORRECTED, correct, correctable
from hjemmel.acts.decide_correction import decide_correction
from hjemmel.acts.feed_processor import feed_processor
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.note_payer_account import note_payer_account
from hjemmel.acts.open_case import open_case
from hjemmel.acts.place_order import place_order
from hjemmel.acts.share_case import share_case
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.stores import entries
from homes import Home, confirmed, new_home, now
from looking import ADVISER, BILLING, OPERATIONS, PRIVACY, SYSTEM, decided, oneself, own, seen

pytestmark = pytest.mark.usefixtures("house")
DAY, OLD, NEW = timedelta(days=1), "15032080119", "97104133219"
LISTED = {"listed_name": "Kari Oppført", "address": "Her 1", "postcode": "4000", "place": "P", "use_type": "mobile", "holder": "adult"}


def listed(home: Home, **changed: Any) -> None:
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - timedelta(seconds=1))
    list_number(home.customer_number, home.phone, {**LISTED, "secret": "no", "extent": "full", **changed}, SYSTEM, now())


def ordered(home: Home, **values: str) -> str:
    code = "rettes-" + "-".join(values)
    if not entries.rows(the_notice().record("product")).filter(code=code).exists():
        product = {"code": code, "title": code, "kind": "telephone" if "listing_wish" in values else "internet", "price_ore": 1}
        entries.add(the_notice().record("product"), None, {**product, "credit_element": False, "withdrawn_on": None}, 1)
    return place_order(home.customer_number, code, values, oneself(home), now())


@pytest.fixture
def home() -> Home:
    made = new_home(name="Kari Oppført", address="Her 1")
    listed(made)
    ordered(made, install_address="Gamleveien 1")
    note_payer_account(made.customer_number, OLD, date(2026, 11, 2), SYSTEM, now())
    choose_invoice_form(made.customer_number, "paper", oneself(made), now())
    return made


def corrected(home: Home, record: str, field: str, becomes: str, row: str = "") -> None:
    pending = correct(home.customer_number, record, field, becomes, oneself(home), now(), row)
    assert pending.state == "pending"
    decided(home, pending.id, True)


def test_every_given_field_is_correctable_or_refused_with_a_reason_and_a_clause(home: Home) -> None:
    """Proves: W8."""
    given = {(record.id, field.name) for record in the_notice().records() for field in record.fields if field.given}
    assert given <= {(record.id, field.name) for record, field in correctable(the_notice())} | set(NOT_CORRECTED)
    for record, field in NOT_CORRECTED:
        with pytest.raises(Refused) as refused:
            correct(home.customer_number, record, field, "2026-01-01", oneself(home), now())
        assert refused.value.decision.code == "not-corrected"
        clause = next(c for c in the_notice().clauses() if c.id == refused.value.decision.clause)
        assert "Dagen du bestilte, endrer vi ikke" in clause.text.nb


@pytest.mark.parametrize(
    ("record", "field", "becomes"), [("directory-listing", "extent", "number-only"), ("invoice-preference", "form", "e-invoice")]
)
def test_what_hangs_on_the_customer_is_corrected_and_what_stood_there_is_remembered(
    home: Home, record: str, field: str, becomes: str
) -> None:
    """Proves: W8."""
    before = own(home, record)[0][field]
    assert correct(home.customer_number, record, field, becomes, oneself(home), now()).state == "done"
    assert [row[field] for row in own(home, record)] == [becomes]
    assert [(row["was"], row["becomes"]) for row in own(home, "correction")] == [(before, becomes)]
    if field == "extent":
        assert own(home, record)[0]["address"] is None


def test_of_several_orders_the_one_that_is_named_is_corrected(home: Home) -> None:
    """Proves: W8, W9."""
    second = ordered(home, install_address="Andreveien 2")
    with pytest.raises(Refused) as refused:
        correct(home.customer_number, "purchase", "install_address", "Nyveien 3", oneself(home), now())
    assert refused.value.decision.code == "which"
    corrected(home, "purchase", "install_address", "Nyveien 3", second)
    assert {row["install_address"] for row in own(home, "purchase")} == {"Gamleveien 1", "Nyveien 3"}
    wish = ordered(home, listing_wish="full")
    assert correct(home.customer_number, "purchase", "listing_wish", "none", oneself(home), now(), wish).state == "done"


def test_an_account_that_waits_is_used_by_nobody_and_once_approved_is_not_taken_for_a_payment(home: Home) -> None:
    """Proves: W9, K4."""
    pending = correct(home.customer_number, "payer-account", "account", NEW, oneself(home), now())
    assert [row["account"] for row in own(home, "payer-account")] == [OLD]
    assert len(seen(BILLING, "refund", home, "payer-account")) == 1
    with pytest.raises(Refused):
        decide_correction(pending.id, True, oneself(home), now())
    decided(home, pending.id, True)
    assert {(row["account"], row["source"]) for row in own(home, "payer-account")} == {(OLD, "payment"), (NEW, "approved-change")}
    with pytest.raises(Refused):
        correct(home.customer_number, "payer-account", "account", "12345678901", oneself(home), now())


def test_a_secret_number_becomes_public_only_when_somebody_else_has_approved_it() -> None:
    """Proves: W9, O3."""
    home = new_home()
    listed(home, secret="yes")
    compile_directory(now())
    for who in (SYSTEM, Actor("mia", "marketing"), ADVISER, oneself(home)):
        with pytest.raises(Refused):
            list_number(home.customer_number, home.phone, {**LISTED, "secret": "no", "extent": "full"}, who, now())
    with pytest.raises(Refused) as refused:
        correct(home.customer_number, "directory-listing", "secret", "no", oneself(home), now())
    assert refused.value.decision.code == "identity"
    confirmed(home, "signed-in", "bankid")
    pending = correct(home.customer_number, "directory-listing", "secret", "no", oneself(home), now())
    compile_directory(now())
    assert own(home, "directory-change") == []
    decided(home, pending.id, True)
    compile_directory(now())
    assert [row["mark"] for row in own(home, "directory-change")] == ["new"]


@pytest.mark.parametrize("who", [ADVISER, PRIVACY])
def test_staff_ask_for_a_secret_number_to_be_public_only_for_one_who_has_shown_who_she_is(who: Actor) -> None:
    """Proves: W9, O3."""
    home = new_home()
    listed(home, secret="yes")
    for identified_by in ("", "code", "signed-in", "eid"):
        with pytest.raises(Refused) as refused:
            correct(home.customer_number, "directory-listing", "secret", "no", who, now(), identified_by=identified_by)
        assert refused.value.decision.code == "identity"
    assert own(home, "correction") == []
    pending = correct(home.customer_number, "directory-listing", "secret", "no", who, now(), identified_by="document")
    assert pending.state == "pending" and own(home, "directory-listing")[0]["secret"] == "yes"


def test_an_approved_correction_is_queued_for_every_recipient_and_sent_with_its_next_feed(home: Home) -> None:
    """Proves: R5."""
    today = now().date()
    partners = (("Faktura AS", "billing-partners"), ("Mast AS", "operating-partners"), ("Grøft AS", "operating-partners"))
    for party, category in partners:
        sign_agreement(f"{party} {home.customer_number}", category, (today - DAY, today + DAY), "deleted", PRIVACY, now())
    case = open_case(home.customer_number, "internet", ADVISER, now(), {"name": "Kari Oppført"}, "må vite hvem")
    share_case(home.customer_number, case, f"Mast AS {home.customer_number}", "retter feilen", OPERATIONS, now())
    compile_directory(now())
    pending = correct(home.customer_number, "contact", "name", "Kari Nygift", oneself(home), now())
    assert own(home, "recipient-notice") == []
    decided(home, pending.id, True)
    queued = {row["recipient"]: row["sent_at"] for row in own(home, "recipient-notice")}
    assert {"billing-partners", "operating-partners"} <= set(queued) and not any(queued.values())
    assert "directories" not in queued, "their own lines say it"
    compile_directory(now())
    assert [row["mark"] for row in own(home, "directory-change")] == ["new", "changed"]
    assert own(home, "directory-change")[-1]["line"].startswith("Kari Nygift")
    biller = feed_processor(f"Faktura AS {home.customer_number}", PRIVACY, now())
    told = {"customer_number": home.customer_number, "about": "contact", "what": "corrected"}
    assert told in biller.changes
    assert "Kari Nygift" in [row["name"] for row in biller.rows["contact"] if row["customer_number"] == home.customer_number]
    assert feed_processor(f"Grøft AS {home.customer_number}", PRIVACY, now()).changes == [], "who has had nothing of her is told nothing"
    contractor = feed_processor(f"Mast AS {home.customer_number}", PRIVACY, now())
    assert {**told, "about": "fault-case"} in contractor.changes
    assert [row["name"] for row in own(home, "fault-case") if row["number"] == case] == ["Kari Nygift"]
    assert told not in feed_processor(f"Faktura AS {home.customer_number}", PRIVACY, now()).changes


def test_each_of_two_partners_of_one_kind_is_told_and_it_stands_for_each_when(home: Home) -> None:
    """Proves: R5."""
    today = now().date()
    first, second, other = (f"{name} {home.customer_number}" for name in ("Mast AS", "Tårn AS", "Grøft AS"))
    for party in (first, second, other):
        sign_agreement(party, "operating-partners", (today - DAY, today + DAY), "deleted", PRIVACY, now())
    case = open_case(home.customer_number, "internet", ADVISER, now(), {"email": own(home, "contact")[0]["email"]}, "må nå henne")
    for party in (first, second):
        share_case(home.customer_number, case, party, "retter feilen", OPERATIONS, now())
    assert correct(home.customer_number, "contact", "email", "ny@kunde.example", oneself(home), now()).state == "done"

    def told() -> dict[str | None, bool]:
        rows = [row for row in own(home, "recipient-notice") if row["recipient"] == "operating-partners"]
        return {row["party"]: row["sent_at"] is not None for row in rows}

    def hers(party: str) -> bool:
        return home.customer_number in [one["customer_number"] for one in feed_processor(party, PRIVACY, now()).changes]

    assert told() == {first: False, second: False}
    assert not hers(other), "who has had nothing of her is told nothing"
    assert hers(first) and told() == {first: True, second: False}
    assert hers(second) and told() == {first: True, second: True}
    assert not hers(first) and not hers(second), "and each once"


def test_a_notice_that_waits_for_nobody_yet_goes_to_the_first_who_has_had_her_case(home: Home) -> None:
    """Proves: R5."""
    today, party = now().date(), f"Mast AS {home.customer_number}"
    case = open_case(home.customer_number, "internet", ADVISER, now(), {"email": own(home, "contact")[0]["email"]}, "må nå henne")
    correct(home.customer_number, "contact", "email", "ny@kunde.example", oneself(home), now())
    sign_agreement(party, "operating-partners", (today - DAY, today + DAY), "deleted", PRIVACY, now())
    assert feed_processor(party, PRIVACY, now()).changes == []
    share_case(home.customer_number, case, party, "retter feilen", OPERATIONS, now())
    assert home.customer_number in [one["customer_number"] for one in feed_processor(party, PRIVACY, now()).changes]
    assert {party} == {row["party"] for row in own(home, "recipient-notice") if row["sent_at"]}
