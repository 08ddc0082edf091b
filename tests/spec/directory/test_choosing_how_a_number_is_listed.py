"""Each number is listed as its subscriber chooses, and what she chooses is true at once wherever it is asked.

Proves: O3, M10, W9, U2.
"""

import re
from datetime import date, timedelta

import pytest

from browsing import Reader
from directories import agreed
from hjemmel.acts.actor import Actor
from hjemmel.acts.choose_listing import choose_listing, ways
from hjemmel.acts.correct import correct
from hjemmel.acts.feed_directory import feed_directory
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.name_phone_user import PhoneUser, name_phone_user
from hjemmel.acts.say_whose_number import say_whose_number
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.time_words import period_words
from hjemmel.portals.phrases import phrase
from hjemmel.stores import entries, models
from homes import Home, confirmed, new_home, now
from looking import ADVISER, PRIVACY, SYSTEM, decided, oneself, own

pytestmark = pytest.mark.usefixtures("house")
SECOND, QUARTER = timedelta(seconds=1), timedelta(minutes=16)
LISTED = {"listed_name": "Kari Oppført", "postcode": "4000", "place": "P", "use_type": "mobile", "secret": "no", "extent": "full"}
STANDS = re.compile(r"<strong>(.*?)</strong>")


def listed(home: Home, **values: str) -> None:
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - SECOND)
    row = {**LISTED, "address": "Prøveveien 1", "holder": "adult", **values}
    list_number(home.customer_number, home.phone, row, SYSTEM, now())


def test_whose_address_is_protected_reads_why_her_number_is_not_there() -> None:
    """Proves: O3."""
    home = new_home(protected_address="fortrolig")
    listed(home)
    assert "adressen din er sperret" in Reader().sign_in(home).get("/min-side/choices/").content.decode()


@pytest.fixture
def home() -> Home:
    made = new_home(name="Kari Oppført", address="Prøveveien 1")
    listed(made)
    return made


def fetched(since: int, provider: str = "Nummer AS") -> list[str]:
    """What a provider gets at this moment, with no night between: number, mark and fields."""
    return feed_directory(provider, since, SYSTEM, now()).decode("latin-1").splitlines()


def chooses(home: Home, **values: str) -> str:
    """She sends a form of the page of choices; what the page says afterwards."""
    reader = Reader().sign_in(home)
    answer = reader.post("/min-side/listing/", {"phone": home.phone, **values})
    assert (answer.status_code, answer.url) == (302, "/min-side/choices/")
    return reader.get("/min-side/choices/").content.decode()


@pytest.mark.parametrize(
    ("way", "line", "said"),
    [
        ("number-only", "2;changed;Kari Oppført;;;;{phone};mobile", "listing-part-now"),
        ("none", "2;deleted;{phone}", "listing-none-now"),
        ("secret", "2;deleted;{phone}", "listing-secret-now"),
    ],
)
def test_what_she_chooses_on_the_page_is_in_the_next_fetch_and_on_the_page_itself(home: Home, way: str, line: str, said: str) -> None:
    """Proves: O3."""
    assert [row.split(";")[1] for row in fetched(0)] == ["new"]
    assert f"<strong>{phrase(said, 'nb')}</strong>" in chooses(home, way=way)
    assert fetched(1) == [line.format(phone=home.phone)]
    agreed("Ny Katalog AS")
    assert [row for row in fetched(0, "Ny Katalog AS") if "Prøveveien" in row or way != "number-only"] == []


def test_what_was_chosen_away_is_chosen_back_on_the_same_page_by_her_and_by_nobody_else(home: Home) -> None:
    """Proves: O3."""
    chooses(home, way="none")
    with pytest.raises(Refused) as refused:
        list_number(home.customer_number, home.phone, {**LISTED, "holder": "adult"}, ADVISER, now())
    assert refused.value.decision.code == "reserved" and fetched(0) == []
    for who in (ADVISER, PRIVACY):
        with pytest.raises(Refused) as refused:
            correct(home.customer_number, "directory-listing", "extent", "full", who, now(), home.phone)
        assert refused.value.decision.code == "reserved" and fetched(0) == []
    assert phrase("listing-full-now", "nb") in chooses(home, way="full")
    [row] = fetched(0)
    assert "Prøveveien 1" in row, "with her address as we have it"
    changes = [(row["field"], row["was"], row["becomes"], row["state"]) for row in own(home, "correction")]
    assert sorted(changes) == [("extent", "full", "none", "done"), ("extent", "none", "full", "done")]


def test_a_secret_number_is_opened_by_eid_and_by_somebody_else_and_closed_by_a_press(home: Home) -> None:
    """Proves: O3, W9."""
    chooses(home, way="secret")
    assert phrase("listing-secret-now", "nb") in (page := chooses(home, way="full")) and "BankID eller Vipps" in page
    assert own(home, "correction")[-1]["state"] == "done", "nothing waits for anybody"
    confirmed(home, "signed-in", "bankid", now() - QUARTER)
    with pytest.raises(Refused) as refused:
        choose_listing(home.customer_number, home.phone, "full", oneself(home), now())
    within = the_notice().term("caller-confirmed").period
    for language in ("nb", "en"):
        assert refused.value.decision.reason.to(language).endswith(f" {period_words(within, language)}")
    confirmed(home, "signed-in", "bankid")
    assert phrase("listing-waits", "nb") in chooses(home, way="number-only")
    assert fetched(0) == []
    waiting = entries.about(the_notice().record("correction"), home.contact_id).get(state="pending").pk
    assert phrase("listing-secret-now", "nb") in chooses(home, way="secret")
    with pytest.raises(Refused):
        decided(home, waiting, True, PRIVACY)
    assert fetched(0) == [], "who has thought better of it is not opened by whoever was late"
    chooses(home, way="number-only")
    decided(home, entries.about(the_notice().record("correction"), home.contact_id).get(state="pending").pk, True)
    assert [row.split(";")[2:4] for row in fetched(0)] == [["Kari Oppført", ""]]


