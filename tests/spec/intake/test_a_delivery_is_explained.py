"""An operator can ask what became of each member of a delivery, and why; nothing is stored, and no value is told.

Proves: N17, N6.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hjemmel.acts.the_notice import the_notice
from hjemmel.project.cli import application
from hjemmel.stores import evidence, models
from homes import Home, now
from looking import stored
from wire import bulk, cdr, device, report

pytestmark = pytest.mark.usefixtures("house")
PHONE, TABLET = "02:00:5e:00:53:01", "02:00:5e:00:53:02"


def explained(format_name: str, data: bytes, folder: Path) -> list[dict]:
    file = folder / "delivery"
    file.write_bytes(data)
    done = CliRunner().invoke(application(), ["intake", format_name, str(file), "--explain", "--json"])
    assert done.exit_code == 0, done.output
    return list(json.loads(done.stdout))


def an_hour_ago() -> datetime:
    return now().replace(microsecond=0) - timedelta(hours=1)


def test_the_record_s_end_and_each_member_s_are_told_with_their_clause(home: Home, tmp_path: Path) -> None:
    [told] = explained("tr181-bulk", bulk(report(home, an_hour_ago(), [device(PHONE), device(TABLET)])), tmp_path)
    assert told["becomes"] == ["2 device-sample would be stored"]
    signal = next(member for member in told["members"] if member["member"].endswith("SignalStrength"))
    assert signal["fields"] == ["device-sample.signal_dbm"] and signal["why"][0].startswith("declared in N")


def test_what_a_condition_would_refuse_is_told_with_the_condition_and_its_clause(home: Home, tmp_path: Path) -> None:
    [told] = explained("tr181-bulk", bulk(report(home, an_hour_ago(), [device(PHONE), device(TABLET)], mode="Bridge")), tmp_path)
    clause = the_notice().clause_for("device-sample.take_in.router-mode")
    assert told["becomes"] == ["1 device-sample would be stored", f"1 device-sample refused: the gateway is in bridge mode ({clause})"]


def test_whose_nobody_is_and_what_is_too_old_are_told_apart(home: Home, tmp_path: Path) -> None:
    old = explained("tr181-bulk", bulk(report(home, now() - timedelta(days=40), [device(PHONE)])), tmp_path)
    assert old[0]["becomes"] == ["1 device-sample refused: older than it may be kept"]
    nobody = Home(home.customer_number, 0, "EX-HG1-unknown", "+4751999999", "nobody", 0)
    [told] = explained("kamailio-cdr", cdr(nobody, an_hour_ago()), tmp_path)
    assert told["becomes"][0].startswith("1 call belong to nobody whom we know")


def test_nothing_is_stored_and_no_value_is_told(home: Home, tmp_path: Path) -> None:
    before = models.Batch.objects.count(), evidence.newest_of("intake"), models.Quarantine.objects.count()
    told = explained("tr181-bulk", bulk(report(home, an_hour_ago(), [device(PHONE)])), tmp_path)
    assert stored(home, "device_sample") == 0
    assert (models.Batch.objects.count(), evidence.newest_of("intake"), models.Quarantine.objects.count()) == before
    text = json.dumps(told)
    assert not any(value in text for value in (home.serial, PHONE, home.customer_number, str(home.subscription)))


def test_a_table_for_people_says_the_same(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "cdr"
    file.write_bytes(cdr(home, an_hour_ago()))
    done = CliRunner().invoke(application(), ["intake", "kamailio-cdr", str(file), "--explain"])
    assert done.exit_code == 0 and "1 call would be stored" in done.output and home.phone not in done.output
