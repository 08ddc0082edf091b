"""What the bank says is paid is paid, to the øre, once; and the account it came from serves refunds alone.

Proves: A6, K3, P6.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings

from bank_files import DAY, OTHER_PAYER, PAYER, Paid, camt, kid, ocr_file
from hjemmel.acts.take_in import Malformed
from hjemmel.stores import models, register_feed
from homes import Home, now
from looking import left_by, own
from wire import take

pytestmark = pytest.mark.usefixtures("house")
WRITERS = {"ocr": ocr_file, "camt054": camt}
AGAIN: dict[str, dict[str, Any]] = {"ocr": {"transmission": 2}, "camt054": {"message": "M2"}}  # the same in a file of another name
OWED = 49_900


def invoiced(home: Home, number: str, amount_ore: int = OWED) -> models.Invoice:
    """One invoice of the home, unpaid."""
    day = date(2026, 10, 1)
    told = {"period_start": day, "period_end": day, "issued_on": day, "due_on": day, "credited_ore": 0, "disputed": False}
    subscription = models.Subscription.objects.get(key=home.subscription).subscription_number
    row = {"invoice_number": number, "subscription_number": subscription, "amount_ore": amount_ore, "paid_ore": 0, **told}
    assert register_feed.write("invoice", [row], 1) == (1, {})
    return models.Invoice.objects.get(invoice_number=number)


def paid_ore(number: str) -> int:
    return models.Invoice.objects.get(invoice_number=number).paid_ore


@pytest.fixture
def number(home: Home) -> str:
    """A number of an invoice that the home owes; its digits are nobody else's."""
    digits = f"7{home.customer_number[1:]}0"
    invoiced(home, f"F-000{digits}")
    return digits


@pytest.mark.parametrize("form", WRITERS)
def test_a_payment_with_a_known_kid_pays_its_invoice_and_notes_the_account(home: Home, number: str, form: str) -> None:
    receipt = take(form, WRITERS[form]([Paid(kid(number), OWED)]), now())
    assert (receipt.accepted, receipt.alarms, receipt.quarantined) == ({"invoice": 1}, {}, 0)
    [invoice] = own(home, "invoice")
    assert (invoice["amount_ore"], invoice["paid_ore"]) == (OWED, OWED)
    assert own(home, "payer-account") == [{"account": PAYER, "source": "payment", "last_seen_on": DAY}]


def test_part_payments_add_up_and_the_invoice_is_unpaid_until_the_last_ore(number: str) -> None:
    name = f"F-000{number}"
    take("ocr", ocr_file([Paid(kid(number), OWED - 1)]), now())
    assert paid_ore(name) == OWED - 1
    take("ocr", ocr_file([Paid(kid(number), 1, number=2)], transmission=2), now())
    assert paid_ore(name) == OWED


def test_too_much_is_noted_and_taken_back_is_less(number: str) -> None:
    name = f"F-000{number}"
    assert take("ocr", ocr_file([Paid(kid(number), OWED + 5)]), now()).alarms == {"overpaid": 1}
    assert paid_ore(name) == OWED + 5
    take("ocr", ocr_file([Paid(kid(number), 5, number=2, sign="-", kind=18)], transmission=2), now())
    assert paid_ore(name) == OWED
    back = take("ocr", ocr_file([Paid(kid(number), OWED + 1, number=3, sign="-", kind=18)], transmission=3), now())
    assert (back.refused, paid_ore(name)) == ({"taken-back-unpaid": 1}, OWED)


def taken_back(form: str, number: str, amount_ore: int) -> bytes:
    """A file in which the bank takes a payment back."""
    if form == "ocr":
        return ocr_file([Paid(kid(number), amount_ore, number=3, sign="-", kind=18)], transmission=3)
    return camt([Paid(kid(number), amount_ore)], message="M3", way="DBIT", entry="<RvslInd>true</RvslInd>")


@pytest.mark.parametrize("form", WRITERS)
def test_an_invoice_whose_payment_is_taken_back_is_unpaid_again_and_once(number: str, form: str) -> None:
    name = f"F-000{number}"
    take(form, WRITERS[form]([Paid(kid(number), OWED)]), now())
    assert paid_ore(name) == OWED
    back = taken_back(form, number, OWED)
    assert (take(form, back, now()).accepted, paid_ore(name)) == ({"invoice": 1}, 0)
    again = take(form, back.replace(b"M3", b"M4").replace(b"0000003", b"0000004", 1), now())
    assert (again.already, again.duplicates, again.refused, paid_ore(name)) == (False, 1, {}, 0)
    assert take(form, WRITERS[form]([Paid(kid(number), OWED)], **AGAIN[form]), now()).duplicates == 1
    assert paid_ore(name) == 0


