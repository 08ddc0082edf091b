"""A sign and its number stand on one line, what somebody writes stays as it was, and who works here is not called the customer."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browsing import Reader
from hjemmel.notice.language import load
from hjemmel.notice.wording import datum_line
from hjemmel.portals.unbroken import NO_BREAK, unbroken
from homes import Home, new_home, now, samples
from sample_notice import FOLDER

NOTICE = load(FOLDER)
YOU = re.compile(r"\b([Dd]u|[Dd]eg|[Dd]in|[Dd]itt|[Dd]ine|[Yy]ou|[Yy]our|[Yy]ours)\b")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>bokføringsloven § 13</p>", f"<p>bokføringsloven §{NO_BREAK}13</p>"),
        (
            "<p>GDPR art. 6(1)(f), nr. 2, kl. 14.05, §§ 3-13</p>",
            "<p>GDPR art.~6(1)(f), nr.~2, kl.~14.05, §§~3-13</p>".replace("~", NO_BREAK),
        ),
        ('<textarea name="a">etter § 13</textarea> § 13', f'<textarea name="a">etter § 13</textarea> §{NO_BREAK}13'),
        ('<input value="§ 13"> § x, start. 5', '<input value="§ 13"> § x, start. 5'),
    ],
)
def test_a_sign_is_tied_to_its_number_in_what_is_shown_and_in_nothing_that_is_sent_back(written: str, shown: str) -> None:
    assert unbroken(written) == shown


@given(st.text(alphabet="<>/ §art.nrkl1523ptextarea\n", max_size=80))
def test_no_page_is_changed_but_for_the_kind_of_a_space(page: str) -> None:
    assert unbroken(page).replace(NO_BREAK, " ") == page and unbroken(unbroken(page)) == unbroken(page)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "path", ["/", "/en/", "/min-side/choices/", "/en/min-side/choices/", "/min-side/rights/erase/", "/notice/versions/"]
)
def test_no_page_lets_them_part(path: str) -> None:
    page = Reader().sign_in(new_home()).get(path).content.decode()
    text = re.sub(r"<[^>]*>", "", page)
    assert not re.search(r"(§|art\.|nr\.) \d", text)
    assert path == "/notice/versions/" or re.search(rf"(§|art\.){NO_BREAK}\d", text), "or this test could not fail"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_what_the_software_says_of_a_customer_to_somebody_who_works_here_calls_nobody_you(language: str) -> None:
    for record in NOTICE.records():
        if not record.uses_of("support"):
            continue
        line = datum_line(record, NOTICE, language, to_staff=True)
        titles = (
            [c.title.to(language) for c in NOTICE.choices] + [u.title.to(language) for u in NOTICE.purposes] + [record.title.to(language)]
        )
        titles += [r.title.to(language) for r in NOTICE.records()] + [f.title.to(language) for f in record.fields]
        said = " ".join((line.who, *line.who_in_full))
        for title in sorted(titles, key=len, reverse=True):
            said = re.sub(re.escape(title), "", said, flags=re.IGNORECASE)
        assert not YOU.search(said), (record.id, said)


def opened(home: Home, path: str = "") -> Any:
    reader = Reader().be("anne", "support")
    asked = {"customer": home.customer_number, "purpose": "fault-finding", "own_reason": "ringte om treg linje"}
    assert reader.post("/support/open/", asked).status_code == 302
    return reader.get(f"{path}/support/customer/")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("path", "customer", "note"),
    [("", "kunden", "«du» i ordene dens er kunden"), ("/en", "the customer", "“you” in its words is the customer")],
)
def test_the_adviser_s_page_says_the_customer_where_it_means_her(path: str, customer: str, note: str) -> None:
    home = new_home()
    samples([home], [timedelta(minutes=5)], now())
    page = opened(home, path).content.decode()
    who = page.split('class="line-who"')[1].split("</span></summary>")[0].split('class="line-until"')[0]
    assert customer in who.lower() and not YOU.search(re.sub(r"<[^>]*>", "", who))
    assert page.count(note) == 2, "where the notice's own words stand"
    own = Reader().sign_in(home).get(f"{path}/min-side/home-network/").content.decode()
    assert note not in own and YOU.search(own.split('class="line-who"')[1].split("line-until")[0])


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("path", ["", "/en"])
def test_two_devices_of_one_name_have_tables_of_names_of_their_own(path: str) -> None:
    home, ages = new_home(), [timedelta(minutes=5 + 30 * n) for n in range(4)]
    for mac in ("02:00:5e:10:00:01", "02:00:5e:10:00:02"):
        samples([home], ages, now(), device_name="Telefon", mac=mac)
    page = Reader().sign_in(home).get(f"{path}/min-side/home-network/").content.decode()
    names = re.findall(r'role="region" aria-label="([^"]*)"', page)
    assert sum("Telefon" in name for name in names) == 2 and len(set(names)) == len(names)
