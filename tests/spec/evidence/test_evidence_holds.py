"""Evidence that was touched is found at the place where it was touched, and evidence names nobody.

Proves: G3, N16, N18, R6.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.held_for import held_for
from hjemmel.acts.look_across import look_across
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sequence_evidence import HEADS_FILE, sequence_evidence
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.sweep import sweep
from hjemmel.acts.verify_evidence import Finding, verify_evidence
from hjemmel.acts.who_looked import who_looked
from hjemmel.gate.decision import Refused
from homes import Home, new_home, now
from looking import OPERATIONS, oneself
from wire import bulk, cdr, device, report, session, take

pytestmark = pytest.mark.usefixtures("house")
REMOVE = (
    "WITH gone AS (DELETE FROM evidence_entry WHERE id = %s RETURNING id) DELETE FROM evidence_link WHERE entry IN (SELECT id FROM gone)"
)
TABLES = ("evidence_entry", "evidence_link", "evidence_head")


@pytest.fixture(autouse=True)
def seven_fresh_entries(house: None) -> None:
    """Seven searches in three heads, after all that came before."""
    sequence_evidence(now())
    for group in (3, 2, 2):
        for _ in range(group):
            find_customers(Actor("anne", "support"), "ingen", now())
        sequence_evidence(now())
    assert verify_evidence().ok, "nothing was touched yet"


@contextmanager
def owner_without_scruples() -> Iterator[object]:
    """The register's owner, triggers off, in a transaction that is undone afterwards."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        yield cursor
        transaction.set_rollback(True)


def size() -> int:
    return verify_evidence().checked


def entry_at(cursor, sequence: int) -> int:
    cursor.execute("SELECT entry FROM evidence_link WHERE sequence = %s", [sequence])
    return int(cursor.fetchone()[0])


def touched(statement: str, *sequences: int) -> Finding:
    """What verification says after a statement over entries, each named by its place in the chain."""
    with owner_without_scruples() as cursor:
        cursor.execute(statement, [entry_at(cursor, sequence) for sequence in sequences])
        return verify_evidence()


def test_an_altered_entry_is_named() -> None:
    at = size() - 4
    altered = "UPDATE evidence_entry SET content = convert_to(replace(convert_from(content, 'UTF8'), 'search', 'serach'), 'UTF8')"
    found = touched(f"{altered} WHERE id = %s", at)
    assert (found.ok, found.sequence) == (False, at)
    assert found.sentence == f"entry `{at}` was altered: its content does not give its stored hash"


def test_an_entry_altered_together_with_its_own_hash_is_named() -> None:
    at = size() - 4
    forge = (
        "WITH forged AS (UPDATE evidence_entry SET content = 'forged' WHERE id = %s RETURNING id) "
        "UPDATE evidence_link SET leaf = sha256('\\x00'::bytea || 'forged'::bytea) WHERE entry = (SELECT id FROM forged)"
    )
    found = touched(forge, at)
    assert (found.ok, found.sequence) == (False, at)


def test_a_removed_entry_is_named() -> None:
    at = size() - 4
    found = touched("DELETE FROM evidence_entry WHERE id = %s", at)
    assert (found.ok, found.sequence) == (False, at)


def test_an_entry_removed_with_its_link_is_named() -> None:
    at = size() - 4
    found = touched(REMOVE, at)
    assert (found.ok, found.sequence) == (False, at)
    assert found.sentence == f"entry `{at}` was removed: the next one left is {at + 1}"


