"""The mutation run itself: it finds the controls, takes each away for a while and no longer, and tells what survived.

That a test fails without its control is what `run.py` shows; here is shown that it does take controls away.
"""

import importlib
import json
from pathlib import Path
from types import CodeType

import pytest
import report
import run
from rule_drops import FIELD, rule_drops
from source_drops import BLANK, TAKEN_FOR_ANYBODY, TAKEN_FOR_NOBODY, SourceDrop, dropped, live_function, source_drops

from hjemmel.acts.actor import Actor
from hjemmel.gate.decision import Refused
from hjemmel.notice.language import load
from hjemmel.notice.rules import rules
from hjemmel.project.controls import known_controls
from sample_notice import SAMPLE

NOTICE = load(SAMPLE)
DROPS = list(source_drops(NOTICE))


def code_of(drop: SourceDrop) -> CodeType:
    return live_function(importlib.import_module(drop.module), drop.function).__code__


def drop_named(control: str, how: str) -> SourceDrop:
    return next(drop for drop in DROPS if drop.control == control and drop.how == how)


def test_every_act_job_and_page_that_a_clause_names_is_taken_away_at_least_once() -> None:
    named = {path for clause in NOTICE.clauses() for path in clause.covers if path.partition(".")[0] in ("act", "job", "page")}
    assert {drop.control for drop in DROPS} == named <= known_controls()
    assert {drop.how for drop in DROPS} >= {
        "does nothing",
        BLANK,
        "refuses nothing",
        "leaves no evidence",
        TAKEN_FOR_ANYBODY,
        TAKEN_FOR_NOBODY,
    }


def test_every_rule_but_fields_is_loosened_at_least_once() -> None:
    assert {drop.path for drop in rule_drops(NOTICE)} == {rule.path for rule in rules(NOTICE) if rule.path.split(".")[1] != FIELD}


def test_no_two_controls_have_one_name_and_each_has_a_clause() -> None:
    every = [*DROPS, *rule_drops(NOTICE)]
    assert len({drop.name for drop in every}) == len(every)
    assert [drop.name for drop in every if not drop.clauses] == []


def test_each_drop_changes_the_live_function_and_puts_it_back() -> None:
    for drop in (drop for drop in DROPS if drop.how != BLANK):
        before = code_of(drop)
        with dropped(drop):
            assert code_of(drop) != before, drop.name
        assert code_of(drop) is before


def test_without_its_role_check_an_act_does_not_refuse(house: None) -> None:
    from hjemmel.acts.corrections_pending import corrections_pending
    from homes import now

    stranger = Actor("bjarne", "support")
    with pytest.raises(Refused):
        corrections_pending(stranger, now())
    with dropped(drop_named("act.corrections_pending", TAKEN_FOR_ANYBODY)):
        assert isinstance(corrections_pending(stranger, now()), list)
    with pytest.raises(Refused):
        corrections_pending(stranger, now())


def test_a_page_that_shows_nothing_comes_back(house: None) -> None:
    from django.test import Client

    def page() -> bytes:
        return Client().get("/", headers={"host": "localhost"}).content

    before = page()
    with dropped(drop_named("page.notice", BLANK)):
        assert page() == b""
    assert page() == before


CAUGHT = {"name": "act.erase erase does nothing", "clauses": ["R9"], "caught_by": "tests/a.py::test_a", "ran": 1, "seconds": 0.1}
SURVIVED = {"name": "call.use.own reaches further back", "clauses": ["P1", "P2"], "caught_by": "", "ran": 3, "seconds": 0.1}


def test_the_page_tells_the_share_and_every_survivor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "PAGE", tmp_path / "mutation.md")
    monkeypatch.setattr(report, "CAUGHT", tmp_path / "caught.json")
    assert report.known_to_be_caught() == {}
    report.write([CAUGHT, SURVIVED], 3)
    text = report.PAGE.read_text(encoding="utf-8")
    assert "**1 of 2 caught** (50.0 %); 1 were not tried." in text
    assert "| `call.use.own` | reaches further back | P1, P2 | 3 |" in text
    assert report.known_to_be_caught() == {CAUGHT["name"]: CAUGHT["caught_by"]}
    assert report.told([CAUGHT, SURVIVED]).splitlines()[0] == "mutation: 1 of 2 controls caught"


def test_what_broke_its_house_is_tried_once_more(tmp_path: Path) -> None:
    lines = [{"name": "a", "broken": True}, {"name": "b", "broken": False}, {"name": "a", "broken": False}]
    (tmp_path / "part.out").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert {name: [t["broken"] for t in tries] for name, tries in run.results_of(tmp_path / "part.json").items()} == {
        "a": [True, False],
        "b": [False],
    }
