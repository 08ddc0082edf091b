"""What may the adviser see of the customer who is open, and what not?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import Permit
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Clause, Needs, Notice, RecordType, Text, Use
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import language, show
from hjemmel.portals.phrases import phrase, word
from hjemmel.portals.provenance import line
from hjemmel.portals.reasons import in_words
from hjemmel.portals.rows import Row, named
from hjemmel.portals.session import open_for
from hjemmel.portals.shown import by_fields
from hjemmel.portals.shown_network import DRAWN, Network, network

NETWORK = "device-sample"
CONTACT = "contact"
EQUIPMENT = "equipment"


@dataclass(frozen=True, slots=True)
class Unseen:
    """A record type that stays shut: why, in the notice's own words where a clause says it."""

    title: Text
    why: str
    clause: Clause | None


@dataclass(frozen=True, slots=True)
class Panel:
    record: RecordType
    rows: list[Row]
    shown: Any


@for_audience("support")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    permit = open_for(request, actor, now)
    if permit is None:
        request.session["ended"] = True
        return redirect("support")
    notice = the_notice()
    panels, unseen = _look_at_all(permit, actor, notice, now)
    samples = panels.pop(NETWORK, None)
    context = {
        "permit": permit,
        "purpose": notice.purpose(permit.purpose).title,
        "reason": in_words(permit.reason, language()),
        "contact": panels[CONTACT].rows[0] if CONTACT in panels and panels[CONTACT].rows else {},
        "protected": _protected(panels.get(CONTACT)),
        "panels": list(panels.values()),
        "network": _network(samples, permit, actor, notice, now, panels.get(EQUIPMENT)) if samples else None,
        "network_line": line(notice.record(NETWORK), notice, language(), now) if samples else None,
        "unseen": [*unseen, *_shut(permit, actor, notice)],
    }
    response = show(request, "support_customer.html", now, context)
    response.headers["Refresh"] = str(int((permit.expires_at - now).total_seconds()) + 1)  # the page ends with the permit
    return response


def _look_at_all(permit: Permit, actor: Actor, notice: Notice, now: datetime) -> tuple[dict[str, Panel], list[Unseen]]:
    """Everything that the permit's purpose opens; what a choice of the customer stops is told with its clause."""
    panels: dict[str, Panel] = {}
    unseen = []
    for record in notice.records():
        if not _use(record, permit, actor):
            continue
        try:
            rows = named(look_up(permit.token, actor, record.id, now))
        except Refused as refusal:
            reason = refusal.decision.reason.to(language())
            unseen.append(Unseen(record.title, reason[:1].upper() + reason[1:] + ".", _clause(refusal.decision.clause, notice)))
            continue
        panels[record.id] = Panel(record, rows, by_fields(record, rows) if record.id != NETWORK else None)
    return panels, unseen


def _use(record: RecordType, permit: Permit, actor: Actor) -> Use | None:
    return next((use for use in record.uses_of(actor.audience, permit.purpose) if use.needs is Needs.PERMIT), None)


def _network(samples: Panel, permit: Permit, actor: Actor, notice: Notice, now: datetime, equipment: Panel | None) -> Network:
    use = _use(samples.record, permit, actor)
    window = timedelta(seconds=use.window.longest_seconds) if use and use.window else DRAWN
    return network(samples.rows, now, window, _boxes(equipment.rows if equipment else []))


def _boxes(equipment: Sequence[Row]) -> dict[str, str]:
    return {row["serial"]: f"{word(row['kind']).to(language()).lower()} ({row['maker']} {row['model']})" for row in equipment}


def _protected(contact: Panel | None) -> Text | None:
    level = contact.rows[0].get("protected_address", "none") if contact and contact.rows else "none"
    return None if level == "none" else word(level)


def _shut(permit: Permit, actor: Actor, notice: Notice) -> list[Unseen]:
    """The record types that no use opens for this audience and purpose."""
    return [_why_shut(record, actor, notice) for record in notice.records() if not _use(record, permit, actor)]


def _why_shut(record: RecordType, actor: Actor, notice: Notice) -> Unseen:
    others = [use for use in record.uses_of(actor.audience) if use.needs is Needs.PERMIT]
    if others:
        purpose = notice.purpose(others[0].purpose).title.to(language()).lower()
        return Unseen(record.title, phrase("unseen-other-purpose", language()).format(purpose=purpose), None)
    for rule in ("sealed", "only_for"):
        clause = next((c for c in notice.clauses() if f"{record.id}.{rule}" in c.covers), None)
        if clause:
            return Unseen(record.title, clause.title.to(language()) + ".", clause)
    return Unseen(record.title, phrase("unseen-no-clause", language()), None)


def _clause(clause_id: str, notice: Notice) -> Clause | None:
    return next((clause for clause in notice.clauses() if clause.id == clause_id), None)
