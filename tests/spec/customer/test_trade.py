"""What reaches the register from the systems around it, and what the register asks of others: products, points, orders, a credit bureau.

Proves: A1, K1, M3, W6, I3, O1.
"""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from django.conf import settings
from typer.testing import CliRunner

from browsing import Reader
from hjemmel.acts.actor import SYSTEM, Actor
from hjemmel.acts.check_credit import check_credit
from hjemmel.acts.open_account import open_account
from hjemmel.acts.place_order import place_order
from hjemmel.acts.take_in import Receipt, take_in
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.intake.adapters import ADAPTERS
from hjemmel.project import credit_bureau
from hjemmel.project.cli import application
from hjemmel.stores import entries, models
from homes import Home, new_home, now
from looking import oneself

pytestmark = pytest.mark.usefixtures("house")
PRODUCTS = "code,title,kind,credit_element,price_ore,withdrawn_on\nF500,Fiber 500,internet,ja,79900,\nTLF,Telefon,telephone,nei,9900,\n"


def fed(format_name: str, text: str) -> Receipt:
    data = text.encode()
    parsed = ADAPTERS[format_name].parse(data, {})
    digest = hashlib.sha256(data).hexdigest()
    return take_in(parsed, format_name=format_name, digest=digest, source="test", actor=SYSTEM, now=now())


@pytest.fixture(autouse=True)
def products() -> None:
    fed("products-csv", PRODUCTS)


def test_a_product_that_comes_again_is_changed_and_not_doubled() -> None:
    fed("products-csv", PRODUCTS.replace("79900", "69900"))
    [product] = entries.rows(the_notice().record("product")).filter(code="F500")
    assert product.price_ore == 69900
    fed("products-csv", PRODUCTS + "\n")
    assert entries.rows(the_notice().record("product")).get(code="F500").price_ore == 79900


def test_a_delivery_point_hangs_on_its_subscription_and_one_of_nobodys_is_refused() -> None:
    """Proves: I3."""
    home = new_home()
    number = models.Subscription.objects.get(key=home.subscription).subscription_number
    header = "code,subscription_number,latitude,longitude,service,status,area,order_number,removed_on\n"
    row = "P-{0},{0},59.1,5.7,fibre,built,Prøveøya,,\n"
    receipt = fed("delivery-points-csv", header + row.format(number) + row.format("nobody"))
    assert receipt.accepted == {"delivery-point": 1} and receipt.refused == {"unknown-owner": 1}
    [point] = entries.about(the_notice().record("delivery-point"), home.contact_id)
    assert (point.code, point.status, point.order_number) == (f"P-{number}", "built", None)


def test_a_dig_plan_that_ends_before_it_begins_is_a_fault() -> None:
    plan = "stretch,starts_on,ends_on,contractor,finished_on\nStorgata,2026-12-09,2026-12-01,grav,\n"
    assert ADAPTERS["dig-plans-csv"].parse(plan.encode(), {}).faults


def test_whoever_orders_is_asked_for_what_the_product_needs_and_whether_to_be_left_alone() -> None:
    """Proves: A1, M3."""
    home = new_home()
    reader = Reader().sign_in(home)
    assert "Fiber 500" in reader.get("/min-side/order/").content.decode()
    form = reader.get("/min-side/order/?product=F500").content.decode()
    assert 'name="install_address"' in form and 'name="listing_wish"' not in form
    assert 'name="listing_wish"' in reader.get("/min-side/order/?product=TLF").content.decode()
    done = reader.post(
        "/min-side/order/", {"product": "F500", "install_address": "Prøveveien 1", "no_offers": "yes", "listing_wish": "full"}
    )
    assert done.status_code == 302
    notice = the_notice()
    [order] = entries.about(notice.record("purchase"), home.contact_id)
    assert (order.product, order.install_address, order.listing_wish) == ("F500", "Prøveveien 1", None)
    [asked] = entries.about(notice.record("sale-contact"), home.contact_id)
    assert (asked.order_number, asked.stop_offered) == (order.order_number, True)
    assert models.Choice.objects.filter(contact_id=home.contact_id, choice="marketing", lifted_at=None).exists()
    empty = reader.post("/min-side/order/", {"product": "F500", "install_address": " "})
    assert empty.status_code == 400 and entries.about(notice.record("purchase"), home.contact_id).count() == 1


