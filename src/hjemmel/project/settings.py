"""How is this house wired?

Everything comes from the environment or from HJEMMEL_HOME; `docs/settings.md` lists each setting, and a test fails for one that it
does not.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hjemmel.project import home

DEBUG = False
HJEMMEL_HOME = home.home()
HJEMMEL_NOTICE = Path(os.environ.get("HJEMMEL_NOTICE", "notices/eksempelnett")).absolute()
_addresses = home.addresses()
HJEMMEL_DATABASE_URL, HJEMMEL_EVENTS_URL = _addresses.database_url, _addresses.events_url
HJEMMEL_PERMIT_MINUTES = int(os.environ.get("HJEMMEL_PERMIT_MINUTES", "30"))
HJEMMEL_DEMO = os.environ.get("HJEMMEL_DEMO", "") == "1"
HJEMMEL_TICKET_KEY = home.secret(home.TICKET_KEY)
HJEMMEL_EVIDENCE_KEY = home.secret(home.EVIDENCE_KEY).encode()
HJEMMEL_AUDIENCE_PASSWORD = home.audience_password
SECRET_KEY = home.secret(home.DJANGO_KEY)

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
    "django.contrib.sessions",
    "django.contrib.staticfiles",
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
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
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
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # intake reads its body by itself, up to its own limit

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"standard_error": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["standard_error"], "level": os.environ.get("HJEMMEL_LOG_LEVEL", "WARNING")},
}
