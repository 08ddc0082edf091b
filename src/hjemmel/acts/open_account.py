"""Who is the new customer?

What one gives to become a customer is a closed list: the fields of `contact` that the notice says the subject gives, and nothing more.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.correct import require_shape
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import evidence, kept_choices, models

SALT_BYTES = 32


def open_account(values: Mapping[str, object], actor: Actor, now: datetime) -> str:
    """The number of the new customer. `values` are fields of `contact` by name.

    Raises Refused for a field that is not asked for, one that is and lacks a value, or one in which nobody could be reached.
    """
    notice = the_notice()
    record, clause = notice.record("contact"), notice.clause_for("contact.field.name.given")
    asked = {field.name: field for field in record.fields if field.given}
    needed = [name for name, field in asked.items() if not field.optional and field.type != "choice"]
    for name in values:
        if name not in asked:
            nb, en = f"vi spør ikke om `{name}`; bare om {', '.join(asked)}", f"we do not ask for `{name}`; only for {', '.join(asked)}"
            raise Refused(refuse("field", clause, nb, en))
    if missing := [name for name in needed if not values.get(name)]:
        raise Refused(refuse("missing", clause, f"vi mangler `{missing[0]}`", f"`{missing[0]}` is missing"))
    for name, value in values.items():
        require_shape(name, str(value or ""), clause)
    number = f"K{secrets.randbelow(10**8):08d}"
    with transaction.atomic():
        contact = models.Contact.objects.create(
            customer_number=number, evidence_salt=secrets.token_bytes(SALT_BYTES), notice_version=notice.version.number, **values
        )
        kept_choices.follow_persons([contact])
        evidence.append("account", actor.id, actor.audience, clause, now, {"fields": sorted(values)}, contact.evidence_salt)
    return number
