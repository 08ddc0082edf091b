"""Who may send accounting, and what is said of a file that cannot be used."""

from pathlib import Path

import pytest

from hjemmel.project.radius import BadClients, clients, port

GOOD = '[client.bng1]\naddress = "192.0.2.1"\nsecret = "hemmelig"\n'


def written(folder: Path, text: str, mode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "clients.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    monkeypatch.setenv("HJEMMEL_RADIUS_CLIENTS", str(file))


def test_each_client_has_an_address_and_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, GOOD + '[client.bng2]\naddress = "2001:DB8::1"\nsecret = "annen"\n', 0o600, monkeypatch)
    assert clients() == {"192.0.2.1": b"hemmelig", "2001:db8::1": b"annen"}


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (GOOD, 0o644, "chmod 600"),
        ("", 0o600, "lists no client"),
        ("client = 3\n", 0o600, "lists no client"),
        ("[client.bng1]\naddress = 3\n", 0o600, "client `bng1`: write"),
        (GOOD.replace("192.0.2.1", "bng1.example"), 0o600, "is an IP address"),
        ("ikke toml", 0o600, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence_without_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, mode: int, said: str
) -> None:
    written(tmp_path, text, mode, monkeypatch)
    with pytest.raises(BadClients) as bad:
        clients()
    assert said in str(bad.value)
    assert "hemmelig" not in str(bad.value)


def test_a_port_without_clients_and_a_port_that_is_none_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HJEMMEL_RADIUS_CLIENTS", raising=False)
    with pytest.raises(BadClients):
        clients()
    monkeypatch.delenv("HJEMMEL_RADIUS_PORT", raising=False)
    assert port() is None
    for wrong in ("radius", "0", "65536", "-1"):
        monkeypatch.setenv("HJEMMEL_RADIUS_PORT", wrong)
        with pytest.raises(BadClients):
            port()
