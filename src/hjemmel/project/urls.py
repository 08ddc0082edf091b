"""Which address leads where?"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from hjemmel.intake import receive
from hjemmel.portals import provider
from hjemmel.project import health, proof_page

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("intake/v1/<slug:format_name>", receive.receive, name="intake"),
    # Back from a provider: it knows one address, whatever the language.
    path("sign-in/back/<slug:provider_id>/", provider.back, name="openid_connect_callback"),
    *i18n_patterns(path("privacy/proof/", proof_page.page, name="proof"), prefix_default_language=False),
    *i18n_patterns(path("", include("hjemmel.portals.urls")), prefix_default_language=False),
]

handler400 = "hjemmel.portals.errors.unreadable"
handler404 = "hjemmel.portals.errors.not_found"
handler500 = "hjemmel.portals.errors.failed"
handler429 = "hjemmel.portals.errors.too_many"
