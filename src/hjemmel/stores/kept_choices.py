"""Whose decisions follow a home or a person to another customer number?

A block, an objection or a restriction holds for whom and what it was set for, whatever number the customer system gives next. What was
consented to does not follow: that is asked again.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from hjemmel.stores import models

_FOLLOW = """
INSERT INTO choice (contact_id, choice, set_at, set_by, channel, language, lifted_at, notice_version)
SELECT %(to)s, choice, set_at, set_by, channel, language, NULL, notice_version FROM choice
WHERE contact_id = %(from)s AND lifted_at IS NULL AND choice NOT IN (SELECT consent FROM gate.use WHERE consent <> '')
ON CONFLICT DO NOTHING
"""

_FOLLOW_PERSONS = """
WITH said AS (
    SELECT number, upper(name) AS name FROM unnest(%(numbers)s::text[], %(names)s::text[]) AS said (number, name)
), decided AS MATERIALIZED (
    SELECT customer_number, upper(name) AS name, birth_date, phone, upper(email) AS email, choice.*
    FROM choice JOIN contact ON contact.id = choice.contact_id
    WHERE upper(name) IN (SELECT name FROM said) AND lifted_at IS NULL
    AND choice NOT IN (SELECT consent FROM gate.use WHERE consent <> '')
)
INSERT INTO choice (contact_id, choice, set_at, set_by, channel, language, lifted_at, notice_version)
SELECT new.id, other.choice, other.set_at, other.set_by, other.channel, other.language, NULL, other.notice_version
FROM said
JOIN contact AS new ON new.customer_number = said.number
JOIN decided AS other ON other.name = said.name AND (
    other.birth_date = new.birth_date
    OR (new.phone <> '' AND other.phone = new.phone)
    OR (new.email <> '' AND other.email = upper(new.email))
)
WHERE other.contact_id < new.id OR other.customer_number NOT IN (SELECT number FROM said)
ORDER BY new.id, other.contact_id
ON CONFLICT DO NOTHING
"""


def follow(from_contact: int, to_contact: int) -> None:
    """What the one has decided that we may not do, we may not do under the other's number either. In the caller's transaction."""
    if from_contact != to_contact:
        with connection.cursor() as cursor:
            cursor.execute(_FOLLOW, {"from": from_contact, "to": to_contact})


def follow_persons(contacts: Sequence[models.Contact]) -> None:
    """The same for customers who are new by number alone: of the same name, and the same birth date, telephone or e-mail. In the order in
    which they were made: whom one follows another may follow in turn."""
    new: dict[str, Any] = {"numbers": [each.customer_number for each in contacts], "names": [each.name.strip() for each in contacts]}
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW_PERSONS, new)
        while cursor.rowcount:
            cursor.execute(_FOLLOW_PERSONS, new)


def who_has_some(contacts: Collection[int]) -> set[int]:
    """Which of these customers have decided anything that holds."""
    return set(models.Choice.objects.filter(contact_id__in=contacts, lifted_at=None).values_list("contact_id", flat=True))
