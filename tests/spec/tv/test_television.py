"""What the decoder tells serves help with the television, under an open case, for six weeks, and nothing else.

Proves: T1, T2, T3, T4.
"""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_case import close_case
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, Permit, Standing, decide_look
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Needs
from hjemmel.stores import events
from homes import Home, new_home, now, write_events
from looking import ADVISER, oneself, own, stored

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.needs("tv")]
TV = ("tv-viewing", "tv-quality")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def watched(home: Home, *instants: datetime) -> None:
    """One showing and one measurement at each instant."""
    at = [round(instant.timestamp() * 1000) for instant in instants]
    n, whose = len(at), [home.subscription] * len(at)
    viewing = {"decoder": ["D-1"] * n, "started_at": at, "watched_s": [60] * n, "service": ["channel"] * n, "content": ["NRK1"] * n}
    quality = {"decoder": ["D-1"] * n, "measured_at": at, "bitrate_kbps": [8000] * n, "buffer_ms": [900] * n, "stalled_ms": [0] * n}
    quality |= {"packets_lost": [0] * n, "frames_lost": [2] * n}
    write_events(the_notice().record("tv-viewing"), viewing, whose)
    write_events(the_notice().record("tv-quality"), quality, whose)


def look(home: Home, record: str, matter: str = "", purpose: str = "tv-support") -> list[tuple]:
    token = open_permit(ADVISER, purpose, home.customer_number, "bildet hakker", now(), matter).token
    return look_up(token, ADVISER, record, now()).rows


@pytest.fixture
def home() -> Home:
    home = new_home()
    watched(home, now() - DAY)
    return home


def test_what_was_shown_and_how_well_are_kept_apart(home: Home) -> None:
    """Proves: T1."""
    content, quality = ({f.name for f in the_notice().record(record).fields} for record in TV)
    assert content & quality == {"decoder"}
    assert "content" in content
    assert [row["content"] for row in own(home, "tv-viewing")] == ["NRK1"]


def test_no_field_says_who_in_the_household_was_watching() -> None:
    """Proves: T1."""
    names = {f.name for record in TV for f in the_notice().record(record).fields}
    assert not {n for n in names if any(word in n for word in ("profile", "person", "user", "name", "child"))}


def test_quality_is_seen_without_a_case_and_content_is_not(home: Home) -> None:
    """Proves: T2."""
    assert len(look(home, "tv-quality")) == 1
    with pytest.raises(Refused) as refused:
        look(home, "tv-viewing")
    assert (refused.value.decision.code, refused.value.decision.clause) == ("no-matter", "T2")


def test_content_is_seen_while_the_case_is_open_and_hidden_when_it_closes(home: Home) -> None:
    """Proves: T2, I6."""
    number = open_case(home.customer_number, "tv", oneself(home), now())
    token = open_permit(ADVISER, "tv-support", home.customer_number, "bildet hakker", now(), number).token
    assert len(look_up(token, ADVISER, "tv-viewing", now()).rows) == 1
    close_case(home.customer_number, number, ADVISER, now())
    with pytest.raises(Refused):
        look_up(token, ADVISER, "tv-viewing", now())


def test_a_case_of_another_customer_opens_nothing(home: Home) -> None:
    """Proves: T2."""
    other = new_home()
    number = open_case(other.customer_number, "tv", oneself(other), now())
    with pytest.raises(Refused):
        look(home, "tv-viewing", number)


def test_every_other_purpose_and_audience_is_refused() -> None:
    """Proves: T3."""
    notice, instant = the_notice(), now()
    allowed = set()
    for record in TV:
        for audience in notice.audiences:
            for purpose in notice.purposes:
                permit = Permit(audience.id, purpose.id, 1, instant - SECOND, instant + DAY, matter="F-1")
                standing = Standing(
                    1, frozenset(c.id for c in notice.choices if c.stops == "until-given"), (), frozenset({("fault-case", "F-1")})
                )
                if decide_look(notice, Look(audience.id, purpose.id, record), permit, standing, instant).allowed:
                    allowed.add((audience.id, purpose.id))
    assert allowed == {("support", "tv-support"), ("customer", "access")}


