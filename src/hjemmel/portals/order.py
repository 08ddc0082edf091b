"""What do you want to order, and what must we know for it? One page: the products, and for the chosen one its own few questions."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.draw_list import draw_list
from hjemmel.acts.look_up import look_up
from hjemmel.acts.note_sale_contact import note_sale_contact
from hjemmel.acts.place_order import NEEDS, place_order
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.model import Field, Text
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import show
from hjemmel.portals.rows import named
from hjemmel.portals.session import own_permit

PURPOSE, RECORD, NO_OFFERS = "purchases", "product", "marketing"


@dataclass(frozen=True, slots=True)
class Product:
    """`needs` are the fields of the order that it takes."""

    code: str
    title: str
    kind: str
    price_ore: int
    credit_element: bool
    needs: tuple[Field, ...]


@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    products = _products(actor, now)
    wanted = next((p for p in products if p.code == request.POST.get("product", request.GET.get("product", ""))), None)
    [mine] = named(look_up(own_permit(request, actor, now).token, actor, "contact", now))
    fault: Text | None = None
    if request.method == "POST" and wanted:
        try:
            request.session["ordered"] = [wanted.title, _order(request, wanted, mine, actor, now)]
        except Refused as refused:
            fault = refused.decision.reason
        else:
            return redirect("order")
    address = f"{mine['address']}, {mine['postcode']} {mine['place']}"
    ordered, number = request.session.pop("ordered", ["", ""])
    questions = [(field, request.POST.get(field.name, address)) for field in (wanted.needs if wanted else ())]
    context = {"products": products, "wanted": wanted, "questions": questions, "ordered": ordered, "number": number, "fault": fault}
    return show(request, "order.html", now, context, status=400 if fault else 200)


def _order(request: HttpRequest, product: Product, mine: dict[str, object], actor: Actor, now: datetime) -> str:
    """Place it; whoever has an e-mail address is asked there and then whether to be left alone (markedsføringsloven § 15(3))."""
    values = {field.name: request.POST.get(field.name, "").strip() for field in product.needs}
    number = place_order(actor.id, product.code, values, actor, now)
    if mine["email"]:
        note_sale_contact(actor.id, number, True, actor, now)
        if request.POST.get("no_offers"):
            set_choice(actor.id, NO_OFFERS, True, actor, now)
    return number


def _products(actor: Actor, now: datetime) -> list[Product]:
    drawn = draw_list(actor, PURPOSE, RECORD, now)
    rows = (dict(zip(drawn.columns, row, strict=True)) for row in drawn.rows)
    purchase = the_notice().record("purchase")
    return [
        Product(r["code"], r["title"], r["kind"], r["price_ore"], r["credit_element"], tuple(map(purchase.field, NEEDS[r["kind"]])))
        for r in sorted(rows, key=lambda r: (list(NEEDS).index(r["kind"]), r["price_ore"]))
        if r["withdrawn_on"] is None
    ]
