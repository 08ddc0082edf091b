"""What she has corrected stands until the customer system says something newer, whichever way its rows are written.

Proves: W8, R5.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from hjemmel.acts.actor import Actor
from hjemmel.acts.compile_directory import compile_directory
from hjemmel.acts.correct import correct
from hjemmel.acts.corrections_made import corrections_made
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.gate.decision import Refused
from hjemmel.intake.deliver import Door, deliver
from hjemmel.project.cli import application
from hjemmel.stores import models, register_feed
from hjemmel.stores.register_row import Table, write_row
from homes import Home, new_home, now
from looking import ADVISER, PRIVACY, SYSTEM, decided, oneself, own

pytestmark = pytest.mark.usefixtures("house")
Way = Callable[[Home, dict[str, Any]], None]
HEADER = (
    "customer_number,name,address,postcode,place,phone,email,birth_date,protected_address,language,left_on,"
    "subscription_number,product,area,started_on"
)


def as_a_file(home: Home, said: dict[str, Any]) -> None:
    values = [str(said[name] or "") for name in HEADER.split(",")[:11]]
    row = ",".join([*values, f"FIL-{home.customer_number}", "Fiber", "Prøveøya", "2020-01-01"])
    receipt = deliver("customers-csv", f"{HEADER}\n{row}\n".encode(), Door("crm", Actor("crm", "source"), now()), {})
    assert receipt.accepted["contact"] == 1 and not receipt.already


def as_one_row(home: Home, said: dict[str, Any]) -> None:
    assert write_row(Table(*register_feed.TABLES["contact"], 1), said) is None


def as_a_party(home: Home, said: dict[str, Any]) -> None:
    reached = [{"emailAddress": said["email"]}, {"phoneNumber": said["phone"]}]
    party: dict[str, Any] = {"id": home.customer_number, "name": said["name"], "contactMedium": reached}
    party |= {
        "birthDate": str(said["birth_date"] or ""),
        "languageAbility": [{"languageCode": said["language"], "isFavouriteLanguage": True}],
    }
    party["partyCharacteristic"] = [{"name": "protectedAddress", "value": said["protected_address"]}]
    receipt = deliver("tmf632", json.dumps(party).encode(), Door("tmf", Actor("crm", "source"), now()), {})
    assert receipt.accepted == {"contact": 1} and not receipt.already


@pytest.fixture(params=[as_a_file, as_one_row, as_a_party])
def says(request: pytest.FixtureRequest) -> Callable[..., None]:
    """The customer system says of her what it said when she came, and what is named besides."""
    way: Way = request.param

    def say(home: Home, **otherwise: Any) -> None:
        way(home, {**BEFORE, "customer_number": home.customer_number, **otherwise})

    return say


BEFORE: dict[str, Any] = {
    "name": "Kari Gammel", "address": "Gamleveien 1", "postcode": "4000", "place": "Prøvestad", "phone": "+4751000009",
    "email": "gammel@kunde.example", "birth_date": date(1980, 1, 1), "protected_address": "none", "language": "nb", "left_on": None,
}  # fmt: skip


def here(home: Home, field: str) -> Any:
    return own(home, "contact")[0][field]


def hers(home: Home, field: str, becomes: str) -> None:
    done = correct(home.customer_number, "contact", field, becomes, oneself(home), now())
    if done.state == "pending":
        decided(home, done.id, True)


@pytest.mark.parametrize(
    ("field", "becomes", "newer"),
    [
        ("email", "ny@kunde.example", "nyest@kunde.example"),
        ("name", "Kari Nygift", "Kari Nyest"),
        ("birth_date", "1981-02-03", date(1982, 3, 4)),
        ("language", "en", None),
    ],
)
def test_what_a_correction_replaced_is_no_news_and_what_is_newer_is(says: Any, field: str, becomes: str, newer: Any) -> None:
    """Proves: W8."""
    home = new_home(**BEFORE)
    hers(home, field, becomes)
    says(home)
    assert str(here(home, field)) == becomes
    says(home, **({field: newer} if newer else {}), phone="+4751000010")
    assert str(here(home, field)) == str(newer or becomes)


def test_of_two_corrections_neither_is_undone_by_what_the_first_replaced(says: Any) -> None:
    """Proves: W8."""
    home = new_home(**BEFORE)
    hers(home, "email", "ny@kunde.example")
    hers(home, "email", "nyest@kunde.example")
    for old in ("gammel@kunde.example", "ny@kunde.example"):
        says(home, email=old)
        assert here(home, "email") == "nyest@kunde.example"


def test_news_from_the_customer_system_ends_what_was_corrected_before(says: Any) -> None:
    """Proves: W8."""
    home = new_home(**BEFORE)
    hers(home, "email", "ny@kunde.example")
    for said in ("flyttet@kunde.example", "gammel@kunde.example"):
        says(home, email=said)
        assert here(home, "email") == said


def test_a_feed_that_is_silent_empties_nothing_that_she_has_filled_in() -> None:
    """Proves: W8."""
    home = new_home(**BEFORE)
    hers(home, "birth_date", "1981-02-03")
    hers(home, "phone", "+4799999999")
    for way in (as_a_file, as_one_row):
        way(home, {**BEFORE, "customer_number": home.customer_number, "birth_date": None, "phone": "", "place": way.__name__})
        assert (here(home, "birth_date"), here(home, "phone")) == (date(1981, 2, 3), "+4799999999")


def test_a_protected_address_is_raised_and_never_lowered_by_a_feed(says: Any) -> None:
    """Proves: W8."""
    home = new_home(**BEFORE)
    listed = {"listed_name": "Kari Gammel", "use_type": "mobile", "holder": "adult", "secret": "no", "extent": "full"}
    listed |= {"address": "Gamleveien 1", "postcode": "4000", "place": "P"}
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - timedelta(seconds=1))
    list_number(home.customer_number, home.phone, listed, SYSTEM, now())
    hers(home, "protected_address", "fortrolig")
    says(home)
    assert here(home, "protected_address") == "fortrolig"
    compile_directory(now())
    assert own(home, "directory-change") == []
    says(home, protected_address="strengt-fortrolig")
    assert here(home, "protected_address") == "strengt-fortrolig"
    says(home, phone="+4751000011")
    assert here(home, "protected_address") == "strengt-fortrolig", "also where the customer system itself has raised it"
    hers(home, "protected_address", "none")
    assert here(home, "protected_address") == "none", "she lowers it herself"


def test_a_run_of_rows_asks_once_what_was_corrected() -> None:
    """Proves: W8."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    homes = [new_home(**BEFORE) for _ in range(30)]
    hers(homes[7], "email", "ny@kunde.example")
    rows = [{**BEFORE, "customer_number": home.customer_number, "place": "Nystad"} for home in homes]
    with CaptureQueriesContext(connection) as asked:
        register_feed.write("contact", rows, 1)
    assert len([query for query in asked.captured_queries if "FROM correction" in query["sql"]]) == 1
    emails = dict(models.Contact.objects.filter(pk__in=[home.contact_id for home in homes]).values_list("pk", "email"))
    assert [home for home in homes if emails[home.contact_id] == "ny@kunde.example"] == [homes[7]]


def test_those_who_keep_the_customer_system_are_told_which_field_of_whom_and_not_what_it_says() -> None:
    """Proves: R5."""
    home, since = new_home(**BEFORE), now()
    hers(home, "email", "ny@kunde.example")
    correct(home.customer_number, "contact", "name", "Kari Venter", oneself(home), now())
    mine = [one for one in corrections_made(PRIVACY, since, now()) if one.customer_number == home.customer_number]
    assert [one.field for one in mine] == ["email"], "what waits is not told"
    with pytest.raises(Refused):
        corrections_made(ADVISER, since, now())
    told = CliRunner().invoke(application(), ["correction", "made", "--since", str(now().date() - timedelta(days=1))])
    assert told.exit_code == 0 and f"email of {home.customer_number}" in told.output
    assert "ny@kunde.example" not in told.output
