"""Offers: who gets them, who never does, and what becomes of a no.

Proves: M2, M3, M4, M5, M6, M7, M8, M9.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from browsing import Reader
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.draw_campaign import Drawn, draw_campaign
from hjemmel.acts.message_of_key import message_of_key
from hjemmel.acts.note_availability import note_availability
from hjemmel.acts.note_sale_contact import note_sale_contact
from hjemmel.acts.place_order import place_order
from hjemmel.acts.plan_campaign import plan_campaign
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.state_interest import state_interest
from hjemmel.acts.sync_audience import member_of, sync_audience
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.campaign import LISTS, STOP, Aim, Campaign, Person, decide_offer
from hjemmel.gate.decision import Refused
from hjemmel.notice.language import load
from hjemmel.stores import entries, evidence, models
from homes import Home, agreement, new_home, now
from letterbox import letterbox
from looking import ADVISER, left_by, oneself, own
from sample_notice import FOLDER

MARKETER, OPERATOR = Actor("mona", "marketing"), Actor("ola", "operations")
OSLO, DAY, HOUR = ZoneInfo("Europe/Oslo"), timedelta(days=1), timedelta(hours=1)
TODAY = date(2026, 11, 24)
SITE = "https://www.eksempelnett.example"
TEXTS = (f"Prøv dette. Vil du ikke ha flere? {STOP}", f"Try this. No more? {STOP}")
NOTICE = load(FOLDER)
OFFER = Campaign(Aim.OFFER, "fiber-1000", "internet", True, "", TEXTS)
KAREN = Person(True, True, True, frozenset({"fiber-500"}), frozenset({"internet"}), available=True, birth_date=date(1980, 1, 1))


# The decision, by itself


@pytest.mark.parametrize(("active", "from_sale", "similar", "asked", "stops"), list(product((True, False), repeat=5)))
def test_an_existing_customer_gets_an_offer_exactly_where_all_five_conditions_hold(
    active: bool, from_sale: bool, similar: bool, asked: bool, stops: bool
) -> None:
    """Proves: M3."""
    person = replace(KAREN, active=active, address_from_sale=from_sale, stop_offered=asked)
    person = person if similar else replace(person, bought_kinds=frozenset({"telephone"}))
    campaign = OFFER if stops else replace(OFFER, texts=(TEXTS[0], "No way out."))
    decision = decide_offer(NOTICE, campaign, person, TODAY)
    assert decision.allowed is all((active, from_sale, similar, asked, stops))
    assert decision.clause == "M3" and decision.reason.nb and decision.reason.en


@pytest.mark.parametrize("aim", [Aim.OFFER, Aim.YOUTH, Aim.NEW_THING])
def test_nothing_is_offered_for_others(aim: Aim) -> None:
    """Proves: M3."""
    young = replace(KAREN, birth_date=TODAY - timedelta(days=20 * 365))
    assert decide_offer(NOTICE, replace(OFFER, aim=aim), young, TODAY).allowed
    assert decide_offer(NOTICE, replace(OFFER, aim=aim, own=False), young, TODAY).code == "not-ours"


def test_what_is_owned_or_cannot_be_delivered_is_not_offered() -> None:
    """Proves: M4, M5."""
    owner = decide_offer(NOTICE, OFFER, replace(KAREN, owns=frozenset({"fiber-1000"})), TODAY)
    assert (owner.code, owner.clause) == ("owned", "M4")
    for available in (False, None):
        decision = decide_offer(NOTICE, OFFER, replace(KAREN, available=available), TODAY)
        assert (decision.code, decision.clause) == ("not-available", "M5")
    elsewhere = replace(OFFER, kind="equipment", product="wifi-point")
    assert decide_offer(NOTICE, elsewhere, replace(KAREN, bought_kinds=frozenset({"equipment"}), available=None), TODAY).allowed


def test_e_invoices_are_told_of_only_to_those_without() -> None:
    """Proves: M6."""
    campaign = Campaign(Aim.E_INVOICE, "", "", False, "", TEXTS)
    assert decide_offer(NOTICE, campaign, KAREN, TODAY).allowed
    holder = decide_offer(NOTICE, campaign, replace(KAREN, e_invoice=True), TODAY)
    assert (holder.code, holder.clause) == ("has-e-invoice", "M6")


@pytest.mark.parametrize(
    ("birth", "young"), [(date(2000, 11, 25), True), (date(2000, 11, 24), False), (date(2000, 11, 23), False), (None, False)]
)
def test_a_youth_offer_ends_on_the_birthday_and_asks_for_a_known_age(birth: date | None, young: bool) -> None:
    """Proves: M7."""
    decision = decide_offer(NOTICE, replace(OFFER, aim=Aim.YOUTH), replace(KAREN, birth_date=birth), TODAY)
    assert decision.allowed is young and (young or (decision.code, decision.clause) == ("age", "M7"))


people = st.builds(
    Person,
    active=st.booleans(),
    address_from_sale=st.booleans(),
    stop_offered=st.booleans(),
    owns=st.frozensets(st.sampled_from(["fiber-500", "fiber-1000"])),
    bought_kinds=st.frozensets(st.sampled_from(["internet", "tv"])),
    available=st.sampled_from([True, False, None]),
    e_invoice=st.booleans(),
    interests=st.frozensets(st.sampled_from(["internet", "gaming"])),
    birth_date=st.none() | st.dates(date(1950, 1, 1), TODAY),
)


@given(st.sampled_from(Aim), people, st.sampled_from(["", "gaming"]))
def test_whoever_gets_an_offer_is_active_does_not_own_it_and_can_have_it(aim: Aim, person: Person, interest: str) -> None:
    """Proves: M2, M3, M4, M5, M6."""
    if not decide_offer(NOTICE, replace(OFFER, aim=aim, interest=interest), person, TODAY).allowed:
        return
    assert person.active
    if aim is Aim.E_INVOICE:
        assert not person.e_invoice
    else:
        assert "fiber-1000" not in person.owns and person.available is True
        assert not interest or interest in person.interests
    if aim in (Aim.OFFER, Aim.YOUTH):
        assert person.address_from_sale and person.stop_offered and "internet" in person.bought_kinds


# What is declared


def test_each_list_asks_for_active_adult_reachable_unprotected_and_not_objecting() -> None:
    """Proves: R12, M3, M7, M8, M9."""
    asked = {"left_on": "empty", "email": "present", "protected_address": "one of", "birth_date": "at least"}
    contact = NOTICE.record("contact")
    for name in (*LISTS.values(), "ad-audience"):
        [use] = [use for use in contact.uses if use.id == name]
        assert {where.field: where.test for where in use.only_where} == asked and use.opt_out == "marketing"
        assert (use.consent is not None) is (name in ("new-things", "ad-audience")) is (use.basis == "6.1.a")
        assert (use.audience, str(use.needs)) == ("system", "list")


def test_interests_and_addresses_serve_offers_and_nothing_else() -> None:
    """Proves: M2."""
    offers = {"marketing", "youth-offers", "new-offers", "access"}
    for name in ("interest", "sale-contact", "offer-message"):
        record = NOTICE.record(name)
        assert record.only_for and set(record.only_for) <= offers
        assert {use.purpose for use in record.uses} <= offers
        assert {use.audience for use in record.uses} <= {"system", "customer"}, "no employee leafs through them"


def test_the_platforms_are_given_a_code_and_nothing_else() -> None:
    """Proves: M9."""
    [platforms] = [recipient for recipient in NOTICE.recipients if recipient.purpose == "ads"]
    assert platforms.records == ("ad-member",)
    for record in NOTICE.records():
        uses = [use for use in record.uses if use.purpose == "ads"]
        assert {use.fields for use in uses} <= ({("member",)} if record.id == "ad-member" else {("customer_number", "email")})
        assert not uses or record.id in ("ad-member", "contact")


# The whole way, through the register


@pytest.fixture
def nobody_else(house: None) -> Iterator[None]:
    """No home of another test has an adult's address meanwhile."""
    others = dict(models.Contact.objects.exclude(birth_date=None).values_list("pk", "birth_date"))
    models.Contact.objects.filter(pk__in=others).update(birth_date=None)
    yield
    for pk, birth in others.items():
        models.Contact.objects.filter(pk=pk).update(birth_date=birth)


