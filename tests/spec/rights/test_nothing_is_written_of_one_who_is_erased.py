"""What is under way when somebody is erased, or restricts the use of her data, and comes after, writes nothing of her and says why.

Each form is sent in a connection of its own, past every check of who is signed in, while the erasure is under way in another; it is
decided once that is done.
Proves: R6, R10.
"""

import ast
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import hjemmel.acts
from browsing import Reader
from coming_after import comes_after, erased, gone, restricted
from hjemmel.acts.answer_request import answer_request
from hjemmel.acts.correct import correct
from hjemmel.acts.decide_correction import PURPOSE, RECORD, decide_correction
from hjemmel.acts.failures import NoSuchCustomer
from hjemmel.acts.link_identity import link_identity
from hjemmel.acts.make_request import make_request
from hjemmel.acts.open_chat import open_chat
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.open_sign_in import open_sign_in
from hjemmel.acts.queue_message import Message as Told
from hjemmel.acts.queue_message import queue_message
from hjemmel.acts.receive_message import receive_message
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.chat import OPEN, Message
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Kind
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.stores import entries, models
from homes import Home, new_home, now
from looking import ADVISER, PRIVACY, SYSTEM, decided, oneself, seen

pytestmark = pytest.mark.usefixtures("house")
WHY, WHY_EN = "opplysningene er slettet; ingenting er lagret", "the data are erased; nothing was stored"
STAYS = {"permit", "choice", "contact"}  # what the erasure itself leaves of one of whom nothing else must be kept
CORRECTION = {"record": "contact", "field": "email", "value": "ny@kunde.example"}
PRODUCT = "slettet-tv"


def held(home: Home) -> dict[str, int]:
    """How many rows there are of her, by record type."""
    found = {"contact": models.Contact.objects.filter(pk=home.contact_id).count()}
    for record in the_notice().records():
        if record.kind is Kind.ENTRY and record.subject != NOBODY and record.id != "contact":
            found[record.id] = entries.about(record, home.contact_id).count()
    return {record: rows for record, rows in found.items() if rows}


def a_product() -> None:
    products = the_notice().record("product")
    if not entries.rows(products).filter(code=PRODUCT).exists():
        entries.add(products, None, {"code": PRODUCT, "title": PRODUCT, "kind": "tv", "credit_element": False, "price_ore": 1}, 1)


FORMS: list[tuple[str, Mapping[str, str]]] = [
    ("chat/", {"text": "Hei", "line": OPEN}),
    ("rights/", {"right": "complaint", "details": "Noe er galt"}),
    ("correct/", CORRECTION),
    ("order/", {"product": PRODUCT, "install_address": "Her"}),
    ("wishes/", {"interest": "gaming", "on": "yes"}),
    ("wishes/", {"form": "e-invoice"}),
    ("telephone/", {"subscription": "HERS", "name": "Noen Andre", "birth_date": "2000-01-01", "guardian": "no"}),
    ("rights/transfer/", {"provider": "Nabonett AS", "confirmed": "yes"}),
]


@pytest.mark.parametrize(("path", "form"), FORMS, ids=[f"{path}{next(iter(form))}" for path, form in FORMS])
def test_no_form_of_min_side_that_comes_after_the_erasure_leaves_a_row_and_she_reads_why(path: str, form: Mapping[str, str]) -> None:
    a_product()
    home = new_home()
    reader = Reader().sign_in(home)
    reader.get("/min-side/choices/" if path == "wishes/" else f"/min-side/{path}")
    hers = models.Subscription.objects.get(contact_id=home.contact_id).subscription_number
    sent = {name: hers if value == "HERS" else value for name, value in form.items()}
    answer = comes_after(erased, home, lambda: reader.post(f"/min-side/{path}", sent))
    assert answer.status_code in (200, 400, 403, 422) and WHY in answer.content.decode()
    assert set(held(home)) <= STAYS


def test_the_same_forms_do_it_where_nobody_is_erased() -> None:
    """Or the test above would prove nothing."""
    a_product()
    home = new_home()
    reader = Reader().sign_in(home)
    hers = models.Subscription.objects.get(contact_id=home.contact_id).subscription_number
    for path, form in FORMS:
        answer = reader.post(f"/min-side/{path}", {name: hers if value == "HERS" else value for name, value in form.items()})
        assert answer.status_code in (200, 302) and WHY not in answer.content.decode()
    written = {"enquiry-message", "request", "correction", "purchase", "interest", "invoice-preference", "phone-user", "transfer"}
    assert written <= set(held(home))


