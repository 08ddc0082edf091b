"""Do the uses of a record type agree with each other, with who they are for, and with its retention?"""

from collections.abc import Iterator

from hjemmel.notice.check_records import band_name, each
from hjemmel.notice.fault import Fault, nearest
from hjemmel.notice.model import Category, Ending, Keep, Kind, Needs, Notice, RecordType, Test, Use
from hjemmel.notice.period import Period
from hjemmel.notice.vocabulary import AS_KEPT, CHOICE, DATE, INSTANT, NAMED_USES, NOBODY, PROTECTED, UNTIL_GIVEN

TESTED = (Needs.LIST, Needs.PERMIT, Needs.OWN)  # the needs whose rows a use may test one by one
AGREES = {"birth_date": DATE, "guardianship": CHOICE, "agreed_at": INSTANT}  # what tells whether somebody must agree, and has
MOST_FOUND = 50  # beyond this a search is a list


def _each_use(notice: Notice) -> Iterator[tuple[Category, RecordType, Use, str]]:
    for category, record, key in each(notice):
        for use in record.uses:
            yield category, record, use, f"{key}.use.{use.id}"


def windows_fit_retention(notice: Notice) -> Iterator[Fault]:
    """No one is promised a longer look back than the records live."""
    for category, record, use, key in _each_use(notice):
        if use.window and not _fits(use.window, record.retention.period):
            wrong = f"the window `{use.window}` is longer than the retention `{record.retention.period}`"
            yield Fault(category.file, f"{key}.window", wrong, f'shorten it, or write `window = "{AS_KEPT}"`')


def _fits(window: Period, kept: Period) -> bool:
    """Is `window` never longer than `kept`, whatever the months?"""
    if window.months and kept.months:
        return window.months <= kept.months
    return window.longest_seconds <= kept.shortest_seconds


def retention_ends_in_one_way(notice: Notice) -> Iterator[Fault]:
    """Deleting leaves nothing, anonymising leaves counts that point to no one, and nothing held is promised gone."""
    for category, record, key in each(notice):
        file, rule, at = category.file, record.retention, f"{key}.retention"
        if rule.then is Ending.ANONYMISE and not rule.statistics:
            yield Fault(file, at, "`anonymise` leaves statistics, and none are declared", f"add a table `[{at}.statistics]`")
        if rule.then is Ending.DELETE and rule.statistics:
            yield Fault(file, f"{at}.statistics", "`delete` leaves no statistics", 'take the table away, or write `then = "anonymise"`')
        if rule.keep in (Keep.MONTH_ENTRY, Keep.FINANCIAL_YEAR) and not rule.period.months:
            wrong = f"this is reckoned in months, and `{rule.period}` has none"
            yield Fault(file, f"{at}.keep", wrong, f"write `{rule.keep} P5M`, for example")
        if rule.keep is Keep.FINANCIAL_YEAR and record.kind is not Kind.ENTRY:
            yield Fault(
                file, f"{at}.keep", f"`{record.id}` is an event, and no book is kept of it", "write `exactly P…`, or let it be an entry"
            )
        if rule.keep is Keep.AT_MOST and rule.unless:
            wrong = f"`at most` allows no exception, and `{rule.unless}` is one"
            yield Fault(file, f"{at}.unless", wrong, 'take `unless` away, or write `keep = "exactly …"`')
        if rule.statistics:
            yield from _statistics_are_anonymous(file, record, f"{at}.statistics")


def _statistics_are_anonymous(file: str, record: RecordType, key: str) -> Iterator[Fault]:
    statistics = record.retention.statistics
    assert statistics
    if statistics.at_least < 2:
        yield Fault(file, f"{key}.at_least", f"`{statistics.at_least}` lets a cell be one person", "write 2 or more")
    for name in _pointing(record, statistics.group_by):
        yield Fault(file, f"{key}.group_by", f"`{name}` points to a person or a device", "group by fields that identify no one")
    if bool(statistics.banded) != bool(statistics.bands):
        yield Fault(file, key, "`banded` and `bands` belong together", "write both, or neither")
    if statistics.banded and band_name(statistics.banded) not in statistics.group_by:
        wrong = f"`{statistics.banded}` is cut into bands that nothing is grouped by"
        yield Fault(file, f"{key}.banded", wrong, f"add `{band_name(statistics.banded)}` to `group_by`")


