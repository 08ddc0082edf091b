"""Do the uses of a record type agree with each other, with who they are for, and with its retention?"""

from collections.abc import Iterator

from hjemmel.notice.check_records import band_name, each
from hjemmel.notice.fault import Fault, nearest
from hjemmel.notice.model import Category, Ending, Keep, Kind, Needs, Notice, RecordType, Use
from hjemmel.notice.period import Period
from hjemmel.notice.vocabulary import AS_KEPT, NAMED_USES


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


def choices_are_named_rightly(notice: Notice) -> Iterator[Fault]:
    """An opt-out names a choice that stops named uses, and no choice closes people's data to themselves."""
    named = [choice.id for choice in notice.choices if choice.stops == NAMED_USES]
    declared = {choice.id for choice in notice.choices}
    for category, _, use, key in _each_use(notice):
        if not use.opt_out:
            continue
        if use.needs is Needs.OWN:
            wrong = f"`{use.opt_out}` would close people's own data to themselves"
            yield Fault(category.file, f"{key}.opt_out", wrong, "take `opt_out` away")
        if use.opt_out in declared and use.opt_out not in named:
            yield Fault(category.file, f"{key}.opt_out", f"`{use.opt_out}` stops every use already", nearest(use.opt_out, named))


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
        if use.at_most_found < 1:
            yield Fault(category.file, f"{key}.at_most_found", "a search without a limit is a list", "write how many it may find")