def sold(code: str, kind: str) -> str:
    rows = entries.rows(the_notice().record("product"))
    if not rows.filter(code=code).exists():
        values = {"code": code, "title": code.title(), "kind": kind, "credit_element": False, "price_ore": 59900}
        entries.add(the_notice().record("product"), None, values, 1)
    return code


def customer(bought: str = "fiber-500", asked: bool = True, available: bool = True, **contact: Any) -> Home:
    """A customer who has bought an internet product, gave the address with it, and lives where all of ours can be delivered."""
    home = new_home(**contact)
    sold("fiber-500", "internet"), sold("fiber-1000", "internet"), sold("tv-stor", "tv")
    order = place_order(home.customer_number, bought, {"install_address": "Her"}, oneself(home), now())
    note_sale_contact(home.customer_number, order, asked, oneself(home), now())
    row = models.Contact.objects.get(pk=home.contact_id)
    for code in ("fiber-1000", "tv-stor"):
        note_availability(f"{row.address}, {row.postcode}", code, available, now().date(), OPERATOR, now())
    return home


def campaign(aim: str = "offer", code: str = "", **values: str) -> str:
    code = code or f"k-{secrets.token_hex(4)}"
    texts = {"heading_nb": "Raskere nett", "heading_en": "Faster", "body_nb": TEXTS[0], "body_en": TEXTS[1]}
    plan_campaign({"code": code, "aim": aim, "product": "" if aim == "e-invoice" else "fiber-1000", **texts, **values}, MARKETER, now())
    return code


