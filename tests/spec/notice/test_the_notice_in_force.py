"""Only the notice under which the house was opened decides anything; another folder reads nothing and deletes nothing.

Proves: E1, G7, N9.
"""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from figures import window
from hjemmel.acts.look_up import look_up
from hjemmel.acts.open_permit import open_permit
from hjemmel.acts.sweep import sweep
from hjemmel.acts.the_notice import NoticeNotInForce, the_notice
from hjemmel.project.cli import application
from hjemmel.stores import models
from homes import new_home, now
from looking import ADVISER
from sample_notice import FOLDER

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def other_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample notice with a wider window and a shorter life, under the same version number."""
    folder = tmp_path / "annen"
    shutil.copytree(FOLDER, folder)
    file = folder / "home-network.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(f'"{window("device-sample", "support")}"', '"P20D"'), encoding="utf-8")
    monkeypatch.setattr("django.conf.settings.HJEMMEL_NOTICE", str(folder))


def test_another_notice_opens_nothing_and_sweeps_nothing(other_folder: None) -> None:
    sweeps = models.Sweep.objects.count()
    for act in (the_notice, lambda: sweep(now()), lambda: look_up("x", ADVISER, "device-sample", now())):
        with pytest.raises(NoticeNotInForce, match="names another notice than version `1`"):
            act()
    with pytest.raises(NoticeNotInForce):
        open_permit(ADVISER, "fault-finding", new_home().customer_number, "sak 4711", now())
    assert models.Sweep.objects.count() == sweeps


def test_nobody_looks_as_the_customer_from_the_command_line() -> None:
    """Proves: G3. It would stand in the evidence as her own."""
    words = ["look", "--audience", "customer", "--purpose", "access", "--record", "call", "--customer", new_home().customer_number]
    answer = CliRunner().invoke(application(["people"]), words)
    assert answer.exit_code == 2
    assert "she does so herself, on Min side" in " ".join(answer.output.replace("│", " ").split())