def _pointing(record: RecordType, names: tuple[str, ...]) -> list[str]:
    """Those of `names` that are fields which identify a person or a device."""
    return [field.name for field in record.fields if field.name in names and field.identifies != "none"]


def uses_are_told_apart(notice: Notice) -> Iterator[Fault]:
    """Audience and purpose pick one use of a record type: a second one would say something else about the same look."""
    for category, record, key in each(notice):
        seen: dict[tuple[str, str, bool], Use] = {}
        for use in record.uses:
            which = (use.audience, use.purpose, use.needs is Needs.SEARCH)
            if which in seen:
                first = seen[which]
                differ = [name for name in ("needs", "window", "fields", "opt_out") if getattr(first, name) != getattr(use, name)]
                about = f", with another {' and '.join(differ)}" if differ else ""
                wrong = f"`{first.id}` lets `{use.audience}` look for `{use.purpose}` already{about}"
                yield Fault(category.file, f"{key}.use.{use.id}", wrong, "keep one of the two")
            seen.setdefault(which, use)


def needs_fit_audiences(notice: Notice) -> Iterator[Fault]:
    """Only the subject sees own rows without being staff; whoever opens or searches other people's data is staff."""
    staff = {audience.id: audience.staff for audience in notice.audiences}
    for category, _, use, key in _each_use(notice):
        if use.audience not in staff:
            continue  # words_are_declared says so
        if use.needs is Needs.OWN and staff[use.audience]:
            yield Fault(category.file, f"{key}.needs", f"`own` is for the subject, and `{use.audience}` are staff", "write `permit`")
        if use.needs in (Needs.PERMIT, Needs.SEARCH) and not staff[use.audience]:
            wrong = f"`{use.needs}` is for staff, and `{use.audience}` are not"
            yield Fault(category.file, f"{key}.needs", wrong, "write `own`, or `staff = true` for the audience")


def own_rows_are_whole(notice: Notice) -> Iterator[Fault]:
    """The subject sees every field that is held on her, and every row, or is told by which paragraph not (GDPR art. 15(4))."""
    for category, record, use, key in _each_use(notice):
        shown = {field.name for field in record.fields if field.name in use.fields} - {where.field for where in use.only_where}
        told = {withheld.field for withheld in use.withheld}
        for field in record.fields:
            if use.needs is Needs.OWN and field.name not in shown | told:
                wrong = f"`{field.name}` is kept from the subject, and nothing says why"
                hint = f"show it, or add `{field.name} = {{ law = …, why = … }}` to `withheld`"
                yield Fault(category.file, f"{key}.withheld", wrong, hint)
        for name in told & shown if use.needs is Needs.OWN else told:
            wrong = f"`{name}` is not kept from the subject here"
            yield Fault(category.file, f"{key}.withheld.{name}", wrong, "take it away; `own` uses alone say what they withhold")


def choices_are_named_rightly(notice: Notice) -> Iterator[Fault]:
    """An opt-out stops named uses, a consent opens them, and no choice closes people's data to themselves."""
    declared = {choice.id: choice.stops for choice in notice.choices}
    for category, _, use, key in _each_use(notice):
        for name, stops in (("opt_out", NAMED_USES), ("consent", UNTIL_GIVEN)):
            choice = getattr(use, name)
            if not choice:
                continue
            if use.needs is Needs.OWN:
                yield Fault(
                    category.file, f"{key}.{name}", f"`{choice}` would close people's own data to themselves", f"take `{name}` away"
                )
            if declared.get(choice, stops) != stops:
                fitting = [id_ for id_, other in declared.items() if other == stops]
                wrong = f"`{choice}` is a choice of the kind `{declared[choice]}`, and `{name}` takes one of the kind `{stops}`"
                yield Fault(category.file, f"{key}.{name}", wrong, nearest(choice, fitting))
            if use.needs is Needs.NO_PERSON:
                yield Fault(category.file, f"{key}.{name}", "what is about nobody has nobody to ask", f"take `{name}` away")


