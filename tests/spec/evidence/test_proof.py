"""Every promise can be proved, and a control that is taken away by hand shows at once.

Proves: G2, G3, E1.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from figures import window
from hjemmel.acts import prove as proving
from hjemmel.acts.actor import Actor
from hjemmel.acts.prove import Report, prove
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.proof import RED, UNPROVEN, Control, NamedTest, Reason, Running, State, judge
from hjemmel.notice.language import load
from hjemmel.project.controls import running
from hjemmel.project.named_tests import named_by_clause
from hjemmel.stores import events, expiry
from sample_notice import FOLDER

pytestmark = pytest.mark.usefixtures("house")
OFFICE = Actor("pia", "privacy")
HOUR = timedelta(hours=1)


def proved(has: Running | None = None, at: datetime | None = None) -> Report:
    return prove(has or running(), named(), OFFICE, at or datetime.now(UTC))


def named() -> dict[str, list[NamedTest]]:
    return named_by_clause() or {}


def red(report: Report) -> set[str]:
    """The clauses of which a control is red; how their tests went is another matter."""
    return {p.clause for p in report.proofs if any(reason.code in RED for control in p.controls for reason in control.reasons)}


def do(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(autouse=True)
def swept(house: None) -> None:
    last = expiry.last_sweep(datetime.now(UTC))
    if last is None or datetime.now(UTC) - last.finished_at > timedelta(minutes=5):
        sweep(datetime.now(UTC))


def test_every_promise_is_there_with_a_control_and_a_test_and_nothing_is_an_orphan() -> None:
    report = proved()
    assert [proof.clause for proof in report.proofs] == [clause.id for clause in the_notice().clauses()]
    assert red(report) == set()
    assert [proof.clause for proof in report.proofs if not proof.tests] == []
    assert report.orphans == []


def test_every_rule_that_a_clause_covers_is_held_by_something_that_was_found() -> None:
    for proof in proved().proofs:
        for control in proof.controls:
            assert control.parts or control.kind != "rule", control.path


def test_a_test_of_a_clause_that_no_notice_has_is_an_orphan_and_one_of_a_clause_that_this_one_left_out_is_not() -> None:
    tests = {"T99": [NamedTest("tests/a.py::test_a")], "Z1": [NamedTest("tests/b.py::test_b", elsewhere=True)]}
    orphans = prove(running(), named() | tests, OFFICE, datetime.now(UTC)).orphans
    assert orphans == ["`tests/a.py::test_a` proves `T99`, and the notice has no such clause"]
    assert all(test.elsewhere for tests in named().values() for test in tests)


def test_what_is_there_without_a_clause_is_an_orphan() -> None:
    has = running()
    strange = replace(has, controls=has.controls | {"act.sell_everything", "page.everybody", "job.copy_all"})
    orphans = " ".join(proved(strange).orphans)
    assert all(name in orphans for name in ("act.sell_everything", "page.everybody", "job.copy_all"))


STRANGE = [
    ("a table", "CREATE TABLE shoe (size text)", "shoe"),
    ("a column", "ALTER TABLE contact ADD COLUMN shoe_size text", "contact.shoe_size"),
    ("a view of an audience", "CREATE VIEW support.shoes AS SELECT 1 AS size", "support.shoes"),
    ("a view beside the tables", "CREATE VIEW shoes AS SELECT name FROM contact", "shoes"),
    ("a schema", "CREATE SCHEMA shoemaker", "shoemaker"),
    ("a function of an audience", "CREATE FUNCTION support.shoes() RETURNS text LANGUAGE sql AS 'SELECT 1::text'", "support.shoes"),
    ("a function of the gate", "CREATE FUNCTION gate.open() RETURNS text LANGUAGE sql AS 'SELECT 1::text'", "gate.open"),
    ("a login", 'CREATE ROLE "{base}_shoemaker" LOGIN', "shoemaker"),
    ("a right of a stranger", "CREATE ROLE shoemaker; GRANT SELECT ON contact TO shoemaker", "shoemaker"),
    ("a trigger that copies", "CREATE FUNCTION copy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
     "CREATE TRIGGER copy AFTER INSERT ON contact FOR EACH ROW EXECUTE FUNCTION copy()", "contact.copy"),
    ("a login that may connect", 'CREATE ROLE curious LOGIN; GRANT CONNECT ON DATABASE "{base}" TO curious', "curious CONNECT"),
    ("a member of an audience", 'CREATE ROLE curious LOGIN; GRANT "{base}_support" TO curious', "curious of"),
    ("a right on a column", "CREATE ROLE curious; GRANT SELECT (name) ON contact TO curious", "curious SELECT on public.contact.name"),
    ("a right on a schema", "CREATE ROLE curious; GRANT USAGE ON SCHEMA public TO curious", "curious USAGE on public"),
    ("a right on a function", "CREATE ROLE curious; GRANT EXECUTE ON FUNCTION gate.sign(text) TO curious", "curious EXECUTE on gate.sign"),
    ("a database for everybody", 'GRANT CONNECT ON DATABASE "{base}" TO PUBLIC', "PUBLIC CONNECT"),
    ("a publication", "CREATE PUBLICATION leak FOR TABLE contact", "publication leak"),
    ("rights on what is made next", "CREATE ROLE curious; "
     "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO curious", "default rights of curious"),
    ("a function that acts as its owner", "CREATE FUNCTION public.leak() RETURNS SETOF contact LANGUAGE sql SECURITY DEFINER "
     "AS 'SELECT * FROM contact'", "function public.leak"),
    ("row security", "ALTER TABLE invoice ENABLE ROW LEVEL SECURITY", "row-security invoice"),
    ("evidence that no log keeps", "ALTER TABLE evidence_link SET UNLOGGED", "unlogged evidence_link"),
    ("a rule that copies", "CREATE RULE copy AS ON INSERT TO contact DO ALSO NOTIFY copy", "contact.copy"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "name"), [case[1:] for case in STRANGE], ids=[case[0] for case in STRANGE])
def test_what_is_made_by_hand_is_an_orphan(change: str, name: str) -> None:
    with transaction.atomic():
        do(change.format(base=connection.settings_dict["NAME"]))
        orphans = proved().orphans
        transaction.set_rollback(True)
    assert any(name in orphan for orphan in orphans), orphans
    assert proved().orphans == []


PARTNERS = [
    'CREATE ROLE "{base}2_support" LOGIN',
    "CREATE ROLE curious LOGIN",
    "CREATE ROLE curious LOGIN; CREATE ROLE other; GRANT other TO curious",
]  # fmt: skip


@pytest.mark.parametrize("change", PARTNERS)
def test_a_login_of_the_same_server_that_reaches_nothing_here_is_nobodys_matter(change: str) -> None:
    with transaction.atomic():
        do(change.format(base=connection.settings_dict["NAME"]))
        orphans = proved().orphans
        transaction.set_rollback(True)
    assert orphans == []


@pytest.mark.parametrize(
    ("make", "undo", "name"),
    [
        ("CREATE DATABASE strange", "DROP DATABASE strange", "database strange"),
        ("CREATE TABLE {base}_gate.copy AS {base}.call", "DROP TABLE {base}_gate.copy SYNC",
         "_gate.copy"),
        ("CREATE TABLE default.copy AS {base}.call", "DROP TABLE default.copy SYNC",
         "default.copy"),
    ],
)  # fmt: skip
def test_what_is_kept_apart_in_the_event_engine_is_an_orphan(make: str, undo: str, name: str) -> None:
    events.run(make.format(base=events.base()))
    try:
        orphans = proved().orphans
    finally:
        events.run(undo.format(base=events.base()))
    assert any(name in orphan for orphan in orphans), orphans
    assert proved().orphans == []


def test_a_partition_that_was_detached_is_an_orphan() -> None:
    """Proves: E1, P5. No sweep comes where it lies."""
    from homes import calls, new_home

    table, at = f"{events.base()}.call", datetime.now(UTC)
    calls(new_home(), [at])
    partition = events.rows(f"SELECT max(_partition_id) FROM {table}")[0][0]
    events.run(f"ALTER TABLE {table} DETACH PARTITION {partition}")
    try:
        orphans = proved().orphans
    finally:
        events.run(f"ALTER TABLE {table} ATTACH PARTITION {partition}")
    assert any("detached call." in orphan for orphan in orphans), orphans
    assert proved().orphans == []


def test_a_partners_house_on_the_same_server_is_nobodys_matter() -> None:
    """A house is known by its vault; so is one whose name begins with ours."""
    houses = ["partner", f"{events.base()}2"]
    for house in houses:
        events.run(f"CREATE DATABASE {house}")
        events.run(f"CREATE DATABASE {house}_gate")
        events.run(f"CREATE DATABASE {house}_support")
        events.run(f"CREATE TABLE {house}_gate.ticket_key_value (id UInt64, value String) ENGINE = MergeTree ORDER BY id")
    try:
        orphans = proved().orphans
    finally:
        for house in houses:
            for part in ("", "_gate", "_support"):
                events.run(f"DROP DATABASE {house}{part}")
    assert orphans == []


def test_a_recipient_that_was_given_something_and_is_not_declared_is_an_orphan() -> None:
    from hjemmel.stores import entries
    from homes import new_home

    record = the_notice().record("disclosure")
    told = {f.name: "x" for f in record.fields if f.type == "text"} | {"recipient": "shoemaker", "released_at": datetime.now(UTC)}
    with transaction.atomic():
        entries.add(record, new_home().contact_id, told, 1)
        orphans = proved().orphans
        transaction.set_rollback(True)
    assert any("shoemaker" in orphan for orphan in orphans)


def test_a_test_that_proves_what_nobody_promised_is_an_orphan() -> None:
    report = prove(running(), {"Z9": [NamedTest("tests/test_shoes.py::test_size")]}, OFFICE, datetime.now(UTC))
    assert any("Z9" in orphan for orphan in report.orphans)


def test_a_sweep_that_is_late_turns_every_retention_red() -> None:
    report = proved(at=datetime.now(UTC) + HOUR)
    kept = {c.id for c in the_notice().clauses() if any(path.endswith(".retention") for path in c.covers)}
    assert kept and kept <= red(report)


def test_a_sweep_of_a_clock_that_went_wrong_vouches_for_nothing() -> None:
    from hjemmel.stores import models

    ahead = datetime.now(UTC) + 400 * 24 * HOUR
    with transaction.atomic():
        models.Sweep.objects.create(started_at=ahead, finished_at=ahead)
        assert red(proved()) == set()
        test_a_sweep_that_is_late_turns_every_retention_red()
        transaction.set_rollback(True)


def test_a_record_past_its_limit_turns_its_retention_red() -> None:
    with transaction.atomic():
        last = expiry.last_sweep(datetime.now(UTC))
        past = (last.finished_at - HOUR).isoformat()
        last.report["left"] = [{"record": "device-sample", "oldest": past, "due_at": past}]
        last.save(update_fields=["report"])
        report = proved()
        transaction.set_rollback(True)
    assert "N13" in red(report)


@pytest.mark.parametrize(("status", "code"), [("failed", "job-failed"), ("succeeded", "job-late")])
def test_a_job_that_failed_or_that_has_stopped_coming_turns_its_promises_red(status: str, code: str) -> None:
    long_ago = int((datetime.now(UTC) - 3 * timedelta(days=1)).timestamp())
    with transaction.atomic():
        do(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'empty_quarantine', 'todo')",
            f"UPDATE procrastinate_jobs SET status = '{status}' WHERE task_name = 'empty_quarantine'",
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id, periodic_id) "
            f"SELECT 'empty_quarantine', {long_ago}, max(id), '' FROM procrastinate_jobs",
        )
        report = proved()
        transaction.set_rollback(True)
    named = {clause.id for clause in the_notice().clauses() if "job.empty_quarantine" in clause.covers}
    codes = {r.code for p in report.proofs if p.clause in named for c in p.controls for r in c.reasons}
    assert named and code in codes


def test_refusals_are_counted_by_the_clause_that_refused() -> None:
    from hjemmel.acts.look_up import look_up
    from hjemmel.acts.open_permit import open_permit
    from hjemmel.acts.set_choice import set_choice
    from hjemmel.gate.decision import Refused
    from homes import new_home

    home, now, before = new_home(), datetime.now(UTC), proved().refused
    set_choice(home.customer_number, "network-lookup", True, Actor(home.customer_number, "customer"), now)
    permit = open_permit(Actor("anne", "support"), "fault-finding", home.customer_number, "sak 4711", now)
    with pytest.raises(Refused) as refused:
        look_up(permit.token, Actor("anne", "support"), "device-sample", datetime.now(UTC))
    clause = refused.value.decision.clause
    assert proved().refused[clause] == before.get(clause, 0) + 1


def test_the_proof_is_evidence_itself() -> None:
    from hjemmel.evidence.entry import Entry
    from hjemmel.stores import models

    report = proved()
    entry = Entry.read(bytes(models.EvidenceEntry.objects.latest("id").content))
    assert (entry.act, entry.body["red"], entry.body["orphans"]) == ("proof", report.count(State.RED), 0)


def test_a_file_of_the_notice_that_was_changed_under_the_running_program_shows(tmp_path: Path, settings_of: Any) -> None:
    """Proves: E1, G7, N9."""
    folder, seen = tmp_path / "changed", window("device-sample", "support")
    folder.mkdir()
    for file in FOLDER.iterdir():
        text = file.read_text(encoding="utf-8")
        (folder / file.name).write_text(text.replace(f'window = "{seen}"', 'window = "P30D"'), encoding="utf-8")
    assert "N9" in red(settings_of(folder))


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The proof of this process while the folder of the notice holds other files than the ones that it has read."""

    def run(folder: Path) -> Report:
        monkeypatch.setattr(proving, "load", lambda _: load(folder))
        return proved()

    return run


