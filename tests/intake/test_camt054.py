"""camt.054: payments exactly, and XML that cannot do anything but be read."""

import time

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank_files import DAY, OTHER_PAYER, PAYER, Paid, camt, kid, kroner
from hjemmel.intake import xml_entries
from hjemmel.intake.camt054 import parse

TWO = [Paid(kid(1001), 49_900), Paid(kid(1002), 123, OTHER_PAYER, 2)]
FILE = camt(TWO)


@pytest.mark.parametrize("version", ["02", "08", "13"])
@pytest.mark.parametrize("batch", [True, False])
def test_each_payment_has_its_kid_amount_day_and_account(version: str, batch: bool) -> None:
    parsed = parse(camt(TWO, version=version, batch=batch))
    assert [(p.kid, p.amount_ore, p.paid_on, p.account) for p in parsed.payments] == [
        (kid(1001), 49_900, DAY, PAYER),
        (kid(1002), 123, DAY, OTHER_PAYER),
    ]
    assert parsed.faults == []


@given(st.lists(st.integers(1, 10**14), max_size=10))
def test_amounts_are_exact_to_the_ore(ores: list[int]) -> None:
    parsed = parse(camt([Paid(kid(n), ore, number=n) for n, ore in enumerate(ores, start=1)]))
    assert ([p.amount_ore for p in parsed.payments], parsed.faults) == (ores, [])


def test_names_and_messages_never_leave_the_parser() -> None:
    assert not any(word in repr(parse(FILE)) for word in ("Åse", "Takk"))


def test_transactions_that_do_not_come_to_the_entry_are_a_fault_and_none_of_them_is_told() -> None:
    parsed = parse(FILE.replace(b'<Amt Ccy="NOK">1.23</Amt>', b'<Amt Ccy="NOK">1.24</Amt>'))
    assert (parsed.payments, [fault.line for fault in parsed.faults]) == ([], [3])


def test_an_iban_is_its_account_and_a_foreign_one_is_not_noted() -> None:
    iban = parse(camt([Paid(kid(1), 5, "NO9386011117947")]))
    assert [p.account for p in iban.payments] == ["86011117947"]
    foreign = parse(camt([Paid(kid(1), 5, "SE4550000000058398257466")]))
    assert ([p.account for p in foreign.payments], foreign.ignored) == ([None], {"foreign-account": 1})


@pytest.mark.parametrize("said", ["true", "1"])
def test_a_payment_that_is_taken_back_is_a_debit_and_is_negative(said: str) -> None:
    taken_back = parse(camt(TWO, way="DBIT", entry=f"<RvslInd>{said}</RvslInd>"))
    assert [(p.kid, p.amount_ore) for p in taken_back.payments] == [(kid(1001), -49_900), (kid(1002), -123)]
    paid = parse(camt(TWO, entry="<RvslInd>false</RvslInd>"))
    assert [p.amount_ore for p in paid.payments] == [49_900, 123]


@pytest.mark.parametrize(
    "data",
    [
        camt(TWO, entry="<RvslInd>true</RvslInd>"),  # what we paid out, and got back
        camt(TWO, way="DBIT"),
        camt(TWO, way="DBIT", entry="<RvslInd>0</RvslInd>"),
        FILE.replace(b"BOOK", b"PDNG"),
    ],
)
def test_what_went_out_or_came_back_to_us_or_is_not_booked_is_no_payment(data: bytes) -> None:
    parsed = parse(data)
    assert (parsed.payments, parsed.ignored, parsed.faults) == ([], {"not-a-payment": 1}, [])


def test_what_may_be_a_reversal_or_not_is_a_fault() -> None:
    parsed = parse(camt(TWO, way="DBIT", entry="<RvslInd>ja</RvslInd>"))
    assert (parsed.payments, len(parsed.faults)) == ([], 1)


def test_a_payment_and_its_reversal_of_the_same_references_are_two_in_one_file() -> None:
    came, went = camt(TWO).decode(), camt(TWO, way="DBIT", entry="<RvslInd>true</RvslInd>").decode()
    entry = went[went.index("<Ntry>") : went.index("</Ntfctn>")]
    parsed = parse(came.replace("</Ntfctn>", f"{entry}{entry}</Ntfctn>").encode())
    assert ([p.amount_ore for p in parsed.payments], parsed.duplicates) == ([49_900, 123, -49_900, -123], 2)


def remitted(*told: tuple[str, int | None]) -> bytes:
    """One payment of 500.00 with several structured remittances, each of a KID ("" for none) and an amount."""
    made = [
        "<Strd>"
        + (f'<RfrdDocAmt><RmtdAmt Ccy="NOK">{kroner(ore)}</RmtdAmt></RfrdDocAmt>' if ore is not None else "")
        + (f"<CdtrRefInf><Ref>{number}</Ref></CdtrRefInf>" if number else "")
        + "</Strd>"
        for number, ore in told
    ]
    written = camt([Paid("", 50_000)]).decode()
    return written.replace("<Strd><CdtrRefInf><Ref></Ref></CdtrRefInf></Strd>", "".join(made)).encode()


A, B = kid(1001), kid(1002)


