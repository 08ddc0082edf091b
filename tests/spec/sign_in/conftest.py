"""Providers and a mail server on loopback."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from letterbox import Post, letterbox
from outsiders import oidc_provider_mock, told_provider


@pytest.fixture(scope="session")
def mock() -> Iterator[str]:
    with oidc_provider_mock() as address:
        yield address


@pytest.fixture(scope="session")
def told() -> Iterator[str]:
    with told_provider() as address:
        yield address


@pytest.fixture
def mail(house: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with letterbox(monkeypatch) as post:
        yield post


@pytest.fixture
def settings_of_the_house(house: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings that a test may change, and that are as they were afterwards."""
    from django.conf import settings

    class Changed:
        def __setattr__(self, name: str, value: Any) -> None:
            monkeypatch.setattr(settings, name, value)

    return Changed()


@pytest.fixture(autouse=True)
def nobody_has_tried(house: None) -> None:
    """The limits of the tries start anew."""
    cache.clear()
