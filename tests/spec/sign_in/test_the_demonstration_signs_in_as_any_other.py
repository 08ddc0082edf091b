"""Who is somebody in the demonstration has signed in, and that is noted like any other sign-in.

Proves: L4.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from browsing import Reader
from hjemmel.acts.erase import erase
from hjemmel.acts.the_notice import the_notice
from hjemmel.evidence.entry import Entry
from hjemmel.stores import entries, models
from homes import Home, new_home, now
from looking import oneself

pytestmark = pytest.mark.usefixtures("house")
ADVISER = "kari.prøve"


@pytest.fixture
def chosen(house: None) -> Iterator[Home]:
    """A customer and an adviser whom the demonstration lets one be."""
    home = new_home()
    path = Path(os.environ["HJEMMEL_HOME"]) / "sign-ins.toml"
    before = path.read_text(encoding="utf-8") if path.exists() else None
    people = ((home.customer_number, "customer"), (ADVISER, "support"))
    note = 'note = { nb = "oppdiktet", en = "made up" }'
    tables = [f'[[sign_in]]\nid = "{who}"\naudience = "{audience}"\nname = "Prøve"\n{note}\n' for who, audience in people]
    path.write_text("\n".join(tables), encoding="utf-8")
    yield home
    path.unlink() if before is None else path.write_text(before, encoding="utf-8")


def log_of(home: Home) -> list[tuple[str, str]]:
    rows = entries.about(the_notice().record("sign-in"), home.contact_id).order_by("at", "id")
    return list(rows.values_list("what", "way"))


def test_a_sign_in_of_the_demonstration_and_its_end_are_in_her_log_and_on_her_page(chosen: Home) -> None:
    reader = Reader()
    assert reader.post("/sign-in/", {"person": chosen.customer_number})["Location"] == "/min-side/"
    assert log_of(chosen) == [("signed-in", "demonstration")]
    page = reader.get("/min-side/own-sign-in/").content.decode()
    assert "i demonstrasjonen" in page and "Ingen har logget inn ennå" not in page
    reader.post("/sign-out/", {})
    assert log_of(chosen) == [("signed-in", "demonstration"), ("signed-out", "demonstration")]


def test_an_employee_of_the_demonstration_is_on_record_alone(chosen: Home) -> None:
    before = models.EvidenceEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    reader = Reader()
    reader.post("/sign-in/", {"person": ADVISER})
    reader.post("/sign-out/", {})
    told = [Entry.read(bytes(row.content)) for row in models.EvidenceEntry.objects.filter(id__gt=before).order_by("id")]
    noted = [(entry.body["what"], entry.body["way"]) for entry in told if entry.act == "sign-in"]
    assert noted == [("signed-in", "demonstration"), ("signed-out", "demonstration")]
    assert log_of(chosen) == []


@pytest.mark.parametrize(("path", "said"), [("/sign-in/", "ikke kunde her lenger"), ("/en/sign-in/", "no customer here any more")])
def test_nobody_signs_in_as_one_of_whom_nothing_is_left(chosen: Home, path: str, said: str) -> None:
    erase(chosen.customer_number, oneself(chosen), now(), confirmed=True, end_services=True)
    assert not models.Contact.objects.filter(pk=chosen.contact_id).exists()
    reader = Reader()
    answer = reader.post(path, {"person": chosen.customer_number})
    assert answer.status_code == 400 and said in answer.content.decode()
    assert reader.get("/min-side/").status_code == 302
