"""Each test has the directory to itself, and one provider that fetches from it."""

import pytest

from directories import agreed
from hjemmel.acts.the_notice import the_notice
from hjemmel.stores import entries


@pytest.fixture(autouse=True)
def nobody_else(house: None) -> None:
    for name in ("directory-listing", "directory-change", "directory-provider"):
        entries.rows(the_notice().record(name)).all().delete()
    agreed("Nummer AS")
