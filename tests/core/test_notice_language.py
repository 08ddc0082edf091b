"""The files are read strictly, whole, and with every fault at its line."""

from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

from hjemmel.notice.fault import Fault, NoticeRefused, nearest
from hjemmel.notice.language import assemble, load, read, texts_in
from hjemmel.notice.lines import lines_of
from hjemmel.notice.model import Ending, Keep, Kind, Needs, Text
from hjemmel.notice.period import Period
from sample_notice import FOLDER, documents
from second_notice import second_notice


def edited(tmp: Path, file: str, before: str, after: str) -> Path:
    """A copy of the sample notice with one place in one file changed."""
    folder = tmp / "edited"
    folder.mkdir()
    for path in FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.name == file:
            assert text.count(before) >= 1
            text = text.replace(before, after, 1)
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def sentences(folder: Path) -> list[str]:
    return [fault.sentence for fault in read(folder)[1]]


def test_the_sample_notice_says_what_support_sees() -> None:
    notice = load(FOLDER)
    use = notice.record("device-sample").uses_of("support")[0]
    assert (use.needs, use.window, use.opt_out) == (Needs.PERMIT, Period.parse("P3D"), "network-lookup")
    assert notice.clause_for("device-sample.use.support") == "N9"


def test_the_sample_notice_says_how_calls_end() -> None:
    rule = load(FOLDER).record("call").retention
    assert (rule.keep, rule.period, rule.then, rule.unless) == (Keep.MONTH_ENTRY, Period(5), Ending.ANONYMISE, "unpaid-invoice")
    assert rule.statistics and rule.statistics.group_by == ("month", "call_type", "duration_band")


def test_conditions_keep_the_order_in_which_they_are_declared() -> None:
    conditions = load(FOLDER).record("device-sample").take_in
    assert [condition.id for condition in conditions] == ["never-google-wifi", "own-equipment", "router-mode"]


def test_the_notice_holds_its_categories_in_the_order_of_its_contents() -> None:
    notice = load(FOLDER)
    assert [category.id for category in notice.categories] == [row.category for row in notice.contents]
    events = {record.id for record in notice.records() if record.kind is Kind.EVENT}
    assert events >= {"device-sample", "ip-assignment", "call"}
    assert notice.version.valid_from == date(2025, 1, 1)


def test_the_notice_cannot_be_changed_once_read() -> None:
    """Every value of it is frozen, to the last list."""

    def mutable(value: object) -> bool:
        if is_dataclass(value):
            assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
            return any(mutable(getattr(value, field.name)) for field in fields(value))
        return any(mutable(item) for item in value) if isinstance(value, tuple) else isinstance(value, list | dict | set)

    assert not mutable(load(FOLDER))


def test_the_digest_follows_every_byte_and_nothing_else(tmp_path: Path) -> None:
    assert load(FOLDER).digest == load(FOLDER).digest
    changed = edited(tmp_path, "calls.toml", "Telefonsentralen", "Telefonsentralen ")
    assert load(changed).digest != load(FOLDER).digest


def test_a_notice_with_other_figures_is_read_as_it_stands(tmp_path: Path) -> None:
    notice = load(second_notice(tmp_path))
    assert notice.record("device-sample").uses_of("support")[0].window == Period.parse("P5D")
    assert notice.record("call").retention.period == Period(months=6)


def test_an_unknown_key_is_a_fault_with_the_nearest_right_word(tmp_path: Path) -> None:
    folder = edited(tmp_path, "home-network.toml", 'opt_out = "network-lookup"', 'optout = "network-lookup"')
    line = (folder / "home-network.toml").read_text(encoding="utf-8").splitlines().index('optout = "network-lookup"') + 1
    assert sentences(folder) == [
        f"in home-network.toml line {line}, `record.device-sample.use.support.optout`: "
        "`optout` is no key of this table; did you mean `opt_out`"
    ]


def test_every_fault_is_found_at_once(tmp_path: Path) -> None:
    folder = edited(tmp_path, "calls.toml", 'keep = "at month entry P5M"', 'keep = "about P5M"')
    (folder / "ip-log.toml").write_text("this is not TOML", encoding="utf-8")
    notice = (folder / "notice.toml").read_text(encoding="utf-8")
    (folder / "notice.toml").write_text(notice.replace('time_zone = "Europe/Oslo"', 'time_zone = "Europe/Olso"'), encoding="utf-8")
    found = {(fault.file, fault.key) for fault in read(folder)[1]}
    assert {("calls.toml", "record.call.retention.keep"), ("notice.toml", "time_zone"), ("ip-log.toml", "")} <= found


