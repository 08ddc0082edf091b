"""How can one help oneself, and did it help? Articles that anyone may read, and on some of them thumbs.

Reading sets no cookie. A vote needs none either: it is told by where the form came from, and only remembered in the browser after.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hjemmel.acts.give_feedback import give_feedback
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.notice.time_words import period_words
from hjemmel.portals import errors
from hjemmel.portals.articles import ARTICLES, Article
from hjemmel.portals.cookies import FEEDBACK, from_our_page, remember
from hjemmel.portals.page import language, show

ASKED = ("article", "vote")


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    return show(request, "help.html", timezone.now(), {"articles": ARTICLES.values()})


@require_safe
def article(request: HttpRequest, article_id: str) -> HttpResponse:
    chosen = _article(article_id)
    feedback = the_notice().record("article-feedback")
    context = {
        "article": chosen,
        "votes": feedback.field("vote").values if chosen.id in feedback.field("article").values else (),
        "answered": chosen.id in _answered(request),
        "remembered": period_words(the_notice().term("feedback-cookie").period, language()),
    }
    return show(request, "help_article.html", timezone.now(), context)


@csrf_exempt  # the form of a reader without cookies: see from_our_page
@require_POST
def feedback(request: HttpRequest) -> HttpResponse:
    """The article comes in the body: an address tells a log less."""
    if not from_our_page(request):
        return errors.forged(request)
    now, chosen = timezone.now(), request.POST.get("article", "")
    extra = {name: str(value) for name, value in request.POST.items() if name not in ASKED}
    try:
        give_feedback(chosen, request.POST.get("vote", ""), extra, now)
    except Refused as refused:
        return errors.refused(request, refused.decision)
    response = redirect("help-article", chosen)
    remember(response, FEEDBACK, "+".join(sorted(_answered(request) | {chosen})), now)
    return response


def _article(article_id: str) -> Article:
    if article_id not in ARTICLES:
        raise Http404(article_id)
    return ARTICLES[article_id]


def _answered(request: HttpRequest) -> set[str]:
    """The articles that this browser has answered on."""
    return set(request.COOKIES.get(FEEDBACK, "").split("+")) & set(ARTICLES)
