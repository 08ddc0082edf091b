"""Has a backup brought back what somebody had erased?

Before a page is served: what the file of erasures knows and a database does not is carried out again there, and leaves evidence. A house
whose engine cannot be asked does not open, and until it is done nobody is shown anything.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.erase_held import HOLDS, Deed, carry_out, cut_off
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Notice
from hjemmel.rights.erasure import is_erased
from hjemmel.stores import brought_back, entries, erasures, evidence, models

AFTER_A_BACKUP = "satt på nytt etter en sikkerhetskopi · placed anew after a backup"


def replay_erasures(now: datetime) -> int:
    """Carry out again every erasure that came undone. Returns how many. Raises EventsUnavailable."""
    notice = the_notice()
    erasures.note_in_file()
    unknown, lost_by_events = erasures.undone()
    contacts = erasures.contacts_of(bytes.fromhex(line.reference) for line in unknown)
    for line in unknown:
        contact = contacts.get(bytes.fromhex(line.reference))
        with transaction.atomic():
            erasures.restore(line)
            if contact is not None and line.whole:
                cut_off(notice, contact, SYSTEM, now)
                _place_again(notice, contact, line.holds)
    for line in unknown:
        contact = contacts.get(bytes.fromhex(line.reference))
        if contact is None:
            erasures.done(line.number, now)
            continue
        records = [record for record in notice.records() if record.id in line.records and is_erased(record)]
        carry_out(notice, contact, records, Deed(line.number, {"erased": list(line.records), "replayed": True}, SYSTEM, line.whole), now)
    if lost_by_events:
        erasures.erase_events_again(notice, lost_by_events)
        clause = notice.clause_for("act.replay_erasures")
        body = {"erasures": [line.number for line in lost_by_events]}
        evidence.append("erasures-replayed", SYSTEM.id, SYSTEM.audience, clause, now, body)
    brought_back.look_again()
    return len({line.number for line in (*unknown, *lost_by_events)})


def require_nothing_brought_back() -> None:
    """Raises BroughtBack while something waits to be carried out again; django.db.DatabaseError where the register does not answer."""
    brought_back.require_nothing()


def _place_again(notice: Notice, contact: models.Contact, holds: tuple[erasures.Held, ...]) -> None:
    """A hold that the backup does not know keeps what it kept until its end; without it what it kept would be held by nothing, and
    would never be erased."""
    record, known = notice.record(HOLDS), {rule.id: rule for rule in notice.holds}
    for held in holds:
        if held.hold in known and not entries.about(record, contact.pk).filter(number=held.number).exists():
            values = {"number": held.number, "hold": held.hold, "law": known[held.hold].law, "reason": AFTER_A_BACKUP, "erase_after": True}
            values |= {"placed_at": datetime.fromisoformat(held.placed_at), "until": datetime.fromisoformat(held.until)}
            entries.add(record, contact.pk, values, notice.version.number)
