"""A register feed that is written many rows at once leaves what it leaves when it is written row by row.

Proves: N1, N4, N12, R10, W8, W9.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import entries, models, register_feed, register_runs
from hjemmel.stores.entry_tables import model_for
from hjemmel.stores.register_row import Table, write_row

pytestmark = pytest.mark.usefixtures("house")
Row = dict[str, Any]
Corrected = tuple[str, str, str, str]
Feed = tuple[str, list[Row]]  # a record type, and rows of it
Told = tuple[int, Counter[str]]  # how many were written, and the refused by reason
Way = Callable[[str, Sequence[Row]], Told]
TODAY, DAYS = date(2026, 11, 29), [date(2026, 1, 1) + timedelta(days=n) for n in (0, 1, 40)]
AT = datetime(2026, 11, 1, tzinfo=UTC)
CUSTOMERS, NUMBERS = [f"rad-{letter}" for letter in "ABCD"], ["rad-1", "rad-2", "rad-1/1"]


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def rows_of(**columns: Any) -> st.SearchStrategy[Row]:
    """Rows with these values, each a strategy or always the same."""
    return st.fixed_dictionaries({n: v if isinstance(v, st.SearchStrategy) else st.just(v) for n, v in columns.items()})


day, maybe_day = one_of(*DAYS), one_of(None, None, None, *DAYS)
owner = one_of(*NUMBERS, "rad-unknown")
ROWS = {
    "contact": rows_of(
        customer_number=one_of(*CUSTOMERS), name=one_of("Rad Prøve", " RAD PRØVE ", "Kari Rad"), birth_date=one_of(None, DAYS[0]),
        phone=one_of("", "", "+4751000001"), email=one_of("", "", "rad@kunde.example", "RAD@kunde.example"), place=one_of("Her", "Der"),
        address="Prøveveien 1", postcode="4000", protected_address=one_of("none", "none", "fortrolig", "strengt-fortrolig"), language="nb",
        left_on=None,
    ),
    "subscription": rows_of(
        customer_number=one_of(*CUSTOMERS, "rad-unknown"), subscription_number=one_of(*NUMBERS), product=one_of("Fiber", "TV"),
        area="Prøveøya", started_on=day, ended_on=maybe_day,
    ),
    "equipment": rows_of(
        subscription_number=owner, serial=one_of("rad-s1", "rad-s2"), kind="gateway", maker="Eksempel", model=one_of("HG1", "HG2"),
        supplied_on=day, returned_on=maybe_day,
    ),
    "identifier": rows_of(
        subscription_number=owner, kind=one_of("user-name", "remote-id"), value=one_of("rad-u", "rad-v"), valid_from=day, valid_to=maybe_day
    ),
    "invoice": rows_of(
        subscription_number=owner, invoice_number=one_of("rad-i1", "rad-i2"), period_start=DAYS[0], period_end=DAYS[1], issued_on=day,
        due_on=DAYS[2], amount_ore=one_of(100, 200), paid_ore=one_of(None, 0, 100), credited_ore=None, disputed=one_of(None, True),
    ),
    "product": rows_of(
        code=one_of("rad-p1", "rad-p2"), title=one_of("En", "To"), kind="internet", credit_element=True, price_ore=one_of(100, 200),
        withdrawn_on=maybe_day,
    ),
    "delivery-point": rows_of(
        code=one_of("rad-d1", "rad-d2"), subscription_number=owner, latitude=59.0, longitude=5.0, service="fibre",
        status=one_of("planned", "built"), area="", order_number=None, removed_on=maybe_day,
    ),
    "dig-plan": rows_of(
        stretch=one_of("rad-x", "rad-y"), starts_on=day, ends_on=DAYS[2], contractor=one_of("En", "To"), finished_on=maybe_day
    ),
}  # fmt: skip
OFTEN = ("contact", "subscription", "equipment", "identifier")  # where one row touches what another does
feeds = one_of(*ROWS, *OFTEN, *OFTEN).flatmap(
    lambda record_id: st.tuples(st.just(record_id), st.lists(ROWS[record_id], min_size=1, max_size=8))
)
FEWEST, MOST = {"contact": 3, "subscription": 2, "equipment": 1}, {"contact": 6, "subscription": 4}
register = st.tuples(
    *(
        st.tuples(st.just(record_id), st.lists(rows, min_size=FEWEST.get(record_id, 0), max_size=MOST.get(record_id, 2)))
        for record_id, rows in ROWS.items()
    )
)

CORRECTABLE = {
    "name": ("Rad Prøve", "Kari Rad"), "place": ("Her", "Der"), "email": ("", "rad@kunde.example", "RAD@kunde.example"),
    "birth_date": ("", str(DAYS[0]), str(DAYS[1])), "protected_address": ("none", "fortrolig", "strengt-fortrolig"),
}  # fmt: skip
correction = one_of(*CORRECTABLE).flatmap(
    lambda field: st.tuples(one_of(*CUSTOMERS), st.just(field), one_of(*CORRECTABLE[field]), one_of("done", "done", "pending"))
)
corrections = st.lists(correction, max_size=6)  # whose, which field, what it becomes, and its state
decisions = st.dictionaries(one_of(*CUSTOMERS), one_of("network-lookup", "network-lookup", "new-offers"), min_size=1)


def person(number: str, name: str = "Rad Prøve", phone: str = "", email: str = "") -> Row:
    same = {"address": "Prøveveien 1", "postcode": "4000", "place": "Her", "protected_address": "none", "language": "nb"}
    return {"customer_number": number, "name": name, "birth_date": None, "phone": phone, "email": email, "left_on": None, **same}


@example(  # whom one who is new follows the next may follow in turn, but not the one before; a consent follows nobody
    before=[("contact", [person("rad-A", phone="+4751000001"), person("rad-B", "Kari Rad", "+4751000002")])],
    decided={"rad-A": "network-lookup", "rad-B": "new-offers"},
    corrected=[],
    erased=set(),
    told=[
        (
            "contact",
            [
                person("rad-C", email="rad@kunde.example"),
                person("rad-D", phone="+4751000001", email="RAD@kunde.example"),
                person("rad-E", " RAD PRØVE ", email="rad@kunde.example"),
                person("rad-F", "Kari Rad", "+4751000002"),
            ],
        )
    ],
    most=5,
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    register,
    decisions,
    corrections,
    st.sets(one_of(*CUSTOMERS), max_size=1),
    st.lists(feeds, min_size=1, max_size=4),
    st.integers(1, 5),
)
def test_a_feed_leaves_the_same_whichever_way_it_is_written(
    before: Sequence[Feed],
    decided: dict[str, str],
    corrected: Sequence[Corrected],
    erased: set[str],
    told: Sequence[Feed],
    most: int,
) -> None:
    one, many = (left_by(way, before, decided, corrected, erased, told) for way in (one_by_one, many_at_once(most)))
    event("the register refuses" if one is None else "written")
    assert many == one


def one_by_one(record_id: str, rows: Sequence[Row]) -> Told:
    """As plainly as it can be said."""
    table, refused = table_of(record_id), Counter[str]()
    ends = {"equipment": "returned_on", "identifier": "valid_to"}.get(record_id)
    for row in [row for row in rows if ends and row[ends]] + [row for row in rows if not (ends and row[ends])]:
        values = dict(row)
        if table.owner_field:
            named = {table.owner_field: values.pop(table.owner_field)}
            if table.owner_field == "customer_number":
                found = models.Contact.objects.filter(**named, erased_on=None).first()
            else:
                found = models.Subscription.objects.filter(**named).first()
            if found is None:
                refused["unknown-owner"] += 1
                continue
            values[table.owner_column] = found.pk
        refused.update(filter(None, [write_row(table, values)]))
    return len(rows) - refused.total(), refused


def many_at_once(most: int) -> Way:
    """Few rows a run, so that a small feed has several; the feed's own size is what is written at once."""

    def write(record_id: str, rows: Sequence[Row]) -> Told:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(register_feed, "MOST", 2 * most)
            patched.setattr(register_feed, "write_rows", lambda table, rows: register_runs.write_rows(table, rows, most))
            if record_id in register_feed.BUILT:
                return register_feed.write_built(the_notice().record(record_id), rows, 2)
            return register_feed.write(record_id, rows, 2, TODAY)

    return write


