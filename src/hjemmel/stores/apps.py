"""The one Django app: the register."""

from django.apps import AppConfig


class StoresConfig(AppConfig):
    name = "hjemmel.stores"
    label = "stores"
    default_auto_field = "django.db.models.BigAutoField"
