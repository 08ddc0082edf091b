"""Is what was written one of the values that the notice declares for the field?"""

from hjemmel.gate.decision import Decision, refuse
from hjemmel.notice.model import Field


def undeclared(field: Field, text: str, clause: str, *besides: str) -> Decision | None:
    """Why `text` will not do in a field that is chosen from declared values, or `besides` them; None where it will, or anything may be
    written there."""
    if not field.values or text in (*field.values, *besides):
        return None
    known = ", ".join((*field.values, *besides))
    return refuse("value", clause, f"`{text}` går ikke; velg en av {known}", f"`{text}` will not do; choose one of {known}")