def table_of(record_id: str) -> Table:
    if record_id in register_feed.TABLES:
        return Table(*register_feed.TABLES[record_id], 2, TODAY)
    record = the_notice().record(record_id)
    return Table(
        model_for(record),
        record.identity,
        {"customer": "customer_number", "subscription": "subscription_number"}.get(record.subject, ""),
        2,
    )


def left_by(
    way: Way,
    before: Sequence[Feed],
    decided: Mapping[str, str],
    corrected: Sequence[Corrected],
    erased: Collection[str],
    told: Sequence[Feed],
) -> Any:
    """What was said of each feed and what the register holds then; None where it refuses. Nothing of it stays."""
    with suppress(IntegrityError), transaction.atomic():
        for record_id, rows in before:
            one_by_one(record_id, rows)
        for contact in models.Contact.objects.filter(customer_number__in=decided):
            contact.choices.create(choice=decided[contact.customer_number], set_at=AT, set_by="self", notice_version=1)
        for n, one in enumerate(corrected):
            _correct(n, one)
        models.Contact.objects.filter(customer_number__in=erased).update(erased_on=TODAY)
        keys = dict(models.Subscription.objects.filter(subscription_number__startswith="rad-").values_list("key", "subscription_number"))
        counts = [way(record_id, rows) for record_id, rows in told]
        held = {record_id: sorted(map(repr, _held(record_id, keys))) for record_id in (*ROWS, "choice")}
        transaction.set_rollback(True)
        return counts, held
    return None


