"""What does the house do by itself?

Jobs on PostgreSQL (procrastinate). Each asks only the clock and the stores, so a run that was missed is caught up by the next.
"""

import logging
import threading
import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.alert_office import alert_office
from hjemmel.acts.apply_published import due_version
from hjemmel.acts.clear_sessions import clear_sessions as clear_sessions_now
from hjemmel.acts.compile_directory import compile_directory as compile_directory_now
from hjemmel.acts.empty_quarantine import empty_quarantine as empty_quarantine_now
from hjemmel.acts.end_secrecy import end_secrecy as end_secrecy_now
from hjemmel.acts.failures import BroughtBack
from hjemmel.acts.forget_bytes import forget_bytes as forget_bytes_now
from hjemmel.acts.give_tips import give_tips as give_tips_now
from hjemmel.acts.learn_interests import learn_interests as learn_interests_now
from hjemmel.acts.recover_batches import recover_batches as recover_batches_now
from hjemmel.acts.remind_office import remind_office as remind_office_now
from hjemmel.acts.replay_choices import replay_choices
from hjemmel.acts.replay_erasures import replay_erasures, require_nothing_brought_back
from hjemmel.acts.send_messages import send_messages as send_messages_now
from hjemmel.acts.sequence_evidence import sequence_evidence
from hjemmel.acts.sources_today import watch_sources as watch_sources_now
from hjemmel.acts.sweep import sweep as sweep_now
from hjemmel.acts.sync_audience import sync_audience as sync_audience_now
from hjemmel.faults.warn_ahead import warn_ahead as warn_ahead_now
from hjemmel.project.run_state import ask_to_reopen

log = logging.getLogger(__name__)
SEQUENCER_SECONDS = 1.0


class SweepFailed(Exception):
    """Expiry could not be carried out for some record types; the others were swept."""


class VersionDoesNotCheck(Exception):
    """A published version cannot run with this release: the one before it goes on."""


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="sweep", name="sweep")
def sweep(timestamp: int) -> None:
    """Expiry, every five minutes; before it, what a backup that was put back under a running house has undone is done again."""
    try:
        require_nothing_brought_back()
    except BroughtBack:
        replay_all()
    finally:
        forget_what_is_due()


def replay_all() -> None:
    """Whatever a backup has undone. What was refused holds again even where the event engine cannot be asked for what was erased."""
    try:
        replay_choices()
    finally:
        replay_erasures(timezone.now())


def forget_what_is_due() -> None:
    """One sweep. What fails is said to the privacy office at once. Raises SweepFailed."""
    report = sweep_now(timezone.now())
    if report.failed:
        lines = [f"{item.record}: {item.error}, since {item.since:%Y-%m-%d %H:%M} UTC" for item in report.failed]
        alert_office("expiry fails", ["What should be forgotten is not:", *lines, "The worker's log tells more."], timezone.now())
        raise SweepFailed(f"the sweep failed for {', '.join(item.record for item in report.failed)}")


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="forget_bytes", name="forget_bytes")
def forget_bytes(timestamp: int) -> None:
    """What was deleted leaves the files too: at night, or sooner where the declared time would run out."""
    forget_bytes_now(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="apply_notice", name="apply_notice")
def apply_notice(timestamp: int) -> None:
    """A published version whose day has come: the house is opened anew, under it."""
    from hjemmel.project.controls import known_controls

    number, faults = due_version(known_controls(), timezone.now())
    if faults:
        raise VersionDoesNotCheck(f"version {number} was published and does not check today: {faults[0].sentence}")
    if number:
        ask_to_reopen(Path(settings.HJEMMEL_HOME))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="empty_quarantine", name="empty_quarantine")
def empty_quarantine(timestamp: int) -> None:
    """Unknown keys are forgotten after 24 hours."""
    empty_quarantine_now(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="recover_batches", name="recover_batches")
def recover_batches(timestamp: int) -> None:
    """Cut-off batches are undone."""
    recover_batches_now(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="watch_sources", name="watch_sources")
def watch_sources(timestamp: int) -> None:
    """A source that has fallen silent is told of."""
    watch_sources_now(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_messages", name="send_messages")
def send_messages(timestamp: int) -> None:
    """Who has an e-mail address is told that a message is there."""
    send_messages_now(timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="warn_ahead", name="warn_ahead")
def warn_ahead(timestamp: int) -> None:
    """Those whose line or home network is about to fail are told."""
    warn_ahead_now(timezone.now())


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="compile_directory", name="compile_directory")
def compile_directory(timestamp: int) -> None:
    """What has changed in the directory is written down for those who have agreements."""
    compile_directory_now(timezone.now())


@app.periodic(cron="11 5 * * *")
@app.task(queueing_lock="end_secrecy", name="end_secrecy")
def end_secrecy(timestamp: int) -> None:
    """What a person may now be told of, she sees."""
    end_secrecy_now(timezone.now())


@app.periodic(cron="41 4 * * *")
@app.task(queueing_lock="remind_office", name="remind_office")
def remind_office(timestamp: int) -> None:
    """The privacy office is told what falls due, before the day begins."""
    now = timezone.now()
    due = remind_office_now(now)
    if due.late or due.today or due.soon:
        lines = [f"overdue: {due.late}", f"due today: {due.today}", f"due soon: {due.soon}", "They are at /privacy/requests/."]
        alert_office(f"requests that fall due, {now:%Y-%m-%d}", lines, now)
    if due.copies:
        lines = [f"credit assessments whose copy is late: {due.copies}", "They may not be used (K2). Invoicing notes copies at /billing/."]
        alert_office(f"credit assessments without a copy, {now:%Y-%m-%d}", lines, now)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="clear_sessions", name="clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Sessions that have ended, and counts of tries that are over, are forgotten."""
    clear_sessions_now(timezone.now())


@app.periodic(cron="37 6 * * *")
@app.task(queueing_lock="give_tips", name="give_tips")
def give_tips(timestamp: int) -> None:
    """Those with an open case on a plain topic get one tip."""
    give_tips_now(timezone.now())


@app.periodic(cron="7 5 * * *")
@app.task(queueing_lock="learn_interests", name="learn_interests")
def learn_interests(timestamp: int) -> None:
    """Interests follow from own purchases."""
    learn_interests_now(timezone.now())


@app.periodic(cron="47 * * * *")
@app.task(queueing_lock="sync_audience", name="sync_audience")
def sync_audience(timestamp: int) -> None:
    """Who has left the advertising audience is on the list of those to remove within the hour."""
    sync_audience_now(SYSTEM, timezone.now())


def keep_sequencing(stop: threading.Event) -> None:
    """Chain and root new evidence once a second until told to stop. An engine that is lost is waited for."""
    while not stop.is_set():
        started = time.monotonic()
        try:
            sequence_evidence(timezone.now())
        except Exception:
            log.exception("the sequencer could not reach the register; it tries again")
        stop.wait(max(0.0, SEQUENCER_SECONDS - (time.monotonic() - started)))