def sent_to(aim: str = "offer", **values: str) -> Drawn:
    return draw_campaign(campaign(aim, **values), SITE, MARKETER, now())


def offers(home: Home) -> int:
    return len(own(home, "offer-message"))


@pytest.mark.usefixtures("nobody_else")
def test_an_offer_reaches_the_one_for_whom_everything_holds_and_carries_the_way_out() -> None:
    """Proves: M3."""
    home, english = customer(), customer(language="en")
    drawn = sent_to()
    assert drawn.sent == 2 and dict(drawn.left_out) == {}
    [message], [in_english] = own(home, "offer-message"), own(english, "offer-message")
    assert f"{SITE}/stop-offers/" in message["body"] and f"{SITE}/en/stop-offers/" in in_english["body"]
    assert STOP not in message["body"] and message["ground"] == "existing-customer"


@pytest.mark.usefixtures("nobody_else")
def test_those_for_whom_one_thing_is_missing_get_nothing() -> None:
    """Proves: M3, M4, M5."""
    left, moved, not_asked, changed = customer(), customer(), customer(asked=False), customer()
    owner, elsewhere, protected, other_kind = customer("fiber-1000"), customer(available=False), customer(), new_home()
    models.Contact.objects.filter(pk=left.contact_id).update(left_on=now().date())
    entries.about(the_notice().record("purchase"), moved.contact_id).update(ended_on=now().date())
    models.Subscription.objects.filter(contact_id=moved.contact_id).update(ended_on=now().date())
    models.Contact.objects.filter(pk=changed.contact_id).update(email="ny@annen.example")
    models.Contact.objects.filter(pk=protected.contact_id).update(protected_address="fortrolig")
    drawn = sent_to()
    assert drawn.sent == 0
    assert dict(drawn.left_out) == {"not-active": 1, "not-asked": 1, "not-from-sale": 2, "owned": 1, "not-available": 1}
    assert [offers(home) for home in (left, moved, not_asked, changed, owner, elsewhere, protected, other_kind)] == [0] * 8


@pytest.mark.usefixtures("nobody_else")
def test_an_answer_on_a_building_serves_for_its_declared_time_and_no_longer() -> None:
    """Proves: M5."""
    home, today = customer(), now().astimezone(OSLO).date()
    fresh = NOTICE.term("availability").period
    oldest = fresh.before(datetime.combine(today, datetime.min.time().replace(hour=12))).date()
    row = models.Contact.objects.get(pk=home.contact_id)
    for days, sent in ((1, 0), (0, 1)):
        note_availability(f"{row.address} {row.postcode}", "fiber-1000", True, oldest - days * DAY, OPERATOR, now())
        assert sent_to().sent == sent
    assert all(field.identifies == "none" for field in the_notice().record("address-availability").fields)