def consent_is_asked_for(notice: Notice) -> Iterator[Fault]:
    """A use that rests on consent (GDPR art. 6(1)(a)) names the choice by which it is given and withdrawn (art. 7)."""
    for category, _, use, key in _each_use(notice):
        if use.basis == "6.1.a" and not use.consent and use.needs is not Needs.OWN:
            yield Fault(category.file, key, f"`{use.id}` rests on a consent that nobody is asked for", "add `consent = …`")
        if use.consent and use.basis != "6.1.a":
            wrong = f"`{use.id}` asks for a consent, and its basis is `{use.basis}`"
            yield Fault(category.file, f"{key}.basis", wrong, 'write `basis = "6.1.a"`, or take `consent` away')


def matters_can_be_open(notice: Notice) -> Iterator[Fault]:
    """A use may hang on an open matter: an entry about the same customer, told apart by one field, open while its clock is empty."""
    records = {record.id: record for record in notice.records()}
    for category, _, use, key in _each_use(notice):
        matter = records.get(use.during or "")
        if matter is None:
            continue
        at = f"{key}.during"
        if use.needs is not Needs.PERMIT:
            yield Fault(category.file, at, f"`{use.needs}` takes no permit that could name a matter", 'write `needs = "permit"`')
        if matter.kind is not Kind.ENTRY or matter.subject == NOBODY or len(matter.identity) != 1:
            yield Fault(category.file, at, f"`{matter.id}` is no matter of one customer", "name an entry with one identity field")
        elif any(field.name == matter.clock and not field.optional for field in matter.fields):
            wrong = f"the clock `{matter.clock}` of `{matter.id}` is never empty, so it is never open"
            yield Fault(category.file, at, wrong, "let its clock be the day on which it closes, `optional = true`")


def who_else_uses_it_can_agree(notice: Notice) -> Iterator[Fault]:
    """What somebody else must agree to is opened for one subscriber, and her answer is kept for as long as what it is about."""
    records = {record.id: record for record in notice.records()}
    for category, record, use, key in _each_use(notice):
        users = records.get(use.unless_used_by or "")
        if users is None:
            continue
        at = f"{key}.unless_used_by"
        if record.kind is not Kind.EVENT or use.needs not in (Needs.PERMIT, Needs.OWN):
            yield Fault(
                category.file, at, f"`{record.id}` is not opened here for one subscriber", "write it at `permit` or `own` of an event"
            )
        fields = {field.name: field.type for field in users.fields}
        lacking = [name for name, kind in AGREES.items() if fields.get(name) != kind]
        if users.kind is not Kind.ENTRY or users.subject != "subscription" or lacking:
            wrong = f"`{users.id}` does not tell who else uses a subscription and whether she has agreed"
            told = ", ".join(f"`{name}` of type `{kind}`" for name, kind in AGREES.items())
            yield Fault(category.file, at, wrong, f"name an entry about a subscription with the fields {told}")
        elif not _fits(record.retention.period, users.retention.period):
            wrong = f"`{users.id}` is kept for `{users.retention.period}`, and `{record.id}` for `{record.retention.period}`"
            yield Fault(category.file, at, wrong, "keep who used it at least as long as what she did")


def lists_are_of_entries(notice: Notice) -> Iterator[Fault]:
    """A list for people and a mask are of the register; what is about nobody needs no person, and holds nothing that points to one."""
    people = {audience.id for audience in notice.audiences if audience.staff}
    people |= {use.audience for record in notice.records() for use in record.uses if use.needs is Needs.OWN}
    for category, record, use, key in _each_use(notice):
        if use.needs is Needs.LIST and record.kind is not Kind.ENTRY and use.audience in people:
            wrong = f"`{record.id}` is an event, and no list of it is shown to people"
            yield Fault(
                category.file, f"{key}.needs", wrong, "write `permit` or `many-customers`; jobs alone may go through events one by one"
            )
        if use.only_where and not _tested(record, use):
            wrong = f"`{record.id}` is not tested row by row for `{use.needs}`"
            hint = "take it away; entries that are listed or opened are tested, and events that are opened, for the values of a choice"
            yield Fault(category.file, f"{key}.only_where", wrong, hint)
        if use.masked and record.kind is not Kind.ENTRY:
            yield Fault(category.file, f"{key}.masked", f"`{record.id}` is an event, and its fields are not masked", "leave the field out")
        if hidden := [name for name in use.masked if name not in use.fields]:
            yield Fault(category.file, f"{key}.masked", f"`{hidden[0]}` is not shown at all", "add it to `fields`, or take it away here")
        if (use.needs is Needs.NO_PERSON) != (record.subject == NOBODY):
            wrong = f"`{record.id}` is about {'nobody' if record.subject == NOBODY else 'people'}, and the need is `{use.needs}`"
            yield Fault(category.file, f"{key}.needs", wrong, 'write `no-person` for what has `subject = "none"`, and only there')
    for category, record, key in each(notice):
        if record.subject != NOBODY:
            continue
        if record.kind is not Kind.ENTRY:
            yield Fault(category.file, f"{key}.subject", "an event is about somebody", 'write `kind = "entry"`')
        for name in _pointing(record, tuple(field.name for field in record.fields)):
            wrong = f"`{name}` points to a person or a device, and `{record.id}` is about nobody"
            yield Fault(category.file, f"{key}.field.{name}.identifies", wrong, "take the field away, or say whom the record is about")


