"""Is every promise of the notice kept by what runs here?

Sets each clause beside the controls that the system really has, the walls that its databases really have, what the rules do when they
are tried, the tests that name it, and what the last sweep left; and lists whatever exists that no clause speaks of.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from django.conf import settings
from django.db import transaction

from hjemmel.acts.actor import Actor
from hjemmel.acts.sweep import EVERY
from hjemmel.acts.the_notice import reaching, the_notice
from hjemmel.evidence.proof import Control, NamedTest, Proof, Reason, Running, State, judge
from hjemmel.gate.trial import trial as try_the_gate
from hjemmel.lifecycle.trial import trial as try_the_sweep
from hjemmel.notice.altered import added, altered
from hjemmel.notice.language import load
from hjemmel.notice.model import Clause, Notice
from hjemmel.notice.rules import rules
from hjemmel.notice.vocabulary import CONTROL_PREFIXES, ROLES
from hjemmel.stores import evidence, expiry, introspection, models, sealed, strangers

LATE = 3 * EVERY
COUNTED = timedelta(days=30)  # how far back refusals are counted
PROCESSOR = ROLES[0]
TRIED = "tried, with what it forbids"
RECIPIENTS = ("recipient",)  # fields that hold the id of a recipient
Reasons: TypeAlias = dict[str, list[Reason]]  # by path

# What runs and keeps no promise of its own, with the reason.
HOUSE_CONTROLS: Mapping[str, str] = {
    "act.actor": "who acts: a value that the others take",
    "act.the_notice": "hands the notice to the others",
    "act.failures": "names for what can fail",
    "act.start_engines": "starts and stops the engines",
    "act.sift": "the part of taking in that goes row by row",
    "act.add_source": "registers a machine that may deliver",
    "act.renew_certificate": "changes by which certificate a machine is known",
    "act.remove_source": "ends that a machine may deliver",
    "act.recognise_source": "knows a machine by its token or certificate",
    "act.live_permit": "finds the permit that a page has open",
    "act.recover_batches": "undoes a batch that was cut off",
    "act.sources_today": "tells operators which machines deliver, in counts",
    "job.watch_sources": "tells of a machine that is silent, or whose certificate will end",
    "page.operations-sources": "counts what machines deliver",
    "act.take_stock": "tells operators whether the house runs",
    "act.anonymous_counts": "reads statistics that are about nobody",
    "act.forecast": "foretells what the sweep will do",
    "act.evidence_about": "reads the evidence, and leaves some",
    "act.sequence_evidence": "gives evidence its order",
    "act.choices_of": "reads the choices that a page shows",
    "act.consequences": "counts what a new version would do",
    "act.erase_held": "removes rows; erasing and the end of a hold decide",
    "act.own_uses": "asks the gate for each record type that the notice opens to its subject; the act that answers her is named",
    "act.apply_choice": "sets and lifts a choice; the act that asks decides",
    "act.keep_version": "stores the words of a version; publishing decides",
    "act.published_versions": "reads what was published",
    "act.apply_published": "lays the words of a version where the house reads them; opening decides",
    "job.apply_notice": "has the house opened anew when a version's day comes",
    "act.prove": "this proof",
    "job.recover_batches": "undoes batches that were cut off",
    "page.sign-in": "the door",
    "page.sign-in-staff-role": "chooses among the roles that one is given; the act decides",
    "page.sign-in-factor": "what can be added; the library's pages add it",
    "page.mfa_index": "leads to the page of one's own sign-in",
    "page.mfa_activate_totp": "adds an app to confirm with",
    "page.mfa_deactivate_totp": "removes it",
    "page.mfa_add_webauthn": "adds a passkey",
    "page.mfa_remove_webauthn": "removes it",
    "page.mfa_view_recovery_codes": "shows the recovery codes",
    "page.mfa_reauthenticate": "asks again who it is before something is changed",
    "page.mfa_reauthenticate_webauthn": "asks again who it is, by passkey",
    "page.account_reauthenticate": "asks again who it is, by password",
    "page.privacy-caller": "a form; the acts decide",
    "page.healthz": "for operators: holds no personal data",
    "page.metrics": "for operators: holds no personal data",
    "page.intake": "where machines deliver; the acts decide",
    "page.support": "the adviser's search; the acts decide",
    "page.support-open": "opens a permit; the acts decide",
    "page.support-close": "closes a permit; the acts decide",
    "page.support-customer": "shows what the windows hand over",
    "page.support-task": "one form for each task; the acts decide",
    "page.operations": "groups and lists; the acts decide",
    "page.operations-open": "opens a permit; the acts decide",
    "page.operations-close": "closes a permit; the acts decide",
    "page.operations-customer": "shows what the windows hand over",
    "page.operations-task": "one form for each task; the acts decide",
    "page.field": "asks for the order's number; the acts decide",
    "page.field-open": "opens a permit; the acts decide",
    "page.field-close": "closes a permit; the acts decide",
    "page.field-customer": "shows what the windows hand over",
    "page.field-task": "one form for each task; the acts decide",
    "page.billing": "asks for the customer's number; the acts decide",
    "page.billing-open": "opens a permit; the acts decide",
    "page.billing-close": "closes a permit; the acts decide",
    "page.billing-customer": "shows what the windows hand over",
    "page.billing-task": "one form for each task; the acts decide",
    "page.privacy": "counts what is due; the acts decide",
    "page.privacy-open": "opens a permit; the acts decide",
    "page.privacy-close": "closes a permit; the acts decide",
    "page.privacy-customer": "shows what the windows hand over",
    "page.privacy-task": "one form for each task; the acts decide",
    "page.privacy-request-new": "a form; the acts decide",
    "page.privacy-request-step": "one form for each step; the acts decide",
    "page.privacy-disclosure-ask": "a form; the acts decide",
    "page.privacy-disclosure-decide": "a form; the acts decide",
    "page.privacy-processor-act": "a form; the acts decide",
    "page.privacy-terms-act": "a form; the acts decide",
    "page.privacy-look-ups-act": "a form; the acts decide",
    "act.office_today": "counts what the office has before it: nobody's data",
    "act.open_matter": "finds whose case or order it is; opening her decides",
    "page.help": "the list of help articles: about nobody",
    "page.proof": "this proof",
}


@dataclass(slots=True)
class Report:
    """`orphans` exist and no clause speaks of them. `left` is, by record type, the oldest record after the last sweep, and its limit;
    `failing` are those for which that sweep failed.

    `refused` counts by clause, `refused_in` by reason what was not taken in: both over the last 30 days.
    """

    version: int
    at: datetime
    proofs: list[Proof] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    last_sweep: datetime | None = None
    left: dict[str, dict[str, str]] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    refused_in: dict[str, int] = field(default_factory=dict)

    def count(self, state: State) -> int:
        return sum(proof.state is state for proof in self.proofs)


def prove(running: Running, tests: Mapping[str, Iterable[NamedTest]] | None, actor: Actor, now: datetime) -> Report:
    """The state of every clause. `tests` are those that name each clause, by its id; None where there are none on this machine.

    Raises EventsUnavailable; django.db.DatabaseError; ValueError where the folder of the notice cannot be read.
    """
    notice, declared = the_notice(), reaching(load(Path(settings.HJEMMEL_NOTICE)))
    report = Report(notice.version.number, now)
    _remember_the_sweep(report, now)
    built = introspection.walls_declared(declared)
    there = introspection.walls_there(declared)
    odd = introspection.compared(there, built)
    held_by = introspection.paths_by_wall(declared, there.keys() | built.keys())
    tried = try_the_gate(declared, notice, now) | try_the_sweep(declared, notice, now)
    parts = _parts(declared, running, introspection.walls_by_path({wall: held_by[wall] for wall in there if wall in built}), tried)
    wrong = _wrong(declared, notice, held_by, odd, tried)
    for path, reason in [*_of_the_sweep(declared, report, now), *_of_jobs(running, now), *_of_sealed_rows(declared)]:
        wrong.setdefault(path, []).append(reason)
    for clause in declared.clauses():
        controls = [_control(path, running, parts.get(path, ()), wrong.get(path, [])) for path in clause.covers]
        report.proofs.append(judge(clause.id, controls, None if tests is None else tests.get(clause.id, ())))
    report.orphans = sorted({*strangers.undeclared(declared), *_orphans(declared, notice, running, odd), *_misnamed(declared, tests)})
    _count_refusals(declared, report, now)
    with transaction.atomic():
        body = {state.value: report.count(state) for state in State} | {"orphans": len(report.orphans)}
        evidence.append("proof", actor.id, actor.audience, "", now, body)
    return report


def records_of(notice: Notice, clause: Clause) -> list[str]:
    """The record types whose rules a clause covers, each once."""
    known = {record.id for record in notice.records()}
    return list(dict.fromkeys(path.partition(".")[0] for path in clause.covers if path.partition(".")[0] in known))


def _remember_the_sweep(report: Report, now: datetime) -> None:
    """What the last sweep that finished left behind."""
    last = expiry.last_sweep(now)
    if last is not None:
        report.last_sweep = last.finished_at
        report.left = {item["record"]: {"oldest": item["oldest"], "limit": item["due_at"]} for item in last.report.get("left", [])}
        report.failing = [item["record"] for item in last.report.get("failed", [])]


def _wrong(
    declared: Notice, notice: Notice, held_by: Mapping[str, Iterable[str]], odd: Mapping[str, str], tried: Mapping[str, str]
) -> Reasons:
    """What is wrong with each rule: its walls, what it does when it is tried, and whether this process runs it as it is declared."""
    found: Reasons = {}
    for wall, code in odd.items():
        for path in held_by[wall]:
            found.setdefault(path, []).append(Reason(code, wall))
    for path, code in tried.items():
        if code:
            found.setdefault(path, []).append(Reason(code, path))
    for path in altered(declared, notice):
        found.setdefault(path, []).append(Reason("altered", path))
    return found


def _parts(declared: Notice, running: Running, walls: Mapping[str, list[str]], tried: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each rule, what was found that holds it: its walls, that it was tried, the code that asks for it."""
    paths = dict.fromkeys([*(rule.path for rule in rules(declared)), *walls])
    return {path: (*walls.get(path, ()), *((TRIED,) if path in tried else ()), *_by_word(declared, running, path)) for path in paths}