def test_a_message_in_a_chat_that_is_open_says_so_in_her_language() -> None:
    home = new_home()
    open_chat(home.customer_number, Message("Nettet er tregt.", OPEN), OPEN, [], oneself(home), now())
    reader = Reader().sign_in(home)
    reader.get("/en/min-side/chat/")
    answer = comes_after(erased, home, lambda: reader.post("/en/min-side/chat/", {"text": "Hello", "line": OPEN}))
    assert answer.status_code == 422 and WHY_EN in answer.content.decode()
    assert set(held(home)) <= STAYS


def test_one_of_whom_nothing_is_left_reads_that_it_is_so() -> None:
    home = new_home()
    reader = Reader().sign_in(home)
    contact = models.Contact.objects.get(pk=home.contact_id)
    models.Subscription.objects.filter(contact=contact).delete()
    contact.delete()  # as the last sweep does
    for path, words in (("", "ble slettet mens siden var åpen"), ("/en", "was erased while the page was open")):
        answer = reader.post(f"{path}/min-side/chat/", {"text": "Hei", "line": OPEN})
        assert answer.status_code == 410 and words in answer.content.decode()


TASKS: list[tuple[str, Mapping[str, str]]] = [
    ("record-enquiry", {"channel": "telephone", "topic": "fault", "text": "Ringte om treg linje"}),
    ("open-case", {"service": "internet"}),
    ("name-phone-user", {"subscription": "HERS", "user": "Noen Andre", "born": "2000-01-01", "guardian": "no"}),
]


@pytest.mark.parametrize(("task", "form"), TASKS, ids=[task for task, _ in TASKS])
@pytest.mark.parametrize("change", [erased, restricted])
def test_nothing_that_an_adviser_sends_comes_after_the_erasure_or_the_restriction(
    task: str, form: Mapping[str, str], change: Callable[[Home], Callable[[], None]]
) -> None:
    home = new_home()
    reader = Reader().be("anne", "support")
    asked = {"customer": home.customer_number, "purpose": "customer-service", "own_reason": "ringte om treg linje"}
    assert reader.post("/support/open/", asked).status_code == 302
    permit = reader.get("/support/customer/").content.decode().split('name="permit" value="')[1].split('"')[0]
    hers = models.Subscription.objects.get(contact_id=home.contact_id).subscription_number
    sent = {name: hers if value == "HERS" else value for name, value in form.items()} | {"permit": permit}
    before = held(home)
    answer = comes_after(change, home, lambda: reader.post(f"/support/customer/{task}/", sent))
    page = answer.content.decode()
    assert answer.status_code == 400 and (WHY if change is erased else "opplysningene lagres bare") in page
    assert set(held(home)) <= STAYS if change is erased else held(home) == before | {"choice": 1}


def test_a_permit_that_is_asked_for_in_that_moment_is_not_given() -> None:
    for change, code in ((erased, "erased"), (restricted, "restricted")):
        home = new_home()
        refused = comes_after(
            change, home, lambda home=home: open_permit(ADVISER, "customer-service", home.customer_number, "sak 4711", now())
        )
        assert refused.code == code
        assert not models.Permit.objects.filter(contact_id=home.contact_id).exists()


def test_of_one_who_is_gone_in_that_moment_there_is_no_such_customer() -> None:
    """Proves: N10, R10."""
    for act in (
        lambda home: open_permit(oneself(home), "access", home.customer_number, "", now()),
        lambda home: set_choice(home.customer_number, "restriction", True, oneself(home), now()),
    ):
        home = new_home()
        assert isinstance(comes_after(gone, home, lambda home=home, act=act: act(home)), NoSuchCustomer)


def test_neither_an_account_nor_an_identity_is_tied_to_one_who_is_erased() -> None:
    for act in (
        lambda home: open_sign_in(home.customer_number, now(), email="ny@kunde.example", password="et langt passord her"),
        lambda home: link_identity("vipps", f"pw-{home.contact_id}", home.customer_number, "code", now()),
    ):
        home = new_home()
        refused = comes_after(erased, home, lambda home=home, act=act: act(home))
        assert refused.code == "erased" and set(held(home)) <= STAYS


