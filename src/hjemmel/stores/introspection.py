"""Are the walls in the databases the ones that the notice compiles to, and which rules does each of them hold?

What a start would build is set beside what is there, wall by wall, in both engines. What differs is named, with the paths of the
rules that it breaks; what no rule and no start has made is named too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

from django.db import connection

from hjemmel.notice.model import Kind, Needs, Notice, RecordType, Use
from hjemmel.stores import event_walls, register_walls
from hjemmel.stores.event_windows import view_name
from hjemmel.stores.register_walls import Walls

GONE, CHANGED, STRANGE = "gone", "changed", "strange"  # as `hjemmel.evidence.proof` says why
EVIDENCE = ("act.verify_evidence", "act.look_up")  # what rests on the evidence being appended and never changed
HOUSE = {  # what rests on the tables that hold nothing about a person
    "batch": ("act.take_in",),
    "source": ("act.take_in",),
    "counted_payment": ("act.take_in",),
    "quarantine": ("act.take_in", "act.empty_quarantine"),
    "sweep": ("act.sweep",),
    "held_span": ("act.sweep",),
    "swept_partition": ("act.sweep",),
    "erasure": ("act.erase", "act.replay_erasures"),
    "leftover": ("act.forget_bytes",),
    "notice_load": ("act.open_house",),
    "published_notice": ("act.publish_notice", "page.notice-versions", "page.notice-version"),
    "sign_in_session": ("act.end_sessions",),
    "sign_in_count": ("act.clear_sessions",),
    "account_emailaddress": ("act.open_sign_in",),
    "socialaccount_socialaccount": ("act.link_identity",),
    "evidence_entry": EVIDENCE,
    "evidence_link": EVIDENCE,
    "evidence_head": EVIDENCE,
}
ONE_SUBJECT = (Needs.PERMIT, Needs.OWN)
Rests: TypeAlias = Callable[[RecordType, Use], bool]


def walls_there(notice: Notice) -> Walls:
    """Every wall of both engines, as it is. Raises EventsUnavailable; django.db.DatabaseError."""
    return register_walls.there(notice) | event_walls.there(notice)


def walls_declared(notice: Notice) -> Walls:
    """Every wall of both engines, as a start would build it. Raises EventsUnavailable; django.db.DatabaseError."""
    return register_walls.declared(notice) | event_walls.declared(notice)


def compared(there: Walls, declared: Walls) -> dict[str, str]:
    """What is not as the notice compiles it → gone, changed or strange. Keys begin with what it is: `view support.contact_serve`."""
    wrong = dict.fromkeys(declared.keys() - there.keys(), GONE) | dict.fromkeys(there.keys() - declared.keys(), STRANGE)
    wrong |= {wall: CHANGED for wall in there.keys() & declared.keys() if there[wall] != declared[wall]}
    return dict(sorted(wrong.items()))


def paths_by_wall(notice: Notice, walls: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each wall, the paths of the rules and controls that rest on it; none for one that only the house rests on."""
    return {wall: tuple(dict.fromkeys(_paths(notice, *wall.split(" ", 1)))) for wall in walls}


