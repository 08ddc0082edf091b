"""What does one row of a register feed change?

One row after the other, a few statements each: what many rows at once (`register_runs`) are held against, and how a row is written that
touches more than itself.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import models as orm

from hjemmel.stores import corrected, kept_choices, models, people

UNKNOWN_OWNER, ERASED, HELD_BY_ANOTHER = "unknown-owner", "erased", "held-by-another"


@dataclass(frozen=True, slots=True)
class Table:
    """Where the rows of a feed go: by which fields a row is known again, and by which the feed names the owner ("" for nobody's).

    `version` is the notice's, for what is new; `today` the day on which a subscription passes to another customer.
    """

    model: type[orm.Model]
    natural: tuple[str, ...]
    owner_field: str
    version: int
    today: date = date.max

    @property
    def owner_column(self) -> str:
        return "contact_id" if self.owner_field == "customer_number" else "subscription_id"

    def said(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a row says of what it is known by (`natural`), beside that."""
        return {name: value for name, value in values.items() if name not in self.natural and not _unsaid(self.model, name, value)}

    def born(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a row that is new."""
        key = {name: values[name] for name in self.natural}
        return {**key, **self.said(values), **_born_with(self.model), "notice_version": self.version}


def write_row(table: Table, values: Mapping[str, Any]) -> str | None:
    """Write a row that names its owner by `owner_column`, in the caller's transaction. Returns why it was refused, if it was."""
    model = table.model
    if model is models.Contact and models.Contact.objects.filter(customer_number=values["customer_number"], erased_on__isnull=False):
        return ERASED
    if _held_by_another(model, values):
        return HELD_BY_ANOTHER
    if model is models.Subscription:
        _pass_on(values, table.today)
    _upsert(table, values)
    return None


def _had(number: str) -> set[str]:
    """Under which numbers those stand who had the subscription before, as far as they are still kept."""
    before = models.Subscription.objects.filter(subscription_number__startswith=f"{number}/")
    return set(before.values_list("subscription_number", flat=True))


def _place_after(number: str, before: Collection[str]) -> str:
    """The number of the next who had it: those who came first may be gone, and the others keep their places."""
    return next(place for n in count(len(before) + 1) if (place := f"{number}/{n}") not in before)


def _held_by_another(model: type[orm.Model], values: Mapping[str, Any]) -> bool:
    """Is this an identifier that another subscription still holds? It must end there before it can begin here."""
    if model is not models.Identifier or values["valid_to"] is not None:
        return False
    live = models.Identifier.objects.filter(kind=values["kind"], value=values["value"], valid_to=None)
    return live.exclude(subscription_id=values["subscription_id"]).exists()


def _pass_on(values: Mapping[str, Any], today: date) -> None:
    """A subscription that stands under another customer from now on begins there anew, with a key of its own.

    What was collected before stays with the customer from whom it was collected, under the old number and its place in the row of
    those who had it; equipment and identifiers that are live go along. The new one begins on the day that the feed tells, or today.
    """
    found = models.Subscription.objects.filter(subscription_number=values["subscription_number"]).first()
    if found is None or found.contact_id == values["contact_id"]:
        return
    begins: date = values["started_on"] if values["started_on"] > found.started_on else today
    last = max(begins - timedelta(days=1), found.started_on)
    place = _place_after(found.subscription_number, _had(found.subscription_number))
    new = {"subscription_number": found.subscription_number, "contact_id": values["contact_id"], "started_on": begins}
    models.Subscription.objects.filter(pk=found.pk).update(subscription_number=place, ended_on=min(found.ended_on or last, last))
    same = {name: getattr(found, name) for name in ("product", "area", "notice_version")}
    there = models.Subscription.objects.create(**new, **same, **_born_with(models.Subscription))
    models.Equipment.objects.filter(subscription=found, returned_on=None).update(subscription=there, supplied_on=begins)
    for live in models.Identifier.objects.filter(subscription=found, valid_to=None):
        models.Identifier.objects.filter(pk=live.pk).update(valid_to=last)
        there.identifiers.create(kind=live.kind, value=live.value, valid_from=begins, notice_version=live.notice_version)
    kept_choices.follow(found.contact_id, there.contact_id)


def _upsert(table: Table, values: Mapping[str, Any]) -> None:
    model = table.model
    key = {name: values[name] for name in table.natural}
    if model is models.Identifier:
        key["subscription_id"] = values["subscription_id"]
    found: Any = model._default_manager.filter(**key).first()
    if found is None:
        born = model._default_manager.create(**table.born(values))
        if isinstance(born, models.Contact):
            kept_choices.follow_persons([born])
        return
    said = table.said(values)
    if isinstance(found, models.Subscription) and said["started_on"] < found.started_on and _had(found.subscription_number):
        del said["started_on"]  # it began for this customer when it ended for the one before
    if isinstance(found, models.Contact):
        said = corrected.news(found, said, corrected.corrected([found.pk]).get(found.pk, corrected.NONE))
    if changed := changes(found, said):
        model._default_manager.filter(pk=found.pk).update(**changed)
        _choices_follow(found, changed)


def changes(found: Any, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said otherwise than it stands."""
    return {name: value for name, value in said.items() if getattr(found, name) != value}


def _choices_follow(found: Any, changed: Mapping[str, Any]) -> None:
    """Equipment that has not come back and stands under another customer takes along what was decided there."""
    if isinstance(found, models.Equipment) and "subscription_id" in changed and found.returned_on is None:
        to = models.Subscription.objects.get(pk=changed["subscription_id"])
        kept_choices.follow(found.subscription.contact_id, to.contact_id)


def _unsaid(model: type[orm.Model], name: str, value: Any) -> bool:
    """Whether the feed says nothing here, of what begins at a value of its own: what an invoice has been paid is then as it was."""
    if value is not None:
        return False
    column: Any = model._meta.get_field(name)
    return bool(column.has_default())


def _born_with(model: type[orm.Model]) -> dict[str, Any]:
    if model is models.Contact:
        return {"evidence_salt": secrets.token_bytes(32)}
    if model is models.Subscription:
        return {"key": people.new_subscription_key()}
    return {}
