"""What one asks, orders, pays and corrects: held as declared, used as promised.

Proves: A1, A3, A5, C1, C2, C3, W1, W2, W6, W7, W8, W9.
"""

from datetime import date, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.announce_change import announce_change
from hjemmel.acts.apply_change import apply_change
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.close_permit import close_permit
from hjemmel.acts.correct import correct
from hjemmel.acts.corrections_pending import corrections_pending
from hjemmel.acts.decide_correction import decide_correction
from hjemmel.acts.give_tips import TIPS, give_tips
from hjemmel.acts.look_up import look_up
from hjemmel.acts.note_payer_account import note_payer_account
from hjemmel.acts.open_account import open_account
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.place_order import NEEDS, place_order
from hjemmel.acts.receive_message import LARGEST_BYTES, receive_message
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Text
from hjemmel.stores import entries, models
from homes import Home, new_home, now
from looking import ADVISER, decided, oneself, own, seen

pytestmark = pytest.mark.usefixtures("house")
OSLO, DAY = ZoneInfo("Europe/Oslo"), timedelta(days=1)
OFFICE = Actor("pia", "privacy")
SELLING = ("kjøp", "tilbud", "pris", "rabatt", "buy", "offer", "discount", "price", "upgrade")


def product(code: str, kind: str, credit: bool = False) -> str:
    record = the_notice().record("product")
    if not entries.rows(record).filter(code=code).exists():
        values = {"code": code, "title": code.title(), "kind": kind, "credit_element": credit, "price_ore": 59900}
        entries.add(record, None, values, 1)
    return code


def mail(home: Home, subject: str = "Hei", attachment: bytes = b"") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Kunde <{home.email}>", "hjelp@eksempelnett.example", subject
    message.set_content("Nettet er tregt om kvelden.")
    if attachment:
        message.add_attachment(attachment, maintype="image", subtype="png", filename="skjerm.png")
    return message.as_bytes()


class Mailer:
    """A home with an address of its own, since mail is told by its sender."""

    def __init__(self) -> None:
        home = new_home()
        self.__dict__ = {name: getattr(home, name) for name in home.__slots__}
        self.email = f"{home.customer_number.lower()}@post.example"
        models.Contact.objects.filter(pk=home.contact_id).update(email=self.email)


def test_a_mail_becomes_a_message_in_a_case_with_its_attachment_beside_it() -> None:
    """Proves: W1, C1."""
    home = Mailer()
    number = receive_message(mail(home, attachment=b"bilde"), SYSTEM, now())
    rows = own(home, "enquiry-message")
    assert [(row["case_number"], row["body"], row["attachment_name"]) for row in rows] == [
        (number, "Nettet er tregt om kvelden.", None),
        (number, "", "skjerm.png"),
    ]
    assert [(row["number"], row["channel"]) for row in own(home, "enquiry")] == [(number, "e-mail")]


def test_an_answer_that_names_an_open_case_goes_into_it() -> None:
    """Proves: W1."""
    home = Mailer()
    number = receive_message(mail(home), SYSTEM, now())
    assert receive_message(mail(home, f"SV: sak {number}"), SYSTEM, now() + timedelta(seconds=1)) == number
    assert len(own(home, "enquiry")) == 1


def test_a_mail_from_nobody_we_know_is_not_stored() -> None:
    """Proves: W1."""
    home = Mailer()
    home.email = "ukjent@post.example"
    before = entries.rows(the_notice().record("enquiry-message")).count()
    for raw, code in ((mail(home), "unknown-sender"), (b"x" * (LARGEST_BYTES + 1), "too-large")):
        with pytest.raises(Refused) as refused:
            receive_message(raw, SYSTEM, now())
        assert refused.value.decision.code == code
    assert entries.rows(the_notice().record("enquiry-message")).count() == before


