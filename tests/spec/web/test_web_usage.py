"""How the website is used: four kinds of events, after a yes, for two purposes.

Proves: U1, U2, U3.
"""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from browsing import Reader
from figures import notice
from hjemmel.acts.actor import Actor
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.record_usage import record_usage
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.portals.cookies import kept
from hjemmel.stores import counters, entries
from homes import new_home, now

pytestmark = pytest.mark.usefixtures("house")
KINDS = {"page-view", "link-click", "form-started", "form-sent"}
PUBLIC = ("/", "/help/", "/help/slow-wifi/", "/help/read-invoice/", "/cookies/", "/sign-in/", "/en/", "/en/help/", "/en/cookies/")


def total() -> int:
    return sum(entries.rows(the_notice().record("web-usage")).values_list("times", flat=True))


@pytest.mark.parametrize("kind", ["dns-lookup", "mouse-move", "scroll", "", "page_view"])
def test_another_kind_of_event_is_dropped(kind: str) -> None:
    """Proves: U1."""
    assert set(the_notice().record("web-usage").field("kind").values) == KINDS
    before = total()
    with pytest.raises(Refused) as refused:
        record_usage("help", kind, True, now())
    assert refused.value.decision.clause == "U1"
    with pytest.raises(IntegrityError), transaction.atomic():
        counters.count(the_notice().record("web-usage"), "times", {("help", kind, now().date()): 1}, 1)
    assert total() == before


def test_each_declared_event_is_counted_once_on_its_local_day() -> None:
    """Proves: U1."""
    at = datetime(2001, 6, 30, 22, 30, tzinfo=UTC)  # half past midnight in Oslo
    for kind in KINDS:
        record_usage("help", kind, True, at)
    rows = entries.rows(the_notice().record("web-usage")).filter(day="2001-07-01", times__gt=0)
    assert {(row.page, row.kind, row.times) for row in rows} == {("help", kind, 1) for kind in KINDS}


def test_a_page_about_a_person_is_not_counted() -> None:
    """Proves: U1."""
    reader = Reader().sign_in(new_home())
    reader.post("/cookies/", {"choice": "counting"})
    before = total()
    for path in ("/min-side/", "/min-side/calls/", "/support/", "/no-such-page/", "https://somebody.example/help/"):
        assert reader.post("/usage/", {"kind": "page-view", "path": path}).status_code == 403
    assert total() == before
    assert 'name="counts"' not in reader.get("/min-side/").content.decode()


def test_nothing_is_counted_before_a_yes_and_at_once_no_more_after_a_no() -> None:
    """Proves: U2."""
    reader, event = Reader(), {"kind": "page-view", "path": "/help/"}
    before = total()
    assert reader.post("/usage/", event).status_code == 403
    reader.post("/cookies/", {"choice": "trail"})
    assert reader.post("/usage/", event).status_code == 403, "a yes to one thing is no yes to another"
    reader.post("/cookies/", {"choice": "counting"})
    assert reader.post("/usage/", event).status_code == 204 and total() == before + 1
    assert reader.post("/usage/", event, origin="https://somebody.example").status_code == 403
    reader.post("/cookies/", {"choice": "counting"})
    assert reader.post("/usage/", event).status_code == 403 and total() == before + 1


def test_a_yes_to_an_older_version_is_no_yes() -> None:
    """Proves: U2."""
    reader = Reader()
    reader.client.cookies["web_choices"] = f"{the_notice().version.number + 1}:counting"
    assert reader.post("/usage/", {"kind": "page-view", "path": "/help/"}).status_code == 403


def test_nothing_is_on_until_somebody_turns_it_on() -> None:
    """Proves: U2."""
    page = Reader().get("/cookies/").content.decode()
    assert page.count('aria-checked="false"') == 2 and 'aria-checked="true"' not in page


def test_a_refusal_leaves_no_cookie_at_all() -> None:
    """Proves: U2."""
    reader = Reader()
    for path in PUBLIC:
        if "sign-in" not in path:  # the door has a form, and a form needs its token
            reader.get(path)
    for _ in range(2):
        reader.post("/cookies/", {"choice": "counting"})
    assert reader.cookies() == set()


def test_every_cookie_is_on_the_list_with_its_time() -> None:
    """Proves: U2."""
    reader = Reader().sign_in(new_home())
    answer = reader.post("/cookies/", {"choice": "counting"})
    months = notice().term("web-choices-cookie").period.months
    assert months - 1 < int(answer.cookies["web_choices"]["max-age"]) / 86400 / 30 < months + 1
    reader.post("/help/feedback/", {"article": "slow-wifi", "vote": "helped"})
    reader.get("/min-side/choices/")
    assert reader.cookies() == {"sessionid", "csrftoken", "web_choices", "help_feedback"}
    page = reader.get("/cookies/").content.decode()
    for thing in kept():
        assert f">{thing.name}</th>" in page and thing.lasts in page
    assert reader.cookies() < {thing.name for thing in kept()}


def test_two_purposes_and_never_advertising() -> None:
    """Proves: U3."""
    record = the_notice().record("web-usage")
    allowed = set()
    for audience in the_notice().audiences:
        for purpose in the_notice().purposes:
            try:
                draw_list(Actor("x", audience.id), purpose.id, record.id, now())
            except Refused:
                continue
            allowed.add((audience.id, purpose.id))
    assert allowed == {("editors", "improve-content"), ("editors", "web-operation")}
    assert set(record.only_for) == {"improve-content", "web-operation"}
    assert not any(record.id in recipient.records for recipient in the_notice().recipients)
