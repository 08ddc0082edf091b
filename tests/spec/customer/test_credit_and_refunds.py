"""A credit assessment belongs to an order and brings a copy; an account serves refunds alone.

Proves: K1, K2, K3, K4, R13.
"""

from collections.abc import Callable
from datetime import date, timedelta

import psycopg
import pytest
from test_contact_and_purchases import product

from browsing import Reader
from coming_after import comes_after
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.approve_refund import approve_refund
from hjemmel.acts.ask_refund import ask_refund
from hjemmel.acts.check_credit import check_credit
from hjemmel.acts.look_up import look_up
from hjemmel.acts.note_payer_account import note_payer_account
from hjemmel.acts.office_today import office_today
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.place_order import place_order
from hjemmel.acts.record_credit_copy import record_credit_copy
from hjemmel.acts.refund import Payout, refund
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.take_stock import take_stock
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.use_credit_check import use_credit_check, without_copy
from hjemmel.gate.decision import Refused
from hjemmel.stores import entries, models
from hjemmel.stores.logins import login_url
from homes import Home, local_day, new_home, now
from looking import ADVISER, PRIVACY, oneself, own

pytestmark = pytest.mark.usefixtures("house")
INVOICING = Actor("ivar", "billing")
DAY = timedelta(days=1)
ACCOUNT, OTHER = "15032080119", "97104133219"  # valid check digits, of no real account
SEVEN = {
    "controller": "Prøvebyrået AS",
    "officer": "ombud@byraa.example",
    "told": "ingen merknader",
    "source": "ligningen",
    "requester": "Eksempelnett AS",
    "reasoning": "inntekt og alder av opplysningene",
    "day": "28.11.2026",
}


def asked_of_nobody(contact: models.Contact) -> str:
    raise AssertionError("the bureau was asked")


def ordered(home: Home, credit: bool = True) -> str:
    code = product(f"kreditt-{credit}", "equipment", credit)
    return place_order(home.customer_number, code, {"install_address": "Her"}, oneself(home), now())


def assessed(home: Home, outcome: str = "approved", ago: timedelta = timedelta()) -> str:
    number = ordered(home)
    check_credit(home.customer_number, number, "Prøvebyrået", lambda contact: outcome, INVOICING, now() - ago)
    return number


def test_no_order_or_the_wrong_product_means_no_assessment_and_the_attempt_is_evidence() -> None:
    """Proves: K1."""
    home, stranger = new_home(), new_home()
    plain, credit = ordered(home, credit=False), ordered(stranger)
    before = models.EvidenceEntry.objects.count()
    attempts = (("", INVOICING), (plain, INVOICING), (credit, INVOICING), (ordered(home), ADVISER))
    for number, who in attempts:
        with pytest.raises(Refused) as refused:
            check_credit(home.customer_number, number, "Prøvebyrået", asked_of_nobody, who, now())
        assert refused.value.decision.clause == "K1"
    assert models.EvidenceEntry.objects.count() >= before + len(attempts)


def test_of_two_who_decide_an_order_at_once_the_later_is_told() -> None:
    """Proves: K3, R13."""
    home = new_home()
    number = assessed(home)

    def accepted(home: Home) -> Callable[[], None]:
        use_credit_check(home.customer_number, number, True, INVOICING, now())
        return lambda: None

    told = comes_after(accepted, home, lambda: use_credit_check(home.customer_number, number, False, Actor("ida", "billing"), now()))
    assert (told.allowed, told.code) == (False, "no-check")
    [check] = own(home, "credit-check")
    assert check["accepted"] == "yes"


def test_an_order_is_assessed_once() -> None:
    """Proves: K1."""
    home = new_home()
    number = assessed(home)
    with pytest.raises(Refused):
        check_credit(home.customer_number, number, "Prøvebyrået", asked_of_nobody, INVOICING, now())


