"""What began before somebody was erased, or chose otherwise, and is decided after."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction

from hjemmel.acts.erase import erase
from hjemmel.acts.failures import NoSuchCustomer
from hjemmel.acts.set_choice import set_choice
from hjemmel.gate.decision import Refused
from hjemmel.stores import models
from homes import Home, now
from looking import PRIVACY

PATIENCE_S = 20.0


def erased(home: Home) -> Callable[[], None]:
    work: list[Callable[[], None]] = []
    erase(home.customer_number, PRIVACY, now(), confirmed=True, end_services=True, later=work.append)
    return work[0]


def restricted(home: Home) -> Callable[[], None]:
    set_choice(home.customer_number, "restriction", True, PRIVACY, now())
    return lambda: None


def gone(home: Home) -> Callable[[], None]:
    """Nothing is left of her, as after the last sweep."""
    models.Subscription.objects.filter(contact_id=home.contact_id).delete()
    models.Contact.objects.filter(pk=home.contact_id).delete()
    return lambda: None


def comes_after(change: Callable[[Home], Callable[[], None]], home: Home, sends: Callable[[], Any]) -> Any:
    """What `sends` gives, where it began before `change` was committed and is decided after."""
    given: list[Any] = []

    def send() -> None:
        try:
            given.append(sends())
        except Refused as refused:
            given.append(refused.decision)
        except NoSuchCustomer as nobody:
            given.append(nobody)
        finally:
            connections.close_all()

    sender = threading.Thread(target=send)
    with transaction.atomic():
        goes_on = change(home)
        sender.start()
        until = time.monotonic() + PATIENCE_S
        while sender.is_alive() and not somebody_waits_for_us() and time.monotonic() < until:
            time.sleep(0.01)
    sender.join(PATIENCE_S)
    goes_on()
    return given[0]


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))")
        return bool(cursor.fetchone()[0])
