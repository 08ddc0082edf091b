"""A clause points to acts, pages and jobs that are really there, and the commands say so. Proves: G2, G5, E1."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from hjemmel.notice.check import check_folder
from hjemmel.notice.language import load
from hjemmel.project.commands import notice as notice_commands
from hjemmel.project.controls import known_controls
from sample_notice import FOLDER
from second_notice import second_notice


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    notice_commands.register(app)
    app.command("other")(lambda: None)
    return app


def run(app: typer.Typer, *words: str) -> Result:
    return CliRunner().invoke(app, ["notice", *words])


def test_the_sample_notice_holds_together_in_the_running_system() -> None:
    assert check_folder(FOLDER, known_controls())[1] == []


def test_a_second_notice_holds_together_in_the_running_system(tmp_path: Path) -> None:
    assert check_folder(second_notice(tmp_path), known_controls())[1] == []


def test_check_says_what_it_found_and_exits_0(app: typer.Typer) -> None:
    answer = run(app, "check", str(FOLDER))
    assert (answer.exit_code, answer.stderr) == (0, "")
    notice = load(FOLDER)
    counts = f"{len(notice.categories)} categories, {len(list(notice.records()))} record types, {len(list(notice.clauses()))} clauses"
    assert f"holds together: {counts}" in answer.stdout


def test_check_prints_one_sentence_a_fault_on_standard_error_and_exits_1(app: typer.Typer, tmp_path: Path) -> None:
    folder = second_notice(tmp_path)
    calls = folder / "calls.toml"
    calls.write_text(calls.read_text(encoding="utf-8").replace('covers = ["call.only_for"]', 'covers = ["page.cals"]'), encoding="utf-8")
    answer = run(app, "check", str(folder))
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert len(answer.stderr.splitlines()) == 2
    assert all(sentence.startswith("in calls.toml line ") for sentence in answer.stderr.splitlines())


def test_check_answers_machines_in_json(app: typer.Typer, tmp_path: Path) -> None:
    assert json.loads(run(app, "check", "--json", str(FOLDER)).stdout)["faults"] == []
    refused = run(app, "check", "--json", str(tmp_path))
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["faults"][0]["file"] == "notice.toml"


@pytest.mark.parametrize(("language", "words"), [("nb", "3 døgn bakover"), ("en", "3 days back")])
def test_show_prints_every_clause_with_its_figures(app: typer.Typer, language: str, words: str) -> None:
    answer = run(app, "show", str(FOLDER), "--lang", language)
    assert answer.exit_code == 0
    assert words in answer.stdout and "{" not in answer.stdout
    shown = json.loads(run(app, "show", str(FOLDER), "--lang", language, "--json").stdout)
    assert [category["id"] for category in shown] == [category.id for category in load(FOLDER).categories]


def test_a_language_that_is_not_spoken_is_misuse(app: typer.Typer) -> None:
    assert run(app, "show", "--lang", "xx").exit_code == 2
