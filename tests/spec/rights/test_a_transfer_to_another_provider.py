"""What she gave us herself goes straight to the provider that she moves to: seen first, asked for by her, once, signed, and on record.

Proves: R11, D6.
"""

import json
import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import figures
from browsing import Reader
from coming_after import comes_after, erased
from copies import copy_of
from hjemmel.acts import the_notice as in_force
from hjemmel.acts.actor import Actor
from hjemmel.acts.ask_transfer import ask_transfer, stop
from hjemmel.acts.erase import erase
from hjemmel.acts.hand_over import Sent, hand_over
from hjemmel.acts.make_request import make_request
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.transfer_of_key import transfer_of_key
from hjemmel.evidence.entry import Entry
from hjemmel.gate.decision import Refused
from hjemmel.portals.transfers import package_of
from hjemmel.project.cli import application, sentence_for
from hjemmel.rights.package import checked
from hjemmel.rights.portability import given, ground_of, transferable
from hjemmel.stores import models
from homes import Home, new_home, now
from looking import ADVISER, PRIVACY, left_by, oneself, own

pytestmark = pytest.mark.usefixtures("house")
THEM = "Nabonett AS"
PAGE = "/min-side/rights/transfer/"


def asked(home: Home, provider: str = THEM) -> str:
    """The key that she was shown."""
    page = Reader().sign_in(home).post(PAGE, {"provider": provider, "confirmed": "yes"}).content.decode()
    found = re.search(r"http://localhost/transfer/([\w-]+)/", page)
    assert found, "no address on the page"
    return found[1]


def fetched(key: str) -> Any:
    """What the other provider gets, without a cookie and without coming from our page."""
    return Reader().post(f"/transfer/{key}/", {}, origin=None)


def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Reader().get("/signing-keys/").content)
    return found


def test_what_may_go_is_all_that_she_gave_and_nothing_else() -> None:
    """Proves: R11."""
    assert transferable(the_notice()) == given(the_notice())
    ground = ground_of(the_notice())
    assert ground is not None and ground.law == "GDPR art. 20(2)"


def test_she_sees_what_would_go_before_anything_is_made_ready() -> None:
    """Proves: R11."""
    home = new_home(name="Ærlig Øvregård", email="aerlig@post.example")
    reader = Reader().sign_in(home)
    assert "aerlig@post.example" not in reader.get(PAGE).content.decode()
    preview = reader.post(PAGE, {"provider": THEM}).content.decode()
    for said in ("Ærlig Øvregård", "aerlig@post.example", THEM):
        assert said in preview
    assert home.serial not in preview and "/transfer/" not in preview.replace(PAGE, "")
    assert own(home, "transfer") == []


def test_the_other_provider_fetches_it_and_sees_that_it_is_genuine() -> None:
    """Proves: R11."""
    home = new_home(name="Ærlig Øvregård")
    answer = fetched(asked(home))
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/zip", "no-store")
    found = checked(answer.content, published())
    assert (found.manifest["to"], found.manifest["customer_number"]) == (THEM, home.customer_number)
    assert found.manifest["from"]["organisation_number"] == the_notice().provider.organisation_number
    assert {item["path"] for item in found.manifest["files"]} == {"schema.json", *(f"data/{r}.json" for r in transferable(the_notice()))}
    assert "Ærlig Øvregård".encode() in answer.content


def test_the_key_tells_from_whom_and_for_whom_and_nothing_about_her() -> None:
    """Proves: R11."""
    home = new_home(name="Ærlig Øvregård")
    key = asked(home)
    page = Reader().get(f"/transfer/{key}/").content.decode()
    assert THEM in page and the_notice().provider.name in page
    assert home.customer_number not in page and "Øvregård" not in page
    assert own(home, "transfer")[0]["state"] == "waiting", "looking is not fetching"


def test_what_comes_after_her_erasure_does_not_leave() -> None:
    """Proves: R6, R11."""
    home = new_home()
    waiting = transfer_of_key(asked(home), now())
    told = comes_after(erased, home, lambda: hand_over(waiting.number, Sent({"contact": ("name",)}, {"contact": 1}, "0" * 64), now()))
    assert (told.allowed, told.code) == (False, "erased")
    assert own(home, "disclosure") == []


def test_it_works_once() -> None:
    """Proves: R11."""
    key = asked(new_home())
    assert [fetched(key).status_code for _ in range(2)] == [200, 403]
    assert Reader().get(f"/transfer/{key}/").status_code == 403


