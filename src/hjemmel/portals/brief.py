"""How is a row said in one breath? For an adviser who has a caller on the line and wants everything on one screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.model import RecordType
from hjemmel.portals import amounts, when
from hjemmel.portals.page import language, zone
from hjemmel.portals.phrases import phrase, word
from hjemmel.portals.rows import Row


@dataclass(frozen=True, slots=True)
class Brief:
    """What matters most, and the rest."""

    lead: str
    lines: tuple[str, ...]


def briefly(record: RecordType, rows: Sequence[Row]) -> list[Brief]:
    """Each row in its record type's own words; nothing for a record type that has none."""
    say = _FORMS.get(record.id)
    if say is None:
        return []
    return [Brief(lead, tuple(line for line in lines if line)) for lead, lines in (say(row) for row in rows)]


def box_name(row: Row) -> str:
    """What an adviser calls one of our boxes: "Eksempel HS-7"."""
    return f"{row['maker']} {row['model']}"


def _contact(row: Row) -> tuple[str, Sequence[str]]:
    place = f"{row['postcode']} {row['place']}"
    spoken = phrase("brief-language", language()).format(language=word(row["language"]).to(language())) if "language" in row else ""
    return row["address"], (place, amounts.phone(row.get("phone", "")), row.get("email", ""), spoken)


def _subscription(row: Row) -> tuple[str, Sequence[str]]:
    ended = row["ended_on"]
    end = phrase("brief-ended", language()).format(day=when.full_date(ended, language())) if ended else ""
    start = phrase("brief-since", language()).format(day=when.full_date(row["started_on"], language()))
    return row["product"], (start, end, row["subscription_number"])


def _equipment(row: Row) -> tuple[str, Sequence[str]]:
    back = row["returned_on"]
    returned = phrase("brief-returned", language()).format(day=when.full_date(back, language())) if back else ""
    return word(row["kind"]).to(language()), (box_name(row), returned, row["serial"])


def _choice(row: Row) -> tuple[str, Sequence[str]]:
    titles = {choice.id: choice.title.to(language()) for choice in the_notice().choices}
    day = when.full_date(row["set_at"].astimezone(zone()).date(), language())
    lifted = row["lifted_at"]
    state = phrase("brief-lifted" if lifted else "brief-since", language())
    return titles.get(row["choice"]) or row["choice"], (state.format(day=day),)


_FORMS: dict[str, Callable[[Row], tuple[str, Sequence[Any]]]] = {
    "contact": _contact,
    "subscription": _subscription,
    "equipment": _equipment,
    "choice": _choice,
}
