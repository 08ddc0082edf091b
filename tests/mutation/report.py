"""What was caught and what survived, as a page of the docs and as one line."""

import json
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "mutation.md"
CAUGHT = Path(__file__).with_name("caught.json")  # control -> the test that failed without it, in the last whole run
HEAD = """# Mutation

Every control that the notice names is taken away in a running house, one by one: each use, window, opt-out, condition, retention, hold,
term, ground, recipient and join of the notice is loosened and compiled; each act, job and page does nothing; each refusal, demand on the
gate and piece of evidence is cut out of its act, and each role check takes anybody, and then nobody, for the one it asks for. Then only
the tests that name the clauses of that control are run. It is caught if one of them fails, and passes again when the control is back.
Written by `make mutate`.

Fields and closed lists are walls of the databases and not tried here; `tests/agreement/test_every_control_bites.py` takes those away.
"""
SURVIVED = """## Survived

No test that names the clause fails when these are gone.

| control | what is gone | clauses | tests run |
|---|---|---|---|
"""


def survivors(results: list[dict]) -> list[dict]:
    """What no test was seen to miss: none failed, or the one that failed did not pass when the control was back."""
    return [result for result in results if not result["caught_by"] or result.get("broken")]


def told(results: list[dict]) -> str:
    """The share, and every survivor."""
    lines = [f"mutation: {len(results) - len(survivors(results))} of {len(results)} controls caught"]
    lines += [f"  survived: {result['name']} ({', '.join(result['clauses'])}; {result['ran']} tests)" for result in survivors(results)]
    return "\n".join(lines)


def write(results: list[dict], of: int) -> None:
    """The page of a whole run."""
    caught = len(results) - len(survivors(results))
    text = f"{HEAD}\n**{caught} of {len(results)} caught** ({100 * caught / max(1, len(results)):.1f} %)"
    text += ".\n" if len(results) == of else f"; {of - len(results)} were not tried.\n"
    text += "\n| kind | caught | of |\n|---|---|---|\n"
    for kind in sorted({_kind(result) for result in results}):
        there = [result for result in results if _kind(result) == kind]
        text += f"| {kind} | {len(there) - len(survivors(there))} | {len(there)} |\n"
    if survivors(results):
        text += "\n" + SURVIVED
        for result in sorted(survivors(results), key=lambda each: each["name"]):
            control, _, how = result["name"].partition(" ")
            text += f"| `{control}` | {how} | {', '.join(result['clauses'])} | {result['ran']} |\n"
    PAGE.write_text(text, encoding="utf-8")
    missed = {result["name"] for result in survivors(results)}
    caught_by = {result["name"]: result["caught_by"] for result in results if result["name"] not in missed}
    CAUGHT.write_text(json.dumps(caught_by, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def known_to_be_caught() -> dict[str, str]:
    """Control -> the test that missed it in the last whole run."""
    return dict(json.loads(CAUGHT.read_text(encoding="utf-8"))) if CAUGHT.exists() else {}


def _kind(result: dict) -> str:
    """`act: refuses nothing`, `use`, `notice: term`."""
    path, _, how = result["name"].partition(" ")
    head, kind = path.split(".")[:2]
    if head in ("act", "job", "page"):
        words = how.partition(" ")[2].partition(" (")[0]
        return f"{head}: {words}"
    return f"notice: {kind}" if head == "notice" else f"rule: {kind}"
