"""Every control that is taken away in a live house turns the promises that rest on it red, and they are green again when it is back.

One by one: each view's predicate, each right, login and row of the gate, each column, constraint and trigger, each window of the event
engine, each act, page and job, each rule of the running notice, and the code of the gate itself. Proves: G2, G3, E1, N9, N12, R10.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import hjemmel.acts
from dropping import Drop, done_by_hand, entry_uses, event_drops, grants, register_drops
from hjemmel.acts import prove as proving
from hjemmel.acts.actor import Actor
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.proof import RED
from hjemmel.gate import admit, decide, disclosure, join
from hjemmel.gate import trial as gate_trial
from hjemmel.gate.trial import trial as try_the_gate
from hjemmel.lifecycle import trial as lifecycle_trial
from hjemmel.lifecycle.trial import trial as try_the_sweep
from hjemmel.notice.altered import altered
from hjemmel.notice.rules import rules
from hjemmel.project import controls, jobs
from hjemmel.project.controls import known_controls, running
from hjemmel.stores import event_walls, events, introspection, register_walls
from loosening import loosened

pytestmark = pytest.mark.usefixtures("house")
OFFICE = Actor("pia", "privacy")
TRIED = ("take_in", "use", "sealed", "only_for", "choice", "join", "ground", "retention", "hold")


@pytest.fixture(scope="module", autouse=True)
def swept(house: None) -> None:
    sweep(datetime.now(UTC))


@pytest.fixture(scope="module")
def declared(house: None) -> dict[str, str]:
    return introspection.walls_declared(the_notice())


def proved() -> proving.Report:
    return proving.prove(running(), {}, OFFICE, datetime.now(UTC))


def red(report: proving.Report) -> set[str]:
    """The clauses of which a control is red."""
    return {p.clause for p in report.proofs if any(r.code in RED for control in p.controls for r in control.reasons)}


@lru_cache(maxsize=4096)
def resting(wall: str) -> set[str]:
    """The clauses that rest on a wall."""
    [paths] = introspection.paths_by_wall(the_notice(), [wall]).values()
    return {clause.id for clause in the_notice().clauses() if set(paths) & set(clause.covers)}


def red_after(there: dict[str, str], declared: dict[str, str]) -> set[str]:
    """The clauses that turn red for what is not as declared: what `prove` finds, without trying the rest anew each time."""
    return {clause for wall in introspection.compared(there, declared) for clause in resting(wall)}


def told(kind: str, done: list[str], missed: list[str]) -> None:
    """The share that was caught, for whoever reads the run."""
    print(f"{kind}: {len(done) - len(missed)} of {len(done)} caught", dict(Counter(words.partition(" ")[0] for words in done)))
    assert missed == []
    assert done


def test_every_wall_of_the_register_is_missed(declared: dict[str, str]) -> None:
    notice, done, missed = the_notice(), [], []
    walls = register_walls.there(notice)
    of_register = register_walls.declared(notice)
    assert walls == of_register
    for drop in register_drops(walls):
        kind = drop.wall.partition(" ")[0]
        with done_by_hand(drop):
            found = red_after(register_walls.there(notice, {kind}), {w: how for w, how in of_register.items() if w.startswith(f"{kind} ")})
        done.append(f"{drop.wall} {drop.how}")
        if not resting(drop.wall) or not resting(drop.wall) <= found:
            missed.append(done[-1])
    assert {drop.wall for drop in register_drops(walls)} == set(walls)
    assert register_walls.there(notice) == of_register
    told("walls of the register", done, missed)


def test_every_use_of_the_register_answers_with_its_own_clause(declared: dict[str, str]) -> None:
    """Whichever way the proof finds its clause, it is the one that the notice names for the use."""
    for record, use in entry_uses(the_notice()):
        assert the_notice().clause_for(f"{record}.use.{use}") in resting(f"use {record}.{use}")


def test_every_right_too_many_is_seen(declared: dict[str, str]) -> None:
    notice, done, missed = the_notice(), [], []
    rights = {wall: how for wall, how in declared.items() if wall.startswith("right ")}
    for audience, drop in grants(notice):
        with done_by_hand(drop):
            found = red_after(register_walls.there(notice, {"right"}), rights)
        done.append(f"{drop.wall} {drop.how}")
        owed = {notice.clause_for(f"{r.id}.use.{u.id}") for r in notice.records() for u in r.uses_of(audience)}
        if not owed <= found:
            missed.append(done[-1])
    told("rights too many", done, missed)


def test_every_wall_of_the_event_engine_is_missed(declared: dict[str, str]) -> None:
    notice, done, missed = the_notice(), [], []
    walls = event_walls.there(notice)
    of_events = event_walls.declared(notice)
    assert walls == of_events
    for drop in event_drops(notice, walls):
        events.run(drop.statement)
        try:
            found = red_after(event_walls.there(notice), of_events)
        finally:
            events.run(drop.back)
        done.append(f"{drop.wall} {drop.how}")
        if not resting(drop.wall) or not resting(drop.wall) <= found:
            missed.append(done[-1])
    assert event_walls.there(notice) == of_events
    assert {wall for wall in walls if not wall.startswith("key")} == {drop.wall for drop in event_drops(notice, walls)}
    told("walls of the event engine", done, missed)


def test_another_key_in_the_event_engine_is_missed() -> None:
    from django.conf import settings

    from hjemmel.stores import event_windows

    try:
        event_windows.lay_key("another key")
        assert resting("key of the events") <= red(proved())
    finally:
        event_windows.lay_key(settings.HJEMMEL_TICKET_KEY)
    assert red(proved()) == set()


# One of each kind by the whole of `prove`, as the command and the page run it: (what, the statement, a clause that turns red).
WHOLE = [
    ("a view's predicate", "CREATE OR REPLACE VIEW support.purchase AS SELECT {fields} FROM public.purchase", "A3"),
    ("a right", 'REVOKE SELECT ON billing.payer_account FROM "{billing}"', "K4"),
    ("a row of the gate", "DELETE FROM gate.use WHERE record = 'call' AND use = 'itemised'", "P3"),
    ("what a row of the gate asks", "UPDATE gate.use SET during = NULL WHERE record = 'tv-viewing' AND use = 'trouble'", "T2"),
    ("a restriction", "DELETE FROM gate.stop", "R10"),
    ("a function", "DROP FUNCTION support.find_contact(text)", "A4"),
    ("a trigger", "ALTER TABLE evidence_entry DISABLE TRIGGER evidence_entry_append_only", "G3"),
    ("a constraint", "ALTER TABLE purchase DROP CONSTRAINT purchase_source_declared", "A3"),
    ("a constraint's validity", "ALTER TABLE purchase DROP CONSTRAINT purchase_source_declared; "
     "ALTER TABLE purchase ADD CONSTRAINT purchase_source_declared CHECK (source IN ('own-order')) NOT VALID", "A3"),
    ("a column", "ALTER TABLE purchase RENAME COLUMN source TO origin", "A3"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "clause"), [case[1:] for case in WHOLE], ids=[case[0] for case in WHOLE])
def test_prove_itself_turns_red_and_names_the_clause(statement: str, clause: str) -> None:
    from hjemmel.stores.logins import role

    fields = ", ".join(the_notice().record("purchase").uses_of("support")[0].fields)
    with done_by_hand(Drop("", "", statement.format(billing=role("billing"), fields=fields))):
        report = proved()
    assert clause in red(report)
    assert red(proved()) == set()


@pytest.fixture
def walls_as_they_are(monkeypatch: pytest.MonkeyPatch, declared: dict[str, str]) -> None:
    """The databases are not touched in this test: they are looked at once."""
    there = introspection.walls_there(the_notice())
    monkeypatch.setattr(introspection, "walls_there", lambda _: there)
    monkeypatch.setattr(introspection, "walls_declared", lambda _: declared)
    fine = {**try_the_gate(the_notice(), the_notice(), datetime.now(UTC)), **try_the_sweep(the_notice(), the_notice(), datetime.now(UTC))}
    monkeypatch.setattr(proving, "try_the_gate", lambda *_: fine)
    monkeypatch.setattr(proving, "try_the_sweep", lambda *_: fine)


def named_controls() -> list[str]:
    return sorted({path for c in the_notice().clauses() for path in c.covers if path.partition(".")[0] in ("act", "page", "job")})


@pytest.mark.usefixtures("walls_as_they_are")
def test_every_act_page_and_job_that_is_taken_away_is_missed(tmp_path: Path) -> None:
    done, missed = [], []
    for control in named_controls():
        with pytest.MonkeyPatch.context() as patch:
            _take_away(control, patch, tmp_path)
            assert control not in known_controls()
            found = red(proved())
        done.append(control.replace(".", " ", 1))
        if not {clause.id for clause in the_notice().clauses() if control in clause.covers} <= found:
            missed.append(control)
    assert set(named_controls()) <= known_controls()
    told("acts, pages and jobs", done, missed)


@pytest.mark.usefixtures("walls_as_they_are")
def test_a_job_that_nobody_sets_going_is_missed() -> None:
    for control in (c for c in named_controls() if c.startswith("job.")):
        with pytest.MonkeyPatch.context() as patch:
            registry = controls.app.periodic_registry.periodic_tasks
            patch.setattr(controls.app.periodic_registry, "periodic_tasks", {k: v for k, v in registry.items() if f"job.{k[0]}" != control})
            assert {clause.id for clause in the_notice().clauses() if control in clause.covers} <= red(proved())


def _take_away(control: str, patch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As if its file, its line in the table of addresses, or its registration had been deleted."""
    kind, _, name = control.partition(".")
    if kind == "job":
        patch.delattr(jobs, name)
    elif kind == "act":
        folder = tmp_path / "acts"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(Path(hjemmel.acts.__file__).parent, folder, ignore=shutil.ignore_patterns(f"{name}.py", "__pycache__"))
        patch.setattr(hjemmel.acts, "__path__", [str(folder)])
    else:
        kept = [address for address in _addresses(controls.get_resolver().url_patterns) if address.name != name]
        patch.setattr(controls.get_resolver(), "url_patterns", kept)


