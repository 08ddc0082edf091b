"""Who digs, who mends, and what they may know: the order and the case decide, and nothing outlives them.

Proves: I1, I2, I3, I4, I5, I7, I8.
"""

import secrets
from datetime import timedelta

import psycopg
import pytest

from hjemmel.acts.actor import Actor
from hjemmel.acts.close_case import close_case
from hjemmel.acts.close_order import close_order
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.end_agreement import end_agreement
from hjemmel.acts.feed_processor import feed_processor
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_case import open_case
from hjemmel.acts.open_matter import open_matter
from hjemmel.acts.open_order import open_order
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.recurring_faults import recurring_faults
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.share_case import share_case
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.stores import entries, models
from hjemmel.stores.logins import login_url
from homes import Home, agreement, new_home, now
from looking import ADVISER, PRIVACY, oneself, own

pytestmark = pytest.mark.usefixtures("house")
DIGGER, RIVAL = Actor("graver/ola", "field"), Actor("spade/kari", "field")
DRIFT, SELLER = Actor("drift", "operations"), Actor("mia", "marketing")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def point_at(home: Home, code: str) -> None:
    subscription = models.Subscription.objects.get(key=home.subscription)
    values = {"code": code, "latitude": 59.1, "longitude": 5.7, "service": "fibre", "status": "planned", "area": "Prøveøya"}
    entries.add(the_notice().record("delivery-point"), subscription.pk, values, 1)


def work(home: Home) -> str:
    agreement("graver", "subcontractors")
    return open_order(home.customer_number, "dig", f"P-{home.customer_number}", "graver", DRIFT, now())


def seen(who: Actor, home: Home, record: str, order: str) -> list[dict]:
    token = open_permit(who, "roll-out", home.customer_number, "graver fiber i dag", now(), order).token
    found = look_up(token, who, record, now())
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_the_digger_gets_name_address_and_place_and_nothing_else() -> None:
    """Proves: I1."""
    home = new_home()
    point_at(home, f"P-{home.customer_number}")
    order = work(home)
    [person], [place] = seen(DIGGER, home, "contact", order), seen(DIGGER, home, "delivery-point", order)
    assert set(person) == {"name", "address", "postcode", "place"}
    assert set(place) == {"code", "latitude", "longitude"}
    assert [row["number"] for row in seen(DIGGER, home, "work-order", order)] == [order]
    reached = {record.id for record in the_notice().records() for use in record.uses_of("field")}
    assert reached == {"contact", "delivery-point", "work-order", "dig-plan"}


def test_another_contractor_sees_nothing_of_the_order() -> None:
    """Proves: I1."""
    home = new_home()
    with pytest.raises(Refused) as refused:
        seen(RIVAL, home, "contact", work(home))
    assert refused.value.decision.clause == "I1"


def test_when_the_order_is_closed_the_contractor_is_out_even_with_a_permit_in_hand() -> None:
    """Proves: I1."""
    home = new_home()
    order = work(home)
    token = open_permit(DIGGER, "roll-out", home.customer_number, "graver fiber i dag", now(), order).token
    assert rows_by_login(token) == 1
    with pytest.raises(Refused):
        close_order(home.customer_number, order, RIVAL, now())
    close_order(home.customer_number, order, DIGGER, now())
    assert rows_by_login(token) == 0
    with pytest.raises(Refused):
        look_up(token, DIGGER, "contact", now())


@pytest.mark.parametrize("how", ["ended", "run out"])
def test_when_the_agreement_is_over_the_contractor_is_out_even_with_an_open_order_and_a_permit_in_hand(how: str) -> None:
    """Proves: D1, I1."""
    home, today, firm = new_home(), now().date(), f"Firma {secrets.token_hex(4)}"
    digger = Actor(f"{firm}/ola", "field")
    sign_agreement(firm, "subcontractors", (today - DAY, today + DAY), "deleted", PRIVACY, now())
    order = open_order(home.customer_number, "dig", "P-1", firm, DRIFT, now())
    token = open_permit(digger, "roll-out", home.customer_number, "graver fiber i dag", now(), order).token
    assert rows_by_login(token) == 1 and open_matter(digger, "roll-out", order, now())
    if how == "ended":
        end_agreement(firm, today - DAY, PRIVACY, now())
    else:
        entries.rows(the_notice().record("processor-agreement")).filter(party=firm).update(ends_on=today - DAY)
    assert rows_by_login(token) == 0
    with pytest.raises(Refused):
        look_up(token, digger, "contact", now())
    with pytest.raises(Refused):
        open_matter(digger, "roll-out", order, now())


def rows_by_login(token: str) -> int:
    with psycopg.connect(login_url("field")) as login:
        login.execute("SELECT set_config('hjemmel.permit', %s, false)", (token,))
        return int(login.execute("SELECT count(*) FROM field.contact").fetchone()[0])