def test_a_number_that_is_said_to_be_a_childs_is_out_at_once_and_in_again_with_a_yes_that_is_taken_back_as_easily(home: Home) -> None:
    """Proves: O3, M10."""
    assert len(fetched(0)) == 1
    assert phrase("listing-child-now", "nb") in chooses(home, holder="minor")
    assert fetched(1) == [f"2;deleted;{home.phone}"]
    assert "forelder eller verge" in chooses(home, holder="minor-with-consent")
    assert fetched(2) == [], "a yes that nobody has given is none"
    assert phrase("listing-child-yes", "nb") in chooses(home, holder="minor-with-consent", parent="yes")
    assert [row.split(";")[1] for row in fetched(2)] == ["new"]
    assert phrase("listing-child-no", "nb") in chooses(home, holder="minor")
    assert fetched(3) == [f"4;deleted;{home.phone}"]
    with pytest.raises(Refused):
        say_whose_number(home.customer_number, home.phone, "adult", oneself(home), now())
    assert fetched(4) == []


def test_all_numbers_at_once_are_reserved_by_the_switch_beside_them_and_what_each_was_is_kept(home: Home) -> None:
    """Proves: O3."""
    chooses(home, way="number-only")
    assert len(fetched(0)) == 1
    reader = Reader().sign_in(home)
    reader.post("/min-side/choices/", {"choice": "directory-reservation", "on": "yes"})
    assert fetched(1) == [f"2;deleted;{home.phone}"]
    page = reader.get("/min-side/choices/").content.decode()
    assert phrase("listing-reserved-now", "nb") in page and 'value="number-only" checked' in page
    set_choice(home.customer_number, "directory-reservation", False, oneself(home), now())
    assert [row.split(";")[3] for row in fetched(2)] == [""]


@pytest.mark.parametrize("way", ["", "everything", "secret;full"])
def test_a_way_that_the_notice_lacks_changes_nothing_and_says_what_there_is(home: Home, way: str) -> None:
    with pytest.raises(Refused) as refused:
        choose_listing(home.customer_number, home.phone, way, oneself(home), now())
    assert refused.value.decision.reason.en == f"`{way}` will not do; choose one of {', '.join(ways(the_notice()))}"
    with pytest.raises(Refused):
        say_whose_number(home.customer_number, home.phone, way, oneself(home), now(), as_parent=True)
    assert len(fetched(0)) == 1


def test_nobody_chooses_for_anothers_number(home: Home) -> None:
    stranger = new_home()
    for act in (
        lambda: choose_listing(stranger.customer_number, home.phone, "none", oneself(stranger), now()),
        lambda: choose_listing(home.customer_number, home.phone, "none", oneself(stranger), now()),
        lambda: say_whose_number(stranger.customer_number, home.phone, "minor", oneself(stranger), now()),
        lambda: say_whose_number(home.customer_number, home.phone, "minor", Actor("kari", "support"), now()),
    ):
        with pytest.raises(Refused):
            act()
    assert len(fetched(0)) == 1


@pytest.mark.parametrize(("language", "address"), [("nb", "/min-side/choices/"), ("en", "/en/min-side/choices/")])
def test_everything_that_one_decides_stands_on_the_one_page_with_how_it_is_now(home: Home, language: str, address: str) -> None:
    """Proves: O3, M10, U2."""
    number = models.Subscription.objects.get(key=home.subscription).subscription_number
    name_phone_user(home.customer_number, number, PhoneUser("Nora Annen", date(1990, 5, 17)), oneself(home), now())
    other = new_home()
    page = Reader().sign_in(home).get(address).content.decode()
    for choice in the_notice().choices:
        assert f'id="{choice.id}-h"' in page
    for part in ("refusals", "consents", "directories", "interests", "invoice-form", "cookie-choices"):
        assert page.count(f'id="{part}"') == 1 and f'href="#{part}"' in page
    assert STANDS.findall(page).count(phrase("listing-full-now", language)) == 1
    assert 'value="full" checked' in page and "Nora Annen: " + phrase("users-closes", language) in page
    assert page.count('aria-labelledby="counting-h"') == page.count('aria-labelledby="trail-h"') == 1
    page = Reader().sign_in(other).get(address).content.decode()
    assert phrase("listing-not-yet", language) in page, "a number that is not listed is said not to be"


@pytest.mark.parametrize("choice", ["counting", "trail"])
def test_a_cookie_choice_is_made_on_the_page_in_this_browser_and_taken_back_there(home: Home, choice: str) -> None:
    """Proves: U2."""
    reader = Reader().sign_in(home)
    answer = reader.post("/cookies/", {"choice": choice, "back": "choices"})
    assert answer.url == "/min-side/choices/" and "web_choices" in reader.cookies()
    page = reader.get("/min-side/choices/").content.decode()
    assert re.search(rf'aria-checked="true" aria-labelledby="{choice}-h"', page) and phrase("choice-now-on", "nb") in page
    assert re.search(rf'aria-checked="true" aria-labelledby="{choice}-h"', reader.get("/cookies/").content.decode())
    reader.post("/cookies/", {"choice": choice, "back": "choices"})
    assert "web_choices" not in reader.cookies()
    assert re.search(rf'aria-checked="false" aria-labelledby="{choice}-h"', reader.get("/min-side/choices/").content.decode())
    assert Reader().post("/cookies/", {"choice": choice, "back": "choices"}).url == "/cookies/", "who is not signed in stays where she was"
