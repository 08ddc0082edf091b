"""What leaves the house, to whom, on which ground, and who may know.

Proves: D1, D2, D3, D4, D5, D6, D7, D8, D9, D10.
"""

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copies import copy_of
from hjemmel.acts.actor import Actor
from hjemmel.acts.ask_disclosure import Asked, ask_disclosure
from hjemmel.acts.disclose import disclose, drop
from hjemmel.acts.disclosures_made import disclosures_made
from hjemmel.acts.end_agreement import end_agreement
from hjemmel.acts.end_secrecy import end_secrecy
from hjemmel.acts.feed_processor import feed_processor
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.gate.disclosure import Ask, Claim, Order, decide_disclosure
from hjemmel.notice.language import load
from hjemmel.stores import entries, models
from homes import Home, local_day, new_home, now
from looking import ADVISER, left_by, oneself, own
from sample_notice import FOLDER
from wire import session, take

NOTICE = load(FOLDER)
OFFICE = Actor("pia", "privacy")
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
ORDER = Order(
    "2026/17", "Prøve politidistrikt", TODAY - DAY, "203.0.113.9", approvers=("pia", "per"), offence="straffeloven § 321", penalty_months=72
)
POLICE = Ask("serious-crime", "police", "ip-assignment", order=ORDER)
COURT = Ask("civil-order", "courts", "invoice", order=replace(ORDER, civil=True))
OWED = Claim(TODAY - timedelta(days=90), TODAY - timedelta(days=40), settled=False, disputed=False)
DEBT = Ask("debt", "debt-collectors", "invoice", claim=OWED)
BOTH = Ask("consent", "named-by-you", "contact", frozenset({1, 2}), frozenset({1, 2}))
LISTING = Ask("directory-duty", "directories", "directory-listing")


def code(ask: Ask) -> str:
    return decide_disclosure(NOTICE, ask, TODAY).code


@pytest.fixture
def home(house: None) -> Home:
    return new_home()


@pytest.mark.parametrize("ask", [POLICE, COURT, DEBT, BOTH, LISTING], ids=lambda a: a.ground)
def test_each_ground_opens_what_it_says(ask: Ask) -> None:
    """Proves: D6."""
    assert code(ask) == "allowed"


words = st.sampled_from([*(g.id for g in NOTICE.grounds), "", "curiosity", "sales"])
recipients = st.sampled_from([r.id for r in NOTICE.recipients])
records = st.sampled_from([r.id for r in NOTICE.records()])


@given(words, recipients, records)
def test_nothing_goes_out_but_on_a_declared_ground(ground: str, recipient: str, record: str) -> None:
    """Proves: D6."""
    ask = Ask(ground, recipient, record, frozenset({1}), frozenset({1}), ORDER, OWED)
    declared = {(g.id, g.recipient, name) for g in NOTICE.grounds for name in g.records}
    assert (code(ask) == "allowed") is ((ground, recipient, record) in declared)


@given(st.frozensets(st.integers(1, 5)), st.frozensets(st.integers(1, 5)))
def test_everybody_in_the_data_must_have_said_yes(concerned: frozenset[int], consenting: frozenset[int]) -> None:
    """Proves: D7."""
    ask = replace(BOTH, concerned=concerned, consenting=consenting)
    assert (code(ask) == "allowed") is (bool(concerned) and concerned <= consenting)


