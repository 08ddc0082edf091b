"""Has a backup brought back a yes that was taken back, or lost a no?

Before a page is served: what a customer has last said, where it takes something from us, is done again in a register that does not know
it, and leaves evidence at its own instant. A yes that is lost with what was said after the backup is asked for anew, and that it is lost
is on record.
"""

from datetime import datetime

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.apply_choice import apply_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.entry import Entry, Value
from hjemmel.stores import brought_back, decisions, evidence, models
from hjemmel.stores.decisions import Decision


def replay_choices() -> int:
    """Do again what came undone. Returns how many, those that are lost among them."""
    offered = {choice.id for choice in the_notice().choices}
    undone = decisions.undone()
    for contact, decision in undone:
        with transaction.atomic():
            if contact is not None and decision.outlives and decision.choice in offered:
                _stand(contact, decision)
            became = "replayed" if decision.outlives else "lost"
            body: dict[str, Value] = {"choice": decision.choice, "on": decision.on, became: True}
            clause, at = the_notice().clause_for("act.replay_choices"), datetime.fromisoformat(decision.at)
            subject = bytes.fromhex(decision.subject)
            evidence.append_all([Entry(at, "choice", SYSTEM.id, SYSTEM.audience, clause, subject, body)])
    brought_back.look_again()
    return len(undone)


def _stand(contact: models.Contact, decision: Decision) -> None:
    live = models.Choice.objects.filter(contact=contact, choice=decision.choice, lifted_at=None)
    if live.exists() is not decision.on:
        apply_choice(contact, decision, SYSTEM.id)