def test_a_mail_and_a_message_of_ours_are_not_stored_either() -> None:
    home, other = new_home(), new_home()
    email = models.Contact.objects.get(pk=home.contact_id).email
    refused = comes_after(erased, home, lambda: receive_message(f"From: {email}\nSubject: Hei\n\nHei".encode(), SYSTEM, now()))
    assert refused.code == "erased" and set(held(home)) <= STAYS
    told = Told("service-change", "x", "Hei", "Hei")
    assert comes_after(erased, other, lambda: queue_message(other.contact_id, told, SYSTEM, now())) is False
    assert set(held(other)) <= STAYS


def test_a_correction_that_waits_is_not_approved_after_the_erasure_and_may_be_rejected() -> None:
    home = new_home()
    make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now())  # for which she is kept
    waiting = correct(home.customer_number, "contact", "name", "Et Nytt Navn", oneself(home), now())
    assert waiting.state == "pending"
    seen(PRIVACY, PURPOSE, home, RECORD)
    refused = comes_after(erased, home, lambda: decide_correction(waiting.id, True, PRIVACY, now()))
    assert refused.code == "erased" and models.Contact.objects.get(pk=home.contact_id).name != "Et Nytt Navn"
    decided(home, waiting.id, False)
    assert entries.rows(the_notice().record("correction")).get(pk=waiting.id).state == "rejected"


def test_a_request_about_what_must_be_kept_is_taken_in_by_the_office_alone() -> None:
    """GDPR art. 12: whoever is erased may still ask what is left. Proves: R2, R6."""
    home = new_home()
    make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now())
    erased(home)()
    for who in (oneself(home), ADVISER):
        how = ("min-side", "signed-in") if who.audience == "customer" else ("letter", "document")
        with pytest.raises(Refused) as refused:
            make_request(home.customer_number, "access", *how, who, now())
        assert refused.value.decision.code == "erased"
    assert make_request(home.customer_number, "access", "letter", "document", PRIVACY, now())


def test_what_becomes_of_her_request_is_not_written_on_a_page_that_nobody_can_open() -> None:
    """Proves: R2, R6."""
    home = new_home()
    number = make_request(home.customer_number, "complaint", "min-side", "signed-in", oneself(home), now())
    erased(home)()
    letter = answer_request(number, "Dette har vi sett på.", PRIVACY, now())
    assert number in letter and "Dette har vi sett på." in letter and the_notice().authority.address in letter
    assert entries.rows(the_notice().record("request")).get(number=number).state == "answered"
    assert not entries.about(the_notice().record("service-message"), home.contact_id).exists()


OFFICE, LISTS, OWN = (
    "the office answers for what is kept",
    "asks who stands on the list again under their locks",
    "reads her standing under her lock itself",
)
WITHOUT: Mapping[str, str] = {
    "announce_change": LISTS,
    "apply_choice": OWN,
    "ask_disclosure": OFFICE,
    "check_code": OWN,
    "compile_directory": LISTS,
    "disclose": OFFICE,
    "draw_campaign": LISTS,
    "give_tips": LISTS,
    "learn_interests": LISTS,
    "link_employee": OFFICE,
    "open_on_behalf": OFFICE,
    "open_permit": OWN,
    "place_hold": OFFICE,
    "queue_message": OWN,
    "replay_erasures": "places the hold of an erasure anew",
    "request_step": OFFICE,
    "send_code": OWN,
    "sync_audience": LISTS,
}


def test_every_act_that_writes_a_row_about_somebody_asks_in_the_same_transaction() -> None:
    """Or stands above, with the reason: a new act is found by looking."""
    asks, found, settles = set(), set(), set()
    for file in Path(hjemmel.acts.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        if any(adds_about_somebody(call) for call in calls):
            found.add(file.stem)
        if any(ast.unparse(call.func) == "writing" for call in calls):
            asks.add(file.stem)
        if any(ast.unparse(call.func) == "settled" for call in calls):
            settles.add(file.stem)
    assert found - asks == set(WITHOUT)
    assert settles == {act for act, why in WITHOUT.items() if why == LISTS}
    assert len(found & asks) > 20


def adds_about_somebody(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    if name == "entries.add":
        return ast.unparse(call.args[1]) != "None"
    return name == "sign_ins.note" or (name.endswith("objects.create") and any(keyword.arg == "contact" for keyword in call.keywords))
