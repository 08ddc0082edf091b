"""The one Django app: the register. And the two of Django's that the sign-in library asks for, without tables of their own."""

from django.apps import AppConfig


class StoresConfig(AppConfig):
    default = True
    name = "hjemmel.stores"
    label = "stores"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The library's factors stand in the table that the notice declares, under whose customer each is."""
        from allauth.mfa.models import Authenticator
        from django.db.models import PositiveSmallIntegerField

        from hjemmel.stores.models import SignInFactor
        from hjemmel.stores.session_store import version_in_force

        Authenticator._meta.db_table = SignInFactor._meta.db_table
        Authenticator._meta.constraints = []
        owner = Authenticator._meta.get_field("user")
        owner.db_column = owner.column = "contact_id"
        Authenticator.add_to_class("notice_version", PositiveSmallIntegerField(default=version_in_force))


class PasswordsWithoutTables(AppConfig):
    """Django's own users, groups and rights are not ours: an audience is a role of the register (docs/decisions/0010)."""

    name = "django.contrib.auth"
    label = "auth"


class ContentTypesWithoutTables(AppConfig):
    name = "django.contrib.contenttypes"
    label = "contenttypes"
