"""The register's feeds: customers and invoices in CSV."""

from datetime import date

import pytest

from hjemmel.intake import customers_csv, invoices_csv

HEADER = ",".join(customers_csv.COLUMNS)
KARI = (
    "1001,Kari Eksempelsen,Eksempelveien 1,4000,Eksempelstad,+4751000101,kari@epost.example,1980-02-29,none,nb,,"
    "S1,fibre-500,Nordvik,2024-01-01,,dp-1@fiber.example,DP-1,+4751000101;51000102,"
    "EX-HG1-1/gateway/Eksempel/HG-1;EX-AP1-1/access-point/Eksempel/AP-1"
)
INVOICE = "F1,S1,2026-04-01,2026-04-30,2026-05-05,2026-05-25,79900,0,0,nei"
# A test person's number (the tax administration adds 80 to the month), with its check digits.
TEST_PERSON = "01815049914"


def customers(*lines, header=HEADER, encoding="utf-8"):
    return customers_csv.parse("\n".join((header, *lines, "")).encode(encoding))


def invoices(*lines):
    return invoices_csv.parse("\n".join((",".join(invoices_csv.COLUMNS), *lines, "")).encode())


def test_a_row_becomes_a_customer_a_subscription_its_equipment_and_its_identifiers():
    parsed = customers(KARI)
    (contact,), (subscription,) = parsed.entries["contact"], parsed.entries["subscription"]
    assert (contact["customer_number"], contact["birth_date"], contact["left_on"]) == ("1001", date(1980, 2, 29), None)
    assert subscription == {
        "customer_number": "1001",
        "subscription_number": "S1",
        "product": "fibre-500",
        "area": "Nordvik",
        "started_on": date(2024, 1, 1),
        "ended_on": None,
    }
    assert [(e["serial"], e["kind"], e["supplied_on"]) for e in parsed.entries["equipment"]] == [
        ("EX-HG1-1", "gateway", date(2024, 1, 1)),
        ("EX-AP1-1", "access-point", date(2024, 1, 1)),
    ]
    assert [(i["kind"], i["value"]) for i in parsed.entries["identifier"]] == [
        ("user-name", "dp-1@fiber.example"),
        ("remote-id", "DP-1"),
        ("phone-number", "+4751000101"),
        ("phone-number", "+4751000102"),
    ]


def test_a_customer_with_two_subscriptions_is_one_customer():
    parsed = customers(KARI, KARI.replace("S1,fibre-500", "S2,tv").replace("+4751000101;51000102", ""))
    assert (len(parsed.entries["contact"]), len(parsed.entries["subscription"])) == (1, 2)


def test_a_row_that_stands_twice_counts_once():
    parsed = customers(KARI, KARI)
    assert (len(parsed.entries["subscription"]), parsed.duplicates) == (1, 1)


@pytest.mark.parametrize("column", ["Kari Eksempelsen", "Eksempelveien 1", "kari@epost.example", "DP-1"])
@pytest.mark.parametrize("written", [TEST_PERSON, f"{TEST_PERSON[:6]} {TEST_PERSON[6:]}", f"nr {TEST_PERSON[:6]}-{TEST_PERSON[6:]}."])
def test_a_row_with_a_national_identity_number_is_refused_and_not_repeated(column, written):
    parsed = customers(KARI.replace(column, written, 1), KARI.replace("1001", "1002").replace("S1", "S2"))
    assert parsed.refused == {"national-identity-number": 1}
    assert TEST_PERSON not in repr(parsed)
    assert TEST_PERSON[6:] not in repr(parsed)
    assert [c["customer_number"] for c in parsed.entries["contact"]] == ["1002"]


def test_a_national_identity_number_is_refused_in_a_column_that_nobody_declared_too():
    parsed = customers(f"{KARI},{TEST_PERSON}", header=f"{HEADER},pnr")
    assert parsed.refused == {"national-identity-number": 1}
    assert parsed.alarms == {"undeclared-field": 1}


