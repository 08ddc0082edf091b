"""No file holds two versions of itself: a style sheet in a string is read by no compiler."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
MARK = re.compile(r"^(<{7}|>{7}) \S", re.MULTILINE)
FOLDERS, TEXTS = (
    ("src", "tests", "docs", "notices", "demo", "bench", "scripts"),
    (".py", ".md", ".toml", ".html", ".css", ".js", ".sql", ".mjs"),
)


def test_no_file_holds_both_sides_of_a_merge() -> None:
    files = [path for folder in FOLDERS for path in (REPOSITORY / folder).rglob("*") if path.suffix in TEXTS]
    files += [path for path in REPOSITORY.iterdir() if path.suffix in TEXTS]
    assert len(files) > 500 and MARK.search("<" * 7 + " HEAD"), "or this test could not fail"
    assert [str(path.relative_to(REPOSITORY)) for path in files if MARK.search(path.read_text(encoding="utf-8"))] == []