@pytest.mark.parametrize("record", ["call", "device-sample", "tv-viewing", "ip-assignment", "invoice"])
def test_a_statute_opens_no_more_than_it_names(record: str) -> None:
    """Proves: D8."""
    assert code(replace(LISTING, record=record)) == "wider-than-ground"
    assert code(replace(LISTING, recipient="debt-collectors")) == "wider-than-ground"


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (None, "no-order"),
        (replace(ORDER, number=""), "no-order"),
        (replace(ORDER, issuer=""), "no-order"),
        (replace(ORDER, scope=""), "no-order"),
        (replace(ORDER, issued_on=None), "no-order"),
        (replace(ORDER, issued_on=TODAY + DAY), "no-order"),
        (replace(ORDER, approvers=("pia",)), "one-approver"),
        (replace(ORDER, approvers=("pia", "pia")), "one-approver"),
        (replace(ORDER, civil=True), "civil-order"),
    ],
)
def test_an_order_is_whole_twice_approved_and_never_civil_for_ip_addresses(order: Order | None, said: str) -> None:
    """Proves: D9."""
    decision = decide_disclosure(NOTICE, replace(POLICE, order=order), TODAY)
    assert decision.code == said
    if said == "civil-order":
        assert "§ 3-14(4)" in decision.reason.nb


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (None, "no-debt"),
        (replace(OWED, settled=True), "no-debt"),
        (replace(OWED, due_on=TODAY), "no-debt"),
        (replace(OWED, reminded_on=None), "not-reminded"),
        (replace(OWED, reminded_on=TODAY - timedelta(days=20)), "not-reminded"),
        (replace(OWED, disputed=True), "disputed"),
        (replace(OWED, disputed=True, considered=True), "allowed"),
    ],
)
def test_a_claim_is_overdue_reminded_and_not_in_dispute(claim: Claim | None, said: str) -> None:
    """Proves: D10."""
    assert code(replace(DEBT, claim=claim)) == said


def test_a_collector_gets_the_claim_and_the_address_and_nothing_else() -> None:
    """Proves: D10."""
    collector = NOTICE.recipient("debt-collectors")
    assert {record for record, _ in collector.fields} == {"contact", "invoice"}
    assert not {"phone", "email", "birth_date", "customer_number"} & set(collector.fields_of("contact"))


SECOND = Actor("per", "privacy")


def consented(*homes: Home, **changes: object) -> Asked:
    said = {home.customer_number: "brev av 20. november" for home in homes}
    return replace(Asked("consent", "named-by-you", "contact", consents=said), **changes)  # type: ignore[arg-type]


def ordered(at: date, **changes: object) -> Asked:
    order: dict[str, object] = {
        "order_number": "2026/17",
        "issuer": "Prøve politidistrikt",
        "issued_on": at - DAY,
        "scope": "203.0.113.9",
        "offence": "straffeloven § 321",
        "penalty_months": 72,
        "covers": (at - DAY, at),
    }
    return replace(Asked("serious-crime", "police", "ip-assignment", **order), **changes)  # type: ignore[arg-type]


def refusals() -> int:
    return sum('"act":"refusal"' in bytes(content).decode() for (content,) in models.EvidenceEntry.objects.values_list("content"))


def test_a_disclosure_is_written_down_and_the_person_sees_it(home: Home) -> None:
    """Proves: D6."""
    number = ask_disclosure([home.customer_number], consented(home), OFFICE, now())
    assert own(home, "disclosure") == []
    assert [(row["state"], row["consent"]) for row in own(home, "disclosure-order")] == [("waiting", "brev av 20. november")]
    released = disclose(number, OFFICE, now())
    [row] = released.rows
    assert set(row) == set(NOTICE.recipient("named-by-you").fields_of("contact"))
    [told] = own(home, "disclosure")
    assert (told["number"], told["recipient"], told["law"]) == (number, "named-by-you", "GDPR art. 6(1)(a), art. 7")
    assert [row["state"] for row in own(home, "disclosure-order")] == ["released"]
    with pytest.raises(Refused):
        disclose(number, OFFICE, now())


def test_the_yes_of_one_is_not_the_yes_of_another(home: Home) -> None:
    """Proves: D7."""
    other = new_home()
    both = [home.customer_number, other.customer_number]
    for asked in (consented(home), consented(other), consented(home, new_home())):
        with pytest.raises(Refused) as refused:
            ask_disclosure(both, asked, OFFICE, now())
        assert (refused.value.decision.code, refused.value.decision.clause) == ("no-consent", "D7")
    said = {home.customer_number: "brev av 20. november", other.customer_number: "  "}
    with pytest.raises(Refused):
        ask_disclosure(both, consented(consents=said), OFFICE, now())
    said[other.customer_number] = "eid 21. november"
    number = ask_disclosure(both, consented(consents=said), OFFICE, now())
    assert [row["consent"] for one in (home, other) for row in own(one, "disclosure-order")] == [*said.values()]
    entries.about(the_notice().record("disclosure-order"), other.contact_id).update(consent=None)
    with pytest.raises(Refused):  # taken back before it was given
        disclose(number, OFFICE, now())
    entries.about(the_notice().record("disclosure-order"), other.contact_id).update(consent="eid 21. november")
    assert len(disclose(number, OFFICE, now()).rows) == 2