def _correct(nth: int, correction: Corrected) -> None:
    """As the acts leave it: what stood is remembered, and what is done stands."""
    number, field, becomes, state = correction
    contact = models.Contact.objects.filter(customer_number=number).first()
    if contact is None:
        return
    at, was = AT + timedelta(seconds=nth), getattr(contact, field)
    said = {"record": "contact", "field": field, "row": None, "was": None if was is None else str(was), "becomes": becomes, "state": state}
    decided = {"decided_by": "self", "decided_at": at} if state == "done" else {"decided_by": None, "decided_at": None}
    entries.add(the_notice().record("correction"), contact.pk, {**said, "asked_at": at, "asked_by": "self", **decided}, 1)
    if state == "done":
        models.Contact.objects.filter(pk=contact.pk).update(**{field: (becomes or None) if field == "birth_date" else becomes})


def _held(record_id: str, keys: dict[int, str]) -> list[Row]:
    """The rows of this test, without what is dealt out at random, each with its owner by name."""
    owners = {
        "contact_id": dict(models.Contact.objects.values_list("pk", "customer_number")),
        "subscription_id": dict(models.Subscription.objects.values_list("pk", "subscription_number")),
        "key": keys,
    }
    found = []
    for row in model_for(the_notice().record(record_id))._default_manager.values():
        assert len(row.pop("evidence_salt", bytes(32))) == 32
        row.pop("id", None)
        named = {name: of.get(row[name], "new") for name, of in owners.items() if name in row}
        if any(str(value).startswith("rad-") for value in (*row.values(), *named.values())):
            found.append(row | named)
    return found


def test_what_the_register_refuses_is_told_as_it_is_of_one_row() -> None:
    """Who sends it is asked to come again (see `intake.attempt`), and nothing of it is there."""
    for way in (one_by_one, many_at_once(5)):
        with pytest.raises(IntegrityError, match="null value"), transaction.atomic():
            way("contact", [person("rad-A"), person("rad-B") | {"place": None}])
        assert not models.Contact.objects.filter(customer_number__startswith="rad-").exists()


def test_a_thousand_homes_take_few_statements() -> None:
    """What limits the first load of customers is the register's own work, and not how often it is asked."""
    numbers = [f"rad-many-{n}" for n in range(1000)]
    contact = {
        "address": "Prøveveien 1", "postcode": "4000", "place": "Prøvestad", "phone": "", "email": "", "birth_date": DAYS[0],
        "protected_address": "none", "language": "nb", "left_on": None,
    }  # fmt: skip
    subscription = {"product": "Fiber", "area": "Prøveøya", "started_on": DAYS[0], "ended_on": None}
    told: list[Feed] = [
        ("contact", [{"customer_number": n, "name": f"Prøve {n}", **contact} for n in numbers]),
        ("subscription", [{"customer_number": n, "subscription_number": n, **subscription} for n in numbers]),
        (
            "equipment",
            [
                {
                    "subscription_number": n,
                    "serial": n,
                    "kind": "ont",
                    "maker": "E",
                    "model": "O",
                    "supplied_on": DAYS[0],
                    "returned_on": None,
                }
                for n in numbers
            ],
        ),
        (
            "identifier",
            [{"subscription_number": n, "kind": "user-name", "value": n, "valid_from": DAYS[0], "valid_to": None} for n in numbers],
        ),
    ]
    with transaction.atomic():
        for changed in ({}, {"place": "Der"}, {}):  # the first load, one in which all have moved, and one that says nothing new
            told[0] = ("contact", [{**row, **changed} for row in told[0][1]])
            with CaptureQueriesContext(
                connection,
            ) as asked:
                for record_id, rows in told:
                    assert register_feed.write(record_id, rows, 1, TODAY) == (1000, {})
            assert len(asked) < 60
        transaction.set_rollback(True)
