"""Who has looked at you, in which role, for which reason, and what could they see?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hjemmel.acts.actor import Actor
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.who_looked import Opening, who_looked
from hjemmel.notice.model import Needs, Notice
from hjemmel.notice.wording import lower_first
from hjemmel.portals import when
from hjemmel.portals.audience import for_audience
from hjemmel.portals.choices import that_stop_looks
from hjemmel.portals.page import language, show, zone
from hjemmel.portals.phrases import phrase
from hjemmel.portals.provenance import line
from hjemmel.portals.reasons import in_words, purpose, role
from hjemmel.portals.session import own_permit


@dataclass(frozen=True, slots=True)
class LookTold:
    """`could` are the record types that the role may open for the purpose, `saw` those that were read; both by title."""

    at: datetime
    role: str
    purpose: str
    reason: str
    could: tuple[str, ...]
    saw: tuple[str, ...]
    ended: datetime
    still_open: bool
    subject: str


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    looks: tuple[LookTold, ...]


@for_audience("customer")
@require_safe
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    notice, permit = the_notice(), own_permit(request, actor, now)
    looks = who_looked(permit.token, actor, now)
    context = {"months": _by_month(looks, notice, now), "line": line(notice.record("permit"), notice, now)}
    context |= {"stops": that_stop_looks(permit.token, actor, now, {record.id for record in notice.records()})}
    return show(request, "who_looked.html", now, context)


def _by_month(looks: Sequence[Opening], notice: Notice, now: datetime) -> list[Month]:
    groups: dict[date, list[LookTold]] = defaultdict(list)
    for look in looks:
        groups[look.at.astimezone(zone()).date().replace(day=1)].append(_told(look, notice, now))
    return [Month(when.month(month, language()).capitalize(), tuple(told)) for month, told in sorted(groups.items(), reverse=True)]


def _told(look: Opening, notice: Notice, now: datetime) -> LookTold:
    held = {record.id: record.title.to(language()) for record in notice.records()}
    ended = min(look.closed_at or look.expires_at, look.expires_at)
    return LookTold(
        at=look.at,
        role=role(notice, look.audience, language()),
        purpose=lower_first(purpose(notice, look.purpose, language())),
        reason=in_words(look.reason, language()),
        could=tuple(_could(look, notice)),
        saw=tuple(held[r] for r in look.records if r in held),
        ended=ended,
        still_open=look.at <= now < ended,
        subject=phrase("look-ask-subject", language()).format(at=when.exact(look.at, zone())),
    )


def _could(look: Opening, notice: Notice) -> list[str]:
    uses = [(record, use) for record in notice.records() for use in record.uses_of(look.audience, look.purpose)]
    return [record.title.to(language()) for record, use in uses if use.needs is Needs.PERMIT]
