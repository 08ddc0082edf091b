"""How do your numbers stand in the directories? The part of the page of choices that is about each telephone number.

Whether a number is listed at this moment is asked of the gate, by the same rule as the list itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hjemmel.acts.actor import Actor
from hjemmel.acts.choices_of import State
from hjemmel.acts.choose_listing import HIDDEN, choose_listing, ways
from hjemmel.acts.list_number import NONE, RECORD, YES
from hjemmel.acts.look_up import look_up
from hjemmel.acts.say_whose_number import ADULT, CHILD, CHILD_WITH_YES, say_whose_number
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decide import Look, Standing
from hjemmel.gate.decision import Refused
from hjemmel.gate.listing import decide_listed
from hjemmel.notice.model import Text
from hjemmel.notice.vocabulary import NOBODY, PROTECTED
from hjemmel.portals.audience import for_audience
from hjemmel.portals.page import zone
from hjemmel.portals.phone_users import Line, users
from hjemmel.portals.rows import Row, named

RESERVATION = "directory-reservation"
SAID = "listing_said"
# What each way is called, what it means, and what the page says of a number that stands so.
WAYS: Mapping[str, tuple[str, str, str]] = {
    "full": ("listing-full", "listing-full-text", "listing-full-now"),
    "number-only": ("listing-part", "listing-part-text", "listing-part-now"),
    "none": ("listing-none", "listing-none-text", "listing-none-now"),
    HIDDEN: ("listing-secret", "listing-secret-text", "listing-secret-now"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """One telephone number: `now` is the phrase of how it stands, `reason` the gate's own where no phrase of ours says why it is not there.

    `chosen` is a key of `WAYS`; `waits_since` is when it was asked that a secret number be secret no longer.
    """

    phone: str
    now: str
    reason: Text | None
    chosen: str
    holder: str
    waits_since: datetime | None

    @property
    def is_childs(self) -> bool:
        return self.holder != ADULT

    @property
    def has_yes(self) -> bool:
        return self.holder == CHILD_WITH_YES


@dataclass(frozen=True, slots=True)
class Numbers:
    """`unlisted` are telephone numbers that have no listing; `said` is (number, phrase, fault) of what has just been chosen."""

    listed: tuple[Number, ...]
    unlisted: tuple[str, ...]
    ways: tuple[tuple[str, str, str], ...]
    users: tuple[Line, ...]
    said: tuple[str, str, Text | None]


def numbers(request: HttpRequest, token: str, actor: Actor, now: datetime, states: Mapping[str, State]) -> Numbers | None:
    """Each of the customer's numbers as it stands; None where the notice lists none. Raises Refused without a live permit of one's own."""
    notice = the_notice()
    if not notice.has(RECORD):
        return None
    rows = [row for row in named(look_up(token, actor, RECORD, now)) if row["ended_on"] is None]
    waiting = {
        row["row"]: row["asked_at"]
        for row in named(look_up(token, actor, "correction", now))
        if (row["record"], row["field"], row["state"]) == (RECORD, "secret", "pending")
    }
    phone, heading, *fault = request.session.pop(SAID, ("", ""))
    closed = any(row[PROTECTED] != NOBODY for row in named(look_up(token, actor, "contact", now)))
    standing = Standing(0, frozenset(choice for choice, state in states.items() if state is State.ON))
    return Numbers(
        tuple(_number(row, standing, closed, waiting.get(row["phone"]), now) for row in sorted(rows, key=lambda row: str(row["phone"]))),
        tuple(_unlisted(named(look_up(token, actor, "identifier", now)), {row["phone"] for row in rows})),
        tuple((way, *WAYS[way][:2]) for way in ways(notice)),
        tuple(user for user in users(token, actor, now) if not user.has_ended),
        (phone, heading, Text(*fault) if fault else None),
    )


@for_audience("customer")
@require_POST
def change(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """Another way for one number, or whose number it is."""
    phone, holder = request.POST.get("phone", ""), request.POST.get("holder", "")
    try:
        if holder:
            say_whose_number(actor.id, phone, holder, actor, now, as_parent=request.POST.get("parent") == "yes")
            request.session[SAID] = [phone, "listing-said"]
        else:
            is_so = choose_listing(actor.id, phone, request.POST.get("way", ""), actor, now)
            request.session[SAID] = [phone, "listing-said" if is_so else "listing-waits"]
    except Refused as refused:
        request.session[SAID] = [phone, "", refused.decision.reason.nb, refused.decision.reason.en]
    return redirect("choices")


def _number(row: Row, standing: Standing, closed: bool, waits_since: datetime | None, now: datetime) -> Number:
    notice = the_notice()
    decision = decide_listed(notice, Look("directory", "directory", RECORD), standing, row, now.astimezone(zone()).date())
    phrase, reason = WAYS[row["extent"]][2], None
    if not decision.allowed:
        phrase = _why_not(row, standing)
        reason = None if phrase else decision.reason
    if closed:
        phrase, reason = "listing-protected-now", None
    chosen = HIDDEN if row["secret"] == YES and waits_since is None else row["extent"]
    return Number(row["phone"], phrase, reason, chosen, row["holder"], waits_since)


def _why_not(row: Row, standing: Standing) -> str:
    """What keeps a number off the list, as a phrase; "" where it is something else than what one decides here."""
    if RESERVATION in standing.choices:
        return "listing-reserved-now"
    if row["secret"] == YES:
        return WAYS[HIDDEN][2]
    if row["extent"] == NONE:
        return WAYS[NONE][2]
    return "listing-child-now" if row["holder"] == CHILD else ""


def _unlisted(identifiers: Iterable[Row], listed: set[str]) -> Iterable[str]:
    return sorted({row["value"] for row in identifiers if row["kind"] == "phone-number" and row["valid_to"] is None} - listed)
