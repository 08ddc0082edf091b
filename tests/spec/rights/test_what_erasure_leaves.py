"""Who asks to be erased is gone when nothing keeps her; until then nobody opens her but whom a duty serves.

Proves: R6, R8, R9, A6.
"""

import resource
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import override_settings

import figures
from browsing import Reader
from figures import exact
from hjemmel.acts.end_holds import lift_hold
from hjemmel.acts.erase import Erasure, erase
from hjemmel.acts.failures import BroughtBack, EventsUnavailable
from hjemmel.acts.find_customers import find_customers
from hjemmel.acts.forget_bytes import forget_bytes
from hjemmel.acts.list_number import list_number, tell_of_listing
from hjemmel.acts.live_permit import live_permit
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.place_hold import place_hold
from hjemmel.acts.replay_choices import note_choices, replay_choices
from hjemmel.acts.replay_erasures import replay_erasures
from hjemmel.acts.set_choice import set_choice
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import the_notice
from hjemmel.gate.decision import Refused
from hjemmel.project import cli, jobs
from hjemmel.stores import beside, brought_back, decisions, entries, events, leftovers, models, register_feed
from hjemmel.stores.event_windows import vault
from homes import Home, calls, local_day, new_home, now, samples
from looking import ADVISER, BILLING, PRIVACY, SYSTEM, left_by, oneself, own, stored

pytestmark = pytest.mark.usefixtures("house")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def erased(home: Home) -> Erasure:
    return erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True)


def invoiced(home: Home) -> None:
    row = {"invoice_number": f"F-{home.customer_number}", "period_start": date(2020, 1, 1), "period_end": date(2020, 1, 31)}
    row |= {"issued_on": now().date(), "due_on": now().date(), "amount_ore": 100, "paid_ore": 100, "credited_ore": 0, "disputed": False}
    subscription = models.Subscription.objects.get(key=home.subscription)
    register_feed.write("invoice", [{"subscription_number": subscription.subscription_number, **row}], 1)


def there(home: Home) -> bool:
    return models.Contact.objects.filter(pk=home.contact_id).exists()


def test_with_nothing_to_keep_name_and_address_go_at_once_as_the_plan_says() -> None:
    home = new_home(name="Slette Fullstendigsen", address="Borteveien 1")
    done = erased(home)
    assert {line.record for line in done.lines if line.erased} >= {"contact", "subscription"}
    assert not there(home)
    assert not models.Subscription.objects.filter(key=home.subscription).exists()


def test_a_decision_that_is_in_force_keeps_nobody() -> None:
    home = new_home()
    set_choice(home.customer_number, "marketing", True, oneself(home), now())
    assert all(line.erased for line in erased(home).lines)
    assert not there(home)


def test_what_the_law_keeps_is_in_the_plan_with_paragraph_and_end_and_goes_with_the_customer_that_day() -> None:
    home = new_home()
    invoiced(home)
    lines = {line.record: line for line in erased(home).lines}
    for record in ("contact", "subscription", "invoice"):
        assert not lines[record].erased
        assert "bokføringsloven § 13" in lines[record].law, record
        assert lines[record].until == lines["invoice"].until is not None, record
    sweep(lines["invoice"].until - DAY)
    assert there(home)
    assert "erasure" in left_by(lambda: sweep(lines["invoice"].until + DAY))
    assert not there(home)


def test_the_subscription_does_not_wait_for_what_hangs_on_the_customer_alone() -> None:
    home = new_home()
    own(home, "contact")  # that she looked is kept, and hangs on her and on no subscription
    lines = {line.record: line.erased for line in erased(home).lines}
    assert (lines["contact"], lines["subscription"], lines["permit"]) == (False, True, False)
    assert there(home) and not models.Subscription.objects.filter(key=home.subscription).exists()
    sweep(now() + 1000 * DAY)
    assert not there(home)


