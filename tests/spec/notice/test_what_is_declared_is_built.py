"""A category that no code knows becomes tables, cases, lists, masks and expiry from its declaration alone.

Proves: G2, E1.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sample_notice import FOLDER

TESTS = Path(__file__).parents[2]
HOUSE = Path(__file__).with_name("declared_house.py")
WHOLE = """
[[contents]]
category = "garden"
file = "garden.toml"
clauses = ["Z1"]

[purpose.gardening]
title = { nb = "Hagearbeid", en = "Gardening" }
text = { nb = "Vi steller hagen.", en = "We tend the garden." }

[basis."6.1.a"]
law = "GDPR art. 6(1)(a)"
title = { nb = "Samtykket ditt", en = "Your consent" }

[audience.growers]
title = { nb = "Gartnerne", en = "Growers" }
staff = true

[choice.garden-letter]
title = { nb = "Hagebrev", en = "Garden letter" }
text = { nb = "Vi skriver til deg om hagen.", en = "We write to you about the garden." }
law = "GDPR art. 7"
stops = "until-given"
"""
GARDEN = """
id = "garden"
title = { nb = "Hagen", en = "The garden" }
summary = { nb = "Det vi vet om hagen.", en = "What we know of the garden." }

[record.visit]
kind = "entry"
title = { nb = "Besøk", en = "Visits" }
source = { nb = "Du", en = "You" }
subject = "customer"
clock = "closed_on"
identity = ["number"]
purpose = "gardening"
basis = "6.1.b"
law = "GDPR art. 6(1)(b)"
sealed = false
[record.visit.field]
number = { type = "text", identifies = "none", optional = false, title = { nb = "Nummer", en = "Number" } }
opened_on = { type = "date", identifies = "none", optional = false, title = { nb = "Åpnet", en = "Opened" } }
closed_on = { type = "date", identifies = "none", optional = true, title = { nb = "Lukket", en = "Closed" } }
[record.visit.use.own]
audience = "customer"
purpose = "access"
basis = "6.1.c"
law = "GDPR art. 15"
needs = "own"
window = "as long as kept"
fields = ["number", "opened_on", "closed_on"]
[record.visit.retention]
clock = "closed_on"
keep = "at most P12M"
then = "delete"
law = "GDPR art. 5(1)(e)"
since = { nb = "besøket", en = "the visit" }

[record.garden]
kind = "entry"
title = { nb = "Planter", en = "Plants" }
source = { nb = "Du", en = "You" }
subject = "customer"
clock = "planted_on"
identity = ["flower", "planted_on"]
purpose = "gardening"
basis = "6.1.b"
law = "GDPR art. 6(1)(b)"
sealed = false
[record.garden.field]
flower = { type = "choice", values = ["rose", "lily"], identifies = "none", optional = false, title = { nb = "Blomst", en = "Flower" } }
account = { type = "text", identifies = "direct", optional = false, title = { nb = "Konto", en = "Account" } }
planted_on = { type = "date", identifies = "none", optional = false, title = { nb = "Plantet", en = "Planted" } }
letter = { type = "text", identifies = "none", optional = true, title = { nb = "Brev", en = "Letter" } }
[record.garden.use.tend]
audience = "support"
purpose = "gardening"
basis = "6.1.b"
law = "GDPR art. 6(1)(b)"
needs = "permit"
during = "visit"
window = "as long as kept"
masked = ["account"]
fields = ["flower", "account"]
[record.garden.use.letter]
audience = "growers"
purpose = "gardening"
basis = "6.1.a"
law = "GDPR art. 6(1)(a)"
needs = "list"
consent = "garden-letter"
window = "as long as kept"
fields = ["flower"]
[record.garden.use.letter.only_where]
planted_on = "at least P18Y"
letter = "present"
[record.garden.use.own]
audience = "customer"
purpose = "access"
basis = "6.1.c"
law = "GDPR art. 15"
needs = "own"
window = "as long as kept"
fields = ["flower", "account", "planted_on", "letter"]
[record.garden.retention]
clock = "planted_on"
keep = "at most P100Y"
then = "delete"
law = "GDPR art. 5(1)(e)"
since = { nb = "plantingen", en = "planting" }

