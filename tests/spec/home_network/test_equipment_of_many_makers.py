"""What equipment of many makers says, through the real intake: its devices and its state, and to whom else it reports.

Proves: N2, N4, N20.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from homes import Home, now
from looking import own
from wire import dumped, monitored, take

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def at() -> datetime:
    return now().replace(microsecond=0) - timedelta(hours=2)


def test_a_dump_brings_the_devices_and_the_state_of_equipment_that_is_ours(home: Home, at: datetime) -> None:
    receipt = take("tr069-dump", dumped(home, at), now())
    assert receipt.accepted == {"device-sample": 1, "equipment-state": 1}
    [sample], [state] = own(home, "device-sample"), own(home, "equipment-state")
    assert (sample["signal_dbm"], sample["seen_at"], sample["equipment_model"]) == (-61, at, "eksempel hg1")
    assert (state["light_dbm"], state["line"], state["serial"], state["area"]) == (-25, "up", home.serial, "Prøveøya")


def test_equipment_that_is_not_ours_is_nobody_s(home: Home, at: datetime) -> None:
    receipt = take("tr069-dump", dumped(home, at).replace(home.serial.encode(), b"EX-STRANGER-1"), now())
    assert receipt.accepted.total() == 0
    assert receipt.quarantined == 1
    assert receipt.refused == {"own-equipment": 1}


def test_a_gateway_that_reports_to_somebody_else_is_shown_in_the_receipt(home: Home, at: datetime) -> None:
    data = dumped(home, at, **{"BulkData.Profile.1.HTTP.URL": "https://events.somebody.example/v1"})
    assert take("tr069-dump", data, now()).alarms == {"foreign-collector": 1}
    with override_settings(HJEMMEL_COLLECTORS="events.somebody.example"):
        assert take("tr069-dump", dumped(home, at + timedelta(minutes=1)) + data.partition(b"\n")[2], now()).alarms == {}


def test_an_access_point_with_openwrt_tells_its_clients(home: Home, at: datetime) -> None:
    receipt = take("netjson", monitored(at), now(), sn=home.serial)
    assert receipt.accepted == {"device-sample": 1}
    [row] = own(home, "device-sample")
    assert (row["seen_at"].astimezone(UTC), row["device_name"], row["signal_dbm"]) == (at, "stue-tv", -64)
