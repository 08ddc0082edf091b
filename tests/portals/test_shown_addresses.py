"""How assigned addresses are shown on Min side."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from homes import now

pytestmark = pytest.mark.usefixtures("house")
ROW = {
    "public_address": "198.51.100.7",
    "private_address": "100.64.12.34",
    "port_from": 4096,
    "port_to": 4607,
    "prefix": None,
    "state": "ended",
}


@pytest.mark.parametrize(
    ("changes", "said", "not_said"),
    [
        ({}, ("198.51.100.7", "4096–4607", "delt med andre"), ("100.64.12.34", "inne i nettet")),
        ({"public_address": None, "port_from": None, "port_to": None}, ("100.64.12.34", "inne i nettet vårt"), ("None", "delt med andre")),
    ],
)
def test_an_address_is_told_as_what_it_is(changes: dict[str, object], said: tuple[str, ...], not_said: tuple[str, ...]) -> None:
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.portals.own_day import ends_of
    from hjemmel.portals.shown_addresses import addresses

    with translation.override("nb"):
        row = ROW | {"started_at": now() - timedelta(hours=2), "ended_at": now() - timedelta(hours=1)} | changes
        record = the_notice().record("ip-assignment")
        shown = addresses(record, [row], now(), ends_of(record, (), now()))
        page = render_to_string("parts/addresses.html", {"shown": shown, "language": "nb", "now": now(), "zone": ZoneInfo("Europe/Oslo")})
    assert all(words in page for words in said)
    assert not any(words in page for words in not_said)
