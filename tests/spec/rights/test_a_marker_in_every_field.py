"""Is there anything that we hold on a person and do not show her?

Every field of every record type of one customer gets a value of its own, made from the declaration alone. Each is found in her copy of
everything and on Min side, or the copy says by which paragraph it is withheld. A new field needs no new test.

Proves: R4, W7.
"""

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from browsing import Reader
from copies import Copy, copy_of
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice import model
from hjemmel.notice.language import load
from hjemmel.notice.model import Field, Kind, RecordType, Use
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.portals import amounts
from hjemmel.portals.phrases import word
from hjemmel.stores import entries, models
from homes import Home, new_home, write_events
from sample_notice import FOLDER

pytestmark = pytest.mark.usefixtures("house")
ABOUT_PEOPLE = [record for record in load(FOLDER).records() if record.subject != NOBODY]
FIELDS = [(record.id, field.name) for record in ABOUT_PEOPLE for field in record.fields]
SEEN = "records_seen"  # a list of record types: it is told by their titles
LARGEST = {"8": 60, "16": 20_000, "32": 40_000_000, "64": 7_000_000_000}


def use_of(record: RecordType) -> Use:
    [use] = record.uses_of("customer", "access")
    return use


def planted(record: RecordType, field: Field, at: datetime) -> Any:
    """The value that this field of this record type gets, and no other field of its kind; None where her row must have nothing there."""
    n = FIELDS.index((record.id, field.name))
    tested = {where.field: where for where in use_of(record).only_where}.get(field.name)
    if tested:
        return tested.values[-1] if tested.test is model.Test.ONE_OF else None
    if field.name == SEEN:
        return "device-sample,equipment-state,"
    if "int" in field.type:
        bits = field.type.removeprefix("u").removeprefix("int")
        return LARGEST[bits] + (n * 100_000_000 if bits == "64" else n % 60 if bits == "8" else n)
    values: dict[str, Any] = {
        "text": f"merke {record.id} {field.name}",
        "instant": (at - timedelta(minutes=n + 1)).replace(microsecond=0),
        "date": date(2003, 1, 1) + timedelta(days=n),
        "choice": field.values[-1] if field.values else None,
        "bool": True,
        "float64": n + 0.25,
        "mac": f"02:00:5e:00:{n // 256:02x}:{n % 256:02x}",
        "ip": bytes(10) + b"\xff\xff" + bytes([203, 0, n // 256, n % 256]),
    }
    return values[field.type]


def plant(home: Home, record: RecordType, at: datetime) -> dict[str, Any]:
    """One row with a value in every field."""
    values = {field.name: planted(record, field, at) for field in record.fields}
    if record.kind is Kind.EVENT:
        columns = {name: [round(v.timestamp() * 1000) if isinstance(v, datetime) else v] for name, v in values.items()}
        write_events(record, columns, [home.subscription])
        return values
    subscription = models.Subscription.objects.get(key=home.subscription)
    if record.id in ("contact", "subscription"):
        row = (
            models.Contact.objects.filter(pk=home.contact_id)
            if record.id == "contact"
            else models.Subscription.objects.filter(pk=subscription.pk)
        )
        row.update(**values)
    elif record.id == "permit":
        values["opened_at"], values["expires_at"] = sorted((values["opened_at"], values["expires_at"]))
        models.Permit.objects.create(contact_id=home.contact_id, token_digest=bytes(str(home), "utf-8"), notice_version=1, **values)
    else:
        entries.add(record, home.contact_id if record.subject == "customer" else subscription.pk, values, 1)
    return values


@pytest.fixture(scope="module")
def marked(house: None) -> tuple[Home, dict[str, dict[str, Any]]]:
    home, at = new_home(), datetime.now(UTC)
    records = [record for record in the_notice().records() if record.subject != NOBODY]
    last = ("subscription", "contact")  # while they are planted in, others hang on them
    found = {record.id: plant(home, record, at) for record in sorted(records, key=lambda r: last.index(r.id) if r.id in last else -1)}
    return Home(found["contact"]["customer_number"], home.subscription, "", "", "", home.contact_id), found


@pytest.fixture(scope="module")
def copy(marked: tuple[Home, Any]) -> Copy:
    return copy_of(marked[0])


@pytest.fixture(scope="module")
def pages(marked: tuple[Home, Any]) -> dict[str, str]:
    """What the pages that the front page of Min side links to show of each record type, as HTML."""
    reader, found = Reader().sign_in(marked[0]), {}
    links = set(re.findall(r'href="(/min-side/[^"]+)"', reader.get("/min-side/").content.decode()))
    for link in sorted(links):
        page = reader.get(link).content.decode()
        parts = re.split(r'<section class="record" id="([a-z0-9-]+)"', page)
        found |= dict(zip(parts[1::2], parts[2::2], strict=True))
    return found


def as_data(field: Field, value: Any) -> Any:
    """The value as the data of a copy have it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return ".".join(map(str, value[12:])) if field.type == "ip" else value


def as_shown(field: Field, value: Any) -> list[str]:
    """What must all stand on the page where the value stands."""
    if field.name == SEEN:
        return [the_notice().record(record).title.nb for record in value.split(",") if record]
    if isinstance(value, datetime):
        return [value.isoformat()]
    if field.values or isinstance(value, bool):
        return [word({True: "yes", False: "no"}.get(value, value)).nb]
    said = {"øre": lambda: amounts.money(value, "nb"), "byte": lambda: amounts.data(value, "nb"), "s": lambda: amounts.duration(value)}
    return [said[field.unit]() if field.unit in said else str(as_data(field, value))]


@pytest.mark.parametrize(("record_id", "name"), FIELDS)
def test_each_field_is_in_the_copy_and_on_min_side_or_the_copy_says_why_not(
    record_id: str, name: str, marked: tuple[Home, Any], copy: Copy, pages: dict[str, str]
) -> None:
    """Proves: R4, W7."""
    if not the_notice().has(record_id):
        pytest.skip("another notice")
    record = the_notice().record(record_id)
    field, value, use = record.field(name), marked[1][record_id][name], use_of(record)
    part = next(part for part in copy.about["records"] if part["record"] == record_id)
    if name not in use.fields or value is None:
        [why] = [w for w in part["withheld"] if w["field"] == name]
        assert why["law"] and why["why"] and why["law"] in copy.page
        assert not isinstance(value, str) or f"merke {record_id} {name}" not in copy.text + pages[record_id]
        return
    rows = [row for row in copy.rows(record_id) if row[name] == as_data(field, value)]
    assert rows, f"{record_id}.{name} is not in the data of the copy"
    assert [cells for cells in copy.table(record_id) if cells[name].lstrip("'") == str(as_data(field, value)).replace("True", "True")], (
        "not in the table"
    )
    shown = html.unescape(re.sub(r"(?<=\d)[\u00a0 ](?=\d)", "", pages[record_id]))
    for words in as_shown(field, value):
        assert re.sub(r"(?<=\d)[\u00a0 ](?=\d)", "", words) in shown, f"{record_id}.{name} is not on Min side"


def test_a_field_that_is_left_out_would_be_missed(marked: tuple[Home, Any], copy: Copy, pages: dict[str, str]) -> None:
    """Or the test above could pass for values that stand everywhere: each text has its own, and the copy of another has none."""
    texts = [v for row in marked[1].values() for v in row.values() if isinstance(v, str) and v.startswith("merke ")]
    assert len(texts) == len(set(texts)) > 100
    other = copy_of(new_home())
    assert "merke " not in other.text