[record.rain-tally]
kind = "entry"
title = { nb = "Regn", en = "Rain" }
source = { nb = "Været", en = "The weather" }
subject = "none"
clock = "swept_on"
identity = ["week", "rain"]
purpose = "gardening"
basis = "6.1.f"
law = "GDPR art. 6(1)(f)"
sealed = false
[record.rain-tally.field]
week = { type = "text", identifies = "none", optional = false, title = { nb = "Uke", en = "Week" } }
rain = { type = "choice", values = ["yes", "no"], identifies = "none", optional = false, title = { nb = "Regn", en = "Rain" } }
times = { type = "uint32", unit = "count", identifies = "none", optional = false, title = { nb = "Ganger", en = "Times" } }
swept_on = { type = "date", identifies = "none", optional = true, title = { nb = "Slutt", en = "End" } }
[record.rain-tally.use.read]
audience = "growers"
purpose = "gardening"
basis = "6.1.f"
law = "GDPR art. 6(1)(f)"
needs = "no-person"
window = "as long as kept"
fields = ["week", "rain", "times"]
[record.rain-tally.retention]
clock = "swept_on"
keep = "at most P12M"
then = "delete"
law = "GDPR art. 5(1)(e)"
since = { nb = "uken", en = "the week" }

[[clause]]
id = "Z1"
title = { nb = "Hagen", en = "The garden" }
text = { nb = "Vi steller hagen din.", en = "We tend your garden." }
covers = [
  "visit.field.number", "visit.field.opened_on", "visit.field.closed_on", "visit.use.own", "visit.retention",
  "garden.field.flower", "garden.field.account", "garden.field.planted_on", "garden.field.letter", "garden.use.tend",
  "garden.use.tend.during", "garden.use.tend.masked", "garden.use.letter", "garden.use.letter.consent",
  "garden.use.letter.only_where.planted_on",
  "garden.use.letter.only_where.letter",
  "garden.use.own", "garden.retention", "notice.choice.garden-letter",
  "rain-tally.field.week", "rain-tally.field.rain", "rain-tally.field.times", "rain-tally.field.swept_on", "rain-tally.use.read",
  "rain-tally.retention",
]
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict:
    folder = tmp_path_factory.mktemp("notice") / "med-hage"
    shutil.copytree(FOLDER, folder)
    whole = folder / "notice.toml"
    text = whole.read_text(encoding="utf-8")
    more = WHOLE if '[basis."6.1.a"]' not in text else WHOLE.replace(WHOLE[WHOLE.index('[basis."6.1.a"]') : WHOLE.index("[audience")], "")
    whole.write_text(text + more, encoding="utf-8")
    (folder / "garden.toml").write_text(GARDEN, encoding="utf-8")
    home = Path(tempfile.mkdtemp(prefix="hjemmel-declared-"))
    environment = {name: value for name, value in os.environ.items() if name not in ("HJEMMEL_DATABASE_URL", "HJEMMEL_EVENTS_URL")}
    environment |= {"HJEMMEL_HOME": str(home), "HJEMMEL_NOTICE": str(folder), "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    try:
        done = subprocess.run([sys.executable, str(HOUSE)], env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def test_what_hangs_on_a_case_is_shown_only_while_that_case_is_open(found: dict) -> None:
    assert (found["without a case"], found["under another's"], found["once it is closed"]) == ("no-matter", "no-case", "no-matter")
    assert found["under the case"] == [["rose", "•••••••0119"]]
    assert found["by login"] == [0, 1, 0]


def test_a_list_holds_those_who_have_consented_and_meet_the_conditions(found: dict) -> None:
    assert found["list before consent"] == []
    assert found["list after consent"] == ["rose"]  # the lily was planted this month


def test_a_restriction_takes_its_subject_off_every_list(found: dict) -> None:
    assert found["list under restriction"] == []


def test_what_is_about_nobody_keeps_no_order_and_no_owner(found: dict) -> None:
    assert found["about nobody"] == [["2026-47", "yes", 3]]
    assert found["columns about nobody"] == ["notice_version", "rain", "swept_on", "times", "week"]


def test_what_is_not_declared_is_refused(found: dict) -> None:
    assert found["refused"] == ["IntegrityError", "NotDeclared", "Refused", "IntegrityError"]


def test_a_closed_case_is_gone_after_its_time(found: dict) -> None:
    assert found["visits left"] == 0
