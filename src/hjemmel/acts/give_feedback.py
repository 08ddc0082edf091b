"""Did this article help?

A vote is counted with others of the same article and week, and leaves nothing else: no entry of the evidence either, for that would
keep the instant.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused, refuse
from hjemmel.stores import counters, waiting_votes

TOGETHER = 5  # votes that are counted at one time


def give_feedback(article: str, vote: str, sent: Mapping[str, str], now: datetime) -> None:
    """Count a vote. `sent` is whatever else came along with it.

    Raises Refused for an article that has no thumbs, a vote that is none, and anything else that was sent.
    """
    notice = the_notice()
    record = notice.record("article-feedback")
    articles, votes = record.field("article").values, record.field("vote").values
    if article not in articles:
        nb, en = "denne artikkelen har ikke tommel opp og ned", "this article has no thumbs"
        raise Refused(refuse("not-chosen", notice.clause_for("article-feedback.field.article"), nb, en))
    if vote not in votes or any(sent.values()):
        nb = "her kan du bare velge tommel opp eller ned; skriv til kundeservice, og aldri fødselsnummer, kontonummer eller kortnummer her"
        en = "here you can only choose thumbs up or down; write to customer service, and never identity, account or card numbers here"
        raise Refused(refuse("free-text", notice.clause_for("page.article-feedback"), nb, en))
    waiting = waiting_votes.join(article, vote, TOGETHER)
    if waiting:
        week = _week(now.astimezone(ZoneInfo(notice.time_zone)).date())
        grown = {(a, v, week): waiting[v] if a == article else 0 for a, v in product(articles, votes)}
        counters.count(record, "votes", grown, notice.version.number)


def _week(day: date) -> date:
    """The Monday on or before a day."""
    return day - timedelta(days=day.weekday())
