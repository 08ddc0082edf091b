"""With what can an act fail, besides a refusal by the gate?

Named here for the pages and commands that tell people about it; they may not look into the stores.
"""

from hjemmel.stores.batches import BatchUnderWay
from hjemmel.stores.brought_back import BroughtBack
from hjemmel.stores.certificates import CertificateNotInForce, NotACertificate
from hjemmel.stores.events import EventsUnavailable
from hjemmel.stores.logins import RegisterUnavailable
from hjemmel.stores.people import NoSuchCustomer

__all__ = [
    "BatchUnderWay",
    "BroughtBack",
    "CertificateNotInForce",
    "EventsUnavailable",
    "NoSuchCustomer",
    "NotACertificate",
    "RegisterUnavailable",
]
