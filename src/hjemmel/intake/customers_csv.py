"""Who are the customers, what do they have, and by which names do the machines know them?

The customer system's export, one row a subscription, to contact, subscription, equipment and identifier. Columns that the notice
does not know are not read, and raise an alarm.
"""

from typing import Any

from hjemmel.intake import telephone
from hjemmel.intake.csv_feed import DATE, LONGEST_TEXT, NEEDED_DATE, NEEDED_TEXT, TEXT, Column, Row, choice, pattern, rows
from hjemmel.intake.parsed import NOTHING, Context, Parsed

RECORDS = ("contact", "subscription", "equipment", "identifier")
KINDS = ("gateway", "access-point", "ont", "decoder")


def _equipment(text: str) -> list[dict[str, str]]:
    found = []
    for piece in filter(None, (piece.strip() for piece in text.split(";"))):
        serial, kind, maker, model = (part.strip() for part in piece.split("/"))  # ValueError where there are not four
        if not 0 < len(serial) <= LONGEST_TEXT or kind not in KINDS:
            raise ValueError
        found.append({"serial": serial, "kind": kind, "maker": maker, "model": model})
    return found


def _numbers(text: str) -> list[str]:
    found = [telephone.e164_as_typed(piece.strip()) for piece in text.split(";") if piece.strip()]
    if None in found:
        raise ValueError
    return [number for number in found if number]


COLUMNS: dict[str, Column] = {
    "customer_number": NEEDED_TEXT,
    "name": NEEDED_TEXT,
    "address": TEXT,
    "postcode": Column(pattern(r"\d{4}"), "four digits", empty=""),
    "place": TEXT,
    "phone": TEXT,
    "email": TEXT,
    "birth_date": DATE,
    "protected_address": Column(choice("none", "fortrolig", "strengt-fortrolig"), "none, fortrolig or strengt-fortrolig", empty="none"),
    "language": Column(choice("nb", "en"), "nb or en", empty="nb"),
    "left_on": DATE,
    "subscription_number": NEEDED_TEXT,
    "product": NEEDED_TEXT,
    "area": TEXT,
    "started_on": NEEDED_DATE,
    "ended_on": DATE,
    "user_name": TEXT,
    "remote_id": TEXT,
    "phone_numbers": Column(_numbers, "telephone numbers with `;` between them", empty=()),
    "equipment": Column(_equipment, f"serial/kind/maker/model with `;` between them, the kind one of {', '.join(KINDS)}", empty=()),
}
CONTACT = (
    "customer_number", "name", "address", "postcode", "place", "phone", "email", "birth_date", "protected_address", "language", "left_on",
)  # fmt: skip
SUBSCRIPTION = ("customer_number", "subscription_number", "product", "area", "started_on", "ended_on")


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The register entries of a feed, each record type in the order of the file; of a customer's rows the last tells the contact data.

    Identifiers and equipment are valid for the days of their subscription. A row that stands twice is a duplicate.
    """
    parsed = Parsed(entries={record: [] for record in RECORDS})
    contacts: dict[str, dict[str, Any]] = {}
    seen: dict[str, Row] = {}
    for _, row in rows(data, COLUMNS, parsed):
        if seen.get(row["subscription_number"]) == row:
            parsed.duplicates += 1
            continue
        seen[row["subscription_number"]] = row
        contacts[row["customer_number"]] = {name: row[name] for name in CONTACT}
        parsed.entries["subscription"].append({name: row[name] for name in SUBSCRIPTION})
        parsed.entries["equipment"] += _supplied(row)
        parsed.entries["identifier"] += _identifiers(row)
    parsed.entries["contact"] = list(contacts.values())
    return parsed


def _supplied(row: Row) -> list[dict[str, Any]]:
    owner = {"subscription_number": row["subscription_number"], "supplied_on": row["started_on"], "returned_on": row["ended_on"]}
    return [{**piece, **owner} for piece in row["equipment"]]


def _identifiers(row: Row) -> list[dict[str, Any]]:
    named = [("user-name", row["user_name"]), ("remote-id", row["remote_id"]), *(("phone-number", n) for n in row["phone_numbers"])]
    owner = {"subscription_number": row["subscription_number"], "valid_from": row["started_on"], "valid_to": row["ended_on"]}
    return [{"kind": kind, "value": value, **owner} for kind, value in named if value]