@pytest.mark.parametrize(("protection", "shown"), [("none", 1), ("fortrolig", 1), ("strengt-fortrolig", 0)])
def test_a_strictly_protected_customer_is_a_point_without_a_name(protection: str, shown: int) -> None:
    """Proves: I3."""
    home = new_home(protected_address=protection)
    point_at(home, f"P-{home.customer_number}")
    order = work(home)
    assert len(seen(DIGGER, home, "contact", order)) == shown
    assert len(seen(DIGGER, home, "delivery-point", order)) == 1


def test_the_map_holds_seven_fields_and_no_person() -> None:
    """Proves: I2."""
    for use in the_notice().record("delivery-point").uses_of("operations"):
        assert use.fields == ("code", "latitude", "longitude", "service", "status", "area", "order_number")


def test_the_map_is_for_delivering_and_mending_and_not_for_selling() -> None:
    """Proves: I3."""
    home = new_home()
    point_at(home, "P-kart")
    drawn = draw_list(DRIFT, "roll-out", "delivery-point", now())
    assert "P-kart" in {row[0] for row in drawn.rows}
    for who, purpose in ((SELLER, "roll-out"), (DRIFT, "invoicing"), (ADVISER, "roll-out")):
        with pytest.raises(Refused):
            draw_list(who, purpose, "delivery-point", now())


def test_the_dig_plan_is_shared_and_holds_no_person() -> None:
    """Proves: I4."""
    record = the_notice().record("dig-plan")
    stretch = {"stretch": "Prøveveien 1-9", "starts_on": now().date(), "ends_on": now().date(), "contractor": "graver"}
    entries.add(record, None, stretch, 1)
    assert record.subject == "none"
    assert {field.identifies for field in record.fields} == {"none"}
    assert "Prøveveien 1-9" in {row[0] for row in draw_list(RIVAL, "roll-out", "dig-plan", now()).rows}


def test_a_case_holds_nothing_personal_unless_it_says_why() -> None:
    """Proves: I5."""
    home = new_home()
    open_case(home.customer_number, "internet", ADVISER, now())
    [row] = own(home, "fault-case")
    assert {row[name] for name in ("name", "address", "phone", "email", "need")} == {None}
    for needed, need in (({"phone": "+4790000000"}, ""), ({"birth_date": "1980-01-01"}, "for moro skyld")):
        with pytest.raises(Refused):
            open_case(home.customer_number, "internet", ADVISER, now(), needed, need)
    open_case(home.customer_number, "tv", ADVISER, now(), {"phone": "+4790000000"}, "montøren må ringe på")
    assert [(r["phone"], r["need"]) for r in own(home, "fault-case") if r["service"] == "tv"] == [("+4790000000", "montøren må ringe på")]


def test_operations_sees_the_person_in_a_case_only_while_that_case_is_open() -> None:
    """Proves: I5, N15."""
    home = new_home()
    number = open_case(home.customer_number, "internet", ADVISER, now(), {"phone": "+4790000000"}, "montøren må ringe på")
    token = open_permit(DRIFT, "repair", home.customer_number, "feil i gata", now(), number).token
    assert len(look_up(token, DRIFT, "fault-case", now()).rows) == 1
    with pytest.raises(Refused):
        look_up(token, DRIFT, "device-sample", now())
    close_case(home.customer_number, number, DRIFT, now())
    with pytest.raises(Refused):
        look_up(token, DRIFT, "fault-case", now())


def test_nobody_is_sent_to_a_customer_without_an_agreement_on_that_work() -> None:
    """Proves: D1, I1."""
    home, today = new_home(), now().date()
    over, runs = f"Forbi {home.customer_number} AS", f"Graver {home.customer_number} AS"
    agreement("Fakturert AS", "billing-partners")
    sign_agreement(over, "subcontractors", (today - 2 * DAY, today - DAY), "deleted", PRIVACY, now())
    sign_agreement(runs, "subcontractors", (today - DAY, today + DAY), "deleted", PRIVACY, now())
    for name in ("Hvem Som Helst AS", "Fakturert AS", over):
        with pytest.raises(Refused) as refused:
            open_order(home.customer_number, "dig", "P-1", name, DRIFT, now())
        assert (refused.value.decision.code, refused.value.decision.clause) == ("no-agreement", "D1")
    assert open_order(home.customer_number, "dig", "P-1", runs, DRIFT, now())


@pytest.mark.parametrize("who", [SELLER, DIGGER, Actor("eva", "billing"), PRIVACY], ids=lambda a: a.audience)
def test_only_those_who_help_customers_or_run_the_net_order_work(who: Actor) -> None:
    """Proves: I1."""
    agreement("graver", "subcontractors")
    with pytest.raises(Refused) as refused:
        open_order(new_home().customer_number, "dig", "P-1", "graver", who, now())
    assert refused.value.decision.code == "no-order"