def test_she_can_stop_it_and_then_nothing_leaves() -> None:
    """Proves: R11."""
    home, stranger = new_home(), new_home()
    key = asked(home)
    [row] = own(home, "transfer")
    for who in (oneself(stranger), ADVISER, PRIVACY):
        with pytest.raises(Refused):
            stop(home.customer_number, row["number"], who, now())
    Reader().sign_in(stranger).post(PAGE, {"stop": row["number"]})
    assert own(home, "transfer")[0]["state"] == "waiting"
    Reader().sign_in(home).post(PAGE, {"stop": row["number"]})
    assert fetched(key).status_code == 403 and own(home, "disclosure") == []
    assert not stop(home.customer_number, row["number"], oneself(home), now())


def test_the_key_is_out_of_use_when_its_time_is_out() -> None:
    """Proves: R11."""
    home, at = new_home(), now()
    told = ask_transfer(home.customer_number, THEM, oneself(home), at)
    assert told.until == the_notice().term("transfer").period.after(at)
    assert transfer_of_key(told.key, told.until - timedelta(seconds=1)).number == told.number
    for late in (told.until, told.until + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            transfer_of_key(told.key, late)
        assert refused.value.decision.clause == "R11"
    with pytest.raises(Refused):
        hand_over(told.number, Sent(transferable(the_notice()), {}, ""), told.until)


def test_nobody_else_asks_for_it_and_the_office_only_when_she_has() -> None:
    """Proves: R11, R2."""
    home, stranger = new_home(), new_home()
    for who in (oneself(stranger), ADVISER, PRIVACY, Actor(home.customer_number, "support")):
        with pytest.raises(Refused) as refused:
            ask_transfer(home.customer_number, THEM, who, now())
        assert refused.value.decision.code == "not-yours"


@pytest.mark.parametrize("name", ["", "  ", "7", "x" * 121, "Nabonett\x07AS"])
def test_it_goes_to_somebody_with_a_name(name: str) -> None:
    """Proves: R11."""
    home = new_home()
    with pytest.raises(Refused) as refused:
        ask_transfer(home.customer_number, name, oneself(home), now())
    assert refused.value.decision.code == "no-provider"


def test_it_stands_among_the_disclosures_as_one_that_she_asked_for_and_in_the_copy() -> None:
    """Proves: D6, R4, R11."""
    home = new_home()
    answer = fetched(asked(home))
    [row], [transfer] = own(home, "disclosure"), own(home, "transfer")
    assert (row["recipient"], row["ground"], row["law"], row["issuer"]) == ("new-provider", "portability", "GDPR art. 20(2)", THEM)
    assert row["number"] == transfer["number"] and transfer["state"] == "handed-over"
    assert {part.partition(": ")[0] for part in row["scope"].split("; ")} == set(transferable(the_notice()))
    handed = [h for h in copy_of(home).about["handed_over"] if h["name"] == THEM]
    assert [h["recipient"] for h in handed] == ["new-provider"]
    entries = [Entry.read(bytes(e.content)) for e in models.EvidenceEntry.objects.order_by("-id")[:50]]
    [noted] = [e for e in entries if e.act == "disclosure" and e.body.get("sha256") == sha256(answer.content).hexdigest()]
    assert noted.clause == "R11" and noted.body["rows"]["contact"] == 1


def test_each_step_is_on_record() -> None:
    """Proves: R11."""
    home = new_home()
    assert left_by(lambda: ask_transfer(home.customer_number, THEM, oneself(home), now())) == ["transfer-asked"]
    [row] = own(home, "transfer")
    assert left_by(lambda: stop(home.customer_number, row["number"], oneself(home), now())) == ["transfer-stopped"]
    key = asked(home)
    assert left_by(lambda: package_of(transfer_of_key(key, now()), now())) == ["permit", "portability", "permit-closed", "disclosure"]
    assert not models.Permit.objects.filter(contact_id=home.contact_id, closed_at=None, reason__startswith="Flytting").exists()


def test_what_the_gate_does_not_open_does_not_leave() -> None:
    """Proves: D6, R11."""
    home = new_home()
    told = ask_transfer(home.customer_number, THEM, oneself(home), now())
    with pytest.raises(Refused) as refused:
        hand_over(told.number, Sent({"device-sample": ("mac",)}, {"device-sample": 1}, ""), now())
    assert refused.value.decision.code == "wider-than-ground"
    assert own(home, "disclosure") == [] and own(home, "transfer")[0]["state"] == "waiting"


def test_the_key_itself_is_stored_nowhere_and_she_sees_no_digest_of_it() -> None:
    """Proves: R11."""
    home = new_home()
    key = asked(home)
    [row] = own(home, "transfer")
    assert "key_digest" not in row and key not in json.dumps(row, default=str)
    assert key not in copy_of(home).text


def test_nothing_is_fetched_of_somebody_who_was_erased() -> None:
    """Proves: R6, R11."""
    home = new_home()
    key = asked(home)
    erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)
    assert fetched(key).status_code == 403