@pytest.mark.parametrize(
    ("told", "paid"),
    [
        ([(A, 20_000), (B, 30_000)], {A: 20_000, B: 30_000}),
        ([("", None), (B, None)], {B: 50_000}),
        ([(A, None), (A, None)], {A: 50_000}),
        ([(A, 20_000), (A, 20_000), (B, 10_000)], {A: 40_000, B: 10_000}),
        ([("", 10_000), (A, 20_000), (B, 20_000)], {A: 20_000, B: 20_000}),
    ],
)
def test_one_sum_goes_to_the_kids_that_it_was_remitted_for(told: list[tuple[str, int | None]], paid: dict[str, int]) -> None:
    parsed = parse(remitted(*told))
    assert ({p.kid: p.amount_ore for p in parsed.payments}, len(parsed.payments), parsed.refused) == (paid, len(paid), {})


@pytest.mark.parametrize("told", [[(A, 20_000), (B, 20_000)], [(A, None), (B, 50_000)], [(A, None), (B, None)]])
def test_one_sum_for_several_kids_that_nobody_divides_is_refused(told: list[tuple[str, int | None]]) -> None:
    parsed = parse(remitted(*told))
    assert (parsed.payments, parsed.refused, parsed.faults) == ([], {"several-kids": 1}, [])


def test_another_currency_is_refused_and_a_payment_without_a_kid_passed_over() -> None:
    assert parse(camt(TWO, currency="EUR")).refused == {"other-currency": 1}
    assert parse(camt([Paid("", 5)])).ignored == {"no-kid": 1}


def test_the_same_transaction_twice_counts_once_and_another_message_has_the_same_references() -> None:
    parsed = parse(camt([TWO[0], TWO[0]]))
    assert (len(parsed.payments), parsed.duplicates) == (1, 1)
    assert [p.reference for p in parse(camt(TWO, message="M2")).payments] == [p.reference for p in parse(FILE).payments]


BOMB = (
    b'<!DOCTYPE d [<!ENTITY a "'
    + b"x" * 1000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 50) for c in b"bcdefgh")
    + b"]>"
)


@pytest.mark.parametrize(
    "dtd",
    [
        b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd">',
        b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        BOMB,
    ],
)
def test_a_dtd_is_refused_and_nothing_is_fetched_or_unfolded(dtd: bytes) -> None:
    began = time.monotonic()
    data = FILE.replace(b"?>\n", b"?>\n" + dtd, 1).replace(b"M1", b"&h;" if dtd is BOMB else b"&a;" if b"ENTITY" in dtd else b"M1")
    parsed = parse(data)
    assert (parsed.payments, len(parsed.faults)) == ([], 1)
    assert "root:" not in repr(parsed)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("bad", [b"<", b"hello", b"<a/>", FILE.replace(b"camt.054", b"camt.053"), FILE[:-30], b"\x00" * 9])
def test_what_is_no_notification_is_a_fault(bad: bytes) -> None:
    parsed = parse(bad)
    assert (parsed.payments, len(parsed.faults)) == ([], 1)


@pytest.mark.parametrize("amount", [b"1,2,3", b"-5", b"1e3", b"1.234", b"", b"NaN"])
def test_an_amount_that_is_none_is_a_fault_with_its_line(amount: bytes) -> None:
    parsed = parse(FILE.replace(b">500.23<", b">" + amount + b"<"))
    assert [fault.line for fault in parsed.faults] == [3]


def test_names_that_somebody_invents_are_not_remembered() -> None:
    """An element with a new name in each document, some thousand documents long, leaves nothing behind."""
    process = psutil.Process()

    def read(first: int) -> None:
        for number in range(first, first + 100):
            names = "".join(f"<t{number:06d}{place:04d}{'x' * 300}/>" for place in range(300))
            assert parse(f"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.02'>{names}</Document>".encode()).faults

    read(0)
    before = process.memory_info().rss
    read(100)
    assert process.memory_info().rss - before < 5 << 20  # they would be ten million bytes


def test_a_document_is_read_piece_by_piece() -> None:
    many = [Paid(kid(n), 100 + n, number=n) for n in range(1, 2001)]
    for batch in (True, False):
        parsed = parse(camt(many, batch=batch))
        assert (len(parsed.payments), parsed.faults) == (2000, [])
    broken = camt(many, batch=False)
    assert (parse(broken[:-60]).payments, [fault.line for fault in parse(broken[:-60]).faults]) == ([], [broken[:-60].count(b"\n") + 1])


def test_an_entry_of_elements_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_entries, "MOST_ELEMENTS", 80)
    assert parse(FILE).faults == []
    parsed = parse(FILE.replace(b"<TxDtls>", b"<x/>" * 90 + b"<TxDtls>", 1))
    assert ([fault.found for fault in parsed.faults], parsed.payments) == (["more elements than an entry has"], [])


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read_and_those_that_are_none_are_faults(encoding: str) -> None:
    text = FILE.decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert len(parse(text.encode(encoding)).payments) == 2
    assert [fault.line for fault in parse(FILE.replace(b"UTF-8", b"utf-7")).faults] == [1]
    assert [fault.line for fault in parse(FILE.replace(b"UTF-8", b"none-such")).faults] == [1]