def _by_word(declared: Notice, running: Running, path: str) -> Iterator[str]:
    """What holds a rule that neither a wall nor a trial does: the code that asks for it, and the job that is quicker than it demands."""
    head, kind, *rest = path.split(".")
    if head == "notice" and kind == "term":
        yield from running.words.get(rest[0], ())
        jobs = {c for clause in declared.clauses() if path in clause.covers for c in clause.covers}
        quick = declared.term(rest[0]).period.shortest_seconds
        yield from (job for job, every in running.every.items() if job in jobs and every.total_seconds() <= quick)
    elif head == "notice" and kind == "recipient":
        recipient = declared.recipient(rest[0])
        yield from (f"ground {ground.id}" for ground in declared.grounds if ground.recipient == recipient.id)
        yield from (f"{r.id}.use.{u.id}" for r in declared.records() for u in r.uses if u.purpose == recipient.purpose)
        yield from running.words.get(recipient.role, ()) if recipient.role == PROCESSOR else ()
    elif kind == "field" and rest[1:] and rest[1] in ("given", "guarded"):
        yield from running.callers.get("act.correct", ())


def _control(path: str, running: Running, parts: Iterable[str], wrong: list[Reason]) -> Control:
    kind = path.partition(".")[0]
    parts = tuple(parts)
    if kind not in CONTROL_PREFIXES:
        return Control(path, "rule", parts, tuple(wrong or ([] if parts else [Reason("nothing", path)])))
    parts += running.callers.get(path, ())
    if path not in running.controls:
        return Control(path, kind, parts, (Reason("does-not-run", path),))
    unreached = [Reason("nobody-calls", path)] if kind == "act" and path not in running.callers else []
    return Control(path, kind, parts, (*wrong, *unreached))