def test_the_copy_is_on_min_side_with_what_it_says() -> None:
    """Proves: K2."""
    home = new_home()
    number = assessed(home)
    record_credit_copy(home.customer_number, number, SEVEN, (local_day(), "letter"), INVOICING, now())
    [row] = own(home, "credit-check")
    assert (row["copy_channel"], row["bureau"]) == ("letter", "Prøvebyrået")
    said = row["copy"].splitlines()
    assert len(said) == 7 and all(what in line for what, line in zip(SEVEN.values(), said, strict=True))
    with pytest.raises(Refused) as refused:
        record_credit_copy(home.customer_number, number, SEVEN, (local_day(), "letter"), INVOICING, now())
    assert refused.value.decision.code == "no-check", "there is one copy"


@pytest.mark.parametrize("lacks", list(SEVEN))
def test_a_copy_that_lacks_one_of_the_seven_is_no_copy(lacks: str) -> None:
    """Proves: K2."""
    home = new_home()
    number = assessed(home)
    for says in ({**SEVEN, lacks: " "}, {name: text for name, text in SEVEN.items() if name != lacks}):
        with pytest.raises(Refused) as refused:
            record_credit_copy(home.customer_number, number, says, (local_day(), "letter"), INVOICING, now())
        assert refused.value.decision.code == "incomplete"
    assert [row["copy"] for row in own(home, "credit-check")] == [None]


def test_a_copy_is_sent_after_the_assessment_by_a_known_way_and_noted_by_invoicing() -> None:
    """Proves: K2."""
    home, today = new_home(), local_day()
    number = assessed(home)
    wrong = (
        (date(1999, 1, 1), "letter", INVOICING, "not-then"),
        (today - 2 * DAY, "letter", INVOICING, "not-then"),
        (today + 2 * DAY, "letter", INVOICING, "not-then"),
        (today, "pigeon", INVOICING, "unknown-word"),
        (today, "letter", ADVISER, "not-yours"),
        (today, "letter", Actor("mia", "marketing"), "not-yours"),
    )
    for day, channel, who, code in wrong:
        with pytest.raises(Refused) as refused:
            record_credit_copy(home.customer_number, number, SEVEN, (day, channel), who, now())
        assert refused.value.decision.code == code
    assert [row["copy"] for row in own(home, "credit-check")] == [None]


