"""A value that the notice does not declare is refused, and counted by reason without what it was.

Proves: N2, G2.
"""

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.take_in import take_in
from hjemmel.intake import tr181_bulk
from homes import new_home, now
from looking import stored
from wire import bulk, device, report

pytestmark = pytest.mark.usefixtures("house")


def test_a_value_outside_the_declared_choice_is_not_stored() -> None:
    home, at = new_home(), now()
    parsed = tr181_bulk.parse(bulk(report(home, at, [device("02:00:5e:00:00:01"), device("02:00:5e:00:00:02")])))
    parsed.of("device-sample").values["connection"][0] = "pigeon"
    receipt = take_in(parsed, format_name="tr181-bulk", digest=f"values {home.serial}", source="t", actor=Actor("t", "source"), now=at)
    assert (receipt.accepted["device-sample"], receipt.refused) == (1, {"undeclared-value": 1})
    assert stored(home, "device_sample") == 1