def test_only_whom_a_duty_serves_opens_an_erased_customer() -> None:
    home = new_home(name="Slettet Umulignavn")
    invoiced(home)
    assert find_customers(ADVISER, "Umulignavn", now()) != []
    erased(home)
    purposes = {use.purpose for record in the_notice().records() for use in record.uses_of("support")}
    for purpose in purposes & {"customer-service", "fault-finding", "tv-support"}:
        with pytest.raises(Refused) as refused:
            open_permit(ADVISER, purpose, home.customer_number, "ser etter en sak", now())
        assert refused.value.decision.code == "erased"
    assert find_customers(ADVISER, "Umulignavn", now()) == []
    permit = open_permit(BILLING, "invoicing", home.customer_number, "spørsmål om faktura", now())
    assert len(look_up(permit.token, BILLING, "invoice", now()).rows) == 1


def test_an_erasure_closes_the_permits_that_are_open() -> None:
    home = new_home()
    invoiced(home)
    permit = open_permit(ADVISER, "customer-service", home.customer_number, "sak om faktura", now())
    erased(home)
    assert live_permit(permit.token, ADVISER, now()) is None
    with pytest.raises(Refused):
        look_up(permit.token, ADVISER, "contact", now())


def test_an_erasure_ends_the_listing_in_the_directory() -> None:
    home = new_home()
    invoiced(home)
    row = {"listed_name": "Kari Oppført", "address": "Her 1", "postcode": "4000", "place": "P", "use_type": "mobile", "holder": "adult"}
    tell_of_listing(home.customer_number, home.phone, SYSTEM, now() - SECOND)
    list_number(home.customer_number, home.phone, {**row, "secret": "no", "extent": "full"}, SYSTEM, now())
    erased(home)
    assert [r.ended_on is not None for r in entries.about(the_notice().record("directory-listing"), home.contact_id)] == [True]


def test_a_feed_does_not_bring_an_erased_customer_back() -> None:
    home = new_home()
    invoiced(home)
    erased(home)
    contact = models.Contact.objects.filter(pk=home.contact_id).values().get()
    row = {k: v for k, v in contact.items() if k not in ("id", "evidence_salt", "notice_version", "erased_on")}
    written, refused = register_feed.write("contact", [{**row, "phone": "+4751999999", "left_on": None}], 1)
    assert (written, refused["erased"]) == (0, 1)
    assert models.Contact.objects.get(pk=home.contact_id).phone == ""


def test_old_calls_that_an_invoice_holds_keep_the_subscription_they_hang_on() -> None:
    home, at = new_home(), now()
    calls(home, [at - DAY])
    subscription = models.Subscription.objects.get(key=home.subscription)
    span = {"record": "call", "subscription_key": home.subscription, "from_at": at - 2 * DAY, "to_at": at, "hold": "unpaid-invoice"}
    models.HeldSpan.objects.create(**span, law="ekomloven § 3-11", until=at + DAY)
    erased(home)
    assert models.Subscription.objects.filter(pk=subscription.pk).exists()
    assert there(home)


def test_what_two_holds_keep_goes_when_the_last_of_them_ends() -> None:
    """Proves: R8."""
    home = new_home()
    calls(home, [now() - DAY])
    placed = [place_hold(home.customer_number, hold, "et krav", PRIVACY, now()) for hold in ("dispute", "preservation-order")]
    erased(home)
    lift_hold(placed[0], PRIVACY, now())
    assert stored(home, "call") == 1, "the order still stands"
    lift_hold(placed[1], PRIVACY, now())
    assert stored(home, "call") == 0


def test_an_erasure_is_on_record_when_it_begins_when_it_is_done_and_when_no_byte_is_left() -> None:
    """Proves: R6."""
    home = new_home()
    assert left_by(lambda: erased(home)) == ["erasure-begun", "erasure"]
    until = now() + timedelta(seconds=60)
    acts = left_by(lambda: forget_bytes(now(), at_once=True))
    while "erased-bytes" not in acts and now() < until:  # another's open transaction may hold a table back
        acts = left_by(lambda: forget_bytes(now(), at_once=True))
    assert acts.count("erased-bytes") == 1