def test_what_was_written_is_shown_to_an_adviser_only_in_an_open_case() -> None:
    """Proves: C2."""
    home = Mailer()
    number = receive_message(mail(home), SYSTEM, now())

    def seen(record: str, matter: str = "") -> int:
        token = open_permit(ADVISER, "customer-service", home.customer_number, "svarer på e-post", now(), matter).token
        return len(look_up(token, ADVISER, record, now()).rows)

    assert seen("enquiry") == 1
    assert seen("enquiry-message", number) == 1
    with pytest.raises(Refused) as without:
        seen("enquiry-message")
    assert without.value.decision.clause == "C2"
    close_enquiry(home.customer_number, number, ADVISER, now())
    with pytest.raises(Refused):
        seen("enquiry-message", number)


def test_when_a_case_has_gone_its_messages_have_gone_too() -> None:
    """Proves: W2, C1."""
    home, at = Mailer(), now()
    number = receive_message(mail(home, attachment=b"x"), SYSTEM, at - 800 * DAY)
    close_enquiry(home.customer_number, number, ADVISER, at - 760 * DAY)
    sweep(at)
    for record in ("enquiry", "enquiry-message"):
        assert entries.about(the_notice().record(record), home.contact_id).count() == 0


def test_an_open_case_gives_one_tip_and_none_to_those_who_refuse() -> None:
    """Proves: C3."""
    willing, refusing, delicate = (new_home() for _ in range(3))
    for home, topic in ((willing, "fault"), (refusing, "fault"), (delicate, "complaint")):
        values = {"number": f"S-{home.customer_number}", "topic": topic, "channel": "telephone", "opened_at": now()}
        entries.add(the_notice().record("enquiry"), home.contact_id, values, 1)
    set_choice(refusing.customer_number, "help-tips", True, oneself(refusing), now())
    give_tips(now())
    give_tips(now())
    told = {home.customer_number: [m["topic"] for m in own(home, "service-message")] for home in (willing, refusing, delicate)}
    assert told == {willing.customer_number: ["help-tip"], refusing.customer_number: [], delicate.customer_number: []}


@pytest.mark.parametrize("topic", TIPS)
def test_no_tip_sells_anything(topic: str) -> None:
    """Proves: C3."""
    words = f"{TIPS[topic].nb} {TIPS[topic].en}".lower().replace(",", " ").replace(".", " ").split()
    assert not [word for word in words if word in SELLING]


def test_each_product_gets_what_it_needs_and_nothing_else() -> None:
    """Proves: A1."""
    home = new_home()
    whole = {"install_address": "Prøveveien 1", "listing_wish": "none"}
    for kind, needs in NEEDS.items():
        code = product(f"prøve-{kind}", kind)
        place_order(home.customer_number, code, {name: whole[name] for name in needs}, oneself(home), now())
        for name in whole:
            with pytest.raises(Refused) as refused:
                values = {n: v for n, v in whole.items() if (n in needs) == (n != name)}
                place_order(home.customer_number, code, values, oneself(home), now())
            assert refused.value.decision.code in ("not-needed", "missing")
    assert len(own(home, "purchase")) == len(NEEDS)


def test_a_purchase_has_no_other_source_than_an_own_order() -> None:
    """Proves: A3."""
    home = new_home()
    bought = {"order_number": f"X-{home.customer_number}", "product": "x", "source": "bought-list", "ordered_on": now().date()}
    with pytest.raises(IntegrityError):
        entries.add(the_notice().record("purchase"), home.contact_id, bought, 1)


