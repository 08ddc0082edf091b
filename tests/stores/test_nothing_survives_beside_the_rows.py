"""What the rows of one who is erased leave beside themselves: in logs, statistics, sessions of nobody, and rows that were gone before.

Proves: R6.
"""

import contextlib
import logging
import smtplib
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from clickhouse_connect.driver.exceptions import DatabaseError
from django.conf import settings
from django.db import IntegrityError, connection

from browsing import Reader
from hjemmel.acts.clear_sessions import clear_sessions
from hjemmel.acts.empty_quarantine import empty_quarantine
from hjemmel.acts.erase import erase
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.project.plain_log import PlainFormatter, log_what_nobody_catches
from hjemmel.stores import entries, events, models
from homes import Home, new_home, now
from looking import oneself
from marked import Marked, checkpoint, cleared, files_with, marked_home, needles, new_mark

pytestmark = pytest.mark.usefixtures("house")
MARK = "merkekari@kunde.example"


def erased(home: Home) -> None:
    erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)
    sweep(now())
    cleared()


def in_statistics(mark: str) -> int:
    """How many columns' statistics hold it, among the values that are there often or as bounds of a histogram."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stats WHERE position(%(m)s in concat(most_common_vals, histogram_bounds, most_common_elems)) > 0",
            {"m": mark},
        )
        return int(cursor.fetchone()[0])


def test_no_statistics_of_the_register_hold_a_value_of_hers() -> None:
    one, other = marked_home(), marked_home()
    checkpoint()
    assert in_statistics(one.mark) > 10, "or the test could not fail"
    erased(one.home)
    assert in_statistics(one.mark) == 0
    assert files_with(one.needles) == set()
    assert in_statistics(other.mark) > 0


def test_what_was_deleted_of_hers_before_she_asked_goes_too() -> None:
    """Rows of which she had none any more when she asked."""
    marked = marked_home()
    for record in ("purchase", "payer-account", "fault-case"):
        entries.about(the_notice().record(record), marked.home.contact_id).delete()
    checkpoint()
    erased(marked.home)
    assert files_with(marked.needles) == set()


def test_what_a_statement_failed_on_stands_in_no_log() -> None:
    """A key that is there twice, a value of the wrong kind, in both engines."""
    mark = new_mark()
    texts = {field.name: mark for field in models.Contact._meta.fields if field.get_internal_type() == "TextField"}
    for _ in range(2):
        with contextlib.suppress(IntegrityError):
            models.Contact.objects.create(**texts, notice_version=1, evidence_salt=b"s")
    with psycopg.connect(settings.HJEMMEL_DATABASE_URL, autocommit=True) as line:
        for wrong in ("SELECT %s::text::int", "SELECT %s::text::date", "SELECT %s::text::json"):
            with pytest.raises(psycopg.DataError):
                line.execute(wrong, [mark])
    for wrong in (f"SELECT toInt64('{mark}')", f"SELECT {mark}", "SELECT toDate({m:String})"):
        with pytest.raises(DatabaseError):
            events.rows(wrong, {"m": mark} if "{" in wrong else None)
    assert {file for file in files_with(needles(mark)) if file.startswith("log/")} == set()
    assert (Path(settings.HJEMMEL_HOME) / "log" / "postgres.log").stat().st_size > 0


def test_the_event_engine_keeps_no_log_of_what_was_asked() -> None:
    """Nor does a server of the provider's own, as far as it is ours to say."""
    assert events.rows("SELECT getSetting('log_queries')")[0][0] in (0, False)
    assert events.rows("SELECT name FROM system.tables WHERE database = 'system' AND engine LIKE '%MergeTree'") == []


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError(f"duplicate key value\nDETAIL:  Key (email)=({MARK}) already exists."),
        smtplib.SMTPRecipientsRefused({MARK: (550, b"no such user")}),
        ValueError(MARK),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_log_says_of_an_error_what_it_is_and_where_and_not_its_words(error: Exception) -> None:
    handlers = [handler for handler in logging.getLogger().handlers if isinstance(handler.formatter, PlainFormatter)]
    assert handlers, "as the settings say"
    record = logging.LogRecord("prøve", logging.ERROR, __file__, 1, "it failed", (), _raised(error))
    text = PlainFormatter().format(record)
    assert MARK not in text and type(error).__name__ in text and "in _raised" in text and text.startswith("it failed")
    assert "KeyError" in text, "what it came of is named too"


def _raised(error: Exception) -> Any:
    try:
        try:
            raise KeyError(MARK)
        except KeyError as first:
            raise error from first
    except Exception:
        return sys.exc_info()


def test_an_error_that_nobody_caught_is_told_so_too(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)  # as it was, when the test is over
    log_what_nobody_catches()
    thread = threading.Thread(target=_fails)
    thread.start()
    thread.join()
    [record] = [record for record in caplog.records if "nobody caught" in record.message]
    assert MARK not in PlainFormatter().format(record)


def _fails() -> None:
    raise ValueError(MARK)


def test_a_session_that_is_nobodys_leaves_no_byte_once_it_has_ended() -> None:
    """What a visitor wrote who was not signed in is found by nobody when she is erased: it goes when the session ends."""
    home, visitor = new_home(), Reader()
    session = visitor.client.session
    session["said_email"] = "kari@kunde.example"
    session.save()
    key = session.session_key.encode()
    erased(home)
    assert files_with([key]) != set(), "it has not ended"
    models.SignInSession.objects.filter(session_key=session.session_key).update(expire_date=now() - timedelta(minutes=1))
    clear_sessions(now())
    cleared()
    assert files_with([key]) == set()


def test_what_her_equipment_reports_after_she_is_gone_leaves_no_byte_once_the_quarantine_is_empty() -> None:
    marked: Marked = marked_home()
    erased(marked.home)
    at = now() - timedelta(hours=25)
    models.Quarantine.objects.create(format="tr181-bulk", kind="serial", value=marked.mark, first_seen_at=at, observations=1)
    checkpoint()
    assert files_with(marked.needles) != set()
    empty_quarantine(now())
    cleared()
    assert files_with(marked.needles) == set()
