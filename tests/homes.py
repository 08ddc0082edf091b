"""Invented homes for tests: a customer, a subscription, equipment and identifiers, and rows of events, all by way of the stores."""

import itertools
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hjemmel.notice.model import RecordType

NO_BATCH = 0  # of rows that a test writes itself: no delivery that is taken in has that number
_undelivered: set[str] = set()  # tables of sealed record types that hold such rows
_numbers = itertools.count(1)
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1


@dataclass(frozen=True, slots=True)
class Home:
    customer_number: str
    subscription: int
    serial: str
    phone: str
    user_name: str
    contact_id: int


def new_home(area: str = "Prøveøya", **contact: Any) -> Home:
    """A customer with one subscription since 2020, a gateway, a user name and a telephone number."""
    from hjemmel.stores import models, register_feed

    n = _worker * 100_000 + next(_numbers)
    number, subscription = f"T{n}", f"TS{n}"
    row = {
        "customer_number": number,
        "name": f"Prøve Prøvesen {n}",
        "address": f"Prøveveien {n}",
        "postcode": "4000",
        "place": "Prøvestad",
        "phone": f"+475100{n % 10000:04d}",
        "email": f"t{n}@kunde.example",
        "birth_date": date(1980, 1, 1),
        "protected_address": "none",
        "language": "nb",
        "left_on": None,
        **contact,
    }
    register_feed.write("contact", [row], 1)
    register_feed.write(
        "subscription",
        [
            {
                "customer_number": number,
                "subscription_number": subscription,
                "product": "Fiber 500",
                "area": area,
                "started_on": date(2020, 1, 1),
                "ended_on": None,
            }
        ],
        1,
    )
    home = Home(
        number, models.Subscription.objects.get(subscription_number=subscription).key, f"EX-HG1-{n}", f"+4751{n:06d}", f"user-{n}", 0
    )
    register_feed.write(
        "equipment",
        [
            {
                "subscription_number": subscription,
                "serial": home.serial,
                "kind": "gateway",
                "maker": "Eksempel",
                "model": "HG1",
                "supplied_on": date(2020, 1, 1),
                "returned_on": None,
            }
        ],
        1,
    )
    identifiers = [("phone-number", home.phone), ("user-name", home.user_name)]
    register_feed.write(
        "identifier",
        [
            {"subscription_number": subscription, "kind": k, "value": v, "valid_from": date(2020, 1, 1), "valid_to": None}
            for k, v in identifiers
        ],
        1,
    )
    contact_id = models.Contact.objects.get(customer_number=number).pk
    return Home(home.customer_number, home.subscription, home.serial, home.phone, home.user_name, contact_id)


def agreement(party: str, category: str, days: int = 30) -> None:
    """An agreement with a processor that has run for ten days, if it has none of that kind, and runs for `days` more."""
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import entries

    day, record = local_day(), the_notice().record("processor-agreement")
    if not entries.rows(record).filter(party=party, category=category, ended_on=None).exists():
        values = {"party": party, "category": category, "valid_from": day - timedelta(days=10), "at_the_end": "deleted"}
        entries.add(record, None, {**values, "ends_on": day + timedelta(days=days)}, 1)


def write_events(record: RecordType, columns: Mapping[str, Sequence[Any]], whose: Sequence[int]) -> None:
    """Rows of an event type that no delivery brought, each of a subscription."""
    from hjemmel.stores import event_rows

    event_rows.insert(record, columns, whose, NO_BATCH, 1)
    if record.sealed:
        _undelivered.add(record.table)


def take_undelivered_away() -> None:
    """Out of sealed types, where they are what somebody slipped in."""
    from hjemmel.stores import events

    while _undelivered:
        table = f"{events.base()}.{_undelivered.pop()}"
        events.run(f"ALTER TABLE {table} DELETE WHERE batch = {NO_BATCH} SETTINGS mutations_sync = 2")


def samples(homes: list[Home], ages: list[timedelta], now: datetime, **values: Any) -> None:
    """One device sample of each age for each home."""
    from hjemmel.acts.the_notice import the_notice

    record = the_notice().record("device-sample")
    pairs = [(home, now - age) for home in homes for age in ages]
    row = {
        "device_name": "prøve-tv",
        "mac": "02:00:5e:10:00:01",
        "connection": "wifi",
        "ssid": "Prøvenett",
        "signal_dbm": -61,
        "download_kbps": 300000,
        "upload_kbps": 100000,
        "download_bytes": 1000,
        "upload_bytes": 100,
        "access_point": "EX-AP",
        "equipment_model": "eksempel hg1",
        "area": "Prøveøya",
        **values,
    }
    columns = {name: [value] * len(pairs) for name, value in row.items()}
    columns["seen_at"] = [round(at.timestamp() * 1000) for _, at in pairs]
    write_events(record, columns, [home.subscription for home, _ in pairs])


def calls(home: Home, starts: list[datetime], seconds: int = 30, call_type: str = "domestic-mobile") -> None:
    """One call from the home at each instant."""
    from hjemmel.acts.the_notice import the_notice

    record = the_notice().record("call")
    n = len(starts)
    columns = {
        "own_number": [home.phone] * n,
        "called_number": ["+4790000000"] * n,
        "started_at": [round(at.timestamp() * 1000) for at in starts],
        "duration_s": [seconds] * n,
        "call_type": [call_type] * n,
    }
    write_events(record, columns, [home.subscription] * n)


def now() -> datetime:
    return datetime.now(UTC)


def local_day(at: datetime | None = None) -> date:
    """The day that it is in Norway, now or at an instant: another than in UTC for an hour or two of each night."""
    return (at or now()).astimezone(ZoneInfo("Europe/Oslo")).date()


def confirmed(home: Home, what: str = "caller-confirmed", way: str = "e-mail", at: datetime | None = None) -> None:
    """The one who calls has just read a code aloud, or signed in with eID: her own log says so."""
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import sign_ins

    sign_ins.note(the_notice(), home.contact_id, what, way, ("anne", "support"), at or now())