def test_rows_that_a_backup_brings_back_are_erased_again_and_that_is_on_record() -> None:
    """Proves: R6."""
    home = new_home()
    samples([home], [timedelta(minutes=5)], now())
    erased(home)
    table, known = f"{events.base()}.device_sample", models.Erasure.objects.latest("id").number
    assert events.rows(f"SELECT count() FROM {table} WHERE subscription = {home.subscription}") == [(0,)]
    samples([home], [timedelta(minutes=5)], now())  # as an older copy of the event engine would have them
    events.run(f"DELETE FROM {vault()}.erasure WHERE number = {{number:String}}", {"number": known})
    brought_back.look_again()
    with pytest.raises(BroughtBack):
        own(new_home(), "contact")
    assert left_by(lambda: replay_erasures(now())) == ["erasures-replayed"]
    assert events.rows(f"SELECT count() FROM {table} WHERE subscription = {home.subscription}") == [(0,)]
    assert replay_erasures(now()) == 0
    assert len(own(new_home(), "contact")) == 1


def test_a_backup_that_is_put_back_under_a_running_house_shuts_it_until_the_next_sweep() -> None:
    """Proves: R6. Pages, windows and intake; and an erasure after it hides none that came undone."""
    home, other = new_home(), new_home()
    reader = Reader().sign_in(other)
    erased(home)
    models.Erasure.objects.latest("id").delete()  # as an older copy of the register would have it
    erased(new_home())
    brought_back.look_again()
    assert [reader.get(page).status_code for page in ("/min-side/", "/", "/healthz")] == [503, 503, 200]
    assert reader.post("/intake/v1/tr181-bulk", {}).status_code == 503
    jobs.sweep(0)
    assert reader.get("/min-side/").status_code == 200


def test_an_erasure_whose_line_was_lost_has_one_before_the_sweep_carries_it_on() -> None:
    """Proves: R6. The machine fell between its commit and the file."""
    home = new_home()
    erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True, later=lambda _rest: None)
    number, file = models.Erasure.objects.latest("id").number, Path(settings.HJEMMEL_ERASURE_LOG)
    file.write_bytes(file.read_bytes().rpartition(b'{"number": "' + number.encode())[0])
    sweep(now())
    assert [line["number"] for line in beside.last(beside.ERASURE)].count(number) == 1
    assert not models.Erasure.objects.filter(done_at=None).exists()


def test_a_sweep_asks_the_last_lines_alone_and_replays_before_it_forgets() -> None:
    """Proves: R6."""
    home, at = new_home(), now()
    erased(home)
    jobs.sweep(0)
    assert "erasures-replayed" not in left_by(lambda: jobs.sweep(0))
    table, known = f"{events.base()}.device_sample", models.Erasure.objects.latest("id").number
    samples([home], [timedelta(minutes=5)], at)
    events.run(f"DELETE FROM {vault()}.erasure WHERE number = {{number:String}}", {"number": known})
    brought_back.look_again()
    acts = left_by(lambda: jobs.sweep(0))
    assert acts.index("erasures-replayed") < acts.index("sweep")
    assert events.rows(f"SELECT count() FROM {table} WHERE subscription = {home.subscription}") == [(0,)]


def test_what_was_refused_holds_again_though_the_event_engine_is_away() -> None:
    """Proves: R6, N12."""
    home, at = new_home(), now()
    set_choice(home.customer_number, "network-lookup", True, oneself(home), at)
    models.Choice.objects.filter(contact_id=home.contact_id).delete()
    beside.append([{**beside.last(beside.CHOICE)[-1], "at": (at + SECOND).isoformat()}])
    brought_back.look_again()
    nowhere = f"clickhouse://nobody:x@127.0.0.1:9/{events.base()}"
    with override_settings(HJEMMEL_EVENTS_URL=nowhere), pytest.raises(EventsUnavailable):
        jobs.replay_all()
    assert models.Choice.objects.filter(contact_id=home.contact_id, choice="network-lookup", lifted_at=None).exists()


