"""A job that the house runs by itself does what it says, and not only the act behind it.

Proves: C3, D6, D9, L5, M1, M9, N16, O1, P1, Q2, R6, S4.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from declared_rows import RECIPIENT
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.place_order import place_order
from hjemmel.acts.record_enquiry import record_enquiry
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.project import jobs
from hjemmel.stores import entries, event_rows, evidence, leftovers, models
from homes import Home, agreement, new_home, now, samples
from looking import ADVISER, SYSTEM, oneself, own, stored

pytestmark = pytest.mark.usefixtures("house")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def states(home: Home, ages: list[timedelta], batch: int) -> None:
    """One report of a line with weak light for each age, brought by a batch."""
    row = {"equipment_model": "eksempel hg1", "area": "Prøveøya", "line": "up", "uptime_s": 90000, "memory_free_percent": 40}
    row |= {"temperature_c": 45, "light_dbm": -27, "line_errors": 0, "download_bytes": 10, "upload_bytes": 5, "serial": home.serial}
    columns: dict[str, list[Any]] = {name: [value] * len(ages) for name, value in row.items()}
    columns["seen_at"] = [round((now() - age).timestamp() * 1000) for age in ages]
    event_rows.insert(the_notice().record("equipment-state"), columns, [home.subscription] * len(ages), batch, 1)


def a_weak_line(home: Home) -> Callable[[], bool]:
    """warn_ahead: a home whose light is weak gets a message."""
    states(home, [n * HOUR for n in range(1, 9)], 1)
    return lambda: [m["topic"] for m in own(home, "service-message")] == ["fault-ahead"]


def a_listed_number(home: Home) -> Callable[[], bool]:
    """compile_directory: what is listed is written down for the providers."""
    row = {"listed_name": "Kari", "address": "A", "postcode": "4000", "place": "P", "use_type": "mobile", "holder": "adult", "secret": "no"}
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - timedelta(seconds=1))
    list_number(home.customer_number, home.phone, {**row, "extent": "full"}, SYSTEM, now())
    return lambda: [change["mark"] for change in own(home, "directory-change")] == ["new"]


def a_secret_that_is_over(home: Home) -> Callable[[], bool]:
    """end_secrecy: a disclosure that may be told of now is on Min side."""
    record = the_notice().record("disclosure")
    values: dict[str, Any] = {}
    for field in record.fields:
        if not field.optional:
            plain = {"instant": now(), "date": now().date(), "bool": False, "choice": field.values[0] if field.values else ""}
            values[field.name] = plain.get(field.type, 1 if "int" in field.type else f"x-{home.customer_number}")
    entries.add(record, home.contact_id, values | {"recipient": RECIPIENT, "secret_until": date(2026, 1, 1)}, 1)
    before = len(own(home, "disclosure"))
    return lambda: before == 0 and len(own(home, "disclosure")) == 1


def an_open_case(home: Home) -> Callable[[], bool]:
    """give_tips: an open case on a plain topic brings a tip."""
    record_enquiry(home.customer_number, "telephone", "fault", "Linjen er treg.", ADVISER, now())
    return lambda: [m["topic"] for m in own(home, "service-message")] == ["help-tip"]


def a_purchase(home: Home) -> Callable[[], bool]:
    """learn_interests: an own purchase says an interest."""
    if not entries.rows(the_notice().record("product")).filter(code="jobb").exists():
        product = {"code": "jobb", "title": "Jobb", "kind": "internet", "credit_element": False, "price_ore": 1, "withdrawn_on": None}
        entries.add(the_notice().record("product"), None, product, 1)
    place_order(home.customer_number, "jobb", {"install_address": "Her"}, oneself(home), now())
    return lambda: [(i["interest"], i["source"]) for i in own(home, "interest")] == [("internet", "own-purchases")]


def a_consent(home: Home) -> Callable[[], bool]:
    """sync_audience: who has said yes is in the audience, and who takes it back is asked to be removed."""
    agreement("Annonsetorget", "ad-platforms")
    set_choice(home.customer_number, "ad-audiences", True, oneself(home), now())
    return lambda: [m["removed_at"] for m in own(home, "ad-member")] == [None]


def old_samples(home: Home) -> Callable[[], bool]:
    """sweep: what is past its day is gone."""
    samples([home], [25 * DAY], now())
    return lambda: stored(home, "device_sample") == 0


def an_old_key(home: Home) -> Callable[[], bool]:
    """empty_quarantine: an unknown key is forgotten after a day."""
    key = f"jobb-{home.customer_number}"
    models.Quarantine.objects.create(format="f", kind="serial", value=key, first_seen_at=now() - 2 * DAY, observations=1)
    return lambda: not models.Quarantine.objects.filter(value=key).exists()


def a_request(home: Home) -> Callable[[], bool]:
    """remind_office: what falls due is counted, and the count is evidence."""
    before = now()

    def reminded() -> bool:
        found = evidence.newest_of("reminder")
        return found is not None and found.at >= before

    return reminded


def a_batch_that_was_cut_off(home: Home) -> Callable[[], bool]:
    """recover_batches: what a cut-off batch left is undone whole."""
    batch = models.Batch.objects.create(digest=f"cut-{home.customer_number}", format="f", source="s", state="storing", received_at=now())
    states(home, [HOUR], batch.pk)
    assert stored(home, "equipment_state") == 1
    return lambda: stored(home, "equipment_state") == 0 and not models.Batch.objects.filter(pk=batch.pk, state="storing").exists()


def a_session_that_is_over(home: Home) -> Callable[[], bool]:
    """clear_sessions: a sign-in that has ended is forgotten, and so is a count of tries that counts no longer."""
    over, counts = f"over-{home.customer_number}", models.SignInCount.objects
    models.SignInSession.objects.create(session_key=over, session_data="", expire_date=now() - DAY)
    counts.create(cache_key=over, value="", expires=now() - HOUR)
    counts.create(cache_key=f"not-{over}", value="", expires=now() + HOUR)
    gone = [models.SignInSession.objects.filter(session_key=over), counts.filter(cache_key=over)]
    return lambda: not any(rows.exists() for rows in gone) and counts.filter(cache_key=f"not-{over}").exists()


def a_source_that_is_silent(home: Home) -> Callable[[], bool]:
    """watch_sources: the office is told of a source that has fallen out of its rhythm."""
    source = f"kilde-{home.customer_number}"
    for n in range(6):
        at = now() - 4 * HOUR - n * timedelta(minutes=10)
        told = {
            "digest": f"{source}-{n}",
            "format": "kamailio-cdr",
            "source": source,
            "state": "stored",
            "received_at": at,
            "stored_at": at,
        }
        models.Batch.objects.create(**told, receipt={"accepted": {"call": 2}, "refused": {}, "alarms": {}})
    return lambda: evidence.was_said("alert", f"the source {source} (kamailio-cdr) is silent", now() - DAY)


def rows_long_deleted(home: Home) -> Callable[[], bool]:
    """forget_bytes: the table of rows that were deleted days ago is written anew."""
    models.Leftover.objects.filter(table="quarantine").delete()  # of another test: the first time that something was deleted counts
    leftovers.note(["quarantine"], now() - 9 * DAY)

    def file() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_relation_filenode('public.quarantine')")
            return int(cursor.fetchone()[0])

    before = file()
    return lambda: file() != before and not models.Leftover.objects.filter(table="quarantine").exists()


WORK = {
    jobs.warn_ahead: a_weak_line,
    jobs.compile_directory: a_listed_number,
    jobs.end_secrecy: a_secret_that_is_over,
    jobs.give_tips: an_open_case,
    jobs.learn_interests: a_purchase,
    jobs.sync_audience: a_consent,
    jobs.sweep: old_samples,
    jobs.empty_quarantine: an_old_key,
    jobs.remind_office: a_request,
    jobs.recover_batches: a_batch_that_was_cut_off,
    jobs.clear_sessions: a_session_that_is_over,
    jobs.forget_bytes: rows_long_deleted,
    jobs.watch_sources: a_source_that_is_silent,
}
ELSEWHERE = {
    "apply_notice",  # tests/stores/test_supervisor.py, where a house opens anew
    "send_messages",  # tests/spec/customer/test_answers_and_mail.py, where there is a mail server
}


@pytest.mark.parametrize("job", WORK, ids=lambda job: job.name)
def test_the_job_does_what_it_says(job: Any) -> None:
    home = new_home()
    is_done = WORK[job](home)
    assert not is_done()
    job(0)
    assert is_done()


def test_every_job_is_tried() -> None:
    """A job that is added, and whose work nobody tries, is found here."""
    named = {name for name, job in vars(jobs).items() if hasattr(job, "configure") and hasattr(job, "defer")}
    assert named == {job.name for job in WORK} | ELSEWHERE
