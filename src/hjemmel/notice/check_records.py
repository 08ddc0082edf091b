"""Does each record type hold together?

Declared words, field names, clocks, units, laws and conditions: everything that can be asked of one record type.
"""

import re
from collections.abc import Iterator

from hjemmel.notice.fault import Fault, nearest
from hjemmel.notice.language import NOTICE_FILE
from hjemmel.notice.model import Category, Condition, Kind, Notice, RecordType
from hjemmel.notice.vocabulary import BAND_SUFFIX, DATE, FACTS, GROUP_STEPS, INSTANT, NOBODY, NUMBER_TYPES, VALUES

_STATUTE = re.compile(r"(\S+) (?:§|art\.)")
_CITATION = re.compile(r"(§|\bart\.) ?\d")


def each(notice: Notice) -> Iterator[tuple[Category, RecordType, str]]:
    """Every record type with its category and its key."""
    for category in notice.categories:
        for record in category.records:
            yield category, record, f"record.{record.id}"


def words_are_declared(notice: Notice) -> Iterator[Fault]:
    """Every purpose, basis, audience, choice, hold and record type that a rule names is declared."""
    known = {
        "purpose": [p.id for p in notice.purposes],
        "basis": [b.id for b in notice.bases],
        "audience": [a.id for a in notice.audiences],
        "choice": [c.id for c in notice.choices],
        "hold": [h.id for h in notice.holds],
        "record type": [r.id for r in notice.records()],
        "recipient": [r.id for r in notice.recipients],
    }
    for file, key, kind, word in _named(notice):
        if word not in known[kind]:
            yield Fault(file, key, f"`{word}` is no {kind} of the notice", nearest(word, known[kind]))


def _named(notice: Notice) -> Iterator[tuple[str, str, str, str]]:
    """(file, key, kind of word, word) for every declared word that a rule names."""
    for category, record, key in each(notice):
        file = category.file
        yield file, f"{key}.purpose", "purpose", record.purpose
        yield file, f"{key}.basis", "basis", record.basis
        for purpose in record.only_for:
            yield file, f"{key}.only_for", "purpose", purpose
        if record.retention.unless:
            yield file, f"{key}.retention.unless", "hold", record.retention.unless
        for use in record.uses:
            at = f"{key}.use.{use.id}"
            yield file, f"{at}.purpose", "purpose", use.purpose
            yield file, f"{at}.basis", "basis", use.basis
            yield file, f"{at}.audience", "audience", use.audience
            for name in ("opt_out", "consent"):
                if word := getattr(use, name):
                    yield file, f"{at}.{name}", "choice", word
            for name in ("during", "unless_used_by"):
                if word := getattr(use, name):
                    yield file, f"{at}.{name}", "record type", word
    yield from _named_outside_records(notice)


def _named_outside_records(notice: Notice) -> Iterator[tuple[str, str, str, str]]:
    for join in notice.joins:
        yield NOTICE_FILE, f"join.{join.id}.audience", "audience", join.audience
        yield NOTICE_FILE, f"join.{join.id}.purpose", "purpose", join.purpose
        for name in join.records:
            yield NOTICE_FILE, f"join.{join.id}.records", "record type", name
    for recipient in notice.recipients:
        yield NOTICE_FILE, f"recipient.{recipient.id}.purpose", "purpose", recipient.purpose
        for name in (*recipient.records, *(record for record, _ in recipient.fields)):
            yield NOTICE_FILE, f"recipient.{recipient.id}.records", "record type", name
    for ground in notice.grounds:
        yield NOTICE_FILE, f"ground.{ground.id}.recipient", "recipient", ground.recipient
        for name in ground.records:
            yield NOTICE_FILE, f"ground.{ground.id}.records", "record type", name


def names_are_fields(notice: Notice) -> Iterator[Fault]:
    """Wherever a rule names a field, the record type declares it."""
    for category, record, key in each(notice):
        declared = {field.name for field in record.fields}
        for at, name, more in _field_names(record):
            if name not in declared and name not in more:
                yield Fault(category.file, f"{key}.{at}", f"`{name}` is no field of `{record.id}`", nearest(name, declared | set(more)))


