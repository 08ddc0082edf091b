"""A document that is nested deeper than anybody goes is refused, whichever way it is read and whoever reads it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from gateway_reports import AT, Tree, document, gateway, host, station
from hypothesis import given, settings
from hypothesis import strategies as st

from hjemmel.intake import tr181_bulk, tr181_nesting, tr181_quick
from hjemmel.intake.parsed import Parsed
from hjemmel.intake.tr181_nesting import AT_A_TIME, DEEPEST

MAC = "02:00:5e:00:53:01"
NEST = "what is nested"
REPORTED = 3  # levels: the document, its reports, the report
texts = st.text('[]{}",\\:a\u00e9', max_size=8)
depths = st.one_of(st.integers(1, 12), st.integers(DEEPEST - 12, DEEPEST + 12), st.integers(DEEPEST, 5 * DEEPEST))


@st.composite
def nests(draw: Any) -> Any:
    """Objects and arrays within each other, beside texts that look like more of them."""
    nest: Any = draw(texts)
    beside = draw(st.lists(texts, min_size=1, max_size=5))
    kinds = draw(st.lists(st.booleans(), min_size=1, max_size=7))
    for n in range(draw(depths)):
        beyond = beside[n % len(beside)]
        nest = [nest, beyond] if kinds[n % len(kinds)] else {f"A{beyond}": [], "B": nest, beyond: beyond}
    return nest


def depth(value: Any) -> int:
    """Level by level."""
    levels, those = 0, [value]
    while those := [each for each in those if isinstance(each, dict | list)]:
        levels += 1
        those = [inner for each in those for inner in (each.values() if isinstance(each, dict) else each)]
    return levels


@given(nests(), st.sampled_from([7, 64, AT_A_TIME]), st.booleans())
@settings(deadline=None, max_examples=150)
def test_a_document_is_too_deep_when_it_is_deeper_than_anybody_goes(nest: Any, at_a_time: int, ascii_alone: bool) -> None:
    data = json.dumps(nest, ensure_ascii=ascii_alone).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tr181_nesting, "AT_A_TIME", at_a_time)
        assert tr181_nesting.too_deep(data) is (depth(nest) > DEEPEST)
        others = b'{"a":[1]}', data, b"{}", data
        starts = [sum(len(each) + 1 for each in others[:n]) for n in range(len(others))]
        spans = [(start, start + len(each)) for start, each in zip(starts, others, strict=True)]
        assert tr181_nesting.among(b"\n".join(others), spans) == ({1, 3} if depth(nest) > DEEPEST else set())


def _beside_the_reports(told: Tree) -> int:
    told["Light"] = NEST
    return 1


def _in_an_object_that_nobody_reads(told: Tree) -> int:
    told["Report"][0]["Device"]["Light"] = {"Lamp": NEST}
    return REPORTED + 2


def _in_a_member_that_is_passed_over(told: Tree) -> int:
    told["Report"][0]["Device"]["Hosts"]["Host"]["1"]["IPv4Address"] = NEST
    return REPORTED + 4


def _where_something_else_is_expected(told: Tree) -> int:
    told["Report"][0]["Device"]["DeviceInfo"]["ModelName"] = NEST
    return REPORTED + 2


PLACES = (_beside_the_reports, _in_an_object_that_nobody_reads, _in_a_member_that_is_passed_over, _where_something_else_is_expected)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("deep", [DEEPEST, DEEPEST + 1, 500, 20_000])
def test_what_is_nested_deep_is_read_or_refused_the_same_both_ways(
    monkeypatch: pytest.MonkeyPatch, place: Callable[[Tree], int], deep: int
) -> None:
    monkeypatch.setattr(tr181_quick, "SMALLEST_BYTES", 0)
    monkeypatch.setattr(tr181_quick, "FEWEST", 1)
    lines = [document(gateway([station(MAC)], [host(MAC)]), at=AT + n) for n in range(20)]
    told = json.loads(lines[10])
    levels = deep - place(told)
    lines[10] = json.dumps(told).encode().replace(json.dumps(NEST).encode(), b"[" * levels + b"]" * levels)
    data = b"\n".join(lines)
    quick = tr181_quick.parse(data, {})
    assert quick is not None
    for parsed in (quick, tr181_bulk.parse(data), _called_from_afar(lambda: tr181_bulk.parse(data))):
        assert [str(fault) for fault in parsed.faults] == ([f"line 11: found more, expected {tr181_bulk.LESS_DEEP}"] * (deep > DEEPEST))
        assert sum(sum(columns.weights or [1] * len(columns)) for columns in parsed.columns) == 20 - (deep > DEEPEST)


def _called_from_afar(ask: Callable[[], Parsed], frames: int = 300) -> Parsed:
    return _called_from_afar(ask, frames - 1) if frames else ask()