@pytest.mark.parametrize(
    ("offence", "months", "said"),
    [
        ("straffeloven § 343", 24, "minor-offence"),
        ("straffeloven § 2511", 35, "minor-offence"),
        ("straffeloven § 251", 24, "waits"),
        (" Straffeloven §251 ", 24, "waits"),
        ("straffeloven § 321", 36, "waits"),
        ("straffeloven § 321", None, "no-offence"),
        ("  ", 72, "no-offence"),
    ],
)
def test_an_ip_request_for_a_two_year_offence_that_the_paragraph_does_not_name_is_refused(
    home: Home, offence: str, months: int | None, said: str
) -> None:
    """Proves: D8."""
    asked = ordered(local_day(), offence=offence, penalty_months=months)
    if said == "waits":
        ask_disclosure([home.customer_number], asked, OFFICE, now())
        [row] = entries.about(the_notice().record("disclosure-order"), home.contact_id)
        assert (row.offence, row.penalty_months) == (offence, months)
        return
    with pytest.raises(Refused) as refused:
        ask_disclosure([home.customer_number], asked, OFFICE, now())
    assert (refused.value.decision.code, refused.value.decision.clause) == (said, "D8")
    assert "§ 3-14" in refused.value.decision.reason.nb and own(home, "disclosure-order") == []


def test_nobody_but_the_privacy_office_discloses_and_a_refusal_is_evidence(home: Home) -> None:
    """Proves: D6."""
    before = refusals()
    for who, asked in ((ADVISER, consented(home)), (OFFICE, consented(home, ground="curiosity")), (OFFICE, consented())):
        with pytest.raises(Refused):
            ask_disclosure([home.customer_number], asked, who, now())
    assert refusals() == before + 3
    number = ask_disclosure([home.customer_number], consented(home), OFFICE, now())
    for act in (disclose, drop):
        with pytest.raises(Refused):
            act(number, ADVISER, now())
    drop(number, OFFICE, now())
    assert [row["state"] for row in own(home, "disclosure-order")] == ["dropped"]
    assert own(home, "disclosure") == []


def test_an_order_is_released_by_somebody_other_than_the_one_who_registered_it(home: Home) -> None:
    """Proves: D9."""
    number = ask_disclosure([home.customer_number], ordered(local_day()), OFFICE, now())
    with pytest.raises(Refused) as refused:
        disclose(number, OFFICE, now())
    assert refused.value.decision.code == "one-approver"
    disclose(number, SECOND, now())
    [told] = models_of(home)
    assert (told.approved_by, told.second_approver) == (OFFICE.id, SECOND.id)


def models_of(home: Home) -> list:
    return list(entries.about(the_notice().record("disclosure"), home.contact_id))


@pytest.mark.parametrize("lacks", ["order_number", "issuer", "scope", "issued_on"])
def test_an_order_that_is_not_whole_is_refused_when_it_is_registered(home: Home, lacks: str) -> None:
    """Proves: D9."""
    with pytest.raises(Refused) as refused:
        ask_disclosure([home.customer_number], ordered(local_day(), **{lacks: None if lacks == "issued_on" else ""}), OFFICE, now())
    assert refused.value.decision.code == "no-order"


