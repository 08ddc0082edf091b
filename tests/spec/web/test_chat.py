"""A chat: the warning stands first and follows the line, numbers are struck out, and the pages seen come only along.

Proves: W3, W4, W5.
"""

import json
import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.no import fodselsnummer, kontonr

from browsing import Reader
from hjemmel.acts.close_enquiry import close_enquiry
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_chat import MOST_PAGES, open_chat
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.write_in_chat import write_in_chat
from hjemmel.gate.chat import ENCRYPTED, OPEN, Message, message_fault
from hjemmel.gate.decision import Refused
from hjemmel.gate.sensitive import ACCOUNT, CARD, IDENTITY, sensitive, strike_out
from hjemmel.stores import entries, models
from homes import Home, new_home, now
from looking import ADVISER, oneself, own

DAY = timedelta(days=1)
HELLO = Message("Nettet er tregt.", OPEN)


def identity_number(birth: str, serial: int) -> str:
    """A synthetic identity number, or "" where the digits make none: month + 80, as the tax office's test people have."""
    digits = f"{birth[:2]}{int(birth[2:4]) + 80}{birth[4:]}{serial:03d}"
    whole = digits + fodselsnummer.calc_check_digit1(digits)
    if len(whole) != 10:
        return ""
    whole += fodselsnummer.calc_check_digit2(whole)
    return whole if len(whole) == 11 else ""


SYNTHETIC = next(filter(None, (identity_number("151270", serial) for serial in range(100, 200))))
ACCOUNT_NUMBER = "86011117947"


def stored(home: Home, record: str) -> int:
    return entries.about(the_notice().record(record), home.contact_id).count()


def everything_logged() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(content, 'UTF8') FROM evidence_entry ORDER BY id DESC LIMIT 200")
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.usefixtures("house")
def test_ten_pages_without_a_chat_leave_nothing_and_with_one_they_stand_in_the_case() -> None:
    """Proves: W3."""
    home = new_home()
    reader = Reader().sign_in(home)
    reader.post("/cookies/", {"choice": "trail"})
    pages = ["/", "/help/", "/help/slow-wifi/", "/cookies/", "/en/", "/en/help/"] * 2
    tables = [entries.rows(the_notice().record(record)) for record in ("chat-trail", "web-usage")]
    before = [rows.count() for rows in tables]
    for path in pages[:10]:
        reader.get(path)
    assert [rows.count() for rows in tables] == before and stored(home, "chat-trail") == 0
    strange = ["/min-side/calls/", "https://somebody.example/", 7, "/support/"]
    reader.post("/min-side/chat/", {"text": "Hei", "line": OPEN, "bring": "yes", "trail": json.dumps(pages[:10] + strange)})
    [case] = own(home, "enquiry")
    assert [row["page"] for row in sorted(own(home, "chat-trail"), key=lambda row: row["step"])] == pages[:10]
    assert {row["case_number"] for row in own(home, "chat-trail")} == {case["number"]}


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("yes", "bring"), [(False, "yes"), (True, ""), (False, "")])
def test_no_trail_comes_along_without_a_yes_and_a_tick(yes: bool, bring: str) -> None:
    """Proves: W3."""
    home = new_home()
    reader = Reader().sign_in(home)
    if yes:
        reader.post("/cookies/", {"choice": "trail"})
    reader.post("/min-side/chat/", {"text": "Hei", "line": OPEN, "bring": bring, "trail": '["/help/"]'})
    assert stored(home, "enquiry-message") == 1 and stored(home, "chat-trail") == 0


@pytest.mark.usefixtures("house")
def test_the_trail_serves_the_open_chat_alone_and_goes_after_it() -> None:
    """Proves: W3."""
    home, at = new_home(), now()
    number = open_chat(home.customer_number, HELLO, OPEN, ["/help/"] * (MOST_PAGES + 5), oneself(home), at - 60 * DAY)
    assert stored(home, "chat-trail") == MOST_PAGES
    assert the_notice().record("chat-trail").only_for == ("chat-context", "access")
    for purpose in [p.id for p in the_notice().purposes if p.id != "chat-context"]:
        with pytest.raises(Refused):
            look_up(open_permit(ADVISER, purpose, home.customer_number, "chatten", now(), number).token, ADVISER, "chat-trail", now())
    token = open_permit(ADVISER, "chat-context", home.customer_number, "chatten", now(), number).token
    assert len(look_up(token, ADVISER, "chat-trail", now()).rows) == MOST_PAGES
    close_enquiry(home.customer_number, number, ADVISER, at - 40 * DAY)
    with pytest.raises(Refused):
        look_up(token, ADVISER, "chat-trail", now())
    sweep(at)
    assert stored(home, "chat-trail") == 0 and stored(home, "enquiry") == 1


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("secure", "said", "never"),
    [
        (False, "er ikke kryptert på veien til oss", "er kryptert på veien fra"),
        (True, "er kryptert på veien fra", "er ikke kryptert på veien til oss"),
    ],
)
def test_the_warning_stands_before_the_button_and_follows_the_line(secure: bool, said: str, never: str) -> None:
    """Proves: W4."""
    page = Reader(secure=secure).sign_in(new_home()).get("/min-side/chat/").content.decode()
    assert said in page and never not in page
    assert page.index(said) < page.index("<textarea") < page.index(">Send</button>")
    assert page.index("men den er ikke kryptert hele veien") < page.index("mailto:"), "mail is the other channel"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("shown", ["", ENCRYPTED, "x"])
