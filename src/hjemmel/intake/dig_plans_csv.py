"""Where will be dug, when, and by whom?

The roll-out's plan, one row a stretch, to `dig-plan`: about streets, and about nobody.
"""

from hjemmel.intake.csv_feed import DATE, NEEDED_DATE, NEEDED_TEXT, Column, rows
from hjemmel.intake.parsed import NOTHING, Context, Parsed, Unreadable

RECORDS = ("dig-plan",)
COLUMNS: dict[str, Column] = {
    "stretch": NEEDED_TEXT,
    "starts_on": NEEDED_DATE,
    "ends_on": NEEDED_DATE,
    "contractor": NEEDED_TEXT,
    "finished_on": DATE,
}


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The stretches of a plan in the order of the file."""
    parsed = Parsed(entries={"dig-plan": []})
    for line, row in rows(data, COLUMNS, parsed):
        if row["ends_on"] < row["starts_on"]:
            parsed.faults.append(Unreadable("`ends_on` not before `starts_on`", "an earlier day").at(line))
        else:
            parsed.entries["dig-plan"].append(row)
    return parsed
