"""Beside each row on Min side stands the day on which it goes: the same as in the copy, and the day on which the sweep takes it.

Proves: R3, R4, P6.
"""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import translation

from browsing import Reader
from copies import Copy, copy_of
from declared_rows import own_rows, value, whole
from figures import notice as declared_notice
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.end_holds import lift_hold
from hjemmel.acts.held_for import held_for
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.place_hold import place_hold
from hjemmel.acts.sweep import EVERY, sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.portals import when
from hjemmel.portals.category import address_of
from hjemmel.portals.copied_rows import GONE
from hjemmel.portals.phrases import phrase
from hjemmel.portals.shown import OWN_FORMS
from hjemmel.stores import entries, models, register_feed
from homes import Home, calls, local_day, new_home, now, samples, write_events
from looking import PRIVACY, oneself, stored

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)
VISITS = ("permit",)  # each visit adds one, and those before are older in the next test
IN_USE, SOON = phrase("copy-open", "nb"), phrase("goes-soon", "nb")


def assigned(home: Home, started: datetime, ended: datetime) -> None:
    """One public address, from one instant to another."""
    record = the_notice().record("ip-assignment")
    values: dict[str, Any] = {field.name: value(field, ended) for field in record.fields} | {"started_at": started, "ended_at": ended}
    columns = {name: [round(v.timestamp() * 1000) if isinstance(v, datetime) else v] for name, v in values.items()}
    write_events(record, columns, [home.subscription])


def section(page: str, record: str) -> str:
    """The part of a page of Min side that is about one record type."""
    return next((part for part in page.split('<section class="record" id="')[1:] if part.startswith(f'{record}"')), "")


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")).strip()


def days_shown(part: str) -> list[str]:
    """What stands last in each row, of tables and of facts."""
    facts = [dl.rpartition("<dd>")[2] for dl in re.findall(r'<dl class="facts">(.*?)</dl>', part, re.DOTALL)]
    tables = [table for table in re.findall(r"<table.*?</table>", part, re.DOTALL) if "Blir borte" in words(table.partition("</thead>")[0])]
    rows = [row.rpartition("<td")[2].partition(">")[2] for table in tables for row in re.findall(r"<tr><td.*?</tr>", table, re.DOTALL)]
    return [words(cell) for cell in (*facts, *rows)]


def day_of(row: dict[str, Any]) -> str:
    """The day of the copy as a person reads it, "" where it says none."""
    return when.full_date(local_day(datetime.fromisoformat(row[GONE])), "nb") if row[GONE] else ""


def page_of(home: Home, record: str) -> str:
    with translation.override("nb"):
        address = address_of(the_notice().category_of(record).id)
    page = Reader().sign_in(home).get(address).content.decode()
    return section(page, record)


@pytest.fixture(scope="module")
def home(house: None) -> Home:
    made, at = new_home(), now()
    samples([made], [timedelta(hours=1), timedelta(hours=30)], at)
    calls(made, [at - DAY, at - 40 * DAY])
    assigned(made, at - 5 * DAY, at - 4 * DAY)
    own_rows(made)
    whole(made, the_notice(), at)
    return made


@pytest.fixture(scope="module")
def copy(home: Home) -> Copy:
    return copy_of(home)


RECORDS = [record.id for record in declared_notice().records() if record.subject != NOBODY]


@pytest.mark.parametrize("record", RECORDS)
def test_the_day_beside_each_row_is_the_day_that_the_copy_says(home: Home, copy: Copy, record: str) -> None:
    if record not in {part["record"] for part in copy.about["records"]}:
        pytest.skip("nothing of it is opened to her")
    rows = (copy_of(home) if record in VISITS else copy).rows(record)
    part = page_of(home, record)
    assert rows, "there is a row of every record type"
    said = Counter(day if day[-4:].isdigit() else "" for day in days_shown(part))
    told = Counter(day_of(row) for row in rows)
    if record in VISITS:
        said, told = Counter(set(said)), Counter(set(told))
    assert said == told
    for row, day in zip(rows, days_shown(part), strict=False):
        assert row[GONE] or day[-4:].isdigit() or day in (IN_USE, SOON) or day.startswith("Beholdes mens")


def test_what_is_drawn_or_summed_says_when_the_first_and_the_last_of_it_go(home: Home, copy: Copy) -> None:
    for record in OWN_FORMS:
        days = sorted(datetime.fromisoformat(row[GONE]) for row in copy.rows(record) if row[GONE])
        first, last = (when.full_date(local_day(day), "nb") for day in (days[0], days[-1]))
        assert f"Det eldste blir borte {first}, det nyeste {last}" in words(page_of(home, record))


def ending_tomorrow(record: str) -> date:
    """A day on which the clock of a record type of so many months stood, if what stood so goes tomorrow."""
    months = the_notice().record(record).retention.period.months
    return local_day() + DAY - relativedelta(months=months)