def test_a_first_message_without_the_right_warning_is_not_accepted(shown: str) -> None:
    """Proves: W4."""
    home = new_home()
    answer = Reader().sign_in(home).post("/min-side/chat/", {"text": "Hei", "line": shown})
    assert answer.status_code == 422 and "les det som står øverst" in answer.content.decode()
    assert stored(home, "enquiry") == 0
    with pytest.raises(Refused) as refused:
        open_chat(home.customer_number, Message("Hei", shown), OPEN, [], oneself(home), now())
    assert (refused.value.decision.code, refused.value.decision.clause) == ("not-warned", "W4")


@pytest.mark.usefixtures("house")
def test_a_line_that_changed_meanwhile_is_told_before_the_next_message() -> None:
    """Proves: W4."""
    home = new_home()
    number = open_chat(home.customer_number, Message("Hei", ENCRYPTED), ENCRYPTED, [], oneself(home), now())
    with pytest.raises(Refused):
        write_in_chat(home.customer_number, number, Message("Mer", ENCRYPTED), OPEN, oneself(home), now())
    write_in_chat(home.customer_number, number, Message("Mer", OPEN), OPEN, oneself(home), now())
    assert stored(home, "enquiry-message") == 2


@pytest.mark.usefixtures("house")
def test_nobody_writes_in_somebody_elses_chat_or_in_one_that_is_closed() -> None:
    """Proves: W4."""
    home, stranger = new_home(), new_home()
    number = open_chat(home.customer_number, HELLO, OPEN, [], oneself(home), now())
    for who, customer in ((oneself(stranger), home), (oneself(stranger), stranger), (ADVISER, home)):
        with pytest.raises(Refused):
            write_in_chat(customer.customer_number, number, HELLO, OPEN, who, now())
    with pytest.raises(Refused):
        open_chat(home.customer_number, HELLO, OPEN, [], oneself(stranger), now())
    close_enquiry(home.customer_number, number, ADVISER, now())
    with pytest.raises(Refused):
        write_in_chat(home.customer_number, number, HELLO, OPEN, oneself(home), now())


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("number", [SYNTHETIC, ACCOUNT_NUMBER, f"{SYNTHETIC[:6]} {SYNTHETIC[6:]}", "8601.11.17947"])
def test_a_number_stops_the_message_and_the_page_offers_to_strike_it_out(number: str, caplog: pytest.LogCaptureFixture) -> None:
    """Proves: W5."""
    home = new_home()
    caplog.set_level(logging.DEBUG)
    reader = Reader().sign_in(home)
    assert "Skriv ikke fødselsnummer" in reader.get("/min-side/chat/").content.decode()
    sent = {"text": f"Jeg har {number}, og nettet er tregt.", "line": OPEN}
    answer = reader.post("/min-side/chat/", sent)
    assert answer.status_code == 422 and "Stryk ut tallene og send" in answer.content.decode()
    assert stored(home, "enquiry-message") == 0
    reader.post("/min-side/chat/", {**sent, "how": "strike"})
    [message] = own(home, "enquiry-message")
    assert not re.search(r"\d", message["body"]) and message["body"].endswith("og nettet er tregt.")
    assert number not in caplog.text + everything_logged()


@pytest.mark.usefixtures("house")
def test_a_number_that_is_sent_all_the_same_reaches_no_log_and_no_search(caplog: pytest.LogCaptureFixture) -> None:
    """Proves: W5."""
    home = new_home()
    caplog.set_level(logging.DEBUG)
    Reader().sign_in(home).post("/min-side/chat/", {"text": f"Det er {SYNTHETIC}", "line": OPEN, "how": "keep"})
    assert SYNTHETIC in own(home, "enquiry-message")[0]["body"]
    assert SYNTHETIC not in caplog.text + everything_logged()
    assert find_customers(ADVISER, SYNTHETIC, now()) == []
    assert all("body" not in use.search_by for use in the_notice().record("enquiry-message").uses)
    assert not models.Contact.objects.filter(name__contains=SYNTHETIC).exists()


