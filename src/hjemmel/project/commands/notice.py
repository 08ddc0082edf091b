"""`hjemmel notice check | show`: does the notice hold together, and what does it say?"""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from hjemmel.notice.check import check_folder
from hjemmel.notice.fault import Fault
from hjemmel.notice.model import Category, Notice
from hjemmel.notice.wording import FiveAnswers, fill, five_answers, windows_table
from hjemmel.project.controls import known_controls

Folder = Annotated[Path | None, typer.Argument(help="The folder of a notice; the one in force if left out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


class Language(StrEnum):
    NB = "nb"
    EN = "en"


def register(app: typer.Typer) -> None:
    """Adds the commands under `notice`."""
    notice = typer.Typer(help="The notice: what we promised.", no_args_is_help=True)
    notice.command("check")(check)
    notice.command("show")(show)
    app.add_typer(notice, name="notice")


def check(folder: Folder = None, as_json: AsJson = False) -> None:
    """Find every fault of the notice at once."""
    notice, faults = check_folder(_folder(folder), known_controls())
    if as_json:
        typer.echo(json.dumps(_report(notice, faults), ensure_ascii=False))
    _refuse(faults)
    if notice and not as_json:
        records, clauses = len(list(notice.records())), len(list(notice.clauses()))
        typer.echo(f"the notice of {notice.provider.name}, version {notice.version.number}, holds together: ", nl=False)
        typer.echo(f"{len(notice.categories)} categories, {records} record types, {clauses} clauses")


def show(
    folder: Folder = None,
    language: Annotated[Language, typer.Option("--lang", help="The language to show it in.")] = Language.NB,
    as_json: AsJson = False,
) -> None:
    """Print the notice as the reader meets it, with every figure from its rule."""
    notice, faults = check_folder(_folder(folder), known_controls())
    _refuse(faults)
    if notice is None:
        return
    if as_json:
        typer.echo(json.dumps([_category_data(category, notice, language) for category in notice.categories], ensure_ascii=False))
        return
    typer.echo("\n\n".join(_category_text(category, notice, language) for category in notice.categories))
    typer.echo("\n" + "\n".join(f"{r.data} · {r.who} · {r.how_far_back} · {r.then}" for r in windows_table(notice, language)))


def _folder(folder: Path | None) -> Path:
    return folder or Path(settings.HJEMMEL_NOTICE)


def _refuse(faults: list[Fault]) -> None:
    """One sentence a fault on standard error, and exit 1. Does nothing without faults."""
    for fault in faults:
        typer.echo(fault.sentence, err=True)
    if faults:
        raise typer.Exit(1)


def _report(notice: Notice | None, faults: list[Fault]) -> dict[str, object]:
    found = [asdict(fault) | {"sentence": fault.sentence} for fault in faults]
    return {"faults": found, "version": notice.version.number if notice else None, "digest": notice.digest if notice else None}


def _category_data(category: Category, notice: Notice, language: str) -> dict[str, object]:
    clauses = [
        {"id": clause.id, "title": clause.title.to(language), "text": fill(clause.text.to(language), notice, language)}
        for clause in category.clauses
    ]
    title, summary = category.title.to(language), category.summary.to(language)
    answers = asdict(five_answers(category, notice, language))
    return {"id": category.id, "title": title, "summary": summary, "answers": answers, "clauses": clauses}


def _category_text(category: Category, notice: Notice, language: str) -> str:
    title = category.title.to(language)
    lines = [title, "=" * len(title), "", category.summary.to(language), ""]
    lines += _answer_lines(five_answers(category, notice, language))
    for clause in category.clauses:
        lines += ["", f"{clause.id}  {clause.title.to(language)}", f"    {fill(clause.text.to(language), notice, language)}"]
    return "\n".join(lines)


def _answer_lines(answers: FiveAnswers) -> list[str]:
    what = [f"{what.title}: {', '.join(what.fields)} ({what.source})" for what in answers.what]
    return [f"  · {line}" for line in (*what, *answers.why, *answers.who, *answers.how_long, *answers.what_you_can_do)]
