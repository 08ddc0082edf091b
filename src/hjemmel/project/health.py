"""Is the house in order?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from hjemmel.acts.take_stock import take_stock
from hjemmel.project import scraping


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while both engines answer and expiry runs; 503 with what is wrong otherwise."""
    stock = take_stock(timezone.now())
    return JsonResponse({"ok": not stock.faults, "faults": stock.faults}, status=503 if stock.faults else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, without a person in them, for those who may read them."""
    refused = scraping.refusal(request)
    if refused is not None:
        return refused
    registry = CollectorRegistry()
    stock = take_stock(timezone.now())
    for name, value in stock.figures.items():
        Gauge(name, name.replace("_", " "), registry=registry).set(value)
    gauges: dict[str, Gauge] = {}
    for name, labels, value in stock.by_source:
        gauge = gauges.get(name) or gauges.setdefault(name, Gauge(name, name.replace("_", " "), list(labels), registry=registry))
        gauge.labels(**labels).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