def _of_the_sweep(notice: Notice, report: Report, now: datetime) -> Iterator[tuple[str, Reason]]:
    """Retention that is not carried out: no sweep lately, or a record past its limit after the last one."""
    if report.last_sweep is None or now - report.last_sweep > LATE:
        for path in [*(f"{record.id}.retention" for record in notice.records()), "act.sweep", "job.sweep"]:
            yield path, Reason("no-sweep")
        return
    for record in report.failing:
        yield f"{record}.retention", Reason("sweep-failed", record)
    for record, item in report.left.items():
        if datetime.fromisoformat(item["limit"]) < report.last_sweep:
            yield f"{record}.retention", Reason("past-limit", record)


def _of_sealed_rows(notice: Notice) -> Iterator[tuple[str, Reason]]:
    """Fields of a sealed log whose rows are not the ones that were delivered."""
    for record_id, sentences in sealed.altered(notice).items():
        for name in (declared.name for declared in notice.record(record_id).fields):
            yield f"{record_id}.field.{name}", Reason("rows-changed", f"{record_id} ({len(sentences)})")


def _of_jobs(running: Running, now: datetime) -> Iterator[tuple[str, Reason]]:
    """Jobs that nobody has set going, that failed, or that should have run again. A job that is not periodic never runs by itself."""
    runs = introspection.job_runs()
    for job in (control for control in running.controls if control.startswith("job.")):
        every, run = running.every.get(job), runs.get(job.removeprefix("job."))
        if every is None:
            yield job, Reason("does-not-run", job)
        elif run is None:
            yield job, Reason("job-not-yet", job)
        elif run[1] == "failed":
            yield job, Reason("job-failed", job)
        elif now - datetime.fromtimestamp(run[0], UTC) > every + max(every, LATE):
            yield job, Reason("job-late", job)


