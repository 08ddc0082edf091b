"""What is held of one person is found by its words and its days, by her alone, and what she searched for is kept nowhere.

Proves: W7, R4.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from browsing import Reader
from hjemmel.acts.record_enquiry import record_enquiry
from hjemmel.acts.set_choice import set_choice
from hjemmel.notice.language import load
from hjemmel.portals.own_find import Wanted, fits, text_of
from homes import Home, calls, local_day, new_home, now, samples
from looking import ADVISER, oneself
from sample_notice import FOLDER

OSLO, DAY = ZoneInfo("Europe/Oslo"), timedelta(days=1)
PAGE, CALL = "/min-side/find/", load(FOLDER).record("call")
ROW = {
    "own_number": "+4751000001",
    "called_number": "+4722000000",
    "started_at": datetime(2026, 11, 2, 23, 30, tzinfo=UTC),
    "duration_s": 187,
    "call_type": "domestic-mobile",
}


def found(home: Home, prefix: str = "", **said: str) -> tuple[list[str], str]:
    """The record types in which something was found, and the page."""
    page = Reader().sign_in(home).post(prefix + PAGE, said).content.decode()
    return re.findall(r'id="f-([a-z0-9-]+)"', page), page


@pytest.fixture(scope="module")
def home(house: None) -> Home:
    made = new_home(name="Finn Søkevik", email="finn@post.example")
    samples([made], [timedelta(minutes=5)], now(), device_name="Peises Stue-TV")
    calls(made, [now() - 3 * DAY, now() - 20 * DAY], seconds=187)
    record_enquiry(made.customer_number, "telephone", "fault", "Ruteren blinker gult.", ADVISER, now())
    return made


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("søkevik", "contact"),
        ("FINN@post", "contact"),
        ("peises stue", "device-sample"),
        ("blinker gult", "enquiry-message"),
        ("telefon feil", "enquiry"),
    ],
)
def test_a_word_is_found_where_it_stands_with_why_it_is_held_and_the_way_to_the_whole(home: Home, words: str, where: str) -> None:
    records, page = found(home, words=words)
    assert where in records
    part = page.partition(f'id="f-{where}"')[2].partition("</section>")[0]
    assert f"#{where}" in part and 'class="scrolls"' in part
    assert words in page, "what she wrote still stands in the form"


def test_days_and_a_heading_narrow_it_down(home: Home) -> None:
    day = (local_day() - 20 * DAY).isoformat()
    assert found(home, first=day, last=day)[0] == ["call"]
    in_calls = found(home, category="calls")[0]
    assert "call" in in_calls and "contact" not in in_calls
    assert found(home, words="søkevik", category="calls")[0] == []
    assert found(home, first=(local_day() + DAY).isoformat(), words="søkevik")[0] == []


def test_a_day_that_is_none_and_days_the_wrong_way_round_are_said_to_be(home: Home) -> None:
    for said in ({"first": "i går"}, {"first": "2026-11-02", "last": "2026-11-01"}):
        answer = Reader().sign_in(home).post(PAGE, said)
        assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(("prefix", "words"), [("", "Vi fant ingenting"), ("/en", "We found nothing")])
def test_nothing_found_says_what_to_try(home: Home, prefix: str, words: str) -> None:
    records, page = found(home, prefix, words="finnes ikke noe sted")
    assert records == [] and words in page


def test_nothing_of_anothers_is_found_and_what_is_closed_to_her_is_not_found_either(home: Home) -> None:
    other = new_home(name="Anna Annenvik")
    assert found(other, words="søkevik")[0] == [] and found(other, words="peises")[0] == []
    assert Reader().post(PAGE, {"words": "søkevik"}).status_code == 302
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    assert "contact" in found(home, words="søkevik")[0], "her own is hers to see, also when its use is restricted"
    set_choice(home.customer_number, "restriction", False, oneself(home), now())


def test_what_was_searched_for_is_kept_nowhere(home: Home) -> None:
    reader = Reader().sign_in(home)
    reader.post(PAGE, {"words": "hemmeligsøk 4711"})
    assert "hemmeligsøk" not in str(dict(reader.client.session))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM evidence_entry WHERE convert_from(content, 'UTF8') LIKE %s", ["%hemmeligsøk%"])
        assert cursor.fetchone() == (0,)


def test_the_first_page_of_min_side_has_the_search(home: Home) -> None:
    page = Reader().sign_in(home).get("/min-side/").content.decode()
    assert f'action="{PAGE}"' in page and 'role="search"' in page


@pytest.mark.parametrize("words", ["51 00 00 01", "5100 0001", "+47 51 00 00 01", "mobil 187", "3.11.2026", "2026-11-03", "samtale"])
def test_a_number_is_found_however_it_is_written_and_a_day_by_the_clock_on_her_wall(words: str) -> None:
    assert fits(CALL, ROW, Wanted(words), "nb", OSLO), text_of(CALL, ROW, "nb", OSLO)


@pytest.mark.parametrize("words", ["51000002", "2.11.2026", "international"])
def test_what_is_not_there_is_not_found(words: str) -> None:
    assert not fits(CALL, ROW, Wanted(words), "nb", OSLO)


@given(st.lists(st.sampled_from(text_of(CALL, ROW, "nb", OSLO).split()), min_size=1, max_size=4), st.integers(-3, 3), st.integers(-3, 3))
def test_any_words_of_a_row_find_it_and_days_decide_by_themselves(words: list[str], before: int, after: int) -> None:
    day = datetime(2026, 11, 3, tzinfo=OSLO).date()
    wanted: Any = Wanted(" ".join(words).upper(), first=day + before * DAY, last=day + after * DAY)
    assert fits(CALL, ROW, wanted, "nb", OSLO) is (before <= 0 <= after)
