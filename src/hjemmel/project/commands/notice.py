"""`hjemmel notice check | show | diff | export | publish`: does the notice hold together, what does it say, and what would it change?"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from hjemmel.acts.actor import Actor
from hjemmel.acts.consequences import LOSES, Consequence, What, consequences
from hjemmel.acts.publish_notice import Publication, prepare, publish_notice
from hjemmel.notice.check import check_folder
from hjemmel.notice.difference import broader, by_section, differences
from hjemmel.notice.fault import Fault
from hjemmel.notice.model import Category, Notice
from hjemmel.notice.wording import FiveAnswers, fill, five_answers, windows_table
from hjemmel.project.commands.notice_export import export
from hjemmel.project.controls import known_controls, running
from hjemmel.project.named_tests import named_by_clause

Folder = Annotated[Path | None, typer.Argument(help="The folder of a notice; the one in force if left out.")]
OPERATOR = Actor("command-line", "privacy")
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


class Language(StrEnum):
    NB = "nb"
    EN = "en"


def register(app: typer.Typer) -> None:
    """Adds the commands under `notice`."""
    notice = typer.Typer(help="The notice: what we promised.", no_args_is_help=True)
    notice.command("check")(check)
    notice.command("show")(show)
    notice.command("diff")(diff)
    notice.command("export")(export)
    notice.command("publish")(publish)
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


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="The folder of the older notice.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The folder of the newer one.")],
    with_consequences: Annotated[bool, typer.Option("--consequences", help="Run B against what is held here, and count.")] = False,
    as_json: AsJson = False,
) -> None:
    """What does B change, does it reach further, and what would it do to what is held?"""
    notices = []
    for folder in (before, after):
        notice, faults = check_folder(folder, known_controls())
        _refuse(faults)
        assert notice is not None
        notices.append(notice)
    changes = differences(*notices)
    found = consequences(notices[1], OPERATOR, datetime.now(UTC)) if with_consequences else []
    if as_json:
        told = [asdict(line) | {"change": line.change} for line in found]
        typer.echo(json.dumps({"changes": [asdict(change) for change in changes], "consequences": told}, ensure_ascii=False))
        return
    for section, lines in by_section(changes).items():
        typer.echo(f"{section}")
        for change in lines:
            typer.echo(f"  {change.judgement}: {change.path}: {change.before or '-'} → {change.after or '-'}")
    for line in found:
        _tell_consequence(line)
    typer.echo(f"{len(changes)} changes, {len(broader(changes))} of them reach further than before")


def _tell_consequence(line: Consequence) -> None:
    if line.what is What.TOLD:
        typer.echo(f"  {line.what}: {line.customers:,}")
        return
    who = f" for {line.audience}" if line.audience else ""
    typer.echo(f"  {line.record} {line.what}{who}: {line.before:,} → {line.after:,} rows ({line.change:+,}), of {line.customers:,} people")


def _weight(prepared: Publication) -> str:
    """How far it reaches and what it costs, in one clause of a sentence."""
    lost = {what: sum(-line.change for line in prepared.loses if line.what is what) for what in LOSES}
    return (
        f"it reaches further in {len(prepared.reaches_further)} places and shows more in {len(prepared.widens)} views, lets "
        f"{lost[What.GONE]:,} rows go, anonymises {lost[What.ANONYMISED]:,}, and ends {lost[What.CONSENT]:,} consents"
    )


def publish(
    folder: Annotated[Path, typer.Argument(help="The folder of the new version.")],
    sign_off: Annotated[str, typer.Option("--sign-off", help="Who answers for it: name and role.")],
    yes: Annotated[bool, typer.Option("--yes", help="Publish although it reaches further, or lets something go.")] = False,
    unproven: Annotated[str, typer.Option("--unproven", help="Why it is published without every test's result; becomes evidence.")] = "",
    actor: Annotated[str, typer.Option(help="Who you are.")] = OPERATOR.id,
    as_json: AsJson = False,
) -> None:
    """Publish a version: it is stored for ever, those whom it concerns are told, and it applies from its date."""
    office, now = Actor(actor, OPERATOR.audience), datetime.now(UTC)
    prepared = prepare(folder, running(), named_by_clause(), office, now, unproven)
    _refuse(prepared.faults)
    further = prepared.reaches_further
    if not as_json:
        _tell_changes(prepared)
    if (further or prepared.loses or prepared.widens) and not yes:
        typer.echo(f"{_weight(prepared)}: read it, and say `--yes` to publish", err=True)
        raise typer.Exit(1)
    done = publish_notice(prepared, sign_off, office, now)
    version = done.notice.version
    if as_json:
        told = {"version": version.number, "valid_from": version.valid_from.isoformat(), "digest": done.notice.digest, "told": done.told}
        typer.echo(json.dumps(told | {"changes": len(done.changes), "reach_further": len(further)}))
        return
    typer.echo(f"version {version.number} is published, and applies from {version.valid_from}; {done.told:,} people have been told")


def _tell_changes(prepared: Publication) -> None:
    for section in prepared.sections:
        typer.echo(section.title.en)
        for clause in section.clauses:
            typer.echo(f"  {clause.id} {clause.title.en}\n    - {clause.before.en or '(new)'}\n    + {clause.after.en or '(gone)'}")
    for change in prepared.reaches_further:
        typer.echo(f"reaches further: {change.path}: {change.before or '-'} → {change.after or '-'}")
    for line in prepared.consequences:
        _tell_consequence(line)


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