births = st.dates(min_value=now().date().replace(year=1940), max_value=now().date()).map(lambda day: day.strftime("%d%m%y"))
numbers = st.tuples(births, st.integers(0, 999)).map(lambda pair: identity_number(*pair)).filter(bool)
words = st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"]), max_size=20).filter(lambda text: not sensitive(text))


@given(numbers, words, words, st.sampled_from(["", " ", ".", "-", "- ", " / ", "\u00a0\u00a0", "\u2014", "\u2212"]))
def test_every_identity_number_is_found_however_it_is_parted(number: str, before: str, after: str, parted: str) -> None:
    """Proves: W5."""
    text = f"{before} {number[:6]}{parted}{number[6:]} {after}"
    [span] = sensitive(text)
    assert span.kind == IDENTITY
    assert sensitive(strike_out(text)) == () and strike_out(text).startswith(before) and strike_out(text).endswith(after)
    assert len(strike_out(text)) == len(text)


@given(st.integers(0, 10**10 - 1).map(lambda n: f"{n:010d}"), st.integers(0, 9))
def test_a_run_of_digits_is_an_account_number_exactly_by_its_check_digit(ten: str, last: int) -> None:
    """Proves: W5."""
    digits = f"{ten}{last}"
    kinds = [span.kind for span in sensitive(f"konto {digits}.")]
    assert (ACCOUNT in kinds) == (kontonr.is_valid(digits) and IDENTITY not in kinds)


# The numbers that payment networks publish for tests: no card has them.
TEST_CARDS = ["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "30569309025904", "6011111111111117", "2223 0031 2200 3222"]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "number", [*TEST_CARDS, "4111 1111\n1111 1111", "NO93 8601 1117 947", "NO93.8601.1117.947", "gb82west12345698765432"]
)
def test_a_card_or_an_account_anywhere_stops_the_message_and_is_struck_out(number: str) -> None:
    """Proves: W5."""
    home = new_home()
    sent = {"text": f"Kortet er {number} 12/29, og så?", "line": OPEN}
    reader = Reader().sign_in(home)
    assert reader.post("/min-side/chat/", sent).status_code == 422
    reader.post("/min-side/chat/", {**sent, "how": "strike"})
    [message] = own(home, "enquiry-message")
    assert re.fullmatch("Kortet er [• .\\n-]+ 12/29, og så\\?", message["body"])


@given(st.integers(2, 6), st.integers(0, 10**14 - 1).map(lambda n: f"{n:014d}"), st.sampled_from(["", " ", "-", " - "]), st.integers(0, 9))
def test_a_run_of_digits_is_a_card_number_by_the_issuer_and_its_check_digit_alone(first: int, middle: str, parted: str, last: int) -> None:
    """Proves: W5."""
    digits = f"{first}{middle}{last}"
    kinds = {span.kind for span in sensitive(parted.join(digits[at : at + 4] for at in range(0, 16, 4)))}
    if first in (4, 6):
        assert (CARD in kinds) == luhn.is_valid(digits)
    assert CARD not in kinds or luhn.is_valid(digits)


@given(numbers, st.lists(st.integers(0, 99_999_999).map(str), max_size=4), st.lists(st.integers(0, 99_999_999).map(str), max_size=4))
def test_no_number_beside_it_hides_one(number: str, before: list[str], after: list[str]) -> None:
    """Proves: W5."""
    struck = strike_out(" ".join([*before, number[:6], number[6:], *after]))
    assert f"{number[:6]} {number[6:]}" not in struck and sensitive(struck) == ()


@pytest.mark.parametrize(
    "text",
    [
        "ring 51 23 45 67",
        "sak S-0a1b2c3d",
        "412345678901234567890",
        "2026-11-24 12:00",
        "ring 968 82 799 459 45 503",
        "Feilen startet 20.7.2026 14:30",
        "Ring 19.11.2026 937 35 503",
        "ICCID 8947080037001234567",
        "IMEI 356938035643809",
    ],
)
def test_other_numbers_stop_nothing(text: str) -> None:
    """Proves: W5."""
    assert message_fault(the_notice(), Message(text, OPEN), OPEN) is None


def test_no_refusal_repeats_what_was_written() -> None:
    """Proves: W5."""
    fault = message_fault(the_notice(), Message(f"Det er {SYNTHETIC}", OPEN), OPEN)
    assert fault is not None and SYNTHETIC not in fault.reason.nb + fault.reason.en and fault.clause == "W5"
