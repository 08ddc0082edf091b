"""What changes when somebody has decided?

The choice itself, what may not be kept beside it, and who outside is told (GDPR art. 19). Who may decide what is asked before
(`set_choice`); what she takes from us stands beside the databases too, for no backup may give it back (`replay_choices`).
"""

from datetime import datetime

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.vocabulary import ALL_BUT_OWN, UNTIL_GIVEN
from hjemmel.stores import decisions, entries, models, recipient_notices
from hjemmel.stores.decisions import Decision

OBJECTION, PROFILE = "marketing", "interest"  # who objects to offers has no profile for them, from that moment (GDPR art. 17(1)(c), 21(3))


def decision_of(contact: models.Contact, choice_id: str, on: bool, said: tuple[str, str | None], now: datetime) -> Decision:
    """What she says now; `said` is how, and in which language."""
    takes = on is not (the_notice().choice(choice_id).stops == UNTIL_GIVEN)
    version = the_notice().version.number
    return Decision(decisions.reference(contact.evidence_salt), choice_id, on, now.isoformat(), *said, version, takes)


def apply_choice(contact: models.Contact, decision: Decision, set_by: str) -> None:
    """Set or lift a choice, in the caller's transaction. One that is set already must have been lifted first."""
    at = datetime.fromisoformat(decision.at)
    if the_notice().choice(decision.choice).stops == ALL_BUT_OWN:
        recipient_notices.restricted(the_notice(), contact.pk, decision.on, at)
    if not decision.on:
        live = models.Choice.objects.filter(contact=contact, choice=decision.choice, lifted_at=None)
        live.update(lifted_at=at, lifted_channel=decision.channel)
        return
    said = {"set_at": at, "set_by": set_by, "channel": decision.channel, "language": decision.language}
    models.Choice.objects.create(contact=contact, choice=decision.choice, notice_version=decision.version, **said)
    if decision.choice == OBJECTION and the_notice().has(PROFILE):
        entries.about(the_notice().record(PROFILE), contact.pk).delete()
