"""What must the project's settings hold for the pages to work?

The settings take these values as they are, so that the room that knows the reason keeps them. No page needs another app, and
`LocaleMiddleware` reads the language from the address alone (`/…` bokmål, `/en/…` English).
"""

from pathlib import Path

ROOM = Path(__file__).parent
STATIC = ROOM.parents[2] / "build" / "static"  # what `scripts/frontend` builds

LANGUAGES = [("nb", "Norsk bokmål"), ("en", "English")]
LANGUAGE_CODE = "nb"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOM / "templates"],
        "OPTIONS": {
            "builtins": ["django.templatetags.static", "hjemmel.portals.tags"],
            "context_processors": ["django.template.context_processors.request", "hjemmel.portals.page.surroundings"],
        },
    }
]

MIDDLEWARE = [
    "hjemmel.portals.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hjemmel.portals.middleware.Refusals",
]

COOKIES = {
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "CSRF_FAILURE_VIEW": "hjemmel.portals.errors.forged",
}
