"""What does the register know of how a customer signs in?

Accounts, outside identities, and the log of who has signed in. What a page shows of them comes through the windows like all else.
"""

from datetime import datetime

from hjemmel.notice.model import Notice
from hjemmel.stores import entries, evidence, models

LOG, ACCOUNT, IDENTITY = "sign-in", "sign-in-account", "sign-in-identity"
LINKED, REMOVED = "identity-linked", "identity-removed"  # what the log says of an outside identity


def note(notice: Notice, contact_id: int, what: str, way: str, actor: tuple[str, str], now: datetime) -> None:
    """One line in the customer's log, and the same as evidence. `actor` is (id, audience). In the current transaction."""
    contact = models.Contact.objects.only("evidence_salt").get(pk=contact_id)
    entries.add(notice.record(LOG), contact_id, {"at": now, "what": what, "way": way}, notice.version.number)
    clause = notice.clause_for("act.note_sign_in")
    evidence.append("sign-in", *actor, clause, now, {"what": what, "way": way}, contact.evidence_salt)


def noted(notice: Notice, contact_id: int, whats: tuple[str, ...], since: datetime, ways: tuple[str, ...] = ()) -> int:
    """How many lines of these kinds (and ways, where given) the log has since an instant, that instant included."""
    lines = entries.about(notice.record(LOG), contact_id).filter(what__in=whats, at__gte=since)
    return int((lines.filter(way__in=ways) if ways else lines).count())


def last_noted(notice: Notice, contact_id: int, whats: tuple[str, ...], way: str) -> str | None:
    """Which of these kinds the newest line of this way in the log is; None where there is none."""
    lines = entries.about(notice.record(LOG), contact_id).filter(what__in=whats, way=way).order_by("-at", "-pk")
    found: str | None = lines.values_list("what", flat=True).first()
    return found


def identity(provider: str, pairwise: str) -> models.SignInIdentity | None:
    """Whose outside identity this is."""
    return models.SignInIdentity.objects.select_related("contact").filter(provider=provider, pairwise=pairwise).first()


def account(contact_id: int) -> models.SignInAccount | None:
    return models.SignInAccount.objects.select_related("contact").filter(contact_id=contact_id).first()


def has_factor(contact_id: int) -> bool:
    return models.SignInFactor.objects.filter(contact_id=contact_id).exclude(type="recovery_codes").exists()
