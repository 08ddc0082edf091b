"""Who outside has had something of a person is told when it is corrected, restricted or erased; she is told before a restriction ends.

Proves: R5, R6, R10. GDPR art. 18(3), 19.
"""

import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from hjemmel.acts.announce_lifting import announce_lifting
from hjemmel.acts.end_holds import lift_hold
from hjemmel.acts.erase import Erasure, erase
from hjemmel.acts.feed_processor import feed_processor
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_order import open_order
from hjemmel.acts.place_hold import place_hold
from hjemmel.acts.replay_erasures import replay_erasures
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.share_case import share_case
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.project.cli import application
from hjemmel.stores import models
from homes import Home, agreement, calls, new_home, now
from looking import ADVISER, OPERATIONS, PRIVACY, left_by, oneself, own, seen

pytestmark = pytest.mark.usefixtures("house")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
WHY = "Opplysningene er rettet, og saken er avgjort."


@pytest.fixture
def home() -> Home:
    """A customer of whom the biller has had what every customer's is, and one of two operating partners a case."""
    agreement("Faktura AS", "billing-partners")
    agreement("Mast AS", "operating-partners")
    agreement("Grøft AS", "operating-partners")
    made = new_home(name=f"Fortalt {secrets.token_hex(4)}", address="Fortalerveien 1")
    case = open_case(made.customer_number, "internet", ADVISER, now(), {"phone": "+4790000000"}, "må ringe")
    share_case(made.customer_number, case, "Mast AS", "retter feilen", OPERATIONS, now())
    return made


def told(home: Home, party: str) -> set[tuple[str, str]]:
    """What a party reads of her in its next feed."""
    changes = feed_processor(party, PRIVACY, now()).changes
    return {(change["about"], change["what"]) for change in changes if change["customer_number"] == home.customer_number}


def restrict(home: Home, on: bool = True, at: datetime | None = None) -> None:
    set_choice(home.customer_number, "restriction", on, oneself(home), at or now())


def lift(home: Home, at: datetime) -> None:
    set_choice(home.customer_number, "restriction", False, PRIVACY, at)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as said:
        act()
    return said.value.decision.code


def erased(home: Home) -> Erasure:
    return erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)


def contact_of(home: Home) -> models.Contact | None:
    return models.Contact.objects.filter(pk=home.contact_id).first()


def test_a_restriction_is_told_to_each_that_has_had_something_and_to_nobody_else(home: Home) -> None:
    restrict(home)
    assert told(home, "Grøft AS") == set()
    assert told(home, "Faktura AS") == {("contact", "restricted")}
    assert told(home, "Mast AS") == {("fault-case", "restricted")}
    assert told(home, "Mast AS") == set(), "once"
    restrict(home, on=False)
    assert told(home, "Faktura AS") == {("contact", "unrestricted")}
    noted = {(row["party"], row["what"], row["sent_at"] is not None) for row in own(home, "recipient-notice")}
    assert noted == {
        (party, what, party != "Mast AS" or what == "restricted")
        for party in ("Faktura AS", "Mast AS")
        for what in ("restricted", "unrestricted")
    }


def test_another_choice_is_told_to_nobody_outside(home: Home) -> None:
    set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
    assert own(home, "recipient-notice") == []


def test_the_office_lifts_a_restriction_only_when_she_has_been_told_in_time(home: Home) -> None:
    """Proves: R10. GDPR art. 18(3)."""
    begun = now()
    restrict(home, at=begun)
    assert refused(lambda: lift(home, begun + 400 * DAY)) == "untold"
    at = begun + DAY
    until = announce_lifting(home.customer_number, WHY, PRIVACY, at).until
    assert until == the_notice().term("before-lifting").period.after(at)
    assert refused(lambda: lift(home, until - SECOND)) == "untold"
    assert refused(lambda: seen(ADVISER, "customer-service", home, "contact")) == "restricted", "nothing is lifted yet"
    lift(home, until)
    assert seen(ADVISER, "customer-service", home, "contact")
    restrict(home, at=until + SECOND)
    assert refused(lambda: lift(home, until + 400 * DAY)) == "untold", "what was told of another restriction is not told of this one"


def test_she_reads_why_and_from_when_in_her_own_language_and_lifts_it_herself_at_any_time() -> None:
    """Proves: R10."""
    home = new_home(language="en")
    restrict(home)
    done = announce_lifting(home.customer_number, "It is settled now", PRIVACY, now())
    until, contact = done.until, own(home, "contact")[0]
    [message] = [m for m in own(home, "service-message") if m["topic"] == "restriction-ends"]
    assert message["heading"] == "We are about to lift your restriction"
    assert "The reason: It is settled now. If you disagree" in message["body"] and f"From {until.date().year}-" in message["body"]
    assert message["body"] in done.letter and f"{contact['address']}\n{contact['postcode']}" in done.letter
    restrict(home, on=False)
    assert not [row for row in own(home, "choice") if row["choice"] == "restriction" and row["lifted_at"] is None]