def test_the_office_is_reminded_of_a_copy_that_is_late_and_the_figures_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: K2."""
    from hjemmel.acts.office_today import office_today
    from hjemmel.acts.remind_office import remind_office
    from hjemmel.acts.take_stock import take_stock
    from hjemmel.project import jobs

    home, before = new_home(), without_copy(now())
    number = assessed(home, ago=8 * DAY)
    assert remind_office(now()).copies == before + 1
    assert take_stock(now()).figures["hjemmel_credit_copies_overdue"] == before + 1
    assert office_today(PRIVACY, now()).due.copies == before + 1
    told: list[str] = []
    monkeypatch.setattr(jobs, "alert_office", lambda about, lines, at: told.append(f"{about}: {lines}"))
    jobs.remind_office(0)
    [copies] = [mail for mail in told if "copy" in mail]
    assert f"late: {before + 1}" in copies and home.customer_number not in copies
    record_credit_copy(home.customer_number, number, SEVEN, (local_day(), "letter"), INVOICING, now())
    assert remind_office(now()).copies == before


def test_an_assessment_without_a_copy_in_time_cannot_be_used_and_raises_an_alarm() -> None:
    """Proves: K2."""
    home = new_home()
    before = without_copy(now())
    number = assessed(home, ago=8 * DAY)
    assert without_copy(now()) == before + 1
    with pytest.raises(Refused) as refused:
        use_credit_check(home.customer_number, number, True, INVOICING, now())
    assert refused.value.decision.code == "no-copy"
    record_credit_copy(home.customer_number, number, SEVEN, (local_day(), "e-mail"), INVOICING, now())
    use_credit_check(home.customer_number, number, True, INVOICING, now())


def test_a_machine_may_not_refuse_anybody() -> None:
    """Proves: K1, R13."""
    home = new_home()
    number = assessed(home, "declined")
    with pytest.raises(Refused) as refused:
        use_credit_check(home.customer_number, number, False, SYSTEM, now())
    assert refused.value.decision.code == "no-human"
    use_credit_check(home.customer_number, number, False, INVOICING, now())
    assert entries.about(the_notice().record("credit-check"), home.contact_id).get().decided_by == "ivar"


def test_the_account_of_a_payment_is_noted_and_what_is_no_account_is_not() -> None:
    """Proves: K3."""
    home = new_home()
    note_payer_account(home.customer_number, "1503 20 80119", date(2026, 11, 2), SYSTEM, now())
    note_payer_account(home.customer_number, ACCOUNT, date(2026, 11, 3), SYSTEM, now())
    assert [(row["account"], row["last_seen_on"]) for row in own(home, "payer-account")] == [(ACCOUNT, date(2026, 11, 3))]
    with pytest.raises(Refused):
        note_payer_account(home.customer_number, "15032080118", date(2026, 11, 3), SYSTEM, now())


def test_invoicing_sees_the_last_digits_and_nobody_can_search_by_an_account() -> None:
    """Proves: K4."""
    home = new_home()
    note_payer_account(home.customer_number, ACCOUNT, date(2026, 11, 2), SYSTEM, now())
    token = open_permit(INVOICING, "refund", home.customer_number, "betalt for mye", now()).token
    [row] = look_up(token, INVOICING, "payer-account", now()).rows
    assert row[0] == "•••••••0119"
    record = the_notice().record("payer-account")
    uses = {(use.audience, use.purpose, use.needs.value) for use in record.uses}
    assert uses == {("billing", "refund", "permit"), ("customer", "access", "own")}
    with psycopg.connect(login_url("billing")) as login:
        assert login.execute("SELECT count(*) FROM billing.payer_account WHERE account LIKE '%0119'").fetchone() == (0,)


def test_a_refund_goes_to_the_account_of_the_last_payment_and_to_no_other() -> None:
    """Proves: K3, K4."""
    home = new_home()
    with pytest.raises(Refused):
        refund(home.customer_number, 100, INVOICING, now())
    note_payer_account(home.customer_number, ACCOUNT, date(2026, 11, 2), SYSTEM, now())
    assert refund(home.customer_number, 100, INVOICING, now()) == Payout(ACCOUNT, 100)
    note_payer_account(home.customer_number, OTHER, date(2027, 1, 2), INVOICING, now())
    assert {row["account"]: row["source"] for row in own(home, "payer-account")} == {ACCOUNT: "payment", OTHER: "noted-by-hand"}
    assert refund(home.customer_number, 100, INVOICING, now()).account == ACCOUNT
    note_payer_account(home.customer_number, OTHER, date(2027, 1, 3), SYSTEM, now())
    assert refund(home.customer_number, 100, INVOICING, now()).account == OTHER
    note_payer_account(home.customer_number, ACCOUNT, date(2028, 1, 3), INVOICING, now())
    assert refund(home.customer_number, 100, INVOICING, now()).account == OTHER, "who types chooses no account, and no date of one"
    with pytest.raises(Refused):
        refund(home.customer_number, 100, ADVISER, now())


def test_another_account_takes_two_signed_in_people() -> None:
    """Proves: K4."""
    home = new_home()
    number = ask_refund(home.customer_number, 100, OTHER, INVOICING, now())
    for who, code in ((INVOICING, "not-approved"), (ADVISER, "not-waiting"), (SYSTEM, "not-waiting")):
        with pytest.raises(Refused) as refused:
            approve_refund(home.customer_number, number, who, now())
        assert refused.value.decision.code == code
    assert approve_refund(home.customer_number, number, Actor("inger", "billing"), now()) == Payout(OTHER, 100)
    with pytest.raises(Refused):
        approve_refund(home.customer_number, number, Actor("inger", "billing"), now())
    [row] = entries.about(the_notice().record("refund-order"), home.contact_id)
    assert (row.asked_by, row.decided_by) == ("ivar", "inger")
    assert [row["account"] for row in own(home, "refund-order")] == [OTHER]


def test_nothing_is_paid_back_while_a_customer_has_restricted_the_use() -> None:
    """Proves: K4, R10."""
    home = new_home()
    note_payer_account(home.customer_number, ACCOUNT, date(2026, 11, 2), SYSTEM, now())
    waits = ask_refund(home.customer_number, 100, OTHER, INVOICING, now())
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    for act in (
        lambda: approve_refund(home.customer_number, waits, Actor("inger", "billing"), now()),
        lambda: ask_refund(home.customer_number, 100, OTHER, INVOICING, now()),
        lambda: refund(home.customer_number, 100, INVOICING, now()),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.decision.code == "restricted"
    set_choice(home.customer_number, "restriction", False, oneself(home), now())
    assert approve_refund(home.customer_number, waits, Actor("inger", "billing"), now()) == Payout(OTHER, 100)


@pytest.mark.parametrize(("amount_ore", "account"), [(0, OTHER), (-100, OTHER), (100, "97104133218"), (100, "")])
def test_a_refund_is_of_an_amount_and_to_an_account(amount_ore: int, account: str) -> None:
    """Proves: K4."""
    with pytest.raises(Refused):
        ask_refund(new_home().customer_number, amount_ore, account, INVOICING, now())


def test_two_people_of_invoicing_refund_to_another_account_on_their_pages() -> None:
    """Proves: K4."""
    home = new_home()
    first, second = employee("ivar"), employee("inger")
    for reader in (first, second):
        asked = {"customer": home.customer_number, "purpose": "refund", "own_reason": "betalt for mye"}
        assert reader.post("/billing/open/", asked).status_code == 302
    first.does("billing", "refund-other", {"amount": "1", "account": OTHER})
    [row] = entries.about(the_notice().record("refund-order"), home.contact_id)
    first.does("billing", "refund-approve", {"order": row.number})
    assert entries.about(the_notice().record("refund-order"), home.contact_id).get().decided_at is None
    second.does("billing", "refund-approve", {"order": row.number})
    assert entries.about(the_notice().record("refund-order"), home.contact_id).get().decided_by == "inger"


def employee(name: str, audience: str = "billing") -> Reader:
    return Reader().be(name, audience)


@pytest.mark.parametrize("outcome", ["blocked", "declined", "pending"])
def test_a_machine_accepts_nothing_but_a_yes(outcome: str) -> None:
    """Proves: R13, K1."""
    home = new_home()
    number = assessed(home, outcome)
    with pytest.raises(Refused) as refused:
        use_credit_check(home.customer_number, number, True, SYSTEM, now())
    assert refused.value.decision.code == "no-human"
    if outcome != "declined":
        with pytest.raises(Refused) as refused:
            use_credit_check(home.customer_number, number, True, INVOICING, now())
        assert refused.value.decision.code == "no-outcome"


def test_the_office_and_the_metrics_tell_how_many_assessments_there_were_for_how_many_orders() -> None:
    """Proves: K1."""
    before = office_today(Actor("pia", "privacy"), now())
    home = new_home()
    ordered(home)
    ordered(home, credit=False)
    assessed(home)
    assessed(new_home(), ago=31 * DAY)
    after = office_today(Actor("pia", "privacy"), now())
    assert (after.credit_checks - before.credit_checks, after.credit_orders - before.credit_orders) == (1, 3)
    page = employee("pia", "privacy").get("/privacy/").content.decode()
    assert f"{after.credit_checks} : {after.credit_orders}" in page
    figures = take_stock(now()).figures
    told = (figures["hjemmel_credit_checks_of_thirty_days"], figures["hjemmel_credit_orders_of_thirty_days"])
    assert told == (after.credit_checks, after.credit_orders)