def test_an_erasure_that_is_under_way_shuts_nothing() -> None:
    """Proves: R6."""
    home = new_home()
    erase(home.customer_number, oneself(home), now(), confirmed=True, end_services=True, later=lambda _rest: None)
    brought_back.look_again()
    assert len(own(new_home(), "contact")) == 1
    sweep(now())


def test_a_no_that_a_backup_has_lost_is_set_again_once_and_that_is_on_record() -> None:
    """Proves: R6, N12."""
    home, gone = new_home(), new_home()
    at = now()
    set_choice(home.customer_number, "network-lookup", True, oneself(home), at)
    lost = beside.last(beside.CHOICE)[-1]
    models.Choice.objects.filter(contact_id=home.contact_id).delete()
    beside.append([{**lost, "at": (at + SECOND).isoformat()}])  # an instant that this copy of the register knows nothing of
    beside.append([{**lost, "at": (at + SECOND).isoformat(), "subject": decisions.reference(b"nobody that this copy knows")}])
    brought_back.look_again()
    with pytest.raises(BroughtBack):
        own(gone, "contact")
    assert left_by(replay_choices) == ["choice", "choice"]
    [row] = models.Choice.objects.filter(contact_id=home.contact_id, choice="network-lookup", lifted_at=None)
    assert (row.set_at, row.channel) == (at + SECOND, "min-side")
    assert left_by(replay_choices) == []
    assert len(own(gone, "contact")) == 1


def test_what_is_said_after_a_no_does_not_hide_that_it_is_lost() -> None:
    """Proves: R6, N12. Fifty-one have said yes since: a backup has lost that too, and it is asked for anew."""
    home, at = new_home(), now()
    set_choice(home.customer_number, "network-lookup", True, oneself(home), at)
    lost = beside.last(beside.CHOICE)[-1]
    models.Choice.objects.filter(contact_id=home.contact_id).delete()
    yes = {**lost, "choice": "ad-audiences", "outlives": False, "at": (at + SECOND).isoformat()}
    beside.append([{**lost, "at": (at + SECOND).isoformat()}])
    beside.append({**yes, "subject": decisions.reference(f"the salt of who said yes {n}".encode())} for n in range(beside.LAST + 1))
    brought_back.look_again()
    with pytest.raises(BroughtBack):
        own(new_home(), "contact")
    assert left_by(replay_choices) == ["choice"] * (beside.LAST + 2)
    assert [row.choice for row in models.Choice.objects.filter(contact_id=home.contact_id, lifted_at=None)] == ["network-lookup"]
    assert not models.Choice.objects.filter(choice="ad-audiences", set_at=at + SECOND).exists()
    assert len(own(new_home(), "contact")) == 1
    assert left_by(replay_choices) == []


def test_an_erasure_that_the_event_engine_has_lost_is_not_hidden_by_choices_made_since() -> None:
    """Proves: R6."""
    home = new_home()
    erased(home)
    known = models.Erasure.objects.latest("id").number
    set_choice((other := new_home()).customer_number, "network-lookup", True, oneself(other), now())
    beside.append(beside.last(beside.CHOICE)[-1:] * beside.LAST)
    events.run(f"DELETE FROM {vault()}.erasure WHERE number = {{number:String}}", {"number": known})
    brought_back.look_again()
    with pytest.raises(BroughtBack):
        own(other, "contact")
    assert replay_erasures(now()) == 1
    assert len(own(other, "contact")) == 1