def _tested(record: RecordType, use: Use) -> bool:
    """Whether the windows of this use can test its rows: of events, only a choice that is never empty, for the values that it has."""
    if record.kind is Kind.ENTRY:
        return use.needs in TESTED
    choices = {field.name for field in record.fields if field.type == "choice" and not field.optional}
    return use.needs in (Needs.PERMIT, Needs.OWN) and all(w.test is Test.ONE_OF and w.field in choices for w in use.only_where)


def tests_fit_fields(notice: Notice) -> Iterator[Fault]:
    """A test of a list asks a date how old it is, and a choice for values that it has."""
    for category, record, use, key in _each_use(notice):
        fields = {field.name: field for field in record.fields}
        for where in use.only_where:
            field = fields.get(where.field)
            if field is None:
                continue  # names_are_fields says so
            at = f"{key}.only_where.{where.field}"
            if where.period and field.type != DATE:
                yield Fault(category.file, at, f"`{field.name}` is of type `{field.type}`, and has no age", "ask a field of type `date`")
            for value in where.values:
                if field.type == "choice" and value not in field.values:
                    yield Fault(category.file, at, f"`{field.name}` is never `{value}`", nearest(value, field.values))


def many_means_many(notice: Notice) -> Iterator[Fault]:
    """A use across many customers spans at least two, groups by something, and shows nothing that points to one."""
    for category, record, use, key in _each_use(notice):
        if use.needs is not Needs.MANY_CUSTOMERS:
            continue
        if use.at_least_customers < 2:
            wrong = f"`{use.at_least_customers}` is not many"
            yield Fault(category.file, f"{key}.at_least_customers", wrong, "write how many customers a group must span, 2 or more")
        for at, names in (("fields", use.fields), ("group_by", use.group_by)):
            for name in _pointing(record, names):
                wrong = f"`{name}` points to a person or a device"
                yield Fault(category.file, f"{key}.{at}", wrong, "show only fields that identify no one")
        if not use.group_by:
            yield Fault(category.file, f"{key}.group_by", "nothing is grouped", "name the fields to group by")


def search_is_found_first(notice: Notice) -> Iterator[Fault]:
    """A search looks through entries, by named fields, and finds only so many."""
    for category, record, use, key in _each_use(notice):
        if use.needs is not Needs.SEARCH:
            continue
        if record.kind is not Kind.ENTRY:
            yield Fault(category.file, f"{key}.needs", f"`{record.id}` is an event, and events are not searched", "write `permit`")
        if not use.search_by:
            yield Fault(category.file, f"{key}.search_by", "a search needs something to go by", "name the fields to search")
        if not 1 <= use.at_most_found <= MOST_FOUND:
            wrong = f"a search that finds `{use.at_most_found}` is a list"
            yield Fault(category.file, f"{key}.at_most_found", wrong, f"write how many it may find, {MOST_FOUND} at most")
        fields = {field.name: field for field in record.fields}
        for name in use.search_by:
            if name in fields and fields[name].type != "text":
                wrong = f"`{name}` is of type `{fields[name].type}`, and words are looked for in texts"
                yield Fault(category.file, f"{key}.search_by", wrong, "name fields of type `text`")
        for name in use.unless_protected:
            if PROTECTED not in fields or name not in use.fields:
                wrong = f"`{name}` cannot be left out for those with a protected address"
                yield Fault(category.file, f"{key}.unless_protected", wrong, f"name a shown field, of a record type with `{PROTECTED}`")
