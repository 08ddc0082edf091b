"""What may an employee see of the customer who is open, what not, and what can be done for her?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse

from hjemmel.acts.actor import Actor
from hjemmel.acts.look_joined import look_joined
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import Permit
from hjemmel.acts.the_notice import the_notice
from hjemmel.faults.ahead import Warning, warning
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Needs, Notice, RecordType, Text, Use
from hjemmel.notice.wording import lower_first
from hjemmel.portals.brief import Brief, box_name, briefly
from hjemmel.portals.page import language, show
from hjemmel.portals.phrases import phrase, word
from hjemmel.portals.provenance import line
from hjemmel.portals.reasons import in_words
from hjemmel.portals.rows import Row, named
from hjemmel.portals.shown import Rows, by_fields
from hjemmel.portals.shown_network import DRAWN, Network, network
from hjemmel.portals.tasks import Task, forms_of

NETWORK = "device-sample"
CONTACT = "contact"
EQUIPMENT = "equipment"
LINE = "equipment-state"
BRIEF_ROWS = 8


@dataclass(frozen=True, slots=True)
class Unseen:
    """What stays shut for the same reason: in the notice's own words where a clause says it."""

    titles: tuple[str, ...]
    why: str
    clause: str


@dataclass(frozen=True, slots=True)
class Panel:
    """`facts` where a record type has no words of its own, `more` where the rows are too many to say one by one."""

    record: RecordType
    rows: list[Row]
    brief: list[Brief]
    facts: Rows | None = None
    more: Rows | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What the permit opens: the actor's audience and its purpose."""

    permit: Permit
    actor: Actor
    notice: Notice

    def use(self, record: RecordType) -> Use | None:
        """The use that the permit serves, if the notice declares one."""
        uses = record.uses_of(self.actor.audience, self.permit.purpose)
        return next((use for use in uses if use.needs is Needs.PERMIT), None)


@dataclass(frozen=True, slots=True)
class Said:
    """What a task said: done, or refused, with the task that it was and what was written in its form."""

    task: str = ""
    done: Text | None = None
    fault: Text | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def page_of(request: HttpRequest, actor: Actor, now: datetime, permit: Permit, tasks: Sequence[Task], said: Said) -> HttpResponse:
    """The customer who is open, as the permit shows her, with the tasks that serve its purpose."""
    notice = the_notice()
    opened = Opened(permit, actor, notice)
    panels, stopped = _look_at_all(opened, now)
    rows = {record_id: panel.rows for record_id, panel in panels.items()}
    samples, contact = panels.pop(NETWORK, None), _first_row(panels.get(CONTACT))
    forms = [form for task in tasks if permit.purpose in task.purposes for form in forms_of(task, rows, said.task, said.values)]
    if said.task not in {form.task.id for form in forms}:  # there is nothing to choose from in it any more: why stands above the rest
        said = replace(said, task="")
    context = {
        "permit": permit,
        "room": actor.audience,
        "addresses": {kind: f"{actor.audience}-{kind}" for kind in ("close", "task")},
        "purpose": notice.purpose(permit.purpose).title,
        "reason": in_words(permit.reason, language()),
        "contact": contact,
        "protected": word(contact["protected_address"]) if contact.get("protected_address", "none") != "none" else None,
        "panels": panels.values(),
        "network": _network(opened, samples, panels.get(EQUIPMENT), now) if samples else None,
        "network_line": line(samples.record, notice, now, to_staff=True) if samples else None,
        "localised": _localised(opened, now),
        "unseen": _together([*stopped, *(_why_shut(opened, record) for record in notice.records() if not opened.use(record))]),
        "tasks": forms,
        "said": said,
    }
    response = show(request, "opened.html", now, context, status=400 if said.fault else 200)
    response.headers["Refresh"] = str(int((permit.expires_at - now).total_seconds()) + 1)  # the page ends with the permit
    return response


def _look_at_all(opened: Opened, now: datetime) -> tuple[dict[str, Panel], list[Unseen]]:
    """Everything that the permit's purpose opens; what a choice of the customer stops is told with its clause."""
    panels: dict[str, Panel] = {}
    stopped = []
    for record in filter(opened.use, opened.notice.records()):
        try:
            rows = named(look_up(opened.permit.token, opened.actor, record.id, now))
        except Refused as refusal:
            why = refusal.decision.reason.to(language())
            stopped.append(Unseen((record.title.to(language()),), f"{why[:1].upper()}{why[1:]}.", refusal.decision.clause))
        else:
            panels[record.id] = _panel(record, rows)
    return panels, stopped


def _panel(record: RecordType, rows: list[Row]) -> Panel:
    if record.id == NETWORK:
        return Panel(record, rows, [])
    if len(rows) > BRIEF_ROWS:
        return Panel(record, rows, [], more=by_fields(record, rows))
    said = briefly(record, rows)
    return Panel(record, rows, said, by_fields(record, rows) if rows and not said else None)


def _localised(opened: Opened, now: datetime) -> Warning | None:
    """What the home network and the line say together, where the notice joins them and nothing stops a part."""
    join = next((j for j in opened.notice.joins if (j.audience, j.purpose) == (opened.actor.audience, opened.permit.purpose)), None)
    if join is None:
        return None
    try:
        seen = look_joined(opened.permit.token, opened.actor, join.records, now)
    except Refused:  # a choice of the customer stops one part, and with it the whole; the panels say which
        return None
    rows = {record: sorted(named(part), key=lambda row: row["seen_at"]) for record, part in seen.items()}
    return warning(rows.get(LINE, []), rows.get(NETWORK, []))


def _first_row(panel: Panel | None) -> Row:
    return panel.rows[0] if panel and panel.rows else {}


def _network(opened: Opened, samples: Panel, equipment: Panel | None, now: datetime) -> Network:
    use = opened.use(samples.record)
    window = timedelta(seconds=use.window.longest_seconds) if use and use.window else DRAWN
    boxes = {row["serial"]: box_name(row) for row in equipment.rows} if equipment else {}
    return network(samples.rows, now, window, boxes)


def _why_shut(opened: Opened, record: RecordType) -> Unseen:
    """Why no use opens this record type: another purpose does, a clause shuts it, or the notice is silent."""
    title, notice = (record.title.to(language()),), opened.notice
    others = [use for use in record.uses_of(opened.actor.audience) if use.needs is Needs.PERMIT]
    if others:
        purpose = lower_first(notice.purpose(others[0].purpose).title.to(language()))
        return Unseen(title, phrase("unseen-other-purpose", language()).format(purpose=purpose), "")
    for rule in ("sealed", "only_for"):
        clause = next((c for c in notice.clauses() if f"{record.id}.{rule}" in c.covers), None)
        if clause:
            said = clause.title.to(language())
            return Unseen(title, said if said.endswith("?") else f"{said}.", clause.id)
    return Unseen(title, phrase("unseen-no-clause", language()), "")


def _together(unseen: Sequence[Unseen]) -> list[Unseen]:
    """Those with the same reason as one."""
    titles: dict[tuple[str, str], tuple[str, ...]] = {}
    for item in unseen:
        titles[item.why, item.clause] = titles.get((item.why, item.clause), ()) + item.titles
    return [Unseen(names, why, clause) for (why, clause), names in titles.items()]
