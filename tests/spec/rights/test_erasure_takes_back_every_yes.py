"""Who is erased has taken back every yes, from that moment and everywhere; that there was one can be proved, and a refusal stays.

Proves: R6, M8, M9.
"""

import json
import re
from datetime import timedelta

import pytest

from browsing import Reader
from copies import copy_of
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.choices_of import State, choices_of
from hjemmel.acts.choose_invoice_form import choose_invoice_form
from hjemmel.acts.erase import Erasure, erase
from hjemmel.acts.erase_held import cut_off
from hjemmel.acts.learn_interests import learn_interests
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.place_hold import place_hold
from hjemmel.acts.place_order import place_order
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.state_interest import state_interest
from hjemmel.acts.sweep import sweep
from hjemmel.acts.sync_audience import member_of, sync_audience
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.vocabulary import PLACED, UNTIL_GIVEN
from hjemmel.stores import entries, models
from homes import Home, agreement, new_home, now
from looking import PRIVACY, left_by, oneself, own

pytestmark = pytest.mark.usefixtures("house")
CONSENTS = ("new-offers", "ad-audiences")


def willing() -> Home:
    """Somebody who has said yes to everything, and no to look-ups."""
    home = new_home()
    for choice in (*CONSENTS, "network-lookup"):
        set_choice(home.customer_number, choice, True, oneself(home), now() - timedelta(minutes=5))
    return home


def erased(home: Home, actor: Actor | None = None) -> Erasure:
    return erase(home.customer_number, actor or oneself(home), now(), confirmed=True, end_services=True)


def states(home: Home) -> dict[str, State]:
    return choices_of(open_permit(oneself(home), "access", home.customer_number, "", now()).token, oneself(home), now())


def email_of(home: Home) -> str:
    return str(models.Contact.objects.values_list("email", flat=True).get(pk=home.contact_id))


def test_the_consents_of_the_notice_are_those_that_are_tried_here() -> None:
    assert {choice.id for choice in the_notice().choices if choice.stops == UNTIL_GIVEN} == set(CONSENTS)


@pytest.mark.parametrize("who", ["customer", "privacy"])
def test_after_the_erasure_every_consent_is_off_and_every_refusal_stands(who: str) -> None:
    home = willing()
    assert {states(home)[choice] for choice in CONSENTS} == {State.ON}
    erased(home, oneself(home) if who == "customer" else PRIVACY)
    found = states(home)
    assert {found[choice] for choice in CONSENTS} == {State.OFF} and found["network-lookup"] is State.ON
    channels = {row["choice"]: row["lifted_channel"] for row in own(home, "choice")}
    told = "min-side" if who == "customer" else "written"
    assert channels == {**dict.fromkeys(CONSENTS, told), "network-lookup": None}
    page = Reader().sign_in(home).get("/min-side/choices/").content.decode()
    shown = {choice: on for on, choice in re.findall(r'aria-checked="(true|false)" aria-labelledby="([a-z-]+)-h"', page)}
    assert {choice for choice, on in shown.items() if on == "true"} == {"network-lookup"} and set(CONSENTS) <= set(shown)


def test_it_is_in_the_erasure_s_own_transaction_and_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    home = willing()
    assert left_by(lambda: erased(home)) == ["choice", "choice", "erasure-begun", "erasure"]
    other = willing()

    def falls(*_: object, **__: object) -> str:
        raise RuntimeError("the machine falls")

    with monkeypatch.context() as broken:
        broken.setattr("hjemmel.acts.erase.erasures.register", falls)
        with pytest.raises(RuntimeError):
            erased(other)
    assert {states(other)[choice] for choice in CONSENTS} == {State.ON}, "all of it, or nothing"


def test_the_receipts_prove_that_there_was_a_yes_and_say_that_it_is_taken_back() -> None:
    home = willing()
    erased(home)
    reader = Reader().sign_in(home)
    page = reader.get("/min-side/choices/").content.decode()
    addresses = [part.split('"')[0] for part in page.split('href="')[1:] if "/choices/receipts/" in part.split('"')[0]]
    assert len(addresses) == len(CONSENTS)
    for address in addresses:
        record = json.loads(reader.get(address).content)["dpv:hasRecordOfActivity"]
        assert [event["@type"] for event in record["dpv:hasConsentStatus"]] == ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]
    copied = [name for name in copy_of(home).files if name.startswith("receipts/")]
    assert len(copied) == len(CONSENTS)


