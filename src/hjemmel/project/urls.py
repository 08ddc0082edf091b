"""Which address leads where?"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from hjemmel.intake import receive
from hjemmel.project import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("intake/v1/<slug:format_name>", receive.receive, name="intake"),
    *i18n_patterns(path("", include("hjemmel.portals.urls")), prefix_default_language=False),
]

handler404 = "hjemmel.portals.errors.not_found"
handler500 = "hjemmel.portals.errors.failed"
