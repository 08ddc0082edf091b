"""Does `docs/notice-language.md` describe the language as it is read and checked?"""

import re
from pathlib import Path

from hjemmel.notice import vocabulary
from hjemmel.notice.check import CHECKS
from hjemmel.notice.model import Ending, Keep, Needs

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "notice-language.md").read_text(encoding="utf-8")
READERS = [REPOSITORY / "src" / "hjemmel" / "notice" / name for name in ("language.py", "declarations.py")]
KEY = re.compile(r"\.(?:text|flag|counts?|words|day|one|member|period|both|tables?|rows|has|as_period)\(\"(\w+)\"")


def lacking(words: list[str]) -> list[str]:
    return [word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", PAGE)]


def test_every_key_that_is_read_is_described() -> None:
    keys = sorted({key for file in READERS for key in KEY.findall(file.read_text(encoding="utf-8"))})
    assert len(keys) > 50
    assert lacking(keys) == []


def test_every_word_of_the_closed_lists_is_described() -> None:
    facts = [word for name, values in vocabulary.FACTS.items() for word in (name, *values)]
    lists = (vocabulary.FIELD_TYPES[: -len(vocabulary.NUMBER_TYPES)], vocabulary.UNITS, vocabulary.IDENTIFIES, vocabulary.SUBJECTS)
    lists += (vocabulary.OTHERWISE, vocabulary.STOPS, vocabulary.GROUP_STEPS, vocabulary.RESERVED_RECORDS, vocabulary.RESERVED_FIELDS)
    assert lacking([*facts, *Needs, *Keep, *Ending, vocabulary.AS_KEPT, *(word for words in lists for word in words)]) == []


def test_every_check_is_described() -> None:
    assert lacking([check.__name__ for check in CHECKS]) == []


def test_no_check_is_described_that_is_not_made() -> None:
    made = {check.__name__ for check in CHECKS} | {"clauses_have_controls"}
    assert set(re.findall(r"^\| `(\w+)` \| ", PAGE.split("each found by one check", 1)[1], re.MULTILINE)) == made