def test_a_change_must_be_announced_a_month_ahead() -> None:
    """Proves: A5."""
    home, at = new_home(), now()
    code = product(f"prøve-vilkår-{home.customer_number}", "internet")
    place_order(home.customer_number, code, {"install_address": "Her"}, oneself(home), at - 60 * DAY)
    today = at.astimezone(OSLO).date()
    what = Text("Prisen blir 649 kroner.", "The price becomes 649 kroner.")
    with pytest.raises(Refused) as refused:
        announce_change(code, today + 27 * DAY, what, OFFICE, at)
    assert refused.value.decision.clause == "A5"
    for who in (ADVISER, Actor("mia", "marketing"), Actor("ola", "operations"), Actor("grav/tor", "field")):
        with pytest.raises(Refused):
            announce_change(code, today + 31 * DAY, what, who, at)
    assert announce_change(code, today + 31 * DAY, what, OFFICE, at) == 1
    [message] = own(home, "service-message")
    assert message["topic"] == "terms-change"
    assert "tre måneder" in message["body"] or "3 måneder" in message["body"]


def test_a_change_is_applied_on_its_day_and_only_if_everyone_was_told() -> None:
    """Proves: A5."""
    told, missed, at = new_home(), new_home(), now()
    code = product(f"prøve-endring-{told.customer_number}", "internet")
    day = (at + 31 * DAY).astimezone(OSLO).date()
    place_order(told.customer_number, code, {"install_address": "Her"}, oneself(told), at - 60 * DAY)
    announce_change(code, day, Text("Noe endres.", "Something changes."), OFFICE, at)
    with pytest.raises(Refused) as early:
        apply_change(code, day, OFFICE, at + 30 * DAY)
    assert early.value.decision.code == "too-soon"
    late = {"order_number": f"L-{missed.customer_number}", "product": code, "source": "own-order", "ordered_on": (at - 50 * DAY).date()}
    forgotten = entries.add(the_notice().record("purchase"), missed.contact_id, late, 1)
    with pytest.raises(Refused) as untold:
        apply_change(code, day, OFFICE, at + 32 * DAY)
    assert untold.value.decision.code == "untold"
    forgotten.delete()
    apply_change(code, day, OFFICE, at + 32 * DAY)


NEW = {
    "name": "Ny Nyesen",
    "address": "Nyveien 1",
    "postcode": "4000",
    "place": "Nystad",
    "phone": "+4790000001",
    "email": "ny@post.example",
}


def test_sign_up_asks_for_the_declared_fields_and_accepts_no_other() -> None:
    """Proves: W6."""
    number = open_account(NEW, SYSTEM, now())
    assert models.Contact.objects.get(customer_number=number).name == "Ny Nyesen"
    for extra in ("national_id", "customer_number", "left_on", "income"):
        with pytest.raises(Refused) as refused:
            open_account({**NEW, extra: "x"}, SYSTEM, now())
        assert refused.value.decision.clause in ("W6",)
    with pytest.raises(Refused):
        open_account({**NEW, "email": ""}, SYSTEM, now())


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "ny.post.example"), ("email", "ny@post.example\nBcc: x@y.example"), ("phone", "ring meg"), ("postcode", "40")],
)
def test_sign_up_takes_nothing_at_which_nobody_could_be_reached(field: str, value: str) -> None:
    """Proves: W6."""
    before = models.Contact.objects.count()
    with pytest.raises(Refused) as refused:
        open_account({**NEW, field: value}, SYSTEM, now())
    assert refused.value.decision.code == "value" and refused.value.decision.reason.en
    assert models.Contact.objects.count() == before


def test_everything_that_the_subject_gave_is_shown_to_her() -> None:
    """Proves: W7."""
    for record in the_notice().records():
        [mine] = [use for use in record.uses if use.id == "own"] or [None]
        given = {field.name for field in record.fields if field.given}
        assert not given or (mine is not None and given <= set(mine.fields)), record.id
    home = new_home(email="gitt@post.example", name="Gitt Gittesen")
    [row] = own(home, "contact")
    assert (row["email"], row["name"]) == ("gitt@post.example", "Gitt Gittesen")


VALUES = {
    "phone": "+4790000002",
    "email": "ny@annen.example",
    "birth_date": "1979-02-03",
    "protected_address": "fortrolig",
    "language": "en",
}