def test_an_answer_to_the_police_holds_who_had_the_address_and_is_told_when_secrecy_ends(home: Home) -> None:
    """Proves: D9, D6."""
    at = now().replace(microsecond=0)
    take("radius-detail", session(home, "Start", f"bng-{home.customer_number.lower()}.example", at), at)
    number = ask_disclosure([home.customer_number], ordered(local_day(at), secret_until=local_day(at) + 30 * DAY), OFFICE, at)
    released = disclose(number, SECOND, at)
    assert [set(row) for row in released.rows] == [set(NOTICE.recipient("police").fields_of("ip-assignment"))]
    assert own(home, "disclosure") == own(home, "disclosure-order") == []
    assert end_secrecy(at) == 0
    assert left_by(lambda: end_secrecy(at + 31 * DAY)) == ["disclosure"]
    assert [row["recipient"] for row in own(home, "disclosure")] == ["police"]
    assert [row["asked_by"] for row in own(home, "disclosure-order")] == ["police"]


def test_an_order_opens_only_the_days_that_it_names(home: Home) -> None:
    """Proves: D9, D8."""
    at = now().replace(microsecond=0)
    nas = f"bng-{home.customer_number.lower()}.example"
    take("radius-detail", session(home, "Start", nas, at - 3 * DAY), at - 3 * DAY)
    today = local_day(at)
    for covers in (None, (today, today - DAY)):
        with pytest.raises(Refused) as refused:
            ask_disclosure([home.customer_number], ordered(today, covers=covers), OFFICE, at)
        assert refused.value.decision.code == "no-days"

    def rows(first: int, last: int) -> int:
        asked = ordered(today, covers=(today + first * DAY, today + last * DAY))
        return len(disclose(ask_disclosure([home.customer_number], asked, OFFICE, at), SECOND, at).rows)

    assert rows(-9, -5) == 0  # before it began
    assert rows(-4, -3) == rows(0, 0) == 1  # it has not ended


def test_a_collector_gets_the_invoice_of_the_claim_and_no_other(home: Home) -> None:
    """Proves: D10."""
    today = local_day()
    owed, other = (invoice(home, f"{kind}-{home.customer_number}", today - 90 * DAY, paid) for kind, paid in (("KRAV", 0), ("ANNEN", 0)))
    settled = invoice(home, f"GJORT-{home.customer_number}", today - 90 * DAY, 100)
    stranger = new_home()
    asked = Asked("debt", "debt-collectors", "invoice", invoice_number=owed, reminded_on=today - 40 * DAY)
    for wrong in (replace(asked, invoice_number=settled), replace(asked, invoice_number=""), replace(asked, reminded_on=today)):
        with pytest.raises(Refused):
            ask_disclosure([home.customer_number], wrong, OFFICE, now())
    with pytest.raises(Refused):  # the invoice of somebody else
        ask_disclosure([stranger.customer_number], asked, OFFICE, now())
    number = ask_disclosure([home.customer_number], asked, OFFICE, now())
    models.Invoice.objects.filter(invoice_number=owed).update(disputed=True)
    with pytest.raises(Refused):  # disputed since
        disclose(number, OFFICE, now())
    models.Invoice.objects.filter(invoice_number=owed).update(disputed=False)
    assert [row["invoice_number"] for row in disclose(number, OFFICE, now()).rows] == [owed]
    assert other


def invoice(home: Home, number: str, due: date, paid: int) -> str:
    subscription = models.Subscription.objects.get(key=home.subscription)
    told = {"period_start": due, "period_end": due, "issued_on": due, "due_on": due, "amount_ore": 100, "paid_ore": paid}
    models.Invoice.objects.create(subscription=subscription, invoice_number=number, notice_version=1, **told)
    return number


def test_the_list_of_disclosures_names_nobody_and_is_shut_to_others(home: Home) -> None:
    """Proves: D6."""
    number = ask_disclosure([home.customer_number], consented(home), OFFICE, now())
    [waiting] = [one for one in disclosures_made(OFFICE, now()).waiting if one.number == number]
    assert waiting.own and waiting.people == 1
    assert not any(one.own for one in disclosures_made(SECOND, now()).waiting if one.number == number)
    disclose(number, OFFICE, now())
    [given] = [one for one in disclosures_made(OFFICE, now()).given if one.number == number]
    assert home.customer_number not in repr((waiting, given)) and given.approved_by == (OFFICE.id,)
    for who in (ADVISER, oneself(home)):
        with pytest.raises(Refused):
            disclosures_made(who, now())


