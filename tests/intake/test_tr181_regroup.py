"""A report of dotted names becomes the tree that each name says by itself, whatever stands beside it and in whatever order."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hjemmel.intake.tr181_regroup import tree

names = st.lists(st.sampled_from(["", "Device", "WiFi", "1", "SSID", "DNS"]), min_size=1, max_size=4).map(".".join)
values: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([0, 1, "x", None]),
    lambda inner: st.one_of(st.dictionaries(names, inner, max_size=4), st.lists(inner, max_size=2)),
    max_leaves=6,
)
reports = st.dictionaries(names, values, max_size=8)


def plainly(report: dict[str, Any]) -> dict[str, Any]:
    """Name by name, each walked from the root."""
    root: dict[str, Any] = {}
    for name, value in report.items():
        if "DNS" in name.split("."):
            continue
        *path, last = name.strip().rstrip(".").split(".") if "." in name else [name]
        there = root
        for part in path:
            if not isinstance(there.get(part), dict):
                there[part] = {}
            there = there[part]
        put(there, last, grouped(value))
    return root


def grouped(value: Any) -> Any:
    if isinstance(value, dict):
        return plainly(value)
    if isinstance(value, list):
        return {str(n): grouped(one) for n, one in enumerate(value, start=1)}
    return value


def put(there: dict[str, Any], name: str, value: Any) -> None:
    if isinstance(there.get(name), dict) and isinstance(value, dict):
        for inner, found in value.items():
            put(there[name], inner, found)
    else:
        there[name] = value


@given(reports)
def test_the_place_of_the_last_name_is_remembered_and_nothing_else_is_changed_by_it(report: dict[str, Any]) -> None:
    assert tree(report) == plainly(report)
