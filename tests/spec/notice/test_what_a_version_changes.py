"""What a new version changes is said rule by rule, with whether it reaches further and what it would do.

Proves: E2, G7.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from figures import exact, window
from hjemmel.acts.actor import Actor
from hjemmel.acts.consequences import Consequence, concerned, consequences
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.difference import Judgement, broader, differences, sections_changed
from hjemmel.notice.language import load
from hjemmel.notice.model import Notice, RecordType, Text
from hjemmel.notice.rules import rules
from hjemmel.stores import models
from homes import calls, new_home, now, samples
from sample_notice import SAMPLE
from second_notice import second_notice, without_television

NOTICE = load(SAMPLE)
Edit = Callable[[str], str]


def edited(tmp_path: Path, file: str, before: str, after: str) -> Notice:
    folder = tmp_path / "ny"
    shutil.copytree(SAMPLE, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    return load(folder)


def test_a_notice_does_not_differ_from_itself() -> None:
    assert differences(NOTICE, NOTICE) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "path", "judgement"),
    [
        ("home-network.toml", 'window = "P3D"', 'window = "P5D"', "device-sample.use.support.window", "broader"),
        ("home-network.toml", 'window = "P3D"', 'window = "P1D"', "device-sample.use.support.window", "narrower"),
        ("home-network.toml", 'opt_out = "network-lookup"\n', "", "device-sample.use.support.opt_out", "broader"),
        (
            "home-network.toml",
            "at_least_customers = 20",
            "at_least_customers = 10",
            "device-sample.use.operations.at_least_customers",
            "broader",
        ),
        ("tv.toml", 'during = "fault-case"\n', "", "tv-viewing.use.trouble.during", "broader"),
        ("tv.toml", 'keep = "at most P42D"', 'keep = "at most P21D"', "tv-viewing.retention.period", "narrower"),
        ("calls.toml", "Samtalene brukes til fakturering", "Samtalene brukes bare til fakturering", "clause.P7", "words"),
    ],
)
def test_each_change_is_told_with_whether_it_reaches_further(
    tmp_path: Path, file: str, before: str, after: str, path: str, judgement: str
) -> None:
    found = {change.path: change.judgement for change in differences(NOTICE, edited(tmp_path, file, before, after))}
    assert found.get(path) == Judgement(judgement)


def test_every_rule_that_goes_is_told(tmp_path: Path) -> None:
    gone = without_television(second_notice(tmp_path))
    told = {change.path for change in differences(NOTICE, load(gone))}
    lost = {rule.path for rule in rules(NOTICE)} - {rule.path for rule in rules(load(gone))}
    assert lost
    assert {path for path in lost if not any(path == t or t.startswith(path) or path.startswith(t) for t in told)} == set()


def test_the_way_back_tells_the_same_rules(tmp_path: Path) -> None:
    other = load(second_notice(tmp_path))
    there, back = differences(NOTICE, other), differences(other, NOTICE)
    assert {change.path for change in there} == {change.path for change in back}
    assert {(c.path, c.before, c.after) for c in there} == {(c.path, c.after, c.before) for c in back}
    assert broader(there)


def test_consequences_are_counted_on_what_is_held_and_nothing_is_changed(house: None) -> None:
    home, at = new_home(), now()
    samples([home], [timedelta(days=n, minutes=1) for n in range(12)], at)
    notice = the_notice()
    record, seen = notice.record("device-sample"), exact(window("device-sample", "support")).days
    wider = replace(record, uses=tuple(replace(u, window=u.window.parse(f"P{seen + 2}D")) if u.id == "support" else u for u in record.uses))
    shorter = replace(wider, retention=replace(record.retention, period=record.retention.period.parse(f"P{seen + 1}D")))
    categories = tuple(replace(c, records=tuple(shorter if r.id == "device-sample" else r for r in c.records)) for c in notice.categories)
    found = {
        (c.record, c.what, c.audience): c.change for c in consequences(replace(notice, categories=categories), Actor("pia", "privacy"), at)
    }
    assert found["device-sample", "in-view", "support.support"] >= 1  # the fifth day; the sixth would be gone
    assert found["device-sample", "gone-at-once", ""] <= -6


SHORTER = {
    "calls.toml": [('keep = "at month entry P5M"', 'keep = "at month entry P1M"')],
    "customer.toml": [('keep = "at most P36M"', 'keep = "at most P1M"')],
}


def shorter(tmp_path: Path, more: dict[str, list[tuple[str, str]]] | None = None) -> Notice:
    """The notice with calls, contact, subscription and choice kept for a month, and whatever else."""
    folder = tmp_path / "kortere"
    shutil.copytree(SAMPLE, folder)
    for file, changes in {**SHORTER, **(more or {})}.items():
        text = (folder / file).read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        (folder / file).write_text(text, encoding="utf-8")
    return load(folder)


def counted(notice: Notice) -> dict[tuple[str, str, str], Consequence]:
    return {(c.record, c.what, c.audience): c for c in consequences(notice, Actor("pia", "privacy"), now())}


def test_calls_and_rows_of_the_register_that_would_go_are_counted_with_whose_they_are(house: None, tmp_path: Path) -> None:
    """Proves: G7. Month entry, years after somebody has left, days and instants: by when each would end under both rules."""
    before = counted(shorter(tmp_path / "a"))
    at, left = now(), (now() - timedelta(days=90)).date()
    home, _ = new_home(left_on=left), new_home(left_on=now().date())
    models.Subscription.objects.filter(key=home.subscription).update(ended_on=left)
    told = {"set_at": at - timedelta(days=99), "set_by": "x", "lifted_at": at - timedelta(days=90), "notice_version": 1}
    models.Choice.objects.create(contact_id=home.contact_id, choice="help-tips", **told)
    calls(home, [at - timedelta(days=100), at - timedelta(days=99), at])
    after = counted(shorter(tmp_path / "b"))

    def more(record: str, what: str = "gone-at-once", audience: str = "") -> tuple[int, int]:
        """(rows, people) that go now and would not have gone before this home."""
        was, becomes = before.get((record, what, audience)), after[record, what, audience]
        return becomes.change - (was.change if was else 0), becomes.customers - (was.customers if was else 0)

    assert more("call", "anonymised-at-once") == (-2, 1)
    assert [more(record) for record in ("contact", "subscription", "choice")] == [(-1, 1)] * 3
    assert more("call", "in-view", "customer.own") == (-2, 1)
    assert more("contact", "in-view", "customer.own") == (-1, 1)
    assert all(after[record, "gone-at-once", ""].loses for record in ("contact", "subscription", "choice"))
    assert after["call", "anonymised-at-once", ""].loses


def test_consents_to_ask_again_and_people_to_tell_are_counted(house: None, tmp_path: Path) -> None:
    """Proves: E2, M8."""
    text = "We may e-mail you about things other than what you already have with us."
    other = {"notice.toml": [(text, text + " Or call you.")]}
    new_home()
    before = counted(shorter(tmp_path / "a", other)).get(("new-offers", "consent-to-ask-again", ""))
    home = new_home()
    set_choice(home.customer_number, "new-offers", True, Actor(home.customer_number, "customer"), now())
    after = counted(shorter(tmp_path / "b", other))
    consents = after["new-offers", "consent-to-ask-again", ""]
    assert (consents.loses, consents.customers) == (True, (before.customers if before else 0) + 1)
    assert after["", "people-to-tell", ""].customers == len(concerned(shorter(tmp_path / "c", other)))
    assert counted(the_notice()) == {}


def test_a_wider_view_is_counted_as_wider(house: None) -> None:
    """Proves: G7."""
    at, record = now(), NOTICE.record("device-sample")
    samples([new_home()], [timedelta(days=n, minutes=1) for n in (1, 5, 20)], at)
    wide = replace(record, uses=tuple(replace(u, window=u.window and u.window.parse("P21D")) for u in record.uses))
    line = counted(_with(wide))["device-sample", "in-view", "support.support"]
    assert line.widens and not line.loses and line.change >= 2 and line.customers >= 1


def _with(record: RecordType) -> Notice:
    categories = tuple(replace(c, records=tuple(record if r.id == record.id else r for r in c.records)) for c in NOTICE.categories)
    return replace(NOTICE, categories=categories)


def test_choice_purpose_recipient_and_term_are_in_the_change_list() -> None:
    """Proves: E2."""

    def said(item: Any) -> Any:
        return replace(item, title=replace(item.title, nb=item.title.nb + " og mer"))

    parts = {"choices": "choice", "purposes": "purpose", "recipients": "recipient", "terms": "term"}
    for part, kind in parts.items():
        first, *rest = getattr(NOTICE, part)
        changed = sections_changed(NOTICE, replace(NOTICE, **{part: (said(first), *rest)}))
        assert ("notice", f"{kind} {first.id}") in [(s.id, c.id) for s in changed for c in s.clauses]
    text = replace(NOTICE.choice("new-offers"), text=Text("Bare dette.", "Only this."))
    choices = tuple(text if c.id == text.id else c for c in NOTICE.choices)
    (section,) = sections_changed(NOTICE, replace(NOTICE, choices=choices))
    assert [(c.id, c.after.nb.endswith("Bare dette.")) for c in section.clauses] == [("choice new-offers", True)]