def test_a_partner_with_an_agreement_has_no_case_that_was_not_shared_with_it() -> None:
    """Proves: I7, D2."""
    shared, other, today = new_home(), new_home(), now().date()
    sign_agreement("Drift AS", "operating-partners", (today - DAY, today + DAY), "deleted", PRIVACY, now())
    sign_agreement("Nett AS", "operating-partners", (today - DAY, today + DAY), "deleted", PRIVACY, now())
    needed = [open_case(h.customer_number, "internet", ADVISER, now(), {"phone": "+4790000000"}, "må ringe på") for h in (shared, other)]
    assert feed_processor("Drift AS", PRIVACY, now()).rows == {"fault-case": []}
    share_case(shared.customer_number, needed[0], "Drift AS", "kabelen er deres", DRIFT, now())
    [row] = feed_processor("Drift AS", PRIVACY, now()).rows["fault-case"]
    assert (row["number"], row["phone"]) == (needed[0], "+4790000000")
    assert tuple(row) == the_notice().recipient("operating-partners").fields_of("fault-case")
    assert feed_processor("Nett AS", PRIVACY, now()).rows == {"fault-case": []}
    set_choice(shared.customer_number, "restriction", True, oneself(shared), now())
    assert feed_processor("Drift AS", PRIVACY, now()).rows == {"fault-case": []}
    set_choice(shared.customer_number, "restriction", False, oneself(shared), now())
    assert feed_processor("Drift AS", PRIVACY, now()).rows["fault-case"]
    close_case(shared.customer_number, needed[0], DRIFT, now())
    assert feed_processor("Drift AS", PRIVACY, now()).rows == {"fault-case": []}


def test_a_case_is_shared_with_nobody_who_lacks_an_agreement_on_faults() -> None:
    """Proves: D1, I7."""
    home, today = new_home(), now().date()
    number = open_case(home.customer_number, "internet", ADVISER, now())
    agreement("Fakturert AS", "billing-partners")
    over = f"Slutt {home.customer_number} AS"
    sign_agreement(over, "operating-partners", (today - DAY, today + DAY), "deleted", PRIVACY, now())
    end_agreement(over, today - DAY, PRIVACY, now())
    for vendor in ("Hvem Som Helst AS", "Fakturert AS", over, " "):
        with pytest.raises(Refused) as refused:
            share_case(home.customer_number, number, vendor, "må ha hjelp i felt", DRIFT, now())
        assert refused.value.decision.clause == "D1"
    assert own(home, "case-share") == []


def test_a_case_of_one_who_has_restricted_the_use_is_not_shared() -> None:
    """Proves: I7, R10."""
    home = new_home()
    agreement("Prøvedrift", "operating-partners")
    number = open_case(home.customer_number, "internet", ADVISER, now())
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    with pytest.raises(Refused) as refused:
        share_case(home.customer_number, number, "Prøvedrift", "må ha hjelp i felt", DRIFT, now())
    assert refused.value.decision.code == "restricted"
    assert own(home, "case-share") == []


def has(party: str, number: str) -> bool:
    """Whether a partner's feed has a case."""
    return number in {row["number"] for row in feed_processor(party, PRIVACY, now()).rows["fault-case"]}


def test_a_partner_gets_one_case_for_a_reason_and_only_while_it_is_open() -> None:
    """Proves: I7."""
    home = new_home()
    agreement("Prøvedrift", "operating-partners")
    number = open_case(home.customer_number, "internet", ADVISER, now(), {"phone": "+4790000000"}, "montøren må ringe på")
    assert entries.about(the_notice().record("case-share"), home.contact_id).count() == 0
    for who, need in ((DRIFT, ""), (ADVISER, "må ha hjelp")):
        with pytest.raises(Refused):
            share_case(home.customer_number, number, "Prøvedrift", need, who, now())
    shared = share_case(home.customer_number, number, "Prøvedrift", "må ha hjelp i felt", DRIFT, now())
    assert shared == {"number": number, "service": "internet", "phone": "+4790000000"}
    assert has("Prøvedrift", number)
    assert [row["vendor"] for row in own(home, "case-share")] == ["Prøvedrift"]
    close_case(home.customer_number, number, DRIFT, now())
    assert not has("Prøvedrift", number)


def test_a_fault_that_comes_back_is_known_by_its_point_when_the_person_is_gone_from_the_case() -> None:
    """Proves: I8."""
    home = new_home()
    point_at(home, f"P-{home.customer_number}")
    for _ in range(2):
        number = open_case(home.customer_number, "internet", ADVISER, now(), {"name": "Prøve"}, "montøren må vite hvem")
        close_case(home.customer_number, number, ADVISER, now())
    assert {row["name"] for row in own(home, "fault-case")} == {None}
    assert recurring_faults(DRIFT, now())[f"P-{home.customer_number}", "internet"] == 2
    with pytest.raises(Refused):
        recurring_faults(SELLER, now())


def test_what_is_remembered_of_a_point_is_gone_after_its_time() -> None:
    """Proves: I8."""
    home, at = new_home(), now()
    point_at(home, f"P-{home.customer_number}")
    number = open_case(home.customer_number, "internet", oneself(home), at - 400 * DAY)
    close_case(home.customer_number, number, ADVISER, at - 380 * DAY)
    sweep(at)
    assert own(home, "point-fault") == []
    assert own(home, "fault-case") == []
