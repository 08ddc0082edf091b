"""What an audience's own login reaches, by SQL written by hand.

Proves: N9, N10, N12, N14, N15, N19, R10, G2.
"""

from datetime import timedelta

import psycopg
import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.gate.decision import Refused
from homes import Home, new_home, now, samples

pytestmark = pytest.mark.usefixtures("house")
ADVISER = Actor("anne", "support")
STAFF = ("support", "operations", "billing", "privacy")


@pytest.fixture
def token(home: Home) -> str:
    return open_permit(ADVISER, "fault-finding", home.customer_number, "sak 1", now()).token


def ask(audience: str, sql: str, token: str = "", parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Rows of a query in the audience's own login, with a permit's token set as its session would."""
    from hjemmel.stores.logins import login_url

    with psycopg.connect(login_url(audience)) as connection:
        connection.execute("SELECT set_config('hjemmel.permit', %s, false)", (token,))
        return connection.execute(sql, parameters or None).fetchall()


def through_the_window(token: str) -> list[tuple[object, ...]]:
    """The device samples that a support login gets by hand: a ticket from the register, then the view of the event engine."""
    from hjemmel.stores import events

    found = []
    for subscription, expires, extra, ticket in ask(
        "support", "SELECT * FROM gate.tickets('device-sample', 'support', %s)", token, (token,)
    ):
        view = f"{events.audience_database('support')}.device_sample"
        arguments = "(subscription={s:UInt64}, expires={e:UInt32}, extra={x:String}, ticket={t:String})"
        found += events.rows(f"SELECT * FROM {view}{arguments}", {"s": subscription, "e": expires, "x": extra, "t": ticket})
    return found


def test_support_sees_three_days_and_not_a_second_more(home: Home, token: str) -> None:
    second = timedelta(seconds=1)
    samples([home], [timedelta(days=3) - 5 * second, timedelta(days=3) + second, timedelta(days=5), timedelta(hours=1)], now())
    seen = look_up(token, ADVISER, "device-sample", now())
    assert len(seen.rows) == 2
    assert len(through_the_window(token)) == 2


def test_without_a_permit_there_are_no_rows(home: Home) -> None:
    samples([home], [timedelta(hours=1)], now())
    assert ask("support", "SELECT * FROM support.contact_serve") == []
    assert ask("support", "SELECT * FROM support.contact_serve", "guessed") == []
    assert through_the_window("guessed") == []


def test_a_permit_opens_its_own_subject_and_purpose_alone(home: Home, token: str) -> None:
    new_home()
    assert [row[0] for row in ask("support", "SELECT customer_number FROM support.contact_repair", token)] == [home.customer_number]
    assert ask("support", "SELECT customer_number FROM support.contact_serve", token) == []
    assert ask("billing", "SELECT customer_number FROM billing.contact", token) == []


def test_a_closed_permit_opens_nothing(home: Home, token: str) -> None:
    samples([home], [timedelta(hours=1)], now())
    assert len(through_the_window(token)) == 1
    close_permit(token, ADVISER, now())
    assert through_the_window(token) == []
    with pytest.raises(Refused):
        look_up(token, ADVISER, "device-sample", now())


def test_the_opt_out_bites_at_once_in_an_open_permit(home: Home, token: str) -> None:
    samples([home], [timedelta(hours=1)], now())
    assert len(through_the_window(token)) == 1
    set_choice(home.customer_number, "network-lookup", True, Actor(home.customer_number, "customer"), now())
    assert through_the_window(token) == []
    with pytest.raises(Refused, match=r"N1[12]"):
        look_up(token, ADVISER, "device-sample", now())
    assert ask("support", "SELECT 1 FROM support.contact_repair", token) == [(1,)], "the opt-out stops look-ups in the home network alone"


def test_a_restriction_stops_every_use_but_ones_own(home: Home, token: str) -> None:
    samples([home], [timedelta(hours=1)], now())
    me = Actor(home.customer_number, "customer")
    set_choice(home.customer_number, "restriction", True, me, now())
    assert through_the_window(token) == []
    assert ask("support", "SELECT 1 FROM support.contact_repair", token) == []
    assert ask("support", "SELECT 1 FROM support.find_contact(%s)", "", (home.customer_number,)) == []
    own = open_permit(me, "access", home.customer_number, "", now())
    assert len(look_up(own.token, me, "device-sample", now()).rows) == 1


@pytest.mark.parametrize("audience", STAFF)
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM public.contact",
        "SELECT * FROM public.permit",
        "SELECT * FROM public.evidence_entry",
        "SELECT * FROM gate.key",
        "SELECT gate.sign('support|device-sample|support|1|9999999999|')",
        "INSERT INTO public.permit (contact_id) VALUES (1)",
        "UPDATE public.choice SET lifted_at = now()",
        "DELETE FROM public.choice",
        "CREATE TABLE copy AS SELECT 1",
        "CREATE TEMP TABLE copy (x int)",
        "CREATE SCHEMA mine",
        "SET ROLE hjemmel",
        "COPY (SELECT 1) TO '/tmp/leak'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
def test_a_staff_login_reaches_nothing_but_its_windows(audience: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.Error):
        ask(audience, statement)


@pytest.mark.parametrize("audience", STAFF)
def test_a_staff_login_can_read_no_relation_outside_its_own_schema(audience: str) -> None:
    found = ask(
        audience,
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', %s) AND c.relkind IN ('r', 'v', 'm', 'p', 'f') "
        "AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')",
        "",
        (audience,),
    )
    assert found == []


def test_no_window_of_staff_opens_the_sealed_log() -> None:
    from hjemmel.stores.event_windows import views_of

    assert [a for a in STAFF if "ip_assignment" in views_of(a)] == []


def test_a_forged_or_stale_ticket_opens_nothing(home: Home, token: str) -> None:
    from hjemmel.stores import events

    samples([home], [timedelta(hours=1)], now())
    [(subscription, expires, extra, ticket)] = ask("support", "SELECT * FROM gate.tickets('device-sample', 'support', %s)", token, (token,))
    view = f"{events.audience_database('support')}.device_sample"
    arguments = "(subscription={s:UInt64}, expires={e:UInt32}, extra={x:String}, ticket={t:String})"

    def rows(**changed: object) -> int:
        given = {"s": subscription, "e": expires, "x": extra, "t": ticket, **changed}
        return len(events.rows(f"SELECT * FROM {view}{arguments}", given))

    assert rows() == 1
    assert rows(t="0" * 64) == 0
    assert rows(s=new_home().subscription) == 0
    assert rows(e=int(str(expires)) + 3600) == 0
    assert rows(e=1) == 0


def test_operations_sees_groups_of_many_and_never_one_home() -> None:
    from hjemmel.acts.look_across import look_across

    drift = Actor("ola", "operations")
    samples([new_home() for _ in range(20)], [timedelta(hours=2)], now(), area="Storøya")
    samples([new_home() for _ in range(19)], [timedelta(hours=2)], now(), area="Litleøya")
    seen = look_across(drift, "fault-finding", "device-sample", now())
    groups = [dict(zip(seen.columns, row, strict=True)) for row in seen.rows]
    assert {g["area"] for g in groups} >= {"Storøya"}
    assert not {g["area"] for g in groups} & {"Litleøya"}
    assert all(g["customers"] >= 20 for g in groups)
    with pytest.raises(Refused):
        open_permit(drift, "fault-finding", new_home().customer_number, "en grunn", now())


def test_an_unclosed_search_lists_no_more_than_the_notice_says() -> None:
    for _ in range(12):
        new_home()
    assert len(ask("support", "SELECT * FROM support.find_contact('prøve')")) == 8
    assert ask("support", "SELECT * FROM support.find_contact('pr')") == []
    with pytest.raises(psycopg.errors.Error):
        ask("billing", "SELECT * FROM support.find_contact('prøve')")


def test_the_subject_sees_who_looked_and_why(home: Home, token: str) -> None:
    from hjemmel.acts.who_looked import who_looked

    samples([home], [timedelta(hours=1)], now())
    look_up(token, ADVISER, "device-sample", now())
    me = Actor(home.customer_number, "customer")
    own = open_permit(me, "access", home.customer_number, "", now())
    [opening] = who_looked(own.token, me, now())
    assert (opening.audience, opening.reason, opening.records) == ("support", "sak 1", ("device-sample",))


def test_each_look_leaves_exactly_one_entry(home: Home, token: str) -> None:
    from hjemmel.stores import evidence, models

    salt = models.Contact.objects.get(pk=home.contact_id).evidence_salt
    before = len(evidence.about(salt))
    look_up(token, ADVISER, "contact", now())
    assert [e.act for e in evidence.about(salt)[before:]] == ["look"]
    with pytest.raises(Refused):
        look_up(token, ADVISER, "call", now())
    assert [e.act for e in evidence.about(salt)[before:]] == ["look", "refusal"]


@pytest.mark.parametrize("harm", ["PASSWORD 'x'", "SET statement_timeout = '1ms'", "SET default_transaction_isolation = 'serializable'"])
def test_a_login_that_its_own_holder_has_spoilt_is_made_again_what_it_was(house: None, harm: str) -> None:
    from hjemmel.stores import logins

    with psycopg.connect(logins.login_url("support"), autocommit=True) as own:
        own.execute(f"ALTER ROLE {logins.role('support')} {harm}")
    logins.close_all()
    assert logins.rows("support", "SELECT 1 AS one FROM pg_sleep(0.05)", {})[1] == [(1,)]
