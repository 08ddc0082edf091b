"""What she reads of her rights says no more and no less than her other pages: how much goes and when, what is late, what stops.

Proves: P3, Q2, R6, R8, R10.
"""

import re
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from browsing import Reader
from declared_rows import value
from hjemmel.acts.make_request import make_request
from hjemmel.acts.the_notice import the_notice
from hjemmel.project.cli import application
from hjemmel.stores import entries
from homes import Home, calls, local_day, new_home, now
from looking import oneself
from wire import session, take

pytestmark = pytest.mark.usefixtures("house")
HOUR = timedelta(hours=1)


def plan(reader: Reader) -> list[str]:
    """The lines of the plan, as text."""
    page = reader.get("/min-side/rights/erase/").content.decode()
    return [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<li>(.*?)</li>", page[page.index("<main") :])]


def test_calls_that_nobody_in_the_household_may_know_of_are_not_counted_in_the_plan_either() -> None:
    home = new_home()
    calls(home, [now() - n * HOUR for n in (1, 2)])
    calls(home, [now() - n * HOUR for n in (3, 4, 5)], call_type="toll-free")
    lines = plan(Reader().sign_in(home))
    assert "Samtaler (2)" in lines


def test_who_has_only_called_a_helpline_sees_no_calls_in_the_plan() -> None:
    home = new_home()
    calls(home, [now() - HOUR], call_type="toll-free")
    assert not [line for line in plan(Reader().sign_in(home)) if line.startswith("Samtaler")]


def test_a_session_that_was_told_of_many_times_is_one_thing_in_the_plan() -> None:
    home, at = new_home(), now().replace(microsecond=0)
    for kind, then in (("Start", at - 3 * HOUR), ("Interim-Update", at - 2 * HOUR), ("Interim-Update", at - HOUR)):
        take("radius-detail", session(home, kind, "bng-plan.example", then, began=at - 3 * HOUR), then)
    [line] = [line for line in plan(Reader().sign_in(home)) if line.startswith("Tildelte IP-adresser")]
    assert line.startswith("Tildelte IP-adresser (1)")


def test_what_is_kept_without_a_day_says_what_its_day_waits_for() -> None:
    home = new_home()
    make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now())
    [line] = [line for line in plan(Reader().sign_in(home)) if line.startswith("Kravene dine")]
    assert "slettes senest 3 år etter at kravet ble besvart" in line


def test_a_request_that_was_not_answered_in_time_says_so_and_what_she_can_do() -> None:
    home = new_home()
    make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now())
    reader = Reader().sign_in(home)
    assert "Over fristen" not in reader.get("/min-side/rights/").content.decode()
    make_request(home.customer_number, "objection", "min-side", "signed-in", oneself(home), now() - timedelta(days=70))
    page = reader.get("/min-side/rights/").content.decode()
    assert page.count("Over fristen") == 1 and "Vi har ikke svart i tide" in page


def test_what_a_choice_stops_names_each_reader_and_purpose_once_and_nothing_that_is_about_nobody() -> None:
    page = Reader().sign_in(new_home()).get("/min-side/choices/").content.decode()
    lines = re.findall(r"<p>([^<]*): ([^<]*)</p>", page[page.index('id="restriction-h"') : page.index('id="help-tips-h"')])
    readers = [reader for reader, _ in lines]
    assert readers and len(set(readers)) == len(readers)
    assert not re.search("produktene våre|graveplaner|kampanjer", str(lines))
    assert "hjelp med TV-en" in str(readers)


def given_out(home: Home, secret_until: date | None) -> None:
    """Something about her was given to somebody who may demand secrecy."""
    record = the_notice().record("disclosure")
    values = {field.name: value(field, now()) for field in record.fields}
    entries.add(record, home.contact_id, values | {"number": f"U-{home.customer_number}", "secret_until": secret_until}, 1)


@pytest.mark.parametrize("secret", [True, False])
def test_a_disclosure_that_must_be_kept_secret_is_told_neither_by_the_plan_nor_by_the_answer(secret: bool) -> None:
    """Proves: D6, R6."""
    home = new_home()
    given_out(home, local_day() + timedelta(days=90) if secret else None)
    named = bool([line for line in plan(Reader().sign_in(home)) if line.startswith("Utleveringer")])
    assert named is not secret
    words = ["rights", "erase", "--customer", home.customer_number, "--identified-by", "document", "--end-services", "--yes"]
    assert CliRunner().invoke(application(("rights",)), words).exit_code == 0
    row = entries.about(the_notice().record("request"), home.contact_id).get(right="erasure")
    assert "kontaktopplysninger" in row.answer
    assert ("utleveringer" in row.answer) is not secret