def agreed(party: str, days: int = 30) -> None:
    sign_agreement(party, "billing-partners", (local_day() - 10 * DAY, local_day() + timedelta(days=days)), "deleted", OFFICE, now())


def test_a_feed_stops_the_day_its_agreement_ends(home: Home) -> None:
    """Proves: D1."""
    party = f"Fakturahuset {home.customer_number}"
    with pytest.raises(Refused) as refused:
        feed_processor(party, OFFICE, now())
    assert refused.value.decision.clause == "D1"
    agreed(party, days=1)
    assert feed_processor(party, OFFICE, now()).rows["contact"]
    with pytest.raises(Refused):
        feed_processor(party, OFFICE, now() + 3 * DAY)


def test_an_agreement_that_is_ended_stops_its_feed_at_once_and_cannot_be_signed_twice(home: Home) -> None:
    """Proves: D1."""
    party = f"Fakturahuset {home.customer_number}"
    agreed(party)
    first = local_day() - 10 * DAY
    with pytest.raises(Refused):
        agreed(party)
    with pytest.raises(Refused):
        end_agreement(party, first, ADVISER, now())
    assert end_agreement(party, first, OFFICE, now()) == "deleted"
    with pytest.raises(Refused):
        feed_processor(party, OFFICE, now())
    with pytest.raises(Refused):
        end_agreement(party, first, OFFICE, now())


def test_a_feed_has_the_declared_fields_and_says_what_it_is_for(home: Home) -> None:
    """Proves: D2, D3."""
    party = f"Fakturahuset {home.customer_number}"
    agreed(party)
    feed = feed_processor(party, OFFICE, now())
    assert (feed.header["purpose"], feed.header["recipient"]) == ("invoicing", "billing-partners")
    assert set(feed.rows) == {"contact", "invoice"}
    for record, rows in feed.rows.items():
        assert all(tuple(row) == NOTICE.recipient("billing-partners").fields_of(record) for row in rows)
    assert not re.search("birth|phone|device|interest|called", json.dumps(NOTICE.recipient("billing-partners").fields))


def test_who_has_restricted_the_use_is_not_in_a_feed(home: Home) -> None:
    """Proves: D2, R10."""
    party = f"Fakturahuset {home.customer_number}"
    agreed(party)
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    assert home.customer_number not in {row["customer_number"] for row in feed_processor(party, OFFICE, now()).rows["contact"]}


def test_a_processor_of_a_kind_that_the_notice_does_not_name_is_not_registered(house: None) -> None:
    """Proves: D4."""
    for category in ("analytics", "police", "debt-collectors"):
        with pytest.raises(Refused):
            sign_agreement("Hvem Som Helst AS", category, (TODAY, TODAY + DAY), "deleted", OFFICE, now())


OTHERS = [ADVISER, Actor("eva", "billing"), Actor("ola", "operations"), Actor("mia", "marketing"), Actor("grav/tor", "field")]


@pytest.mark.parametrize("who", OTHERS, ids=lambda a: a.audience)
def test_the_privacy_office_alone_signs_with_processors_and_feeds_them(home: Home, who: Actor) -> None:
    """Proves: D1, D4."""
    party, today = f"Fakturahuset {home.customer_number}", local_day()
    with pytest.raises(Refused):
        sign_agreement(party, "billing-partners", (today, today + DAY), "deleted", who, now())
    assert not entries.rows(the_notice().record("processor-agreement")).filter(party=party).exists()
    agreed(party)
    with pytest.raises(Refused):
        feed_processor(party, who, now())


def test_names_of_processors_are_in_the_answer_and_on_no_public_page(home: Home, live_site) -> None:
    """Proves: D5."""
    from urllib.request import urlopen

    party = "Hemmelig Fakturahus AS"
    if not entries.rows(the_notice().record("processor-agreement")).filter(party=party).exists():
        agreed(party)
    assert {"party": party, "category": "billing-partners"} in copy_of(home).about["processors"]
    for page in ("", "en/"):
        with urlopen(live_site.url + page) as answer:
            assert party not in answer.read().decode() + str(answer.headers)