@pytest.mark.parametrize("record", ["device-sample", "service-message", "directory-listing", "ip-assignment"])
def test_the_sweep_takes_a_row_on_the_day_that_stands_beside_it_and_not_before(record: str) -> None:
    home, noon = new_home(), timedelta(hours=12)
    declared = the_notice().record(record)
    if record == "device-sample":
        samples([home], [timedelta(seconds=declared.retention.period.seconds) - DAY], now())
    elif record == "ip-assignment":
        ended = datetime.combine(ending_tomorrow(record) - DAY, datetime.min.time(), UTC) + noon
        assigned(home, ended - noon, ended)
    elif record == "service-message":
        at = datetime.combine(ending_tomorrow(record), datetime.min.time(), UTC) + noon
        said = {"topic": "help-tip", "about": "F-1", "heading": "x", "body": "x", "channel": "min-side", "queued_at": at}
        entries.add(declared, home.contact_id, said, 1)
    else:
        number = {"listed_name": "X", "phone": home.phone, "use_type": "mobile", "holder": "adult", "secret": "no", "extent": "full"}
        days = {"told_at": now() - 400 * DAY, "ended_on": ending_tomorrow(record)}
        entries.add(declared, home.contact_id, number | days, 1)
    [row] = copy_of(home).rows(record)
    gone = datetime.fromisoformat(row[GONE])
    assert now() < gone <= now() + 2 * DAY
    assert days_shown(page_of(home, record)) == [day_of(row)]
    sweep(gone - EVERY - timedelta(minutes=1))
    assert len(copy_of(home).rows(record)) == 1
    sweep(gone)
    assert copy_of(home).rows(record) == []


def test_calls_go_at_the_entry_to_the_month_that_stands_beside_them() -> None:
    home, at = new_home(), now()
    calls(home, [at - relativedelta(months=the_notice().record("call").retention.period.months)])
    [row] = copy_of(home).rows("call")
    gone = datetime.fromisoformat(row[GONE])
    assert day_of(row) in days_shown(page_of(home, "call")) and day_of(row).startswith("1. ")
    sweep(gone - timedelta(minutes=1))
    assert stored(home, "call") == 1
    sweep(gone)
    assert stored(home, "call") == 0


def test_what_a_hold_keeps_says_so_instead_of_a_day_until_the_hold_is_over() -> None:
    """Proves: P6."""
    held, at = new_home(), now()
    calls(held, [at - DAY])
    [before] = copy_of(held).rows("call")
    assert day_of(before) in days_shown(page_of(held, "call"))
    number = place_hold(held.customer_number, "dispute", "klage 4711", PRIVACY, at)
    part = page_of(held, "call")
    assert [row[GONE] for row in copy_of(held).rows("call")] == [None]
    assert set(days_shown(part)) == {"Beholdes mens et rettskrav ikke er avgjort"} and day_of(before) not in words(part)
    assert "Beholdes mens et rettskrav ikke er avgjort" in copy_of(held).page
    lift_hold(number, PRIVACY, now())
    assert day_of(before) in days_shown(page_of(held, "call")) and copy_of(held).rows("call") == [before]


def second_telephone(home: Home) -> Home:
    """The same customer, at another subscription of hers."""
    number = f"{home.customer_number}-2"
    row = {"customer_number": home.customer_number, "subscription_number": number, "product": "Mobil 10 GB", "area": "Prøveøya"}
    register_feed.write("subscription", [row | {"started_on": date(2020, 1, 1), "ended_on": None}], 1)
    return replace(home, subscription=models.Subscription.objects.get(subscription_number=number).key, phone=f"{home.phone}9")


def unpaid(home: Home, day: date) -> None:
    """An invoice of the home's subscription for one day, which falls due tomorrow."""
    subscription = models.Subscription.objects.get(key=home.subscription)
    days = {"period_start": day, "period_end": day, "issued_on": local_day(), "due_on": local_day() + DAY}
    money = {"amount_ore": 10_000, "paid_ore": 0, "credited_ore": 0, "disputed": False}
    models.Invoice.objects.create(subscription=subscription, invoice_number=f"U-{home.subscription}", notice_version=1, **days, **money)


def test_an_unpaid_bill_keeps_the_calls_of_its_own_telephone_and_of_no_other_of_hers() -> None:
    """Proves: P6."""
    paid, at = new_home(), now() - relativedelta(months=the_notice().record("call").retention.period.months)
    owed, noon = second_telephone(paid), datetime.combine(local_day(at), datetime.min.time(), UTC) + timedelta(hours=12)
    calls(paid, [noon - timedelta(minutes=1)])
    calls(owed, [noon])
    [gone] = {row[GONE] for row in copy_of(paid).rows("call")}
    unpaid(owed, local_day(noon))
    ends = {row["own_number"]: row for row in copy_of(paid).rows("call")}
    assert (ends[paid.phone][GONE], ends[owed.phone][GONE]) == (gone, None)
    part, kept = page_of(paid, "call"), "Beholdes mens fakturaen ikke er betalt"
    assert days_shown(part) == [kept, day_of(ends[paid.phone])]
    assert words(part).count(kept) == 3 and f". {kept}" in words(part), "so does the month of both, and what is said of all"
    assert copy_of(paid).page.count(kept) == 1
    token = open_permit(oneself(paid), "access", paid.customer_number, "", now()).token
    [held] = [one for one in held_for(token, oneself(paid), now()) if one.record_id == "call"]
    assert held.next_end == datetime.fromisoformat(gone), "the oldest is not the one that is kept"
    sweep(datetime.fromisoformat(gone) - timedelta(minutes=1))
    assert stored(paid, "call") == stored(owed, "call") == 1
    sweep(datetime.fromisoformat(gone))
    assert (stored(paid, "call"), stored(owed, "call")) == (0, 1)
    assert copy_of(paid).rows("call") == [ends[owed.phone]]


def test_a_request_that_waits_keeps_what_would_go_meanwhile_and_says_so() -> None:
    """Proves: P6."""
    home = new_home()
    calls(home, [now() - relativedelta(months=the_notice().record("call").retention.period.months)])
    number = make_request(home.customer_number, "access", "min-side", "signed-in", oneself(home), now())
    assert set(days_shown(page_of(home, "call"))) == {"Beholdes mens et krav fra deg ikke er besvart"}
    answer_request(number, "Her er det vi har om deg.", PRIVACY, now())
    assert [bool(row[GONE]) for row in copy_of(home).rows("call")] == [True]
