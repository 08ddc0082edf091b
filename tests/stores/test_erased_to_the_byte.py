"""After an erasure nothing is left of the person in the files of either engine, nor in anything else of the house.

Proves: R6, N16.
"""

import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings

from browsing import Reader
from hjemmel.acts.erase import erase
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.forget_bytes import forget_bytes
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.rights.forgetting import clearing_due
from hjemmel.stores import entries, erasures, event_rows, events, leftovers, models
from homes import new_home, now
from looking import ADVISER, oneself
from marked import checkpoint, cleared, files_with, in_both_engines, marked_home, needles, new_mark, value

pytestmark = pytest.mark.usefixtures("house")


def test_a_marker_that_is_in_both_engines_files_is_nowhere_after_the_erasure() -> None:
    """Proves: R6. Heap, indexes, long values, statistics, write-ahead log, parts in use and replaced, sessions, the job queue, logs."""
    marked = marked_home()
    home = marked.home
    checkpoint()
    register, stored = in_both_engines(files_with(marked.needles))
    assert any("/base/" in name for name in register) and any("/pg_wal/" in name for name in register), "or the test could not fail"
    assert stored, "or the test could not fail"
    done = erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)
    assert [line.record for line in done.lines if not line.erased] == []
    sweep(now())
    cleared()
    assert files_with(marked.needles) == set()
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
    home, mark = new_home(), new_mark()
    record = the_notice().record("service-message")
    values = {field.name: value(field, record, mark, now()) for field in record.fields}
    values[record.clock] = now() - timedelta(days=5000)
    entries.add(record, home.contact_id, values, 1)
    checkpoint()
    assert files_with(needles(mark))
    sweep(now())
    cleared()
    assert files_with(needles(mark)) == set()


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