def _field_names(record: RecordType) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(key below the record type, name, words that may stand there beside fields)."""
    yield "clock", record.clock, ()
    yield "retention.clock", record.retention.clock, ()
    yield from (("identity", name, ()) for name in record.identity)
    for use in record.uses:
        yield from ((f"use.{use.id}.fields", name, ()) for name in use.fields)
        yield from ((f"use.{use.id}.search_by", name, ()) for name in use.search_by)
        yield from ((f"use.{use.id}.group_by", name, GROUP_STEPS) for name in use.group_by)
        yield from ((f"use.{use.id}.masked", name, ()) for name in use.masked)
        yield from ((f"use.{use.id}.only_where", where.field, ()) for where in use.only_where)
        yield from ((f"use.{use.id}.withheld", withheld.field, ()) for withheld in use.withheld)
    if statistics := record.retention.statistics:
        band = band_name(statistics.banded)
        yield from (("retention.statistics.group_by", name, (*GROUP_STEPS, band)) for name in statistics.group_by)
        if statistics.banded:
            yield "retention.statistics.banded", statistics.banded, ()


def band_name(banded: str) -> str:
    """What a banded field is called in a grouping: `duration_s` (its unit last) becomes `duration_band`."""
    return banded.rpartition("_")[0] + BAND_SUFFIX if banded else ""


def fields_are_measured(notice: Notice) -> Iterator[Fault]:
    """A record type has fields; a number has a unit and nothing else has one; a clock of an event is never absent."""
    for category, record, key in each(notice):
        if not record.fields:
            yield Fault(category.file, f"{key}.field", f"`{record.id}` has no field", "declare what is stored, field by field")
        for field in record.fields:
            at = f"{key}.field.{field.name}.unit"
            if field.type in NUMBER_TYPES and not field.unit:
                yield Fault(category.file, at, f"the number `{field.name}` has no unit", 'add `unit = "…"`')
            if field.unit and field.type not in NUMBER_TYPES:
                yield Fault(category.file, at, f"`{field.type}` is no number, so it has no unit", "take `unit` away")


def choices_can_be_met(notice: Notice) -> Iterator[Fault]:
    """A declared value of a choice is one that can come; an address of a device points to the device."""
    for category, record, key in each(notice):
        for field in record.fields:
            known = VALUES.get(f"{record.id}.{field.name}", ())
            for value in field.values:
                if known and value not in known:
                    yield Fault(category.file, f"{key}.field.{field.name}.values", f"nothing is ever `{value}`", nearest(value, known))
            if field.type in ("mac", "ip") and field.identifies == NOBODY:
                wrong = f"`{field.name}` is an address of a device, and is said to point to nobody"
                yield Fault(category.file, f"{key}.field.{field.name}.identifies", wrong, 'write `identifies = "device"`')


def clocks_are_times(notice: Notice) -> Iterator[Fault]:
    """A clock is an instant or a date; the clock of an event is an instant that is never absent, and also its retention's."""
    for category, record, key in each(notice):
        types = {field.name: field for field in record.fields}
        for at, name in (("clock", record.clock), ("retention.clock", record.retention.clock)):
            field = types.get(name)
            if field is None:
                continue  # names_are_fields says so
            fitting = (INSTANT,) if record.kind is Kind.EVENT else (INSTANT, DATE)
            if field.type not in fitting:
                yield Fault(category.file, f"{key}.{at}", f"`{name}` is of type `{field.type}`", f"name a field of type `{fitting[0]}`")
            elif record.kind is Kind.EVENT and field.optional:
                yield Fault(
                    category.file, f"{key}.{at}", f"`{name}` may be absent, and then nothing ends", "name a field that is never absent"
                )
        if record.kind is Kind.EVENT and record.retention.clock != record.clock:
            wrong = f"`{record.retention.clock}` is not the clock of the event, `{record.clock}`"
            yield Fault(category.file, f"{key}.retention.clock", wrong, f"write `{record.clock}`: events are stored by their clock")


def laws_are_cited(notice: Notice) -> Iterator[Fault]:
    """Every rule cites its paragraph or article (G4), of a statute that the notice knows."""
    for file, key, law in _cited(notice):
        if not _CITATION.search(law):
            yield Fault(file, key, f"`{law}` cites no paragraph or article", "write it as in `ekomloven § 3-13` or `GDPR art. 6(1)(f)`")
            continue
        known = [statute.id for statute in notice.statutes]
        for piece in law.split(","):
            name = _STATUTE.match(piece.strip())
            if name and name[1] not in known:
                yield Fault(file, key, f"`{name[1]}` is no statute of the notice", nearest(name[1], known))


def cited_laws(notice: Notice) -> list[str]:
    """Every citation of the notice."""
    return [law for _, _, law in _cited(notice)]


