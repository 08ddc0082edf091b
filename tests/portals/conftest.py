"""People to look at pages with: invented homes in the real house, and a real browser."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from homes import Home, calls, new_home, samples
from visitor import ADVISER, Residents, Visitor

CHROMIUM = {
    "executable_path": os.environ.get("HJEMMEL_BROWSER", "/usr/bin/chromium"),
    "args": ["--no-sandbox", "--disable-background-networking"],
}


PATIENCE_MS = float(os.environ.get("HJEMMEL_PATIENCE_MS", "30000"))  # with what is on a page, or should be


@pytest.fixture(scope="session")
def residents(house: None) -> Residents:
    from hjemmel.acts.actor import Actor
    from hjemmel.acts.set_choice import set_choice

    now = datetime.now(UTC)
    ingrid, arne = new_home(name="Ingrid Solbakken"), new_home(name="Arne Solbakken")
    live = new_home(name="Live Solbakken", protected_address="strengt-fortrolig")
    ages = [timedelta(minutes=30 * i + 5) for i in range(190)]
    samples([ingrid, arne], ages, now, device_name="Stue-TV", signal_dbm=-52)
    samples([ingrid], ages, now, device_name="Nettbrettet på kjøkkenet", mac="02:00:5e:10:00:02", signal_dbm=-84)
    calls(ingrid, [now - timedelta(days=days) for days in (1, 9, 40)], seconds=187)
    set_choice(arne.customer_number, "network-lookup", True, Actor(arne.customer_number, "customer", "Arne Solbakken"), now)
    _write_sign_ins({"Ingrid Solbakken": ingrid, "Arne Solbakken": arne, "Live Solbakken": live})
    return Residents(ingrid, arne, live)


def _write_sign_ins(people: dict[str, Home]) -> None:
    note = 'note = { nb = "oppdiktet", en = "made up" }'
    tables = [
        f'[[sign_in]]\nid = "{home.customer_number}"\naudience = "customer"\nname = "{name}"\n{note}\n' for name, home in people.items()
    ]
    tables.append(f'[[sign_in]]\nid = "{ADVISER}"\naudience = "support"\nname = "Kari Moe"\n{note}\n')
    (Path(os.environ["HJEMMEL_HOME"]) / "sign-ins.toml").write_text("\n".join(tables), encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(live_site: Any, residents: Residents, browser: Browser) -> Iterator[Visitor]:
    context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Visitor(live_site.url.rstrip("/"), page, complaints)
    context.close()