@pytest.mark.parametrize("payment_first", [True, False])
def test_a_payment_and_its_reversal_in_one_file_leave_the_invoice_unpaid(home: Home, number: str, payment_first: bool) -> None:
    came, went = camt([Paid(kid(number), OWED)]).decode(), taken_back("camt054", number, OWED).decode()
    entries = [text[text.index("<Ntry>") : text.index("</Ntfctn>")] for text in (came, went)]
    both = "".join(entries if payment_first else reversed(entries))
    for message in ("M1", "M9"):
        receipt = take("camt054", came.replace(entries[0], both).replace("M1", message).encode(), now())
        assert (receipt.refused, receipt.alarms, paid_ore(f"F-000{number}")) == ({}, {}, 0)
    assert receipt.duplicates == 2


@pytest.mark.parametrize("form", WRITERS)
def test_a_payment_that_another_file_tells_again_counts_once(number: str, form: str) -> None:
    first, again = (WRITERS[form]([Paid(kid(number), 100)], **told) for told in [{}, AGAIN[form]])
    take(form, first, now())
    receipt = take(form, again, now())
    assert (receipt.already, receipt.duplicates, receipt.accepted["invoice"]) == (False, 1, 0)
    assert paid_ore(f"F-000{number}") == 100


def test_an_unknown_kid_waits_in_quarantine_and_the_same_file_pays_once_the_invoice_is_there(home: Home, number: str) -> None:
    """Proves: A6, P1."""
    late = f"8{number}"
    data = ocr_file([Paid(kid(number), 100), Paid(kid(late), 200, number=2)])
    receipt = take("ocr", data, now())
    assert (receipt.accepted, receipt.quarantined) == ({"invoice": 1}, 1)
    assert models.Quarantine.objects.filter(format="ocr", kind="kid", value=kid(late)).exists()
    assert take("ocr", data, now()).already
    invoiced(home, f"F{late}")
    receipts: list[Any] = []
    assert left_by(lambda: receipts.append(take("ocr", data, now()))) == ["intake"]
    [again] = receipts
    assert (again.already, again.accepted, again.duplicates, again.quarantined) == (False, {"invoice": 1}, 1, 0)
    assert (paid_ore(f"F-000{number}"), paid_ore(f"F{late}")) == (100, 200)
    assert take("ocr", data, now()).already


def test_two_invoices_of_the_same_digits_are_not_told_apart_by_guessing(home: Home, number: str) -> None:
    invoiced(home, f"G{number}")
    receipt = take("ocr", ocr_file([Paid(kid(number), 100)]), now())
    assert (receipt.refused, paid_ore(f"F-000{number}"), paid_ore(f"G{number}")) == ({"ambiguous-kid": 1}, 0, 0)


def test_where_in_a_kid_the_invoice_number_stands_is_a_setting(home: Home, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HJEMMEL_KID_INVOICE", f"6-{5 + len(number)}")
    take("ocr", ocr_file([Paid(kid(f"99999{number}"), OWED)]), now())
    assert paid_ore(f"F-000{number}") == OWED


def test_a_file_whose_total_is_wrong_pays_nothing_even_in_part(number: str) -> None:
    data = ocr_file([Paid(kid(number), OWED)]).replace(f"{OWED:017d}".encode(), f"{OWED + 1:017d}".encode(), 1)
    with pytest.raises(Malformed):
        take("ocr", data, now())
    take("ocr", data, now(), partial=True)
    assert paid_ore(f"F-000{number}") == 0


def test_of_several_payments_from_an_account_the_newest_day_stands(home: Home, number: str) -> None:
    for at, (day, account) in enumerate([(DAY, PAYER), (DAY - timedelta(days=30), PAYER), (DAY, OTHER_PAYER)]):
        take("ocr", ocr_file([Paid(kid(number), 1, account, number=at)], day=day, transmission=at), now())
    noted = sorted((row["account"], row["last_seen_on"]) for row in own(home, "payer-account"))
    assert noted == sorted([(PAYER, DAY), (OTHER_PAYER, DAY)])


def test_an_invoice_feed_that_says_nothing_of_payments_leaves_what_the_bank_has_said(home: Home, number: str) -> None:
    take("ocr", ocr_file([Paid(kid(number), OWED)]), now())
    subscription = models.Subscription.objects.get(key=home.subscription).subscription_number
    header = "invoice_number,subscription_number,period_start,period_end,issued_on,due_on,amount_ore,disputed"
    row = f"F-000{number},{subscription},2026-10-01,2026-10-31,2026-11-01,2026-11-15,{OWED},ja"
    take("invoices-csv", f"{header}\n{row}\n".encode(), now())
    invoice = models.Invoice.objects.get(invoice_number=f"F-000{number}")
    assert (invoice.paid_ore, invoice.disputed) == (OWED, True)
