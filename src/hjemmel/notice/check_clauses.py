"""Is every rule promised, and every promise kept?

Both ways: a rule that no clause covers is done in silence, and a clause that covers neither a rule nor a live control is words.
"""

from collections.abc import Iterator

from hjemmel.notice.fault import Fault, nearest
from hjemmel.notice.language import NOTICE_FILE
from hjemmel.notice.model import Category, Contents, Notice
from hjemmel.notice.rules import rules
from hjemmel.notice.vocabulary import CONTROL_PREFIXES


def rules_have_clauses(notice: Notice) -> Iterator[Fault]:
    """Every rule is covered by its exact path."""
    covered = {path for clause in notice.clauses() for path in clause.covers}
    for rule in rules(notice):
        if rule.path not in covered:
            yield Fault(rule.file, rule.key, f"no clause covers `{rule.path}`", "add the path to `covers` of the clause that promises it")


def clauses_have_controls(notice: Notice, controls: frozenset[str]) -> Iterator[Fault]:
    """Every path that a clause covers is a rule of the notice or a control that runs."""
    known = {rule.path for rule in rules(notice)}
    for category in notice.categories:
        for clause in category.clauses:
            key = f"clause.{clause.id}.covers"
            if not clause.covers:
                yield Fault(category.file, key, f"nothing holds `{clause.id}`", "name the rules or controls that keep the promise")
            for path in clause.covers:
                if path in known or path in controls:
                    continue
                running = path.partition(".")[0] in CONTROL_PREFIXES
                wrong = f"there is no {'control' if running else 'rule'} `{path}`"
                yield Fault(category.file, key, wrong, nearest(path, controls if running else known))


def clauses_and_contents_agree(notice: Notice) -> Iterator[Fault]:
    """The table of contents and the files name the same categories and the same clauses."""
    by_file = {category.file: category for category in notice.categories}
    listed: set[str] = set()
    for row in notice.contents:
        category = by_file.get(row.file)
        if row.file in listed:
            yield Fault(NOTICE_FILE, f"contents.{row.category}.file", f"`{row.file}` is listed twice", "list it once")
        elif category:
            yield from _parted(row, category)
        listed.add(row.file)
    if not notice.contents:
        yield Fault(NOTICE_FILE, "contents", "the notice lists no category", "add a `[[contents]]` table for each file")


def _parted(row: Contents, category: Category) -> Iterator[Fault]:
    key = f"contents.{row.category}"
    if row.category != category.id:
        wrong = f"`{row.file}` holds the category `{category.id}`, not `{row.category}`"
        yield Fault(NOTICE_FILE, f"{key}.category", wrong, f"write `{category.id}`")
    there = [clause.id for clause in category.clauses]
    for name in row.clauses:
        if name not in there:
            yield Fault(NOTICE_FILE, f"{key}.clauses", f"`{row.file}` has no clause `{name}`", nearest(name, set(there) - set(row.clauses)))
    for name in there:
        if name not in row.clauses:
            wrong = f"the clause `{name}` is not in the contents of notice.toml"
            yield Fault(category.file, f"clause.{name}", wrong, f"add `{name}` to `clauses` of `{row.category}`, or take the clause away")
