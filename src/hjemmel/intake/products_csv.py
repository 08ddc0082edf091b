"""What is sold?

The product register's export, one row a product, to `product`: what is ordered decides what must be asked (A1), and only what is paid
in arrears is assessed (K1). Prices are whole øre.
"""

from hjemmel.intake.csv_feed import DATE, NEEDED_TEXT, NO, YES, Column, choice, ore, rows, yes
from hjemmel.intake.parsed import NOTHING, Context, Parsed

RECORDS = ("product",)
KINDS = ("internet", "tv", "telephone", "equipment")
COLUMNS: dict[str, Column] = {
    "code": NEEDED_TEXT,
    "title": NEEDED_TEXT,
    "kind": Column(choice(*KINDS), f"one of {', '.join(KINDS)}", required=True),
    "credit_element": Column(yes, f"one of {', '.join((*YES, *NO))}", empty=False),
    "price_ore": Column(ore, "whole øre, 0 or more", required=True),
    "withdrawn_on": DATE,
}


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The products of a feed in the order of the file."""
    parsed = Parsed()
    parsed.entries["product"] = [row for _, row in rows(data, COLUMNS, parsed)]
    return parsed
