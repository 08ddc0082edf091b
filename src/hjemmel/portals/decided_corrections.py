"""What became of what she asked to have corrected?

The newest first; of what was not done it says why, by which paragraph, and where she can complain.
"""

from dataclasses import dataclass
from datetime import datetime

from hjemmel.acts.actor import Actor
from hjemmel.acts.look_up import look_up
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.portals.rows import Row, named

RECORD, PENDING, DONE = "correction", "pending", "done"


@dataclass(frozen=True, slots=True)
class Decided:
    """A correction that no longer waits: of which field, the row as she sees it, and why it was not done."""

    field: Text
    row: Row
    why: str


def decided(token: str, actor: Actor, now: datetime) -> list[Decided]:
    """Her corrections that were decided, for as long as they are kept. Raises Refused without a live permit of one's own."""
    titles = {(record.id, field.name): field.title for record in the_notice().records() for field in record.fields}
    answers = {row["number"]: row["answer"] or "" for row in named(look_up(token, actor, "request", now))}
    rows = [row for row in named(look_up(token, actor, RECORD, now)) if row["state"] != PENDING]
    rows.sort(key=lambda row: row["decided_at"], reverse=True)
    return [Decided(_title(titles, row), row, "" if row["state"] == DONE else answers.get(row["request"], "")) for row in rows]


def _title(titles: dict[tuple[str, str], Text], row: Row) -> Text:
    """The field's title; its name where the notice in force no longer has it."""
    return titles.get((row["record"], row["field"]), Text(row["field"], row["field"]))
