"""Does this person get this offer?

What a list of the notice cannot ask of one record alone: where the address came from, what is owned, what can be delivered. Whoever
is asked about stands on the campaign's list already, so left, objected and minor are out before. Reading one more fact is no right
to keep it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from hjemmel.gate.decision import Decision, allow, refuse
from hjemmel.notice.model import Notice

STOP = "{stop}"  # where the way to refuse goes in a text
AT_AN_ADDRESS = ("internet", "tv")  # what must be deliverable where the customer lives


class Aim(StrEnum):
    """What a campaign is; its list is the use of `contact` of the same row in LISTS."""

    OFFER = "offer"
    YOUTH = "youth-offer"
    NEW_THING = "new-thing"
    E_INVOICE = "e-invoice"


LISTS = {Aim.OFFER: "offers", Aim.YOUTH: "youth-offers", Aim.NEW_THING: "new-things", Aim.E_INVOICE: "e-invoice"}
BY_CONSENT = (Aim.NEW_THING,)


@dataclass(frozen=True, slots=True)
class Campaign:
    """`product` and `kind` are empty for what offers no product; `own` is whether the product is one that we sell."""

    aim: Aim
    product: str
    kind: str
    own: bool
    interest: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """What is true of one who stands on the list, at this instant. `available` is None without a fresh answer."""

    active: bool
    address_from_sale: bool
    stop_offered: bool
    owns: frozenset[str] = frozenset()
    bought_kinds: frozenset[str] = frozenset()
    available: bool | None = None
    e_invoice: bool = False
    interests: frozenset[str] = frozenset()
    birth_date: date | None = None


def decide_offer(notice: Notice, campaign: Campaign, person: Person, today: date) -> Decision:
    """Allowed, or refused with the first promise that keeps the offer back. `today` is the provider's local day."""
    for path, code, met, nb, en in _conditions(notice, campaign, person, today):
        if not met:
            return refuse(code, notice.clause_for(path), nb, en)
    return allow(notice.clause_for(f"contact.use.{LISTS[campaign.aim]}"), "får tilbudet", "gets the offer")


def says_how_to_stop(text: str) -> bool:
    """Every message carries the way to refuse the next (markedsføringsloven § 15(3))."""
    return STOP in text


def _conditions(notice: Notice, campaign: Campaign, person: Person, today: date) -> Iterator[tuple[str, str, bool, str, str]]:
    """(rule, code, met, why not in both languages) for each condition of the campaign's aim, in the order in which they are told."""
    texts = bool(campaign.texts) and all(map(says_how_to_stop, campaign.texts))
    yield "campaign.field.body_nb", "no-stop", texts, f"teksten mangler `{STOP}`", f"the text lacks `{STOP}`"
    yield "contact.use.offers", "not-active", person.active, "er ikke kunde lenger", "is no longer a customer"
    if campaign.aim in (Aim.OFFER, Aim.YOUTH):
        yield from _existing_customer(campaign, person)
    if campaign.aim is Aim.YOUTH:
        young = _younger(notice, person.birth_date, today)
        yield "notice.term.youth", "age", young, "er for gammel, eller alderen er ukjent", "is too old, or of unknown age"
    if campaign.aim is Aim.E_INVOICE:
        path = "invoice-preference.use.without-e-invoice"
        yield path, "has-e-invoice", not person.e_invoice, "har e-faktura alt", "has e-invoices already"
    else:
        yield from _product(campaign, person)


def _existing_customer(campaign: Campaign, person: Person) -> Iterator[tuple[str, str, bool, str, str]]:
    at, similar = "sale-contact.field", campaign.kind in person.bought_kinds
    yield f"{at}.email", "not-from-sale", person.address_from_sale, "adressen er ikke fra et kjøp", "the address is not from a sale"
    yield f"{at}.stop_offered", "not-asked", person.stop_offered, "ble ikke spurt om å slippe", "was not asked whether to refuse"
    yield "contact.use.offers", "not-similar", similar, "har ikke kjøpt noe av samme slag", "has bought nothing of the same kind"


def _product(campaign: Campaign, person: Person) -> Iterator[tuple[str, str, bool, str, str]]:
    yield "campaign.field.product", "not-ours", campaign.own, "vi selger det ikke selv", "we do not sell it ourselves"
    owned, wanted = campaign.product in person.owns, not campaign.interest or campaign.interest in person.interests
    yield "purchase.use.offers", "owned", not owned, "har det alt", "has it already"
    yield "interest.use.offers", "not-interested", wanted, "har ikke interessen", "has not the interest"
    there = campaign.kind not in AT_AN_ADDRESS or person.available is True
    nb, en = "vi har ikke nylig funnet at det kan leveres der", "we have not lately found that it can be delivered there"
    yield "address-availability.use.offers", "not-available", there, nb, en


def _younger(notice: Notice, birth_date: date | None, today: date) -> bool:
    """Is the age known, and below the upper limit?"""
    if birth_date is None:
        return False
    return birth_date > notice.term("youth").period.before(datetime.combine(today, time(12))).date()
