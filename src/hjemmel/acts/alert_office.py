"""What must the privacy office know at once?

A mail to the address that the notice gives, without a person in it. The same thing is said again once a day while it lasts; where no
mail can be sent, the pages and the metrics still say it.
"""

from datetime import datetime, timedelta

from django.db import transaction

from hjemmel.acts.actor import SYSTEM
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import evidence, mail_out

AGAIN_AFTER = timedelta(days=1)


def alert_office(about: str, lines: list[str], now: datetime) -> bool:
    """Send a mail about one thing. Returns False where it was said within the last day, or no mail could be sent."""
    notice = the_notice()
    if evidence.was_said("alert", about, now - AGAIN_AFTER):
        return False
    sent = mail_out.sent(f"the alert of {about}", f"Hjemmel: {about}", "\n".join(lines), notice.provider.privacy_office)
    with transaction.atomic():
        body = {"about": about, "lines": len(lines), "sent": sent}
        evidence.append("alert", SYSTEM.id, SYSTEM.audience, notice.clause_for("act.alert_office"), now, body)
    return sent