@pytest.mark.parametrize(("key", "status"), [("nothing", 403), ("x" * 400, 403), ("%00", 400)])
def test_a_key_that_never_was_opens_nothing(key: str, status: int) -> None:
    """Proves: R11."""
    assert fetched(key).status_code == status


def run(*words: str) -> Any:
    return CliRunner().invoke(application(("rights",)), list(words))


def test_the_office_makes_it_ready_for_somebody_who_wrote_and_anybody_checks_it(tmp_path: Path) -> None:
    """Proves: R2, R11."""
    home = new_home()
    who = ("rights", "transfer", "--customer", home.customer_number, "--to", THEM)
    assert "plan: contact: name" in run(*who).stdout and own(home, "transfer") == []
    assert isinstance(run(*who, "--yes").exception, Refused), "nobody has been identified"
    done = json.loads(run(*who, "--identified-by", "document", "--yes", "--json").stdout)
    assert [row["state"] for row in own(home, "request")] == ["answered"]
    file, key = tmp_path / "package.zip", tmp_path / "key.json"
    file.write_bytes(Reader().post(done["address"], {}, origin=None).content)
    assert run("rights", "signing-key", "--out", str(key)).exit_code == 0
    assert json.loads(key.read_text(encoding="utf-8")) == published() == json.loads(run("rights", "signing-key").stdout)
    check = ("rights", "check-package", str(file), "--key", str(key))
    said = run(*check)
    assert said.exit_code == 0
    for word in (the_notice().provider.name, THEM, home.customer_number):
        assert word in said.stdout
    assert json.loads(run(*check, "--json").stdout)["manifest"]["number"] == done["transfer"]
    altered = bytearray(file.read_bytes())
    altered[altered.index(b"data/contact.json") + 60] ^= 1
    file.write_bytes(bytes(altered))
    refused = run(*check)
    assert refused.exit_code == 1 and refused.exception is not None and len(sentence_for(refused.exception).splitlines()) == 1
    key.write_text("no key", encoding="utf-8")
    assert "is no key" in sentence_for(run(*check).exception or RuntimeError())


def test_an_adviser_asks_for_none_even_while_a_request_of_hers_waits() -> None:
    """Proves: R11."""
    home = new_home()
    make_request(home.customer_number, "portability", "min-side", "signed-in", oneself(home), now())
    for who in (ADVISER, Actor(home.customer_number, "support"), oneself(new_home())):
        with pytest.raises(Refused):
            ask_transfer(home.customer_number, THEM, who, now())
    assert ask_transfer(home.customer_number, THEM, PRIVACY, now()).key


def test_under_a_notice_that_lets_nothing_go_there_nothing_is_made_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: R11."""
    home, notice = new_home(), the_notice()
    ground = ground_of(notice)
    without = replace(notice, grounds=tuple(one for one in notice.grounds if one != ground))
    monkeypatch.setattr(in_force, "_load", lambda folder: without)
    with pytest.raises(Refused) as refused:
        ask_transfer(home.customer_number, THEM, oneself(home), now())
    assert refused.value.decision.code == "no-ground"


def test_a_notice_that_opens_nothing_to_another_provider_has_no_such_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: D6, R11."""
    home, reader = new_home(), Reader()
    key = asked(home)
    reader.sign_in(home)
    notice = the_notice()
    without = replace(notice, grounds=tuple(ground for ground in notice.grounds if ground.id != "portability"))
    monkeypatch.setattr(in_force, "_load", lambda folder: without)
    assert transferable(without) == {}
    assert PAGE not in reader.get("/min-side/rights/").content.decode()
    assert reader.get(PAGE).status_code == 404 and fetched(key).status_code == 404


def test_what_is_declared_to_go_there_is_what_she_gave_and_no_field_more() -> None:
    """Proves: R11."""
    ground = ground_of(the_notice())
    assert ground is not None
    recipient = the_notice().recipient(ground.recipient)
    assert {record: set(recipient.fields_of(record)) for record in recipient.records} == {
        record: set(names) for record, names in given(the_notice()).items()
    }


def test_a_key_works_as_long_as_the_notice_says_and_no_longer() -> None:
    """Proves: R11."""
    home, at = new_home(), now()
    until = ask_transfer(home.customer_number, THEM, oneself(home), at).until
    assert until == figures.notice().term("transfer").period.after(at)
