"""A source whose clock is wrong, or that lies, ends nothing and reaches back to nobody.

Proves: N18, N19.
"""

from datetime import timedelta

import pytest

from homes import new_home, now
from looking import own, stored
from wire import accounting, session, take

pytestmark = pytest.mark.usefixtures("house")


@pytest.mark.parametrize("ahead", [timedelta(days=365 * 34), timedelta(days=1)])
def test_an_accounting_on_of_the_future_ends_no_session(ahead: timedelta) -> None:
    home, at = new_home(), now().replace(microsecond=0) - timedelta(hours=1)
    nas = f"bng-{home.customer_number.lower()}.example"
    take("radius-detail", session(home, "Start", nas, at), now())
    restart = accounting("Accounting-On", nas, now() + ahead)
    receipt = take("radius-detail", restart, now())
    assert receipt.refused["ahead-of-time"] == 1
    assert {row["state"] for row in own(home, "ip-assignment")} == {"open"}


def test_a_session_that_claims_to_have_begun_before_the_subscription_is_not_stored() -> None:
    home, at = new_home(), now().replace(microsecond=0)
    nas = f"bng-{home.customer_number.lower()}.example"
    early = session(home, "Interim-Update", nas, at, began=at - timedelta(days=365 * 9))
    receipt = take("radius-detail", early, at)
    assert receipt.refused["before-subscription"] == 1
    assert stored(home, "ip_assignment") == 0


def test_a_zero_byte_in_a_register_feed_is_a_fault_with_its_line() -> None:
    from hjemmel.acts.take_in import Malformed

    with pytest.raises(Malformed, match="line 2: found a zero byte"):
        take("customers-csv", b"customer_number;name\nK1;a\x00b\n", now())