def _addresses(patterns: list[Any]) -> Iterator[Any]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _addresses(pattern.url_patterns)
        else:
            yield pattern


def test_every_rule_that_this_process_does_not_run_is_missed() -> None:
    """A rule that is loosened in memory is another one than in the files; and whatever is tried fails its trial as well."""
    notice, now, done, missed, passed = the_notice(), datetime.now(UTC), [], [], []
    for rule in rules(notice):
        for how, loose in loosened(notice, rule.path):
            done.append(f"{rule.path.split('.')[0 if rule.path.startswith('notice.') else 1]} {rule.path} {how}")
            if rule.path not in altered(notice, loose):
                missed.append(done[-1])
            if how.startswith("tried:"):
                tried = {**try_the_gate(notice, loose, now), **try_the_sweep(notice, loose, now)}
                if not tried.get(rule.path):
                    passed.append(done[-1])
    assert {rule.path for rule in rules(notice)} == {words.split()[1] for words in done}
    assert passed == []
    told("rules of the running notice", done, missed)


YES = decide.allow("", "ja", "yes")
# The code of the gate and of the sweep: (what is broken, the module, the name, what stands there instead, a path that fails its trial).
CODE: list[tuple[str, Any, str, Any, str]] = [
    ("takes everything in", gate_trial, "admit", lambda *_: admit.ADMITTED, "device-sample.take_in.router-mode"),
    ("counts everything", gate_trial, "may_count", lambda *_: True, "device-sample.take_in.never-google-wifi"),
    ("asks for no permit", decide, "_permit_fault", lambda *_: None, "device-sample.use.support"),
    ("asks for no case", decide, "_matter_fault", lambda *_: None, "tv-viewing.use.trouble.during"),
    ("hears no choice", decide, "choice_fault", lambda *_: None, "device-sample.use.support.opt_out"),
    ("knows no restriction", decide, "restriction_fault", lambda *_: None, "notice.choice.restriction"),
    ("sees any age", decide, "within", lambda *_: True, "device-sample.use.support"),
    ("sees no age", decide, "within", lambda *_: False, "device-sample.use.support"),
    ("lets small groups through", gate_trial, "decide_across", lambda *_: YES, "device-sample.use.operations.at_least_customers"),
    ("joins anything", gate_trial, "plan_join", lambda *_: None, "notice.join.home-and-line"),
    ("gives to anybody", gate_trial, "decide_disclosure", lambda *_: YES, "notice.ground.serious-crime"),
    ("asks for no order", disclosure, "_TRIED", dict.fromkeys(disclosure._TRIED, lambda *_: None), "notice.ground.serious-crime"),
    ("plans nothing", lifecycle_trial, "plan", lambda *_: [], "call.retention"),
    ("holds nothing", lifecycle_trial, "holds", lambda *_: [], "notice.hold.unpaid-invoice"),
    ("keeps small cells", lifecycle_trial, "cells", lambda *_: _Everything(), "call.retention.statistics"),
]


class _Everything:
    kept = True


@pytest.mark.parametrize(("module", "name", "instead", "path"), [case[1:] for case in CODE], ids=[case[0] for case in CODE])
def test_code_that_says_yes_or_no_to_all_fails_the_trial(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, instead: Callable[..., Any], path: str
) -> None:
    notice, now = the_notice(), datetime.now(UTC) + timedelta(0)
    fine = {**try_the_gate(notice, notice, now), **try_the_sweep(notice, notice, now)}
    assert {p: code for p, code in fine.items() if code} == {}
    monkeypatch.setattr(module, name, instead)
    broken = {**try_the_gate(notice, notice, now), **try_the_sweep(notice, notice, now)}
    assert broken[path]


def test_a_rule_that_the_running_notice_has_lost_turns_prove_red(monkeypatch: pytest.MonkeyPatch) -> None:
    path = "device-sample.take_in.own-equipment"
    [(_, loose)] = loosened(the_notice(), path)
    monkeypatch.setattr(proving, "the_notice", lambda: loose)
    assert the_notice().clause_for(path) in red(proved())


def test_the_join_is_the_gates_own() -> None:
    assert gate_trial.plan_join is join.plan_join