def test_a_refused_order_keeps_what_was_typed() -> None:
    """Proves: A1."""
    reader = Reader().sign_in(new_home())
    answer = reader.post("/min-side/order/", {"product": "F500", "install_address": "  ", "no_offers": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 400 and 'value="  "' in page and 'value="yes" checked' in page


def test_a_wish_that_is_not_declared_is_refused_with_those_that_are() -> None:
    """Proves: A1."""
    home = new_home()
    reader = Reader().sign_in(home)
    for language, words in (("", "velg en av"), ("/en", "choose one of")):
        answer = reader.post(f"{language}/min-side/order/", {"product": "TLF", "listing_wish": "x"})
        page = answer.content.decode()
        assert answer.status_code == 400 and words in page
        assert all(value in page for value in the_notice().record("purchase").field("listing_wish").values)
    assert not entries.about(the_notice().record("purchase"), home.contact_id).exists()


def test_a_new_customer_is_asked_for_the_closed_list_and_nothing_more() -> None:
    """Proves: W6."""
    reader = Reader()
    session = reader.client.session
    session["actor"] = {"id": "anne", "audience": "support", "name": "Anne"}
    session["began"] = session["seen"] = time.time()
    session.save()
    reader.client.cookies["sessionid"] = session.session_key
    form = reader.get("/support/new/").content.decode()
    asked = {field.name for field in the_notice().record("contact").fields if field.given}
    assert all(f'name="{name}"' in form for name in asked) and 'name="customer_number"' not in form
    before = models.Contact.objects.count()
    person = {"name": "Nora Prøve", "address": "Prøveveien 9", "postcode": "4000", "place": "Prøvestad", "phone": "+4751000999"}
    person |= {"email": "nora@kunde.example", "language": "nb", "protected_address": "none", "birth_date": "i fjor"}
    assert reader.post("/support/new/", person).status_code == 400
    assert reader.post("/support/new/", {**person, "birth_date": "", "shoe_size": "42"}).status_code == 302
    assert models.Contact.objects.count() == before + 1
    with pytest.raises(Refused):
        open_account({**person, "birth_date": None, "shoe_size": "42"}, Actor("anne", "support"), now())


class Bureau(BaseHTTPRequestHandler):
    """A real server on loopback that answers as the gateway of a bureau does, or not."""

    asked: ClassVar[list[dict[str, Any]]] = []
    says: bytes = b'{"outcome": "approved"}'

    def do_POST(self) -> None:
        self.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.says)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def bureau(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Bureau, "asked", [])
    server = HTTPServer(("127.0.0.1", 0), Bureau)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def ordered(home: Home) -> str:
    return place_order(home.customer_number, "F500", {"install_address": "Prøveveien 1"}, oneself(home), now())


def test_the_bureau_is_asked_once_for_an_open_order_with_no_more_than_it_needs(bureau: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: K1."""
    monkeypatch.setattr(settings, "HJEMMEL_CREDIT_BUREAU", bureau)
    home = new_home()
    order = ordered(home)
    command = ["credit", "check", "--customer", home.customer_number, "--order", order, "--bureau", "Prøvebyrået"]
    told = CliRunner().invoke(application(["trade"]), command)
    assert told.exit_code == 0 and "approved" in told.output, told.output
    assert [set(asked) for asked in Bureau.asked] == [set(credit_bureau.ASKED_WITH)]
    [check] = entries.about(the_notice().record("credit-check"), home.contact_id)
    assert (check.outcome, check.bureau, check.order_number) == ("approved", "Prøvebyrået", order)
    again = CliRunner().invoke(application(["trade"]), command)
    assert isinstance(again.exception, Refused) and len(Bureau.asked) == 1


@pytest.mark.parametrize("says", [b"", b"[]", b'{"outcome": "perhaps"}', b'{"score": 3}'])
def test_a_bureau_that_says_something_else_changes_nothing(bureau: str, monkeypatch: pytest.MonkeyPatch, says: bytes) -> None:
    monkeypatch.setattr(Bureau, "says", says)
    home = new_home()
    order = ordered(home)
    with pytest.raises(credit_bureau.BureauSilent):
        check_credit(home.customer_number, order, "B", lambda who: credit_bureau.ask(bureau, who), Actor("eva", "billing"), now())
    assert not entries.about(the_notice().record("credit-check"), home.contact_id).exists()


@pytest.mark.parametrize("address", ["", "http://bureau.example/", "file:///etc/passwd"])
def test_a_bureau_is_asked_over_an_encrypted_line_or_not_at_all(address: str) -> None:
    with pytest.raises(credit_bureau.BureauSilent, match="HJEMMEL_CREDIT_BUREAU"):
        credit_bureau.ask(address, models.Contact())


def test_a_directory_provider_gets_the_list_by_agreement_and_one_that_sells_gets_none() -> None:
    """Proves: O1, O2."""
    home = new_home()
    provider, seller = f"Nummer {home.customer_number} AS", f"Selger {home.customer_number} AS"
    run = CliRunner()
    app = application(["trade"])
    assert run.invoke(app, ["directory", "agree", provider]).exit_code == 0
    assert run.invoke(app, ["directory", "agree", seller, "--own-sales"]).exit_code == 0
    assert isinstance(run.invoke(app, ["directory", "agree", provider]).exception, Refused)
    listing = ["--customer", home.customer_number, "--phone", home.phone]
    assert isinstance(run.invoke(app, ["directory", "list", *listing, "--name", "Åse Prøve"]).exception, Refused)  # she has not been told
    assert run.invoke(app, ["directory", "tell", *listing]).exit_code == 0
    assert run.invoke(app, ["directory", "list", *listing, "--name", "Åse Prøve", "--extent", "number-only"]).exit_code == 0
    assert run.invoke(app, ["directory", "compile"]).exit_code == 0
    lines = run.invoke(app, ["directory", "feed", provider]).stdout_bytes
    assert "Åse Prøve".encode("latin-1") in lines
    assert isinstance(run.invoke(app, ["directory", "feed", seller]).exception, Refused)