@pytest.mark.usefixtures("nobody_else")
def test_a_no_stops_the_next_offer_of_every_kind() -> None:
    """Proves: M3, M8."""
    home = customer()
    for consent in ("new-offers", "ad-audiences"):
        set_choice(home.customer_number, consent, True, oneself(home), now())
    assert sent_to().sent == 1 and sent_to("new-thing", product="tv-stor").sent == 1 and sent_to("e-invoice").sent == 1
    key = entries.about(the_notice().record("offer-message"), home.contact_id).first().stop_key
    reader = Reader()
    assert "Ingen flere tilbud" in reader.get(f"/stop-offers/{key}/").content.decode()
    assert models.Choice.objects.filter(contact_id=home.contact_id, choice="marketing").count() == 0, "looking is not saying no"
    assert "Det er gjort" in reader.post(f"/stop-offers/{key}/", {}, origin=None).content.decode()
    assert reader.cookies() == set()
    assert sent_to().sent == sent_to("new-thing", product="tv-stor").sent == sent_to("e-invoice").sent == 0
    assert sync_audience(SYSTEM, now()).members == ()


@pytest.mark.usefixtures("house")
def test_a_campaign_is_planned_once_with_a_way_out_for_something_of_ours() -> None:
    """Proves: M3."""
    code = campaign("e-invoice")
    for values in ({"code": code}, {"body_en": "No way out."}, {"aim": "sell"}, {"aim": "offer", "product": "the-neighbours"}):
        with pytest.raises(Refused) as refused:
            campaign(**{"aim": "e-invoice", **values})
        assert refused.value.decision.clause == "M3"


@pytest.mark.usefixtures("house")
def test_a_key_that_stands_in_no_message_stops_nothing() -> None:
    """Proves: M3."""
    for key in ("", "x" * 32):
        with pytest.raises(Refused):
            message_of_key(key)
    assert Reader().post("/stop-offers/nothing/", {}).status_code == 403


@pytest.mark.usefixtures("nobody_else")
def test_youth_offers_by_age_to_the_day_and_no_age_is_kept() -> None:
    """Proves: M7."""
    today = now().astimezone(OSLO).date()

    def born(years: int, days: int = 0) -> date:
        day = today + days * DAY
        there_is_no_such_day = (day.month, day.day) == (2, 29) and (day.year - years) % 4
        return day.replace(year=day.year - years, **({"month": 3, "day": 1} if there_is_no_such_day else {}))

    ages = [born(12), born(13), born(14), born(15), born(17), born(18, 1), born(26), born(26, -1), None]
    refused = [customer(birth_date=birth) for birth in ages]
    allowed = [customer(birth_date=birth) for birth in (born(18), born(18, -1), born(26, 1))]
    sent_to("youth-offer")
    assert [offers(home) for home in refused] == [0] * len(ages)
    assert [offers(home) for home in allowed] == [1] * 3
    fields = {field.name for name in ("offer-message", "campaign") for field in the_notice().record(name).fields}
    assert not [name for name in fields if "birth" in name or "age" in name.split("_")]


@pytest.mark.usefixtures("nobody_else")
@pytest.mark.parametrize("aim", list(Aim))
def test_a_minor_gets_no_offer_of_any_kind(aim: Aim) -> None:
    """Proves: M7."""
    child = customer(birth_date=now().date() - timedelta(days=17 * 365))
    for consent in ("new-offers", "ad-audiences"):
        set_choice(child.customer_number, consent, True, oneself(child), now())
    assert sent_to(aim).sent == 0 and sync_audience(SYSTEM, now()).members == ()


@pytest.mark.usefixtures("nobody_else")
def test_new_things_only_after_a_yes_of_their_own_and_never_after_it_is_taken_back() -> None:
    """Proves: M8."""
    home, at = customer(), now()
    assert own(home, "choice") == []
    assert sent_to("new-thing", product="tv-stor").sent == 0, "being a customer is no consent"
    set_choice(home.customer_number, "ad-audiences", True, oneself(home), at)
    assert sent_to("new-thing", product="tv-stor").sent == 0, "one consent is not another"
    set_choice(home.customer_number, "new-offers", True, oneself(home), at)
    assert sent_to("new-thing", product="tv-stor").sent == 1
    row = models.Choice.objects.get(contact_id=home.contact_id, choice="new-offers")
    assert (row.notice_version, row.set_at, row.channel) == (the_notice().version.number, at, "min-side")
    set_choice(home.customer_number, "new-offers", False, oneself(home), now())
    assert sent_to("new-thing", product="tv-stor").sent == 0
    with pytest.raises(Refused):
        set_choice(home.customer_number, "new-offers", True, ADVISER, now())
        raise AssertionError("an adviser said yes for the customer")