@pytest.mark.parametrize("field", VALUES)
def test_what_is_not_guarded_is_corrected_at_once_and_the_old_value_is_remembered(field: str) -> None:
    """Proves: W8."""
    home = new_home()
    [before] = own(home, "contact")
    assert correct(home.customer_number, "contact", field, VALUES[field], oneself(home), now()).state == "done"
    [after] = own(home, "contact")
    assert str(after[field]) == VALUES[field]
    [correction] = own(home, "correction")
    assert (correction["was"], correction["becomes"]) == (None if before[field] is None else str(before[field]), VALUES[field])


def test_every_given_field_of_the_contact_can_be_corrected() -> None:
    """Proves: W8."""
    guarded = {f.name for f in the_notice().record("contact").fields if f.guarded}
    assert {f.name for f in the_notice().record("contact").fields if f.given} == set(VALUES) | guarded


@pytest.mark.parametrize(("field", "new"), [("name", "Nytt"), ("address", "Nytt"), ("postcode", "4999"), ("place", "Nytt")])
def test_a_guarded_value_is_read_by_nobody_until_somebody_else_approves_it(field: str, new: str) -> None:
    """Proves: W9."""
    home = new_home()
    [before] = own(home, "contact")
    pending = correct(home.customer_number, "contact", field, new, oneself(home), now())
    assert pending.state == "pending"
    assert own(home, "contact") == [before]
    with pytest.raises(Refused) as refused:
        decide_correction(pending.id, True, oneself(home), now())
    assert refused.value.decision.clause == "W9"
    decided(home, pending.id, True, OFFICE)
    assert own(home, "contact")[0][field] == new
    with pytest.raises(Refused):
        decided(home, pending.id, False, OFFICE)


@pytest.mark.parametrize("approve", [True, False])
def test_nobody_decides_a_correction_of_one_whom_she_has_not_opened_and_without_having_seen_what_it_says(approve: bool) -> None:
    """Proves: W9."""
    home, other = new_home(), new_home()
    pending = correct(home.customer_number, "contact", "name", "Nytt Navn", oneself(home), now())
    correct(other.customer_number, "contact", "name", "Nytt Navn", oneself(other), now())

    def is_refused(who: Actor = OFFICE) -> None:
        with pytest.raises(Refused) as refused:
            decide_correction(pending.id, approve, who, now())
        assert (refused.value.decision.code, refused.value.decision.clause) == ("not-opened", "W9")

    is_refused()
    seen(OFFICE, "own-decisions", other, "correction")
    is_refused()
    permit = open_permit(OFFICE, "own-decisions", home.customer_number, "rettelse", now())
    is_refused()
    look_up(permit.token, OFFICE, "correction", now())
    is_refused(Actor("per", "privacy"))
    close_permit(permit.token, OFFICE, now())
    is_refused()
    assert own(home, "correction")[0]["state"] == "pending"
    decided(home, pending.id, approve, OFFICE)


def test_an_adviser_cannot_approve_what_she_asked_for_and_a_rejected_value_leaves_the_old_one() -> None:
    """Proves: W9."""
    home = new_home(name="Gammelt Navn")
    pending = correct(home.customer_number, "contact", "name", "Nytt Navn", ADVISER, now(), identified_by="document")
    with pytest.raises(Refused):
        decide_correction(pending.id, True, ADVISER, now())
    decided(home, pending.id, False, OFFICE)
    assert own(home, "contact")[0]["name"] == "Gammelt Navn"


@pytest.mark.parametrize("approve", [True, False])
def test_nobody_decides_what_she_asked_for_though_she_has_opened_it(approve: bool) -> None:
    """Proves: W9."""
    home = new_home(name="Gammelt Navn")
    pending = correct(home.customer_number, "contact", "name", "Nytt Navn", OFFICE, now(), identified_by="document")
    with pytest.raises(Refused) as refused:
        decided(home, pending.id, approve, OFFICE)
    assert refused.value.decision.code == "own-request" and own(home, "correction")[0]["state"] == "pending"
    decided(home, pending.id, approve, Actor("per", "privacy"))


