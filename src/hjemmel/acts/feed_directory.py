"""What does a directory provider get?

The same lines as every other, from where it stopped last time: how each number stands at this moment, whatever has been decided since
the last compiling, and nothing of how it stood in between. A number that is out again is told of only to one that was given it. One with
no agreement, or that sells to those on the list, gets none.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.compile_directory import CHANGED, DELETED, NEW, brought_up_to_date
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import entries, evidence

ENCODING = "latin-1"
FEEDS = ("directory", "privacy", "system")


def feed_directory(provider: str, since: int, actor: Actor, now: datetime) -> bytes:
    """What has changed after number `since`, one a line (`number;mark;fields…`), ISO 8859-1. Raises Refused, RegisterUnavailable.

    A `since` beyond what this provider has fetched counts as what it has fetched.
    """
    notice = the_notice()
    clause = notice.clause_for("notice.recipient.directories")
    record = notice.record("directory-provider")
    with transaction.atomic():
        known = entries.rows(record).select_for_update().filter(name=provider, ended_on=None, own_sales=False).first()
        if known is None or actor.audience not in FEEDS:
            nb, en = f"`{provider}` har ingen avtale om nummeropplysning", f"`{provider}` has no directory agreement"
            raise Refused(refuse("no-agreement", clause, nb, en))
        fresh, had = brought_up_to_date(notice, now), known.given_to or 0
        changes = list(entries.rows(notice.record("directory-change")).order_by("change_number"))
        lines = list(_lines(changes, min(since, had)))
        last = changes[-1].change_number if changes else 0
        entries.rows(record).filter(pk=known.pk).update(given_to=max(had, last))
        body = {"recipient": "directories", "lines": len(lines), "changes": fresh}
        evidence.append("disclosure", actor.id, actor.audience, clause, now, body)
    return "".join(lines).encode(ENCODING, "replace")


def _lines(changes: list[Any], since: int) -> Iterable[str]:
    """How each number stands now, against how it stood at `since`; in the order of the changes that brought it there."""
    before = {c.phone: c for c in changes if c.change_number <= since}
    after = {c.phone: c for c in changes if c.change_number > since}
    for phone, change in sorted(after.items(), key=lambda pair: pair[1].change_number):
        told = phone in before and before[phone].mark != DELETED
        if change.mark != DELETED:
            yield f"{change.change_number};{CHANGED if told else NEW};{change.line}\r\n"
        elif told:
            yield f"{change.change_number};{DELETED};{phone}\r\n"
