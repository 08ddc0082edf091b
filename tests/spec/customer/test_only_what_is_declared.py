"""Every audience, every purpose, every record type: only what the notice declares, by the gate and by the databases themselves.

Proves: A4, G2, N1, N8, N14, N19, P7.
"""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import TypeAlias

import psycopg
import pytest
from psycopg import sql

from declared_rows import FORGER, MATTER, consents, matter_of, matters, own_rows, whole
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Group, Look, Permit, Row, Standing, decide, decide_across
from hjemmel.notice.language import load
from hjemmel.notice.model import Kind, Needs, Use
from homes import Home, calls, new_home, now, samples
from sample_notice import FOLDER
from wire import session, take

Triple: TypeAlias = tuple[str, str, str]  # audience, purpose, record type
ONE_SUBJECT, MANY = (Needs.PERMIT, Needs.OWN), (Needs.MANY_CUSTOMERS,)


WILLING = Standing(
    1,
    frozenset(c.id for c in load(FOLDER).choices if c.stops == "until-given"),
    open_matters=frozenset((record, MATTER) for record in matters(load(FOLDER))),
)


def permit_of(audience: str, purpose: str, at: datetime) -> Permit:
    return Permit(audience, purpose, 1, at, at + timedelta(minutes=30), matter=MATTER)


def every_triple() -> list[Triple]:
    notice = load(FOLDER)
    return list(product([a.id for a in notice.audiences], [p.id for p in notice.purposes], [r.id for r in notice.records()]))


def declared(needs: tuple[Needs, ...]) -> set[Triple]:
    return {(use.audience, use.purpose, record.id) for record in load(FOLDER).records() for use in record.uses if use.needs in needs}


def test_the_gate_allows_the_declared_triples_and_no_other() -> None:
    notice, at = load(FOLDER), datetime.fromisoformat("2026-11-24T12:00:00+00:00")
    allowed, across = set(), set()
    for audience, purpose, record in every_triple():
        look = Look(audience, purpose, record)
        if decide(notice, look, permit_of(audience, purpose, at), WILLING, Row(1, at), at).allowed:
            allowed.add((audience, purpose, record))
        if decide_across(notice, look, Group(10_000)).allowed:
            across.add((audience, purpose, record))
    assert len(every_triple()) >= 6 * 9 * 10
    assert allowed == declared(ONE_SUBJECT)
    assert across == declared(MANY)


def test_every_refusal_tells_why_in_both_languages() -> None:
    notice, at = load(FOLDER), datetime.fromisoformat("2026-11-24T12:00:00+00:00")
    for audience, purpose, record in every_triple():
        decision = decide(notice, Look(audience, purpose, record), permit_of(audience, purpose, at), WILLING, Row(1, at), at)
        assert decision.reason.nb and decision.reason.en
        assert decision.allowed or decision.code in ("no-clause", "single-customer", "list")


@pytest.fixture
def whole_home(house: None) -> Home:
    """A home of which every record type holds a row."""
    home, at = new_home(), now()
    samples([home], [timedelta(hours=1)], at)
    calls(home, [at - timedelta(days=1)])
    take("radius-detail", session(home, "Start", "bng-whole.example", at.replace(microsecond=0)), at)
    own_rows(home)
    whole(home, the_notice(), at)
    consents(home, the_notice())
    return home


def forged_permit(home: Home, audience: str, purpose: str) -> str:
    """A permit that no act would mint, written straight into the register by its owner: the walls must hold without the door."""
    from hjemmel.stores import models

    token, at = secrets.token_urlsafe(16), now()
    models.Permit.objects.create(
        contact_id=home.contact_id,
        audience=audience,
        purpose=purpose,
        actor=FORGER,
        reason="forged",
        matter=matter_of(home),
        opened_at=at,
        expires_at=at + timedelta(minutes=5),
        token_digest=hashlib.sha256(token.encode()).digest(),
        notice_version=1,
    )
    return token


