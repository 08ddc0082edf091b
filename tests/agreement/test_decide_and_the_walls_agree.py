"""Whom `decide()` lets see a row, the walls of both engines let see it, and nobody else.

Every state of a permit, every set of choices, rows of one's own and of another, young and old: 2 × 6 × 4 × 8 cells.
Proves: G2, N9, N10, N11, N12, R10.
"""

from datetime import UTC, datetime, timedelta
from itertools import chain, combinations

import psycopg
import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, Row, decide
from hjemmel.gate.ticket import message, sign
from hjemmel.notice.model import Use
from hjemmel.stores import events, models, people
from hjemmel.stores.logins import login_url
from homes import Home, new_home, samples

pytestmark = pytest.mark.usefixtures("house")
ADVISER = Actor("anne", "support")
HOUR = timedelta(hours=1)
AGES = [HOUR, timedelta(days=3) - HOUR, timedelta(days=3) + HOUR, timedelta(days=20)]
PERMITS = ("none", "live", "closed", "expired", "other purpose", "other subject")
CHOICES = [set(c) for c in chain.from_iterable(combinations(("network-lookup", "restriction"), n) for n in range(3))]


def permit_of(state: str, home: Home, now: datetime) -> str:
    """The token of a support permit in one of the states, "" for none."""
    if state == "none":
        return ""
    subject = new_home() if state == "other subject" else home
    purpose = "customer-service" if state == "other purpose" else "fault-finding"
    token = open_permit(ADVISER, purpose, subject.customer_number, "sak 7", now).token
    if state == "closed":
        close_permit(token, ADVISER, now)
    if state == "expired":
        models.Permit.objects.filter(token_digest=people.digest(token)).update(opened_at=now - 2 * HOUR, expires_at=now - HOUR)
    return token


@pytest.mark.parametrize("choices", CHOICES, ids=lambda c: "+".join(sorted(c)) or "no choice")
@pytest.mark.parametrize("state", PERMITS)
def test_a_row_passes_the_walls_exactly_where_decide_lets_it(state: str, choices: set[str]) -> None:
    now, (home, other) = datetime.now(UTC), (new_home(), new_home())
    samples([home, other], AGES, now)
    token = permit_of(state, home, now)
    for choice in choices:
        set_choice(home.customer_number, choice, True, Actor(home.customer_number, "customer"), now)
    row = models.Permit.objects.filter(token_digest=people.digest(token)).first() if token else None
    permit = people.gate_permit(row) if row else None
    later = datetime.now(UTC)

    def allowed(record: str, subject: Home, clock: datetime) -> bool:
        standing = people.standing(home.contact_id, record)
        return decide(
            the_notice(), Look("support", "fault-finding", record), permit, standing, Row(subject.contact_id, clock), later
        ).allowed

    seen = {subject: len(device_samples(token, subject)) for subject in (home, other)}
    expected = {subject: sum(allowed("device-sample", subject, now - age) for age in AGES) for subject in (home, other)}
    if state == "other subject":
        expected = dict.fromkeys(expected, 0)  # the permit's own subject is neither of the two
    assert seen == expected
    assert contacts(token, home) == int(state != "other subject" and allowed("contact", home, now))
    assert contacts(token, other) == 0


def device_samples(token: str, subject: Home) -> list[tuple[object, ...]]:
    """What the support login reads of one home in the event engine, by tickets of its own asking."""
    with psycopg.connect(login_url("support")) as login:
        tickets = login.execute("SELECT * FROM gate.tickets('device-sample', 'support', %s)", (token,)).fetchall()
    view = f"{events.audience_database('support')}.device_sample"
    arguments = "(subscription={s:UInt64}, expires={e:UInt32}, extra={x:String}, ticket={t:String})"
    found: list[tuple[object, ...]] = []
    for _, expires, extra, ticket in tickets:  # each ticket is tried on this subject, whomever it is for
        found += events.rows(f"SELECT * FROM {view}{arguments}", {"s": subject.subscription, "e": expires, "x": extra, "t": ticket})
    return found


def contacts(token: str, subject: Home) -> int:
    with psycopg.connect(login_url("support")) as login:
        login.execute("SELECT set_config('hjemmel.permit', %s, false)", (token,))
        found = login.execute("SELECT count(*) FROM support.contact_repair WHERE customer_number = %s", (subject.customer_number,))
        return int(found.fetchone()[0])


def test_the_register_and_the_gate_sign_alike() -> None:
    from django.conf import settings
    from django.db import connection

    record = the_notice().record("device-sample")
    [use] = record.uses_of("support")
    assert isinstance(use, Use)
    text = message("support", record.id, use.id, "77", 1_800_000_000, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate.sign(%s)", [text])
        assert cursor.fetchone()[0] == sign(settings.HJEMMEL_TICKET_KEY, text)
