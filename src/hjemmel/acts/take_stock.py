"""Do the engines answer, does expiry run, is the evidence chained?"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError

from hjemmel.acts.remind_office import what_is_due
from hjemmel.acts.sources_today import sources_today
from hjemmel.acts.sweep import EVERY
from hjemmel.acts.the_notice import NoticeNotInForce, the_notice
from hjemmel.stores import credit_figures, events, evidence, expiry, models

LATE = 3 * EVERY


@dataclass(slots=True)
class Stock:
    """`faults` are sentences; `figures` are Prometheus names and values, and `by_source` those with a source and a format each."""

    faults: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    by_source: list[tuple[str, Mapping[str, str], float]] = field(default_factory=list)


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
        last = expiry.last_sweep(now)
        stock.figures["hjemmel_evidence_waiting"] = evidence.waiting()
        stock.figures["hjemmel_batches_under_way"] = models.Batch.objects.filter(state="storing").count()
        stock.figures["hjemmel_permits_live"] = models.Permit.objects.filter(closed_at=None, expires_at__gt=now).count()
        stock.figures["hjemmel_quarantined_keys"] = models.Quarantine.objects.count()
        with suppress(NoticeNotInForce, ValueError):  # a house that is not open has no queue
            _requests(stock, now)
        _sources(stock, now)
        stock.figures["hjemmel_register_up"] = 1
    except DatabaseError:
        stock.figures["hjemmel_register_up"] = 0
        stock.faults.append("the register does not answer")
        return
    if last is None or last.finished_at is None:
        return
    _of_the_sweep(stock, last.report, now)
    age = now - last.finished_at
    stock.figures["hjemmel_sweep_age_seconds"] = age / timedelta(seconds=1)
    if age > LATE:
        stock.faults.append(f"no sweep has finished for {int(age.total_seconds() // 60)} minutes: expiry is late")


def _of_the_sweep(stock: Stock, report: dict[str, Any], now: datetime) -> None:
    """What the last sweep could not do, and how far the oldest record left is past its limit: never hidden behind a zero."""
    failed = report.get("failed", [])
    stock.figures["hjemmel_sweep_failures"] = len(failed)
    for item in failed:
        minutes = int((now - datetime.fromisoformat(item["since"])).total_seconds() // 60)
        stock.faults.append(f"expiry has failed for `{item['record']}` for {minutes} minutes ({item['error']}): see the worker's log")
    past = [(now - datetime.fromisoformat(item["due_at"])).total_seconds() for item in report.get("left", [])]
    stock.figures["hjemmel_oldest_record_past_limit_seconds"] = max(past, default=0.0)


def _sources(stock: Stock, now: datetime) -> None:
    """How much each source delivers, how long ago, what is refused, whether it has fallen silent, and how long its certificate lasts."""
    for each in sources_today(now):
        told, labels = each.delivered, {"source": each.delivered.source, "format": each.delivered.format}
        stock.by_source.append(("hjemmel_source_silent", labels, float(each.silent_for is not None)))
        stock.by_source.append(("hjemmel_source_records_last_hour", labels, told.records_hour))
        if told.last_at:
            stock.by_source.append(("hjemmel_source_last_delivery_age_seconds", labels, (now - told.last_at).total_seconds()))
        if told.certificate_ends_at:
            stock.by_source.append(("hjemmel_source_certificate_left_seconds", labels, (told.certificate_ends_at - now).total_seconds()))
        if told.waits_since:
            stock.by_source.append(("hjemmel_source_oldest_unacknowledged_seconds", labels, (now - told.waits_since).total_seconds()))
        for reason, times in told.refused.items():
            stock.by_source.append(("hjemmel_source_refused_last_day", {**labels, "reason": reason}, times))


def _requests(stock: Stock, now: datetime) -> None:
    """How many requests wait, and how many of them are late or fall due within the declared days."""
    due = what_is_due(now)
    stock.figures |= {"hjemmel_requests_waiting": due.waiting, "hjemmel_requests_overdue": due.late}
    stock.figures["hjemmel_requests_due_soon"] = due.today + due.soon
    stock.figures["hjemmel_credit_copies_overdue"] = due.copies
    checks, orders = credit_figures.checks_and_orders(the_notice(), now)
    stock.figures |= {"hjemmel_credit_checks_of_thirty_days": checks, "hjemmel_credit_orders_of_thirty_days": orders}