def _cited(notice: Notice) -> list[tuple[str, str, str]]:
    """(file, key, citation) for every rule."""
    cited = [(NOTICE_FILE, f"basis.{b.id}.law", b.law) for b in notice.bases]
    cited += [(NOTICE_FILE, f"choice.{c.id}.law", c.law) for c in notice.choices]
    cited += [(NOTICE_FILE, f"hold.{h.id}.law", h.law) for h in notice.holds]
    cited += [(NOTICE_FILE, f"term.{t.id}.law", t.law) for t in notice.terms]
    cited += [(NOTICE_FILE, f"join.{j.id}.law", j.law) for j in notice.joins]
    cited += [(NOTICE_FILE, f"ground.{g.id}.law", g.law) for g in notice.grounds]
    for category, record, key in each(notice):
        cited.append((category.file, f"{key}.law", record.law))
        cited.append((category.file, f"{key}.retention.law", record.retention.law))
        cited += [(category.file, f"{key}.use.{use.id}.law", use.law) for use in record.uses]
        cited += [(category.file, f"{key}.use.{use.id}.withheld.{w.field}.law", w.law) for use in record.uses for w in use.withheld]
    return cited


def conditions_agree(notice: Notice) -> Iterator[Fault]:
    """A condition allows or forbids, asks for a fact that intake knows, and leaves something that can meet all of them."""
    for category, record, key in each(notice):
        for place, condition in enumerate(record.take_in):
            at = f"{key}.take_in.{condition.id}"
            if bool(condition.allowed) == bool(condition.never):
                found = "both `allowed` and `never`" if condition.allowed else "neither `allowed` nor `never`"
                yield Fault(category.file, at, f"the condition has {found}", "write one of them")
            if condition.attribute not in FACTS:
                wrong = f"intake knows nothing called `{condition.attribute}`"
                yield Fault(category.file, f"{at}.attribute", wrong, nearest(condition.attribute, FACTS))
            yield from _unknown_values(category.file, at, condition)
            for earlier in record.take_in[:place]:
                if earlier.attribute == condition.attribute and _exclude(earlier, condition):
                    wrong = f"no `{condition.attribute}` meets both this condition and `{earlier.id}`"
                    yield Fault(category.file, at, wrong, "take one of them away, or let them overlap")


def _unknown_values(file: str, at: str, condition: Condition) -> Iterator[Fault]:
    known = FACTS.get(condition.attribute, ())
    for key, values in (("allowed", condition.allowed), ("never", condition.never)):
        for value in values:
            if known and value not in known:
                yield Fault(file, f"{at}.{key}", f"`{condition.attribute}` is never `{value}`", nearest(value, known))


def _exclude(one: Condition, other: Condition) -> bool:
    if one.allowed and other.allowed:
        return not set(one.allowed) & set(other.allowed)
    allowed, never = set(one.allowed or other.allowed), set(one.never) | set(other.never)
    return (bool(allowed) and allowed <= never) or (bool(known := FACTS.get(one.attribute, ())) and set(known) <= never)


def sealed_records_stay_sealed(notice: Notice) -> Iterator[Fault]:
    """No audience of staff sees a sealed record type."""
    staff = {audience.id for audience in notice.audiences if audience.staff}
    for category, record, key in each(notice):
        for use in record.uses:
            if record.sealed and use.audience in staff:
                wrong = f"`{record.id}` is sealed, and `{use.audience}` are staff"
                yield Fault(category.file, f"{key}.use.{use.id}.audience", wrong, "take the use away, or write `sealed = false`")


def records_keep_to_their_purposes(notice: Notice) -> Iterator[Fault]:
    """What a record type is `only_for`, no use and no recipient goes beyond; and somebody uses it at all."""
    for category, record, key in each(notice):
        if not record.uses:
            yield Fault(category.file, f"{key}.use", f"no one uses `{record.id}`", "declare a use, or do not store it")
        if not record.only_for:
            continue
        named = [(category.file, f"{key}.purpose", record.purpose)]
        named += [(category.file, f"{key}.use.{use.id}.purpose", use.purpose) for use in record.uses]
        named += [(NOTICE_FILE, f"recipient.{r.id}.purpose", r.purpose) for r in notice.recipients if record.id in r.records]
        for file, at, purpose in named:
            if purpose not in record.only_for:
                hint = f"use it only for {', '.join(f'`{p}`' for p in record.only_for)}"
                yield Fault(file, at, f"`{purpose}` goes beyond what `{record.id}` is only for", hint)
        reached = {purpose for _, _, purpose in named}
        for purpose in record.only_for:
            if purpose not in reached:
                yield Fault(category.file, f"{key}.only_for", f"nothing uses `{record.id}` for `{purpose}`", "take the purpose away")