def test_a_correction_that_there_is_not_is_decided_by_nobody() -> None:
    """Proves: W9."""
    with pytest.raises(Refused) as refused:
        decide_correction(2**40, True, OFFICE, now())
    assert (refused.value.decision.code, refused.value.decision.clause) == ("no-correction", "W9")


def test_the_list_of_what_waits_says_which_are_ones_own() -> None:
    """Proves: W9."""
    home = new_home(name="Gammelt Navn")
    pending = correct(home.customer_number, "contact", "name", "Nytt Navn", OFFICE, now(), identified_by="document")
    told = {who: [one.own for one in corrections_pending(Actor(who, "privacy"), now(), pending.id)] for who in (OFFICE.id, "per")}
    assert told == {OFFICE.id: [True], "per": [False]}


def test_what_is_gone_meanwhile_is_not_corrected() -> None:
    """Proves: W9, O3."""
    home = new_home()
    note_payer_account(home.customer_number, "15032080119", date(2026, 11, 2), SYSTEM, now())
    pending = correct(home.customer_number, "payer-account", "account", "97104133219", oneself(home), now())
    entries.about(the_notice().record("payer-account"), home.contact_id).all().delete()
    with pytest.raises(Refused) as refused:
        decided(home, pending.id, True, OFFICE)
    assert refused.value.decision.code == "no-row" and own(home, "correction")[0]["state"] == "pending"


def test_time_alone_approves_nothing() -> None:
    """Proves: W9."""
    home = new_home(name="Gammelt Navn")
    correct(home.customer_number, "contact", "name", "Nytt Navn", oneself(home), now() - 300 * DAY)
    sweep(now())
    assert own(home, "contact")[0]["name"] == "Gammelt Navn"
    assert [row["state"] for row in own(home, "correction")] == ["pending"]


def test_nobody_corrects_what_is_not_theirs() -> None:
    """Proves: W8."""
    home, stranger = new_home(), new_home()
    for who in (oneself(stranger), Actor("mia", "marketing")):
        with pytest.raises(Refused):
            correct(home.customer_number, "contact", "email", "x@y.example", who, now())


@pytest.mark.parametrize(
    ("record", "field", "becomes", "code"),
    [
        ("contact", "customer_number", "1", "field"),
        ("invoice", "amount_ore", "0", "field"),
        ("contact", "language", "fr", "value"),
        ("contact", "birth_date", "i går", "value"),
        ("contact", "email", " ", "value"),
        ("payer-account", "account", "97104133218", "value"),
        ("payer-account", "account", "97104133219", "no-row"),
    ],
)
def test_what_was_not_given_or_is_no_value_of_the_field_is_not_corrected(record: str, field: str, becomes: str, code: str) -> None:
    """Proves: W8."""
    home = new_home()
    with pytest.raises(Refused) as refused:
        correct(home.customer_number, record, field, becomes, oneself(home), now())
    assert refused.value.decision.code == code


def test_an_adviser_corrects_nothing_while_the_use_is_restricted_and_she_herself_does() -> None:
    """Proves: W8, R10."""
    home = new_home()
    set_choice(home.customer_number, "restriction", True, oneself(home), now())
    with pytest.raises(Refused) as refused:
        correct(home.customer_number, "contact", "email", "x@y.example", ADVISER, now())
    assert refused.value.decision.code == "restricted"
    assert correct(home.customer_number, "contact", "email", "x@y.example", oneself(home), now()).state == "done"
    set_choice(home.customer_number, "restriction", False, oneself(home), now())
    assert correct(home.customer_number, "contact", "email", "z@y.example", ADVISER, now()).state == "done"
