"""Nobody opens herself, or one customer after another, or in two roles that are kept apart.

Proves: N10, N14.
"""

from datetime import timedelta

import pytest

from browsing import Reader
from figures import exact, notice
from hjemmel.acts.actor import Actor
from hjemmel.acts.allow_roles import allow_roles
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.link_employee import link_employee
from hjemmel.acts.look_across import look_across
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.review_look_ups import most_without_case, review_look_ups
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.gate.reason import says_something
from hjemmel.stores import entries, evidence, models
from homes import Home, new_home, now
from looking import ADVISER, PRIVACY, oneself, own

pytestmark = pytest.mark.usefixtures("house")


def opened(actor: Actor, home: Home, matter: str = "", reason: str = "ringte om treg linje") -> str:
    return open_permit(actor, "fault-finding", home.customer_number, reason, now(), matter).token


def refused(actor: Actor, home: Home, matter: str = "", reason: str = "ringte om treg linje") -> str:
    with pytest.raises(Refused) as refusal:
        opened(actor, home, matter, reason)
    return refusal.value.decision.code


@pytest.mark.parametrize("reason", ["aaaaa", "ababab", ".....", "12345", "sssss ttttt", "xzt qrt", "a b c d e", "feil\nlinje"])
def test_a_reason_is_words(reason: str) -> None:
    """Proves: N10."""
    assert not says_something(reason)
    assert refused(ADVISER, new_home(), reason=reason) == "no-reason"


def test_a_case_that_is_named_exists_and_is_this_customers() -> None:
    """Proves: N10."""
    home, other = new_home(), new_home()
    case = open_case(home.customer_number, "internet", oneself(home), now())
    assert refused(ADVISER, home, "F-00000000") == refused(ADVISER, other, case) == "no-case"
    assert opened(ADVISER, home, case)


def test_an_employee_who_is_a_customer_does_not_open_herself() -> None:
    """Proves: N10."""
    home, other = new_home(), new_home()
    assert opened(ADVISER, home)
    link_employee(home.customer_number, ADVISER.id, True, PRIVACY, now())
    assert refused(ADVISER, home) == "oneself"
    assert opened(ADVISER, other) and opened(Actor("bo", "support"), home)
    assert [row["actor"] for row in own(home, "employee-link")] == [ADVISER.id]
    assert refused(Actor(home.customer_number, "support"), home) == "oneself"
    link_employee(home.customer_number, ADVISER.id, False, PRIVACY, now())
    assert opened(ADVISER, home)
    for who in (ADVISER, Actor("bo", "privacy")):
        with pytest.raises(Refused):
            link_employee(home.customer_number, "bo", True, who, now())


def test_who_opens_one_after_another_without_a_case_is_stopped_and_reported() -> None:
    """Proves: N10."""
    home, most = new_home(), most_without_case(the_notice())
    snoop = Actor(f"snoker-{home.customer_number}", "support")
    assert most == 30
    case = open_case(home.customer_number, "internet", oneself(home), now())
    before = now()
    for _ in range(most):
        opened(snoop, home)
    assert refused(snoop, new_home()) == "too-many"
    assert evidence.newest_of("alert").at >= before
    assert evidence.newest_of("refusal").body["code"] == "too-many"
    assert opened(snoop, home, case), "with a case she goes on"
    assert opened(Actor("en-annen", "support"), home)
    [line] = [one for one in review_look_ups(PRIVACY, now()) if one.line.actor == snoop.id]
    assert (line.line.without_case, line.line.opened, line.line.customers, line.stopped) == (most, most + 1, 1, True)
    models.Permit.objects.filter(actor=snoop.id).update(opened_at=now() - timedelta(days=1, seconds=1))
    assert opened(snoop, home)


def test_a_search_does_not_tell_where_somebody_with_a_protected_address_lives() -> None:
    """Proves: A4."""
    for protected, told in (("none", True), ("fortrolig", False), ("strengt-fortrolig", False)):
        home = new_home(place="Hemmeligsted", protected_address=protected)
        assert ("Hemmeligsted" in repr(find_customers(ADVISER, home.customer_number, now()))) is told