@pytest.mark.usefixtures("nobody_else")
def test_e_invoice_holders_are_left_out_of_the_information() -> None:
    """Proves: M6."""
    from hjemmel.acts.choose_invoice_form import choose_invoice_form

    holder, other = customer(), customer()
    choose_invoice_form(holder.customer_number, "e-invoice", oneself(holder), now())
    choose_invoice_form(other.customer_number, "e-invoice", oneself(other), now())
    choose_invoice_form(other.customer_number, "paper", oneself(other), now())
    assert sent_to("e-invoice").sent == 1
    assert (offers(holder), offers(other)) == (0, 1)


@pytest.mark.usefixtures("nobody_else")
def test_a_campaign_for_an_interest_reaches_those_who_have_it() -> None:
    """Proves: M2."""
    fond, other = customer(), customer()
    state_interest(fond.customer_number, "gaming", True, oneself(fond), now())
    assert sent_to(interest="gaming").sent == 1
    assert (offers(fond), offers(other)) == (1, 0)


@pytest.mark.usefixtures("nobody_else")
def test_a_campaign_is_sent_once_and_only_by_those_who_may() -> None:
    """Proves: M3."""
    customer()
    code = campaign()
    with pytest.raises(Refused):
        draw_campaign(code, SITE, ADVISER, now())
    assert draw_campaign(code, SITE, MARKETER, now()).sent == 1
    with pytest.raises(Refused):
        draw_campaign(code, SITE, MARKETER, now())


@pytest.mark.usefixtures("nobody_else")
def test_each_offer_is_evidence_about_its_receiver_and_the_campaign_has_counts_alone() -> None:
    """Proves: M3, M7."""
    from hjemmel.acts.evidence_about import evidence_about

    home = customer()
    code = campaign("youth-offer")
    models.Contact.objects.filter(pk=home.contact_id).update(birth_date=now().date() - timedelta(days=20 * 365))
    assert left_by(lambda: draw_campaign(code, SITE, MARKETER, now())) == ["offer", "campaign"]
    drawn = evidence.newest_of("campaign")
    assert drawn is not None and (drawn.body["campaign"], drawn.body["listed"], drawn.body["sent"]) == (code, 1, 1)
    [entry] = [e for e in evidence_about(home.customer_number, Actor("petra", "privacy"), now()) if e.act == "offer"]
    assert entry.body == {"campaign": code} and entry.clause == "M7"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("change", [{"body_nb": "Kjøp nå!"}, {"body_en": "Buy now!"}, {"product": "partner-strøm"}, {"aim": "spam"}])
def test_a_plan_without_a_way_out_or_for_others_is_refused(change: dict[str, str]) -> None:
    """Proves: M3."""
    sold("fiber-1000", "internet")
    with pytest.raises(Refused) as refused:
        campaign(change.get("aim", "offer"), **{name: value for name, value in change.items() if name != "aim"})
    assert refused.value.decision.clause == "M3"


@pytest.mark.usefixtures("house")
def test_an_address_comes_from_a_sale_only_with_an_own_order() -> None:
    """Proves: M3."""
    home, stranger = customer(), customer()
    [order] = [row["order_number"] for row in own(stranger, "purchase")]
    for number, who in ((order, oneself(home)), ("B-none", oneself(home)), (order, MARKETER)):
        with pytest.raises(Refused):
            note_sale_contact(home.customer_number, number, True, who, now())
    with pytest.raises(Refused):
        note_availability("Her 1", "fiber-1000", True, TODAY, MARKETER, now())


@pytest.mark.usefixtures("nobody_else")
def test_the_audience_holds_those_who_said_yes_and_whoever_leaves_is_to_be_removed_within_the_time() -> None:
    """Proves: M9."""
    agreement("Annonsetorget", "ad-platforms")
    home, silent, at = customer(), customer(), now()
    number, email = home.customer_number, home_email(home)
    set_choice(number, "ad-audiences", True, oneself(home), at)
    handed = sync_audience(SYSTEM, at)
    assert handed.members == (member_of(email),) and member_of(email) not in handed.remove
    set_choice(number, "ad-audiences", False, oneself(home), at)
    limit = timedelta(seconds=the_notice().term("ad-removal").period.seconds)
    assert limit > HOUR, "the job runs each hour"
    later = sync_audience(SYSTEM, at + HOUR)
    assert later.members == () and member_of(email) in later.remove
    assert member_of(email) in sync_audience(MARKETER, at + 2 * HOUR).remove, "the first request may be lost"
    [row] = own(home, "ad-member")
    assert row["removed_at"] - at <= limit and own(silent, "ad-member") == []
    set_choice(number, "ad-audiences", True, oneself(home), at + 3 * HOUR)
    back = sync_audience(SYSTEM, at + 3 * HOUR)
    assert back.members == (member_of(email),) and member_of(email) not in back.remove


