"""Who had which public address, from when to when: stored whole, sealed, and gone after twelve months.

Proves: N18, N19, R4, R8.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hjemmel.acts.prove import prove
from hjemmel.acts.sift import sift
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.verify_evidence import verify_evidence
from hjemmel.gate.decision import Refused
from hjemmel.intake.radius_detail import parse
from hjemmel.project.controls import running
from hjemmel.stores import events, sealed
from homes import Home, new_home, now
from looking import ADVISER, BILLING, OPERATIONS, PRIVACY, SYSTEM, own, seen, stored
from wire import accounting, session, take

pytestmark = pytest.mark.usefixtures("house")
HOUR = timedelta(hours=1)
OSLO = ZoneInfo("Europe/Oslo")
SHARED = 'Alc-Nat-Port-Range = "198.51.100.7 4096-4607 router base"'


@pytest.fixture
def began() -> datetime:
    return now().replace(microsecond=0) - timedelta(days=2)


def nas(home: Home) -> str:
    return f"bng-{home.user_name}.example"


def test_one_session_is_one_row_that_says_how_long_it_lasted(home: Home, began: datetime) -> None:
    said = [("Start", began), ("Interim-Update", began + HOUR), ("Stop", began + 2 * HOUR)]
    take("radius-detail", b"".join(session(home, s, nas(home), at, began=began) for s, at in said), now())
    [row] = own(home, "ip-assignment")
    assert (row["started_at"], row["ended_at"], row["state"]) == (began, began + 2 * HOUR, "ended")
    assert (str(row["public_address"].ipv4_mapped), row["time_zone"]) == ("203.0.113.9", "UTC")


def test_a_session_that_is_told_of_in_three_deliveries_is_one_row_too(home: Home, began: datetime) -> None:
    for status, at in (("Start", began), ("Interim-Update", began + HOUR), ("Stop", began + 2 * HOUR)):
        take("radius-detail", session(home, status, nas(home), at, began=began), now())
    [row] = own(home, "ip-assignment")
    assert (row["ended_at"], row["state"]) == (began + 2 * HOUR, "ended")


def test_the_end_of_a_session_is_not_lost_among_late_records_of_others(home: Home, began: datetime) -> None:
    other = new_home()
    take("radius-detail", session(home, "Start", nas(home), began), now())
    late = session(other, "Interim-Update", nas(other), began - HOUR)
    take("radius-detail", late + session(home, "Stop", nas(home), began + HOUR, began=began), now())
    [row] = own(home, "ip-assignment")
    assert (row["ended_at"], row["state"]) == (began + HOUR, "ended")


def test_the_same_record_in_another_file_is_stored_once(home: Home, began: datetime) -> None:
    record = session(home, "Start", nas(home), began)
    take("radius-detail", record, now())
    receipt = take("radius-detail", record + session(new_home(), "Start", nas(home), began), now())
    assert receipt.duplicates == 1
    assert stored(home, "ip_assignment") == 1


def test_a_shared_address_is_told_with_its_ports(home: Home, began: datetime) -> None:
    take("radius-detail", session(home, "Start", nas(home), began, "Framed-IP-Address = 100.64.12.34", SHARED), now())
    [row] = own(home, "ip-assignment")
    assert str(row["public_address"].ipv4_mapped) == "198.51.100.7"
    assert str(row["private_address"].ipv4_mapped) == "100.64.12.34"
    assert (row["port_from"], row["port_to"]) == (4096, 4607)


def test_a_restarted_access_server_ends_the_sessions_that_it_had_open(home: Home, began: datetime) -> None:
    done, elsewhere = new_home(), new_home()
    take("radius-detail", session(home, "Start", nas(home), began), now())
    take(
        "radius-detail",
        session(done, "Start", nas(home), began) + session(done, "Stop", nas(home), began + HOUR, began=began),
        now(),
    )
    take("radius-detail", session(elsewhere, "Start", nas(elsewhere), began), now())
    receipt = take("radius-detail", accounting("Accounting-On", nas(home), began + 3 * HOUR), now())
    assert receipt.accepted["ip-assignment"] == 1
    [row] = own(home, "ip-assignment")
    assert (row["started_at"], row["ended_at"], row["state"]) == (began, began + 3 * HOUR, "ended")
    assert [r["ended_at"] for r in own(done, "ip-assignment")] == [began + HOUR]
    assert [r["state"] for r in own(elsewhere, "ip-assignment")] == ["open"]


def test_a_session_that_stopped_in_the_second_of_its_last_interim_is_not_ended_once_more(home: Home, began: datetime) -> None:
    last = session(home, "Interim-Update", nas(home), began + HOUR, began=began)
    take("radius-detail", last + session(home, "Stop", nas(home), began + HOUR, began=began), now())
    receipt = take("radius-detail", accounting("Accounting-On", nas(home), began + 3 * HOUR), now())
    assert receipt.accepted["ip-assignment"] == 0
    assert [r["ended_at"] for r in own(home, "ip-assignment")] == [began + HOUR]


def test_where_the_subscriber_went_is_not_in_the_log(home: Home, began: datetime) -> None:
    visited = ('X-Destination = "198.18.5.5"', "Acct-Output-Octets = 987654", 'X-Url = "kanari.example"')
    take("radius-detail", session(home, "Start", nas(home), began, *visited), now())
    [row] = own(home, "ip-assignment")
    assert not {"198.18.5.5", "987654", "kanari.example"} & {str(value) for value in row.values()}


@pytest.mark.parametrize(
    ("actor", "purpose"), [(ADVISER, "customer-service"), (ADVISER, "fault-finding"), (BILLING, "invoicing"), (PRIVACY, "access")]
)
def test_no_employee_can_open_the_sealed_log(home: Home, began: datetime, actor, purpose: str) -> None:
    take("radius-detail", session(home, "Start", nas(home), began), now())
    with pytest.raises(Refused, match="N19") as refused:
        seen(actor, purpose, home, "ip-assignment")
    assert refused.value.decision.code == "no-clause"


@pytest.mark.parametrize("actor", [OPERATIONS, SYSTEM])
def test_no_search_across_many_reaches_the_sealed_log(actor) -> None:
    from hjemmel.acts.look_across import look_across

    with pytest.raises(Refused, match="N19"):
        look_across(actor, "ip-log-duty", "ip-assignment", now())


def test_twelve_months_and_not_a_day_less_then_gone(home: Home) -> None:
    began = datetime(2026, 3, 9, 12, tzinfo=UTC)
    take("radius-detail", session(home, "Stop", nas(home), began + HOUR, began=began), now())
    sweep(datetime(2027, 3, 9, 23, 59, tzinfo=OSLO))
    assert stored(home, "ip_assignment") == 1
    sweep(datetime(2027, 3, 10, 0, 0, 1, tzinfo=OSLO))
    assert stored(home, "ip_assignment") == 0


def test_the_log_of_a_leap_day_lasts_until_a_year_has_gone(home: Home) -> None:
    leap = datetime(2024, 2, 29, 12, tzinfo=UTC)
    take("radius-detail", session(home, "Stop", nas(home), leap, began=leap - HOUR), datetime(2024, 3, 1, tzinfo=UTC))
    assert stored(home, "ip_assignment") == 1
    sweep(datetime(2025, 2, 28, 12, tzinfo=OSLO))
    assert stored(home, "ip_assignment") == 1
    sweep(datetime(2025, 3, 1, 0, 5, tzinfo=OSLO))
    assert stored(home, "ip_assignment") == 0


def test_a_session_that_ended_more_than_twelve_months_ago_is_not_taken_in(home: Home) -> None:
    long_ago = now().replace(microsecond=0) - timedelta(days=370)
    receipt = take("radius-detail", session(home, "Stop", nas(home), long_ago), now())
    assert receipt.refused["older-than-retention"] == 1
    assert stored(home, "ip_assignment") == 0


def test_a_restriction_and_an_opt_out_leave_the_log_stored_and_readable_to_oneself(home: Home, began: datetime) -> None:
    from hjemmel.acts.set_choice import set_choice
    from looking import oneself

    take("radius-detail", session(home, "Start", nas(home), began), now())
    for choice in ("restriction", "network-lookup"):
        set_choice(home.customer_number, choice, True, oneself(home), now())
    take("radius-detail", session(home, "Start", nas(home), began + HOUR, name="after"), now())
    assert len(own(home, "ip-assignment")) == 2, "the duty goes on: storing is not use"


def test_a_row_without_its_time_zone_or_any_other_mandatory_field_is_not_taken_in(home: Home, began: datetime) -> None:
    """Proves: N18."""
    record = the_notice().record("ip-assignment")
    delivery = parse(session(home, "Stop", nas(home), began, began=began))
    for field in (f for f in record.fields if not f.optional and f.type == "text"):
        for nothing in (None, ""):
            columns = next(c for c in delivery.columns if c.record == "ip-assignment")
            without = {**columns.values, field.name: [nothing] * len(columns.keys)}
            bounds = (0, round(now().timestamp() * 1000))
            found = sift(record, replace(columns, values=without), bounds, OSLO)
            assert (found.refused["incomplete"], list(found.subscriptions)) == (1, []), field.name
    assert "time_zone" in {f.name for f in record.fields if not f.optional}


TAMPERED = {
    "altered": "ALTER TABLE {t} UPDATE public_address = toIPv6('::ffff:198.51.100.99') WHERE subscription = {s} {sync}",
    "with other ports": "ALTER TABLE {t} UPDATE port_from = 1, port_to = 2 WHERE subscription = {s} {sync}",
    "in another time zone": "ALTER TABLE {t} UPDATE time_zone = 'Asia/Tokyo' WHERE subscription = {s} {sync}",
    "taken away": "ALTER TABLE {t} DELETE WHERE subscription = {s} {sync}",
    "doubled": "INSERT INTO {t} SELECT * FROM {t} WHERE subscription = {s}",
    "slipped in": "INSERT INTO {t} SELECT * REPLACE (987654321 AS batch, 1 AS subscription) "
    "FROM (SELECT * FROM {t} WHERE subscription = {s})",
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED.keys())
def test_a_stored_row_that_is_altered_taken_away_or_slipped_in_by_hand_is_found(home: Home, began: datetime, statement: str) -> None:
    """Proves: N18. By `evidence verify`, and by the proof of the promise."""
    table, copy = f"{events.base()}.ip_assignment", f"{events.base()}.ip_assignment_before"
    said = session(home, "Start", nas(home), began) + session(home, "Stop", nas(home), began + HOUR, began=began)
    take("radius-detail", said, now())
    assert sealed.altered(the_notice()) == {}
    before = events.rows(f"SELECT * FROM {table} WHERE subscription = {home.subscription}")
    partitions = [row[0] for row in events.rows(f"SELECT DISTINCT _partition_id FROM {table} WHERE subscription = {home.subscription}")]
    events.run(f"CREATE TABLE {copy} AS {table}")
    events.run(f"INSERT INTO {copy} SELECT * FROM {table} WHERE _partition_id IN {{p:Array(String)}}", {"p": partitions})
    events.run(statement.format(t=table, s=home.subscription, sync="SETTINGS mutations_sync = 2"))
    try:
        found, finding = sealed.altered(the_notice()), verify_evidence()
    finally:
        for partition in partitions:
            events.run(f"ALTER TABLE {table} REPLACE PARTITION ID '{partition}' FROM {copy}")
        events.run(f"DROP TABLE {copy} SYNC")
    assert len(before) == 2 and "ip-assignment" in found
    assert (finding.ok, "not the ones that were delivered" in finding.sentence) == (False, True)
    assert sealed.altered(the_notice()) == {}


def test_altered_rows_turn_the_promise_red(home: Home, began: datetime) -> None:
    """Proves: N18, G3."""
    table = f"{events.base()}.ip_assignment"
    take("radius-detail", session(home, "Stop", nas(home), began, began=began), now())
    where = f"WHERE subscription = {home.subscription} SETTINGS mutations_sync = 2"
    events.run(f"ALTER TABLE {table} UPDATE time_zone = 'Asia/Tokyo' {where}")
    try:
        report = prove(running(), {}, PRIVACY, now())
    finally:
        events.run(f"ALTER TABLE {table} UPDATE time_zone = 'UTC' {where}")
    told = {p.clause for p in report.proofs for c in p.controls for reason in c.reasons if reason.code == "rows-changed"}
    assert told == {"N18"}


def test_what_comes_anew_and_what_expires_is_no_tampering(home: Home, began: datetime) -> None:
    """Proves: N18, N19. A session told in three deliveries, a restart that ends it, and a sweep a year later."""
    for status, at in (("Start", began), ("Interim-Update", began + HOUR)):
        take("radius-detail", session(home, status, nas(home), at, began=began), now())
    take("radius-detail", accounting("Accounting-On", nas(home), began + 3 * HOUR), now())
    assert sealed.altered(the_notice()) == {}
    sweep(now() + timedelta(days=368))
    assert stored(home, "ip_assignment") == 0
    assert sealed.altered(the_notice()) == {}
