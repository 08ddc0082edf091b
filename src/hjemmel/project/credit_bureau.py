"""Whom do we ask how somebody pays her debts?

The provider's gateway to its credit bureau: `HJEMMEL_CREDIT_BUREAU`, an address that takes a POST of JSON (`name`, `address`,
`postcode`, `place`, `birth_date`) and answers `{"outcome": "approved" | "declined" | "blocked"}`. No bureau's own protocol is spoken
here, and an identity number is never sent: we have none.
"""

import json
from typing import Any
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 10
OUTCOMES = ("approved", "declined", "blocked")
ASKED_WITH = ("name", "address", "postcode", "place", "birth_date")


class BureauSilent(Exception):
    """The bureau's gateway does not answer, or not with an outcome. Nothing was stored."""


def ask(address: str, contact: Any) -> str:
    """The outcome for one person. `contact` has the fields of `ASKED_WITH`. Raises BureauSilent."""
    asked = {name: "" if getattr(contact, name) is None else str(getattr(contact, name)) for name in ASKED_WITH}
    if not address.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise BureauSilent("set HJEMMEL_CREDIT_BUREAU to the https address of the bureau's gateway")
    question = Request(address, json.dumps(asked).encode(), {"Content-Type": "application/json"})  # noqa: S310 — the scheme is checked
    try:
        with urlopen(question, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            outcome = json.loads(answer.read(10_000))["outcome"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BureauSilent("the credit bureau does not answer as it should; nothing was stored, and it can be asked again") from error
    if outcome not in OUTCOMES:
        raise BureauSilent(f"the credit bureau said something else than {', '.join(OUTCOMES)}; nothing was stored")
    return str(outcome)
