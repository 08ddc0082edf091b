"""The check finds what does not hold together, and says where and what next."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hjemmel.notice.check import check, check_folder, check_texts
from hjemmel.notice.language import load, texts_in
from hjemmel.notice.rules import figures, rules
from sample_notice import FOLDER, documents, faults_of, named_controls
from second_notice import second_notice

CONTROLS = named_controls()
Change = Callable[[dict[str, dict[str, Any]]], None]


def found(change: Change) -> list[str]:
    changed = documents()
    change(changed)
    return [f"{fault.file} {fault.key}: {fault.wrong}; {fault.hint}" for fault in faults_of(changed, CONTROLS)]


def record(changed: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    return next(d["record"][name] for d in changed.values() if name in d.get("record", {}))


def test_the_sample_notice_holds_together() -> None:
    notice, faults = check_folder(FOLDER, CONTROLS)
    assert faults == []
    assert notice == load(FOLDER)


def test_a_second_notice_with_other_figures_holds_together_without_a_line_of_code_changed(tmp_path: Path) -> None:
    assert check_folder(second_notice(tmp_path), CONTROLS)[1] == []


def test_reading_and_checking_take_less_than_two_seconds() -> None:
    check_folder(FOLDER, CONTROLS)
    begun = time.process_time()
    check_folder(FOLDER, CONTROLS)
    assert time.process_time() - begun < 2


def test_faults_of_files_and_of_rules_come_together_each_with_its_line() -> None:
    texts, _ = texts_in(FOLDER)
    texts["calls.toml"] = texts["calls.toml"].replace('purpose = "settlement"', 'purpose = "setlement"')
    texts["ip-log.toml"] = texts["ip-log.toml"].replace('keep = "exactly P12M"', 'keep = "exactly 12 months"')
    faults = check_texts(texts, CONTROLS)[1]
    assert {(fault.file, fault.key) for fault in faults} >= {
        ("calls.toml", "record.call.use.settlement.purpose"),
        ("ip-log.toml", "record.ip-assignment.retention.keep"),
    }
    assert all(fault.line for fault in faults)


def test_a_key_that_could_not_be_read_is_reported_once_and_not_by_its_echo() -> None:
    texts, _ = texts_in(FOLDER)
    texts["calls.toml"] = texts["calls.toml"].replace('unless = "unpaid-invoice"', "unless = 7")
    keys = [fault.key for fault in check_texts(texts, CONTROLS)[1] if fault.file == "calls.toml"]
    assert keys.count("record.call.retention.unless") == 1


def test_a_typo_in_a_declared_word_is_an_error_with_the_nearest_word_and_never_a_new_scope() -> None:
    assert found(lambda d: record(d, "call")["use"]["itemised"].update(audience="biling")) == [
        "calls.toml record.call.use.itemised.audience: `biling` is no audience of the notice; did you mean `billing`"
    ]


def test_a_clause_needs_a_control_that_runs() -> None:
    faults = check(load(FOLDER), CONTROLS - {"act.sweep"})
    swept = [f"clause.{clause.id}.covers" for clause in load(FOLDER).clauses() if "act.sweep" in clause.covers]
    assert {"clause.N16.covers", "clause.N19.covers", "clause.P5.covers"} <= set(swept)
    assert [fault.key for fault in faults] == swept
    assert faults[0].wrong == "there is no control `act.sweep`"


def test_a_field_that_no_clause_covers_is_refused() -> None:
    field = {"type": "text", "identifies": "none", "optional": True, "title": {"nb": "Vert", "en": "Host"}}

    def stored_and_shown(d: dict[str, dict[str, Any]]) -> None:
        record(d, "device-sample")["field"].update(visited_host=field)
        record(d, "device-sample")["use"]["own"]["fields"].append("visited_host")

    assert found(stored_and_shown) == [
        "home-network.toml record.device-sample.field.visited_host: no clause covers `device-sample.field.visited_host`; "
        "add the path to `covers` of the clause that promises it"
    ]


def test_what_is_kept_from_the_subject_has_a_paragraph() -> None:
    """Proves: R4."""

    def without(what: str, field: str) -> Change:
        return lambda d: record(d, what)["use"]["own"]["withheld"].pop(field)

    for what, field in (("permit", "actor"), ("call", "call_type"), ("disclosure", "secret_until")):
        [fault] = found(without(what, field))
        assert f"record.{what}.use.own.withheld: `{field}` is kept from the subject, and nothing says why" in fault
    [hidden] = found(lambda d: record(d, "device-sample")["use"]["own"]["fields"].remove("ssid"))
    assert "`ssid` is kept from the subject, and nothing says why" in hidden
    why = {"law": "GDPR art. 15(4)", "why": {"nb": "det står der", "en": "it is there"}}
    for use in ("own", "support"):
        [shown] = found(lambda d, use=use: record(d, "device-sample")["use"][use].update(withheld={"ssid": why}))  # type: ignore[misc]
        assert f"record.device-sample.use.{use}.withheld.ssid: `ssid` is not kept from the subject here" in shown
    [uncited] = found(lambda d: record(d, "permit")["use"]["own"]["withheld"]["actor"].update(law="ingen lov"))
    assert "record.permit.use.own.withheld.actor.law" in uncited


@pytest.mark.parametrize(
    ("term", "period", "holds"),
    [
        *(("answer", period, True) for period in ("P1M", "P14D", "P30D", "P31D")),
        *(("answer", period, False) for period in ("P2M", "P32D", "PT745H")),
        *(("answer-extended", period, True) for period in ("P2M", "P1M", "P60D", "P62D")),
        *(("answer-extended", period, False) for period in ("P3M", "P63D")),
    ],
)
def test_no_answer_is_promised_later_than_the_law_allows(term: str, period: str, holds: bool) -> None:
    """Proves: Q2."""
    faults = found(lambda d: d["notice.toml"]["term"][term].update(period=period))
    assert [fault for fault in faults if f"term.{term}.period" in fault and "GDPR art. 12(3)" in fault] == ([] if holds else faults)
    assert holds == (not faults)


def test_every_kind_of_rule_must_be_promised() -> None:
    kinds = {rule.path.split(".")[1] for rule in rules(load(FOLDER))}
    assert kinds >= {"choice", "hold", "recipient", "field", "take_in", "use", "retention", "sealed", "only_for"}


def set_(name: str, *path: str, **values: Any) -> Change:
    """Sets keys of a table below a record type."""

    def change(changed: dict[str, dict[str, Any]]) -> None:
        table = record(changed, name)
        for step in path:
            table = table[step]
        table.update(values)

    return change


def add(name: str, kind: str, new: str, like: str, **values: Any) -> Change:
    """A copy of a use or condition under another id, with some keys changed."""

    def change(changed: dict[str, dict[str, Any]]) -> None:
        tables = record(changed, name)[kind]
        tables[new] = {key: value for key, value in (tables[like] | values).items() if value is not None}

    return change


CONTRADICTIONS = [
    # (what contradicts, the change, what the sentence says)
    ("two uses, two windows", add("device-sample", "use", "peek", "support", window="P2D"), "already, with another window"),
    ("two uses, other needs", add("call", "use", "again", "itemised", needs="own"), "already, with another needs"),
    ("staff in a sealed record", add("ip-assignment", "use", "peek", "own", audience="support", needs="permit"), "`support` are staff"),
    ("window beyond retention", set_("device-sample", "use", "operations", window="P22D"), "longer than the retention `P21D`"),
    ("month window beyond days", set_("device-sample", "use", "operations", window="P1M"), "the window `P1M` is longer"),
    ("delete with statistics", set_("call", "retention", then="delete"), "`delete` leaves no statistics"),
    ("a month entry in days", set_("call", "retention", keep="at month entry P150D"), "`P150D` has none"),
    ("a financial year in days", set_("invoice", "retention", keep="after the financial year P1800D"), "reckoned in months"),
    ("a financial year of calls", set_("call", "retention", keep="after the financial year P60M"), "no book is kept of it"),
    ("a search that is a list", set_("contact", "use", "find", at_most_found=100000), "a search that finds `100000` is a list"),
    ("words in a date", set_("contact", "use", "find", search_by=["birth_date"]), "words are looked for in texts"),
    ("a zone of no engine", lambda d: d["notice.toml"].update(time_zone="Etc/GMT+1"), "`Etc/GMT+1` is no time zone"),
    ("a file that is a list", lambda d: d["notice.toml"]["contents"][0].update(file=["calls.toml"]), "is not a text"),
    ("at most, with an exception", set_("call", "retention", keep="at most P5M"), "`at most` allows no exception"),
    ("own, for staff", set_("call", "use", "itemised", needs="own"), "`own` is for the subject"),
    ("a permit for the subject", set_("call", "use", "own", needs="permit"), "`permit` is for staff"),
    ("closed to oneself", set_("call", "use", "own", opt_out="network-lookup"), "close people's own data to themselves"),
    ("a choice that stops all", set_("device-sample", "use", "support", opt_out="restriction"), "takes one of the kind `named-uses`"),
    ("many is one", set_("device-sample", "use", "operations", at_least_customers=1), "`1` is not many"),
    ("many shows a device", set_("device-sample", "use", "operations", fields=["mac"]), "`mac` points to a person or a device"),
    ("many groups by a device", set_("device-sample", "use", "operations", group_by=["access_point"]), "`access_point` points to"),
    ("statistics by person", set_("call", "retention", "statistics", group_by=["own_number", "duration_band"]), "`own_number` points to"),
    ("statistics of one", set_("call", "retention", "statistics", at_least=1), "lets a cell be one person"),
    ("bands that nothing uses", set_("call", "retention", "statistics", group_by=["month"]), "add `duration_band`"),
    ("allowed and never", set_("device-sample", "take_in", "own-equipment", never=["other-equipment"]), "both `allowed` and `never`"),
    ("conditions that exclude", add("device-sample", "take_in", "odd", "router-mode", allowed=["bridge"]), "meets both this condition and"),
    ("never what is allowed", add("device-sample", "take_in", "odd", "router-mode", allowed=None, never=["router"]), "meets both this"),
    ("a fact nobody knows", set_("device-sample", "take_in", "router-mode", attribute="gateway_mod"), "did you mean `gateway_mode`"),
    ("a value that never is", set_("device-sample", "take_in", "router-mode", allowed=["ruter"]), "did you mean `router`"),
    ("beyond its only purposes", set_("call", "use", "itemised", purpose="fault-finding"), "goes beyond what `call` is only for"),
    ("a clock that is no time", set_("call", clock="call_type"), "is of type `choice`"),
    ("an event with two clocks", set_("ip-assignment", "retention", clock="started_at"), "is not the clock of the event"),
    ("a clock that may be absent", set_("ip-assignment", "field", "ended_at", optional=True), "then nothing ends"),
    ("a number without unit", lambda d: record(d, "call")["field"]["duration_s"].pop("unit"), "`duration_s` has no unit"),
    ("a unit without number", set_("call", "field", "own_number", unit="s"), "so it has no unit"),
    ("a law without paragraph", set_("call", "retention", law="ekomloven"), "cites no paragraph or article"),
    ("searching events", add("call", "use", "hunt", "itemised", needs="search", search_by=["own_number"], at_most_found=3), "not searched"),
    ("users of many", set_("call", "use", "settlement", unless_used_by="phone-user"), "is not opened here for one subscriber"),
    ("users of no telephone", set_("call", "use", "own", unless_used_by="invoice"), "does not tell who else uses a subscription"),
    ("users forgotten too soon", set_("phone-user", "retention", keep="at most P4M"), "`phone-user` is kept for `P4M`, and `call`"),
    ("users of no record", set_("call", "use", "own", unless_used_by="phone-usr"), "did you mean `phone-user`"),
    ("a band of nothing", set_("call", "retention", "statistics", banded="call_type"), "`duration_band` is no field"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), [case[1:] for case in CONTRADICTIONS], ids=[case[0] for case in CONTRADICTIONS])
def test_a_contradiction_is_refused(change: Change, said: str) -> None:
    assert any(said in sentence for sentence in found(change)), "\n".join(found(change))


def clause(changed: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    return next(c for d in changed.values() for c in d.get("clause", []) if c["id"] == name)


@pytest.mark.parametrize(
    "literal", ["3 døgn", "tre døgn", "3-dagers", "21 dager", "5 måneder", "seks uker", "12 months", "three days", "24 hours", "20 kunder"]
)
def test_a_text_may_not_spell_out_a_figure(literal: str) -> None:
    sentence = f"Vi ser dette i {literal} og ikke mer."
    faults = found(lambda d: clause(d, "N8").update(text={"nb": sentence, "en": "We see this."}))
    assert [fault.partition(":")[0] for fault in faults] == ["home-network.toml clause.N8.text.nb"]


@pytest.mark.parametrize("harmless", ["i det øyeblikket", "art. 15 og § 3-13", "Wifi 6 og IPv6", "til dagen i dag", "ved en måned"])
def test_a_text_may_hold_numbers_that_are_no_figures(harmless: str) -> None:
    assert found(lambda d: clause(d, "N8").update(text={"nb": harmless, "en": harmless})) == []


def test_a_placeholder_must_name_a_figure() -> None:
    text = {"nb": "{device-sample.use.support.widow}", "en": "{device-sample.use.support.widow}"}
    faults = found(lambda d: clause(d, "N8").update(text=text))
    assert len(faults) == 2
    assert all("did you mean `device-sample.use.support.window`" in fault for fault in faults)


def test_both_languages_quote_the_same_figures() -> None:
    faults = found(lambda d: clause(d, "N9")["text"].update(en="Advisers see some of it."))
    assert faults == [
        "home-network.toml clause.N9.text: the two languages quote different figures; quote the same rules in both",
    ]


def test_the_windows_that_readers_are_promised_are_quoted_from_the_rules() -> None:
    known = figures(load(FOLDER))
    quoted = " ".join(clause.text.nb for clause in load(FOLDER).clauses())
    windows = [path for path in known if path.endswith((".window", ".retention.period", ".at_least_customers"))]
    assert [path for path in windows if f"{{{path}}}" not in quoted] == []


def test_contents_and_files_agree_both_ways() -> None:
    def unlist(d: dict[str, dict[str, Any]]) -> None:
        [row] = [row for row in d["notice.toml"]["contents"] if row["category"] == "calls"]
        row["clauses"] = ["P1", "P2", "P3", "P4", "P5", "P6", "P8"]

    assert found(unlist) == [
        "notice.toml contents.calls.clauses: `calls.toml` has no clause `P8`; did you mean `P7`",
        "calls.toml clause.P7: the clause `P7` is not in the contents of notice.toml; "
        "add `P7` to `clauses` of `calls`, or take the clause away",
    ]


def test_a_category_is_called_the_same_in_contents_and_file() -> None:
    assert found(lambda d: d["calls.toml"].update(id="telephony")) == [
        "notice.toml contents.calls.category: `calls.toml` holds the category `telephony`, not `calls`; write `telephony`"
    ]


def test_versions_go_forward() -> None:
    first = load(FOLDER).version
    earlier = {"number": 2, "valid_from": first.valid_from, "summary": {"nb": "Ny", "en": "New"}}
    earlier |= {"signed_by": first.signed_by, "signed_on": first.signed_on}
    assert found(lambda d: d["notice.toml"]["version"].append(earlier)) == [
        "notice.toml version.2.valid_from: `2025-01-01` is not after `2025-01-01`; put the versions in the order of their dates"
    ]


def test_what_nothing_uses_is_not_declared() -> None:
    purpose = {"title": {"nb": "Reklame", "en": "Advertising"}, "text": {"nb": "Reklame.", "en": "Advertising."}}
    assert found(lambda d: d["notice.toml"]["purpose"].update(advertising=purpose)) == [
        "notice.toml purpose.advertising: no rule names the purpose `advertising`; name it in a rule, or take it away"
    ]


def test_a_language_cannot_be_left_out() -> None:
    assert any("`en` is missing" in sentence for sentence in found(lambda d: d["notice.toml"].update(languages=["nb"])))


def test_the_same_id_in_two_files_is_refused() -> None:
    def twice(d: dict[str, dict[str, Any]]) -> None:
        d["ip-log.toml"]["record"]["call"] = d["calls.toml"]["record"]["call"]

    assert "calls.toml record.call: `call` stands in ip-log.toml already; give one of them another id" in found(twice)


def test_a_value_that_nothing_ever_has_is_refused_with_the_nearest_one() -> None:
    def misspell(changed: dict[str, dict[str, Any]]) -> None:
        record(changed, "device-sample")["field"]["connection"]["values"] = ["wfi", "cable", "other"]
        record(changed, "contact")["field"]["protected_address"]["values"][2] = "strengt-fortrlig"

    said = found(misspell)
    assert any("device-sample.field.connection.values: nothing is ever `wfi`; did you mean `wifi`" in one for one in said)
    assert any("contact.field.protected_address.values: nothing is ever `strengt-fortrlig`" in one for one in said)


def test_an_address_of_a_device_cannot_be_said_to_point_to_nobody() -> None:
    said = found(lambda changed: record(changed, "device-sample")["field"]["mac"].update(identifies="none"))
    assert any("device-sample.field.mac.identifies: `mac` is an address of a device" in one for one in said)


@pytest.mark.parametrize("spoilt", [b"\n[broken\n", b"\n# \xe6\n"])
def test_a_file_that_cannot_be_read_is_the_one_fault_and_has_no_echo(tmp_path: Path, spoilt: bytes) -> None:
    folder = tmp_path / "notice"
    shutil.copytree(FOLDER, folder)
    with (folder / "home-network.toml").open("ab") as file:
        file.write(spoilt)
    notice, faults = check_folder(folder, CONTROLS)
    assert notice is None
    assert [(fault.file, fault.key) for fault in faults] == [("home-network.toml", "")]


def test_a_period_that_cannot_be_read_has_no_echo_in_the_windows() -> None:
    said = found(lambda changed: record(changed, "device-sample")["retention"].update(keep="at most 21 days"))
    assert [one for one in said if "window" in one] == []
