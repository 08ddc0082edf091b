"""On Min side one sees how one's gateway stands, and a help page says what it means.

Proves: N7.
"""

from datetime import timedelta

import pytest

from browsing import Reader
from homes import Home, new_home, now, samples

pytestmark = pytest.mark.usefixtures("house")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROUTER, BRIDGE, UNKNOWN = "står i rutermodus", "Vi ser bare én enhet", "Vi vet ikke hvordan hjemmesentralen"


def said(home: Home) -> list[str]:
    page = Reader().sign_in(home).get("/min-side/home-network/").content.decode()
    assert "/help/gateway-mode/" in page
    return [words for words in (ROUTER, BRIDGE, UNKNOWN) if words in page]


def test_two_devices_at_once_tell_of_a_router_one_of_a_bridge_and_none_of_nothing() -> None:
    router, bridge, silent, old = (new_home() for _ in range(4))
    samples([router, bridge], [HOUR], now())
    samples([router], [HOUR], now(), mac="02:00:5e:10:00:02")
    samples([old], [2 * DAY], now())
    samples([old], [2 * DAY], now(), mac="02:00:5e:10:00:02")
    assert [said(home) for home in (router, bridge, silent, old)] == [[ROUTER], [BRIDGE], [UNKNOWN], [UNKNOWN]]


def test_the_help_page_stands_and_other_headings_say_nothing_of_it() -> None:
    reader = Reader().sign_in(new_home())
    assert "Rutermodus og bromodus" in reader.get("/help/gateway-mode/").content.decode()
    assert "gateway-mode" not in reader.get("/min-side/customer/").content.decode()
