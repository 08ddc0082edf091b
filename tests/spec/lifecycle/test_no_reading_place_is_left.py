"""Where houses of before read large deliveries, in tables that stood in memory alone, nothing is left when the house opens."""

import pytest

from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import event_tables, events

pytestmark = pytest.mark.usefixtures("house")


@pytest.mark.parametrize(("engine", "stays"), [("Memory", False), ("MergeTree ORDER BY n", True)])
def test_it_goes_and_with_it_nothing_that_was_on_disk(engine: str, stays: bool) -> None:
    place = f"{events.base()}_reading"
    events.run(f"CREATE DATABASE {place}")
    try:
        events.run(f"CREATE TABLE {place}.sent (n UInt8) ENGINE = {engine}")
        event_tables.lay_tables(the_notice())
        assert bool(events.rows("SELECT 1 FROM system.databases WHERE name = {place:String}", {"place": place})) is stays
    finally:
        events.run(f"DROP DATABASE IF EXISTS {place} SYNC")