@pytest.mark.parametrize(
    "swap",
    [
        "UPDATE evidence_entry e SET content = o.content FROM evidence_entry o WHERE (e.id, o.id) IN ((%(a)s, %(b)s), (%(b)s, %(a)s))",
        "UPDATE evidence_link SET entry = -1 WHERE entry = %(a)s; UPDATE evidence_link SET entry = %(a)s WHERE entry = %(b)s; "
        "UPDATE evidence_link SET entry = %(b)s WHERE entry = -1",
    ],
    ids=["contents", "links"],
)
def test_two_entries_that_changed_places_are_named(swap: str) -> None:
    first = size() - 4
    with owner_without_scruples() as cursor:
        places = {"a": entry_at(cursor, first), "b": entry_at(cursor, first + 1)}
        for statement in swap.split("; "):
            cursor.execute(statement, places)
        found = verify_evidence()
    assert (found.ok, found.sequence) == (False, first)
    assert found.sentence == f"entry `{first}` is not the one that was written there: entries were put in another order"


def test_the_newest_entries_cut_off_are_missed() -> None:
    at = size()
    found = touched(REMOVE, at)
    assert (found.ok, found.sequence) == (False, at)


def test_an_altered_head_is_named() -> None:
    with owner_without_scruples() as cursor:
        at = size()
        cursor.execute("UPDATE evidence_head SET root = sha256('forged') WHERE size = %s", [at])
        found = verify_evidence()
    assert (found.ok, found.sequence) == (False, at)


def test_a_database_cut_off_cleanly_is_contradicted_by_the_file_beside_it() -> None:
    before = size()
    with owner_without_scruples() as cursor:
        cursor.execute("DELETE FROM evidence_head WHERE size = %s", [before])
        cursor.execute("DELETE FROM evidence_entry e USING evidence_link l WHERE l.entry = e.id AND l.sequence > %s", [before - 2])
        cursor.execute("DELETE FROM evidence_link WHERE sequence > %s", [before - 2])
        found = verify_evidence()
    assert (found.ok, found.sequence) == (False, before)
    assert found.sentence == f"the database no longer has the head over {before} entries that was noted outside it"


