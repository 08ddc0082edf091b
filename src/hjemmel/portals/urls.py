"""Which addresses have pages? Included by the project inside `i18n_patterns(…, prefix_default_language=False)`."""

from django.urls import path

from hjemmel.portals import category, choices, min_side, notice_page, sign_in, support, support_customer, who_looked

urlpatterns = [
    path("", notice_page.notice, name="notice"),
    path("sign-in/", sign_in.page, name="sign-in"),
    path("sign-out/", sign_in.leave, name="sign-out"),
    path("min-side/", min_side.home, name="min-side"),
    path("min-side/who-looked/", who_looked.page, name="who-looked"),
    path("min-side/choices/", choices.page, name="choices"),
    path("min-side/<slug:category_id>/", category.page, name="min-side-category"),
    path("support/", support.search, name="support"),
    path("support/open/", support.open_customer, name="support-open"),
    path("support/close/", support.close, name="support-close"),
    path("support/customer/", support_customer.page, name="support-customer"),
]
