"""Thumbs under some articles: counted, never traced, answered or used for anything else.

Proves: W10, W11, W12, W13, W14, W15.
"""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, connection, transaction

from browsing import Reader
from figures import notice
from hjemmel.acts.actor import Actor
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.give_feedback import TOGETHER, give_feedback
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.gate.sensitive import sensitive
from hjemmel.portals.articles import ARTICLES
from hjemmel.stores import counters, entries, waiting_votes
from homes import now

pytestmark = pytest.mark.usefixtures("house")
UP, DOWN = "helped", "did-not-help"
CHOSEN, NOT_CHOSEN = "slow-wifi", "read-invoice"
NUMBER = "01017012345"
_weeks = iter(range(1, 400))


@pytest.fixture(autouse=True)
def nobody_waits() -> None:
    """As after a restart."""
    waiting_votes._waiting.clear()


def new_week() -> datetime:
    """A Wednesday of a week that no other test has counted in."""
    return datetime(2000, 1, 5, 12, tzinfo=UTC) + timedelta(weeks=next(_weeks))


def counted(at: datetime) -> dict[tuple[str, str], int]:
    rows = entries.rows(the_notice().record("article-feedback")).filter(week=at.date() - timedelta(days=2))
    return {(row.article, row.vote): row.votes for row in rows if row.votes}