def test_eleven_digits_that_are_no_such_number_are_let_in():
    assert not customers(KARI.replace("DP-1", "12345678901", 1)).refused


def test_a_column_that_nobody_declared_is_not_read_and_raises_an_alarm():
    parsed = customers(f"{KARI},sings in the bath", header=f"{HEADER},habits")
    assert parsed.alarms == {"undeclared-field": 1}
    assert "bath" not in repr(parsed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_norwegian_letters_come_through_in_either_encoding(encoding):
    parsed = customers(KARI.replace("Kari Eksempelsen", "Ærlig Øvregård"), encoding=encoding)
    assert parsed.entries["contact"][0]["name"] == "Ærlig Øvregård"


def test_semicolons_part_columns_where_the_header_has_them():
    text = f"{HEADER}\n{KARI}\n".replace(";", "#").replace(",", ";")
    fields = [f'"{field.replace("#", ";")}"' if "#" in field else field for field in text.splitlines()[1].split(";")]
    parsed = customers_csv.parse(f"{text.splitlines()[0]}\n{';'.join(fields)}\n".encode())
    assert parsed.entries == customers(KARI).entries


@pytest.mark.parametrize(
    ("wrong", "right", "named"),
    [
        ("4000", "40", "`postcode`"),
        ("1980-02-29", "1981-02-29", "`birth_date`"),
        ("none,nb", "hemmelig,nb", "`protected_address`"),
        ("none,nb", "none,fr", "`language`"),
        ("/gateway/", "/toaster/", "`equipment`"),
        ("51000102", "call me", "`phone_numbers`"),
        ("Kari Eksempelsen", "", "`name`"),
        (",S1,", ",,", "`subscription_number`"),
    ],
)
def test_a_value_that_cannot_be_is_a_fault_that_names_the_column_and_repeats_nothing(wrong, right, named):
    parsed = customers(KARI.replace(wrong, right, 1))
    (fault,) = parsed.faults
    assert (fault.line, named in fault.expected) == (2, True)
    assert not right or right not in str(fault).replace(named, "")
    assert not parsed.entries["contact"]


def test_a_header_without_its_columns_is_a_fault():
    for header in ("", "customer_number,name", f"{HEADER},name"):
        assert [fault.line for fault in customers(KARI, header=header).faults] == [1]


def test_a_file_that_was_cut_off_is_a_fault_and_yields_whole_rows_only():
    data = f"{HEADER}\n{KARI}\n{KARI.replace('S1', 'S2')}\n".encode()
    parsed = customers_csv.parse(data[:-5])
    assert [fault.line for fault in parsed.faults] == [3]
    assert [s["subscription_number"] for s in parsed.entries["subscription"]] == ["S1"]


def test_an_invoice_is_told_in_ore_and_days():
    (invoice,) = invoices(INVOICE).entries["invoice"]
    assert invoice == {
        "invoice_number": "F1",
        "subscription_number": "S1",
        "period_start": date(2026, 4, 1),
        "period_end": date(2026, 4, 30),
        "issued_on": date(2026, 5, 5),
        "due_on": date(2026, 5, 25),
        "amount_ore": 79_900,
        "paid_ore": 0,
        "credited_ore": 0,
        "disputed": False,
    }
    assert invoices(INVOICE.replace("nei", "ja")).entries["invoice"][0]["disputed"] is True


@pytest.mark.parametrize(
    ("wrong", "right"), [("79900", "799.00"), ("79900", "-1"), ("79900", "9" * 30), ("2026-04-30", "2026-03-30"), ("nei", "kanskje")]
)
def test_an_impossible_invoice_is_a_fault(wrong, right):
    parsed = invoices(INVOICE.replace(wrong, right))
    assert ([fault.line for fault in parsed.faults], parsed.entries["invoice"]) == ([2], [])
