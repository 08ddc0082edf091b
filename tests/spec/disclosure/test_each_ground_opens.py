"""Each ground that the notice names opens what it names, to the recipient that it names, once it is registered by the privacy office.

Proves: D7, D8, D9.
"""

from typing import Any

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.ask_disclosure import Asked, ask_disclosure
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import entries
from homes import local_day, new_home, now

pytestmark = pytest.mark.usefixtures("house")
OFFICE = Actor("pia", "privacy")
ORDER: dict[str, Any] = {"order_number": "2026/17", "issuer": "Prøve tingrett", "scope": "navn og adresse"}
CRIME: dict[str, Any] = {"offence": "straffeloven § 321", "penalty_months": 72}
ASKED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "consent": ("named-by-you", "contact", {"scope": "navn og adresse"}),
    "directory-duty": ("directories", "directory-listing", {}),
    "civil-order": ("courts", "contact", ORDER),
    "serious-crime": ("police", "ip-assignment", ORDER | CRIME),
}


@pytest.mark.parametrize("ground", ASKED)
def test_what_a_ground_opens_waits_for_its_release(ground: str) -> None:
    home, (recipient, record, told) = new_home(), ASKED[ground]
    told = {**told, "issued_on": local_day()} if "order_number" in told else told
    told |= {"covers": (local_day(), local_day())} if record == "ip-assignment" else {}
    said = {home.customer_number: "brev av 20. november"} if ground == "consent" else {}
    number = ask_disclosure([home.customer_number], Asked(ground, recipient, record, consents=said, **told), OFFICE, now())
    [row] = entries.about(the_notice().record("disclosure-order"), home.contact_id)
    assert (row.number, row.state, row.asked_by) == (number, "waiting", recipient)
