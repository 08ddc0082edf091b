"""Does the page of the copy open from a disk, for everybody, without a network and without a script?

Proves: R4.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from test_pages import faults

from copies import Copy
from visitor import Residents, Visitor

WIDTHS = (320, 768, 1280)


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_in_the_file_that_two_clicks_give_has_no_fault_and_fetches_nothing(
    visitor: Visitor, residents: Residents, language: str, tmp_path: Path
) -> None:
    """Proves: R1, R4."""
    page = visitor.be(residents.ingrid.customer_number, language)
    page.locator(f"a[href='{language}/min-side/rights/']").first.click()
    with page.expect_download() as download:
        page.locator("a[download]").first.click()
    copy = Copy(download.value.path().read_bytes())
    for name, data in copy.files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "index.html").as_uri())
    assert page.locator("html").get_attribute("lang") == (language.strip("/") or "nb")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert faults(page) == [], scheme
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert not scrolls_sideways(page), width
    page.locator("a[href='data/device-sample.json']").click()
    page.wait_for_url("**/data/device-sample.json")
    assert all(url.startswith("file:") for url in asked)
    assert visitor.complaints == []


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