@pytest.mark.parametrize(
    ("who", "why", "restricts", "code"),
    [
        (ADVISER, WHY, True, "not-yours"),
        (OPERATIONS, WHY, True, "not-yours"),
        (PRIVACY, "fordi", True, "no-reason"),
        (PRIVACY, WHY, False, "not-restricted"),
    ],
)
def test_nothing_is_announced_without_a_human_being_of_the_office_a_reason_and_a_restriction(
    who: Any, why: str, restricts: bool, code: str
) -> None:
    """Proves: R10."""
    home = new_home()
    restrict(home, on=restricts)
    assert refused(lambda: announce_lifting(home.customer_number, why, who, now())) == code
    assert not [m for m in own(home, "service-message") if m["topic"] == "restriction-ends"]


def test_it_is_on_record_that_she_was_told() -> None:
    """Proves: R10."""
    home = new_home()
    restrict(home)
    assert left_by(lambda: announce_lifting(home.customer_number, WHY, PRIVACY, now())) == ["message"]


def test_an_erasure_is_told_to_each_that_has_had_something_and_her_number_alone_stays_until_it_is(home: Home) -> None:
    """Proves: R6. GDPR art. 19."""
    name = models.Contact.objects.get(pk=home.contact_id).name
    assert [found.customer_number for found in find_customers(ADVISER, name, now())] == [home.customer_number]
    assert list(erase(home.customer_number, oneself(home), now()).told) == ["Faktura AS", "Mast AS"]
    done = erased(home)
    assert list(done.told) == ["Faktura AS", "Mast AS"] and all(line.record != "recipient-notice" for line in done.lines)
    left = contact_of(home)
    assert left is not None and left.customer_number == home.customer_number
    assert (left.name, left.address, left.postcode, left.place, left.phone, left.email) == ("",) * 6
    assert find_customers(ADVISER, name, now()) == []
    sweep(now())
    assert told(home, "Grøft AS") == set()
    assert told(home, "Faktura AS") == {("contact", "erased")}
    sweep(now())
    assert contact_of(home) is not None, "one of them is not told yet"
    assert told(home, "Mast AS") == {("fault-case", "erased")}
    sweep(now())
    assert contact_of(home) is None


def test_who_is_never_fed_keeps_her_number_no_longer_than_the_notice_says(home: Home) -> None:
    """Proves: R6."""
    erased(home)
    sweep(the_notice().record("recipient-notice").retention.period.after(now()) + DAY)
    assert contact_of(home) is None


def test_what_waited_to_be_told_as_corrected_is_told_as_erased(home: Home) -> None:
    """Proves: R5, R6."""
    restrict(home)
    erased(home)
    assert told(home, "Faktura AS") == {("contact", "erased")}


def test_without_anybody_outside_who_has_had_something_she_is_gone_at_once() -> None:
    """Proves: R6."""
    home = new_home()
    assert list(erased(home).told) == []
    assert contact_of(home) is None


def test_the_commands_tell_first_and_lift_after(home: Home) -> None:
    """Proves: R10."""

    def run(*words: str) -> Any:
        return CliRunner().invoke(application(("rights", "people")), list(words))

    restrict(home)
    number = home.customer_number
    assert "add --yes" in run("rights", "lift", "--customer", number, "--why", WHY).output
    assert own(home, "service-message") == []
    assert "`hjemmel rights lift`" in str(run("choice", "restriction", "--customer", number, "--off").exception)
    answer = json.loads(run("rights", "lift", "--customer", number, "--why", WHY, "--yes", "--json").output)
    assert answer["told"] and datetime.fromisoformat(answer["from"]) > now() + 6 * DAY
    assert run("choice", "restriction", "--customer", number, "--off").exit_code != 0


def test_a_later_end_of_a_hold_takes_back_no_notice_that_waits(home: Home) -> None:
    """Proves: R6, R8."""
    calls(home, [now() - DAY])
    held = place_hold(home.customer_number, "dispute", "tvist om en samtale", PRIVACY, now())
    erased(home)
    lift_hold(held, PRIVACY, now())
    sweep(now())
    assert told(home, "Mast AS") == {("fault-case", "erased")}
    assert told(home, "Faktura AS") == {("contact", "erased")}


def test_who_is_erased_is_in_no_feed_whatever_the_law_keeps_of_her(home: Home) -> None:
    """Proves: R6."""
    rows = feed_processor("Faktura AS", PRIVACY, now()).rows["contact"]
    assert home.customer_number in [row["customer_number"] for row in rows]
    own(home, "contact")  # that she looked is kept, and she with it
    erased(home)
    feed = feed_processor("Faktura AS", PRIVACY, now())
    assert contact_of(home) is not None and home.customer_number not in [row["customer_number"] for row in feed.rows["contact"]]


def test_who_digs_for_us_has_had_the_job_and_is_told(home: Home) -> None:
    """Proves: R6, R10."""
    agreement("Graveren AS", "subcontractors")
    open_order(home.customer_number, "dig", "P-1", "Graveren AS", OPERATIONS, now())
    restrict(home)
    assert told(home, "Graveren AS") == {("contact", "restricted"), ("work-order", "restricted")}
    assert "Graveren AS" in erased(home).told
    assert ("contact", "erased") in told(home, "Graveren AS")


def test_an_erasure_that_a_backup_undid_is_told_again(home: Home) -> None:
    """Proves: R6."""
    erased(home)
    told(home, "Faktura AS")
    models.Contact.objects.filter(pk=home.contact_id).update(erased_on=None, name="Fortalt på nytt")
    models.Erasure.objects.order_by("-id")[0].delete()
    assert replay_erasures(now()) >= 1
    assert ("contact", "erased") in told(home, "Faktura AS")