def _orphans(declared: Notice, notice: Notice, running: Running, odd: Mapping[str, str]) -> Iterator[str]:
    covered = {path for clause in declared.clauses() for path in clause.covers}
    for control in sorted(running.controls - covered - set(HOUSE_CONTROLS)):
        yield f"`{control}` runs, and no clause speaks of it"
    for control in sorted(set(HOUSE_CONTROLS) - running.controls):
        yield f"`{control}` is explained as part of the house, and does not run"
    for wall, code in odd.items():
        if code == introspection.STRANGE:
            yield f"`{wall}` is there, and no clause speaks of it"
    for path in added(declared, notice):
        yield f"`{path}` is a rule of this process, and the files of the notice lack it"
    known = {recipient.id for recipient in declared.recipients}
    for record in (r for r in declared.records() if r.kind == "entry"):
        for column in (f.name for f in record.fields if f.name in RECIPIENTS):
            for value in sorted(set(introspection.stored_values(record.table, column)) - known):
                yield f"`{record.id}` names a recipient `{value}`, and no clause speaks of it"


def _misnamed(declared: Notice, tests: Mapping[str, Iterable[NamedTest]] | None) -> Iterator[str]:
    known = {clause.id for clause in declared.clauses()}
    for clause, named in (tests or {}).items():
        if clause not in known:
            misnamed = (test for test in named if not test.elsewhere)
            yield from (f"`{test.name}` proves `{clause}`, and the notice has no such clause" for test in misnamed)


def _count_refusals(declared: Notice, report: Report, now: datetime) -> None:
    """Refused looks by clause; refused deliveries by reason, and by the clause of the condition that refused them. Counts alone."""
    report.refused = introspection.refusals(now - COUNTED)
    for (receipt,) in models.Batch.objects.filter(state="stored", stored_at__gte=now - COUNTED).values_list("receipt"):
        counts: dict[str, Any] = receipt.get("refused", {})
        for reason, n in counts.items():
            report.refused_in[reason] = report.refused_in.get(reason, 0) + n
    conditions = {condition.id: f"{r.id}.take_in.{condition.id}" for r in declared.records() for condition in r.take_in}
    for reason in report.refused_in.keys() & conditions.keys():
        clause = declared.clause_for(conditions[reason])
        report.refused[clause] = report.refused.get(clause, 0) + report.refused_in[reason]