def on_disk(at: datetime) -> tuple[list[tuple[str, str, int]], int]:
    """What somebody with the whole database sees of one week: the rows as they lie, and how many transactions last wrote them."""
    week = at.date() - timedelta(days=2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT article, vote, votes FROM article_feedback WHERE week = %s ORDER BY ctid", [week])
        rows = [tuple(row) for row in cursor.fetchall()]
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM article_feedback WHERE week = %s", [week])
        return rows, cursor.fetchone()[0]


def test_only_the_declared_articles_have_thumbs() -> None:
    """Proves: W10."""
    chosen = the_notice().record("article-feedback").field("article").values
    assert set(chosen) < set(ARTICLES)
    for article in ARTICLES:
        page = Reader().get(f"/help/{article}/").content.decode()
        assert ('class="thumbs' in page) is (article in chosen)
    with pytest.raises(Refused) as refused:
        give_feedback(NOT_CHOSEN, UP, {}, now())
    assert refused.value.decision.clause == "W10"
    grown = {(NOT_CHOSEN, UP, date(2000, 1, 3)): 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        counters.count(the_notice().record("article-feedback"), "votes", grown, 1)


def test_no_cookie_before_the_click_and_one_documented_cookie_after_it() -> None:
    """Proves: W11."""
    reader = Reader()
    for path in ("/help/", f"/help/{CHOSEN}/", f"/en/help/{CHOSEN}/"):
        reader.get(path)
    assert reader.cookies() == set()
    answer = reader.post("/help/feedback/", {"article": CHOSEN, "vote": UP})
    assert answer.status_code == 302 and reader.cookies() == {"help_feedback"}
    months = notice().term("feedback-cookie").period.months
    assert months - 1 < int(answer.cookies["help_feedback"]["max-age"]) / 86400 / 30 < months + 1
    assert "help_feedback" in reader.get("/cookies/").content.decode()
    assert "<form" not in reader.get(f"/help/{CHOSEN}/").content.decode()


def test_a_refused_vote_sets_no_cookie() -> None:
    """Proves: W11."""
    reader = Reader()
    assert reader.post("/help/feedback/", {"article": NOT_CHOSEN, "vote": UP}).status_code == 403
    for origin in (None, "https://somebody.example"):
        assert reader.post("/help/feedback/", {"article": CHOSEN, "vote": UP}, origin=origin).status_code == 403
    assert reader.cookies() == set()


def test_nothing_is_stored_but_article_vote_week_and_number() -> None:
    """Proves: W12."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name, column_default FROM information_schema.columns WHERE table_name = 'article_feedback'")
        columns = dict(cursor.fetchall())
    assert set(columns) == {"article", "vote", "week", "votes", "notice_version"}
    assert set(columns.values()) == {None}, "a default could be a sequence or a clock"


def test_a_vote_waits_for_others_and_leaves_no_entry_with_an_instant() -> None:
    """Proves: W12."""
    at = new_week()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM evidence_entry")
        before = cursor.fetchone()[0]
        for nth in range(1, TOGETHER + 1):
            give_feedback("restart-gateway", UP, {}, at + timedelta(hours=nth))
            assert sum(counted(at).values()) == (TOGETHER if nth == TOGETHER else 0)
        cursor.execute("SELECT count(*) FROM evidence_entry")
        assert cursor.fetchone()[0] == before


def test_who_has_the_web_log_and_the_database_guesses_no_better_than_by_the_counts() -> None:
    """The log says who answered on which article at which instant; the database, in every order of the votes, says the same.

    Proves: W12.
    """
    voters, votes = [f"10.0.0.{n}" for n in range(TOGETHER)], [UP, UP, DOWN, DOWN, DOWN]
    orders = random.Random(7).sample(sorted(set(permutations(votes))), 6)
    seen = []
    for order in orders:
        at = new_week()
        for nth, vote in enumerate(order):
            give_feedback(CHOSEN, vote, {}, at + timedelta(minutes=nth))
        seen.append(on_disk(at))
    assert all(state == seen[0] for state in seen), "the database tells the orders apart"
    assert seen[0][1] == 1, "a counter tells by its transaction that it was the last to grow"
    tallies = Counter(votes)
    base_rate = max(tallies.values()) / len(votes)
    for guess in (lambda nth: UP, lambda nth: DOWN, lambda nth: (UP, DOWN)[nth % 2], lambda nth: seen[0][0][nth % len(seen[0][0])][1]):
        every = sorted(set(permutations(votes)))
        hits = sum(order[nth] == guess(nth) for order in every for nth in range(len(voters)))
        assert hits / (len(every) * len(voters)) <= base_rate


def test_rows_lie_in_an_order_that_no_vote_made() -> None:
    """Proves: W12."""
    first, second = new_week(), new_week()
    for at, article, vote in ((first, "slow-wifi", DOWN), (second, "restart-gateway", UP)):
        for _ in range(TOGETHER):
            give_feedback(article, vote, {}, at)
    assert [row[:2] for row in on_disk(first)[0]] == [row[:2] for row in on_disk(second)[0]]


def test_the_editors_see_the_counts_and_nobody_sees_them_for_anything_else() -> None:
    """Proves: W13."""
    record = the_notice().record("article-feedback")
    assert record.only_for == ("improve-content",)
    drawn = draw_list(Actor("eva", "editors"), "improve-content", record.id, now())
    assert drawn.columns == ("article", "vote", "week", "votes") and drawn.clause == "W13"
    for audience in the_notice().audiences:
        for purpose in the_notice().purposes:
            if (audience.id, purpose.id) != ("editors", "improve-content"):
                with pytest.raises(Refused):
                    draw_list(Actor("x", audience.id), purpose.id, record.id, now())


def test_no_answer_becomes_a_case_and_the_widget_says_so() -> None:
    """Proves: W14."""
    cases = [entries.rows(the_notice().record(record)) for record in ("enquiry", "enquiry-message", "fault-case")]
    before = [rows.count() for rows in cases]
    at = new_week()
    for _ in range(TOGETHER):
        give_feedback(CHOSEN, DOWN, {}, at)
    assert [rows.count() for rows in cases] == before
    page = Reader().get(f"/help/{CHOSEN}/").content.decode()
    assert "kan derfor ikke svare deg her" in page and "kundeservice i chatten" in page
    assert "cannot reply here" in Reader().get(f"/en/help/{CHOSEN}/").content.decode()


def test_text_that_comes_along_is_rejected_with_the_hint_and_counted_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    """Proves: W15."""
    page = Reader().get(f"/help/{CHOSEN}/").content.decode()
    assert "<textarea" not in page and 'type="text"' not in page and "Skriv ikke fødselsnummer" in page
    answer = Reader().post("/help/feedback/", {"article": CHOSEN, "vote": UP, "comment": f"jeg heter {NUMBER}"})
    words = answer.content.decode()
    assert answer.status_code == 403 and "aldri fødselsnummer" in words and NUMBER not in words
    assert NUMBER not in caplog.text
    assert not sensitive("tommel opp")
