"""`hjemmel prove`: is every promise of the notice kept by what runs here?"""

import json
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hjemmel.acts.actor import Actor
from hjemmel.acts.prove import COUNTED, Report, records_of
from hjemmel.acts.prove import prove as prove_now
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.proof import Control, Proof, Reason, State
from hjemmel.notice.wording import fill
from hjemmel.project.controls import running
from hjemmel.project.named_tests import named_by_clause

OPERATOR = Actor("command-line", "privacy")
COLOURS = {State.HELD: "green", State.UNPROVEN: "yellow", State.RED: "red"}
FEW = 3  # reasons that the table shows of one clause


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("prove")(prove)


def prove(
    clause: Annotated[str, typer.Option(help="One clause alone, by its id.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """For every clause: its controls, its tests, its last sweep and its oldest record against its limit. Exits 1 if one is red."""
    known = [c.id for c in the_notice().clauses()]
    if clause and clause not in known:
        near = get_close_matches(clause.upper(), known, 3) or known
        raise typer.BadParameter(f"`{clause}` is no clause of the notice; try {', '.join(near)}", param_hint="--clause")
    report = prove_now(running(), named_by_clause(), OPERATOR, datetime.now(UTC))
    proofs = [proof for proof in report.proofs if clause in ("", proof.clause)]
    if as_json:
        typer.echo(json.dumps(as_answer(report, proofs), ensure_ascii=False))
    elif clause:
        _print_one(report, proofs[0])
    else:
        _print(report, proofs)
    if report.orphans or any(proof.state is State.RED for proof in proofs):
        raise typer.Exit(1)


def as_answer(report: Report, proofs: list[Proof]) -> dict[str, Any]:
    """The report as JSON can hold it."""
    return {
        "version": report.version,
        "at": report.at.isoformat(),
        "counts": {state.value: report.count(state) for state in State},
        "last_sweep": report.last_sweep.isoformat() if report.last_sweep else None,
        "orphans": report.orphans,
        "refused_at_intake": report.refused_in,
        "refusals_counted_days": COUNTED.days,
        "clauses": [_clause(report, proof) for proof in proofs],
    }


def _clause(report: Report, proof: Proof) -> dict[str, Any]:
    notice = the_notice()
    clause = next(c for c in notice.clauses() if c.id == proof.clause)
    return {
        "id": proof.clause,
        "state": proof.state.value,
        "reasons": [_reason(reason) for reason in proof.reasons],
        "title": {"nb": clause.title.nb, "en": clause.title.en},
        "text": {language: fill(clause.text.to(language), notice, language) for language in ("nb", "en")},
        "controls": [_control(control) for control in proof.controls],
        "tests": [{"name": test.name, "outcome": test.outcome or None, "at": test.at or None} for test in proof.tests],
        "oldest": {record: report.left[record] for record in records_of(notice, clause) if record in report.left},
        "refused": report.refused.get(proof.clause, 0),
    }


def _control(control: Control) -> dict[str, Any]:
    reasons = [_reason(reason) for reason in control.reasons]
    return {"path": control.path, "kind": control.kind, "state": control.state.value, "held_by": list(control.parts), "reasons": reasons}


def _reason(reason: Reason) -> dict[str, str]:
    return {"code": reason.code, "about": reason.about, "sentence": reason.sentence}


def _print(report: Report, proofs: list[Proof]) -> None:
    table = Table(
        "clause", "state", "held by", "tests", "oldest → limit", "refused", "why not", title=f"Version {report.version} of the notice"
    )
    for proof in proofs:
        table.add_row(
            proof.clause,
            f"[{COLOURS[proof.state]}]{proof.state}[/]",
            str(len({part for control in proof.controls for part in (control.path, *control.parts)})),
            f"{sum(test.outcome == 'passed' for test in proof.tests)} of {len(proof.tests)}",
            _narrowest(report, proof),
            str(report.refused.get(proof.clause, "")),
            escape(
                "; ".join([*(r.sentence for r in proof.reasons[:FEW]), *([f"and {n} more"] if (n := len(proof.reasons) - FEW) > 0 else [])])
            ),
        )
    console = Console()
    console.print(table)
    for orphan in report.orphans:
        console.print(f"[red]orphan[/]: {escape(orphan)}")
    swept = f"last sweep {report.last_sweep:%Y-%m-%d %H:%M} UTC" if report.last_sweep else "no sweep yet"
    console.print(f"{', '.join(f'{report.count(state)} {state}' for state in State)}; {len(report.orphans)} orphans; {swept}")


def _narrowest(report: Report, proof: Proof) -> str:
    """Of the record types that a clause is about, the one that is nearest its limit."""
    clause = next(c for c in the_notice().clauses() if c.id == proof.clause)
    left = [report.left[record] for record in records_of(the_notice(), clause) if record in report.left]
    nearest = min(left, key=lambda item: item["limit"], default=None)
    return f"{nearest['oldest'][:10]} → {nearest['limit'][:10]}" if nearest else ""


def _print_one(report: Report, proof: Proof) -> None:
    """One clause with everything that is known of it."""
    told, console = _clause(report, proof), Console()
    console.print(f"[bold]{proof.clause}[/] [{COLOURS[proof.state]}]{proof.state}[/]  {escape(told['title']['en'])}")
    console.print(escape(told["text"]["en"]))
    for reason in proof.reasons:
        console.print(f"[red]·[/] {escape(reason.sentence)}")
    for control in proof.controls:
        console.print(f"[{COLOURS[control.state]}]{control.kind}[/] {escape(control.path)}")
        console.print(escape("    " + ", ".join(control.parts)), style="dim") if control.parts else None
    for test in proof.tests:
        console.print(f"test {escape(test.name)}: {test.outcome or 'not run here'} {test.at}")
    for record, item in told["oldest"].items():
        console.print(f"oldest {record}: {item['oldest']}, must be gone by {item['limit']}")
    console.print(f"refused in the last {COUNTED.days} days: {told['refused']}")