def test_a_choice_whose_line_was_lost_or_is_older_than_the_file_has_one_once_the_house_has_opened() -> None:
    """Proves: R6, N12. Once, and it is the one that stands: what a backup of before would have lost is set again from it."""
    home, other, at = new_home(), new_home(), now()
    note_choices(at)
    set_choice(home.customer_number, "network-lookup", True, oneself(home), at)
    set_choice(home.customer_number, "ad-audiences", True, oneself(home), at)
    set_choice(home.customer_number, "ad-audiences", False, oneself(home), at + SECOND)
    file, before = Path(settings.HJEMMEL_ERASURE_LOG), list(beside.lines(beside.CHOICE))
    subject = decisions.reference(models.Contact.objects.get(pk=home.contact_id).evidence_salt)
    file.write_bytes(b"".join(line for line in file.read_bytes().splitlines(True) if subject.encode() not in line))
    models.Choice.objects.create(contact_id=other.contact_id, choice="marketing", set_at=at, set_by="x", notice_version=1)
    assert left_by(lambda: assert_noted(3)) == ["choice"], "of that which followed her to another number, for nothing on record says it"
    lines = {(line["choice"], line["on"], line["at"], line["outlives"]) for line in beside.last(beside.CHOICE)[-3:]}
    assert lines == {
        ("network-lookup", True, at.isoformat(), True),
        ("marketing", True, at.isoformat(), True),
        ("ad-audiences", False, (at + SECOND).isoformat(), True),
    }
    assert left_by(lambda: assert_noted(0)) == [] and len(list(beside.lines(beside.CHOICE))) == len(before)
    brought_back.look_again()
    assert len(own(home, "contact")) == 1


def assert_noted(count: int) -> None:
    assert note_choices(now()) == count


def test_a_line_that_was_cut_off_spoils_none_that_follows() -> None:
    """Proves: R6."""
    with open(settings.HJEMMEL_ERASURE_LOG, "ab") as file:
        file.write(b'{"number": "half of a li')
    home = new_home()
    erased(home)
    assert beside.last(beside.ERASURE)[-1]["number"] == models.Erasure.objects.latest("id").number
    assert {line["number"] for line in beside.lines(beside.ERASURE)} >= {models.Erasure.objects.latest("id").number}


def test_by_day_the_files_are_cleared_once_half_of_the_declared_time_is_out() -> None:
    """Proves: R6."""
    notice = figures.notice()
    noon = datetime.combine(local_day(), time(12), ZoneInfo(notice.time_zone))
    half = exact(notice.term("erased-bytes").period) / 2
    forget_bytes(now(), at_once=True)
    leftovers.note(["quarantine"], noon - half + timedelta(minutes=5))
    forget_bytes(noon)
    assert models.Leftover.objects.filter(table="quarantine").exists(), "not by day while there is a night left"
    until = now() + timedelta(seconds=60)
    while models.Leftover.objects.filter(table="quarantine").exists() and now() < until:
        forget_bytes(noon + timedelta(minutes=10))  # another's open transaction may hold a table back
    assert not models.Leftover.objects.filter(table="quarantine").exists()


def line_lost() -> tuple[str, Path]:
    """The number of an erasure that is carried out, and the file that has its line no longer."""
    erased(new_home())
    number, file = models.Erasure.objects.latest("id").number, Path(settings.HJEMMEL_ERASURE_LOG)
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if number not in line))
    assert number not in file.read_text()
    return number, file


def test_a_lost_line_of_an_erasure_that_is_carried_out_is_there_again_after_the_next_sweep() -> None:
    """Proves: R6."""
    number, file = line_lost()
    sweep(now())
    assert file.read_text().count(number) == 1


def test_a_file_that_takes_no_more_stops_no_sweep_and_is_said() -> None:
    """Proves: R6."""
    number, file = line_lost()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 10, before[1]))
    try:
        report = sweep(now())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [failed.error for failed in report.failed if failed.record == "contact"] == ["OSError"]
    assert sweep(now()).failed == [] and number in file.read_text()


def test_while_what_a_backup_undid_waits_the_worker_starts_and_no_other_command() -> None:
    """Proves: R6. The worker's sweep does it again: a worker that would not start would leave everything shut."""
    erased(new_home())
    models.Erasure.objects.latest("id").delete()
    brought_back.look_again()
    codes = {}
    for command in ("worker", "rights"):
        with pytest.raises(SystemExit) as left:
            cli.main([command, "--help"])
        codes[command] = left.value.code
    jobs.replay_all()
    brought_back.look_again()
    brought_back.require_nothing()
    assert codes == {"worker": 0, "rights": 1}
