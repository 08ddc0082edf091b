"""OCR giro files, written by an independent library: each payment exactly, and no file whose totals are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank_files import DAY, OTHER_PAYER, PAYER, Paid, kid, ocr_file
from hjemmel.intake.ocr import parse
from hjemmel.intake.payments import is_kid

TWO = [Paid(kid(1001), 49_900), Paid(kid(1002), 123, OTHER_PAYER, 2)]
FILE = ocr_file(TWO)
amounts = st.lists(st.integers(0, 10**12), max_size=12)


def test_each_payment_has_its_kid_amount_day_and_account() -> None:
    parsed = parse(FILE)
    assert [(p.kid, p.amount_ore, p.paid_on, p.account) for p in parsed.payments] == [
        (kid(1001), 49_900, DAY, PAYER),
        (kid(1002), 123, DAY, OTHER_PAYER),
    ]
    assert (parsed.faults, len({p.reference for p in parsed.payments})) == ([], 2)


@given(amounts)
def test_amounts_are_exact_to_the_ore(ores: list[int]) -> None:
    parsed = parse(ocr_file([Paid(kid(n), ore, number=n) for n, ore in enumerate(ores, start=1)]))
    assert ([p.amount_ore for p in parsed.payments], parsed.faults) == (ores, [])


@given(amounts.filter(bool), st.data())
def test_a_figure_that_is_changed_anywhere_refuses_the_whole_file(ores: list[int], data: st.DataObject) -> None:
    whole = ocr_file([Paid(kid(n), ore, number=n) for n, ore in enumerate(ores, start=1)]).decode()
    lines = whole.splitlines()
    row = data.draw(st.sampled_from([n for n, line in enumerate(lines) if line[6:8] in ("30", "88", "89")]))
    at = data.draw(st.integers(32, 48) if lines[row][6:8] == "30" else st.integers(8, 40))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != lines[row][at]]))
    lines[row] = lines[row][:at] + digit + lines[row][at + 1 :]
    parsed = parse("\n".join([*lines, ""]).encode())
    assert (parsed.payments, bool(parsed.faults)) == ([], True)


def test_a_line_left_out_refuses_the_whole_file() -> None:
    lines = FILE.splitlines(keepends=True)
    for gone in range(1, len(lines)):
        parsed = parse(b"".join(lines[:gone] + lines[gone + 1 :]))
        assert parsed.faults, gone
        assert parsed.payments == [] or gone == len(lines) - 1  # the assignment's own total was right


def test_a_payment_that_is_taken_back_is_negative() -> None:
    parsed = parse(ocr_file([Paid(kid(1), 500), Paid(kid(1), 200, number=2, sign="-", kind=18)]))
    assert ([p.amount_ore for p in parsed.payments], parsed.faults) == ([500, -200], [])


def test_the_same_transaction_in_another_transmission_has_the_same_reference() -> None:
    again = parse(ocr_file(TWO, transmission=9))
    assert [p.reference for p in again.payments] == [p.reference for p in parse(FILE).payments]


def test_a_wrong_check_digit_is_refused_and_none_is_passed_over() -> None:
    wrong = kid(1001)[:-1] + str((int(kid(1001)[-1]) + 1) % 10)
    while is_kid(wrong):
        wrong = kid(1001)[:-1] + str((int(wrong[-1]) + 1) % 10)
    data = ocr_file([Paid(wrong, 5), Paid("7" * 25, 8, number=2), Paid(kid(3), 9, number=3)])
    parsed = parse(data.replace(b"7" * 25, b" " * 25))
    assert (parsed.refused, parsed.ignored) == ({"kid-check-digit": 1}, {"no-kid": 1})
    assert [p.amount_ore for p in parsed.payments] == [9]


def test_cash_has_no_account() -> None:
    assert [p.account for p in parse(ocr_file([Paid(kid(1), 5, "00000000000")])).payments] == [None]


def test_line_ends_of_either_kind_are_read() -> None:
    assert parse(ocr_file(TWO, end="\r\n")).payments == parse(FILE).payments


def test_agreements_of_avtalegiro_are_no_payments() -> None:
    lines = FILE.decode().splitlines()
    other = ["NY212420" + "0" * 9 + "0000004" + "86011117947" + "0" * 45, "NY219470" + "0000001" + "1" + "7" * 25 + "N" + "0" * 38]
    other.append("NY212488" + "00000001" + "00000003" + "0" * 56)
    last = lines[-1]
    last = last[:8] + f"{3:08d}{11:08d}" + last[24:]
    parsed = parse("\n".join([*lines[:-1], *other, last, ""]).encode())
    assert (parsed.faults, parsed.ignored, len(parsed.payments)) == ([], {"not-a-payment": 1}, 2)


@pytest.mark.parametrize(("text", "right"), [("0" * 26, False), ("", False), ("1", False), ("１２", False), (" 12", False), ("-1", False)])
def test_what_is_no_kid(text: str, right: bool) -> None:
    assert is_kid(text) == right


@given(st.from_regex(r"\A[0-9]{1,24}[0-9-]\Z"))
def test_the_last_digit_checks_the_others_by_either_modulus(text: str) -> None:
    values = [10 if character == "-" else int(character) for character in reversed(text)]
    by_11 = (values[0] + sum(value * (2 + place % 6) for place, value in enumerate(values[1:]))) % 11 == 0
    doubled = sum(sum(divmod(value * (1 + place % 2), 10)) for place, value in enumerate(values))
    assert is_kid(text) == (by_11 or (text[-1] != "-" and doubled % 10 == 0))
