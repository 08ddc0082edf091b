"""What do the docs say of each promise? Its text from the notice, and the tests that show it, as sentences: never written by hand.

`python tests/promises.py` writes `docs/promises/`; a test fails when a page differs from what would be written.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PAGES = REPOSITORY / "docs" / "promises"
NOTICE = REPOSITORY / "notices" / "eksempelnett"
sys.path.insert(0, str(REPOSITORY / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")

from hjemmel.notice.language import load  # noqa: E402
from hjemmel.notice.model import Category, Clause, Notice  # noqa: E402
from hjemmel.notice.wording import fill  # noqa: E402
from hjemmel.project.named_tests import named_by_clause  # noqa: E402


def pages() -> dict[str, str]:
    """File name → text, a page for each category of the notice, in its order, and an index."""
    notice, tests = load(NOTICE), named_by_clause() or {}
    shown = {clause: [test.name for test in named] for clause, named in tests.items()}
    written = {f"{category.id}.md": "".join(_page(notice, category, shown)) for category in notice.categories if category.clauses}
    return {**written, "README.md": "".join(_index(notice, shown))}


def sentence(test: str) -> str:
    """`tests/…/test_a.py::test_it_is_so` as "It is so"."""
    words = test.rpartition("::")[2].removeprefix("test_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _index(notice: Notice, shown: dict[str, list[str]]) -> Iterator[str]:
    yield "# The promises, and how each is shown\n\n"
    yield "Made from the notice and from the tests by `python tests/promises.py`: nothing here is written by hand.\n\n"
    yield "| chapter | promises | tests |\n|---|---|---|\n"
    for category in (c for c in notice.categories if c.clauses):
        tests = {test for clause in category.clauses for test in shown.get(clause.id, ())}
        ids = ", ".join(clause.id for clause in category.clauses)
        yield f"| [{category.title.en}]({category.id}.md) | {ids} | {len(tests)} |\n"


def _page(notice: Notice, category: Category, shown: dict[str, list[str]]) -> Iterator[str]:
    yield f"# {category.title.en}\n\n*{category.title.nb}.* Made from the notice and the tests; see the [other chapters](README.md).\n"
    for clause in category.clauses:
        yield from _clause(notice, clause, shown.get(clause.id, []))


def _clause(notice: Notice, clause: Clause, tests: list[str]) -> Iterator[str]:
    yield f"\n## {clause.id}: {clause.title.en}\n\n> {fill(clause.text.en, notice, 'en')}\n\n"
    by_file: dict[str, list[str]] = {}
    for test in tests:
        by_file.setdefault(test.partition("::")[0], []).append(test)
    for file, named in by_file.items():
        yield f"[`{Path(file).stem.removeprefix('test_').replace('_', ' ')}`](../../{file})\n\n"
        yield from (f"- {sentence(test)}\n" for test in named)
        yield "\n"


def main() -> None:
    PAGES.mkdir(exist_ok=True)
    wanted = pages()
    for page in PAGES.glob("*.md"):
        if page.name not in wanted:
            page.unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
