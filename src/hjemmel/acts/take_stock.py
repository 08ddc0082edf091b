"""Do the engines answer, does expiry run, is the evidence chained?"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError

from hjemmel.acts.sweep import EVERY
from hjemmel.stores import events, evidence, models

LATE = 3 * EVERY


@dataclass(slots=True)
class Stock:
    """`faults` are sentences; `figures` are Prometheus names and values."""

    faults: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)


def take_stock(now: datetime) -> Stock:
    """What an operator wants to know at a glance. Never raises: a lost engine is a fault in the answer."""
    stock = Stock()
    _register(stock, now)
    try:
        events.rows("SELECT 1")
        stock.figures["hjemmel_events_up"] = 1
    except events.EventsUnavailable:
        stock.figures["hjemmel_events_up"] = 0
        stock.faults.append("the event engine does not answer")
    stock.figures["hjemmel_faults"] = len(stock.faults)
    return stock


def _register(stock: Stock, now: datetime) -> None:
    try:
        last = models.Sweep.objects.filter(finished_at__isnull=False).order_by("-id").first()
        stock.figures["hjemmel_evidence_waiting"] = evidence.waiting()
        stock.figures["hjemmel_batches_under_way"] = models.Batch.objects.filter(state="storing").count()
        stock.figures["hjemmel_permits_live"] = models.Permit.objects.filter(closed_at=None, expires_at__gt=now).count()
        stock.figures["hjemmel_quarantined_keys"] = models.Quarantine.objects.count()
        stock.figures["hjemmel_register_up"] = 1
    except DatabaseError:
        stock.figures["hjemmel_register_up"] = 0
        stock.faults.append("the register does not answer")
        return
    if last is None or last.finished_at is None:
        return
    age = now - last.finished_at
    stock.figures["hjemmel_sweep_age_seconds"] = age / timedelta(seconds=1)
    if age > LATE:
        stock.faults.append(f"no sweep has finished for {int(age.total_seconds() // 60)} minutes: expiry is late")