def test_television_is_in_no_join_no_list_no_statistics_and_goes_to_nobody() -> None:
    """Proves: T3, T4."""
    notice = the_notice()
    assert not [j.id for j in notice.joins if set(j.records) & set(TV)]
    assert not [r.id for r in notice.recipients if set(r.records) & set(TV)]
    for record in map(notice.record, TV):
        assert record.retention.statistics is None
        assert {use.needs for use in record.uses} == {Needs.PERMIT, Needs.OWN}


def test_nothing_is_shown_past_six_weeks_to_the_second() -> None:
    """Proves: T4."""
    home = new_home()
    watched(home, now() - 42 * DAY + 60 * SECOND, now() - 42 * DAY - SECOND)
    assert len(look(home, "tv-quality")) == 1
    assert len(own(home, "tv-viewing")) == 1


def test_the_sweep_deletes_both_and_no_table_is_left_that_speaks_of_them() -> None:
    """Proves: T4."""
    home, at = new_home(), now()
    watched(home, at - 44 * DAY, at - 41 * DAY)
    sweep(at)
    assert (stored(home, "tv_viewing"), stored(home, "tv_quality")) == (1, 1)
    sql = "SELECT name FROM system.tables WHERE database = {db:String} AND startsWith(name, 'tv_') ORDER BY name"
    assert [row[0] for row in events.rows(sql, {"db": events.base()})] == ["tv_quality", "tv_viewing"]


def test_nothing_that_was_made_of_a_showing_outlives_it() -> None:
    """Proves: T4. It was looked at under a case and on Min side; after the sweep no row of any table says what it was."""
    home, at, shown = new_home(), now(), "Film 7e1c2f"
    started = round((at - 41 * DAY).timestamp() * 1000)
    viewing = {"decoder": ["D-1"], "started_at": [started], "watched_s": [60], "service": ["channel"], "content": [shown]}
    write_events(the_notice().record("tv-viewing"), viewing, [home.subscription])
    number = open_case(home.customer_number, "tv", oneself(home), at)
    assert [row["content"] for row in own(home, "tv-viewing")] == [shown]
    assert len(look(home, "tv-viewing", number)) == 1
    assert any(table.endswith("tv_viewing") for table in saying(shown))
    sweep(at + 2 * DAY)
    assert saying(shown) == []


def saying(word: str) -> list[str]:
    """The tables of both engines that hold a row with `word` in it."""
    there = events.rows(
        "SELECT database, table, groupArray(name) FROM system.columns WHERE startsWith(database, {db:String}) AND type LIKE '%String%' "
        "AND (database, table) IN (SELECT database, name FROM system.tables WHERE engine LIKE '%MergeTree') GROUP BY database, table",
        {"db": events.base()},
    )
    found = []
    for database, table, columns in there:
        where = " OR ".join(f"position(toString({name}), {{word:String}}) > 0" for name in columns)
        if events.rows(f"SELECT count() FROM {database}.{table} WHERE {where}", {"word": word})[0][0]:
            found.append(table)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{word}%"])
            found += [table] if cursor.fetchone()[0] else []
    return found


def test_a_colleague_without_the_role_gets_no_permit(home: Home) -> None:
    """Proves: T3."""
    with pytest.raises(Refused):
        open_permit(Actor("mia", "operations"), "tv-support", home.customer_number, "nysgjerrig", now())


@pytest.mark.parametrize("service", ["internet", "telephone", "equipment"])
def test_a_case_about_something_else_opens_no_television(home: Home, service: str) -> None:
    """Proves: T2."""
    number = open_case(home.customer_number, service, ADVISER, now())
    with pytest.raises(Refused) as refused:
        look(home, "tv-viewing", number)
    assert (refused.value.decision.code, refused.value.decision.clause) == ("other-service", "T2")
    assert look(home, "tv-viewing", open_case(home.customer_number, "tv", ADVISER, now())) != []
