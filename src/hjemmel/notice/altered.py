"""Which rules of one notice are not the same in another?

Path by path, so that a rule which was changed or taken away can be answered for by the clause that promises it.
"""

from hjemmel.notice.model import Choice, Ground, Hold, Join, Notice, Recipient, RecordType, Term
from hjemmel.notice.rules import rules


def altered(declared: Notice, running: Notice) -> list[str]:
    """The paths of `declared` whose rules are gone from `running`, or are others there."""
    return [rule.path for rule in rules(declared) if _differs(rule_at(declared, rule.path), rule_at(running, rule.path))]


def added(declared: Notice, running: Notice) -> list[str]:
    """The paths of rules that `running` has and `declared` lacks."""
    known = {rule.path for rule in rules(declared)}
    return [rule.path for rule in rules(running) if rule.path not in known]


def _differs(one: object, other: object) -> bool:
    return one is not other and one != other  # two versions share most of what they hold, and a long comparison of it with itself


def rule_at(notice: Notice, path: str) -> object:
    """What a notice says at a path; None where it says nothing."""
    head, kind, *rest = path.split(".")
    if head == "notice":
        kinds: dict[str, tuple[Choice | Hold | Term | Join | Ground | Recipient, ...]] = {
            "choice": notice.choices,
            "hold": notice.holds,
            "term": notice.terms,
            "join": notice.joins,
            "ground": notice.grounds,
            "recipient": notice.recipients,
        }
        return next((item for item in kinds[kind] if item.id == rest[0]), None)
    return _in_record(notice.record(head), kind, rest) if notice.has(head) else None


def _in_record(record: RecordType, kind: str, rest: list[str]) -> object:
    match kind:
        case "field":
            return next((field for field in record.fields if field.name == rest[0]), None)
        case "take_in":
            return next((condition for condition in record.take_in if condition.id == rest[0]), None)
        case "use":
            use = next((use for use in record.uses if use.id == rest[0]), None)
            return use if use is None or len(rest) == 1 else getattr(use, rest[1])
        case _:
            return getattr(record, kind)
