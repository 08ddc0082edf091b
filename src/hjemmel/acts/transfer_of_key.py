"""Which transfer does this key open, and may it still be fetched?

The key tells whoever has it from whom and for whom a package is; whom it is about, only the package says.
"""

from dataclasses import dataclass
from datetime import datetime

from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.rights.portability import RECORD, WAITING, key_digest
from hjemmel.stores import entries, models


@dataclass(frozen=True, slots=True)
class Transfer:
    number: str
    customer_number: str
    provider: str
    until: datetime


def transfer_of_key(key: str, now: datetime) -> Transfer:
    """What waits under the key. Raises Refused for one that was used or stopped, whose time is out, or that never was."""
    notice = the_notice()
    rows = entries.rows(notice.record(RECORD)).filter(key_digest=key_digest(key), state=WAITING, until__gt=now)
    row = rows.first()
    contact = models.Contact.objects.filter(pk=row.contact_id, erased_on=None).first() if row else None
    if row is None or contact is None:
        nb = "nøkkelen er brukt, stanset eller for gammel; den som flytter, kan lage en ny på Min side"
        en = "the key has been used or stopped, or is too old; whoever moves can make a new one on Min side"
        raise Refused(refuse("no-transfer", notice.clause_for("transfer.field.until"), nb, en))
    return Transfer(row.number, contact.customer_number, row.provider, row.until)
