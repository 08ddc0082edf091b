"""What a register feed may say, and say again.

Proves: A2, N1, N5, N12.
"""

import json
from datetime import date

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.set_choice import set_choice
from hjemmel.gate.decision import Refused
from hjemmel.intake.deliver import Door, deliver
from hjemmel.stores import models, register_feed
from homes import Home, new_home, now

pytestmark = pytest.mark.usefixtures("house")
HEADER = "invoice_number,subscription_number,period_start,period_end,issued_on,due_on,amount_ore,paid_ore,credited_ore,disputed"


def invoice(home: Home, paid_ore: int) -> bytes:
    number = models.Subscription.objects.get(key=home.subscription).subscription_number
    return f"{HEADER}\nF-{number},{number},2026-03-01,2026-03-31,2026-04-01,2026-04-15,49900,{paid_ore},0,no\n".encode()


def test_a_feed_may_return_to_what_it_said_before(home: Home) -> None:
    door = Door("billing", Actor("billing", "source"), now())
    for paid_ore in (0, 49900, 0):
        receipt = deliver("invoices-csv", invoice(home, paid_ore), door, {})
        assert not receipt.already
        assert models.Invoice.objects.get(subscription__key=home.subscription).paid_ore == paid_ore
    assert deliver("invoices-csv", invoice(home, 0), door, {}).already, "the same feed twice in a row is the same delivery"


def test_an_identifier_must_end_where_it_is_before_it_begins_elsewhere(home: Home) -> None:
    other = models.Subscription.objects.get(key=new_home().subscription).subscription_number
    row = {"subscription_number": other, "kind": "phone-number", "value": home.phone, "valid_from": date(2026, 1, 1), "valid_to": None}
    written, refused = register_feed.write("identifier", [row], 1)
    assert (written, refused) == (0, {"held-by-another": 1})


def test_an_adviser_may_set_the_opt_out_and_not_lift_it(home: Home) -> None:
    adviser = Actor("anne", "support")
    assert set_choice(home.customer_number, "network-lookup", True, adviser, now())
    with pytest.raises(Refused):
        set_choice(home.customer_number, "network-lookup", False, adviser, now())
    with pytest.raises(Refused):
        set_choice(home.customer_number, "restriction", True, adviser, now())


def test_a_party_changes_what_it_says_and_leaves_the_rest_as_it_was(home: Home) -> None:
    models.Contact.objects.filter(customer_number=home.customer_number).update(protected_address="fortrolig", language="en")
    door = Door("crm", Actor("crm", "source"), now())
    party = {"id": home.customer_number, "givenName": "Nytt", "familyName": "Navn", "contactMedium": [{"emailAddress": "ny@kunde.example"}]}
    party["individualIdentification"] = [{"identificationId": "01815049914"}]
    receipt = deliver("tmf632", json.dumps(party).encode(), door, {})
    assert (receipt.accepted, receipt.alarms) == ({"contact": 1}, {"national-identity-number": 1})
    contact = models.Contact.objects.get(customer_number=home.customer_number)
    assert (contact.name, contact.email, contact.address) == ("Nytt Navn", "ny@kunde.example", f"Prøveveien {home.customer_number[1:]}")
    assert (contact.protected_address, contact.language) == ("fortrolig", "en")


def test_a_party_that_nobody_knew_becomes_a_customer() -> None:
    receipt = deliver("tmf632", b'{"id": "TMF-1", "name": "Ny AS"}', Door("crm", Actor("crm", "source"), now()), {})
    assert receipt.accepted == {"contact": 1}
    contact = models.Contact.objects.get(customer_number="TMF-1")
    assert (contact.name, contact.phone, contact.protected_address, contact.left_on) == ("Ny AS", "", "none", None)
