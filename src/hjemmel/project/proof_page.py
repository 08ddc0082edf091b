"""Is every promise kept? The privacy office sees each clause with what holds it, the tests that try it, and what is wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.prove import prove
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.proof import Proof, State
from hjemmel.notice.model import Clause
from hjemmel.notice.wording import fill
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import language, show
from hjemmel.project.controls import running
from hjemmel.project.named_tests import named_by_clause


@dataclass(frozen=True, slots=True)
class Line:
    clause: Clause
    sentence: str
    proof: Proof
    passed: int


@for_audience("privacy")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    report = prove(running(), named_by_clause(), actor, now)
    notice = the_notice()
    clauses = {clause.id: clause for clause in notice.clauses()}
    wanted = request.GET.get("state", "")
    lines = [_line(clauses[proof.clause], proof) for proof in report.proofs if wanted in ("", proof.state)]
    counts = [(state.value, report.count(state)) for state in State]
    words = {
        "lines": lines,
        "counts": counts,
        "wanted": wanted,
        "orphans": report.orphans,
        "last_sweep": report.last_sweep,
        "here": "proof",
    }
    return show(request, "proof.html", now, words)


def _line(clause: Clause, proof: Proof) -> Line:
    passed = sum(test.outcome == "passed" for test in proof.tests)
    return Line(clause, fill(clause.text.to(language()), the_notice(), language()), proof, passed)
