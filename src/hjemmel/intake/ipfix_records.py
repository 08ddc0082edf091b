"""What do the records say, of what may be read of them?

`netflume` reads templates and data. What it may see of a record is decided when its template comes: elements that are not on the list
have no name, and a template of connections has none at all, so that nothing of its records is in a record here but that there was one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from netflume.ie import IE
from netflume.parse import TemplateStore, parse_v9_or_ipfix

from hjemmel.intake.ipfix_elements import ACTIVITY, CONNECTIONS, CREATED, DELETED, FIRST_PORT, LENGTHS, NAT_EVENT, READ, REVERSE
from hjemmel.intake.ipfix_messages import FIRST_DATA, IPFIX, OPTIONS, VARIABLE, Message, Set, places, templates
from hjemmel.intake.parsed import Unreadable

Record = dict[str, Any]  # by IANA's names; addresses as text, all else as numbers
Field = tuple[str, str, int]  # as netflume knows an element of a template: its name, its kind, its length
Kept = tuple[str, int, int, list[Field], bool]  # a template: exporter, domain, number, elements, whether it is one of options
UNREAD, REFUSED = "", "online-activity"
MOST_TEMPLATES = 5_000


def _theirs(numbers: Iterable[int]) -> dict[tuple[str, str], int]:
    """Elements by the name and kind that netflume has for them."""
    return {IE.get(number, (f"ie{number}", "auto")): number for number in numbers}


READ_BY_NAME, ACTIVITY_BY_NAME = _theirs(READ), _theirs(ACTIVITY)


class Records:
    """Reads the sets of messages in their order, and remembers their templates by exporter and domain, as many as `MOST_TEMPLATES`."""

    def __init__(self, kept: Iterable[Kept] = ()) -> None:
        self._store = _Templates(MOST_TEMPLATES, max_pending=1)
        for exporter, domain, number, fields, options in kept:
            self._store.templates[exporter, domain, number] = (fields, options)

    def kept(self) -> list[Kept]:
        """The templates that are known, in the order of their numbers."""
        return sorted((*key, fields, options) for key, (fields, options) in self._store.templates.items())

    def read(self, message: Message, one: Set, exporter: str = "") -> list[Record] | None:
        """The records of a set, none of templates and options; None where its template is not known. Raises `Unreadable`."""
        if message.are_templates(one):
            for _ in templates(one.body, message.version):
                pass  # each is whole
        elif one.number < FIRST_DATA:
            if one.number != OPTIONS[message.version]:
                raise Unreadable("a set of templates, options or data")
        else:
            fields, options = self._store.get(exporter, message.domain, one.number)
            if fields is None:
                return None
            _require_whole(one, [length for _, _, length in fields], message.version)
            if options:
                return []
        return parse_v9_or_ipfix(message.alone(one), exporter, self._store)[1]


def tells_activity(record: Record) -> bool:
    """Whether a record is about a single connection, or says where somebody went."""
    event = record.get(NAT_EVENT)
    return REFUSED in record or event in CONNECTIONS or (event in (CREATED, DELETED) and FIRST_PORT not in record)


class _Templates(TemplateStore):
    def put(self, exporter: str, domain: int, tid: int, fields: Sequence[Field], options: bool = False) -> bool:
        kept = [(UNREAD, "auto", length) for _, _, length in fields if length] if options else _may_be_read(fields)
        return bool(super().put(exporter, domain, tid, kept, options))


def _may_be_read(fields: Sequence[Field]) -> list[Field]:
    """The elements of a template as they are kept: what is not to be read has no name. Raises `Unreadable`."""
    fields = [field for field in fields if field[2]]
    if any((name, kind) in ACTIVITY_BY_NAME or name.startswith(f"e{REVERSE}.") for name, kind, _ in fields):
        return [(REFUSED, "auto", length) for _, _, length in fields]
    return [_may_be(field) for field in fields]


def _may_be(field: Field) -> Field:
    number = READ_BY_NAME.get(field[:2])
    if number is None:
        return (UNREAD, "auto", field[2])
    name, kind = READ[number]
    if field[2] not in LENGTHS[kind]:
        raise Unreadable(f"a template in which {name} has the length of its type")
    return (name, kind, field[2])


def _require_whole(one: Set, lengths: list[int], version: int) -> None:
    varies = version == IPFIX and VARIABLE in lengths
    if not (len(list(places(one.body, lengths))) if varies else len(one.body) >= sum(lengths)):
        raise Unreadable("a data set with a record")
