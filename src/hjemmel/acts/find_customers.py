"""Which customer is it?

A search shows the least that finds the right person, as the notice's search use declares, and is itself evidence. It opens nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from psycopg import sql

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import clause_of
from hjemmel.gate.decision import Refused, refuse
from hjemmel.notice.model import Needs, RecordType, Use
from hjemmel.stores import evidence, logins

LEAST_CHARACTERS, MOST_CHARACTERS = 3, 200


@dataclass(frozen=True, slots=True)
class Found:
    customer_number: str
    name: str
    place: str


def find_customers(actor: Actor, words: str, now: datetime) -> list[Found]:
    """At most as many as the notice says, by number, name or telephone.

    Raises Refused where the actor's audience may not search, or for a word of fewer than three characters; RegisterUnavailable.
    """
    record, use = _search_use(actor)
    clause = clause_of(the_notice(), record, use)
    words = words.replace("\0", " ")[:MOST_CHARACTERS]
    if any(len(word) < LEAST_CHARACTERS for word in words.split() or [""]):
        raise Refused(
            refuse(
                "too-short",
                clause,
                f"skriv minst {LEAST_CHARACTERS} tegn av hvert ord: navn, kundenummer eller telefon",
                f"write at least {LEAST_CHARACTERS} characters of each word: a name, a customer number or a telephone number",
            )
        )
    find = sql.SQL("SELECT * FROM {}.{}(%(words)s)").format(sql.Identifier(actor.audience), sql.Identifier(f"find_{record.table}"))
    columns, rows = logins.rows(actor.audience, find, {"words": words.strip()})
    with transaction.atomic():
        evidence.append("search", actor.id, actor.audience, clause, now, {"record": record.id, "found": len(rows)})
    return [Found(**{k: v for k, v in zip(columns, row, strict=True) if k in Found.__slots__}) for row in rows]


def _search_use(actor: Actor) -> tuple[RecordType, Use]:
    for record in the_notice().records():
        for use in record.uses_of(actor.audience):
            if use.needs is Needs.SEARCH:
                return record, use
    raise Refused(
        refuse(
            "no-clause",
            "",
            f"ingen punkt i erklæringen lar `{actor.audience}` søke etter kunder",
            f"no clause of the notice lets `{actor.audience}` search for customers",
        )
    )
