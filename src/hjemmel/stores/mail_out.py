"""Did a mail of the house's own go out?

To somebody who has no message in the outbox: a one-time code, an address that is hers no longer, an alert. What fails is for the log
alone; whoever waits for the page is told nothing by it.
"""

import logging
import threading

from django.conf import settings
from django.core.mail import EmailMessage

from hjemmel.stores import outbox

log = logging.getLogger(__name__)


def sent(what: str, subject: str, body: str, address: str) -> bool:
    """Send it now. False where no mail server is set, none answers, or the address is none; the log says of `what`."""
    if not settings.EMAIL_HOST:
        log.error("%s cannot be sent: set HJEMMEL_SMTP", what)
        return False
    try:
        return bool(EmailMessage(outbox.subject(subject), body, settings.DEFAULT_FROM_EMAIL, [address]).send())
    except OSError:  # smtplib's errors are among these
        log.exception("%s could not be sent", what)
    except ValueError:
        log.error("%s cannot be sent: the address on record is no e-mail address", what)
    return False


def send_aside(what: str, subject: str, body: str, address: str) -> None:
    """Send it while the page is answered: neither a slow mail server nor an address that is nobody's shows in how long that takes."""
    threading.Thread(target=sent, args=[what, subject, body, address]).start()
