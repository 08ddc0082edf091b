"""After an erasure nothing is left of the person in the files of either engine, nor in anything else of the house.

Proves: R6, N16.
"""

import re
import secrets
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from browsing import Reader
from hjemmel.acts.erase import erase
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.forget_bytes import forget_bytes
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Field, Kind, RecordType
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.rights.erasure import is_erased
from hjemmel.rights.forgetting import clearing_due
from hjemmel.stores import entries, erasures, event_rows, events, leftovers, models
from homes import NO_BATCH, Home, new_home, now
from looking import ADVISER, oneself

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.xdist_group("walls")]
PATIENCE_SECONDS = 120
LONG = 300  # times the marker: a text that PostgreSQL keeps apart from its row


def marked_home(marker: str) -> Home:
    """A home with a marker in every text of every record type that an erasure takes, and in a session."""
    home = new_home(name=f"Slette {marker}", email=f"{marker}@kunde.example", address=f"Veien {marker}")
    models.Subscription.objects.filter(key=home.subscription).update(product=marker)
    subscription = models.Subscription.objects.get(key=home.subscription)
    for record in the_notice().records():
        if record.subject == NOBODY or not is_erased(record) or record.id in ("contact", "subscription"):
            continue
        values = {field.name: value(field, record, marker, now()) for field in record.fields}
        if record.kind is Kind.EVENT:
            columns = {name: [round(v.timestamp() * 1000) if isinstance(v, datetime) else v] for name, v in values.items()}
            event_rows.insert(record, columns, [home.subscription], NO_BATCH, 1)
        else:
            entries.add(record, home.contact_id if record.subject == "customer" else subscription.pk, values, 1)
    Reader().be(home.customer_number, "customer")
    return home


def value(field: Field, record: RecordType, marker: str, at: datetime) -> Any:
    if field.optional and field.name == record.clock:
        return None
    if field.values:
        return field.values[0]
    told: dict[str, Any] = {"instant": at - timedelta(hours=1), "date": at.date(), "bool": True, "float64": 1.5, "ip": bytes(16)}
    told |= {"mac": "02:00:5e:00:00:01", "text": f"{marker} {field.name}"}
    if record.id == "enquiry-message" and field.type == "text" and field.name != "case_number":
        told["text"] = "".join(f"{marker}{secrets.token_hex(16)}" for _ in range(LONG))
    return told.get(field.type, 1)


def files_with(marker: str) -> set[str]:
    """The files of the house in which the marker's bytes stand, by path below its home."""
    home, found = Path(settings.HJEMMEL_HOME), set()
    for path in home.rglob("*"):
        try:
            if path.is_file() and marker.encode() in path.read_bytes():
                found.add(str(path.relative_to(home)))
        except FileNotFoundError:  # an engine has just let go of it
            continue
    return found


def in_both_engines(found: set[str]) -> tuple[set[str], set[str]]:
    return {f for f in found if f.startswith("postgres/")}, {f for f in found if f.startswith("events/")}


def checkpoint() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the statistics of the register hold values too
        cursor.execute("CHECKPOINT")


def cleared() -> None:
    """As the job does it, at once; what the event engine has replaced is waited for."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        done = forget_bytes(now(), at_once=True)
        if not done.left and not done.parts:
            return
        assert time.monotonic() < give_up, done
        time.sleep(1)


def test_a_marker_that_is_in_both_engines_files_is_nowhere_after_the_erasure() -> None:
    """Proves: R6. Heap, indexes, long values, statistics, write-ahead log, parts in use and replaced, sessions, the job queue, logs."""
    marker = f"merke{secrets.token_hex(12)}"
    home = marked_home(marker)
    checkpoint()
    register, stored = in_both_engines(files_with(marker))
    assert any("/base/" in name for name in register) and any("/pg_wal/" in name for name in register), "or the test could not fail"
    assert stored, "or the test could not fail"
    done = erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)
    assert [line.record for line in done.lines if not line.erased] == []
    sweep(now())
    cleared()
    assert files_with(marker) == set()
    row = models.Erasure.objects.order_by("-id").first()
    assert row is not None and row.done_at and row.bytes_gone_at
    for kept in (home.customer_number, home.phone, home.user_name):
        assert kept not in Path(settings.HJEMMEL_ERASURE_LOG).read_text()


def test_nobody_reaches_her_from_the_first_moment_even_while_an_engine_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: R6. The rows go with the next sweep."""
    home = new_home(name=f"Borte {secrets.token_hex(6)}")
    name = models.Contact.objects.get(pk=home.contact_id).name
    reader = Reader().sign_in(home)
    assert reader.get("/min-side/").status_code == 200
    token = open_permit(ADVISER, "customer-service", home.customer_number, "hjelp med faktura", now()).token
    models.Permit.objects.filter(contact_id=home.contact_id).exclude(token_digest=b"").update(opened_at=now() - timedelta(days=2000))

    def away(*_: object, **__: object) -> None:
        raise events.EventsUnavailable("the event engine does not answer")

    with monkeypatch.context() as broken:
        broken.setattr(event_rows, "erase", away)
        with pytest.raises(events.EventsUnavailable):
            erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)
    assert reader.get("/min-side/").status_code == 302, "her session has ended"
    assert find_customers(ADVISER, name, now()) == []
    from hjemmel.acts.look_up import look_up

    with pytest.raises(Refused):
        look_up(token, ADVISER, "contact", now())
    assert [row.whole for row in erasures.waiting()][-1:] == [True]
    sweep(now())
    assert erasures.waiting() == []


def test_what_a_sweep_deletes_leaves_the_files_too() -> None:
    """Proves: R6, N16."""
    home, marker = new_home(), f"merke{secrets.token_hex(12)}"
    record = the_notice().record("service-message")
    values = {field.name: value(field, record, marker, now()) for field in record.fields}
    values[record.clock] = now() - timedelta(days=5000)
    entries.add(record, home.contact_id, values, 1)
    checkpoint()
    assert files_with(marker)
    sweep(now())
    cleared()
    assert files_with(marker) == set()


def test_while_somebody_reads_from_before_the_deletion_the_table_is_not_called_clear() -> None:
    """Proves: R6."""
    home = new_home()
    with psycopg.connect(settings.HJEMMEL_DATABASE_URL) as reading:
        reading.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reading.execute("SELECT count(*) FROM contact")
        erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)
        assert "contact" in forget_bytes(now(), at_once=True).left
        reading.execute("COMMIT")
    assert "contact" not in forget_bytes(now(), at_once=True).left
    assert leftovers.since() is None


@pytest.mark.parametrize(
    ("since_hours", "hour", "due"),
    [(1, 12, False), (11, 12, False), (12, 12, True), (23, 12, True), (1, 3, True), (0, 2, True), (1, 5, False)],
)
def test_tables_are_written_anew_at_night_and_by_day_only_where_the_time_would_run_out(since_hours: int, hour: int, due: bool) -> None:
    """Proves: R6."""
    zone = ZoneInfo("Europe/Oslo")
    at = datetime(2026, 11, 25, hour, tzinfo=zone).astimezone(UTC)
    assert clearing_due(at - timedelta(hours=since_hours), at, timedelta(hours=24), zone) is due


def test_the_declared_time_is_a_term_of_the_notice() -> None:
    """Proves: R6."""
    [clause] = [clause for clause in the_notice().clauses() if clause.id == "R6"]
    assert re.search(r"\{notice\.term\.erased-bytes\.period\}", clause.text.nb)
    assert the_notice().term("erased-bytes").period.longest_seconds <= 7 * 86400
