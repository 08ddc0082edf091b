"""Does the notice hold together?

Finds every fault at once, by one table of small checks. What the files say is read already (`language.py`); here it is asked
whether ids are declared, rules agree, every rule is promised by a clause and every clause is held by a rule or a live control.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from hjemmel.notice.check_clauses import clauses_and_contents_agree, clauses_have_controls, rules_have_clauses
from hjemmel.notice.check_joins import joins_keep_within
from hjemmel.notice.check_recipients import grounds_fit_recipients, recipients_get_declared_fields, versions_are_signed
from hjemmel.notice.check_records import (
    choices_can_be_met,
    clocks_are_times,
    conditions_agree,
    fields_are_measured,
    laws_are_cited,
    names_are_fields,
    records_keep_to_their_purposes,
    sealed_records_stay_sealed,
    words_are_declared,
)
from hjemmel.notice.check_texts import figures_come_from_rules
from hjemmel.notice.check_uses import (
    choices_are_named_rightly,
    consent_is_asked_for,
    lists_are_of_entries,
    many_means_many,
    matters_can_be_open,
    needs_fit_audiences,
    own_rows_are_whole,
    retention_ends_in_one_way,
    search_is_found_first,
    tests_fit_fields,
    uses_are_told_apart,
    who_else_uses_it_can_agree,
    windows_fit_retention,
)
from hjemmel.notice.check_whole import (
    declarations_are_used,
    holds_keep_what_the_law_names,
    ids_are_unique,
    languages_are_offered,
    terms_are_no_longer_than_the_law,
    versions_ascend,
)
from hjemmel.notice.fault import Fault
from hjemmel.notice.language import parse, texts_in
from hjemmel.notice.lines import located
from hjemmel.notice.model import Notice

Check = Callable[[Notice], Iterator[Fault]]

CHECKS: tuple[Check, ...] = (
    ids_are_unique,
    versions_ascend,
    languages_are_offered,
    declarations_are_used,
    holds_keep_what_the_law_names,
    terms_are_no_longer_than_the_law,
    words_are_declared,
    names_are_fields,
    fields_are_measured,
    choices_can_be_met,
    clocks_are_times,
    laws_are_cited,
    conditions_agree,
    sealed_records_stay_sealed,
    records_keep_to_their_purposes,
    windows_fit_retention,
    retention_ends_in_one_way,
    uses_are_told_apart,
    needs_fit_audiences,
    own_rows_are_whole,
    choices_are_named_rightly,
    many_means_many,
    search_is_found_first,
    consent_is_asked_for,
    matters_can_be_open,
    who_else_uses_it_can_agree,
    lists_are_of_entries,
    tests_fit_fields,
    joins_keep_within,
    recipients_get_declared_fields,
    grounds_fit_recipients,
    versions_are_signed,
    rules_have_clauses,
    clauses_and_contents_agree,
    figures_come_from_rules,
)


def check(notice: Notice, controls: frozenset[str]) -> list[Fault]:
    """Every fault of the notice, without lines. `controls` are the live controls (`page.notice`, `act.sweep`, `job.sweep`)."""
    found = [fault for each in CHECKS for fault in each(notice)]
    return found + list(clauses_have_controls(notice, controls))


def check_folder(folder: Path, controls: frozenset[str]) -> tuple[Notice | None, list[Fault]]:
    """The notice in `folder` if it is without fault, and every fault of its files and rules, each with its line."""
    texts, faults = texts_in(folder)
    notice, found = check_texts(texts, controls, unread=frozenset(fault.file for fault in faults))
    faults += found
    return (None if faults else notice), faults


def check_texts(
    texts: Mapping[str, str], controls: frozenset[str], unread: frozenset[str] = frozenset()
) -> tuple[Notice | None, list[Fault]]:
    """As `check_folder`, for files that have been read: name to content. `unread` names those that could not be."""
    notice, faults = parse(texts, unread)
    if notice is None:
        return None, faults
    further = located(check(notice, controls), texts)
    faults += [fault for fault in further if not _follows(fault, faults)]
    return (None if faults else notice), faults


def _follows(fault: Fault, earlier: list[Fault]) -> bool:
    """Is this only the echo of a key that could not be read, for which a stand-in was put?"""
    return any(fault.file == e.file and (fault.key == e.key or fault.key.startswith(f"{e.key}.") or not e.key) for e in earlier)
