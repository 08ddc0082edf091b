"""What does a system that speaks TM Forum's party interface tell of the customers?

TMF632 individuals, one a line, with contact media of version 5 or, of some, of version 4; births as days or as instants in UTC. Some hold
a proof of identity, which nobody here may take in, and all hold members that are not ours to know.
"""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import msgspec

from hjemmel.project.simulator.home import Home
from hjemmel.project.simulator.world import ZONE, World
from hjemmel.project.simulator.written import Told, Written

VERSION_4_EVERY, AS_INSTANT_EVERY, PASSPORT_EVERY = 3, 4, 25
PASSPORT = {"identificationType": "passport", "identificationId": "EKSEMPEL-PASS", "issuingAuthority": "Eksempelstad"}
# Of hjemmel.intake.tmf632 and hjemmel.intake.national_identity.
UNDECLARED, IDENTITY = "undeclared-standard-member", "national-identity-number"
ENCODER = msgspec.json.Encoder()
Tree = dict[str, Any]


def write(world: World, out: Path, told: Told) -> Written:
    """Writes `parties.ndjson`; a record is a party."""
    written = Written()
    with written.add(out / "parties.ndjson").open("wb") as file:
        for home in world.homes:
            party = _party(home)
            if home.index % PASSPORT_EVERY == 0:
                party["individualIdentification"] = [PASSPORT]
                written.alarms[IDENTITY] += 1
            written.ignored[UNDECLARED] += 1
            file.write(ENCODER.encode(party) + b"\n")
            written.records += 1
    return written


def _party(home: Home) -> Tree:
    customer = home.customer
    given, _, family = customer.name.partition(" ")
    party: Tree = {
        "@type": "Individual", "id": customer.number, "givenName": given, "familyName": family, "status": "validated",
        "birthDate": _birth(home), "contactMedium": [_medium(home, *medium) for medium in _media(home)],
        "languageAbility": [{"languageCode": customer.language, "isFavouriteLanguage": True}],
    }  # fmt: skip
    if customer.protected_address != "none":
        party["partyCharacteristic"] = [{"name": "protectedAddress", "value": customer.protected_address}]
    return party


def _birth(home: Home) -> str:
    """An instant in UTC that is midnight where the provider is lies on the day before."""
    born = home.customer.birth_date
    if home.index % AS_INSTANT_EVERY:
        return born.isoformat()
    return f"{datetime.combine(born, time(), ZONE).astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _media(home: Home) -> list[tuple[str, Tree]]:
    customer = home.customer
    where = {"street1": customer.address, "postCode": customer.postcode, "city": customer.place}
    return [("email", {"emailAddress": customer.email}), ("phone", {"phoneNumber": customer.phone}), ("postalAddress", where)]


def _medium(home: Home, kind: str, told: Tree) -> Tree:
    if home.index % VERSION_4_EVERY == 0:
        return {"mediumType": kind, "preferred": True, "characteristic": told}
    return {"@type": f"{kind[0].upper()}{kind[1:]}ContactMedium", "preferred": True, **told}
