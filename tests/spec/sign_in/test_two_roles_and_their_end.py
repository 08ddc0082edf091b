"""Is what the privacy office allows one and the same at the door and at the look-up, and does a role end?

Proves: L6, N14.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.admit_staff import admit_staff
from hjemmel.acts.allow_roles import allow_roles
from hjemmel.acts.end_sessions import end_sessions
from hjemmel.acts.look_across import look_across
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.project.cli import application
from hjemmel.stores import entries
from homes import new_home, now
from looking import PRIVACY

pytestmark = pytest.mark.usefixtures("house")
MAPPING = {"kundeveileder": "support", "drift": "operations", "faktura": "billing"}
BOTH, WHY = ["kundeveileder", "drift"], "vikar i drift om natten i desember"


def by_command(who: str) -> None:
    told = CliRunner().invoke(application(("staff",)), ["staff", "two-roles", who, "--reason", WHY, "--actor", "pia"])
    assert told.exit_code == 0, told.output


def by_page(who: str) -> None:
    assert Reader().be("pia", "privacy").post("/privacy/look-ups/allow/", {"employee": who, "reason": WHY}).status_code == 302


@pytest.fixture
def who() -> str:
    """The name of an employee who has never been here."""
    return f"ansatt-{secrets.token_hex(4)}"


def in_by(who: str, *roles: str) -> tuple[str, ...]:
    return admit_staff(who, roles, MAPPING, now())


def helps(who: str) -> str:
    return open_permit(Actor(who, "support"), "fault-finding", new_home().customer_number, "ringte om treg linje", now()).token


def looks(who: str) -> Any:
    return look_across(Actor(who, "operations"), "fault-finding", "device-sample", now())


def roles_of(who: str) -> dict[str, Any]:
    return dict(entries.rows(the_notice().record("staff-role")).filter(actor=who).values_list("role", "ended_at"))


@pytest.mark.parametrize("allows", [by_command, by_page])
def test_one_who_is_allowed_both_signs_in_to_both_and_acts_in_both(allows: Callable[[str], None], who: str) -> None:
    """Proves: L6, N14."""
    for tried in (lambda: in_by(who, *BOTH), lambda: (helps(who), looks(who))):
        with pytest.raises(Refused):
            tried()
    allows(who)
    assert in_by(who, *BOTH) == ("support", "operations")
    assert helps(who) and looks(who)
    assert set(entries.rows(the_notice().record("staff-role")).filter(actor=who).values_list("allowed_by", "reason")) == {("pia", WHY)}


def test_what_is_allowed_before_the_employer_gives_the_role_holds_when_it_does(who: str) -> None:
    """Proves: L6."""
    in_by(who, "kundeveileder")
    allow_roles(who, WHY, PRIVACY, now())
    assert in_by(who, "kundeveileder") == ("support",)
    assert in_by(who, *BOTH) == ("support", "operations") and helps(who) and looks(who)


def test_when_the_year_is_over_both_have_ended_and_one_alone_goes_on(who: str) -> None:
    """Proves: L6, N14."""
    allow_roles(who, WHY, PRIVACY, now() - timedelta(days=370))
    assert all(ended < now() for ended in roles_of(who).values()) and len(roles_of(who)) == 2
    with pytest.raises(Refused):
        in_by(who, *BOTH)
    assert helps(who) and roles_of(who)["support"] is None
    with pytest.raises(Refused):
        looks(who)


def test_who_moves_for_good_acts_in_the_new_role_and_the_old_one_has_ended(who: str) -> None:
    """Proves: L6, N14. Nobody writes that both are allowed, since they are not."""
    in_by(who, "kundeveileder")
    assert helps(who)
    with pytest.raises(Refused):
        looks(who)
    before = now()
    assert in_by(who, "drift") == ("operations",)
    assert looks(who)
    assert before <= roles_of(who)["support"] <= now() and roles_of(who)["operations"] is None
    with pytest.raises(Refused):
        helps(who)
    in_by(who, "kundeveileder")
    assert helps(who), "and back again"
    assert roles_of(who)["support"] is None and roles_of(who)["operations"] <= now()


def test_one_who_has_no_role_any_more_has_ended_hers(who: str) -> None:
    """Proves: N14."""
    in_by(who, "kundeveileder")
    helps(who)
    with pytest.raises(Refused):
        in_by(who)
    assert roles_of(who)["support"] <= now()


def test_one_who_has_left_has_ended_her_role_and_another_has_not(who: str) -> None:
    """Proves: N14. She signs in no more, so that no claim says so."""
    helps(who)
    helps(f"{who}-kollega")
    end_sessions(Actor(who, "support"), now())
    assert roles_of(who)["support"] <= now() and roles_of(f"{who}-kollega") == {"support": None}


def test_what_is_remembered_of_a_role_goes_24_months_after_it_ended(who: str) -> None:
    """Proves: N14."""
    helps(who)
    in_by(who, "faktura")
    rows = entries.rows(the_notice().record("staff-role")).filter(actor=who)
    sweep(now())
    assert rows.count() == 1
    rows.update(ended_at=rows.get().ended_at - timedelta(days=24 * 31))
    sweep(now())
    assert not rows.exists()
