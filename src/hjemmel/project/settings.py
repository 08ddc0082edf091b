"""How is this house wired?

Everything comes from the environment or from HJEMMEL_HOME; `docs/settings.md` lists each setting, and a test fails for one that it
does not.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hjemmel.project import home, sign_in

DEBUG = False
HJEMMEL_HOME = home.home()
HJEMMEL_NOTICE = home.notice_folder()
_addresses = home.addresses()
HJEMMEL_DATABASE_URL, HJEMMEL_EVENTS_URL = _addresses.database_url, _addresses.events_url
HJEMMEL_PERMIT_MINUTES = int(os.environ.get("HJEMMEL_PERMIT_MINUTES", "30"))
HJEMMEL_DEMO = os.environ.get("HJEMMEL_DEMO", "") == "1"
HJEMMEL_NAT_VRFS = tuple(filter(None, os.environ.get("HJEMMEL_NAT_VRFS", "").split(",")))
HJEMMEL_COLLECTORS = os.environ.get("HJEMMEL_COLLECTORS", "")
HJEMMEL_CREDIT_BUREAU = os.environ.get("HJEMMEL_CREDIT_BUREAU", "")
HJEMMEL_CLIENT_CERT_SECRET = os.environ.get("HJEMMEL_CLIENT_CERT_SECRET", "")
HJEMMEL_METRICS_TOKEN = os.environ.get("HJEMMEL_METRICS_TOKEN", "")
HJEMMEL_KID_INVOICE = os.environ.get("HJEMMEL_KID_INVOICE", "")
HJEMMEL_ERASURE_LOG = os.environ.get("HJEMMEL_ERASURE_LOG") or str(home.home() / "erasures.log")
HJEMMEL_TICKET_KEY = home.secret(home.TICKET_KEY)
HJEMMEL_EVIDENCE_KEY = home.secret(home.EVIDENCE_KEY).encode()
HJEMMEL_SIGNING_KEY = home.secret(home.SIGNING_KEY)
HJEMMEL_AUDIENCE_PASSWORD = home.audience_password
SECRET_KEY = home.secret(home.DJANGO_KEY)

# Mail goes over TLS, but for a server on the machine itself: `smtps://` at once, `smtp://` by STARTTLS.
_mail = urlsplit(os.environ.get("HJEMMEL_SMTP", ""))
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = bool(EMAIL_HOST) and not EMAIL_USE_SSL and EMAIL_HOST not in ("127.0.0.1", "localhost", "::1")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("HJEMMEL_MAIL_FROM", "hjemmel@localhost")

_database = urlsplit(HJEMMEL_DATABASE_URL)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.strip("/"),
        "USER": unquote(_database.username or ""),
        "PASSWORD": unquote(_database.password or ""),
        "HOST": _database.hostname or "",
        "PORT": str(_database.port or 5432),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
    }
}
INSTALLED_APPS = [
    "hjemmel.stores.apps.PasswordsWithoutTables",
    "hjemmel.stores.apps.ContentTypesWithoutTables",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "hjemmel.stores",
    "hjemmel.portals",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hjemmel.portals.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "hjemmel.portals.middleware.NothingBroughtBack",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hjemmel.portals.middleware.ReadableText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
CSRF_FAILURE_VIEW = "hjemmel.portals.errors.forged"
ROOT_URLCONF = "hjemmel.project.urls"
WSGI_APPLICATION = "hjemmel.project.wsgi.application"
ALLOWED_HOSTS = os.environ.get("HJEMMEL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = None  # served from where they are
STATICFILES_DIRS = [folder for folder in [Path(__file__).parents[3] / "build" / "static"] if folder.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("HJEMMEL_HTTPS", "") == "1"
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "hjemmel.stores.session_store"
HJEMMEL_SESSION_HOURS = int(os.environ.get("HJEMMEL_SESSION_HOURS", "8"))
HJEMMEL_SESSION_IDLE_MINUTES = int(os.environ.get("HJEMMEL_SESSION_IDLE_MINUTES", "30"))
SESSION_COOKIE_AGE = HJEMMEL_SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# How often somebody has guessed stands in the register for as long as it counts. A job forgets what no longer does: none is cut out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "sign_in_count",
        "KEY_FUNCTION": "hjemmel.stores.sign_in_counts.keyed",
        "OPTIONS": {"MAX_ENTRIES": 2**31},
    }
}

# Signing in (docs/sign-in.md). The library's tables are not migrated: its factors stand where the notice declares them.
MIGRATION_MODULES = dict.fromkeys(("auth", "contenttypes", "account", "socialaccount", "mfa"))
AUTH_USER_MODEL = "stores.SignInAccount"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
ACCOUNT_ADAPTER = "hjemmel.portals.library.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {  # hjemmel.portals.tries; beside the library's own thirty sign-ins a minute from one address
    "sign_in_code": "20/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "wrong_from_here": "10/m/ip,60/h/ip",
    "wrong_factor": "5/300s/key,20/d/key",
}
SOCIALACCOUNT_ADAPTER = "hjemmel.portals.library.IdentityAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": sign_in.providers(os.environ)}}
MFA_FORMS = {"authenticate": "hjemmel.portals.tries.AuthenticateForm", "reauthenticate": "hjemmel.portals.tries.ReauthenticateForm"}
MFA_ADAPTER = "hjemmel.portals.library.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # one step either way, for slow hands and clocks that differ (RFC 6238 section 5.2); a code still works once
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SESSION_COOKIE_SECURE  # a browser lets that be on localhost alone
HJEMMEL_SIGN_IN_KEY = home.secret(home.SIGN_IN_KEY)
HJEMMEL_STAFF_ROLES = sign_in.roles(os.environ.get("HJEMMEL_STAFF_ROLES", ""))
HJEMMEL_STAFF_ROLE_CLAIM = os.environ.get("HJEMMEL_STAFF_ROLE_CLAIM", "roles")
SILENCED_SYSTEM_CHECKS = ["models.E028"]  # two models of the table of second factors: ours, and the library's
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20  # of a form; intake reads its body by itself, up to its own limit

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "hjemmel.project.plain_log.PlainFormatter"}},
    "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["standard_error"], "level": os.environ.get("HJEMMEL_LOG_LEVEL", "WARNING")},
}
