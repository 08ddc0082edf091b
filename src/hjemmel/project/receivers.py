"""What does the house receive by itself, besides what is posted to it?

Folders, logs, syslog, IPFIX, an MQTT broker and mail, as HJEMMEL_WATCH, HJEMMEL_TAIL, HJEMMEL_SYSLOG, HJEMMEL_IPFIX, HJEMMEL_MQTT and
HJEMMEL_MAIL_IN say: one part of the house, a thread for each, that ends when any of them does, to be started again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from hjemmel.intake import arrivals
from hjemmel.intake.arrivals import Arrival, BadSetting
from hjemmel.project import home

log = logging.getLogger(__name__)
Run = Callable[[threading.Event], None]


def are_wanted() -> bool:
    """Whether any setting asks for them. Raises BadSetting for one that cannot be followed."""
    return any((_folders(), _logs(), _listeners(), _translators(), _topics(), _mail()))


def run() -> None:
    """Receive until told to stop. Exits 1 where one of the receivers could not go on."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    failed: list[BaseException] = []
    threads = [threading.Thread(target=_until_it_ends, args=(one, stop, failed), daemon=True) for one in _receivers()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(str(failed[0]))


def _until_it_ends(one: Run, stop: threading.Event, failed: list[BaseException]) -> None:
    try:
        one(stop)
    except Exception as error:
        failed.append(error)
        log.exception("a receiver ended")
    finally:
        stop.set()


def _receivers() -> list[Run]:
    from hjemmel.intake.drop_folder import DropFolder
    from hjemmel.intake.ipfix_receiver import IpfixReceiver
    from hjemmel.intake.mail import MailDoor
    from hjemmel.intake.mqtt import Subscriber
    from hjemmel.intake.syslog import SyslogReceiver
    from hjemmel.intake.tail import Tail

    found: list[Run] = [DropFolder(Path(one.where), one.format_name, one.context).watch for one in _folders()]
    found += [Tail(Path(one.where), one.format_name, _state(one), one.context).follow for one in _logs()]
    heard = [(listener, _spool(listener.arrival)) for listener in _listeners()]
    if heard:
        found.append(SyslogReceiver(heard).run)
        for spool, arrival in {spool: listener.arrival for listener, spool in heard}.items():
            found.append(DropFolder(spool, arrival.format_name, arrival.context, keeps=False, partial=True).watch)
    if translators := _translators():
        arrival = Arrival("", translators[0].arrival.format_name)
        found.append(IpfixReceiver(translators, _spool(arrival)).run)
        found.append(DropFolder(_spool(arrival), arrival.format_name, keeps=False, partial=True).watch)
    if topics := _topics():
        client_id = "hjemmel-" + hashlib.sha256(str(home.home()).encode()).hexdigest()[:12]
        found.append(Subscriber(arrivals.broker(os.environ.get("HJEMMEL_MQTT", "")), topics, client_id).run)
    if mail := _mail():
        found.append(MailDoor(*mail, os.environ.get("HJEMMEL_MAIL_IN_TRUSTS", "")).run)
    return found


def _mail() -> tuple[str, int] | None:
    """Where mail is received, if it is."""
    where = os.environ.get("HJEMMEL_MAIL_IN", "")
    if not where:
        return None
    host, _, port = where.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 1 << 16:
        raise BadSetting(f"HJEMMEL_MAIL_IN is `{where}`: write host:port, as 127.0.0.1:2525")
    return host.strip("[]"), int(port)


def _spool(arrival: Arrival) -> Path:
    """Where what syslog or IPFIX brings lies until it is stored: one folder for each format and what is said beside it."""
    beside = hashlib.sha256(repr(sorted(arrival.context.items())).encode()).hexdigest()[:8] if arrival.context else "plain"
    return home.home() / "spool" / f"{arrival.format_name}-{beside}"


def _folders() -> list[Arrival]:
    return arrivals.arrivals("HJEMMEL_WATCH", os.environ.get("HJEMMEL_WATCH", ""))


def _logs() -> list[Arrival]:
    return [arrivals.log_file(one) for one in arrivals.arrivals("HJEMMEL_TAIL", os.environ.get("HJEMMEL_TAIL", ""))]


def _state(arrival: Arrival) -> Path:
    """Where it stands how far a log is stored."""
    return home.home() / "tail" / f"{hashlib.sha256(arrival.where.encode()).hexdigest()[:16]}.json"


def _listeners() -> list[arrivals.Listener]:
    return [arrivals.listener(one) for one in arrivals.arrivals("HJEMMEL_SYSLOG", os.environ.get("HJEMMEL_SYSLOG", ""))]


def _translators() -> list[arrivals.Listener]:
    return [arrivals.exporter(one) for one in arrivals.arrivals("HJEMMEL_IPFIX", os.environ.get("HJEMMEL_IPFIX", ""))]


def _topics() -> list[arrivals.Topic]:
    address, found = os.environ.get("HJEMMEL_MQTT", ""), os.environ.get("HJEMMEL_MQTT_TOPICS", "")
    if bool(address) != bool(found.split()):
        raise BadSetting("HJEMMEL_MQTT and HJEMMEL_MQTT_TOPICS go together: name the broker and what is to be had from it")
    if address:
        arrivals.broker(address)
    return [arrivals.topic(one) for one in arrivals.arrivals("HJEMMEL_MQTT_TOPICS", found)]
