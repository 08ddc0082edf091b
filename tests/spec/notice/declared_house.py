"""A house under the sample notice and one category more, of which no code knows: what do its cases, lists and masks let through?

Run as a program by test_what_is_declared_is_built; prints JSON.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
from second_house import open_and_tell


def story() -> dict[str, Any]:
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.draw_list import draw_list
    from hjemmel.acts.look_up import look_up
    from hjemmel.acts.open_house import open_house
    from hjemmel.acts.open_permit import open_permit
    from hjemmel.acts.set_choice import set_choice
    from hjemmel.acts.sweep import sweep
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.gate.decision import Refused
    from hjemmel.project.controls import known_controls
    from hjemmel.stores import entries
    from hjemmel.stores.logins import login_url
    from homes import new_home

    now = datetime.now(UTC)
    open_house(known_controls(), now)
    open_house(known_controls(), now)  # a second start finds everything in its place
    notice, adviser, found = the_notice(), Actor("anne", "support"), {}
    visit, garden, tally = (notice.record(name) for name in ("visit", "garden", "rain-tally"))
    home, other = new_home(), new_home()

    def row(record: Any, owner: int | None, **values: object) -> Any:
        return entries.add(record, owner, values, 1)

    case = row(visit, home.contact_id, number="B-1", opened_on=date(2026, 11, 1), closed_on=None)
    row(garden, home.contact_id, flower="rose", account="15032080119", planted_on=date(2008, 11, 24), letter="ja")
    row(garden, other.contact_id, flower="lily", account="97104133219", planted_on=date(2026, 11, 1), letter="ja")
    row(tally, None, week="2026-47", rain="yes", times=3)

    def look(matter: str) -> Any:
        try:
            token = open_permit(adviser, "gardening", home.customer_number, "sak 7", now, matter).token
        except Refused as refused:
            return refused.decision.code
        try:
            return [list(r) for r in look_up(token, adviser, "garden", now).rows]
        except Refused as refused:
            return refused.decision.code
        finally:
            with psycopg.connect(login_url("support")) as login:
                login.execute("SELECT set_config('hjemmel.permit', %s, false)", (token,))
                found.setdefault("by login", []).append(login.execute("SELECT count(*) FROM support.garden").fetchone()[0])

    found["without a case"], found["under the case"], found["under another's"] = look(""), look("B-1"), look("B-2")
    entries.rows(visit).filter(pk=case.pk).update(closed_on=date(2026, 11, 2))
    found["once it is closed"] = look("B-1")

    def drawn() -> list[str]:
        return [r[0] for r in draw_list(Actor("mia", "growers"), "gardening", "garden", now).rows]

    found["list before consent"] = drawn()
    for one in (home, other):
        set_choice(one.customer_number, "garden-letter", True, Actor(one.customer_number, "customer"), now)
    found["list after consent"] = drawn()
    set_choice(home.customer_number, "restriction", True, Actor(home.customer_number, "customer"), now)
    found["list under restriction"] = drawn()
    found["about nobody"] = [list(r) for r in draw_list(Actor("mia", "growers"), "gardening", "rain-tally", now).rows]
    found["refused"] = [
        refusal(lambda: row(garden, home.contact_id, flower="oak", account="1", planted_on=date(2026, 1, 1), letter="ja")),
        refusal(lambda: row(garden, home.contact_id, flower="rose", colour="red")),
        refusal(lambda: draw_list(adviser, "gardening", "garden", now)),
        refusal(lambda: row(tally, None, week="2026-47", rain="yes", times=-1)),
    ]
    found["columns about nobody"] = sorted(c.column for c in entries.rows(tally).model._meta.concrete_fields)
    sweep(now + timedelta(days=400))
    found["visits left"] = entries.rows(visit).count()
    return found


def refusal(act: Callable[[], object]) -> str:
    try:
        act()
    except Exception as error:
        return type(error).__name__
    return "none"


if __name__ == "__main__":
    open_and_tell(story)