def test_how_many_one_may_open_without_a_case_is_what_the_notice_says() -> None:
    """Proves: N10."""
    assert most_without_case(the_notice()) == exact(notice().term("look-up-window").period) // exact(notice().term("look-up-pace").period)


def test_a_customer_opens_herself_and_nobody_else() -> None:
    """Proves: N10."""
    home, other = new_home(), new_home()
    assert open_permit(oneself(home), "access", home.customer_number, "", now()).token
    with pytest.raises(Refused) as refusal:
        open_permit(oneself(other), "access", home.customer_number, "", now())
    assert refusal.value.decision.code == "other-subject"


def test_neither_who_looks_at_herself_nor_who_reviews_is_counted() -> None:
    """Proves: N10."""
    home, most = new_home(), most_without_case(the_notice())
    for _ in range(most + 1):
        open_permit(oneself(home), "access", home.customer_number, "", now())
        open_permit(Actor("pia", "privacy"), "internal-control", home.customer_number, "svarer på kravet", now())


def test_the_list_is_the_privacy_offices_and_on_its_page() -> None:
    """Proves: N10."""
    home = new_home()
    opened(Actor("synlig-ansatt", "support"), home)
    with pytest.raises(Refused):
        review_look_ups(ADVISER, now())
    reader = Reader().be("pia", "privacy")
    page = reader.get("/privacy/look-ups/").content.decode()
    assert "synlig-ansatt" in page and home.customer_number not in page
    assert reader.post("/privacy/look-ups/link/", {"employee": "synlig-ansatt", "customer": home.customer_number}).status_code == 302
    assert refused(Actor("synlig-ansatt", "support"), home) == "oneself"
    assert reader.post("/privacy/look-ups/unlink/", {"employee": "synlig-ansatt", "customer": home.customer_number}).status_code == 302
    assert opened(Actor("synlig-ansatt", "support"), home)
    assert reader.post("/privacy/look-ups/allow/", {"employee": "begge", "reason": "vaktordning i helgene"}).status_code == 302
    assert opened(Actor("begge", "support"), home)


def test_one_person_is_not_both_adviser_and_operations_unless_it_is_written_why() -> None:
    """Proves: N14."""
    home = new_home()
    both = [Actor("dobbel", "support"), Actor("dobbel", "operations")]
    assert opened(both[0], home)
    before = evidence.newest_of("refusal")
    with pytest.raises(Refused) as refusal:
        look_across(both[1], "fault-finding", "device-sample", now())
    assert (refusal.value.decision.code, refusal.value.decision.clause) == ("two-roles", "N14")
    on_record = evidence.newest_of("refusal")
    assert on_record is not None and on_record != before and on_record.body == {"asked": "role", "code": "two-roles"}
    for who, employee, reason in ((ADVISER, "dobbel", "vaktordning"), (PRIVACY, PRIVACY.id, "vaktordning"), (PRIVACY, "dobbel", "xx")):
        with pytest.raises(Refused):
            allow_roles(employee, reason, who, now())
    allow_roles("dobbel", "vaktordning i helgene", PRIVACY, now())
    look_across(both[1], "fault-finding", "device-sample", now())
    assert opened(both[0], home)
    look_across(Actor("annen", "operations"), "fault-finding", "device-sample", now())
    with pytest.raises(Refused):
        opened(Actor("annen", "support"), home)


def test_only_the_two_roles_that_are_kept_apart_are_remembered_and_of_nobody_at_the_command_line() -> None:
    """Proves: N14."""
    home, substitute, machine = new_home(), "vikar", "command-line"
    opened(Actor(substitute, "support"), home)
    open_permit(Actor(substitute, "billing"), "invoicing", home.customer_number, "ringte om faktura", now())
    opened(Actor(machine, "support"), home)
    look_across(Actor(machine, "operations"), "fault-finding", "device-sample", now())
    roles = entries.rows(the_notice().record("staff-role")).filter(actor__in=(substitute, machine))
    assert list(roles.values_list("actor", "role")) == [(substitute, "support")]
