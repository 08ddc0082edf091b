"""Operators see what each source delivers, what of it is refused and where it could not be read, and are told when one falls silent.

Proves: N5, N6.
"""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browsing import Reader
from hjemmel.acts.actor import Actor
from hjemmel.acts.sources_today import AT_LEAST, SILENT_AFTER, SourceToday, is_silent, sources_today, watch_sources
from hjemmel.acts.take_in import Malformed
from hjemmel.acts.take_stock import take_stock
from hjemmel.intake.deliver import Door, deliver
from hjemmel.stores import evidence, models
from homes import new_home, now
from wire import bulk, cdr, device, report

pytestmark = pytest.mark.usefixtures("house")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def name() -> str:
    return f"kilde-{secrets.token_hex(4)}"


def delivered(name: str, data: bytes, at: datetime, format_name: str = "tr181-bulk") -> None:
    deliver(format_name, data, Door(name, Actor(name, "source"), at), {})


def told_of(name: str, at: datetime) -> SourceToday:
    [found] = [each for each in sources_today(at) if each.delivered.source == name]
    return found


def rhythm(name: str, gap: timedelta, until: datetime, times: int = 6) -> None:
    """Deliveries at a steady pace, the last one at `until`."""
    for n in range(times):
        at = until - n * gap
        told = {"accepted": {"call": 2}, "refused": {}, "alarms": {}}
        models.Batch.objects.create(
            digest=secrets.token_hex(), format="kamailio-cdr", source=name, state="stored", received_at=at, stored_at=at, receipt=told
        )


def test_what_came_in_and_what_was_refused_is_counted_by_reason(name: str) -> None:
    home, at = new_home(), now()
    devices = [device("02:00:5e:00:53:01"), device("02:00:5e:00:53:02"), device("02:00:5e:00:53:03")]
    delivered(name, bulk(report(home, at - MINUTE, devices, mode="Bridge")), at)
    told = told_of(name, at).delivered
    assert (told.accepted, told.refused["router-mode"], told.records_hour, told.batches) == ({"device-sample": 1}, 2, 1, 1)
    assert (told.last_at, told.waits_since) == (at, None)


def test_where_a_delivery_could_not_be_read_is_told_without_what_stood_there(name: str) -> None:
    home, at = new_home(), now()
    delivered(name, cdr(home, at - MINUTE), at, "kamailio-cdr")
    with pytest.raises(Malformed):
        delivered(name, cdr(home, at) + b"1795483917|kanarifugl\n", at, "kamailio-cdr")
    told = told_of(name, at)
    assert told.unread_at is not None and told.unread.startswith("line 2: expected ") and "kanarifugl" not in told.unread


def test_what_is_not_acknowledged_yet_is_told_with_its_beginning(name: str) -> None:
    at = now()
    models.Batch.objects.create(
        digest=secrets.token_hex(), format="kamailio-cdr", source=name, state="storing", received_at=at - 3 * MINUTE
    )
    try:
        assert told_of(name, at).delivered.waits_since == at - 3 * MINUTE
    finally:
        models.Batch.objects.filter(source=name).delete()


def test_a_source_that_falls_out_of_its_rhythm_is_silent_and_is_told_of_once_a_day(name: str) -> None:
    at = now()
    rhythm(name, 10 * MINUTE, at - 40 * MINUTE)
    assert told_of(name, at).silent_for is None
    later = at + 20 * MINUTE
    assert told_of(name, later).silent_for == 60 * MINUTE
    assert name in watch_sources(later)
    about = f"the source {name} (kamailio-cdr) is silent"
    entry = evidence.newest_of("alert")
    assert entry is not None and evidence.was_said("alert", about, later - MINUTE)
    before = entry.at
    watch_sources(later + MINUTE)
    again = evidence.newest_of("alert")
    assert again is not None and (again.at == before or again.body["about"] != about)
    rhythm(name, 10 * MINUTE, later + 2 * MINUTE, times=1)
    assert told_of(name, later + 3 * MINUTE).silent_for is None


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=2)), st.timedeltas(timedelta(0), timedelta(days=20)))
def test_silence_is_measured_by_the_source_s_own_rhythm(gap: timedelta, age: timedelta) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    assert is_silent(at - age, gap, at) == (age > AT_LEAST and age > SILENT_AFTER * gap)
    assert not is_silent(None, gap, at) and not is_silent(at - age, None, at)


def test_the_metrics_and_the_page_say_the_same_and_name_nobody(name: str) -> None:
    home, at = new_home(), now()
    delivered(name, cdr(home, at - MINUTE), at, "kamailio-cdr")
    of_source = {figure: value for figure, labels, value in take_stock(now()).by_source if labels["source"] == name}
    assert (of_source["hjemmel_source_silent"], of_source["hjemmel_source_records_last_hour"]) == (0, 1)
    assert f'hjemmel_source_silent{{format="kamailio-cdr",source="{name}"}} 0.0' in Reader().get("/metrics").content.decode()
    page = Reader().be("ola", "operations").get("/operations/sources/").content.decode()
    assert name in page and home.phone not in page


@pytest.mark.parametrize("audience", ["support", "billing", "field", "marketing"])
def test_the_page_of_sources_is_for_those_who_run_the_network(audience: str) -> None:
    assert Reader().be("eva", audience).get("/operations/sources/").status_code in (302, 403)
