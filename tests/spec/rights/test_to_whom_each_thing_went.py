"""Under each datum on Min side stand those outside who have had it, by name and day, as in the copy; else that nobody has yet.

Proves: R3, R4.
"""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import translation

from browsing import Reader
from copies import copy_of
from hjemmel.acts.actor import Actor
from hjemmel.acts.feed_directory import feed_directory
from hjemmel.acts.feed_processor import feed_processor
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.open_case import open_case
from hjemmel.acts.share_case import share_case
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.the_notice import the_notice
from hjemmel.portals import when
from hjemmel.portals.category import address_of
from hjemmel.portals.phrases import phrase
from hjemmel.stores import entries
from homes import Home, local_day, new_home, now
from looking import ADVISER, OPERATIONS, PRIVACY, SYSTEM

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


def went_to(home: Home, record: str, language: str = "") -> list[str]:
    """What the line under a record type says of whom it went to."""
    with translation.override("nb"):
        address = address_of(the_notice().category_of(record).id)
    page = Reader().sign_in(home).get(language + address).content.decode()
    part = page.split(f'<section class="record" id="{record}"')[1].split("</section>")[0]
    head = phrase("line-recipients", language.strip("/") or "nb")
    told = re.search(rf"<dt>{head}</dt>\s*<dd>(.*?)</dd>", part, re.DOTALL)
    assert told, part[:2000]
    return [re.sub(r"\s+", " ", unescape(line)).strip() for line in re.findall(r"<p>(.*?)</p>", told[1])]


def day(which: date, language: str = "nb") -> str:
    return when.full_date(which, language)


@pytest.fixture
def home() -> Home:
    return new_home()


def agreed(party: str, category: str) -> None:
    today = local_day()
    sign_agreement(party, category, (today - DAY, today + DAY), "deleted", PRIVACY, now())


def title(kind: str, language: str = "nb") -> str:
    return the_notice().recipient(kind).title.to(language)


def test_of_two_partners_the_one_that_has_had_her_case_is_named_with_the_day_and_the_other_is_not(home: Home) -> None:
    first, second = (f"{name} {home.customer_number}" for name in ("Mast AS", "Tårn AS"))
    for party in (first, second):
        agreed(party, "operating-partners")
    case = open_case(home.customer_number, "internet", ADVISER, now(), {}, "")
    kind = title("operating-partners")
    assert f"{kind}: ingen som vi har notert nå" in went_to(home, "fault-case")
    share_case(home.customer_number, case, first, "retter feilen", OPERATIONS, now())
    told = went_to(home, "fault-case")
    assert f"{first} ({kind}): siden {day(local_day())}" in told
    assert not [line for line in told if second in line or line == f"{kind}: ingen som vi har notert nå"]
    assert f"{first} ({title('operating-partners', 'en')}): since {day(local_day(), 'en')}" in went_to(home, "fault-case", "/en")
    assert not [line for line in went_to(new_home(), "fault-case") if first in line], "nor is it told of anybody else"


def test_a_standing_feed_names_whoever_has_an_agreement_since_its_day(home: Home) -> None:
    party = f"Faktura AS {home.customer_number}"
    agreed(party, "billing-partners")
    feed_processor(party, PRIVACY, now())
    assert f"{party} ({title('billing-partners')}): siden {day(local_day() - DAY)}" in went_to(home, "contact")


def test_a_directory_is_named_once_it_has_fetched_her_number(home: Home) -> None:
    name = f"Katalog {home.customer_number} AS"
    values = {"name": name, "own_sales": False, "agreed_on": date(2026, 1, 1), "ended_on": None}
    entries.add(the_notice().record("directory-provider"), None, values, 1)
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - timedelta(seconds=1))
    row = {"listed_name": "X", "use_type": "mobile", "holder": "adult", "secret": "no", "extent": "full"}
    list_number(home.customer_number, home.phone, row, SYSTEM, now())
    assert not [line for line in went_to(home, "directory-listing") if name in line]
    feed_directory(name, 0, Actor("katalogen", "directory"), now())
    assert f"{name} ({title('directories')}): {day(local_day())}" in went_to(home, "directory-listing")


def test_the_names_are_those_of_the_copy(home: Home) -> None:
    party = f"Mast AS {home.customer_number}"
    agreed(party, "operating-partners")
    case = open_case(home.customer_number, "internet", ADVISER, now(), {}, "")
    share_case(home.customer_number, case, party, "retter feilen", OPERATIONS, now())
    copied = {h["name"] for h in copy_of(home).about["handed_over"] if "fault-case:" in h["what"]}
    assert copied == {line.partition(" (")[0] for line in went_to(home, "fault-case") if "ingen som vi har notert" not in line} == {party}
