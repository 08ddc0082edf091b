"""Is the house in order?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from hjemmel.acts.take_stock import take_stock


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while both engines answer and expiry runs; 503 with what is wrong otherwise."""
    stock = take_stock(timezone.now())
    return JsonResponse({"ok": not stock.faults, "faults": stock.faults}, status=503 if stock.faults else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, without a person in them."""
    stock = take_stock(timezone.now())
    lines = [f"{name} {value}" for name, value in sorted(stock.figures.items())]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")
