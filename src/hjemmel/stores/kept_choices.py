"""Whose decisions follow a home or a person to another customer number?

A block, an objection or a restriction holds for whom and what it was set for, whatever number the customer system gives next. What was
consented to does not follow: that is asked again.
"""

from django.db import connection
from django.db.models import Q

from hjemmel.stores import models

_FOLLOW = """
INSERT INTO choice (contact_id, choice, set_at, set_by, channel, language, lifted_at, notice_version)
SELECT %(to)s, choice, set_at, set_by, channel, language, NULL, notice_version FROM choice
WHERE contact_id = %(from)s AND lifted_at IS NULL AND choice NOT IN (SELECT consent FROM gate.use WHERE consent <> '')
ON CONFLICT DO NOTHING
"""


def follow(from_contact: int, to_contact: int) -> None:
    """What the one has decided that we may not do, we may not do under the other's number either. In the caller's transaction."""
    if from_contact != to_contact:
        with connection.cursor() as cursor:
            cursor.execute(_FOLLOW, {"from": from_contact, "to": to_contact})


def follow_person(contact: models.Contact) -> None:
    """The same for a customer who is new by number alone: of the same name, and the same birth date, telephone or e-mail."""
    same = Q(birth_date=contact.birth_date) if contact.birth_date else Q(pk__in=())
    same |= Q(phone=contact.phone) if contact.phone else Q()
    same |= Q(email__iexact=contact.email) if contact.email else Q()
    others = models.Contact.objects.filter(same, name__iexact=contact.name.strip(), choices__lifted_at=None, choices__isnull=False)
    for other in others.exclude(pk=contact.pk).values_list("pk", flat=True).distinct():
        follow(other, contact.pk)
