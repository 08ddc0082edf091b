"""Do the pages have words for everything, in both languages?"""

import re
from pathlib import Path
from string import Formatter

import pytest

from hjemmel.notice.language import load
from hjemmel.notice.value_words import WORDS
from hjemmel.portals.phrases import PAGES, PHRASES, phrase, word
from sample_notice import FOLDER

ROOM = Path(__file__).parents[2] / "src" / "hjemmel" / "portals"
SAID_BY_TEMPLATES = re.compile(r'{% say ["\']([a-z-]+)["\'](?!\|)')
SAID_BY_CODE = re.compile(r'phrase\("([a-z-]+)"')
BUILT_FROM_PARTS = ("error-", "part-", "sign-in-", "signal-", "brief-", "finding-")


def sources(suffix: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in ROOM.rglob(f"*.{suffix}"))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(PHRASES))
def test_every_phrase_is_said_in_both_languages_with_the_same_places(key: str) -> None:
    text = PHRASES[key]
    assert text.nb.strip() and text.en.strip()
    assert places(text.nb) == places(text.en)


def test_every_word_for_a_value_is_said_in_both_languages() -> None:
    assert [value for value, text in WORDS.items() if not (text.nb.strip() and text.en.strip())] == []


def test_every_value_that_the_notice_lets_stand_about_a_person_has_a_word() -> None:
    records = [record for record in load(FOLDER).records() if record.subject != "none"]
    values = {value for record in records for field in record.fields if field.type == "choice" for value in field.values}
    assert values - WORDS.keys() == set()


def test_no_two_pages_mean_different_things_by_the_same_key() -> None:
    assert sum(len(page) for page in PAGES) == len(PHRASES)


def test_every_phrase_that_a_page_asks_for_is_there() -> None:
    asked = set(SAID_BY_TEMPLATES.findall(sources("html"))) | set(SAID_BY_CODE.findall(sources("py")))
    assert asked - PHRASES.keys() == set()


def test_no_phrase_is_kept_that_no_page_says() -> None:
    said = sources("html") + re.sub(r'^    "[a-z-]+": Text', "", sources("py"), flags=re.MULTILINE)
    unsaid = [key for key in PHRASES if not key.startswith(BUILT_FROM_PARTS) and f'"{key}"' not in said and f"'{key}'" not in said]
    assert unsaid == []


def test_a_value_that_no_page_knows_is_said_as_it_is() -> None:
    assert word("something-new").to("nb") == "something-new"


def test_a_phrase_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        phrase("no-such-phrase", "nb")
