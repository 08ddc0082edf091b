"""Take any rule away, misspell any id, widen any window, drop any clause: the notice is refused, and the place is named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

import pytest

from hjemmel.notice import language
from hjemmel.notice.check import check
from hjemmel.notice.declarations import category
from hjemmel.notice.fault import Fault
from hjemmel.notice.language import assemble
from hjemmel.notice.model import Category
from hjemmel.notice.table import Table
from sample_notice import documents, faults_of, named_controls

SHARES = 4  # so that several processes can try them
Documents = dict[str, dict[str, Any]]
Holder = dict[str, Any] | list[Any]

DOCUMENTS = documents()
CONTROLS = named_controls()

# Words that stand for something declared or known elsewhere. Free words (texts, laws, models of equipment) are not among them.
ID_KEYS = set(
    "id category file clauses purpose basis audience needs opt_out unless kind subject clock identity fields group_by search_by banded "
    "attribute otherwise type unit identifies then stops covers records only_for languages time_zone".split()
)
ID_TABLES = {"record", "field", "take_in", "use", "purpose", "basis", "audience", "choice", "hold", "recipient"}


def rules_and_keys(holder: Holder, file: str, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Holder, Any]]:
    """Every table and key, and every table of an array: (file and path, what holds it, its key or place)."""
    for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
        name = str(value.get("id", value.get("category", key)) if isinstance(value, dict) and isinstance(holder, list) else key)
        yield " ".join((file, *path, name)), holder, key
        if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
            yield from rules_and_keys(value, file, (*path, name))


@contextmanager
def changed(holder: Holder, key: Any, change: Callable[[], None]) -> Iterator[None]:
    """The change, and everything as it was afterwards, in the order in which it stood."""
    before = dict(holder) if isinstance(holder, dict) else list(holder)
    try:
        change()
        yield
    finally:
        holder.clear()
        holder.update(before) if isinstance(holder, dict) else holder.extend(before)


@contextmanager
def read_anew(changed_file: str) -> Iterator[None]:
    """Only `changed_file` is read anew: what a category file says hangs on no other file, and reading all took most of the time."""

    def read(file: str, top: Table) -> Category:
        return category(file, top) if file == changed_file else as_it_stood(file)

    before, language.category = language.category, read  # type: ignore[attr-defined]
    try:
        yield
    finally:
        language.category = before  # type: ignore[attr-defined]


@cache
def as_it_stood(file: str) -> Category:
    """A category of the notice as it is published; it has no fault."""
    faults: list[Fault] = []
    built = category(file, Table(file, "", documents()[file], faults))
    assert faults == []
    return built


def survivors(mutations: Iterator[tuple[str, tuple[str, ...], Holder, Any, Callable[[], None]]], promise: str) -> list[str]:
    """The mutations that were let through, or refused without one sentence that names file, key and the changed word."""
    count, left = 0, []
    for place, words, holder, key, change in mutations:
        count += 1
        with changed(holder, key, change), read_anew(place.partition(" ")[0]):
            notice, faults = assemble(DOCUMENTS)
            if not named(words, faults):  # what the language does not say, the rules do
                faults += check(notice, CONTROLS)
        if not named(words, faults):
            left.append(f"{place}: {[fault.sentence for fault in faults]}")
    print(f"{count} mutations: {promise}")
    assert count
    return left


def named(words: tuple[str, ...], faults: list[Fault]) -> bool:
    """Whether a sentence says where the mutation is, and what was changed: before its hint, which names right words too."""
    told = (fault.sentence.removesuffix(fault.hint) for fault in faults if fault.sentence.startswith(f"in {fault.file}"))
    return any(word in sentence for sentence in told for word in words)


def removals() -> Iterator[tuple[str, tuple[str, ...], Holder, Any, Callable[[], None]]]:
    for file, document in DOCUMENTS.items():
        for place, holder, key in rules_and_keys(document, file):
            value = holder[key]
            below = tuple(value) if isinstance(value, dict) else ()
            words = (file, place.rpartition(" ")[2]) if isinstance(key, int) else (key, *below)
            yield place, words, holder, key, lambda holder=holder, key=key: holder.__delitem__(key)


def misspellings() -> Iterator[tuple[str, tuple[str, ...], Holder, Any, Callable[[], None]]]:
    for file, document in DOCUMENTS.items():
        for place, holder, key in rules_and_keys(document, file):
            if isinstance(holder, list) or place == "notice.toml provider id":  # the provider's own id: nothing refers to it
                continue
            if place.split(" ")[-2] in ID_TABLES:
                yield place, (f"{key}x",), holder, key, lambda holder=holder, key=key: rename(holder, key, f"{key}x")
            value = holder[key]
            if key in ID_KEYS and isinstance(value, str):
                yield place, (f"{value}x",), holder, key, lambda holder=holder, key=key, value=value: holder.update({key: f"{value}x"})
            if key in ID_KEYS and isinstance(value, list):
                for number, word in enumerate(value):
                    slip = [*value[:number], f"{word}x", *value[number + 1 :]]
                    yield (
                        f"{place} {word}",
                        (f"{word}x",),
                        holder,
                        key,
                        lambda holder=holder, key=key, slip=slip: holder.update({key: slip}),
                    )


def rename(holder: dict[str, Any], key: str, name: str) -> None:
    items = [(name if k == key else k, v) for k, v in holder.items()]
    holder.clear()
    holder.update(items)


def widenings() -> Iterator[tuple[str, tuple[str, ...], Holder, Any, Callable[[], None]]]:
    for file, document in DOCUMENTS.items():
        for name, record in document.get("record", {}).items():
            for use_id, use in record["use"].items():
                for window in ("P80Y", "P1201M"):
                    place = f"{file} {name} {use_id} {window}"
                    yield place, ("window",), use, "window", lambda use=use, window=window: use.update(window=window)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize(
    ("mutations", "promise"),
    [
        (removals, "a rule, a key or a clause taken away"),
        (misspellings, "an id misspelt"),
        (widenings, "a window widened beyond retention"),
    ],
)
def test_every_mutation_is_refused_with_a_sentence_that_names_the_place(
    mutations: Callable[[], Iterator[Any]], promise: str, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Hints are another test's promise, and two thirds of the time.
    monkeypatch.setattr("hjemmel.notice.fault.get_close_matches", lambda *_, **__: [])
    assert faults_of(DOCUMENTS, CONTROLS) == []
    left = survivors(islice(mutations(), share, None, SHARES), promise)
    assert not left, "\n".join(left)
    assert faults_of(DOCUMENTS, CONTROLS) == []


def test_one_second_more_than_retention_is_too_wide() -> None:
    use = DOCUMENTS["home-network.toml"]["record"]["device-sample"]["use"]["operations"]
    with changed(use, "window", lambda: use.update(window=f"PT{21 * 86400 + 1}S")):
        faults = faults_of(DOCUMENTS, CONTROLS)
    assert [fault.key for fault in faults] == ["record.device-sample.use.operations.window"]
