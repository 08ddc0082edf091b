"""Every heading of the notice that is about people has a page of hers, and each thing on it says why, who and until when.

Proves: R3, W7.
"""

import pytest

from browsing import Reader
from hjemmel.notice.language import load
from hjemmel.notice.model import Category
from hjemmel.notice.vocabulary import NOBODY
from hjemmel.portals.category import address_of
from homes import Home, new_home
from sample_notice import FOLDER

NOTICE = load(FOLDER)
HEADINGS = [category for category in NOTICE.categories if any(record.subject != NOBODY for record in category.records)]


@pytest.fixture(scope="module")
def home(house: None) -> Home:
    return new_home()


@pytest.mark.parametrize("category", HEADINGS, ids=lambda category: category.id)
def test_the_page_of_the_heading_tells_of_each_thing_under_it(category: Category, home: Home) -> None:
    page = Reader().sign_in(home).get(address_of(category.id)).content.decode()
    for record in (record for record in category.records if record.subject != NOBODY):
        part = page.partition(f'<section class="record" id="{record.id}"')[2].partition("</section>")[0]
        assert record.title.nb in part, record.id
        assert NOTICE.purpose(record.purpose).title.nb in part, "why"
        assert all(f'class="line-{said}"' in part for said in ("why", "who", "until"))
