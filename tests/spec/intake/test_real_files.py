"""Files that real programs wrote, through the real intake into the real engines, and out through the acts.

Proves: N18, P1, P2.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homes import Home
from looking import own
from wire import take

pytestmark = pytest.mark.usefixtures("house")
SAMPLES = Path(__file__).parents[2] / "intake" / "samples"
RECEIVED = datetime(2026, 11, 24, 3, tzinfo=UTC)
REGISTER = (
    b"customer_number,name,subscription_number,product,started_on,user_name,remote_id,phone_numbers\n"
    b"R1,Real En,R1-1,Fiber,2024-01-01,,DP-4012-00017,+4751000101\n"
    b"R2,Real To,R2-1,Fiber,2024-01-01,00:00:5e:00:53:9a,,+4751000102\n"
)
ONE, TWO = Home("R1", 0, "", "", "", 0), Home("R2", 0, "", "", "", 0)


@pytest.fixture(autouse=True)
def taken_in(house: None) -> None:
    """The register's feed and the files, once; the second time they are the same batches."""
    take("customers-csv", REGISTER, RECEIVED)
    take("radius-detail", (SAMPLES / "freeradius-3.2.1-detail-20261124").read_bytes(), RECEIVED)
    take("kamailio-cdr", (SAMPLES / "kamailio-5.6.3-cdrs-flatstore.log").read_bytes(), RECEIVED)


def test_a_session_of_freeradius_is_one_row_with_its_ports_and_end_and_one_with_its_prefix() -> None:
    began = datetime(2026, 11, 24, 0, 0, 1, tzinfo=UTC)
    [row] = [r for r in own(ONE, "ip-assignment") if r["port_from"]]
    assert (str(row["public_address"].ipv4_mapped), row["port_from"], row["port_to"]) == ("198.51.100.7", 4096, 4607)
    assert (row["started_at"], row["ended_at"], row["state"]) == (began, began + timedelta(seconds=5412), "ended")
    [network] = [r for r in own(ONE, "ip-assignment") if r["prefix"] == "2001:db8:f000:1200::/56"]
    assert [network[name] for name in ("started_at", "ended_at", "state")] == [row[name] for name in ("started_at", "ended_at", "state")]


def test_two_who_share_an_address_are_told_apart_by_their_ports() -> None:
    rows = [r for home in (ONE, TWO) for r in own(home, "ip-assignment") if str(r["public_address"].ipv4_mapped) == "198.51.100.7"]
    assert sorted((r["port_from"], r["port_to"], str(r["private_address"].ipv4_mapped)) for r in rows) == [
        (4096, 4607, "100.64.12.34"),
        (4608, 5119, "100.64.12.35"),
    ]


def test_the_answered_calls_of_kamailio_are_their_callers_own() -> None:
    assert [(r["called_number"], r["duration_s"], r["call_type"]) for r in own(ONE, "call")] == [("+4722000202", 2, "domestic-fixed")]
    assert [(r["called_number"], r["call_type"]) for r in own(TWO, "call")] == [("+46850000303", "international")]


@pytest.mark.parametrize("name", ["acc", "missed_calls"])
def test_signalling_events_bring_no_call(name: str) -> None:
    receipt = take("kamailio-cdr", (SAMPLES / f"kamailio-5.6.3-{name}-flatstore.log").read_bytes(), RECEIVED)
    assert receipt.accepted["call"] == 0
    assert receipt.ignored["not-a-call-record"] > 0