HELD = [Control("a", "rule", ("wall",))]


@pytest.mark.parametrize(
    ("controls", "tests", "state"),
    [
        (HELD, [NamedTest("t", "passed")], State.HELD),
        (HELD, [NamedTest("t")], State.UNPROVEN),
        (HELD, [NamedTest("t", "passed"), NamedTest("u")], State.UNPROVEN),
        (HELD, None, State.UNPROVEN),
        (HELD, [NamedTest("t", "failed"), NamedTest("u", "passed")], State.RED),
        (HELD, [], State.RED),
        ([], [NamedTest("t", "passed")], State.RED),
        ([Control("a", "rule", (), (Reason("gone", "wall"),))], [NamedTest("t", "passed")], State.RED),
        ([Control("a", "act", (), (Reason("nobody-calls", "a"),))], [NamedTest("t", "passed")], State.UNPROVEN),
    ],
)
def test_the_state_of_a_promise(controls: list[Control], tests: list[NamedTest] | None, state: State) -> None:
    assert judge("X1", controls, tests).state is state


@pytest.mark.parametrize("code", [*RED, *UNPROVEN])
def test_every_reason_is_a_sentence(code: str) -> None:
    sentence = Reason(code, "this").sentence
    assert "{" not in sentence and sentence[0] != " "