def test_a_file_beside_it_that_tells_of_another_root_is_found() -> None:
    from django.conf import settings

    file = Path(settings.HJEMMEL_HOME) / HEADS_FILE
    kept = file.read_text(encoding="ascii")
    last = kept.splitlines()[-1].split()
    try:
        file.write_text(kept.replace(last[1], "00" * 32), encoding="ascii")
        found = verify_evidence()
    finally:
        file.write_text(kept, encoding="ascii")
    assert (found.ok, found.sequence) == (False, int(last[0]))
    assert verify_evidence().ok


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_register_itself_refuses_to_change_evidence(table: str, statement: str) -> None:
    from django.db import DatabaseError, connection, transaction

    statement = statement.replace("at = now()", "leaf = leaf") if table == "evidence_link" else statement
    with pytest.raises(DatabaseError, match="appended, never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_an_act_that_fails_leaves_no_entry_and_one_that_holds_leaves_it_with_the_act() -> None:
    from django.db import transaction

    from hjemmel.stores import evidence, models

    home = new_home()
    with transaction.atomic():
        set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
        transaction.set_rollback(True)
    salt = models.Contact.objects.get(pk=home.contact_id).evidence_salt
    assert evidence.about(salt) == []
    set_choice(home.customer_number, "network-lookup", True, oneself(home), now())
    assert [e.act for e in evidence.about(salt)] == ["choice"]


SECRETS = {
    "name": "Kanutte Kanarifugl",
    "address": "Kanariveien 77",
    "place": "Kanaristad",
    "phone": "+4740777777",
    "email": "kanutte@kunde.example",
}
MAC, DEVICE, REASON, STAFF = "02:00:5e:77:77:77", "Kanuttes klokke", "ringte fordi klokka er treg", "anders.kanari"


def everything_happens_to(home: Home) -> None:
    """Every act that concerns a person, and some that are refused."""
    at, me, staff = now().replace(microsecond=0) - timedelta(hours=1), oneself(home), Actor(STAFF, "support", "Anders Kanari")
    take("tr181-bulk", bulk(report(home, at, [device(MAC, DEVICE)])), now())
    take("radius-detail", session(home, "Start", "bng-kanari.example", at), now())
    take("kamailio-cdr", cdr(home, at, called="+4722777777") + cdr(home, at, caller="+4751777777"), now())
    find_customers(staff, SECRETS["name"], now())
    token = open_permit(staff, "fault-finding", home.customer_number, REASON, now()).token
    look_up(token, staff, "device-sample", now())
    for refused in (
        lambda: look_up(token, staff, "call", now()),
        lambda: open_permit(staff, "invoicing", home.customer_number, REASON, now()),
    ):
        with pytest.raises(Refused):
            refused()
    close_permit(token, staff, now())
    mine = open_permit(me, "access", home.customer_number, "", now()).token
    for record in ("contact", "device-sample", "ip-assignment", "call", "permit"):
        look_up(mine, me, record, now())
    held_for(mine, me, now())
    who_looked(mine, me, now())
    set_choice(home.customer_number, "restriction", True, me, now())
    look_across(OPERATIONS, "fault-finding", "device-sample", now())
    set_choice(home.customer_number, "restriction", False, me, now())
    sweep(now())


def test_no_entry_names_a_person_a_device_a_number_or_a_reason() -> None:
    from django.db import connection

    home = new_home(**SECRETS, birth_date=date(1977, 7, 7))
    everything_happens_to(home)
    told = [*SECRETS.values(), "Kanutte", "1977-07-07", MAC, DEVICE, REASON, STAFF, "Anders Kanari", "+4722777777", "+4751777777"]
    told += [home.customer_number, home.serial, home.phone, home.user_name, str(home.subscription), "203.0.113.9"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(content, 'UTF8') FROM evidence_entry")
        contents = [row[0] for row in cursor.fetchall()]
    assert [word for word in told if any(word.lower() in content.lower() for content in contents)] == []


def test_entries_about_a_person_who_is_erased_are_about_nobody_and_still_hold() -> None:
    from hjemmel.stores import evidence, models

    home = new_home()
    open_permit(Actor("anne", "support"), "customer-service", home.customer_number, "sak 4711", now())
    contact = models.Contact.objects.get(pk=home.contact_id)
    salt = bytes(contact.evidence_salt)
    assert len(evidence.about(salt)) == 1
    contact.delete()
    sequence_evidence(now())
    assert verify_evidence().ok
    assert salt not in [bytes(c.evidence_salt) for c in models.Contact.objects.all()]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE evidence_entry SET subject = NULL WHERE subject IS NOT NULL", "other than what was hashed"),
        ("UPDATE evidence_entry SET at = at - interval '1 year'", "other than what was hashed"),
        (
            "INSERT INTO evidence_entry (at, content, subject, transaction) "
            "SELECT at, content, subject, '3'::xid8 FROM evidence_entry LIMIT 1",
            "added behind the chain",
        ),
    ],
)
def test_what_is_written_beside_the_chain_is_found_too(change: str, said: str) -> None:
    open_permit(Actor("anne", "support"), "customer-service", new_home().customer_number, "sak 7", now())
    sequence_evidence(now())
    with owner_without_scruples() as cursor:
        cursor.execute(change)
        finding = verify_evidence()
    assert not finding.ok
    assert said in finding.sentence
    if said.startswith("other"):
        assert finding.sequence > 0 and finding.sentence.startswith(f"entry {finding.sequence} was altered")


def test_the_heads_that_are_noted_outside_the_database_may_not_go_missing(settings_home: Path) -> None:
    noted = settings_home / HEADS_FILE
    kept = noted.read_text(encoding="ascii")
    try:
        noted.unlink()
        assert "is gone" in verify_evidence().sentence
        noted.write_text(kept + "17 ab", encoding="ascii")
        assert verify_evidence().ok, "a line that was cut off while it was written is no fault"
        noted.write_text("rubbish\n" + kept, encoding="ascii")
        assert not verify_evidence().ok
    finally:
        noted.write_text(kept, encoding="ascii")


@pytest.fixture
def settings_home() -> Path:
    from django.conf import settings

    return Path(settings.HJEMMEL_HOME)