def test_the_plan_says_before_what_is_so_after_and_the_proof_goes_with_its_own_time() -> None:
    home = willing()
    before = {line.record: line for line in erase(home.customer_number, oneself(home), now()).lines}
    after = {line.record: line for line in erased(home).lines}
    assert {record: line.erased for record, line in before.items()} == {record: line.erased for record, line in after.items()}
    assert not after["choice"].erased and "art. 7(1)" in after["choice"].law
    assert after["choice"].until and before["choice"].until and abs(after["choice"].until - before["choice"].until) < timedelta(days=1)
    sweep(after["choice"].until + timedelta(days=2))
    assert not models.Contact.objects.filter(pk=home.contact_id).exists()


def test_the_platforms_are_asked_to_remove_her_also_where_her_address_is_gone() -> None:
    agreement("Annonsetorget", "ad-platforms")
    home = willing()
    code = member_of(email_of(home))
    assert code in sync_audience(SYSTEM, now()).members
    lines = {line.record: line for line in erased(home).lines}
    assert not lines["ad-member"].erased and "art. 19" in lines["ad-member"].law
    assert "fjerne deg" in lines["ad-member"].reason.nb and "remove you" in lines["ad-member"].reason.en
    for _ in range(2):
        handed = sync_audience(SYSTEM, now())
        assert code not in handed.members and code in handed.remove
    assert lines["ad-member"].until is not None
    sweep(lines["ad-member"].until + timedelta(days=1))
    assert code not in sync_audience(SYSTEM, now()).remove


def test_what_held_until_it_was_ended_has_ended_and_no_profile_is_left_though_a_hold_keeps_the_rest() -> None:
    home = new_home()
    rows, code = entries.rows(the_notice().record("product")), "slette-tv"
    if not rows.filter(code=code).exists():
        entries.add(
            the_notice().record("product"), None, {"code": code, "title": code, "kind": "tv", "credit_element": False, "price_ore": 1}, 1
        )
    place_order(home.customer_number, code, {"install_address": "Her"}, oneself(home), now())
    choose_invoice_form(home.customer_number, "e-invoice", oneself(home), now())
    state_interest(home.customer_number, "gaming", True, oneself(home), now())
    learn_interests(now())
    contact = models.Contact.objects.get(pk=home.contact_id)
    cut_off(the_notice(), contact, oneself(home), now())  # and its rows are still there, as where a hold keeps them or an engine is away
    assert len(own(home, "purchase")) == 1, "or this test could not fail"
    assert own(home, "interest") == []
    assert [row["ended_at"] is not None for row in own(home, "invoice-preference")] == [True]
    learn_interests(now())
    assert own(home, "interest") == [], "a purchase that is kept says no interest any more"


@pytest.mark.parametrize("choice", CONSENTS)
def test_a_yes_that_comes_after_the_erasure_is_refused_and_a_refusal_is_taken(choice: str) -> None:
    """Proves: R6, M1, M8, M9."""
    home = willing()
    erased(home)
    for who in (oneself(home), PRIVACY):
        with pytest.raises(Refused) as refused:
            set_choice(home.customer_number, choice, True, who, now())
        assert refused.value.decision.code == "erased" and refused.value.decision.reason.en
    with pytest.raises(Refused) as refused:
        state_interest(home.customer_number, "gaming", True, oneself(home), now())
    assert refused.value.decision.code == "erased" and own(home, "interest") == []
    assert set_choice(home.customer_number, "marketing", True, oneself(home), now())
    assert {states(home)[one] for one in CONSENTS} == {State.OFF}


def test_a_hold_keeps_no_consent_on() -> None:
    home = willing()
    rule = next(rule for rule in the_notice().holds if rule.source == PLACED and "privacy" in rule.placed_by)
    place_hold(home.customer_number, rule.id, "krav om erstatning, sak 4711", PRIVACY, now())
    erased(home)
    assert {states(home)[choice] for choice in CONSENTS} == {State.OFF}
