"""Has a backup brought back a yes that was taken back, or lost a no?

Before a page is served: what a customer has last said, where it takes something from us, is done again in a register that does not know
it, and leaves evidence at its own instant. A yes that is lost with what was said after the backup is asked for anew, and that it is lost
is on record.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.apply_choice import apply_choice
from hjemmel.acts.await_approval import wait_no_longer
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.entry import Entry, Value
from hjemmel.notice.vocabulary import UNTIL_GIVEN
from hjemmel.stores import brought_back, corrections, decisions, entries, evidence, models, row_decisions
from hjemmel.stores.decisions import Decision
from hjemmel.stores.row_decisions import RowDecision


def replay_choices() -> int:
    """Do again what came undone. Returns how many, those that are lost among them."""
    undone = decisions.undone()
    offered = {choice.id for choice in the_notice().choices}
    for contact, decision in undone:
        with transaction.atomic():
            if contact is not None and decision.outlives and decision.choice in offered:
                _stand(contact, decision)
            evidence.append_all([_entry(decision, "replayed" if decision.outlives else "lost")])
    of_rows = row_decisions.undone()
    for contact, said in of_rows:
        with transaction.atomic():
            if contact is not None and said.outlives:
                _stand_in_row(contact, said)
            evidence.append_all([_entry_of_row(said, "replayed" if said.outlives else "lost")])
    brought_back.look_again()
    return len(undone) + len(of_rows)


def note_choices(now: datetime) -> int:
    """When the house opens: what stands, and has no line beside the databases, gets one, and is on record. Returns how many.

    A line is lacking where the machine fell before it was written, of a choice that is older than the file, and of one that followed a
    person to another number.
    """
    with transaction.atomic():
        lacking = decisions.unnoted({choice.id: choice.stops == UNTIL_GIVEN for choice in the_notice().choices})
        evidence.append_all([_entry(decision, "noted") for decision in decisions.unknown(lacking)])
        if lacking:
            decisions.append(lacking)
    with transaction.atomic():
        rows = row_decisions.unnoted(the_notice(), now)
        evidence.append_all([_entry_of_row(said, "noted") for said in rows])
        if rows:
            decisions.append(rows)
    return len(lacking) + len(rows)


def _entry(decision: Decision, became: str) -> Entry:
    clause, at = the_notice().clause_for("act.replay_choices"), datetime.fromisoformat(decision.at)
    body: dict[str, Value] = {"choice": decision.choice, "on": decision.on, became: True}
    return Entry(at, "choice", SYSTEM.id, SYSTEM.audience, clause, bytes.fromhex(decision.subject), body)


def _entry_of_row(said: RowDecision, became: str) -> Entry:
    clause, at = the_notice().clause_for("act.replay_choices"), datetime.fromisoformat(said.at)
    body: dict[str, Value] = {"record": said.record, said.field: said.value, became: True}
    act = "listing" if said.record == row_decisions.LISTING else "phone-user"
    return Entry(at, act, SYSTEM.id, SYSTEM.audience, clause, bytes.fromhex(said.subject), body)


def _stand(contact: models.Contact, decision: Decision) -> None:
    live = models.Choice.objects.filter(contact=contact, choice=decision.choice, lifted_at=None)
    if live.exists() is not decision.on:
        apply_choice(contact, decision, SYSTEM.id)


def _stand_in_row(contact: models.Contact, said: RowDecision) -> None:
    """What it takes is taken again, and what waits to give it back waits no more."""
    notice, at = the_notice(), datetime.fromisoformat(said.at)
    for row in row_decisions.rows_of(notice, contact, said):
        record = notice.record(said.record)
        if record.id == row_decisions.PHONE_USER:
            entries.rows(record).filter(pk=row.pk).update(agreed_at=None, known_by=None)
            continue
        waiting = entries.about(notice.record(corrections.RECORD), contact.pk).filter(record=record.id, field=said.field, row=row.phone)
        wait_no_longer(notice, waiting.filter(state=corrections.PENDING, asked_at__lte=at), SYSTEM, at)
        if said.takes_from(row):
            day = at.astimezone(ZoneInfo(notice.time_zone)).date()
            corrections.write(notice, record, row, contact.pk, (said.field, said.value), day)