def test_the_databases_hand_out_the_declared_triples_and_no_other(whole_home: Home) -> None:
    found: set[Triple] = set()
    for audience in the_notice().audiences:
        with psycopg.connect(_login(audience.id), autocommit=True) as login:
            for purpose in the_notice().purposes:
                token = forged_permit(whole_home, audience.id, purpose.id)
                login.execute("SELECT set_config('hjemmel.permit', %s, false)", (token,))
                records = {*_entries_seen(login, audience.id), *_events_seen(login, token)}
                found |= {(audience.id, purpose.id, record) for record in records}
    assert found == declared(ONE_SUBJECT)


def test_an_audience_has_the_declared_views_and_no_other(house: None) -> None:
    from hjemmel.stores.event_windows import views_of

    for audience in the_notice().audiences:
        uses = [(r.kind, u) for r in the_notice().records() for u in r.uses_of(audience.id)]
        with psycopg.connect(_login(audience.id)) as login:
            views = _views(login, audience.id)
        assert len(views) == len([u for kind, u in uses if kind is Kind.ENTRY and u.needs is not Needs.SEARCH])
        assert len(views_of(audience.id)) == len([u for kind, u in uses if kind is Kind.EVENT])


def test_a_view_holds_the_declared_columns_and_no_other(house: None) -> None:
    from hjemmel.stores.event_windows import view_name

    for record in the_notice().records():
        for use in (u for u in record.uses if u.needs in ONE_SUBJECT):
            name = view_name(record, use)
            assert _columns(record.kind, use, name) == list(use.fields), f"{use.audience}.{name}"


def _columns(kind: Kind, use: Use, view: str) -> list[str]:
    from hjemmel.stores import events

    if kind is Kind.ENTRY:
        query = "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position"
        with psycopg.connect(_login(use.audience)) as login:
            return [row[0] for row in login.execute(query, (use.audience, view)).fetchall()]
    arguments = "(subscription=1, expires=1, extra='', ticket='')"
    return [row[0] for row in events.rows(f"DESCRIBE (SELECT * FROM {events.audience_database(use.audience)}.{view}{arguments})")]


def _login(audience: str) -> str:
    from hjemmel.stores.logins import login_url

    return login_url(audience)


def _views(login: psycopg.Connection, audience: str) -> list[str]:
    query = "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s"
    return [row[0] for row in login.execute(query, (audience,)).fetchall()]


def _entries_seen(login: psycopg.Connection, audience: str) -> Iterator[str]:
    """Every entry record type of which a view of this login, lists and counts of many apart, shows a row."""
    from hjemmel.stores.event_windows import view_name

    for record in (r for r in the_notice().records() if r.kind is Kind.ENTRY):
        for use in (u for u in record.uses_of(audience) if u.needs in ONE_SUBJECT):
            view = sql.Identifier(audience, view_name(record, use))
            if login.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(view)).fetchall():
                yield record.id


def _events_seen(login: psycopg.Connection, token: str) -> Iterator[str]:
    """Every event record type for which this login gets a ticket that opens any view of any audience."""
    from hjemmel.stores import events
    from hjemmel.stores.event_windows import view_name

    arguments = "(subscription={s:UInt64}, expires={e:UInt32}, extra={x:String}, ticket={t:String})"
    for record in (r for r in the_notice().records() if r.kind is Kind.EVENT):
        for use in record.uses:
            tickets = login.execute("SELECT * FROM gate.tickets(%s, %s, %s)", (record.id, use.id, token)).fetchall()
            for s, e, x, t in tickets:
                assert use.needs in ONE_SUBJECT
                view = f"{events.audience_database(use.audience)}.{view_name(record, use)}"
                if events.rows(f"SELECT 1 FROM {view}{arguments} LIMIT 1", {"s": s, "e": e, "x": x, "t": t}):
                    yield record.id
