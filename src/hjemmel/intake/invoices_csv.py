"""Which invoices are paid?

The billing system's export, one row an invoice, to `invoice`: just enough to know whose call lines are still needed (P6). Amounts
are whole øre.
"""

from hjemmel.intake.csv_feed import NEEDED_DATE, NEEDED_TEXT, Column, ore, rows, yes
from hjemmel.intake.parsed import NOTHING, Context, Parsed, Unreadable

RECORDS = ("invoice",)
AN_AMOUNT = "whole øre, 0 or more"
COLUMNS: dict[str, Column] = {
    "invoice_number": NEEDED_TEXT,
    "subscription_number": NEEDED_TEXT,
    "period_start": NEEDED_DATE,
    "period_end": NEEDED_DATE,
    "issued_on": NEEDED_DATE,
    "due_on": NEEDED_DATE,
    "amount_ore": Column(ore, AN_AMOUNT, required=True),
    "paid_ore": Column(ore, AN_AMOUNT),  # empty where the bank says it (`ocr`, `camt054`)
    "credited_ore": Column(ore, AN_AMOUNT, empty=0),
    "disputed": Column(yes, "true or false", empty=False),
}


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The invoices of a feed in the order of the file. An invoice that stands twice with the same content is a duplicate."""
    parsed = Parsed(entries={"invoice": []})
    seen: dict[str, dict[str, object]] = {}
    for line, row in rows(data, COLUMNS, parsed):
        if row["period_end"] < row["period_start"]:
            parsed.faults.append(Unreadable("`period_end` not before `period_start`", "an earlier day").at(line))
        elif seen.get(row["invoice_number"]) == row:
            parsed.duplicates += 1
        else:
            seen[row["invoice_number"]] = row
            parsed.entries["invoice"].append(row)
    return parsed
