"""Has a backup brought back what somebody had erased?

Before a page is served: what the file of erasures knows and a database does not is carried out again there, and leaves evidence. A house
whose engine cannot be asked does not open.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.erase_held import Deed, carry_out, cut_off
from hjemmel.acts.the_notice import the_notice
from hjemmel.rights.erasure import is_erased
from hjemmel.stores import erasures, evidence


def replay_erasures(now: datetime) -> int:
    """Carry out again every erasure that came undone. Returns how many. Raises EventsUnavailable."""
    notice = the_notice()
    erasures.note_in_file()
    unknown, brought_back = erasures.undone()
    contacts = erasures.contacts_of(bytes.fromhex(line.reference) for line in unknown)
    for line in unknown:
        contact = contacts.get(bytes.fromhex(line.reference))
        with transaction.atomic():
            erasures.restore(line)
            if contact is not None and line.whole:
                cut_off(notice, contact, SYSTEM, now)
    for line in unknown:
        contact = contacts.get(bytes.fromhex(line.reference))
        if contact is None:
            erasures.done(line.number, now)
            continue
        records = [record for record in notice.records() if record.id in line.records and is_erased(record)]
        carry_out(notice, contact, records, Deed(line.number, {"erased": list(line.records), "replayed": True}, SYSTEM, line.whole), now)
    if brought_back:
        erasures.erase_events_again(notice, brought_back)
        clause = notice.clause_for("act.replay_erasures")
        evidence.append("erasures-replayed", SYSTEM.id, SYSTEM.audience, clause, now, {"erasures": [line.number for line in brought_back]})
    return len({line.number for line in (*unknown, *brought_back)})
