"""What is true of those who stand on a campaign's list, right now?

Their purchases and subscriptions, where the address came from, what they want, and what can be delivered in their building. It is
asked of those on the list alone, handed to the decision, and kept nowhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from hjemmel.gate.campaign import Campaign, Person
from hjemmel.gate.decide import ALL_BUT_OWN
from hjemmel.notice.model import Notice, RecordType, Use
from hjemmel.stores import entries, models, reading


@dataclass(frozen=True, slots=True)
class _Facts:
    """By contact, and `available` by building."""

    owns: Mapping[int, frozenset[str]]
    bought_kinds: Mapping[int, frozenset[str]]
    sale: Mapping[int, tuple[str, bool]]
    e_invoice: frozenset[int]
    interests: Mapping[int, frozenset[str]]
    available: Mapping[str, bool]


def building_of(address: str) -> str:
    """One way to write an address: small letters, single spaces."""
    return " ".join(address.lower().replace(",", " ").split())


def listed(notice: Notice, record: RecordType, use: Use) -> dict[int, dict[str, Any]]:
    """The rows of a list over `contact`, by contact. Raises RegisterUnavailable."""
    rows = [dict(zip(use.fields, row, strict=True)) for row in reading.list_of(record, use)]
    numbers = models.Contact.objects.filter(customer_number__in=[row["customer_number"] for row in rows])
    contacts = dict(numbers.values_list("customer_number", "pk"))
    return {contacts[row["customer_number"]]: row for row in rows if row["customer_number"] in contacts}


def said_no(notice: Notice, use: Use, since: Mapping[int, datetime]) -> dict[int, datetime]:
    """When each first took back the consent that a use rests on, or refused it, after an instant. Who has done neither is left out."""
    refusals = [choice.id for choice in notice.choices if choice.stops == ALL_BUT_OWN or choice.id == use.opt_out]
    asked = models.Choice.objects.filter(contact_id__in=since, choice__in=[*refusals, use.consent])
    found: dict[int, datetime] = {}
    for contact, choice, set_at, lifted_at in asked.values_list("contact_id", "choice", "set_at", "lifted_at"):
        at = lifted_at if choice == use.consent else set_at
        if at is not None and at >= since[contact]:
            found[contact] = min(at, found.get(contact, at))
    return found


def people(notice: Notice, campaign: Campaign, rows: Mapping[int, Mapping[str, Any]], today: date) -> dict[int, Person]:
    """What the decision needs of each. Raises RegisterUnavailable."""
    facts = _facts(notice, campaign, list(rows), today)
    return {contact: _person(facts, contact, row) for contact, row in rows.items()}


def _facts(notice: Notice, campaign: Campaign, contacts: Sequence[int], today: date) -> _Facts:
    def of(record: str, *fields: str, **where: Any) -> list[tuple[Any, ...]]:
        return list(entries.rows(notice.record(record)).filter(contact_id__in=contacts, **where).values_list("contact_id", *fields))

    codes, kinds = _products(notice)
    had = [*of("purchase", "product", "ended_on"), *of("subscription", "product", "ended_on")]
    return _Facts(
        owns=_by_contact((c, codes.get(product, product)) for c, product, ended in had if ended is None or ended > today),
        bought_kinds=_by_contact((c, kinds[codes[product]]) for c, product, _ in had if product in codes),
        sale={c: (email, asked) for c, email, asked in of("sale-contact", "email", "stop_offered", ended_at=None)},
        e_invoice=frozenset(c for (c,) in of("invoice-preference", form="e-invoice", ended_at=None)),
        interests=_by_contact(of("interest", "interest")),
        available=_available(notice, campaign.product, today),
    )


def _person(facts: _Facts, contact: int, row: Mapping[str, Any]) -> Person:
    email, asked = facts.sale.get(contact, ("", False))
    return Person(
        active=contact in facts.owns,
        address_from_sale=bool(email) and email == row.get("email"),
        stop_offered=asked,
        owns=facts.owns.get(contact, frozenset()),
        bought_kinds=facts.bought_kinds.get(contact, frozenset()),
        available=facts.available.get(building_of(f"{row.get('address', '')} {row.get('postcode', '')}")),
        e_invoice=contact in facts.e_invoice,
        interests=facts.interests.get(contact, frozenset()),
        birth_date=row.get("birth_date"),
    )


def _products(notice: Notice) -> tuple[dict[str, str], dict[str, str]]:
    """(code or title → code, code → kind) of everything that we sell or have sold."""
    products = list(entries.rows(notice.record("product")).values_list("code", "title", "kind"))
    return {name: code for code, title, _ in products for name in (title, code)}, {code: kind for code, _, kind in products}


def _by_contact(pairs: Iterable[tuple[int, str]]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for contact, value in pairs:
        found.setdefault(contact, set()).add(value)
    return {contact: frozenset(values) for contact, values in found.items()}


def _available(notice: Notice, product: str, today: date) -> dict[str, bool]:
    """Building to answer, for a product, where the answer is fresh."""
    record = notice.record("address-availability")
    [use] = [use for use in record.uses if use.id == "offers"]
    oldest = notice.term("availability").period.before(datetime.combine(today, time(12))).date()
    answers = (dict(zip(use.fields, row, strict=True)) for row in reading.list_of(record, use))
    return {a["building"]: a["available"] for a in answers if a["product"] == product and a["checked_on"] >= oldest}
