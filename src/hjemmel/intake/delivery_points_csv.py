"""Where does the line end at the customer's?

The roll-out's export, one row a delivery point, to `delivery-point`: where, for which subscription, and how far the work has come (I3).
Positions are degrees in WGS 84, east and north positive.
"""

from hjemmel.intake.csv_feed import DATE, NEEDED_TEXT, TEXT, Column, choice, degrees, rows
from hjemmel.intake.parsed import NOTHING, Context, Parsed

RECORDS = ("delivery-point",)
SERVICES = ("fibre", "wireless")
STATES = ("planned", "built", "in-use", "faulty")
COLUMNS: dict[str, Column] = {
    "code": NEEDED_TEXT,
    "subscription_number": NEEDED_TEXT,
    "latitude": Column(degrees(90), "degrees from -90 to 90", required=True),
    "longitude": Column(degrees(180), "degrees from -180 to 180", required=True),
    "service": Column(choice(*SERVICES), f"one of {', '.join(SERVICES)}", required=True),
    "status": Column(choice(*STATES), f"one of {', '.join(STATES)}", required=True),
    "area": TEXT,
    "order_number": Column(str, "text"),
    "removed_on": DATE,
}


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The delivery points of a feed in the order of the file."""
    parsed = Parsed()
    parsed.entries["delivery-point"] = [row for _, row in rows(data, COLUMNS, parsed)]
    return parsed
