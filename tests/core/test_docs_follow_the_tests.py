"""The pages about the promises are made from the notice and the tests, and are not behind them."""

from promises import PAGES, pages


def test_every_chapter_is_as_it_would_be_written_today() -> None:
    there = {page.name: page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")}
    behind = [name for name, text in pages().items() if there.get(name) != text.rstrip("\n") + "\n"]
    assert behind == [], "run `python tests/promises.py`"
    assert set(there) == set(pages())


def test_every_promise_is_shown_by_a_sentence() -> None:
    text = "\n".join(pages().values())
    assert "\n\n## " in text
    for part in text.split("\n## ")[1:]:
        assert "\n- " in part, part.partition("\n")[0]