def walls_by_path(paths: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The other way round: for each path, the walls that hold it."""
    found: dict[str, list[str]] = {}
    for wall, held in paths.items():
        for path in held:
            found.setdefault(path, []).append(wall)
    return found


def _paths(notice: Notice, kind: str, name: str) -> Iterator[str]:
    match kind:
        case "view" | "window" | "function" | "table" if name.startswith("gate."):
            yield from _of_gate(notice, name.removeprefix("gate."))
        case "view" | "window" | "function":
            yield from _of_uses(notice, lambda record, use: name == f"{use.audience}.{shown(record, use)}")
        case "right":
            yield from _of_right(notice, *name.split(" ", 1))
        case "login" | "door":
            yield from _of_uses(notice, lambda record, use: use.audience == name)
        case "use":
            yield from _of_uses(notice, lambda record, use: name == f"{record.id}.{use.id}")
        case "stop":
            yield f"notice.choice.{name}"
        case "consent":
            yield f"notice.choice.{name}"
            yield from _of_uses(notice, lambda record, use: use.consent == name)
        case "key":
            yield from _of_uses(notice, lambda record, use: record.kind is Kind.EVENT)
        case _ if name.partition(".")[0] in HOUSE:
            yield from HOUSE[name.partition(".")[0]]
        case _:
            yield from _of_table(notice, kind, *name.split(".", 1))


def _of_gate(notice: Notice, part: str) -> Iterator[str]:
    """What rests on a table or a function of the gate."""
    rests: dict[str, Rests] = {
        "subject": lambda record, use: use.needs in ONE_SUBJECT,
        "tickets": lambda record, use: use.needs in ONE_SUBJECT and record.kind is Kind.EVENT,
        "across": lambda record, use: use.needs not in ONE_SUBJECT and record.kind is Kind.EVENT,
        "sign": lambda record, use: record.kind is Kind.EVENT,
        "lets": lambda record, use: use.needs in ONE_SUBJECT or record.kind is Kind.EVENT,
        "matter_open": lambda record, use: use.during is not None,
        "another_must_agree": lambda record, use: use.unless_used_by is not None,
        "stop": lambda record, use: False,
        "consent": lambda record, use: use.consent is not None,
    }
    if part in ("lets", "stop", "consent"):
        yield from (f"notice.choice.{choice.id}" for choice in notice.choices)
    yield from _of_uses(notice, rests.get(part, lambda record, use: part in ("use", "login", "key")))


def _of_right(notice: Notice, audience: str, what: str) -> Iterator[str]:
    """The use that a right opens; any other right, or one too many, concerns all that the audience may see."""
    own = list(
        _of_uses(
            notice,
            lambda record, use: (
                use.audience == audience
                and what in (f"SELECT on {audience}.{shown(record, use)}", f"EXECUTE on {audience}.{shown(record, use)}(text)")
            ),
        )
    )
    yield from own or _of_uses(notice, lambda record, use: use.audience == audience)


def _of_table(notice: Notice, kind: str, table: str, part: str = "") -> Iterator[str]:
    record = next((r for r in notice.records() if table in (r.table, f"{r.table}_count")), None)
    if record is None:
        return
    if table != record.table:
        yield f"{record.id}.retention.statistics"
    elif kind == "table":
        yield f"{record.id}.retention"
    elif kind in ("column", "constraint"):
        yield from _of_part(record, part)
    else:  # a trigger, a rewrite rule, a copy: it may do anything with every row
        yield f"{record.id}.retention"
        yield from (path for use in record.uses for path in use_paths(record, use))


def _of_part(record: RecordType, part: str) -> Iterator[str]:
    """The fields that a column or a constraint is about; all of them where it names none: whose row it is, that it leaves with her."""
    named = [field.name for field in record.fields if part == field.name or part.startswith(f"{record.table}_{field.name}_")]
    yield from (f"{record.id}.field.{name}" for name in named or [field.name for field in record.fields])


def _of_uses(notice: Notice, rests: Rests) -> Iterator[str]:
    for record in notice.records():
        for use in record.uses:
            if rests(record, use):
                yield from use_paths(record, use)


def use_paths(record: RecordType, use: Use) -> Iterator[str]:
    """The paths of everything that a use promises, and what its record type does."""
    path = f"{record.id}.use.{use.id}"
    yield path
    parts = ("opt_out", "consent", "unless_used_by", "during", "masked", "at_least_customers", "unless_protected")
    yield from (f"{path}.{part}" for part in parts if getattr(use, part))
    yield from (f"{path}.only_where.{where.field}" for where in use.only_where)
    yield from (f"notice.choice.{choice}" for choice in (use.opt_out, use.consent) if choice)
    yield from (f"{record.id}.{part}" for part in ("sealed", "only_for") if getattr(record, part))


def shown(record: RecordType, use: Use) -> str:
    """The name of the view, window or search function that carries a use."""
    return f"find_{record.table}" if use.needs is Needs.SEARCH else view_name(record, use)


def job_runs() -> dict[str, tuple[float, str]]:
    """Job → when it was last set going (epoch seconds), and what became of that run ("" where it is not known any more)."""
    with connection.cursor() as cursor:
        cursor.execute(_JOB_RUNS)
        return {name: (float(at), status or "") for name, at, status in cursor.fetchall()}


def stored_values(table: str, column: str) -> Iterable[str]:
    """The different texts that a column of the register holds."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT "{column}" FROM public."{table}" WHERE "{column}" IS NOT NULL')
        return [str(row[0]) for row in cursor.fetchall()]


def refusals(since: datetime) -> dict[str, int]:
    """Clause → how many times the gate has said no by it."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSALS, [since])
        return {clause: int(n) for clause, n in cursor.fetchall()}


_JOB_RUNS = """
SELECT DISTINCT ON (d.task_name) d.task_name, d.defer_timestamp, j.status::text
FROM procrastinate_periodic_defers d LEFT JOIN procrastinate_jobs j ON j.id = d.job_id
ORDER BY d.task_name, d.defer_timestamp DESC
"""

_REFUSALS = """
SELECT convert_from(content, 'UTF8')::jsonb->>'clause' AS clause, count(*) FROM evidence_entry
WHERE at >= %s AND starts_with(convert_from(content, 'UTF8'), '{"act":"refusal",') GROUP BY clause
"""
