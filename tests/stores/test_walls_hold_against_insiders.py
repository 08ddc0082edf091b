"""What can somebody do who holds an audience's own login, and means harm?

Proves: G2, N9, N10, N12, R10, N15.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Kind, Needs
from hjemmel.stores.event_windows import view_name
from hjemmel.stores.logins import login_url
from homes import Home, new_home, now, samples
from looking import ADVISER, oneself

pytestmark = pytest.mark.usefixtures("house")
OPENED_ONE_BY_ONE = (Needs.PERMIT, Needs.OWN)


@pytest.fixture
def support() -> Iterator[psycopg.Connection]:
    with psycopg.connect(login_url("support"), autocommit=True) as login:
        yield login


def work(login: psycopg.Connection, query: str) -> list[tuple[str, int, int]]:
    """What each node of the plan did: its kind, the rows it let through, the pages it read."""
    [[plan]] = login.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF, FORMAT JSON) {query}").fetchall()
    tree = plan if isinstance(plan, list) else json.loads(plan)

    def walk(node: dict) -> Iterator[tuple[str, int, int]]:
        pages = node["Shared Hit Blocks"] + node["Shared Read Blocks"]
        yield node["Node Type"], node["Actual Rows"], pages
        for inner in node.get("Plans", ()):
            yield from walk(inner)

    return list(walk(tree[0]["Plan"]))


def test_a_plan_tells_nothing_of_whom_no_permit_opens(support: psycopg.Connection) -> None:
    """Proves: N10. The work of a query is the same whether a guess about somebody is right or wrong."""
    home = new_home(email="hemmelig@post.example")
    for setting in ("enable_indexscan", "enable_bitmapscan", "enable_indexonlyscan"):
        support.execute(f"SET {setting} = off")
    support.execute("SELECT set_config('hjemmel.permit', 'gjettet', false)")
    where = f"SELECT * FROM support.contact_serve WHERE customer_number = '{home.customer_number}' AND email"
    for _ in range(3):  # the catalogue's pages are read once
        work(support, f"{where} >= ''")
    assert work(support, f"{where} >= 'a'") == work(support, f"{where} >= 'z'")
    assert work(support, f"{where} = 'hemmelig@post.example'") == work(support, f"{where} = 'annen@post.example'")


def test_every_window_makes_its_rows_before_anybody_can_test_them() -> None:
    """Proves: G2. No view of the register lets a condition be tried below what it allows."""
    with connection.cursor() as cursor:
        for record in the_notice().records():
            for use in record.uses:
                if record.kind is Kind.ENTRY and use.needs is not Needs.SEARCH:
                    cursor.execute("SELECT pg_get_viewdef(%s::regclass)", [f'"{use.audience}"."{view_name(record, use)}"'])
                    assert "AS MATERIALIZED" in cursor.fetchone()[0], (use.audience, record.id)


def test_an_old_snapshot_does_not_outlive_the_permit_the_block_or_the_restriction() -> None:
    """Proves: N12, R10. Whoever keeps a transaction open keeps what was true then, but not for long enough to use it."""
    home = new_home()
    samples([home], [timedelta(hours=1)], now())
    token = open_permit(ADVISER, "fault-finding", home.customer_number, "sak 4711", now()).token
    with psycopg.connect(login_url("support")) as login:
        login.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        login.execute("SELECT set_config('hjemmel.permit', %s, false)", (token,))
        assert login.execute("SELECT count(*) FROM support.contact_repair").fetchone() == (1,)
        set_choice(home.customer_number, "restriction", True, oneself(home), now())
        close_permit(token, ADVISER, now())
        login.execute("SELECT pg_sleep(10.1)")
        assert login.execute("SELECT count(*) FROM support.contact_repair").fetchone() == (0,)
        assert login.execute("SELECT count(*) FROM gate.tickets('device-sample', 'support', %s)", (token,)).fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_advisory_lock(1752131949)",
        "SELECT pg_try_advisory_xact_lock(1)",
        "SELECT pg_advisory_lock_shared(1, 2)",
        "SELECT pg_current_xact_id()",
        "SELECT txid_current()",
        "SELECT lo_create(0)",
        "SELECT pg_notify('procrastinate_any_queue', '')",
        "SELECT pg_export_snapshot()",
    ],
)
def test_a_login_can_hold_nothing_that_the_house_waits_for(support: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        support.execute(statement)


def test_an_audience_cannot_take_all_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(rolconnlimit), max(rolconnlimit) FROM pg_roles JOIN gate.login ON login.role = rolname")
        least, most = cursor.fetchone()
    assert 0 < least <= most < 100


@pytest.mark.parametrize("words", ["1 0 0", "a e o", "10", "prøve 1", " ", "\0\0\0"])
def test_a_search_takes_words_of_three_characters_each(words: str, support: psycopg.Connection) -> None:
    new_home()
    with pytest.raises(Refused):
        find_customers(ADVISER, words, now())
    if "\0" not in words:
        assert support.execute("SELECT count(*) FROM support.find_contact(%s)", (words,)).fetchone() == (0,)


def test_a_search_does_not_tell_where_somebody_with_a_protected_address_lives() -> None:
    hidden, shown = (new_home(protected_address=level, name=f"Skjult {n}") for n, level in enumerate(("strengt-fortrolig", "none")))
    places = {home: [f.place for f in find_customers(ADVISER, home.customer_number, now())] for home in (hidden, shown)}
    assert places == {hidden: [""], shown: ["Prøvestad"]}


@pytest.mark.parametrize("reason", [".....", "     ", "sak\n12345", "sak 12345\0", "x" * 501])
def test_a_reason_is_words_on_one_line(reason: str) -> None:
    """Proves: N10."""
    home: Home = new_home()
    with pytest.raises(Refused):
        open_permit(ADVISER, "fault-finding", home.customer_number, reason, now())
