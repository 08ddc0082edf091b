"""The printed record of processing holds everything that the table holds, can be read aloud, and is the same wherever it is made.

Proves: G5.
"""

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from hjemmel.notice.exports.documents import EXPORTS, ROPA
from hjemmel.notice.exports.ropa import common_measures, record_of_processing
from hjemmel.notice.exports.words import word
from hjemmel.notice.language import load
from hjemmel.portals.printed import printed, record_on_paper
from sample_notice import FOLDER
from second_notice import second_notice

NOTICE = load(FOLDER)
LANGUAGES = pytest.mark.parametrize("language", ["nb", "en"])
MADE = {language: record_on_paper(NOTICE, language) for language in ("nb", "en")}


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def plain(text: str) -> str:
    """Without spaces, hyphens at line ends and the difference between kinds of either: lines are broken anew on paper."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def words_on(made: bytes) -> str:
    return plain("".join(page.extract_text() for page in read(made).pages))


@LANGUAGES
def test_everything_that_is_said_is_on_paper(language: str) -> None:
    paper = words_on(MADE[language])
    said = [word("title", language), word("by-article", language), word("not-covered", language), *common_measures(language)]
    for category in record_of_processing(NOTICE, language):
        said += [category.title, category.summary]
        for each in category.processings:
            said += [each.title, each.source, each.subjects, each.retention, each.transfers, *each.measures]
            for activity in each.activities:
                said += [activity.purpose, activity.meaning, *activity.seen_by, *activity.recipients]
    assert len(said) > 400
    assert sorted({sentence for sentence in said if plain(sentence) not in paper}) == []


@LANGUAGES
def test_it_is_tagged_in_its_language_with_a_title_and_an_outline(language: str) -> None:
    document = read(MADE[language])
    assert document.root_object["/MarkInfo"]["/Marked"]
    assert str(document.root_object["/Lang"]).startswith(language)
    assert document.metadata is not None and word("title", language) in (document.metadata.title or "")
    assert b"pdfuaid:part" in document.root_object["/Metadata"].get_data()
    titles = [item.title for item in document.outline if not isinstance(item, list)]
    assert titles == [category.title.to(language) for category in NOTICE.categories if category.records]


def test_its_faces_travel_with_it() -> None:
    fonts = [font.get_object() for page in read(MADE["nb"]).pages for font in page["/Resources"]["/Font"].values()]
    faces = {font["/BaseFont"] for font in fonts}
    assert faces and all("Libertinus" in face for face in faces)


def test_it_is_the_same_each_time() -> None:
    assert record_on_paper(NOTICE, "nb") == MADE["nb"]


def test_another_figure_is_on_paper(tmp_path: Path) -> None:
    other = record_on_paper(load(second_notice(tmp_path)), "en")
    assert plain("5 days back") in words_on(other)
    assert plain("5 days back") not in words_on(MADE["en"])


def test_a_text_of_the_notice_is_never_read_as_markup(tmp_path: Path) -> None:
    folder = second_notice(tmp_path)
    file = folder / "calls.toml"
    hostile = '#panic("x") *star* $x$ `code` @label <tag> \\\\u{41} /* gone */ = no heading'
    text = file.read_text(encoding="utf-8").replace('en = "Calls"', f"en = '{hostile}'", 1)
    assert hostile in text
    file.write_text(text, encoding="utf-8")
    assert plain(hostile) in words_on(record_on_paper(load(folder), "en"))


def test_only_the_record_of_processing_is_printed() -> None:
    assert [document.language for document in printed(NOTICE, ROPA, ["en"])] == ["en"]
    assert [printed(NOTICE, export, ["nb", "en"]) for export in EXPORTS if export != ROPA] == [(), (), ()]