def test_a_record_type_without_purpose_basis_or_retention_does_not_load() -> None:
    for key in ("purpose", "basis", "retention"):
        changed = documents()
        del changed["calls.toml"]["record"]["call"][key]
        faults = assemble(changed)[1]
        assert any(fault.key.startswith(f"record.call.{key}") and "is missing" in fault.wrong for fault in faults)


def test_a_file_that_the_contents_do_not_list_is_refused(tmp_path: Path) -> None:
    folder = edited(tmp_path, "calls.toml", "Samtaler", "Samtaler")
    (folder / "extra.toml").write_text('id = "extra"', encoding="utf-8")
    assert sentences(folder) == [
        "in extra.toml: this file is not in the contents of notice.toml; add a `[[contents]]` table that names it, or take it away"
    ]


def test_an_empty_folder_is_refused_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(NoticeRefused, match="name the folder of a notice in HJEMMEL_NOTICE"):
        load(tmp_path)


def test_a_file_that_is_not_utf_8_is_a_fault_and_not_a_crash(tmp_path: Path) -> None:
    folder = edited(tmp_path, "calls.toml", "Samtaler", "Samtaler")
    (folder / "calls.toml").write_bytes(b'id = "c\xe5lls"')
    assert any("calls.toml: line 1 is not UTF-8 text" in sentence for sentence in sentences(folder))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[record.call]\nkind = "event"', "[record.call]\nkind = 3"),
        ("bands = [60, 300, 900, 3600]", "bands = [60, 60]"),
        ("at_least = 20", "at_least = 0"),
        ("at_least = 20", "at_least = true"),
        ("sealed = false", 'sealed = "no"'),
        ('only_for = ["invoicing", "settlement", "access"]', "only_for = []"),
        ("own_number = {", '"drop table" = {'),
        ("own_number = {", "subscription = {"),
        ("[record.call.use.own]", '[record.call.use."Own; --"]'),
        ('id = "P1"', 'id = "first"'),
        ("[record.call.field]", "[record.call.field]\nbatch = 1"),
        ('title = { nb = "Samtaler", en = "Calls" }', 'title = { nb = "Samtaler", en = " " }'),
        ('title = { nb = "Samtaler", en = "Calls" }', 'title = "Samtaler"'),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_and_never_raises(tmp_path: Path, before: str, after: str) -> None:
    notice, faults = read(edited(tmp_path, "calls.toml", before, after))
    assert notice is None
    assert all(fault.file in ("calls.toml", "notice.toml") and fault.line for fault in faults)


def test_a_fault_without_a_line_still_names_its_place() -> None:
    assert Fault("a.toml", "x", "`x` is odd", "mend it").sentence == "in a.toml, `x`: `x` is odd; mend it"


def test_the_nearest_word_is_offered_and_otherwise_the_whole_choice() -> None:
    assert nearest("suport", ["support", "billing"]) == "did you mean `support`"
    assert nearest("zzz", ["support", "billing"]) == "write one of `billing`, `support`"
    assert nearest("zzz", ["support"]) == "write `support`"
    assert nearest("zzz", []) == "declare it first"


def test_lines_are_found_in_tables_arrays_and_inline_tables() -> None:
    text = 'id = "a"\n[record.x]\nkind = "event"\n[record.x.field]\nseen_at = { type = "instant" }\n[[clause]]\nid = "N1"\ntext.nb = "b"\n'
    lines = lines_of(text)
    assert (lines["id"], lines["record.x"], lines["record.x.kind"], lines["record.x.field.seen_at"]) == (1, 2, 3, 5)
    assert (lines["clause.N1"], lines["clause.N1.text.nb"]) == (6, 8)


def test_texts_speak_both_languages_and_norwegian_by_default() -> None:
    text = Text("hei", "hello")
    assert (text.to("nb"), text.to("en"), text.to("se")) == ("hei", "hello", "hei")


def test_every_file_of_the_sample_notice_is_read() -> None:
    assert set(texts_in(FOLDER)[0]) == {file.name for file in FOLDER.iterdir()}
