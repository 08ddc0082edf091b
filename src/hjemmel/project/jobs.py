"""What does the house do by itself?

Jobs on PostgreSQL (procrastinate). Each asks only the clock and the stores, so a run that was missed is caught up by the next.
"""

import logging
import threading
import time

from django.utils import timezone
from procrastinate.contrib.django import app

from hjemmel.acts.empty_quarantine import empty_quarantine as empty_quarantine_now
from hjemmel.acts.recover_batches import recover_batches as recover_batches_now
from hjemmel.acts.sequence_evidence import sequence_evidence
from hjemmel.acts.sweep import sweep as sweep_now

log = logging.getLogger(__name__)
SEQUENCER_SECONDS = 1.0


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="sweep", name="sweep")
def sweep(timestamp: int) -> None:
    """Expiry."""
    sweep_now(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="empty_quarantine", name="empty_quarantine")
def empty_quarantine(timestamp: int) -> None:
    """Unknown keys are forgotten after 24 hours."""
    empty_quarantine_now(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="recover_batches", name="recover_batches")
def recover_batches(timestamp: int) -> None:
    """Cut-off batches are undone."""
    recover_batches_now()


def keep_sequencing(stop: threading.Event) -> None:
    """Chain and root new evidence once a second until told to stop. An engine that is lost is waited for."""
    while not stop.is_set():
        started = time.monotonic()
        try:
            sequence_evidence(timezone.now())
        except Exception:
            log.exception("the sequencer could not reach the register; it tries again")
        stop.wait(max(0.0, SEQUENCER_SECONDS - (time.monotonic() - started)))