@pytest.mark.usefixtures("nobody_else")
@pytest.mark.parametrize("choice", ["ad-audiences", "marketing", "restriction"])
def test_whoever_waited_longer_than_the_time_is_counted_and_the_office_is_told(choice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: M9."""
    agreement("Annonsetorget", "ad-platforms")
    home, within = customer(), timedelta(seconds=NOTICE.term("ad-removal").period.seconds)
    for waits, late in ((within - HOUR, 0), (within + HOUR, 1)):
        at = now()
        set_choice(home.customer_number, "ad-audiences", True, oneself(home), at)
        sync_audience(SYSTEM, at)
        set_choice(home.customer_number, choice, choice != "ad-audiences", oneself(home), at + timedelta(seconds=1))
        with letterbox(monkeypatch) as post:
            sync_audience(SYSTEM, at + waits)
        told = evidence.newest_of("hand-over")
        assert told and told.body["late"] == late, waits
        assert sum("asked too late" in mail for mail in post.messages) <= late, "said once a day"
        set_choice(home.customer_number, choice, False, oneself(home), at + waits)


@pytest.mark.usefixtures("nobody_else")
@pytest.mark.parametrize("why", ["marketing", "restriction", "left", "protected"])
def test_whoever_objects_leaves_or_is_restricted_is_removed_too(why: str) -> None:
    """Proves: M9."""
    agreement("Annonsetorget", "ad-platforms")
    home = customer()
    set_choice(home.customer_number, "ad-audiences", True, oneself(home), now())
    assert len(sync_audience(SYSTEM, now()).members) == 1
    if why in ("marketing", "restriction"):
        set_choice(home.customer_number, why, True, oneself(home), now())
    else:
        change: dict[str, Any] = {"left_on": now().date()} if why == "left" else {"protected_address": "fortrolig"}
        models.Contact.objects.filter(pk=home.contact_id).update(**change)
    handed = sync_audience(SYSTEM, now())
    assert handed.members == () and member_of(home_email(home)) in handed.remove


@pytest.mark.usefixtures("nobody_else")
def test_without_an_agreement_nobody_is_in_the_audience_and_whoever_was_is_to_be_removed() -> None:
    """Proves: M9, D1."""
    agreements = entries.rows(the_notice().record("processor-agreement")).filter(category="ad-platforms")
    agreements.delete()
    home = customer()
    set_choice(home.customer_number, "ad-audiences", True, oneself(home), now())
    assert sync_audience(SYSTEM, now()).members == () and own(home, "ad-member") == []
    agreement("Annonsetorget", "ad-platforms")
    assert sync_audience(SYSTEM, now()).members == (member_of(home_email(home)),)
    agreements.update(ended_on=now().date())
    handed = sync_audience(SYSTEM, now())
    assert handed.members == () and member_of(home_email(home)) in handed.remove
    agreements.delete()


@pytest.mark.usefixtures("house")
def test_only_marketing_and_the_job_hand_the_audience_over_and_it_holds_codes_alone() -> None:
    """Proves: M9."""
    from hjemmel.project.cli import application

    with pytest.raises(Refused):
        sync_audience(ADVISER, now())
    agreement("Annonsetorget", "ad-platforms")
    home = customer()
    set_choice(home.customer_number, "ad-audiences", True, oneself(home), now())
    answer = CliRunner().invoke(application(["lists"]), ["campaign", "audience"])
    handed = json.loads(answer.stdout)
    assert set(handed) == {"members", "remove"} and member_of(home_email(home)) in handed["members"]
    assert all(len(code) == 64 for code in handed["members"])
    assert home_email(home) not in answer.stdout and home.customer_number not in answer.stdout


def home_email(home: Home) -> str:
    return str(models.Contact.objects.values_list("email", flat=True).get(pk=home.contact_id))
