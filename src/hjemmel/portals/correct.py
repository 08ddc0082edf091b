"""Is something wrong? One form for each field that you have given us; what must be approved says so and waits.

By e-mail, telephone and birth date we know her: before one of those changes, an open session says again who it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.correct import correct, correctable
from hjemmel.acts.look_up import look_up
from hjemmel.acts.tell_old_address import tell_old_address
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Field, RecordType, Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.decided_corrections import decided
from hjemmel.portals.library import ask_again
from hjemmel.portals.page import show
from hjemmel.portals.rows import Row, named
from hjemmel.portals.session import own_permit

RECORD = "contact"
KNOWN_BY = ("email", "phone", "birth_date")
TYPED = "typed_correction"  # in the session while it is asked again who it is: the key of a form, and what was typed in it


@dataclass(frozen=True, slots=True)
class Line:
    """One field of one row: what it says now, and the new value that waits for approval, if one does. `key` tells the forms apart.

    What was typed and does not stand yet is `typed`: `fault` says why it was refused, or `again` that it is to be sent once more.
    """

    record: RecordType
    field: Field
    row: str
    now: str
    waiting: str = ""
    typed: str = ""
    fault: Text | None = None
    again: bool = False

    @property
    def key(self) -> str:
        return key_of(self.record.id, self.field.name, self.row)

    @property
    def value(self) -> str:
        """What stands in the form."""
        return self.typed if self.fault or self.again else self.now


@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    key, value, fault = "", "", None
    if request.method == "POST":
        record, name, row, value = (request.POST.get(part, "") for part in ("record", "field", "row", "value"))
        key = key_of(record or RECORD, name, row)
        if (record or RECORD) == RECORD and name in KNOWN_BY and (asked := ask_again(request)):
            request.session[TYPED] = [key, value]
            return asked
        try:
            done = correct(actor.id, record or RECORD, name, value, actor, now, row)
        except Refused as refused:
            fault = refused.decision.reason
        else:
            tell_old_address(done.id, actor, now)
            request.session["corrected"] = [key, done.state]
            return redirect("correct")
    corrected, state = request.session.pop("corrected", ["", ""])
    token = own_permit(request, actor, now).token
    lines = _lines(token, actor, now)
    again, typed = request.session.pop(TYPED, ["", ""])
    lines = [replace(line, typed=typed, again=True) if line.key == again else line for line in lines]
    if fault:
        lines = [replace(line, typed=value, fault=fault) if line.key == key else line for line in lines]
    context = {"lines": lines, "corrected": corrected, "state": state, "decided": decided(token, actor, now)}
    return show(request, "correct.html", now, context)


def key_of(record: str, field: str, row: str) -> str:
    return f"{record}.{field}.{row}".rstrip(".")


def _lines(token: str, actor: Actor, now: datetime) -> list[Line]:
    asked = named(look_up(token, actor, "correction", now))
    waiting = {(row["record"], row["field"], row["row"] or ""): row["becomes"] for row in asked if row["state"] == "pending"}
    found: list[Line] = []
    rows: dict[str, list[Row]] = {}
    for record, field in correctable(the_notice()):
        rows.setdefault(record.id, named(look_up(token, actor, record.id, now)))
        for one in rows[record.id]:
            if record.id == RECORD:
                row = ""
            elif record.field(record.clock).optional and one[record.clock] is not None:
                continue
            else:
                row = str(one[record.identity[0]])
            found.append(Line(record, field, row, _text(one[field.name]), waiting.get((record.id, field.name, row), "")))
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value)
