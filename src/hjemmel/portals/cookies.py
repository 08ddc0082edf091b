"""What do we keep in your browser, and what have you said yes to?

The whole list stands here; the page is made from it, and a crawl of the site holds every cookie against it. Nothing that is not
necessary is set before a yes, and a no leaves nothing behind.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import Text
from hjemmel.notice.period import Period
from hjemmel.notice.time_words import period_words
from hjemmel.portals import errors
from hjemmel.portals.page import language, show
from hjemmel.portals.session import signed_in

WEB_CHOICES, FEEDBACK, TRAIL_STORE = "web_choices", "help_feedback", "hjemmel-trail"
COUNTING, TRAIL = "counting", "trail"
CHOICES = "choices"  # the page of Min side that offers the same
# What one can say yes to, each for itself: with the phrases that say what it is called and what it does.
OFFERED = {COUNTING: ("web-counting", "web-counting-text"), TRAIL: ("web-trail", "web-trail-text")}
WHILE_OPEN = Text("til du lukker nettleseren", "until you close the browser")


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing kept in the browser. `lasts` is how long, `needs` what must have been said or done first (a phrase)."""

    name: str
    text: Text
    lasts: str
    needs: str


def kept() -> tuple[Kept, ...]:
    """Everything that any page of ours keeps in a browser, in the page's language."""
    return (
        Kept("sessionid", Text("Husker at du er logget inn.", "Remembers that you are signed in."), _while_open(), "cookie-necessary"),
        Kept(
            "csrftoken",
            Text("Sikrer at et skjema kommer fra våre egne sider.", "Makes sure that a form comes from our own pages."),
            period_words(Period(seconds=settings.CSRF_COOKIE_AGE // 86400 * 86400), language()),
            "cookie-necessary",
        ),
        Kept(
            WEB_CHOICES,
            Text("Husker hva du har sagt ja til på denne siden.", "Remembers what you have said yes to on this page."),
            _term(WEB_CHOICES),
            "cookie-yes",
        ),
        Kept(
            FEEDBACK,
            Text("Husker hvilke artikler du har gitt tommel.", "Remembers on which articles you have given a thumb."),
            _term(FEEDBACK),
            "cookie-click",
        ),
        Kept(
            TRAIL_STORE,
            Text(
                "Hvilke av sidene våre du har sett på. Listen blir i nettleseren til du åpner en chat.",
                "Which of our pages you have looked at. The list stays in the browser until you open a chat.",
            ),
            _while_open(),
            "cookie-trail",
        ),
    )


def said_yes(request: HttpRequest) -> frozenset[str]:
    """What this browser has said yes to, under the version of the notice in force; a yes to an older one is none."""
    version, _, words = request.COOKIES.get(WEB_CHOICES, "").partition(":")
    return frozenset(words.split("+")) & frozenset(OFFERED) if version == str(the_notice().version.number) else frozenset()


def from_our_page(request: HttpRequest) -> bool:
    """Whether a form came from one of our own pages, told without a cookie: the browser says from where."""
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def remember(response: HttpResponse, name: str, value: str, now: datetime) -> None:
    """Set a cookie for its declared time."""
    seconds = int((_period(name).after(now) - now).total_seconds())
    response.set_cookie(name, value, max_age=seconds, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=name == FEEDBACK)


@csrf_exempt  # a form of ours that needs no cookie to be told: see from_our_page
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    now, yes = timezone.now(), said_yes(request)
    if request.method == "POST":
        if not from_our_page(request):
            return errors.forged(request)
        choice, back = request.POST.get("choice", ""), request.POST.get("back") == CHOICES and signed_in(request) is not None
        if back:
            request.session["changed"] = choice
        return _changed(yes ^ (frozenset([choice]) & frozenset(OFFERED)), now, CHOICES if back else "cookies")
    return show(request, "cookies.html", now, {"kept": kept(), "offered": offered(request)})


def offered(request: HttpRequest) -> list[tuple[str, str, str, bool]]:
    """What one can say yes to: its name, the phrases that say what it is, and whether this browser has said yes."""
    yes = said_yes(request)
    return [(choice, *phrases, choice in yes) for choice, phrases in OFFERED.items()]


def _changed(yes: frozenset[str], now: datetime, then: str) -> HttpResponse:
    response = redirect(then)
    if yes:
        remember(response, WEB_CHOICES, f"{the_notice().version.number}:{'+'.join(sorted(yes))}", now)
    else:
        response.delete_cookie(WEB_CHOICES, samesite="Lax")
    return response


def _period(name: str) -> Period:
    return the_notice().term({WEB_CHOICES: "web-choices-cookie", FEEDBACK: "feedback-cookie"}[name]).period


def _term(name: str) -> str:
    return period_words(_period(name), language())


def _while_open() -> str:
    return WHILE_OPEN.to(language())
