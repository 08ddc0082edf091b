"""Does `docs/glossary.md` say what the code and the pages say?"""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
GLOSSARY = (REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in re.findall(r"^\| [^-].*\|$", GLOSSARY, re.MULTILINE)][1:]
NOBODY_READS_IT = "–"


def texts(folder: str, *suffixes: str) -> str:
    files = (path for suffix in suffixes for path in sorted((REPOSITORY / folder).rglob(f"*.{suffix}")))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_word_is_used_in_the_code() -> None:
    words = set(re.findall(r"[A-Za-z_][\w-]*\w", texts("src", "py", "sql")))
    parts = words | {part for word in words for part in word.split("-")}
    unused = [row[0] for row in ROWS if not set(re.findall(r"`([^`]+)`", row[1])) <= parts]
    assert unused == []


def test_every_word_names_itself_in_code() -> None:
    assert [row[0] for row in ROWS if not re.findall(r"`([^`]+)`", row[1])] == []


def test_every_bokmaal_word_is_said_on_a_page_or_in_the_notice() -> None:
    said = (texts("src", "py") + texts("notices", "toml")).lower()
    unsaid = [row[2] for row in ROWS if row[2] != NOBODY_READS_IT and not re.search(rf"\b{re.escape(row[2].lower())}", said)]
    assert unsaid == []


def test_the_words_stand_in_the_order_of_the_alphabet_and_once() -> None:
    words = [row[0].lower() for row in ROWS]
    assert words == sorted(set(words))
