"""What did the gate answer, and by which clause?

A decision is a value: allowed or not, the clause that says so, and a sentence in both languages that teaches. `require()` is
the one place where a refusal becomes an exception.
"""

from dataclasses import dataclass

from hjemmel.notice.model import Text


@dataclass(frozen=True, slots=True)
class Decision:
    """`clause` is the id of the clause that allows or forbids, or "" where the notice is silent (and silence forbids).

    `code` is a short stable word for counting refusals ("no-clause", "window", "opted-out" …); it never holds content.
    """

    allowed: bool
    clause: str
    code: str
    reason: Text

    def sentence(self, language: str) -> str:
        """The reason in `language`, with its clause where there is one."""
        text = self.reason.to(language)
        if not self.clause:
            return text
        return f"{text} ({'clause' if language == 'en' else 'punkt'} {self.clause})"


class Refused(Exception):
    """The gate said no. `decision` says why, by which clause, and what can be done."""

    def __init__(self, decision: Decision):
        super().__init__(decision.sentence("en"))
        self.decision = decision


def require(decision: Decision) -> Decision:
    """The decision, if it allows. Raises Refused otherwise."""
    if not decision.allowed:
        raise Refused(decision)
    return decision


def refuse(code: str, clause: str, nb: str, en: str) -> Decision:
    return Decision(allowed=False, clause=clause, code=code, reason=Text(nb, en))


def allow(clause: str, nb: str, en: str) -> Decision:
    return Decision(allowed=True, clause=clause, code="allowed", reason=Text(nb, en))
