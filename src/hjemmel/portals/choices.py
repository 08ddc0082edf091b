"""What can you decide, all on one page? A switch for each choice that the notice offers, how each number is listed, wishes and cookies.

Everything takes effect at once.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hjemmel.acts.actor import Actor
from hjemmel.acts.choices_of import State, choices_of
from hjemmel.acts.consents_of import consents_of
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.exports.consent_receipt import Consent
from hjemmel.notice.model import Choice, Clause, Needs, Notice, RecordType, Text, Use
from hjemmel.notice.vocabulary import NOBODY, UNTIL_GIVEN
from hjemmel.notice.wording import lower_first
from hjemmel.portals.audience import for_audience
from hjemmel.portals.consent_receipts import ConsentReceipt, asked, listed
from hjemmel.portals.cookies import offered
from hjemmel.portals.listing import RESERVATION, numbers
from hjemmel.portals.page import language, show
from hjemmel.portals.preferences import wishes
from hjemmel.portals.session import own_permit


@dataclass(frozen=True, slots=True)
class Switch:
    """`stops` and `stays` name the uses that the choice stops and those that go on, as "who, why: what"; a consent opens what it names.

    `receipts` are those of a consent, the newest first.
    """

    id: str
    title: Text
    text: Text
    law: str
    on: bool
    again: bool  # a yes to another text than today's: it is asked for again
    consent: bool
    stops: tuple[str, ...]
    stays: tuple[str, ...]
    clauses: tuple[Clause, ...]
    receipts: tuple[ConsentReceipt, ...]

    @property
    def checked(self) -> str:
        return "true" if self.on else "false"

    @property
    def turn_to(self) -> str:
        return "no" if self.on else "yes"


@for_audience("customer")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    if request.method == "POST":
        choice_id = request.POST.get("choice", "")
        set_choice(actor.id, choice_id, request.POST.get("on") == "yes", actor, now, language())
        request.session["changed"] = choice_id
        return redirect("choices")
    permit = own_permit(request, actor, now)
    said = consents_of(permit.token, actor, now)
    states = choices_of(permit.token, actor, now)
    listing = numbers(request, permit.token, actor, now, states)
    found = _switches(states, said)
    apart = [switch for switch in found if listing and switch.id == RESERVATION]
    refusals = [switch for switch in found if not switch.consent and switch not in apart]
    context = {
        "groups": [("refusals", refusals), ("consents", [switch for switch in found if switch.consent])],
        "not_asked": _not_asked(said),
        "changed": request.session.pop("changed", ""),
        "numbers": listing,
        "reservations": apart,
        "wishes": wishes(permit.token, actor, now),
        "offered": offered(request),
    }
    return show(request, "choices.html", now, context)


def _not_asked(said: Sequence[Consent]) -> list[tuple[Text, tuple[ConsentReceipt, ...]]]:
    """What she has said yes to and is no longer asked, in its own words, and the receipts."""
    now_asked = {choice.id for choice in the_notice().choices}
    gone = {consent.choice: asked(consent).title for consent in said if consent.choice not in now_asked}
    return [(title, listed(said, choice_id)) for choice_id, title in gone.items()]


def that_stop_looks(token: str, actor: Actor, now: datetime, records: Collection[str]) -> list[Switch]:
    """The switches of the choices by which somebody here may no longer look at one of these record types."""
    notice = the_notice()
    looks = {use.opt_out for record in notice.records() if record.id in records for use in record.uses if use.needs is Needs.PERMIT}
    return [switch for switch in _switches(choices_of(token, actor, now)) if switch.id in looks] if looks - {None} else []


def _switches(states: Mapping[str, State], consents: Sequence[Consent] = ()) -> list[Switch]:
    return [_switch(choice, the_notice(), states[choice.id], consents) for choice in the_notice().choices]


def _switch(choice: Choice, notice: Notice, state: State, consents: Sequence[Consent]) -> Switch:
    stopped = [(record, use) for record, use in _all_uses(notice) if use.needs is not Needs.OWN and _stops(choice, use)]
    concerned = {record.id for record, _ in stopped}
    return Switch(
        id=choice.id,
        title=choice.title,
        text=choice.text,
        law=choice.law,
        on=state is State.ON,
        again=state is State.TO_OTHER_TEXT,
        consent=choice.stops == UNTIL_GIVEN,
        stops=_named(stopped, notice),
        stays=_named([pair for pair in _all_uses(notice) if pair not in stopped and pair[0].id in concerned], notice),
        clauses=tuple(clause for clause in notice.clauses() if f"notice.choice.{choice.id}" in clause.covers),
        receipts=listed(consents, choice.id),
    )


def _all_uses(notice: Notice) -> list[tuple[RecordType, Use]]:
    """Every use of what is about somebody: a choice of hers stops nothing that is about nobody."""
    return [(record, use) for record in notice.records() if record.subject != NOBODY for use in record.uses]


def _stops(choice: Choice, use: Use) -> bool:
    """Does the use hang on the choice? One that is no consent stops it, a consent opens it."""
    return choice.id in (use.opt_out, use.consent) or choice.stops == "all-but-own"


def _named(pairs: list[tuple[RecordType, Use]], notice: Notice) -> tuple[str, ...]:
    """Who does what with which: a sentence for each purpose of an audience's, with all that it has for it."""
    held: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for record, use in sorted(pairs, key=lambda pair: [a.id for a in notice.audiences].index(pair[1].audience)):
        held[use.audience, use.purpose][lower_first(record.title.to(language()))] = None
    return tuple(
        f"{notice.audience(audience).title.to(language())}, {lower_first(notice.purpose(purpose).title.to(language()))}: {', '.join(what)}"
        for (audience, purpose), what in held.items()
    )
